/** Two patients side by side: what is told differently, and what each difference does by itself. */

import { largest } from "./answer.js";
import { largestFirst, ROUNDING } from "./ties.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./answer.js").Pretest} Pretest */
/** @typedef {import("./page_contents.js").Case} Case */

/** @typedef {{ name: string, inFindings: boolean, value: unknown }} Change value: undefined: taken back */
/** @typedef {{ name: string, first: unknown, second: unknown, shift: number | null }} Difference shift of the probability, if this alone differed; null: that makes no case */

/** What differs in the second case. @param {Case} first @param {Case} second @returns {Change[]} */
export function differences(first, second) {
  const of = (/** @type {any} */ a, /** @type {any} */ b, /** @type {boolean} */ inFindings) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((name) => (inFindings || (name !== "findings" && name !== "id")) && JSON.stringify(a[name]) !== JSON.stringify(b[name]))
      .map((name) => ({ name, inFindings, value: b[name] }));
  return [...of(first, second, false), ...of(first.findings, second.findings, true)];
}

/** @param {Case} told @param {Change[]} changes @returns {Case} */
export function changed(told, changes) {
  /** @type {any} */
  const result = { ...told, findings: { ...told.findings } };
  for (const { name, inFindings, value } of changes) {
    const place = inFindings ? result.findings : result;
    if (value === undefined) delete place[name];
    else place[name] = value;
  }
  return result;
}

/**
 * As reasoning/what_if/comparison.py: of the lesion that leads in the second case, what moves it most first.
 * @param {Model} model @param {Diagnosis} first @param {Diagnosis} second both with a posterior @param {Pretest} pretest
 * @returns {{ lesion: string, found: Difference[] }}
 */
export function compared(model, first, second, pretest) {
  const [before, after] = /** @type {Float64Array[]} */ ([first.posterior, second.posterior]);
  const lesion = largest(after);
  const found = differences(first.case, second.case).map((change) => {
    const { name, inFindings, value } = change;
    const alone = name === "age" || name === "age_group" ? ages(second.case) : [change];
    const { posterior } = model.diagnose(changed(first.case, alone), pretest);
    const told = /** @type {any} */ (inFindings ? first.case.findings : first.case)[name];
    return { name, first: told, second: value, shift: posterior && posterior[lesion] - before[lesion] };
  });
  const ranked = largestFirst(found, ({ shift }) => Math.abs(shift ?? 0), ROUNDING);
  return { lesion: model.lesions[lesion], found: ranked };
}

/** An age told as a group replaces one told in days. @param {Case} told @returns {Change[]} */
function ages({ age, age_group: group }) {
  return [
    { name: "age", inFindings: false, value: age },
    { name: "age_group", inFindings: false, value: group },
  ];
}
