/** How far single findings moved the probability of some lesions, beside everything else that is known. */

import { reweighted } from "./answer.js";
import { largestFirst, ROUNDING } from "./ties.js";
import { known } from "./unmentioned.js";
import { odds } from "./weights.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */

/** P(any of some lesions). @param {Model} model @param {Float64Array} probability of each @param {string[]} names */
export function sumOf({ lesions }, probability, names) {
  return lesions.reduce((sum, lesion, i) => sum + (names.includes(lesion) ? probability[i] : 0), 0);
}

/**
 * Log2 odds with a finding, less those without it; the finding that moves most first.
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @param {string[]} variables the findings
 * @param {string[]} lesions
 * @returns {{ variable: string, bits: number, without: number }[]} without: the probability there would be
 */
export function moved(model, diagnosis, variables, lesions) {
  const items = known(diagnosis.reading);
  const now = sumOf(model, /** @type {Float64Array} */ (diagnosis.posterior), lesions);
  const found = variables.flatMap((variable) => {
    const rest = items.filter((item) => item.variable !== variable);
    const posterior = rest.length < items.length ? model.network.posterior(rest, "lesion") : null;
    if (!posterior) return [];
    const without = sumOf(model, reweighted(posterior, diagnosis.ratio), lesions);
    return [{ variable, bits: odds(now, 1 - now) - odds(without, 1 - without), without }];
  });
  return largestFirst(found, ({ bits }) => Math.abs(bits), ROUNDING);
}
