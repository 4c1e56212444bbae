/** Findings by any of their names, with their answers: "redness", "no fever", "phosphate 8". */

import { isSaidBy, withoutMark } from "../answering/corrected.js";
import { ageSaid, searchedBy, t } from "../answering/language.js";
import { plain, readAge, saidAmount, written } from "../answering/one_entry.js";
import { seldom } from "../answering/doubted_numbers.js";
import { inUse, quantityProblem, readNumber } from "../answering/quantities.js";
import { ageText } from "./written_age.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */

/** What can be entered. @typedef {{ name: string, value: unknown, text: string }} Offer value: undefined: go to the question */

const DENIALS = ["no", "not", "without"];
const NOT = ["no", "none"];
const MOST = 8;
const NAMED = 4; // findings whose answers are offered
const NUMBER = /^(.*?)\s*([<>]?\s*\d+(?:[.,]\d+)?)\s*([^\d\s].*)?$/;
const BARE = /^\d+(?:[.,]\d+)?$/;
const AGED = /^(\d+(?:[.,]\d+)?)[\s-]*(\D+)$/;
const YEARS_FIRST = ["y", "months", "weeks", "d"];
const MARKS = /\p{M}/gu;

/** Without what does not matter: capitals, accents, the dot of an i. @param {string} text */
function spelled(text) {
  const letters = text.toLowerCase().normalize("NFD").replaceAll(MARKS, "").replaceAll("ı", "i");
  return letters.replaceAll(/[\s_\-.,:=/()]+/g, " ").trim();
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
    /** Every word → a finding and its answer. @type {[string, [string, string | string[]]][]} */
    this.answers = Object.entries(contents.answers).flatMap(([word, [name, said]]) => {
      const { states, words } = contents.variables[name];
      const meant = states.includes(said) ? [said] : (words[said] ?? []);
      return meant.length === 1 ? [[spelled(word), [name, meant[0]]]] : [];
    });
    const { site } = contents.variables;
    for (const [word, meant] of Object.entries(site.words)) this.answers.push([spelled(word), [site.name, meant.length === 1 ? meant[0] : meant]]);
    /** Units of age by what the language calls them. @type {Map<string, string>} */
    this.units = new Map();
    for (const [key, words] of searchedBy()) {
      const [name, state] = key.split("=");
      for (const word of words.map(spelled))
        if (name === "age") this.units.set(word, state);
        else if (state) this.answers.push([word, [name, state]]);
        else this.names.push([word, [name]]);
    }
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
    const told = named === undefined ? bare : bare.slice(named.length).replace(/^[\s:=]+/, "");
    if (named !== undefined && told && !/\d/.test(told)) return []; // of the lesion, as "age of lesion"
    const units = named !== undefined && BARE.test(told) ? YEARS_FIRST.map((unit) => ` ${unit}`) : [""];
    const ages = units.map((unit) => this.writtenAge(told.replace(",", ".") + unit)).filter(Boolean);
    if (ages.length) return ages.map((age) => ({ name: "age", value: age, text: `${t("Age")}: ${ageSaid(age)}` }));
    return named === undefined ? [] : [{ name: "age", value: undefined, text: `${t("Age")} …` }];
  }

  /** An age as the page has it, "19 d" of "19 days"; an empty text if it is none. @param {string} written */
  writtenAge(written) {
    const told = written.replace(AGED, (whole, number, unit) => (this.units.has(spelled(unit)) ? `${number.replace(",", ".")} ${this.units.get(spelled(unit))}` : whole));
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
    const meant = states.filter((state) => [spelled(state), spelled(plain(state)), ...this.answers.flatMap(([word, [name, said]]) => (name === "sex" && said === state ? [word] : []))].includes(typed));
    return meant.map((state) => ({ name: "sex", value: state, text: `${t("Sex")}: ${plain(state)}` }));
  }

  /** Findings with a name like this one, the nearest first. @param {string} typed */
  meant(typed) {
    return this.fitting(typed).map(([variable]) => variable);
  }

  /** The same, each with how far off its name is. @param {string} typed @returns {[Variable, number][]} */
  fitting(typed) {
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const [name, meant] of this.names) {
      const far = distance(name, typed);
      for (const one of meant) if (far < (found.get(one) ?? Infinity)) found.set(one, far);
    }
    const known = [...found].filter(([name]) => Object.hasOwn(this.contents.variables, name));
    return known.sort((a, b) => a[1] - b[1]).map(([name, far]) => [this.contents.variables[name], far]);
  }

  /** @param {string} name @param {string} number @param {string} unit as typed; empty: every unit in use @returns {Offer[]} */
  measured(name, number, unit) {
    const value = number.replace(",", ".").replaceAll(" ", "");
    const read = readNumber(value);
    /** @type {(Offer & { rare: boolean })[]} */
    const found = this.meant(spelled(name)).filter((one) => one.name in this.contents.analytes).slice(0, NAMED).flatMap((variable) => {
      const analyte = this.contents.analytes[variable.name];
      if (!read) return [];
      const [bare, marked] = withoutMark(analyte, unit);
      const beside = marked || isSaidBy(analyte, name) ? { corrected: true } : {};
      const units = bare.trim() ? [bare.trim()] : Object.keys(analyte.units);
      return units.flatMap((one) => {
        const entry = inUse(this.contents, analyte, { value: read.sign ? value : read.number, unit: one, ...beside });
        const fits = entry && !quantityProblem(analyte, entry);
        return fits ? [{ name: variable.name, value: entry, text: `${variable.label}: ${saidAmount(entry)}`, rare: Boolean(seldom(analyte, entry)) }] : [];
      });
    });
    return found.sort((a, b) => Number(a.rare) - Number(b.rare)).map(({ rare: _, ...offer }) => offer); // an ordinary number before one that next to nobody has
  }

  /** @param {string} bare @returns {Offer[]} */
  worded(bare) {
    const without = denied(spelled(bare));
    const typed = without ?? spelled(bare);
    const ready = this.answers.filter(([word]) => distance(word, typed) < 2).sort((a, b) => a[0].length - b[0].length);
    // who denies one answer has not said which of the others it is
    const saying = (/** @type {boolean} */ isWhole) =>
      ready.filter(([word]) => (word === typed) === isWhole).map(([word, [name, state]]) => (without === null ? this.offer(this.contents.variables[name], state, word) : this.asked(this.contents.variables[name])));
    const offers = saying(true);
    const words = typed.split(" ");
    for (let end = words.length; end > 0 && offers.length < MOST; end--) {
      const rest = words.slice(end).join(" ");
      const meant = this.fitting(words.slice(0, end).join(" ")).slice(0, NAMED);
      const isOpen = meant.length > 1 && meant[0][1] > 0; // which of several is not said yet
      for (const [variable] of meant) {
        const isSaid = rest !== "" || without !== null;
        if (variable.kind === "film" || (!isSaid && (isOpen || !variable.states.includes("yes")))) offers.push(this.asked(variable));
        if (variable.kind === "film") continue;
        const states = variable.states.filter((state) => (without !== null ? NOT.includes(state) : rest ? fits(variable, state, rest) : true));
        const order = states.toSorted((a, b) => Number(b === "yes") - Number(a === "yes"));
        offers.push(...order.map((state) => this.offer(variable, state)));
      }
    }
    for (let start = 1; start < words.length; start++) // "purulent aspirate"
      for (const variable of this.meant(words.slice(start).join(" ")).slice(0, NAMED))
        offers.push(...variable.states.filter((state) => !NOT.includes(state) && fits(variable, state, words.slice(0, start).join(" "))).map((state) => this.offer(variable, state)));
    offers.push(...saying(false)); // "painless" is begun by "pain", and says the opposite
    const seen = new Set();
    return offers.filter(({ text }) => !seen.has(text) && seen.add(text));
  }

  /** The question of a finding, open. @param {Variable} variable @returns {Offer} */
  asked({ name, label }) {
    return { name, value: undefined, text: `${label} …` };
  }

  /** @param {Variable} variable @param {string | string[]} state @param {string} [word] that says it @returns {Offer} */
  offer(variable, state, word) {
    const meant = written(state);
    const said = word && word !== spelled(meant) ? ` (${word})` : "";
    return { name: variable.name, value: state, text: `${variable.label}: ${meant}${said}` };
  }
}

/** Whether words mean a state. @param {Variable} variable @param {string} state @param {string} typed */
function fits({ words }, state, typed) {
  const others = Object.entries(words).flatMap(([word, states]) => (states.length === 1 && states[0] === state ? [spelled(word)] : []));
  return [spelled(state), spelled(plain(state)), ...others].some((word) => distance(word, typed) < 3);
}
