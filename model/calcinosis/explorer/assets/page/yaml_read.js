/**
 * Reads a case from YAML or JSON, as `calcinosis diagnose` does. States come back in the order of the
 * vocabulary, as from Python. What cannot be taken over is refused with its line, all of it at once.
 */

import { amount, joined, numeral, small, t } from "../answering/language.js";
import { asCounted, isSaidBy, withoutMark } from "../answering/corrected.js";
import { isQuantity, leaveOut, personOf, plain, readAge, readStates, typicalAge, written } from "../answering/one_entry.js";
import { FILMS } from "../answering/looks.js";
import { inBaseUnit, inUse, quantityProblem, statesOfAmount, unitName } from "../answering/quantities.js";
import { ageText, daysOfParts, isDate } from "./written_age.js";
import { largest, ofLaboratory, takeApart, together } from "./written_number.js";
import { hasComma, ofComma } from "./written_comma.js";
import { behindUnit, besideNumber, howMany, leftOpen } from "./what_to_write.js";
import { BOOLEANS, inDigits, isNotAssessed, meantBy, ofAnswer, spelled, statesOf, wordOf } from "./words_of_states.js";
import { Courses, inTime } from "./written_course.js";
import { atLine, readText } from "./yaml_text.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */
/** @typedef {import("../answering/page_contents.js").Analyte} Analyte */
/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {{ value: number | string, unit: string, low?: number, high?: number, flag?: string, corrected?: boolean }} Flagged a quantity, and the state that its flag means */

const [YES, YES_OR_NO] = [["yes", "y", "present", "positive"], ["yes", "y", "no", "n"]];
/** Kept in files, and never evidence. */
const ABOUT = ["form", "citation", "basis", "leakage", "disputed", "note"];
/** Characters that are searched for a number. */
const LONGEST = 200;
const LISTED = ["asked", "age_group"];
const CONTEXT = ["id", "told", "asked", "setting", "age", "age_group", "sex"];
/** Characters of a case or a link, or bytes of a file: a page in use must not stand still. */
const MOST = 1 << 20;

/** Refuse what is too large to be one case. @param {number} size @param {string} [name] of a file */
export function refuseLarge(size, name = t("this text")) {
  if (size <= MOST) return;
  const [has, most] = [size, MOST].map((one) => `${numeral(Math.ceil((10 * one) / (1 << 20)) / 10)} MiB`);
  throw new SyntaxError(
    t("{name} has {has}, and at most {most} are read here: one case has a few kB. 'calcinosis diagnose' and 'calcinosis batch' read larger files", { name, has, most }),
  );
}

/** @typedef {import("./written_course.js").Note} Note */

/** @param {string} text @param {Contents} contents @param {Note[]} [notes] grows: what is said of what was read @returns {Case} */
export function fromYaml(text, contents, notes = []) {
  const { content, lines, problems } = readText(text);
  const given = theOne(content);
  /** @type {any} */
  const result = { findings: {} };
  /** Name of a finding → the name that was given. @type {Map<string, string>} */
  const named = new Map();
  /** Values of several days. @type {Map<string, import("./written_course.js").Dated[]>} */
  const courses = new Map();
  const each = (/** @type {any} */ mapping, /** @type {(name: string, value: any) => void} */ take) => {
    for (const [name, value] of Object.entries(mapping)) {
      try {
        take(name, value);
      } catch (error) {
        problems.push(atLine(lines.get(mapping)?.get(name), /** @type {Error} */ (error).message));
      }
    }
  };
  each(given, (name, value) => {
    if (name === "findings") each(findingsOf(value), (own, entry) => named.set(takeFinding(contents, result.findings, courses, own, entry), own));
    else if (CONTEXT.includes(name)) takeContext(contents, result, name, value);
    else if (name === "diagnosis") checkDiagnosis(contents, value);
    else if (!ABOUT.includes(name)) takeOther(contents, result, given, name, value);
  });
  const findings = isMapping(given.findings) ? given.findings : {};
  /** @type {() => Note[]} */
  let ofDays = () => [];
  try {
    if (courses.size && !problems.length) ofDays = new Courses(contents, result, courses, patientOf(contents, result)).settle();
  } catch (error) {
    problems.push(atLine(lines.get(findings)?.get(String(named.get([...courses.keys()][0]))), /** @type {Error} */ (error).message));
  }
  for (const [name, own] of named) {
    try {
      takeFlag(contents, result, name, notes);
    } catch (error) {
      problems.push(atLine(lines.get(findings)?.get(own), /** @type {Error} */ (error).message));
    }
  }
  if (problems.length) throw new SyntaxError(problems.join("\n"));
  notes.push(...ofDays());
  return result;
}

