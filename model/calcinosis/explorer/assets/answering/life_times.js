/** What times told together: nothing happened before the birth, and what was there at birth was there for all of the life. */

import { ageSaid, t } from "./language.js";
import { daysOf, lived, plain, written } from "./one_entry.js";
import { FILMS } from "./looks.js";

/** @typedef {import("./network.js").Item} Item */
/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./page_contents.js").Contents} Contents */

/**
 * @param {object} told
 * @param {Contents} told.contents
 * @param {Case} told.case
 * @param {Map<string, Item>} told.items
 * @param {{ days: number, unit: number } | null} told.exactAge
 * @param {number[]} told.early days of films from before the lesion
 * @param {{ day: number | null, given: string }[]} told.looks films of the lesion
 * @returns {{ problems: [string, string][], notes: string[], settled: string[] }} settled: variables to which the times leave one answer
 */
export function timesApart({ contents, case: patientCase, items, exactAge, early, looks }) {
  const { variables, plausibility: { rounded } } = contents;
  const age = patientCase.age === undefined ? written(patientCase.age_group) : ageSaid(patientCase.age);
  const life = lived(contents, exactAge, items.get("age_group")?.likelihood);
  const exceeded = (/** @type {number} */ days) => {
    if (exactAge === null) return life !== null && days > life[1] + 1;
    return days > exactAge.days + 1 && days >= exactAge.days + exactAge.unit;
  };
  const told = Object.entries(patientCase.findings).flatMap(([name, value]) => {
    const variable = Object.hasOwn(variables, name) && items.has(name) ? variables[name] : null;
    return variable ? [{ variable, value }] : [];
  });
  const yes = (/** @type {string} */ what) =>
    told.find(({ variable }) => variable.toldOnset === what && !items.get(variable.name)?.likelihood[0])?.variable.name;
  const [atBirth, again] = [yes("at_birth"), yes("came_back")];
  const times = told.filter(({ variable }) => variable.unit === "d");
  const onset = times.find(({ variable }) => variable.sinceOnset);
  const seen = onset ? daysOf(onset.variable, onset.value)[0] : 0;
  /** @type {[string, string][]} */
  const problems = [];
  /** What can no longer be so: "at_birth", "came_back". @type {Set<string>} */
  const excluded = new Set();
  for (const { variable, value } of times) {
    const given = String(items.get(variable.name)?.given);
    const [least, most] = daysOf(variable, value);
    const wrong = (/** @type {string} */ text) => problems.push([variable.name, text]);
    const before = !variable.sinceOnset;
    if (before && least > 1) excluded.add("at_birth");
    if (!before && life !== null && most * rounded + 1 < life[0]) excluded.add("at_birth");
    if (!before && life !== null && least >= Math.max(life[1] - 1, 2)) excluded.add("came_back");
    if (before && atBirth && least > 1) wrong(t("{given} before the lesion is before the birth ({finding}: yes): correct one of them", { given, finding: plain(atBirth) }));
    else if (exceeded(least)) wrong(t("{given} is longer than the age of the patient, {age}", { given, age }));
    else if (before && seen && exceeded(least + seen - 1)) wrong(t("{given} before the lesion, which has been there for {seen} days, is longer ago than the birth", { given, seen }));
    else if (before) continue;
    else if (atBirth && !again && excluded.has("at_birth")) wrong(t("{given} contradicts {finding}: yes, it is shorter than the age", { given, finding: plain(atBirth) }));
    else if (again && excluded.has("came_back")) wrong(t("{given} contradicts {finding}: yes, it is all of the life", { given, finding: plain(again) }));
  }
  for (const day of early) {
    if ((atBirth && day < -1) || exceeded(seen - day))
      problems.push([FILMS, t("day {day} is before the birth: write the day of the lesion, negative before it", { day })]);
  }
  const last = onset ? daysOf(onset.variable, onset.value)[1] : Infinity;
  /** @type {string[]} */
  const notes = [];
  for (const { day, given } of looks) {
    if (day === null) continue;
    const said = { films: plain(FILMS), given, age, day: last };
    if (!exceeded(day)) {
      if (day > last * rounded + 1) notes.push(t("{films}: {given} is later than the day the patient was seen ({day}); it counts", said));
    } else if (last === Infinity) notes.push(t("{films}: {given} is longer after the lesion appeared than the age of the patient, {age}: write the age on that day, or when the patient was seen", said));
    else if (day > last) notes.push(t("{films}: {given} is longer after the lesion appeared than the age of the patient, {age}, which counts as that of day {day}, when the patient was seen", said));
  }
  const settled = Object.values(variables).filter(({ toldOnset }) => excluded.has(toldOnset));
  return { problems, notes, settled: settled.map(({ name }) => name) };
}
