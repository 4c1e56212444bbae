/** What is said of numbers that next to nobody has, or that do not fit one another. */

import { countedNumber, isTooYoung, lacksNumber, moreOf } from "./corrected.js";
import { amount, joined, t } from "./language.js";
import { assumed, isQuantity, plain, written } from "./one_entry.js";
import { inBaseUnit, readNumber, signAndNumber } from "./quantities.js";

/** @typedef {import("./page_contents.js").Analyte} Analyte */
/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./page_contents.js").Variable} Variable */
/** @typedef {import("./quantities.js").Patient} Patient */
/** @typedef {import("./quantities.js").Quantities} Quantities */
/** @typedef {import("./quantities.js").Quantity} Quantity */

/** Of a possible number: that next to no patient has it. @param {Analyte} analyte @param {Quantity} entry */
export function seldom(analyte, entry) {
  const { sign, number, upto } = signAndNumber(entry);
  const [least, most] = analyte.seldom;
  const low = least !== null && sign !== ">" && inBaseUnit(analyte, number, entry.unit) < least;
  const high = most !== null && sign !== "<" && inBaseUnit(analyte, upto, entry.unit) > most;
  return low || high ? t("{amount} is hardly ever seen: check the number and its unit", { amount: amount(entry.value, entry.unit) }) : "";
}

/**
 * Which numbers contradict one another: a product is that of its parts, and a part is less than the whole.
 * @param {{ contents: Contents, case: Case, quantities: Quantities }} told @param {Patient} patient
 * @returns {string[]}
 */
export function misfits({ contents, case: { findings }, quantities }, patient) {
  const { analytes, variables, plausibility: { different } } = contents;
  /** A number in the variable's own unit, or another; null: none is told. @param {string} name @param {string} [unit] */
  const number = (name, unit) => {
    const entry = Object.hasOwn(findings, name) ? findings[name] : null;
    if (!isQuantity(entry) || readNumber(entry.value)?.sign !== "") return null;
    const value = inBaseUnit(analytes[name], signAndNumber(entry).number, entry.unit);
    if (unit === undefined) return value;
    const [slope, offset] = analytes[name].units[unit];
    return (value - offset) / slope;
  };
  return Object.keys(findings).flatMap((name) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : null;
    const own = variable?.reference ? number(name) : null;
    if (!variable?.reference) return [];
    const texts = ofBound(contents, findings, variable, patient);
    if (own === null) return texts;
    const unit = (variable.unit ?? "").replaceAll("2", "");
    const parts = unit !== variable.unit && variable.unless.length === 2 ? variable.unless : [];
    const known = parts.flatMap((part) => {
      const value = number(part, unit);
      return value === null ? [] : [{ part, value }];
    });
    if (known.length === 2) {
      const ratio = own / (known[0].value * known[1].value);
      if (!(ratio >= 1 / different && ratio <= different))
        texts.push(t("{finding}: {own} is not the product of {parts}", { finding: variable.label, own, parts: joined(parts.map(plain), t("and")) }));
    } else if (known.length === 1 && known[0].value > 0) {
      const [other] = parts.filter((part) => part !== known[0].part);
      const left = { value: own / known[0].value, unit };
      const { low, high } = analytes[other];
      const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
      const base = inBaseUnit(analytes[other], left.value, unit);
      const possible = base <= high + slack && base >= low - slack;
      if (!possible || quantities.isFarOutside(variables[other], left, patient))
        texts.push(
          t("{finding}: with {part} it leaves {amount} for {other}, which next to no patient has: check both", {
            finding: variable.label,
            part: plain(known[0].part),
            amount: amount(Number(left.value.toPrecision(3)), unit),
            other: plain(other),
          }),
        );
    }
    const { whole } = analytes[name];
    const total = whole === null ? null : number(whole, undefined);
    if (whole !== null && total !== null && own >= total)
      texts.push(t("{finding} is not less than {whole}, of which it is a part: check which of the two is which", { finding: variable.label, whole: plain(whole) }));
    return texts;
  });
}

/**
 * What a number counts as, corrected for the protein that binds it, or would; nothing if that is near it.
 * @param {Contents} contents @param {Case["findings"]} findings @param {Variable} variable @param {Patient} patient
 * @returns {string[]}
 */
function ofBound(contents, findings, { name, label }, patient) {
  const analyte = contents.analytes[name];
  if (!analyte.bound) return [];
  const more = moreOf(contents, findings, name, patient);
  const lacks = lacksNumber(contents, findings, name, patient);
  const entry = findings[name];
  const corrected = isQuantity(entry) && entry.corrected && isTooYoung(analyte, patient);
  if (!corrected && !lacks && Math.abs(more) < analyte.bound.least) return [];
  const free = analyte.same.filter((one) => contents.variables[one].replaces === name).map(plain);
  const surer = { finding: label, other: plain(analyte.bound.to), days: String(analyte.bound.fromDays), part: free.join(", ") };
  if (isTooYoung(analyte, patient)) {
    const text = corrected
      ? t("{finding}: below an age of {days} days no correction for {other} is known to hold, and it counts as if measured: write the number as measured; {part} is surer", surer)
      : t("{finding} is not corrected for {other} below an age of {days} days, where no correction is known to hold: {part} is surer", surer);
    return [patient.assumedAge ? `${text}. ${assumed()}` : text];
  }
  if (!isQuantity(entry)) return [t("{finding}: '{given}' may be due to {other} alone unless it is corrected: that takes a number of each, without a bound; {part} is surer", { ...surer, given: written(entry) })];
  if (lacks) return [t("{finding} is not corrected for {other}: that takes a number of each, without a bound; {part} is surer", surer)];
  const counted = amount(countedNumber(analyte, { ...entry, more }), entry.unit);
  const told = { ...surer, own: amount(entry.value, entry.unit), amount: counted };
  return [t("{finding}: {own} counts as {amount}, corrected for {other}; if it is corrected already, tick that beside it", told)];
}
