/** What one entry of a case says: a state, some states, likelihoods of all, or a quantity. */

import { amount, joined, numeral, t } from "./language.js";
import { signAndNumber } from "./quantities.js";

/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./page_contents.js").Variable} Variable */
/** @typedef {import("./quantities.js").Quantity} Quantity */

/** What the age of a newborn tells beside its group: nobody is asked for it. */
export const DAY_OF_LIFE = "day_of_life";
/** Who the patient is: no findings. */
export const CONTEXT = ["setting", "age_group", "sex", DAY_OF_LIFE];

const AGE = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i;

/** A name as people say it. @param {string} name */
export function plain(name) {
  const english = name.replaceAll("_", " ");
  return t(english);
}

/**
 * Likelihood of every state of an entry that speaks of states; null if it does not.
 * @param {string[]} states
 * @param {unknown} value
 * @returns {Float64Array | null}
 */
export function readStates(states, value) {
  if (typeof value === "string") value = [value];
  /** @type {number[]} */
  let numbers;
  if (Array.isArray(value)) {
    const names = value;
    if (!names.length || names.some((name) => !states.includes(name))) return null;
    numbers = states.map((name) => (names.includes(name) ? 1 : 0));
  } else {
    if (typeof value !== "object" || value === null) return null;
    const given = new Map(Object.entries(value));
    if (given.size !== states.length) return null;
    numbers = states.map((name) => given.get(name));
    if (!numbers.every((number) => Number.isFinite(number) && number >= 0)) return null;
    const largest = Math.max(...numbers); // percent beside fractions is an error
    if (largest > 100 || (largest > 10 && numbers.some((number) => number > 0 && number < 1))) return null;
  }
  const most = Math.max(...numbers);
  return most > 0 ? Float64Array.from(numbers, (number) => number / most) : null;
}

/** What to do about a word that may tell that nobody looked. @param {Contents} contents @param {unknown} value */
export function leaveOut({ unsure }, value) {
  return unsure.includes(String(value).trim().toLowerCase()) ? t("; if nobody looked or it is not known, leave it out") : "";
}

/** An entry of states for people. @param {unknown} value */
export function written(value) {
  if (Array.isArray(value)) return joined(value.map((name) => plain(String(name))), t("or"));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, number]) => `${plain(name)} ${numeral(number)}`)
      .join(", ");
  }
  return plain(String(value));
}

/** A number with its unit for people. @param {Quantity} entry */
export function saidAmount({ value, unit, corrected }) {
  return corrected ? t("{amount} corrected", { amount: amount(value, unit) }) : amount(value, unit);
}

/** @param {unknown} value @returns {value is Quantity} */
export function isQuantity(value) {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "unit");
}

/** Age in days, and its unit in days; null if it is none. @param {Contents} contents @param {string} text */
export function readAge({ age: { units, oldest } }, text) {
  const match = AGE.exec(text);
  if (!match || !Object.hasOwn(units, match[2])) return null;
  const unit = units[match[2]];
  const days = Number(match[1]) * unit;
  return days <= oldest ? { days, unit } : null;
}

/**
 * Youngest and oldest age of the possible groups; of the last group, its beginning.
 * @param {number[]} limits @param {Float64Array} possible
 */
export function possibleAges(limits, possible) {
  const edges = [0, ...limits, limits[limits.length - 1]];
  const numbers = [...possible.keys()].filter((i) => possible[i] > 0);
  return [edges[numbers[0]], edges[numbers[numbers.length - 1] + 1]];
}

/**
 * The age in their middle, or of several groups that of nearly all in the setting.
 * @param {Contents["age"]} ages @param {Float64Array} possible @param {string} setting
 */
export function typicalAge({ limits, ofSettings }, possible, setting = "") {
  const [youngest, oldest] = possibleAges(limits, possible);
  const [days] = ofSettings[setting] ?? [NaN];
  const several = possible.filter((share) => share > 0).length > 1;
  return several && youngest <= days && days < oldest ? days : (youngest + oldest) / 2;
}

/** Said of what hangs on such an age. */
export const assumed = () => t("No age is told: it is taken as that of nearly all in the setting.");

/**
 * A patient of whom no age is told: in a setting of which nearly all are newborns, one, if the lesion is no older. As patient/assumed_age.py.
 * @param {Contents} contents @param {{ age?: string, age_group?: unknown, setting?: string, findings: Record<string, unknown> }} told
 * @param {import("./quantities.js").Patient} patient @returns {import("./quantities.js").Patient}
 */
export function personOf({ age: { ofSettings }, sinceOnset, variables }, { age, age_group: group, setting = "", findings }, patient) {
  if (age !== undefined || group !== undefined || !Object.hasOwn(ofSettings, setting)) return patient;
  const [ageDays, end] = ofSettings[setting];
  const older = Object.hasOwn(findings, sinceOnset) && daysOf(variables[sinceOnset], findings[sinceOnset])[0] >= end;
  return older ? patient : { ...patient, ageDays, assumedAge: true };
}

/**
 * Shortest and longest time in days that an entry leaves possible.
 * @param {Variable} variable @param {unknown} value @returns {[number, number]}
 */
export function daysOf(variable, value) {
  if (isQuantity(value)) {
    const { sign, number, upto } = signAndNumber(value);
    return [sign === "<" ? 0 : number, sign === ">" ? Infinity : upto];
  }
  const states = readStates(variable.states, value);
  const edges = [0, ...variable.cuts, Infinity];
  if (!states) return [0, Infinity];
  return [edges[states.findIndex((likelihood) => likelihood > 0)], edges[states.findLastIndex((likelihood) => likelihood > 0) + 1]];
}

/**
 * The shortest and the longest life that an age, or age groups, may mean; null if nothing is told.
 * @param {Contents} contents @param {{ days: number, unit: number } | null} exact @param {Float64Array | undefined} groups
 * @returns {[number, number] | null}
 */
export function lived({ age: { passes } }, exact, groups) {
  if (exact) return [exact.days, exact.days + Math.max(exact.unit, 1)];
  if (!groups) return null;
  const [starts, ends] = [[0, ...passes.map(([start]) => start)], [...passes.map(([, end]) => end), Infinity]];
  return [starts[groups.findIndex((x) => x > 0)], ends[groups.findLastIndex((x) => x > 0)]];
}
