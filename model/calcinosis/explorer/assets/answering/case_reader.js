/** From a case in its plain form (explorer/plain.py) to evidence, or to all its problems. */

import { ageSaid, amount, joined, small, t } from "./language.js";
import { CONTEXT, DAY_OF_LIFE, isQuantity, leaveOut, personOf, plain, readAge, readStates, saidAmount, typicalAge, written } from "./one_entry.js";
import { FILMS, filmEvidence } from "./looks.js";
import { assumedInterval, inBaseUnit, judgedInterval, otherState, quantityProblem, readNumber, signAndNumber, statesOfAmount } from "./quantities.js";
import { asCounted, countedNumber } from "./corrected.js";
import { apart } from "./told_apart.js";
import { misfits, seldom } from "./doubted_numbers.js";
import { timesApart } from "./life_times.js";
import { clearest, sharesOf, TOLD } from "./unmentioned.js";

/** @typedef {import("./page_contents.js").Analyte} Analyte */
/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./page_contents.js").Variable} Variable */
/** @typedef {import("./looks.js").Look} Look */
/** @typedef {import("./network.js").Item} Item */
/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./quantities.js").Patient} Patient */
/** @typedef {import("./quantities.js").Quantities} Quantities */
/** @typedef {import("./quantities.js").Quantity} Quantity */
/** @typedef {import("./unmentioned.js").Telling} Telling */

/** @typedef {{ variable: string, text: string }} Problem */

/**
 * @typedef {object} Reading
 * @property {Map<string, Item>} items by node
 * @property {Item[]} silence what a report does not mention, last what its choice says of the lesion
 * @property {string[]} notMentioned variables that a report does not mention, also if they were asked for later
 * @property {Map<string, Float64Array>} mentions variable → likelihood of the lesions by its being mentioned or not
 * @property {Problem[]} problems
 * @property {string[]} warnings
 * @property {Patient} patient
 * @property {Map<string, number[]>} told variable → shares of its states, as they were told
 * @property {Look[]} films
 * @property {number | null} onset days since onset, where they are one number
 * @property {string[]} settled variables to which the times told leave one answer
 */

/** The day of a film of today; a word or a range names no single day. @param {unknown} value days since the onset */
function oneDay(value) {
  const given = isQuantity(value) ? readNumber(value.value) : null;
  return given?.sign === "" ? given.number : null;
}

/** A warning. */
export const noSetting = () => t("Setting is not given: the pretest is the average over all settings");

/** Into how many steps the passing from one age group to the next is divided. */
const AGE_STEPS = 32;
/** steps before and after it in which the share of the other group halves */
const AGE_TAIL = 8;

/** Reads one case. */
export class Reader {
  /**
   * @param {Network} network
   * @param {Quantities} quantities
   * @param {Telling} telling
   * @param {Case} patientCase
   */
  constructor(network, quantities, telling, patientCase) {
    this.network = network;
    this.telling = telling;
    this.quantities = quantities;
    this.contents = network.contents;
    this.variables = this.contents.variables;
    this.case = patientCase;
    /** @type {Map<string, Item>} */
    this.items = new Map();
    /** @type {Problem[]} */
    this.problems = [];
    /** @type {string[]} */
    this.warnings = [];
    /** @type {Look[]} */
    this.looks = [];
    this.onset = oneDay(patientCase.findings[this.contents.sinceOnset]);
    /** Days of films from before the lesion, which are no look at it. @type {number[]} */
    this.early = [];
    /** Variable → shares of its states, as they were told. @type {Map<string, number[]>} */
    this.told = new Map();
    /** @type {string[]} */
    this.asked = [patientCase.asked ?? []].flat();
    /** @type {{ days: number, unit: number } | null} */
    this.exactAge = null;
    /** What is assumed → of which variables. @type {Map<string, string[]>} */
    this.assumed = new Map();
  }

  /** @returns {Reading} */
  read() {
    const patient = this.context();
    for (const [name, value] of Object.entries(this.case.findings)) {
      const variable = Object.hasOwn(this.variables, name) ? this.variables[name] : null;
      if (name === FILMS) this.films(value);
      else if (variable === null || CONTEXT.includes(name) || variable.kind === "lesion") {
        this.problem(name, t("there is no finding '{name}'", { name }));
      } else this.finding(variable, value, patient);
    }
    const times = timesApart(this);
    for (const [name, text] of times.problems) this.problem(name, text);
    this.warnings.push(...times.notes);
    if (!this.problems.length) this.warnings.push(...misfits(this, patient));
    this.implied();
    for (const { variable, likelihood, overParents } of this.items.values())
      if (!overParents && !CONTEXT.includes(variable) && likelihood.every((share) => share === 1))
        this.warnings.push(t("{finding}: all answers stay as likely, which says nothing", { finding: this.variables[variable].label }));
    if (!this.problems.length) this.warnings.push(...apart(this, patient));
    if (!this.problems.length) this.setAside();
    for (const [text, labels] of this.assumed) this.warnings.push(`${labels.join(", ")}: ${text}`);
    const { items, problems, warnings, looks, onset, told } = this;
    return { items, ...this.reported(), problems, warnings, patient, told, films: looks, onset, settled: times.settled };
  }