/** The one case of a file. @param {any} content */
function theOne(content) {
  const many = Array.isArray(content);
  if (many && content.length !== 1) throw new SyntaxError(atLine(1, t("this holds {n} cases: give one of them", { n: content.length })));
  const one = many ? content[0] : content;
  if (!isMapping(one) || !Object.keys(one).length) throw new SyntaxError(t("line 1 cannot be read: write 'name: value', as 'findings:' with what was found below it"));
  return one;
}

/** @param {any} value */
function findingsOf(value) {
  if (isMapping(value)) return value;
  if (value === null) return {};
  throw new SyntaxError(t("findings: names with what was found are expected"));
}

/** @param {unknown} value */
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The truth of a case is kept in files, and must be a lesion. @param {Contents} contents @param {unknown} value */
function checkDiagnosis(contents, value) {
  if (value === null || isNotAssessed(contents, value)) return;
  const { lesion } = contents.states;
  if (Array.isArray(value) || !lesion.includes(spelled(String(value)))) throw new SyntaxError(t("'{value}' is not one of {states}", { value: String(value), states: lesion.join(", ") }));
}

/** Who the patient is, told by another name: "gender". @param {Contents} contents @param {any} result @param {any} given the whole case @param {string} name @param {unknown} value */
function takeOther(contents, result, given, name, value) {
  const [own] = meantBy(contents, name);
  if (!CONTEXT.includes(own)) throw new SyntaxError(noField(contents, name));
  if (own in result || (given[own] ?? null) !== null) throw new SyntaxError(t("'{name}' tells the same as '{other}', which stands there, too: keep one", { name, other: own }));
  if (value === null) throw new SyntaxError(t("{name}: one value is expected", { name }));
  takeContext(contents, result, own, value);
}

/** @param {Contents} contents @param {string} name */
function noField(contents, name) {
  const { variables, answers } = contents;
  const isFinding = meantBy(contents, name).length || [variables, answers].some((known) => Object.hasOwn(known, spelled(name)));
  if (isFinding) return t("'{name}' is a finding: it belongs under 'findings'", { name });
  return t("'{name}' is no part of a case: expected {fields}, findings", { name, fields: CONTEXT.join(", ") });
}

/**
 * @param {Contents} contents @param {Case["findings"]} findings @param {Map<string, import("./written_course.js").Dated[]>} courses grows
 * @param {string} given @param {unknown} value @returns {string} the name of the finding
 */
function takeFinding(contents, findings, courses, given, value) {
  const [name, told] = withUnit(contents, ...ownEntry(contents, given, value));
  const read = (/** @type {unknown} */ one) => {
    const entry = finding(contents, name, one, given);
    if (!isQuantity(entry) || !Object.hasOwn(contents.analytes, name) || !isSaidBy(contents.analytes[name], given)) return entry;
    checkCorrected(contents, one, given);
    return { ...entry, corrected: true };
  };
  const serial = isSerial(contents, name, told);
  const entry = serial ? null : read(told);
  if (entry === undefined) return name;
  if (serial && !Object.hasOwn(findings, name)) courses.set(name, inTime([told].flat().map((one) => dated(contents, name, one, read))));
  if (name === "__proto__") throw new SyntaxError(t("'{name}' is no finding", { name }));
  if (Object.hasOwn(findings, name)) throw new SyntaxError(t("'{name}' tells the same as '{other}', which stands there, too: keep one", { name: given, other: name }));
  findings[name] = entry;
  return name;
}

