/** Names and numbers for people. */

import { capital, fixed, numeral, t } from "../answering/language.js";
import { plain } from "../answering/one_entry.js";
import { figure } from "../answering/sources.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */

/** What silence means. @returns {Record<string, string>} */
export const silences = () => ({ form: t("was not asked"), report: t("would have been mentioned") });
const MINUS = "\u2212";
const SPACE = "\u00a0"; // does not break

/** Two digits, as no model knows more; never 0 % or 100 % by rounding. @param {number} p */
export function percent(p) {
  if (p >= 0.995 && p < 1) return unbroken(t(">{n} %", { n: 99 }));
  if (p > 0 && p < 0.0005) return unbroken(t("<{n} %", { n: 0.1 }));
  return inPercent(fixed(100 * p, p < 0.0995 && p > 0 ? 1 : 0));
}

/** A share of the model's knowledge, in the digits that its source has. @param {number} p */
export function shareSaid(p) {
  const told = Number(figure(p));
  return told ? inPercent(numeral(Number((100 * told).toPrecision(6)))) : percent(p);
}

/** @param {string | number} n how many of a hundred */
export function inPercent(n) {
  return unbroken(t("{n} %", { n }));
}

/** @param {string} text */
function unbroken(text) {
  return text.replaceAll(" ", SPACE);
}

/** A number with its sign; what is rounded to 0 has none. @param {number} value @param {number} [digits] */
export function signed(value, digits = 1) {
  const text = Math.abs(value).toFixed(digits);
  const sign = value < 0 ? MINUS : "+";
  return Number(text) === 0 ? numeral(text) : `${sign}${numeral(text)}`;
}

/** @param {string} name */
export function sentence(name) {
  return capital(plain(name));
}

/** The label of a variable of a case. @param {Contents} contents @param {string} name */
export function labelOf(contents, name) {
  if (name === "age" || name === "age_group") return t("Age");
  if (name === "told") return t("What is not filled in");
  return contents.variables[name]?.label ?? sentence(name);
}

/** A state as a noun: "a radiograph with calcium". @param {Contents} contents @param {string} name @param {string} state */
export function phrase(contents, name, state) {
  return contents.variables[name].phrases[state] ?? `${labelOf(contents, name)} (${plain(state)})`;
}

/** What multiplies the odds, as people say it. @param {number} bits */
export function times(bits) {
  const factor = 2 ** Math.abs(bits);
  return `${bits >= 0 ? "×" : "÷"} ${factorSaid(factor)}`;
}

/** @param {number} factor 1 or more */
function factorSaid(factor) {
  return factor >= 9.95 ? (factor >= 1000 ? t("more than 1 000") : factor.toFixed(0)) : fixed(factor, 1);
}

/** Odds as people say them, 3 : 1. @param {number} bits log2 odds */
export function oddsSaid(bits) {
  const factor = factorSaid(2 ** Math.abs(bits));
  return bits >= 0 ? `${factor} : 1` : `1 : ${factor}`;
}

/** What a form of a lesion is called. @param {Contents} contents @param {string} form */
export function formName({ forms }, form) {
  return forms.phrases[form] ?? plain(form);
}

/** A number as short as it can be said. @param {number} value @param {number} [digits] */
export function short(value, digits = 3) {
  return numeral(Number(value.toPrecision(digits)));
}
