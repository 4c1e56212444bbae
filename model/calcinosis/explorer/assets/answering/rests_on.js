/** On how much an answer rests: whether it is enough before it advises. */

import { t } from "./language.js";
import { CONTEXT, plain } from "./one_entry.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */

/** @typedef {{ findings: string[], missing: string[], thin: boolean }} Basis what is told, and of age and setting what is not */

/** So few findings are next to nothing; one more if age and setting are not told. */
const LITTLE = 1;

/** A uniform pretest misses no setting. @param {Diagnosis} diagnosis @returns {Basis} */
export function basis({ reading: { items, patient }, ratio }) {
  const told = [...items.values()].filter(({ source, variable }) => source === undefined && !CONTEXT.includes(variable));
  const findings = [...new Set(told.map(({ variable }) => variable))];
  const missing = [
    ...(patient.ageDays === null || patient.assumedAge ? ["age"] : []),
    ...(ratio === null && !items.has("setting") ? ["setting"] : []),
  ];
  return { findings, missing, thin: findings.length <= LITTLE + Number(missing.length > 1) };
}

/** What is to be said before any advice, or an empty text. @param {Basis} found */
export function saidOfBasis({ findings, missing, thin }) {
  if (!thin) return "";
  const count = [t("no finding"), t("one finding ({finding})", { finding: findings.map(plain).join(", ") }), t("two findings")][findings.length];
  if (missing.length > 1) return t("This rests on almost nothing: age and setting are not told; {count}.", { count });
  if (missing.includes("age")) return t("This rests on almost nothing: age is not told; {count}.", { count });
  if (missing.length) return t("This rests on almost nothing: setting is not told; {count}.", { count });
  return t("This rests on almost nothing: {count}.", { count });
}