/** Who is told of. @param {Contents} contents @param {any} result */
function patientOf(contents, result) {
  const { age, age_group: group, sex = null } = result;
  const exact = age === undefined ? null : readAge(contents, age);
  const groups = group === undefined ? null : readStates(contents.variables["age_group"].states, group);
  const ageDays = exact?.days ?? (groups && typicalAge(contents.age, groups, result.setting));
  return personOf(contents, result, { ageDays, exactAge: exact !== null, sex });
}

/**
 * Hold a laboratory's flag against the interval that judges the number: where that is the one of the age
 * and says normal, the flag knows more. As patient/amounts/flags.py.
 * @param {Contents} contents @param {any} result @param {string} name @param {Note[]} notes grows
 */
function takeFlag(contents, result, name, notes) {
  const { findings } = result;
  const entry = findings[name];
  if (!entry?.flag) return;
  const { flag = "", ...bare } = /** @type {Flagged} */ (entry);
  findings[name] = bare;
  if (quantityProblem(contents.analytes[name], bare)) return; // told by who reads the case
  const variable = contents.variables[name];
  const patient = patientOf(contents, result);
  const { more = 0 } = asCounted({ contents, case: { findings } }, name, bare, patient);
  if (more && Math.abs(more) >= (contents.analytes[name].bound?.least ?? 0)) return; // the flag is of the number as measured
  const weights = statesOfAmount(contents, variable, bare, patient);
  const states = variable.states.filter((_, i) => weights[i]);
  if (states.includes(flag) || (flag === "abnormal" && !states.includes("normal"))) return;
  const told = { finding: variable.label, own: amount(bare.value, bare.unit), value: `${bare.value} ${bare.unit}`, flag: plain(flag), states: joined(states.map(plain), t("or")) };
  if (flag === "abnormal") {
    notes.push({ name, entry: bare, text: t("{finding}: {own} is flagged as abnormal, but {states} by its interval: the number counts", told) });
    return;
  }
  const own = bare.low !== undefined || bare.high !== undefined;
  if (own || !states.includes("normal")) {
    throw new SyntaxError(
      own
        ? t("'{value}' is flagged {flag}, but {states} by its own interval: keep what is right, or write the laboratory's interval", told)
        : t("'{value}' is flagged {flag}, but {states} by the interval of the age: keep what is right, or write the laboratory's interval", told),
    );
  }
  findings[name] = flag;
  notes.push({ name, entry: flag, text: t("{finding}: {own} is flagged {flag}, but {states} by the interval of the age: read as {flag}; with the laboratory's interval the number counts", told) });
}

/** @param {Contents} contents @param {any} result @param {string} name @param {unknown} value */
function takeContext(contents, result, name, value) {
  if (value === null || (name !== "id" && isNotAssessed(contents, value))) return;
  if (isMapping(value) || (Array.isArray(value) && !LISTED.includes(name))) throw new SyntaxError(t("{name}: one value is expected", { name }));
  const group = contents.variables["age_group"];
  const isGroup = name === "age" && statesOf(contents, group, value).length > 0;
  const groups = isGroup ? inOrder(contents, group, value) : value;
  if (!isGroup) result[name] = context(contents, name, value);
  else result["age_group"] ??= groups; // a word in place of an age: newborn
}

/**
 * The name of a finding that has other names, too, and its answer: "redness" is erythema, "lupus: yes" a
 * connective tissue disease, "x-ray: yes" neither a look nor what was seen.
 * @param {Contents} contents @param {string} given @param {unknown} value @returns {[string, unknown]}
 */
