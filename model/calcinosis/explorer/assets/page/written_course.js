/** Laboratory values of several days: the first since the lesion is today's, one from before it may be history. As patient/amounts/serial.py and history.py. */

import { asCounted, countedNumber } from "../answering/corrected.js";
import { t } from "../answering/language.js";
import { daysOf, isQuantity, lived, plain, readAge, readStates, saidAmount, written } from "../answering/one_entry.js";
import { quantityProblem, statesOfAmount } from "../answering/quantities.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/quantities.js").Patient} Patient */
/** @typedef {{ day?: number, entry: any }} Dated of the lesion; no day: today, whichever it is */
/** Said of a finding as long as its entry stays. @typedef {{ name: string, entry: unknown, text: string }} Note */

const DIGITS = 12;

/** A value for people. @param {any} entry */
const saidEntry = (entry) => (isQuantity(entry) ? saidAmount(entry) : written(entry));

/** The values by their days, those without one first; refused if two of one day differ. @param {Dated[]} values */
export function inTime(values) {
  const sorted = [...values].sort((one, other) => (one.day ?? -Infinity) - (other.day ?? -Infinity) || 0);
  const clash = sorted.find(({ day, entry }, i) => i && day === sorted[i - 1].day && JSON.stringify(entry) !== JSON.stringify(sorted[i - 1].entry));
  if (clash) throw new SyntaxError(t("two values of one day: keep one, or write the day of each"));
  return sorted;
}

/** Gives a case with values of several days its plain form. */
export class Courses {
  /** @param {Contents} contents @param {any} result the case @param {Map<string, Dated[]>} courses @param {Patient} patient of today */
  constructor(contents, result, courses, patient) {
    this.contents = contents;
    this.result = result;
    this.courses = courses;
    this.patient = patient;
    const onset = result.findings[contents.sinceOnset];
    this.seen = onset === undefined ? 0 : daysOf(contents.variables[contents.sinceOnset], onset)[0];
  }

  /** Put today's values in their places, and what those from before the lesion tell. @returns {() => Note[]} what is said of it */
  settle() {
    const { findings, told } = this.result;
    const { variables } = this.contents;
    for (const [name, values] of this.courses) {
      for (const { day = 0, entry } of values) {
        const wrong = day < 0 && this.isUnborn(day) ? t("day {day} is before the birth: write the day of the lesion, negative before it", { day }) : isQuantity(entry) ? quantityProblem(this.contents.analytes[name], entry) : "";
        if (wrong) throw new SyntaxError(`${plain(name)}: ${wrong}`);
      }
      const today = values.find(({ day = 0 }) => day >= 0);
      if (today) findings[name] = today.entry;
      else delete findings[name];
      if (!today && told === "report")
        throw new SyntaxError(t("{name} of days before the lesion alone is not read here in a report: write what it tells as a finding of its own, or leave it out", { name }));
    }
    for (const name of Object.keys(findings)) this.correct(name);
    const spoken = this.history();
    return () =>
      [...this.courses].flatMap(([name, values]) => {
        const said = { finding: variables[name].label, films: variables[name].label, given: saidEntry(findings[name]) };
        const [early, late] = [values.filter(({ day = 0 }) => day < 0), values.filter(({ day = 0 }) => day >= 0)];
        const unused = spoken.has(name) ? [] : early.map(({ day, entry }) => t("{films}: {seen} on day {day} is not used: it is from before the lesion", { ...said, seen: saidEntry(entry), day: Number(day) }));
        const several = late.length > 1 ? [t("{finding}: of the values of several days {given} is today's", said)] : [];
        return [...several, ...unused].map((text) => ({ name, entry: findings[name], text }));
      });
  }

  /** Whether a day of the lesion is before the birth. @param {number} day */
  isUnborn(day) {
    const { age, age_group: group, findings } = this.result;
    const { variables } = this.contents;
    const exact = age === undefined ? null : readAge(this.contents, age);
    const life = lived(this.contents, exact, (group === undefined ? null : readStates(variables["age_group"].states, group)) ?? undefined);
    const atBirth = Object.values(variables).some(({ name, toldOnset }) => toldOnset === "at_birth" && findings[name] === "yes");
    return (atBirth && day < -1) || (life !== null && this.seen - day > life[1] + (exact ? 0 : 1));
  }

