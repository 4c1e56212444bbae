/** What the leading lesion would make one look for, and nobody assessed. */

import { largest } from "./answer.js";
import { CONTEXT } from "./one_entry.js";
import { FILMS, filmNode } from "./looks.js";
import { largestFirst, ROUNDING } from "./ties.js";
import { known } from "./unmentioned.js";
import { notAssessed } from "./worth.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */

/**
 * A state that the lesion makes more likely than not; `bits` is what its absence would
 * weigh against the lesion.
 * @typedef {{ variable: string, state: string, probability: number, otherwise: number, bits: number }} Expected
 */

const MORE_LIKELY_THAN_NOT = 0.5 + 1e-9; // one half is not, whichever way it is rounded
const NOTHING = 0.05; // bits
const TINY = 2 ** -1022;

/**
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @returns {Expected[]} most surprising first
 */
export function expectedNotReported(model, diagnosis) {
  const column = largest(/** @type {Float64Array} */ (diagnosis.posterior));
  const { film, telling, variables } = model.contents;
  const isTold = (/** @type {string} */ name) =>
    name in telling.variables || !Object.keys(telling.variables).length;
  /** @type {Expected[]} */
  const found = [];
  for (const variable of notAssessed(model, diagnosis)) {
    const { afterwards, unremarkable } = variables[variable];
    if (CONTEXT.includes(variable) || afterwards || !isTold(variable)) continue;
    const node = variable === FILMS ? filmNode(film, diagnosis.reading.onset) : variable;
    const [own, rest] = conditionals(model, diagnosis, node, column);
    const at = largest(own);
    const state = model.network.states[node][at];
    if (state === unremarkable) continue;
    const bits = Math.log2(Math.max(1 - rest[at], TINY) / Math.max(1 - own[at], TINY));
    if (own[at] > MORE_LIKELY_THAN_NOT && bits > NOTHING)
      found.push({ variable, state, probability: own[at], otherwise: rest[at], bits });
  }
  return largestFirst(found, ({ bits }) => bits, ROUNDING);
}

/**
 * P(state | lesion, evidence) and P(state | any other lesion, evidence).
 * @param {Model} model @param {Diagnosis} diagnosis @param {string} node @param {number} column
 */
function conditionals(model, diagnosis, node, column) {
  // asked as if it were not yet known that nothing was told of it
  const items = known(diagnosis.reading).filter((item) => item.node !== node);
  const values = model.joint(items, [node]);
  const states = model.network.states[node].length;
  const sums = [new Float64Array(states), new Float64Array(states)];
  values.forEach((value, i) => {
    const lesion = Math.floor(i / states);
    sums[lesion === column ? 0 : 1][i % states] += value * (diagnosis.ratio ? diagnosis.ratio[lesion] : 1);
  });
  return sums.map((part) => {
    const total = part.reduce((a, b) => a + b, 0);
    return part.map((value) => value / total);
  });
}