function ownEntry(contents, given, value) {
  const { variables, answers, looks, groups, near, negations } = contents;
  const word = spelled(given);
  const said = [value].flat().map((one) => BOOLEANS.get(String(one).toLowerCase()) ?? String(one).toLowerCase());
  if (Object.hasOwn(answers, word) && !Array.isArray(value) && YES.includes(said[0])) return answers[word];
  const meant = meantBy(contents, given);
  if (meant.length > 1) {
    const plain = typeof value !== "object" ? meant.filter((name) => Object.hasOwn(variables, name) && ofAnswer(contents, variables[name], value).length) : [];
    if (plain.length === 1) return [plain[0], value]; // "ct: no calcification"
    throw new SyntaxError(t("'{name}' may mean {others} or {last}: write one of them", { name: given, others: meant.slice(0, -1).join(", "), last: meant[meant.length - 1] }));
  }
  if (Object.hasOwn(looks, word) && said.some((one) => YES_OR_NO.includes(one))) {
    const [name, label] = looks[word];
    throw new SyntaxError(t("'{given}' may tell that somebody looked, or what was seen: write '{name}: yes' if there was {label}, '{name}: no' if not", { given, name, label: t(label) }));
  }
  if (Object.hasOwn(groups, word)) throw new SyntaxError(t("'{given}' is more than one finding: write each by its name, as {names}", { given, names: groups[word].join(", ") }));
  if (Object.hasOwn(near, word))
    throw new SyntaxError(t("'{given}' has no entry of its own; the nearest is '{name}': {question}", { given, name: near[word], question: variables[near[word]].question }));
  if (!meant.length && Object.hasOwn(answers, word))
    throw new SyntaxError(t("'{given}' is an answer: write '{line}' if that was so, else leave it out", { given, line: `${answers[word][0]}: ${given.trim()}` }));
  const [first, ...rest] = word.split("_");
  const denied = negations.includes(first) ? meantBy(contents, rest.join("_")) : [];
  if (!meant.length && denied.length === 1 && ["no", "none"].includes(variables[denied[0]]?.states[0]) && !Object.hasOwn(looks, rest.join("_")))
    throw new SyntaxError(t("'{given}' is a finding with its answer: write '{line}'", { given, line: `${denied[0]}: ${variables[denied[0]].states[0]}` }));
  return [meant[0] ?? given, value];
}

/** A name that ends with the unit of its number: "size_mm: 12". @param {Contents} contents @param {string} given @param {unknown} value @returns {[string, unknown]} */
function withUnit(contents, given, value) {
  const { variables, analytes } = contents;
  if (meantBy(contents, given).length || Array.isArray(value) || value === null || isNotAssessed(contents, value)) return [given, value];
  const parts = given.split(/[\s_\-()[\],/]+/).filter(Boolean);
  for (let end = parts.length - 1; end > 0; end--) {
    const [name, ...others] = meantBy(contents, parts.slice(0, end).join("_"));
    if (name === undefined || others.length || !Object.hasOwn(analytes, name)) continue;
    const rest = parts.slice(parts[end].toLowerCase() === "in" ? end + 1 : end);
    const top = rest.slice(0, -1).join("^").replace(/^per$/, "");
    const unit = [rest.join("_"), `${top}/${rest[rest.length - 1]}`].find((one) => inUse(contents, analytes[name], { value: 1, unit: one }));
    if (!rest.length || unit === undefined) continue;
    const fields = isMapping(value) ? /** @type {{ value: unknown, unit?: string }} */ (value) : null;
    const own = fields ? (fields.unit ?? unit) : (takeApart(contents, together(contents, inDigits(contents, String(value).slice(0, LONGEST))))?.unit ?? "");
    const told = unitName(contents.spellings, own) === unitName(contents.spellings, unit);
    if (fields) return [name, { ...fields, value: told ? fields.value : `${fields.value} ${own}`, unit }];
    return [name, told || statesOf(contents, variables[name], value).length ? value : `${value} ${unit}`];
  }
  return [given, value];
}

/** Whether a name tells the unit of its numbers: "size_cm", "days from onset". @param {Contents} contents @param {string} given @param {string} unit */
function tellsUnit({ spellings }, given, unit) {
  return given.split(/[\s_\-()[\]]/).some((part) => unitName(spellings, part) === unit);
}

