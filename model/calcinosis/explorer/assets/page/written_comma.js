/** Commas in numbers: "38,5" is a decimal one, "12,500,000" groups, "1,200" may be both. As patient/written/entry/commas.py. */

import { t } from "../answering/language.js";
import { begins } from "./expressions.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */

/** Whether the number of a text holds a comma. @param {Contents} contents @param {string} text */
export function hasComma(contents, text) {
  return begins(contents, "comma").test(text);
}

/**
 * What to write for "38,5" or "1,200".
 * @param {Contents} contents @param {string} text with a comma in its number
 * @param {(text: string) => string} whyNot why nobody has what such a text tells, or an empty text
 */
export function ofComma(contents, text, whyNot) {
  const point = text.replace(/(?<=\d),(?=\d)/g, ".");
  const surely = begins(contents, "surelyCommaGroups").test(text);
  const whole = text.replace(surely ? /(?<=\d),(?=\d)/g : /(?<=\d),(?=\d{3}(?!\d))/g, "");
  const either = !surely && begins(contents, "commaGroups").test(text);
  const readings = either ? [whole, point] : [surely ? whole : point];
  const reasons = readings.map(whyNot);
  const wrong = reasons.filter(Boolean).join(` ${t("and")} `);
  const possible = readings.filter((_, i) => !reasons[i]);
  if (!possible.length) return `'${text}': ${wrong}`;
  const told = { text, whole, example: point };
  if (either) {
    if (!wrong) return t("'{text}': the comma may group thousands or be a decimal one: write {whole} or {example}", told);
    return t("'{text}': the comma may group thousands or be a decimal one, but {wrong}; write {possible} if that is right, else correct the number", { text, wrong, possible: possible[0] });
  }
  if (surely) return t("'{text}': write the thousands without commas: {whole}", told);
  return /\p{L}$/u.test(text) ? t("'{text}': write a decimal point: '{example}'", told) : t("'{text}': write a decimal point: '{example}', with its unit where none is told", told);
}
