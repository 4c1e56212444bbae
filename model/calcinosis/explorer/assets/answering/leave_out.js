/** A case without the entries that cannot be used. */

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./answer.js").Pretest} Pretest */
/** @typedef {import("./page_contents.js").Case} Case */

/** Fields that tell the same thing as the name of a problem. @type {Record<string, string[]>} */
const FIELDS = { age_group: ["age_group", "age"], age: ["age", "age_group"] };

/** @param {Case} whole @param {{ variable: string }[]} problems @returns {Case} */
export function without(whole, problems) {
  const names = new Set(problems.flatMap(({ variable }) => FIELDS[variable] ?? [variable]));
  const kept = (/** @type {object} */ entries) => Object.entries(entries).filter(([name]) => !names.has(name));
  return /** @type {Case} */ ({ ...Object.fromEntries(kept(whole)), findings: Object.fromEntries(kept(whole.findings)) });
}

/** An answer, or what it would be without the entries that cannot be used. @param {Model} model @param {Diagnosis} whole @param {Pretest} pretest */
export function withoutWrong(model, whole, pretest) {
  return whole.usable ? whole : model.diagnose(without(whole.case, whole.reading.problems), pretest);
}
