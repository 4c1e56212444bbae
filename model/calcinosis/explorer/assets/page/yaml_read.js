/**
 * Reads a case from YAML or JSON, as `calcinosis diagnose` does. States come back in the order of the
 * vocabulary, as from Python. What cannot be taken over is refused with its line, all of it at once.
 */

import { isQuantity, leaveOut, readStates } from "../answering/one_entry.js";
import { FILMS } from "../answering/looks.js";
import { inUse, readNumber, unitName } from "../answering/quantities.js";
import { BOOLEANS, inDigits, isNotAssessed, spelled, statesOf } from "./words_of_states.js";
import { readText } from "./yaml_text.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */
/** @typedef {import("../answering/page_contents.js").Case} Case */

const PART = /(\d+(?:\.\d+)?|\.\d+) ?-?([a-z]+)\.?,? ?(?:and )?/;
const ISO = /^p(?:\d+[ymwd])*(?:t(?:\d+h)?(?:\d+m)?(?:\d+s)?)?$/;
const [YES, YES_OR_NO] = [["yes", "y", "present", "positive"], ["yes", "y", "no", "n"]];
/** Kept in files, and never evidence. */
const ABOUT = ["diagnosis", "form", "citation", "basis", "leakage", "disputed", "note"];
const LISTED = ["asked", "age_group"];
const CONTEXT = ["id", "told", "asked", "setting", "age", "age_group", "sex"];
const QUANTITY = /^([<>]?\s*(?:\d+(?:\.\d+)?|\.\d+))(?:\s?(?:-|–|to )\s?(\d+(?:\.\d+)?))?\s*(\S.*)$/;
/** Thousands with a blank or an apostrophe between them. */
const GROUPED = /(?<![\w.,^])[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?![\w,^*/'’])/g;
const DAY_OF_LIFE = /^(?:(?:dol|pnd|day of life|postnatal day) ?[#:]? ?(\d{1,5})|(\d{1,5})(?:st|nd|rd|th)? ?(?:dol|days? of life)|day (\d{1,5}) of life)$/;
const SIZES = /^(\d+(?:\.\d+)?(?:\s*[x×*]\s*\d+(?:\.\d+)?){1,2})\s*([a-z]+)$/i;

/** Characters of a case or a link, or bytes of a file: a page in use must not stand still. */
const MOST = 1 << 20;

/** Refuse what is too large to be one case. @param {number} size @param {string} [name] of a file */
export function refuseLarge(size, name = "this text") {
  if (size <= MOST) return;
  const [has, most] = [size, MOST].map((one) => `${Math.ceil((10 * one) / (1 << 20)) / 10} MiB`);
  throw new SyntaxError(
    `${name} has ${has}, and at most ${most} are read here: one case has a few kB. 'calcinosis diagnose' and 'calcinosis batch' read larger files`,
  );
}

/** @param {string} text @param {Contents} contents @returns {Case} */
export function fromYaml(text, contents) {
  const { content, lines, problems } = readText(text);
  const given = theOne(content);
  /** @type {any} */
  const result = { findings: {} };
  const each = (/** @type {any} */ mapping, /** @type {(name: string, value: any) => void} */ take) => {
    for (const [name, value] of Object.entries(mapping)) {
      try {
        take(name, value);
      } catch (error) {
        problems.push(`line ${lines.get(mapping)?.get(name)}: ${/** @type {Error} */ (error).message}`);
      }
    }
  };
  each(given, (name, value) => {
    if (name === "findings") each(findingsOf(value), (own, entry) => takeFinding(contents, result.findings, own, entry));
    else if (CONTEXT.includes(name)) takeContext(contents, result, name, value);
    else if (!ABOUT.includes(name)) throw new SyntaxError(noField(contents, name));
  });
  if (problems.length) throw new SyntaxError(problems.join("\n"));
  return result;
}

/** The one case of a file. @param {any} content */
function theOne(content) {
  const many = Array.isArray(content);
  if (many && content.length !== 1) throw new SyntaxError(`line 1: this holds ${content.length} cases: give one of them`);
  const one = many ? content[0] : content;
  if (!isMapping(one)) throw new SyntaxError("line 1 cannot be read: write 'name: value', as 'findings:' with what was found below it");
  return one;
}

/** @param {any} value */
function findingsOf(value) {
  if (isMapping(value)) return value;
  if (value === null) return {};
  throw new SyntaxError("findings: names with what was found are expected");
}

/** @param {unknown} value */
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Contents} contents @param {string} name */
function noField(contents, name) {
  const { variables, names, answers } = contents;
  const isFinding = [variables, names, answers].some((known) => Object.hasOwn(known, spelled(name)));
  if (isFinding) return `'${name}' is a finding: it belongs under 'findings'`;
  return `'${name}' is no part of a case: expected ${CONTEXT.join(", ")}, findings`;
}

/** @param {Contents} contents @param {Case["findings"]} findings @param {string} given @param {unknown} value */
function takeFinding(contents, findings, given, value) {
  const [name, told] = withUnit(contents, ...ownEntry(contents, given, value));
  const entry = finding(contents, name, told, given);
  if (entry === undefined) return;
  if (name === "__proto__") throw new SyntaxError(`'${name}' is no finding`);
  if (Object.hasOwn(findings, name)) throw new SyntaxError(`'${given}' tells the same as '${name}', which stands there, too: keep one`);
  findings[name] = entry;
}

/** @param {Contents} contents @param {any} result @param {string} name @param {unknown} value */
function takeContext(contents, result, name, value) {
  if (value === null || (name !== "id" && isNotAssessed(contents, value))) return;
  if (isMapping(value) || (Array.isArray(value) && !LISTED.includes(name))) throw new SyntaxError(`${name}: one value is expected`);
  const groups = name === "age" ? inOrder(contents, contents.variables["age_group"], value) : value;
  if (groups === value) result[name] = context(contents, name, value);
  else result["age_group"] ??= groups; // a word in place of an age: newborn
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

/** A name that ends with the unit of its number: "size_mm: 12". @param {Contents} contents @param {string} given @param {unknown} value @returns {[string, unknown]} */
function withUnit(contents, given, value) {
  const { names, variables, analytes } = contents;
  if (Object.hasOwn(names, spelled(given)) || Array.isArray(value) || value === null || isNotAssessed(contents, value)) return [given, value];
  const parts = given.split(/[\s_\-()[\],/]+/).filter(Boolean);
  for (let end = parts.length - 1; end > 0; end--) {
    const [name, ...others] = names[spelled(parts.slice(0, end).join("_"))] ?? [];
    if (name === undefined || others.length || !Object.hasOwn(analytes, name)) continue;
    const rest = parts.slice(parts[end].toLowerCase() === "in" ? end + 1 : end);
    const top = rest.slice(0, -1).join("^").replace(/^per$/, "");
    const unit = [rest.join("_"), `${top}/${rest[rest.length - 1]}`].find((one) => inUse(contents, analytes[name], { value: 1, unit: one }));
    if (!rest.length || unit === undefined) continue;
    const fields = isMapping(value) ? /** @type {{ value: unknown, unit?: string }} */ (value) : null;
    const own = fields ? (fields.unit ?? unit) : (QUANTITY.exec(String(value))?.[3] ?? "");
    const told = unitName(contents.spellings, own) === unitName(contents.spellings, unit);
    if (fields) return [name, { ...fields, value: told ? fields.value : `${fields.value} ${own}`, unit }];
    return [name, told || statesOf(contents, variables[name], value).length ? value : `${value} ${unit}`];
  }
  return [given, value];
}

/** Whether a name tells the unit of its numbers: "size_cm", "days from onset". @param {Contents} contents @param {string} given @param {string} unit */
function tellsUnit({ spellings }, given, unit) {
  return given.split(/[\s_-]/).some((part) => unitName(spellings, part) === unit);
}

/**
 * Write an age with one unit this page knows: "19days" as "19 d", "1 y 6 months" as "18 months".
 * What is no age stays as it is, and is refused when it is read.
 * @param {Contents} contents @param {string} text
 */
function age(contents, text) {
  const { words, units } = contents.age;
  const bare = inDigits(contents, text.trim().toLowerCase().split(/\s+/).join(" ")).replace(/(?:[ -]old| of age|(?<=y)\/?\.?o\.?)$/, "");
  const day = DAY_OF_LIFE.exec(bare);
  if (day) return `${Number(day[1] ?? day[2] ?? day[3])} d`;
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
  if (name === "id") return String(value);
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
  if (value === null || isNotAssessed(contents, value)) return undefined;
  if (name === FILMS) {
    const films = Array.isArray(value) ? value : [value];
    const seen = (/** @type {any} */ film) => (isMapping(film) ? film : { calcification: film });
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
  const text = largest(ofParts(contents, variable, inDigits(contents, String(value).replace(GROUPED, (one) => one.replace(/\D/g, "")))));
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

/** A time in several units, "2 weeks 3 days", in one; other text stays as it is. @param {Contents} contents @param {Variable} variable @param {string} text */
function ofParts(contents, variable, text) {
  return variable.unit === "d" && writtenParts(text.trim().toLowerCase()).length > 1 ? age(contents, text) : text;
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
