/** Findings by any of their names, with their answers: "redness", "no fever", "phosphate 8". */

import { amount, t } from "../answering/language.js";
import { plain, readAge } from "../answering/one_entry.js";
import { inUse, quantityProblem, readNumber } from "../answering/quantities.js";
import { ageText } from "./written_age.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */

/** What can be entered. @typedef {{ name: string, value: unknown, text: string }} Offer value: undefined: go to the question */

const DENIALS = ["no", "not", "without"];
const MOST = 8;
const NAMED = 4; // findings whose answers are offered
const NUMBER = /^(.*?)\s*([<>]?\s*\d+(?:[.,]\d+)?)\s*([^\d\s].*)?$/;
const MARKS = /\p{M}/gu;

/** Without what does not matter: capitals, accents, the dot of an i. @param {string} text */
function spelled(text) {
  const letters = text.toLowerCase().normalize("NFD").replaceAll(MARKS, "").replaceAll("ı", "i");
  return letters.replaceAll(/[\s_\-.,/()]+/g, " ").trim();
}

/** Words before or behind a finding that say it is not there, in English and in the language of the page. */
function denials() {
  return [...DENIALS, ...t("no, not, without").split(", ").map(spelled)];
}

/** What is left of words without the one that denies them; null: none does. @param {string} typed */
function denied(typed) {
  const words = typed.split(" ");
  const all = denials();
  if (words.length < 2) return null;
  if (all.includes(words[0])) return words.slice(1).join(" ");
  return all.includes(words[words.length - 1]) ? words.slice(0, -1).join(" ") : null;
}

/** How well a name fits what is typed: 0 is best; Infinity: not at all. @param {string} name @param {string} typed */
function distance(name, typed) {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  if (` ${name}`.includes(` ${typed}`)) return 2;
  return Infinity;
}

export class Search {
  /** @param {Contents} contents */
  constructor(contents) {
    this.contents = contents;
    const own = Object.values(contents.variables).filter(({ question }) => question);
    const others = Object.entries(contents.names);
    /** Every name → the findings it may mean. @type {[string, string[]][]} */
    this.names = [];
    for (const { name, label, english } of own)
      for (const called of [label, name, english ?? label]) this.names.push([spelled(called), [name]]);
    for (const [name, meant] of others) this.names.push([spelled(name), meant]);
    /** @type {[string, [string, string]][]} */
    this.answers = Object.entries(contents.answers).flatMap(([word, [name, said]]) => {
      const { states, words } = contents.variables[name];
      const meant = states.includes(said) ? [said] : (words[said] ?? []);
      return meant.length === 1 ? [[spelled(word), [name, meant[0]]]] : [];
    });
  }

  /** @param {string} typed @returns {Offer[]} the best first */
  find(typed) {
    const bare = typed.trim();
    if (spelled(bare).length < 2) return [];
    const beside = [...this.aged(bare), ...this.sexed(spelled(bare))];
    if (beside.length) return beside;
    const amount = NUMBER.exec(bare);
    const offers = amount && amount[1].trim() ? this.measured(amount[1], amount[2], amount[3] ?? "") : [];
    return [...offers, ...this.worded(bare)].slice(0, MOST);
  }

  /** An age, with or without its name; never that of the lesion. @param {string} bare @returns {Offer[]} */
  aged(bare) {
    const named = ["age", spelled(t("Age"))].find((name) => ` ${spelled(bare)} `.startsWith(` ${name} `));
    const told = named === undefined ? bare : bare.slice(named.length).trim();
    if (named !== undefined && told && !/\d/.test(told)) return []; // of the lesion, as "age of lesion"
    const age = this.writtenAge(told);
    if (age) return [{ name: "age", value: age, text: `${t("Age")}: ${age}` }];
    return named === undefined ? [] : [{ name: "age", value: undefined, text: `${t("Age")} …` }];
  }

