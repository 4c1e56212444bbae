/** What lessons ask the network for, beside the answer itself. */

import { Model } from "../../model/calcinosis/explorer/assets/answering/answer.js";
import { known } from "../../model/calcinosis/explorer/assets/answering/unmentioned.js";

/** @typedef {import("../../model/calcinosis/explorer/assets/answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../../model/calcinosis/explorer/assets/answering/page_contents.js").Case} Case */

/** P(lesion | case). @param {Model} model @param {Case} told @param {string} lesion */
export function chance(model, told, lesion) {
  return Number(model.diagnose(told).posterior?.[model.lesions.indexOf(lesion)]);
}

/** @param {number} p */
export function oddsOf(p) {
  return p / (1 - p);
}

/** A case with more findings. @param {Case} told @param {Record<string, unknown>} findings @returns {Case} */
export function also(told, findings) {
  return /** @type {Case} */ ({ ...told, findings: { ...told.findings, ...findings } });
}

/** P(state of a finding | case): how many of such patients have it. @param {Model} model @param {Case} told @param {string} name @param {string} state */
export function share(model, told, name, state) {
  const belief = model.belief(model.diagnose(told), name);
  return Number(belief?.[model.network.states[name].indexOf(state)]);
}

/**
 * Every joint result of some variables that is possible, how probable it is, and the answer after it; the last variable
 * moves fastest.
 * @param {Model} model @param {Case} told @param {string[]} variables
 */
export function resultsOf(model, told, variables) {
  const before = model.diagnose(told);
  /** @type {{ result: string[], p: number, after: Diagnosis }[]} */
  const found = [];
  const go = (/** @type {string[]} */ result, /** @type {number} */ p, /** @type {Case} */ so) => {
    const name = variables[result.length];
    if (name === undefined) {
      const after = model.diagnose(so);
      if (after.posterior) found.push({ result, p, after });
      return;
    }
    const belief = model.network.posterior(known(model.diagnose(so).reading), name);
    model.network.states[name].forEach((state, i) => {
      if (belief?.[i]) go([...result, state], p * belief[i], also(so, { [name]: state }));
    });
  };
  go([], 1, told);
  return { before, found };
}