/** Give what stands beside the findings its plain form. @param {Contents} contents @param {string} name @param {unknown} value */
function context(contents, name, value) {
  if (name === "age") return ageText(contents, String(value));
  if (name === "id") return String(value);
  if (name === "asked") return [value].flat().map(String);
  if (name === "told") return String(value).trim().toLowerCase();
  if (!Object.hasOwn(contents.variables, name)) return value;
  checkStates(contents, contents.variables[name], value);
  return inOrder(contents, contents.variables[name], value);
}

/**
 * Words of states as states, a list of them in the order of the vocabulary; anything else as it is.
 * @param {Contents} contents @param {Variable} variable @param {unknown} value
 */
function inOrder(contents, variable, value) {
  if (isMapping(value)) {
    const own = Object.entries(/** @type {object} */ (value)).map(([key, share]) => [statesOf(contents, variable, key).join() || key, share]);
    const named = Object.fromEntries(own);
    return Object.keys(named).length < own.length ? value : named;
  }
  const meant = [value].flat().map((one) => (typeof one === "object" ? [] : statesOf(contents, variable, one)));
  if (!meant.length || meant.some((one) => !one.length)) return value;
  const named = variable.states.filter((state) => meant.some((one) => one.includes(state)));
  return named.length === 1 ? named[0] : named;
}

/** @param {Record<string, unknown>} fields @param {string[]} known */
function checkFields(fields, known) {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined) throw new SyntaxError(t("unknown field '{name}' beside {fields}", { name: other, fields: known.join(", ") }));
}

/** Refuse a word that is no state, with what to write. @param {Contents} contents @param {Variable} variable @param {unknown} value */
function checkStates(contents, variable, value) {
  for (const one of [value].flat()) {
    if (typeof one === "object" || statesOf(contents, variable, one).length) continue;
    throw new SyntaxError(t("'{value}' is not one of {states}", { value: String(one), states: variable.states.join(", ") }) + (leftOpen(contents, variable, one) || t("; write what answers '{question}'", { question: variable.question })));
  }
}

/** Give an entry its plain form. @param {Contents} contents @param {string} name @param {unknown} value @param {string} given the name that was written */
function finding(contents, name, value, given) {
  if (value === null || isNotAssessed(contents, value)) return undefined;
  if (name === FILMS) {
    const films = Array.isArray(value) ? value : [value];
    const seen = (/** @type {any} */ film) => (isMapping(film) ? film : { calcification: film });
    return films.map(seen).map((film) => {
      checkFields(film, ["day", "calcification"]);
      if (film.calcification === undefined) throw new SyntaxError(t("calcification, yes or no, is missing"));
      const { calcification } = film;
      if (calcification !== null && !isNotAssessed(contents, calcification)) checkStates(contents, contents.variables[FILMS], calcification);
      const { day, ...seen } = film;
      return { ...dayOf(contents, day), ...seen, calcification: inOrder(contents, contents.variables[FILMS], film.calcification) };
    });
  }
  if (!Object.hasOwn(contents.variables, name)) return value;
  const variable = contents.variables[name];
  const analyte = Object.hasOwn(contents.analytes, name) ? contents.analytes[name] : null;
  const told = inOrder(contents, variable, value);
  if (readStates(variable.states, told)) return told;
  if (!analyte) {
    checkStates(contents, variable, value);
    return told;
  }
  if (Array.isArray(value)) {
    checkStates(contents, variable, value);
    return told;
  }
  const marked = variable.reference ? withMark(contents, analyte, value) : value;
  if (isMapping(marked)) return ofFields(contents, variable, analyte, /** @type {Record<string, any>} */ (marked));
  return ofText(contents, variable, analyte, String(value), name, given);
}

/** The day of the lesion that an entry tells, negative before it: 3, "2 weeks", "-6 d". @param {Contents} contents @param {any} told @returns {{ day?: number }} */
function dayOf(contents, told) {
  if (told === null || told === undefined || isNotAssessed(contents, told)) return {};
  if (typeof told === "number") return { day: told };
  const variable = contents.variables[contents.sinceOnset];
  const analyte = contents.analytes[contents.sinceOnset];
  const [, minus, text] = /** @type {string[]} */ (/^\s*([-−]?)\s*([^]*)/.exec(String(told)));
  const { value, unit = "" } = isMapping(told) ? told : Array.isArray(told) ? {} : (amountOf(contents, variable, text) ?? {});
  const read = inUse(contents, analyte, { value: Number(value), unit: unit || "d" });
  if (!read || Number.isNaN(read.value)) throw new SyntaxError(t("'{day}' is not a day", { day: written(told) }));
  return { day: (minus ? -1 : 1) * inBaseUnit(analyte, Number(read.value), read.unit) };
}