  /** An age as the page has it, "19 d" of "19 days"; an empty text if it is none. @param {string} told */
  writtenAge(told) {
    if (readAge(this.contents, told) || !/\d/.test(told)) return /\d/.test(told) ? told : "";
    try {
      return ageText(this.contents, told);
    } catch {
      return "";
    }
  }

  /** One of the sexes, by its word. @param {string} typed @returns {Offer[]} */
  sexed(typed) {
    const { states } = this.contents.variables["sex"];
    const meant = states.filter((state) => [spelled(state), spelled(plain(state))].includes(typed));
    return meant.map((state) => ({ name: "sex", value: state, text: `${t("Sex")}: ${plain(state)}` }));
  }

  /** Findings with a name like this one, the nearest first. @param {string} typed */
  meant(typed) {
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const [name, meant] of this.names) {
      const far = distance(name, typed);
      for (const one of meant) if (far < (found.get(one) ?? Infinity)) found.set(one, far);
    }
    const known = [...found].filter(([name]) => Object.hasOwn(this.contents.variables, name));
    return known.sort((a, b) => a[1] - b[1]).map(([name]) => this.contents.variables[name]);
  }

  /** @param {string} name @param {string} number @param {string} unit as typed; empty: every unit in use @returns {Offer[]} */
  measured(name, number, unit) {
    const value = number.replace(",", ".").replaceAll(" ", "");
    const read = readNumber(value);
    return this.meant(spelled(name)).slice(0, NAMED).flatMap((variable) => {
      const analyte = this.contents.analytes[variable.name];
      if (!analyte || !read) return [];
      const units = unit.trim() ? [unit.trim()] : Object.keys(analyte.units);
      return units.flatMap((one) => {
        const entry = inUse(this.contents, analyte, { value: read.sign ? value : read.number, unit: one });
        const fits = entry && !quantityProblem(analyte, entry);
        return fits ? [{ name: variable.name, value: entry, text: `${variable.label}: ${amount(entry.value, entry.unit)}` }] : [];
      });
    });
  }

  /** @param {string} bare @returns {Offer[]} */
  worded(bare) {
    const without = denied(spelled(bare));
    const typed = without ?? spelled(bare);
    const ready = without !== null ? [] : this.answers.filter(([word]) => distance(word, typed) < 2);
    const offers = ready.sort((a, b) => a[0].length - b[0].length).map(([word, [name, state]]) => this.offer(this.contents.variables[name], state, word));
    const words = typed.split(" ");
    for (let end = words.length; end > 0 && offers.length < MOST; end--) {
      const rest = words.slice(end).join(" ");
      for (const variable of this.meant(words.slice(0, end).join(" ")).slice(0, NAMED)) {
        if (variable.kind === "film") {
          offers.push({ name: variable.name, value: undefined, text: `${variable.label} …` });
          continue;
        }
        const states = variable.states.filter((state) => (without !== null ? state === "no" : rest ? fits(variable, state, rest) : true));
        const order = states.toSorted((a, b) => Number(b === "yes") - Number(a === "yes"));
        offers.push(...order.map((state) => this.offer(variable, state)));
      }
    }
    const seen = new Set();
    return offers.filter(({ text }) => !seen.has(text) && seen.add(text));
  }

  /** @param {Variable} variable @param {string} state @param {string} [word] that says it @returns {Offer} */
  offer(variable, state, word) {
    const said = word && word !== plain(state) ? ` (${word})` : "";
    return { name: variable.name, value: state, text: `${variable.label}: ${plain(state)}${said}` };
  }
}

/** Whether words mean a state. @param {Variable} variable @param {string} state @param {string} typed */
function fits({ words }, state, typed) {
  const others = Object.entries(words).flatMap(([word, states]) => (states.length === 1 && states[0] === state ? [spelled(word)] : []));
  return [spelled(state), spelled(plain(state)), ...others].some((word) => distance(word, typed) < 3);
}