  /** What a report says by what it mentions and what not. */
  reported() {
    const { told } = this.case;
    if (told !== undefined && !TOLD.includes(told)) this.problem("told", t("'{told}' is neither form nor report", { told: written(told) }));
    for (const name of this.asked)
      if (!Object.hasOwn(this.variables, name)) this.problem("asked", t("there is no finding '{name}'", { name }));
    if (told !== "report" || this.problems.length) return { silence: [], notMentioned: [], mentions: new Map() };
    const first = this.asWritten();
    const twice = new Set([...first.told.keys(), ...repeated(this.variables, first.items).keys()]);
    if (first.early.length) twice.add(FILMS); // neither told as it is now, nor left out
    const { silence, mentions } = this.telling.report(first.told, new Set(first.items.keys()), twice);
    const notMentioned = silence.filter(({ node }) => node !== "lesion").map(({ variable }) => variable);
    return { silence: silence.filter((item) => !this.breaks(item)), notMentioned, mentions };
  }

  /** What was told before anybody asked. @returns {Reader} */
  asWritten() {
    const told = Object.entries(this.case.findings).filter(([name]) => !this.asked.includes(name));
    const patientCase = { ...this.case, asked: [], findings: Object.fromEntries(told) };
    if (told.length === Object.keys(this.case.findings).length) return this;
    const first = new Reader(this.network, this.quantities, this.telling, patientCase);
    first.read();
    return first;
  }

  /**
   * Whether an answer broke this silence: then both count together at its node. A number
   * is of one state, of which all silence is equally likely.
   * @param {Item} silent
   */
  breaks({ node, likelihood }) {
    const item = this.items.get(node);
    if (item === undefined) return false;
    const { windows } = this.contents.film;
    const undated = windows.find(({ start }) => start === null);
    if (item.overParents && (item.variable !== FILMS || !undated)) return true;
    const before = item.overParents && undated ? this.quantities.film(undated.day, likelihood) : likelihood;
    const both = item.likelihood.map((value, i) => value * before[i]);
    const most = item.overParents ? 1 : Math.max(...both);
    this.items.set(node, { ...item, likelihood: both.map((value) => value / most) });
    return true;
  }

  /** Whether an age, told among newborns, may count from before the birth. */
  mayBeGestation(/** @type {string} */ age) {
    const [weeksOfNewborns] = this.contents.patterns.weeks;
    const weeks = new RegExp(`^(?:${weeksOfNewborns})$`).exec(age.trim().toLowerCase());
    const { gestation_least: least, gestation_most: most } = this.contents.plausibility;
    return weeks !== null && least <= Number(weeks[1]) && Number(weeks[1]) <= most;
  }

  /** @param {string} variable @param {string} text */
  problem(variable, text) {
    this.problems.push({ variable, text });
  }

  /** @param {string} name @param {unknown} value @param {string} given @param {string} [source] */
  addStates(name, value, given, source) {
    const likelihood = readStates(this.network.states[name], value);
    if (likelihood === null) {
      this.problem(
        name,
        t("'{value}' is not one of {states}", { value: written(value), states: this.network.states[name].map(plain).join(", ") }) + leaveOut(this.contents, value),
      );
    } else {
      this.items.set(name, { variable: name, node: name, given, likelihood, source });
    }
  }

  /** What the age of who may be a newborn tells beside its group. */
  dayOfLife() {
    const group = this.items.get("age_group"), { newborn } = this.contents.age;
    if (!this.exactAge || !group?.likelihood[0]) return;
    const likelihood = ageLikelihood(newborn, newborn.length + 1, this.exactAge.days);
    this.items.set(DAY_OF_LIFE, { variable: DAY_OF_LIFE, node: DAY_OF_LIFE, given: group.given, likelihood });
  }