/** Refuse what its name or text tells as corrected, and its field as not. @param {Contents} contents @param {any} value @param {string} text */
function checkCorrected(contents, value, text) {
  const own = isMapping(value) ? value.corrected : null;
  if ((own ?? null) !== null && !isNotAssessed(contents, own) && wordOf(own) !== "yes") throw new SyntaxError(t("'{text}' tells {field}, too: keep one", { text, field: "corrected" }));
}

/** A quantity that may be told as corrected already: "9.1 mg/dL corrected". @param {Contents} contents @param {Analyte} analyte @param {any} value a text, or parts with names @returns {any} */
function withMark(contents, analyte, value) {
  const text = isMapping(value) ? value.value : value;
  if (typeof text !== "string" || text.length > LONGEST) return value;
  const [bare, marked] = withoutMark(analyte, text);
  if (!marked || !/\d/.test(bare)) return value;
  checkCorrected(contents, value, text);
  return { ...(isMapping(value) ? value : {}), value: bare, corrected: true };
}

/** A quantity whose parts have names. @param {Contents} contents @param {Variable} variable @param {Analyte} analyte @param {Record<string, any>} fields */
function ofFields(contents, variable, analyte, fields) {
  checkFields(fields, ["value", "unit", "low", "high", "flag", ...(analyte.bound ? ["corrected"] : [])]);
  const { low, high } = fields;
  if (typeof low === "number" && typeof high === "number" && low >= high) throw new SyntaxError(t("reference interval {low}–{high}: low must be below high", { low, high }));
  if (high === 0) throw new SyntaxError(t("reference interval: high is 0"));
  const units = Object.keys(analyte.units);
  const value = typeof fields.value === "string" ? fields.value : null;
  if (typeof (fields.value ?? 0) === "object") throw new SyntaxError(noQuantity(variable, units, written(fields.value)));
  const { flag, corrected = null, ...others } = fields;
  const said = corrected === null || isNotAssessed(contents, corrected) ? "no" : wordOf(corrected);
  if (said !== "yes" && said !== "no") throw new SyntaxError(t("corrected is '{given}', not yes or no", { given: String(corrected) }));
  const rest = said === "yes" ? { ...others, corrected: true } : others;
  const state = flag === undefined || flag === null ? "" : (contents.flags[String(flag).trim()] ?? String(flag).trim());
  if (state && !["low", "normal", "high", "abnormal"].includes(state)) throw new SyntaxError(t("flag is '{flag}', not H (high), L (low), N (normal) or A", { flag: String(flag) }));
  const own = state ? { ...rest, flag: state } : rest;
  const bare = together(contents, inDigits(contents, (value ?? "").slice(0, LONGEST + 1)));
  if (hasComma(contents, bare)) throw new SyntaxError(ofComma(contents, bare, (one) => whyNot(contents, variable, analyte, one, String(fields.unit ?? ""))));
  const apart = value === null ? null : amountOf(contents, variable, value);
  if (apart === null) {
    if (typeof fields.value === "number" && !fields.unit && units.length > 1) throw new SyntaxError(noUnit(variable, analyte, String(fields.value)));
    return inUse(contents, analyte, /** @type {Flagged} */ ({ ...own, unit: fields.unit ?? units[0] })) ?? own;
  }
  const { unit, ...told } = apart;
  const twice = Object.keys(told).find((key) => key !== "value" && fields[key] !== undefined && fields[key] !== null);
  if (twice) throw new SyntaxError(t("'{text}' tells {field}, too: keep one", { text: String(value), field: twice }));
  if (unit && fields.unit && unitName(contents.spellings, unit) !== unitName(contents.spellings, fields.unit)) throw new SyntaxError(t("two units are given: {one} and {other}", { one: unit, other: String(fields.unit) }));
  const all = { ...own, ...told, unit: fields.unit || unit || (units.length === 1 ? units[0] : "") };
  if (!all.unit) throw new SyntaxError(noUnit(variable, analyte, String(fields.value)));
  return inUse(contents, analyte, /** @type {Flagged} */ (all)) ?? all;
}

