/** Names and numbers for people. */

import { plain } from "../answering/one_entry.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */

/** What silence means. @type {Record<string, string>} */
export const SILENCES = { form: "was not asked", report: "would have been mentioned" };
const MINUS = "\u2212";
const SPACE = "\u00a0"; // does not break

/** Two digits, as no model knows more; never 0 % or 100 % by rounding. @param {number} p */
export function percent(p) {
  if (p >= 0.995 && p < 1) return `>99${SPACE}%`;
  if (p > 0 && p < 0.0005) return `<0.1${SPACE}%`;
  return `${(100 * p).toFixed(p < 0.0995 && p > 0 ? 1 : 0)}${SPACE}%`;
}

/** A number with its sign; what is rounded to 0 has none. @param {number} value @param {number} [digits] */
export function signed(value, digits = 1) {
  const text = Math.abs(value).toFixed(digits);
  const sign = value < 0 ? MINUS : "+";
  return Number(text) === 0 ? text : `${sign}${text}`;
}

/** @param {string} name */
export function sentence(name) {
  const text = plain(name);
  return text[0].toUpperCase() + text.slice(1);
}

/** The label of a variable of a case. @param {Contents} contents @param {string} name */
export function labelOf(contents, name) {
  if (name === "age" || name === "age_group") return "Age";
  if (name === "told") return "What is not filled in";
  return contents.variables[name]?.label ?? sentence(name);
}

/** A state as a noun: "a radiograph with calcium". @param {Contents} contents @param {string} name @param {string} state */
export function phrase(contents, name, state) {
  return contents.variables[name].phrases[state] ?? `${labelOf(contents, name)} (${plain(state)})`;
}

/** What a form of a lesion is called. @param {Contents} contents @param {string} form */
export function formName({ forms }, form) {
  return forms.phrases[form] ?? plain(form);
}

/** A number as short as it can be said. @param {number} value @param {number} [digits] */
export function short(value, digits = 3) {
  return String(Number(value.toPrecision(digits)));
}