  context() {
    const { setting, age, sex } = this.case;
    const groups = this.network.states["age_group"];
    const limits = this.contents.age.limits;
    /** @type {number | null} */
    let ageDays = null;
    if (this.case.age_group !== undefined) {
      this.addStates("age_group", this.case.age_group, written(this.case.age_group));
      const stated = this.items.get("age_group");
      if (stated && age === undefined) ageDays = typicalAge(this.contents.age, stated.likelihood, setting);
    }
    if (age !== undefined) {
      const read = readAge(this.contents, age);
      if (read === null) this.problem("age", t("'{age}' is not an age: write the time since birth, as 19 d, 3 months or 7 y", { age }));
      else if (setting === "neonatal_unit" && this.mayBeGestation(age))
        this.problem("age", t("'{age}' in a neonatal unit may be the gestational age: write the time since birth, as 3 d, or {n} months if the patient is so old", { age, n: Math.round(read.days / 30.4375) }));
      else {
        ageDays = read.days;
        const number = limits.filter((limit) => read.days >= limit).length;
        const stated = this.items.get("age_group");
        if (stated && !stated.likelihood[number]) this.problem("age_group", t("contradicts the age {age}", { age: ageSaid(age) }));
        const likelihood = ageLikelihood(this.contents.age.passes, groups.length, read.days);
        this.items.set("age_group", { variable: "age_group", node: "age_group", given: ageSaid(age), likelihood });
        this.exactAge = read;
      }
    }
    if (sex !== undefined) this.addStates("sex", sex, plain(sex));
    if (setting !== undefined) this.addStates("setting", setting, plain(setting));
    else this.warnings.push(noSetting());
    this.dayOfLife();
    return personOf(this.contents, this.case, { ageDays, exactAge: this.exactAge !== null, sex: sex ?? null });
  }

  /** @param {Variable} variable @param {unknown} value @param {Patient} patient */
  finding(variable, value, patient) {
    const name = variable.name;
    if (!isQuantity(value)) {
      this.addStates(name, value, written(value));
      this.tell(name);
      return;
    }
    const analyte = this.contents.analytes[name];
    const range = variable.reference && readNumber(value.value)?.sign === "-";
    const wrong = range ? t("two numbers: write the value") : analyte ? quantityProblem(analyte, value) : t("takes no number");
    if (wrong) {
      this.problem(name, wrong);
      return;
    }
    const counts = asCounted(this, name, value, patient);
    const given = counts.more ? t("{amount}, corrected {counted}", { amount: saidAmount(value), counted: amount(countedNumber(analyte, counts), value.unit) }) : saidAmount(value);
    if (variable.threshold !== null) {
      this.judge(variable, value, given);
      this.tell(name);
    } else {
      const own = variable.reference ? judgedInterval(this.contents, variable, value, patient) : null;
      if (own?.problem) {
        this.problem(name, own.problem);
        return;
      }
      const other = own && otherState(this.contents, variable, counts, patient);
      for (const note of [own?.note, other]) if (note) this.warnings.push(`${variable.label}: ${note}`);
      const doubt = this.quantities.doubt(variable, counts, patient) || seldom(analyte, value);
      if (doubt) this.warnings.push(`${variable.label}: ${doubt}`);
      this.told.set(name, sharesOf(statesOfAmount(this.contents, variable, counts, patient)));
      const likelihood = this.quantities.likelihood(variable, counts, patient);
      this.items.set(name, { variable: name, node: name, given, likelihood, overParents: true });
      this.assume(variable, value, patient);
    }
  }

  /** Keep what is told of a sign, before other findings tell more. @param {string} name */
  tell(name) {
    const item = this.items.get(name);
    if (item) this.told.set(name, sharesOf(item.likelihood));
  }

  /** @param {Variable} variable @param {Quantity} value @param {Patient} patient */
  assume({ name, label, reference }, value, patient) {
    const text = reference && assumedInterval(this.contents.intervals[name], value, patient);
    if (text) this.assumed.set(text, [...(this.assumed.get(text) ?? []), label]);
  }

  /** Judge a temperature. @param {Variable} variable @param {Quantity} value @param {string} given */
  judge({ name, label, states, threshold }, value, given) {
    const rare = seldom(this.contents.analytes[name], value);
    if (rare) this.warnings.push(`${label}: ${rare}`);
    const { sign, number, upto } = signAndNumber(value);
    const [above, most] = [number, upto].map(
      (one) => inBaseUnit(this.contents.analytes[name], one, value.unit) - Number(threshold),
    );
    if ((sign === "<" && above > 0) || (sign === ">" && above < 0) || (above < 0 && most >= 0)) {
      this.problem(name, t("{given} leaves open whether there was {finding}", { given, finding: small(label) }));
    } else {
      this.addStates(name, states[Number(above >= 0 && sign !== "<")], given);
    }
  }