  /** What was measured on a day. @param {number | undefined} day */
  on(day) {
    const whole = (/** @type {number | undefined} */ one) => (one === undefined ? null : Math.floor(one));
    const found = Object.entries(this.result.findings).filter(([name]) => day === undefined && !this.courses.has(name));
    for (const [name, values] of this.courses) {
      const same = values.filter((one) => whole(one.day) === whole(day));
      const far = (/** @type {Dated} */ one) => Math.abs((one.day ?? 0) - (day ?? 0));
      if (same.length) found.push([name, same.reduce((best, one) => (far(one) < far(best) ? one : best)).entry]);
    }
    return Object.fromEntries(found);
  }

  /** A number is corrected by the protein of its day, not by today's. @param {string} name */
  correct(name) {
    const { findings } = this.result;
    const { bound } = this.contents.analytes[name] ?? {};
    const entry = findings[name];
    if (!bound || !isQuantity(entry) || quantityProblem(this.contents.analytes[name], entry) || (!this.courses.has(name) && !this.courses.has(bound.to))) return;
    const there = this.on(this.courses.get(name)?.find(({ day = 0 }) => day >= 0)?.day)[bound.to];
    if (there === findings[bound.to]) return; // who answers corrects it so
    const counted = (/** @type {any} */ protein) => asCounted({ contents: this.contents, case: { findings: { ...findings, [bound.to]: protein } } }, name, entry, this.patient);
    const own = counted(there);
    if (own.more) findings[name] = { ...entry, value: countedNumber(this.contents.analytes[name], own, DIGITS), corrected: true };
    else if (counted(findings[bound.to]).more) findings[name] = { ...entry, corrected: true };
  }

  /** What values from before the lesion tell of other findings: the last one out of the ordinary, or else the last. @returns {Set<string>} whose values speak */
  history() {
    const { variables } = this.contents;
    const { findings, asked = [] } = this.result;
    /** @type {Map<string, { own: string, day: number, usual: boolean, says: any }>} */
    const found = new Map();
    const speaking = new Set();
    for (const [own, values] of [...this.courses].sort(([one], [other]) => Number(!variables[one].replaces) - Number(!variables[other].replaces)))
      for (const [name, means] of Object.entries(variables[own].before)) {
        const before = values.filter(({ day = 0 }) => day < 0).reverse();
        const meant = before.map((value) => ({ own, day: Number(value.day), ...this.meaning(own, value, name, means) })).filter(({ says }) => says);
        const one = meant.find(({ usual }) => !usual) ?? meant[0];
        if (!one) continue;
        speaking.add(own);
        const other = found.get(name);
        if (other && (!other.usual || one.usual || other.day === one.day)) continue;
        const known = readStates(variables[name].states, findings[name]);
        if (findings[name] === undefined) found.set(name, one);
        else if (!one.usual && known && !known.some((share, i) => share && one.shares[i]))
          throw new SyntaxError(t("{given} contradicts {finding}: {other}", { given: plain(own), finding: plain(name), other: written(findings[name]) }));
      }
    for (const [name, { own, says }] of found) {
      findings[name] = says;
      if (asked.includes(own)) this.result.asked = [...asked, name];
    }
    return speaking;
  }

  /** What one value says of another finding; nothing if it leaves all open. @param {string} own @param {Dated} value @param {string} name @param {Record<string, string>} means */
  meaning(own, value, name, means) {
    const { variables } = this.contents;
    const { states, unremarkable } = variables[name];
    const weights = this.weights(own, value);
    const shares = states.map((state) => Math.max(0, ...variables[own].states.map((one, i) => (means[one] === state ? weights[i] : 0))));
    const left = states.filter((_, i) => shares[i]);
    const open = left.length === states.length && shares.every((share) => share === 1);
    return { shares, usual: unremarkable !== null && left.includes(unremarkable), says: open ? null : left.length > 1 ? Object.fromEntries(states.map((state, i) => [state, shares[i]])) : left[0] };
  }

  /** Weights of the states of a value from before the lesion, by the age of its day. @param {string} name @param {Dated} one */
  weights(name, { day = 0, entry }) {
    const variable = this.contents.variables[name];
    const { ageDays, exactAge } = this.patient;
    const person = exactAge && ageDays !== null ? { ...this.patient, ageDays: Math.max(ageDays - this.seen + day, 0) } : this.patient;
    const counted = () => asCounted({ contents: this.contents, case: { findings: { ...this.on(day), [name]: entry } } }, name, entry, person);
    return (isQuantity(entry) ? statesOfAmount(this.contents, variable, counted(), person) : readStates(variable.states, entry)) ?? [];
  }
}
