/** Numbers of what a protein binds, corrected to an ordinary amount of it; as patient/amounts/protein_bound.py. */

import { isQuantity, readStates } from "./one_entry.js";
import { inBaseUnit, quantityProblem, readNumber, signAndNumber, statesOfAmount, valueOf } from "./quantities.js";

/** @typedef {import("./page_contents.js").Analyte} Analyte */
/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./quantities.js").Patient} Patient */
/** @typedef {import("./quantities.js").Quantity} Quantity */

/** An entry that is one number. @param {Contents} contents @param {Case["findings"]} findings @param {string} name */
function plainNumber({ analytes }, findings, name) {
  const entry = Object.hasOwn(findings, name) ? findings[name] : null;
  return isQuantity(entry) && readNumber(entry.value)?.sign === "" && !quantityProblem(analytes[name], entry) ? entry : null;
}

/** Names of the states that an entry leaves possible; none if it is wrong. @param {Contents} contents @param {Case["findings"]} findings @param {string} name @param {Patient} patient */
function statesOf(contents, findings, name, patient) {
  const [variable, entry] = [contents.variables[name], Object.hasOwn(findings, name) ? findings[name] : null];
  if (entry === null || (isQuantity(entry) && quantityProblem(contents.analytes[name], entry))) return [];
  const weights = isQuantity(entry) ? statesOfAmount(contents, variable, entry, patient) : readStates(variable.states, entry);
  return variable.states.filter((_, i) => weights?.[i]);
}

/** Whether what replaces a quantity is told; what leaves it open replaces none. @param {Contents} contents @param {Case["findings"]} findings @param {string} name @param {Patient} patient */
function isFreeTold(contents, findings, name, patient) {
  const { analytes, variables } = contents;
  return analytes[name].same.some((one) => variables[one].replaces === name && statesOf(contents, findings, one, patient).length === 1);
}

/**
 * What an ordinary amount of the protein would add at least, in the variable's unit: of a word, or a bound, that such an amount fits, nothing.
 * @param {Contents} contents @param {Case["findings"]} findings @param {string} name @param {Patient} patient
 */
function leastMore(contents, findings, name, patient) {
  const { bound } = contents.analytes[name];
  const entry = bound && findings[bound.to];
  const states = bound ? statesOf(contents, findings, bound.to, patient) : [];
  if (!bound || !states.length) return 0;
  const byWord = states.length > 1 ? 0 : { low: bound.least, normal: 0, high: -bound.least }[states[0]] ?? 0;
  if (!isQuantity(entry)) return byWord;
  const { sign, number } = signAndNumber(entry);
  const more = bound.slope * (bound.middle - inBaseUnit(contents.analytes[bound.to], number, entry.unit));
  if (sign && sign !== (more > 0 ? "<" : ">")) return byWord;
  return sign && Math.abs(byWord) > Math.abs(more) ? byWord : more;
}

/**
 * What is added to a number, in the variable's unit, at any age; 0: nothing.
 * @param {Contents} contents @param {Case["findings"]} findings @param {string} name @param {Patient} patient
 */
export function moreOf(contents, findings, name, patient) {
  const whole = plainNumber(contents, findings, name);
  const { bound } = contents.analytes[name];
  if (!whole || whole.corrected || !bound || !plainNumber(contents, findings, bound.to) || isFreeTold(contents, findings, name, patient)) return 0;
  return leastMore(contents, findings, name, patient);
}

/**
 * Whether a value stays as it was told although the protein is not normal: one of the two is no plain number; of a word, whether it may be another.
 * @param {Contents} contents @param {Case["findings"]} findings @param {string} name @param {Patient} patient
 */
export function lacksNumber(contents, findings, name, patient) {
  const { bound } = contents.analytes[name];
  const entry = findings[name];
  if (bound === null || (isQuantity(entry) && entry.corrected) || isFreeTold(contents, findings, name, patient)) return false;
  if (plainNumber(contents, findings, name) && plainNumber(contents, findings, bound.to)) return false;
  const more = leastMore(contents, findings, name, patient);
  const stays = isQuantity(entry) ? [] : statesOf(contents, findings, name, patient);
  return Math.abs(more) >= bound.least && !stays.includes(more > 0 ? "high" : "low");
}

/** Whether a patient is of an age at which nothing is corrected. @param {Analyte} analyte @param {Patient} patient */
export function isTooYoung({ bound }, { ageDays }) {
  return bound !== null && ageDays !== null && ageDays < bound.fromDays;
}

/**
 * A quantity with what is added to it where it is judged.
 * @param {{ contents: Contents, case: { findings: Case["findings"] } }} told @param {string} name @param {Quantity} entry @param {Patient} patient
 * @returns {Quantity}
 */
export function asCounted({ contents, case: { findings } }, name, entry, patient) {
  const more = isTooYoung(contents.analytes[name], patient) ? 0 : moreOf(contents, findings, name, patient);
  return more ? { ...entry, more } : entry;
}

/** The number that counts, in the unit that was told, with so many digits. @param {Analyte} analyte @param {Quantity} entry one that is counted @param {number} [digits] */
export function countedNumber(analyte, entry, digits = 3) {
  const [slope, offset] = analyte.units[entry.unit];
  return Number(((valueOf(analyte, entry, signAndNumber(entry).number) - offset) / slope).toPrecision(digits));
}

/** Whether a name tells that a value is corrected already. @param {Analyte} analyte @param {string} name */
export function isSaidBy({ bound }, name) {
  const words = name.toLowerCase().split(/[\W_]+/);
  return bound !== null && words.some((word) => bound.said.includes(word)) && !words.some((word) => bound.denied.includes(word));
}

/** A text without what tells so beside a number, and whether it told. @param {Analyte} analyte @param {string} text @returns {[string, boolean]} */
export function withoutMark({ bound }, text) {
  const bare = bound === null ? text : text.replace(new RegExp(...bound.mark), " ").trim();
  return bare === text.trim() ? [text, false] : [bare, true];
}
