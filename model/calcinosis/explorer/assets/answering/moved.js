/** How far what was told in between moved the probability of some lesions. */

import { largestFirst, ROUNDING } from "./ties.js";
import { changed, differences } from "./two_cases.js";
import { odds } from "./weights.js";

/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./page_contents.js").Case} Case */

/** P(any of some lesions). @param {Model} model @param {Float64Array} probability of each @param {string[]} names */
export function sumOf({ lesions }, probability, names) {
  return lesions.reduce((sum, lesion, i) => sum + (names.includes(lesion) ? probability[i] : 0), 0);
}

/**
 * How the log2 odds move from one case to another, one difference after the other as they are told: the parts sum to
 * the whole. What moves most comes first.
 * @param {(told: Case) => number | null} probability null: it cannot be so, and counts with what comes after
 * @param {Case} before @param {Case} after
 * @returns {{ variable: string, bits: number }[]}
 */
export function moved(probability, before, after) {
  let told = before, last = probability(before);
  const found = differences(before, after).map((change) => {
    told = changed(told, [change]);
    const now = probability(told);
    const bits = now === null || last === null ? 0 : odds(now, 1 - now) - odds(last, 1 - last);
    last = now ?? last;
    return { variable: change.name, bits };
  });
  return largestFirst(found, ({ bits }) => Math.abs(bits), ROUNDING);
}