/** @param {Variable} variable @param {Analyte} analyte @param {string} text */
function noUnit(variable, analyte, text) {
  const units = Object.keys(analyte.units);
  const [all, examples] = [units, units.map((unit) => `'${text} ${unit}'`)].map((one) => joined(one, t("or")));
  return t("{text} has no unit; {finding} is measured in {units}: write {examples}", { text, finding: small(variable.label), units: all, examples });
}

/**
 * What a text says of a quantity: value, unit as written, and of a laboratory interval and flag; null if it holds no number.
 * @param {Contents} contents @param {Variable} variable @param {string} given @returns {Flagged | null}
 */
function amountOf(contents, variable, given) {
  if (given.length > LONGEST) throw new SyntaxError(t("this text has {n} characters, more than {most}: write one number with its unit", { n: given.length, most: LONGEST }));
  const isTime = variable.unit === "d";
  const text = inDigits(contents, together(contents, given));
  const diameters = largest(contents, text);
  if (diameters) return { value: diameters.number, unit: diameters.unit };
  const whole = isTime ? daysOfParts(contents, text) : null;
  if (whole !== null) return { value: whole, unit: "d" };
  const found = variable.reference ? ofLaboratory(contents, text) : takeApart(contents, text);
  if (found === null || /^[-+−±]|[-+−±]$/.test(found.unit) || found.number.startsWith("-")) return null;
  const { sign, number, first, upto, unit } = found;
  if (upto && variable.reference)
    throw new SyntaxError(t("'{text}' holds two numbers: write the value, and the laboratory's interval behind it, as '9.1 mg/dL (8.5-10.5)'", { text }));
  const days = isTime && !upto ? daysOfParts(contents, `${number} ${unit}`) : null;
  if (days !== null) return { value: sign ? `${sign}${days}` : days, unit: "d" };
  const { spellings } = contents;
  if (first && unitName(spellings, first) !== unitName(spellings, unit)) throw new SyntaxError(t("'{text}': write both numbers in one unit, as '9-25 d'", { text }));
  if (upto && (sign || Number(number) >= Number(upto))) throw new SyntaxError(t("'{text}': a range is two numbers, the smaller one first", { text }));
  const value = upto ? `${Number(number)}-${Number(upto)}` : sign ? `${sign}${Number(number)}` : Number(number);
  const { low, high, flag } = /** @type {Partial<Flagged>} */ (found);
  return { value, unit, ...(low ? { low } : {}), ...(high ? { high } : {}), ...(flag ? { flag } : {}) };
}

/**
 * A quantity that is written as one text.
 * @param {Contents} contents @param {Variable} variable @param {Analyte} analyte @param {string} text @param {string} name @param {string} given the name that was written
 */
