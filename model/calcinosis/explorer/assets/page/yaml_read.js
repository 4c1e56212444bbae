/**
 * Reads a case from the YAML that this page writes, and from simple files by hand: one
 * entry a line, lists and mappings in brackets, diameters as "3x5 cm". States come back in the
 * order of the vocabulary, as from Python. Anything else is refused with its line.
 */

import { isQuantity, leaveOut, readStates } from "../answering/one_entry.js";
import { FILMS } from "../answering/looks.js";
import { inUse, readNumber, unitName } from "../answering/quantities.js";
import { BOOLEANS, inDigits, isNotAssessed, spelled, statesOf } from "./state_words.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */
/** @typedef {import("../answering/page_contents.js").Case} Case */

const LINE = /^( *)([^\s:#'"[{][^:]*):(?: +(.*))?$/;
const PART = /(\d+(?:\.\d+)?|\.\d+) ?-?([a-z]+)\.?,? ?(?:and )?/;
const ISO = /^p(?:\d+[ymwd])*(?:t(?:\d+h)?(?:\d+m)?(?:\d+s)?)?$/;
const [YES, YES_OR_NO] = [["yes", "y", "present", "positive"], ["yes", "y", "no", "n"]];
const CONTEXT = ["id", "told", "asked", "setting", "age", "age_group", "sex"];
const QUANTITY = /^([<>]?\s*(?:\d+(?:\.\d+)?|\.\d+))(?:\s?(?:-|–|to )\s?(\d+(?:\.\d+)?))?\s*(\S.*)$/;
const SIZES = /^(\d+(?:\.\d+)?(?:\s*[x×*]\s*\d+(?:\.\d+)?){1,2})\s*([a-z]+)$/i;

/** @param {string} text @param {Contents} contents @returns {Case} */
export function fromYaml(text, contents) {
  /** @type {any} */
  const result = { findings: {} };
  let inside = "";
  text.split("\n").forEach((line, i) => {
    const bare = withoutComment(line);
    if (!bare.trim()) return;
    const match = LINE.exec(bare);
    if (!match) throw new SyntaxError(`line ${i + 1} cannot be read: write 'name: value'`);
    const [, indent, given, value = ""] = match;
    try {
      if (indent && inside === "findings") {
        const [name, told] = ownEntry(contents, given.trim(), new Flow(value).whole());
        if (Object.hasOwn(result.findings, name)) throw new SyntaxError(`'${given}' tells ${name}, and it stands twice`);
        const entry = finding(contents, name, told, given.trim());
        if (entry !== undefined) result.findings[name] = entry;
      } else if (!indent) {
        const name = (inside = given.trim());
        const entry = CONTEXT.includes(name) && value.trim() ? new Flow(value).whole() : undefined;
        if (entry === undefined || (name !== "id" && isNotAssessed(contents, entry))) return;
        const groups = name === "age" ? inOrder(contents, contents.variables["age_group"], entry) : entry;
        if (groups === entry) result[name] = context(contents, name, entry);
        else result["age_group"] ??= groups; // a word in place of an age: newborn
      }
    } catch (error) {
      throw new SyntaxError(`line ${i + 1}: ${/** @type {Error} */ (error).message}`);
    }
  });
  return result;
}

/**
 * The name of a finding that has other names, too, and its answer: "redness" is erythema, "lupus: yes" a
 * connective tissue disease, "x-ray: yes" neither a look nor what was seen.
 * @param {Contents} contents @param {string} given @param {unknown} value @returns {[string, unknown]}
 */
function ownEntry({ names, answers, looks }, given, value) {
  const word = spelled(given);
  const said = [value].flat().map((one) => BOOLEANS.get(String(one).toLowerCase()) ?? String(one).toLowerCase());
  if (Object.hasOwn(answers, word) && !Array.isArray(value) && YES.includes(said[0])) return answers[word];
  const meant = Object.hasOwn(names, word) ? names[word] : [given];
  if (meant.length > 1) throw new SyntaxError(`'${given}' may mean ${meant.join(", ")}: write one of them`);
  if (Object.hasOwn(looks, word) && said.some((one) => YES_OR_NO.includes(one))) {
    const [name, label] = looks[word];
    throw new SyntaxError(`'${given}' may tell that somebody looked: write '${name}: yes' if there was ${label}, '${name}: no' if not`);
  }
  return [meant[0], value];
}

/** Whether a name tells the unit of its numbers: "size_cm", "days from onset". @param {Contents} contents @param {string} given @param {string} unit */
function tellsUnit({ spellings }, given, unit) {
  return given.split(/[\s_-]/).some((part) => unitName(spellings, part) === unit);
}

/** @param {string} line */
function withoutComment(line) {
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const [before, letter] = [line[i - 1] ?? " ", line[i]];
    if (quote) quote = letter === quote ? "" : quote;
    else if (`'"`.includes(letter) && /[\s:,[{]/.test(before)) quote = letter;
    else if (letter === "#" && /\s/.test(before)) return line.slice(0, i).trimEnd();
  }
  return line.trimEnd();
}

/**
 * Write an age with one unit this page knows: "19days" as "19 d", "1 y 6 months" as "18 months".
 * What is no age stays as it is, and is refused when it is read.
 * @param {Contents} contents @param {string} text
 */
function age(contents, text) {
  const { words, units } = contents.age;
  const bare = inDigits(contents, text.trim().toLowerCase().split(/\s+/).join(" ")).replace(/(?:[ -]old| of age|(?<=y)\/?\.?o\.?)$/, "");
  const parts = ISO.test(bare) ? isoParts(bare) : writtenParts(bare);
  const inYears = parts.length > 1 && words[parts[0][1]] === "y";
  const read = parts.map(([number, unit]) => [number, inYears && unit === "m" ? "months" : (words[unit] ?? "")]);
  const days = read.map(([, unit]) => units[unit]);
  if (!read.length || days.some((one, i) => !(one < (days[i - 1] ?? Infinity)))) return text;
  const total = read.reduce((sum, [number], i) => sum + Number(number) * days[i], 0);
  return `${Number((total / days[days.length - 1]).toPrecision(12))} ${read[read.length - 1][1]}`;
}

/** "p12y3m", a duration of ISO 8601. @param {string} text @returns {string[][]} */
function isoParts(text) {
  const [date, time = ""] = text.slice(1).split("t");
  const months = (/** @type {string} */ unit) => (unit === "m" ? "months" : unit);
  const parts = (/** @type {string} */ part) => [...part.matchAll(/(\d+)([a-z])/g)].map((match) => match.slice(1));
  return [...parts(date).map(([number, unit]) => [number, months(unit)]), ...parts(time).map(([number, unit]) => [number, unit === "m" ? "min" : unit])];
}

/** "1 y 6 months"; nothing if something else is in it. @param {string} text @returns {string[][]} */
function writtenParts(text) {
  const parts = [];
  const part = new RegExp(PART.source, "y");
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (!match) return [];
    parts.push(match.slice(1));
  }
  return parts;
}

/** Give what stands beside the findings its plain form. @param {Contents} contents @param {string} name @param {unknown} value */
function context(contents, name, value) {
  if (name === "age") return age(contents, String(value));
  if (name === "asked") return [value].flat().map(String);
  if (name === "told") return String(value).trim().toLowerCase();
  return Object.hasOwn(contents.variables, name) ? inOrder(contents, contents.variables[name], value) : value;
}

/**
 * Words of states as states, a list of them in the order of the vocabulary; anything else as it is.
 * @param {Contents} contents @param {Variable} variable @param {unknown} value
 */
function inOrder(contents, variable, value) {
  const meant = [value].flat().map((one) => (typeof one === "object" ? [] : statesOf(contents, variable, one)));
  if (!meant.length || meant.some((one) => !one.length)) return value;
  const named = variable.states.filter((state) => meant.some((one) => one.includes(state)));
  return named.length === 1 ? named[0] : named;
}

/** Give an entry its plain form. @param {Contents} contents @param {string} name @param {unknown} value @param {string} given the name that was written */
function finding(contents, name, value, given) {
  if (isNotAssessed(contents, value)) return undefined;
  if (name === FILMS) {
    const films = Array.isArray(value) ? value : [value];
    const seen = (/** @type {any} */ film) => (typeof film === "object" ? film : { calcification: film });
    return films.map(seen).map((film) => ({ ...film, calcification: inOrder(contents, contents.variables[FILMS], film.calcification) }));
  }
  if (!Object.hasOwn(contents.variables, name)) return value;
  const variable = contents.variables[name];
  const { states } = variable;
  const analyte = Object.hasOwn(contents.analytes, name) ? contents.analytes[name] : null;
  const told = inOrder(contents, variable, value);
  if (!analyte || readStates(states, told)) return told;
  if (isSerial(value)) {
    throw new SyntaxError(
      `values of several days are for files and scripts: here write the ${name} of today, and what was before the lesion as a finding of its own`,
    );
  }
  if (isQuantity(value)) return inUse(contents, analyte, value) ?? value;
  const units = Object.keys(analyte.units);
  if (typeof value === "object") return { ...value, unit: units[0] };
  const text = largest(inDigits(contents, String(value)));
  const match = QUANTITY.exec(text);
  if (match?.[2] && variable.reference) throw new SyntaxError(`'${text}' holds two numbers: write the value`);
  const amount = match && (match[2] ? `${number(match[1])}-${match[2]}` : number(match[1]));
  const measured = match && inUse(contents, analyte, { value: amount ?? "", unit: match[3] });
  if (measured) return measured;
  const { unit, reference } = variable;
  if (readNumber(text) && unit && !reference && !tellsUnit(contents, given, unit))
    throw new SyntaxError(`'${given}' has no unit: write it, as '${text} ${unit}', or '${name}'`);
  if (analyte.bare && (readNumber(text)?.upto ?? 0) >= analyte.bare.from)
    throw new SyntaxError(`'${text}' has no unit; ${analyte.bare.hint}, or write '${text} ${units[0]}' if that is right`);
  if (readNumber(text) && units.length === 1) return { value: number(text), unit: units[0] };
  throw new SyntaxError(
    `'${text}' is not one of ${states.join(", ")}, nor a number with a unit (${units.join(" or ")})${leaveOut(contents, text)}`,
  );
}

/** Whether an entry holds values with their days. @param {unknown} value */
function isSerial(value) {
  const many = Array.isArray(value);
  return [value].flat().some((one) => typeof one === "object" && one !== null && (many || "day" in one));
}

/** Of the diameters "3x5 cm" the largest counts, "5 cm"; other text stays as it is. @param {string} text */
function largest(text) {
  const match = SIZES.exec(text.trim());
  return match ? `${Math.max(...match[1].split(/[x×*]/i).map(Number))} ${match[2].toLowerCase()}` : text;
}

/** @param {string} text */
function number(text) {
  const bare = text.replace(/\s/g, "");
  return /^[<>]|-/.test(bare) ? bare : Number(bare);
}

/** A value on one line: a scalar, [a, b] or {a: 1, b: 2}. */
class Flow {
  /** @param {string} text */
  constructor(text) {
    this.text = text.trim();
    this.at = 0;
  }

  whole() {
    const value = this.value();
    if (this.at < this.text.length) throw new SyntaxError(`'${this.text.slice(this.at)}' is too much`);
    return value;
  }

  /** @returns {unknown} */
  value() {
    const first = this.text[this.at];
    if (first === "[") return this.items("]", () => this.value());
    if (first === "{") return Object.fromEntries(this.items("}", () => this.pair()));
    return this.scalar();
  }

  /** @param {string} end @template T @param {() => T} item @returns {T[]} */
  items(end, item) {
    const items = [];
    this.at++;
    for (this.skip(); this.text[this.at] !== end; this.skip()) {
      if (this.at >= this.text.length) throw new SyntaxError(`'${end}' is missing`);
      items.push(item());
      this.skip();
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== end) throw new SyntaxError(`',' or '${end}' is missing`);
    }
    this.at++;
    this.skip();
    return items;
  }

  pair() {
    const match = /^([^:,{}[\]]+):\s*/.exec(this.text.slice(this.at));
    if (!match) throw new SyntaxError("expected 'name: value'");
    this.at += match[0].length;
    return [match[1].trim(), this.value()];
  }

  scalar() {
    const rest = this.text.slice(this.at);
    const quoted = /^("(?:[^"\\]|\\.)*"|'[^']*')/.exec(rest);
    const inside = this.text[0] === "[" || this.text[0] === "{";
    const match = quoted ?? (inside ? /^[^,{}[\]]*/ : /^.*/).exec(rest);
    const text = match ? match[0] : "";
    this.at += text.length;
    this.skip();
    if (quoted) return text[0] === '"' ? JSON.parse(text) : text.slice(1, -1);
    const bare = text.trim();
    return /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : bare;
  }

  skip() {
    while (this.text[this.at] === " ") this.at++;
  }
}