  /** @param {unknown} value a list of films */
  films(value) {
    const film = this.contents.film;
    for (const entry of Array.isArray(value) && value.length ? value : [null]) {
      const states = entry && readStates(film.states, entry.calcification);
      const day = entry?.day ?? this.onset;
      if (!states) this.problem(FILMS, t("calcification, yes or no, is missing"));
      else if (day !== null && !(Math.abs(day) <= film.latestDay)) this.problem(FILMS, t("'{day}' is not a day", { day }));
      else {
        const seen = written(entry.calcification);
        if (day !== null && day < 0) {
          this.early.push(day);
          this.warnings.push(t("{films}: {seen} on day {day} is not used: it is from before the lesion", { films: plain(FILMS), seen, day }));
          continue;
        }
        this.looks.push({ day, states, given: day === null ? seen : t("{seen} on day {day}", { seen, day }) });
      }
    }
    if (this.looks.length) this.told.set(FILMS, clearest(this.looks));
    const { items, warnings } = filmEvidence(this.looks, film, this.quantities);
    for (const item of items) this.items.set(item.node, item);
    this.warnings.push(...warnings);
  }

  /** Add what findings imply: days after an infusion tell that there was one. */
  implied() {
    for (const item of [...this.items.values()]) {
      for (const [other, state] of Object.entries(this.variables[item.variable]?.implies ?? {})) {
        const known = this.items.get(other);
        const number = this.network.states[other].indexOf(state);
        const source = t("implied by {finding}", { finding: plain(item.variable) });
        if (!known) this.addStates(other, state, plain(state), source);
        else if (known.overParents) continue;
        else if (known.likelihood[number] === 0) {
          this.problem(item.variable, t("{given} contradicts {finding}: {other}", { given: item.given, finding: plain(other), other: known.given }));
        } else if (known.likelihood.filter((value) => value > 0).length > 1) {
          this.addStates(other, state, plain(state), source);
          this.warnings.push(t("{finding}: '{given}' is not used, {state} is {source}", { finding: plain(other), given: known.given, state: plain(state), source }));
        }
      }
    }
  }

  /** Drop what would count something twice. */
  setAside() {
    /** Whether several states of what is told are possible, none of which what it replaces excludes. @param {string} name */
    const opened = (name) => {
      const [own, whole] = [name, this.variables[name].replaces ?? ""].map((one) => this.told.get(one));
      const open = (own ?? []).filter((share) => share > 0).length > 1;
      return open && !(whole && own?.every((share, i) => !share || !whole[i]));
    };
    for (const [name, reason] of repeated(this.variables, this.items, opened)) {
      if (this.items.delete(name)) this.warnings.push(t("{finding} is not used: {reason}", { finding: plain(name), reason }));
    }
  }
}

/**
 * Variables that would count something twice, each with the reason.
 * @param {Record<string, Variable>} variables @param {Map<string, Item>} items
 * @param {(name: string) => boolean} [opened] whether several states of what is told are possible: it replaces nothing that is clear
 */
export function repeated(variables, items, opened = () => false) {
  /** @type {Map<string, string>} */
  const result = new Map();
  for (const [name, variable] of Object.entries(variables)) {
    const { replaces: whole } = variable;
    if (items.has(name) && whole) {
      const isLess = opened(name) && items.has(whole) && !opened(whole);
      result.set(isLess ? name : whole, t("{finding} says more", { finding: plain(isLess ? whole : name) }));
    }
    const given = variable.unless.filter((other) => items.has(other));
    if (given.length) result.set(name, t("{findings} given, nothing counts twice", { findings: joined(given.map(plain), t("and")) }));
  }
  return result;
}

/**
 * How far a patient of an age belongs to each age group: between two of them, where one passes to the
 * next, the shares of both in steps of 1/32; a quarter of the way before and after, the share of the
 * other halves with every step.
 * @param {number[][]} passes first and last day of each passing
 * @param {number} groups how many
 * @param {number} days
 */
function ageLikelihood(passes, groups, days) {
  const older = passes.map(([start, end]) => {
    if (end <= start) return Number(days >= end);
    const step = Math.floor(((days - start) / (end - start)) * AGE_STEPS + 0.5);
    return step < AGE_STEPS / 2 ? beginning(step) : 1 - beginning(AGE_STEPS - step);
  });
  for (let group = 1; group < older.length; group += 1) older[group] = Math.min(older[group], older[group - 1]);
  return Float64Array.from({ length: groups }, (_, group) => (older[group - 1] ?? 1) - (older[group] ?? 0));
}

/**
 * The share of an age group that begins.
 * @param {number} step
 */
function beginning(step) {
  if (step > 0) return step / AGE_STEPS;
  return step > -AGE_TAIL ? 0.5 ** (1 - step) / AGE_STEPS : 0;
}