function ofText(contents, variable, analyte, text, name, given) {
  const { unit, reference } = variable;
  const units = Object.keys(analyte.units);
  const bare = together(contents, inDigits(contents, text.slice(0, LONGEST + 1)));
  if (hasComma(contents, bare)) throw new SyntaxError(ofComma(contents, bare, (one) => whyNot(contents, variable, analyte, one)));
  if (unit === "d" && isDate(contents, bare)) throw new SyntaxError(t("'{text}' is a date: write how many days it was, as '19 d'", { text }));
  const amount = amountOf(contents, variable, text);
  if (amount === null) {
    const apart = takeApart(contents, bare);
    const hint = (apart ? "" : leftOpen(contents, variable, text)) || leaveOut(contents, bare) || (apart ? "" : howMany(contents, bare, units[0])) || besideNumber(contents, bare, Boolean(reference));
    throw new SyntaxError(noQuantity(variable, units, text) + hint);
  }
  if (amount.unit) {
    const read = inUse(contents, analyte, amount);
    if (read === null) throw new SyntaxError(noQuantity(variable, units, text) + behindUnit(amount.unit));
    return notNothing(variable, analyte, read);
  }
  if (unit && !reference && !tellsUnit(contents, given, unit)) throw new SyntaxError(t("'{given}' has no unit: write it, as '{example}', or '{name}'", { given, example: `${text} ${unit}`, name }));
  const most = Number(String(amount.value).split("-").at(-1)?.replace(/[<>]/, ""));
  if (analyte.bare && most >= analyte.bare.from)
    throw new SyntaxError(t("'{text}' has no unit; {hint}, or write '{example}' if that is right", { text, hint: t(analyte.bare.hint), example: `${text} ${units[0]}` }));
  if (units.length > 1) throw new SyntaxError(noUnit(variable, analyte, text));
  return notNothing(variable, analyte, { ...amount, unit: units[0] });
}

/**
 * Why no living patient has what a text tells, in a unit that is told or usual; an empty text if some may.
 * @param {Contents} contents @param {Variable} variable @param {Analyte} analyte @param {string} text @param {string} [stated] the unit that stands beside
 */
function whyNot(contents, variable, analyte, text, stated = "") {
  const sizes = largest(contents, text);
  const found = sizes ? null : variable.reference ? ofLaboratory(contents, text) : takeApart(contents, text);
  const unit = sizes?.unit || found?.unit || stated;
  const ends = sizes ? [sizes.number] : [found?.number, found?.upto].filter(Boolean);
  const sign = found?.upto ? "" : (found?.sign ?? "");
  const units = unit ? [unit] : Object.keys(analyte.units);
  const reasons = ends.map((number) => {
    const read = units.map((one) => inUse(contents, analyte, { value: `${sign}${number}`, unit: one }));
    const wrong = read.map((one) => (one ? quantityProblem(analyte, one) : ""));
    return wrong.every(Boolean) ? wrong : [];
  });
  return reasons.flat().join(` ${t("and")} `);
}

/** @param {Variable} variable @param {string[]} units @param {string} text */
function noQuantity({ states }, units, text) {
  return t("'{text}' is not one of {states}, nor a number with a unit ({units})", { text, states: states.join(", "), units: joined(units, t("or")) });
}

/** No patient has a temperature or a calcium of 0. @param {Variable} variable @param {Analyte} analyte @param {Flagged} amount */
function notNothing({ threshold }, analyte, amount) {
  const { value, unit } = amount;
  if (threshold !== null && value === 0) throw new SyntaxError(t("{amount} is no number of a patient: write 'no', or leave it out", { amount: `0 ${unit}` }));
  if (value === 0 && quantityProblem(analyte, amount)) throw new SyntaxError(t("{amount} cannot be measured; write the detection limit: '{example}'", { amount: `0 ${unit}`, example: `<1 ${unit}` }));
  return amount;
}

/** Whether an entry holds laboratory values with their days. @param {Contents} contents @param {string} name @param {any} value */
function isSerial(contents, name, value) {
  const variable = Object.hasOwn(contents.variables, name) ? contents.variables[name] : null;
  if (!variable?.reference || isNotAssessed(contents, value)) return false;
  if (!Array.isArray(value)) return isMapping(value) && Object.hasOwn(value, "day");
  return value.some((one) => isMapping(one) || (!Array.isArray(one) && !statesOf(contents, variable, one).length));
}

/** One value and its day. @param {Contents} contents @param {string} name @param {any} one @param {(one: unknown) => any} read */
function dated(contents, name, one, read) {
  const { day = null, ...fields } = isMapping(one) ? one : { value: one };
  const entry = Object.keys(fields).length ? read(Object.keys(fields).join() === "value" ? fields.value : fields) : undefined;
  if (entry === undefined) throw new SyntaxError(noQuantity(contents.variables[name], Object.keys(contents.analytes[name].units), ""));
  return { ...dayOf(contents, day), entry };
}
