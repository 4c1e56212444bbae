/**
 * Measured quantities and films: from a number to a likelihood over the parents of its
 * node.
 */

import { amount, joined, numeral, small, t } from "./language.js";
import { normalCdf, tailedCdf, tailedPdf } from "./normal.js";

/** @typedef {import("./page_contents.js").Analyte} Analyte */
/** @typedef {import("./page_contents.js").Band} Band */
/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./page_contents.js").Variable} Variable */
/** @typedef {import("./network.js").Network} Network */

/** @typedef {{ ageDays: number | null, exactAge: boolean, sex: string | null, assumedAge?: boolean }} Patient what reference intervals depend on; assumedAge: none was told, it is that of the setting */

/**
 * Distribution of a measured variable, one of its normal distributions for each state of
 * its parents.
 * @typedef {{ centre: Float64Array, sd: Float64Array, middle: number, broad: number, outlier: number }} Distribution
 */

/**
 * A number with its unit, as a case holds it: `value` is a number, "<5", ">5" or "9-25"; `corrected`: it was told as
 * corrected already for what binds it. `more`, which no case holds: what is added where it is judged, in the variable's unit.
 * @typedef {{ value: number | string, unit: string, low?: number, high?: number, corrected?: boolean, more?: number }} Quantity
 */

const SMALLEST = 1e-12; // stands for 0 on a logarithmic scale
const FIRST_MOMENT = 0.01; // days; stands for day 0, which has no logarithm
const LEAST = 1e-300;
const DIGITS = 12; // as in Python: what a conversion leaves behind them is noise
const NUMBER = /^\s*([<>]?)\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

const RANGE = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/;
/** A number with its sign; the sign of a range, "9-25", is "-". @typedef {{ sign: string, number: number, upto: number }} Amount */

/** @param {number | string} value @returns {Amount | null} */
export function readNumber(value) {
  const range = RANGE.exec(String(value));
  if (range) return Number(range[1]) < Number(range[2]) ? { sign: "-", number: Number(range[1]), upto: Number(range[2]) } : null;
  const match = NUMBER.exec(String(value));
  return match && { sign: match[1], number: Number(match[2]), upto: Number(match[2]) };
}

/** A unit as the model writes it. @param {Contents["spellings"]} spellings @param {string} text */
export function unitName({ characters, power, beside, inverse, molar, whole, tops, bottoms }, text) {
  const own = (/** @type {Record<string, string>} */ names, /** @type {string} */ name) =>
    Object.hasOwn(names, name) ? names[name] : undefined;
  const full = Array.from(text, (letter) => own(characters, letter) ?? letter).join("").replace(/\s/g, "");
  const bare = full.replace(new RegExp(beside, "gi"), "").replace(new RegExp(inverse, "i"), "$1/$2");
  for (const one of [full, bare]) {
    const known = own(molar, one) ?? own(whole, one.toLowerCase().replaceAll("^2", "2"));
    if (known !== undefined) return known;
  }
  const [, top, bottom] = /^([^/]*)\/(.*)$/.exec(bare) ?? [];
  if (top === undefined) return bare.toLowerCase();
  const raised = new RegExp(`^(?:${power})$`, "i").exec(top);
  const over = raised ? `10^${Number(raised[1])}` : (own(tops, top) ?? own(tops, top.toLowerCase()) ?? top);
  return `${over}/${own(bottoms, bottom.toLowerCase().replaceAll("^", "")) ?? bottom}`;
}

/** g is a gram and G a thousand million: where only one can be, the other was written. @param {string} unit */
function otherGram(unit) {
  return unit.replace(/^[gG](?=\/)/, (letter) => (letter === "g" ? "G" : "g"));
}

/**
 * The same quantity in a unit that is in use; null if its unit is not known.
 * @param {Contents} contents @param {Analyte} analyte @param {Quantity} entry
 * @returns {Quantity | null}
 */
export function inUse({ spellings }, analyte, entry) {
  const [unit] = Object.keys(analyte.units);
  if (Object.hasOwn(analyte.units, entry.unit)) return entry;
  const written = unitName(spellings, String(entry.unit));
  const name = [written, otherGram(written)].find((one) => Object.hasOwn(analyte.others, one));
  const given = readNumber(entry.value);
  if (name === undefined || given === null) return null;
  const same = Object.keys(analyte.units).find((used) => unitName(spellings, used) === name);
  if (same !== undefined) return { ...entry, unit: same };
  const [slope, offset] = analyte.others[name];
  const here = (/** @type {number} */ value) => Number((slope * value + offset).toPrecision(DIGITS));
  const value = here(given.number);
  /** @type {Quantity} */
  const result = { value: given.sign ? `${given.sign}${value}` : value, unit };
  if (given.sign === "-") result.value = `${value}-${here(given.upto)}`;
  if (entry.low !== undefined) result.low = here(entry.low);
  if (entry.high !== undefined) result.high = here(entry.high);
  if (entry.corrected) result.corrected = true;
  return result;
}

/** Of a quantity without a problem. @param {Quantity} entry @returns {Amount} */
export function signAndNumber(entry) {
  const read = readNumber(entry.value);
  if (read === null) throw new RangeError(`'${entry.value}' is not a number`);
  return read;
}

/** In the unit of the variable. @param {Analyte} analyte @param {number} value @param {string} unit */
export function inBaseUnit(analyte, value, unit) {
  const [slope, offset] = analyte.units[unit];
  return slope * value + offset;
}

/** The same with what is added to it, never beyond what is possible. @param {Analyte} analyte @param {Quantity} entry @param {number} number one of it */
export function valueOf(analyte, { unit, more }, number) {
  const value = inBaseUnit(analyte, number, unit);
  return more ? Number(Math.min(Math.max(value + more, analyte.low), analyte.high).toPrecision(DIGITS)) : value;
}

/**
 * What is wrong with a quantity, or an empty text.
 * @param {Analyte} analyte
 * @param {Quantity} entry
 */
export function quantityProblem(analyte, entry) {
  const given = readNumber(entry.value);
  if (given === null) return t("'{value}' is not a number", { value: entry.value });
  if (!Object.hasOwn(analyte.units, entry.unit)) return t("no unit '{unit}'", { unit: entry.unit });
  if (given.sign === "<" && given.number === 0) return t("nothing is below 0 {unit}: write the value, or its bound", { unit: t(entry.unit) });
  const value = inBaseUnit(analyte, given.number, entry.unit);
  const most = inBaseUnit(analyte, given.upto, entry.unit);
  const slack = 1e-9 * Math.max(Math.abs(analyte.low), Math.abs(analyte.high));
  const bound = given.sign === "<" || given.sign === ">";
  if (most <= analyte.high + slack && (bound || value >= analyte.low - slack)) return "";
  const [slope, offset] = analyte.units[entry.unit];
  const [low, high] = [analyte.low, analyte.high].map((limit) =>
    Number(((limit - offset) / slope).toPrecision(3)),
  );
  return t("{amount} is impossible in a living patient (allowed {low} to {high} {unit})", { amount: amount(entry.value, entry.unit), low, high, unit: t(entry.unit) });
}

/**
 * The reference interval for a patient, in the unit of the variable.
 * @param {Band[]} bands
 * @param {Patient} patient
 */
function band(bands, patient) {
  const age = patient.ageDays ?? bands[bands.length - 1].start;
  const fitting = bands.filter((b) => b.start <= age && age < (b.end ?? Infinity));
  return fitting.find((b) => b.sex === null || b.sex === patient.sex) ?? fitting[0];
}

/**
 * What had to be assumed to judge a value, or an empty text.
 * @param {Band[]} bands
 * @param {Quantity} entry
 * @param {Patient} patient
 */
export function assumedInterval(bands, entry, patient) {
  if (entry.low && entry.high) return "";
  const { sex } = band(bands, patient);
  const noSex = sex !== null && patient.sex === null;
  return [assumedAge(patient), noSex ? t("sex not given, {sex} reference interval used", { sex: t(sex) }) : ""].filter(Boolean).join("; ");
}

/** @param {Patient} patient */
function assumedAge(patient) {
  if (patient.ageDays === null) return t("age not given, adult reference interval used");
  const age = patient.ageDays.toFixed(0);
  if (patient.assumedAge) return t("age not given, taken as that of nearly all in the setting, reference interval of {age} d used", { age });
  return patient.exactAge ? "" : t("only the age group is given, reference interval of {age} d used", { age });
}

/**
 * The interval a value is judged by: the patient's own limits as far as they are given.
 * @param {Band[]} bands
 * @param {Analyte} analyte
 * @param {Quantity} entry
 * @param {Patient} patient
 * @returns {[number, number]}
 */
export function referenceInterval(bands, analyte, entry, patient) {
  const own = [entry.low, entry.high].map((limit) =>
    limit ? inBaseUnit(analyte, limit, entry.unit) : 0,
  );
  return withOwn(own[0], own[1], band(bands, patient));
}

/**
 * The intervals a patient may have: one for an exact age and a sex.
 * @param {Band[]} bands @param {Patient} patient
 */
function fittingBands(bands, { ageDays, exactAge, sex }) {
  const age = exactAge ? ageDays : null;
  const own = bands.filter((b) => age === null || (b.start <= age && age < (b.end ?? Infinity)));
  const ofSex = own.filter((b) => b.sex === null || b.sex === sex || sex === null);
  return ofSex.length ? ofSex : own;
}

/**
 * The laboratory's own interval held against that of the age: why it is refused, or may be wrong.
 * @param {Contents} contents @param {Variable} variable @param {Quantity} entry @param {Patient} patient
 * @returns {{ problem: string, note: string }}
 */
export function judgedInterval(contents, variable, entry, patient) {
  const { analytes, intervals, plausibility } = contents;
  const [clearly, tooFar, absurd] = [plausibility.clearly, plausibility.far, plausibility.absurd].map(Math.log);
  const analyte = analytes[variable.name];
  const bands = fittingBands(intervals[variable.name], patient);
  const given = /** @type {[("low" | "high"), number][]} */ ([["low", entry.low], ["high", entry.high]]).filter(
    ([, limit]) => limit !== undefined && limit > 0,
  );
  if (!given.length) return { problem: "", note: entry.low === 0 && variable.scale === "linear" ? noLimit() : "" };
  const here = bestFit(given, entry.unit, bands, analyte);
  const there = Object.keys(analyte.units)
    .filter((unit) => unit !== entry.unit)
    .map((unit) => bestFit(given, unit, bands, analyte))
    .reduce((/** @type {Fit | null} */ best, fit) => (best === null || fit.mean < best.mean ? fit : best), null);
  const possible = given.every(([name, limit]) => {
    const value = inBaseUnit(analyte, limit, entry.unit);
    return value <= analyte.high && (name === "low" || value >= analyte.low);
  });
  const impossible = !possible || here.most > absurd;
  const interval = `${numeral(entry.low || "…")}–${numeral(entry.high || "…")} ${t(entry.unit)}`;
  if (there !== null && there.mean < here.mean / 2 && (impossible || here.apart || here.mean - there.mean >= clearly))
    return { problem: t("the interval {interval} does not fit the age, but would in {unit}", { interval, unit: t(there.unit) }), note: "" };
  if (impossible) return { problem: t("the interval {interval} is impossible", { interval }), note: "" };
  const width = Math.log(here.band.high / here.band.low);
  const narrow = here.width < plausibility.narrow * width;
  const elsewhere = there !== null && there.mean < here.mean && here.most >= Math.log(plausibility.nearer);
  const far = here.apart || narrow || elsewhere || (here.most > tooFar && here.most > (plausibility.widths * width) / 2);
  const adult = { ...patient, ageDays: intervals[variable.name].at(-1)?.start ?? 0, exactAge: true };
  const asAdult = far || patient.ageDays !== null ? null : judgedInterval(contents, variable, { ...entry, low: entry.low || undefined }, adult);
  let note = far ? t("the laboratory's interval {interval} is used, but far from the one of the age", { interval }) : "";
  if (asAdult?.problem || asAdult?.note) note = t("the laboratory's interval {interval} is used, but would not do for an adult: check its unit, or tell the age", { interval });
  const low = entry.low === 0 && variable.scale === "linear" ? noLimit() : "";
  return { problem: "", note: [low, note].filter(Boolean).join("; ") };
}

const noLimit = () => t("low 0 is no limit, that of the age is used");
/** @typedef {{ band: Band, unit: string, mean: number, most: number, apart: boolean, width: number }} Fit */

/**
 * The interval that limits, read in a unit, are nearest to.
 * @param {[("low" | "high"), number][]} given @param {string} unit @param {Band[]} bands @param {Analyte} analyte
 * @returns {Fit}
 */
function bestFit(given, unit, bands, analyte) {
  const own = { low: 0, high: 0, ...Object.fromEntries(given.map(([n, x]) => [n, inBaseUnit(analyte, x, unit)])) };
  const fits = bands.map((one) => {
    const gaps = given.map(([name]) => Math.abs(Math.log(own[name]) - Math.log(one[name])));
    const [low, high] = withOwn(own.low, own.high, one);
    const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length;
    const apart = low > one.high || high < one.low;
    return { band: one, unit, mean, most: Math.max(...gaps), apart, width: Math.log(high / low) };
  });
  return fits.reduce((best, fit) => (fit.mean < best.mean ? fit : best));
}

/**
 * The patient's own limits (0: not given) joined with those of the age.
 * @param {number} ownLow @param {number} ownHigh @param {Band} band
 * @returns {[number, number]}
 */
function withOwn(ownLow, ownHigh, { low, high }) {
  const ratio = high / low;
  if (ownLow && ownHigh) return [ownLow, ownHigh];
  if (ownLow) return [ownLow, high > ownLow ? high : ownLow * ratio];
  if (ownHigh) return [low < ownHigh ? low : ownHigh / ratio, ownHigh];
  return [low, high];
}

/**
 * That a number is in another state by the interval of the age, or in a child far less or more off, or an empty text; as patient/amounts/other_state.py.
 * @param {Contents} contents @param {Variable} variable @param {Quantity} entry @param {Patient} patient
 */
export function otherState(contents, variable, entry, patient) {
  if (!(entry.low || entry.high) || patient.ageDays === null) return "";
  const { states } = variable;
  const named = (/** @type {Quantity} */ one) => {
    const weights = statesOfAmount(contents, variable, one, patient);
    return joined(states.filter((_, i) => weights[i]).map((state) => t(state)), t("or"));
  };
  const [slope, offset] = contents.analytes[variable.name].units[entry.unit];
  const bands = contents.intervals[variable.name];
  const ofAge = fittingBands(bands, { ...patient, exactAge: true }).map(({ low, high }) => ({ ...entry, low: (low - offset) / slope, high: (high - offset) / slope }));
  const there = ofAge.map(named);
  const here = named(entry);
  if (there.includes(here)) {
    const grown = patient.ageDays >= bands[bands.length - 1].start;
    const degree = grown ? 0 : howMuchFurther(contents, variable, entry, ofAge.filter((_, n) => there[n] === here), patient);
    if (degree < 0) return t("{here} by the laboratory's interval, which is used, but less far off by the one of the age: check that the laboratory's is one for this age", { here });
    return degree > 0 ? t("{here} by the laboratory's interval, which is used, but further off by the one of the age: check that the laboratory's is one for this age", { here }) : "";
  }
  return t("{here} by the laboratory's interval, which is used, but {there} by the one of the age: check that the laboratory's is one for this age", { here, there: there[0] });
}

/**
 * Logarithm of how much further off a number lies by an interval of the age; 0 if it is about as far, or not off.
 * @param {Contents} contents @param {Variable} variable @param {Quantity} entry @param {Quantity[]} ofAge @param {Patient} patient
 */
function howMuchFurther(contents, variable, entry, ofAge, patient) {
  const { sign, number } = signAndNumber(entry);
  const analyte = contents.analytes[variable.name];
  const far = (/** @type {Quantity} */ one) =>
    Math.abs(zScore(valueOf(analyte, one, number), ...referenceInterval(contents.intervals[variable.name], analyte, one, patient), variable.scale, contents.referenceLimit));
  const own = far(entry);
  if (sign !== "" || own <= contents.referenceLimit) return 0;
  const ratios = ofAge.map((one) => Math.log(far(one) / own));
  const nearest = ratios.reduce((best, one) => (Math.abs(one) < Math.abs(best) ? one : best));
  return Math.abs(nearest) < Math.log(contents.plausibility.weighs) ? 0 : nearest;
}

/**
 * Weights of the states that a number allows: one; of a bound, all on its side.
 * @param {Contents} contents @param {Variable} variable @param {Quantity} entry @param {Patient} patient
 */
export function statesOfAmount({ analytes, intervals }, variable, entry, patient) {
  const analyte = analytes[variable.name];
  const { sign, number, upto } = signAndNumber(entry);
  const [at, last] = [number, upto].map((one) => {
    const value = valueOf(analyte, entry, one);
    if (!variable.reference) return variable.cuts.filter((cut) => value > cut || (value === cut && sign !== "<")).length;
    const [low, high] = referenceInterval(intervals[variable.name], analyte, entry, patient);
    return 1 - Number(value < low) + Number(value > high); // both limits are normal
  });
  return variable.states.map((_, i) => Number((at <= i && i <= last) || (sign === "<" && i < at) || (sign === ">" && i > at)));
}

/** Distributions of everything that is measured. */
export class Quantities {
  /** @param {Network} network */
  constructor(network) {
    this.contents = network.contents;
    /** @type {Float64Array[] | undefined} */
    this.visible = undefined;
    this.network = network;
    /** Those that were asked for. @type {Map<string, Distribution>} */
    this.measured = new Map();
  }

  /** Distribution of a measured variable. @param {string} name */
  distribution(name) {
    const found = this.measured.get(name);
    if (found) return found;
    const { parents, centre, sd, middle, broad, outlier } = this.contents.measured[name];
    const [means, spreads] = [centre, sd].map((values) => this.network.table(parents, values).values);
    const made = { centre: means, sd: spreads, middle, broad, outlier };
    this.measured.set(name, made);
    return made;
  }

  /** final, at onset, ln median day, ln spread of every film */
  get growth() {
    const { film } = this.contents;
    this.visible ??= film.parameters.map((values) => this.network.table(film.parents, values).values);
    return this.visible;
  }

  /**
   * Density of a number, or probability of a range, given each state of the parents.
   * @param {Variable} variable a measured one
   * @param {Quantity} entry one without a problem
   * @param {Patient} patient
   */
  likelihood(variable, entry, patient) {
    const table = this.distribution(variable.name);
    const { sign, upto } = signAndNumber(entry);
    const x = this.scaled(variable, entry, patient);
    if (sign === "") return density(table, x);
    if (sign === "-") return between(table, x, this.scaled(variable, { ...entry, value: upto }, patient));
    return sign === "<" ? between(table, -Infinity, x) : between(table, x, Infinity);
  }

  /**
   * What makes a number doubtful, or an empty text: it would be an ordinary value of another quantity
   * of the same substance, or it is an outlier whatever the parents; of a bound: all that it leaves is.
   * @param {Variable} variable a measured one
   * @param {Quantity} entry one without a problem
   * @param {Patient} patient
   */
  doubt(variable, entry, patient) {
    const { analytes, variables, referenceLimit, plausibility } = this.contents;
    const { sign, number } = signAndNumber(entry);
    const x = this.scaled(variable, entry, patient);
    if (sign !== "" && (sign === "-" || !variable.reference || x > 0 !== (sign === ">"))) return "";
    const { same } = analytes[variable.name];
    if (sign === "" && variable.reference && Math.abs(x) > plausibility.beyond * referenceLimit) {
      const of = amount(number, entry.unit);
      const alone = Math.abs(this.scaled(variable, { value: number, unit: entry.unit }, patient));
      const suspect = (/** @type {string} */ text) =>
        !(entry.low || entry.high) || alone > plausibility.beyond * referenceLimit ? text : t("{amount} is far outside the laboratory's interval, but not far from that of the age: check the interval", { amount: of });
      for (const name of same) {
        const there = Math.abs(this.scaled(variables[name], { value: number, unit: entry.unit }, patient));
        if (there > referenceLimit && there * plausibility.nearer >= Math.abs(x)) continue;
        const both = { amount: of, other: small(variables[name].label) };
        if (there <= referenceLimit) return suspect(t("{amount} is far outside, but an ordinary {other}: check which of the two it is", both));
        return suspect(t("{amount} is far outside, but nearer to {other}: check which of the two it is", both));
      }
      const { ill, units } = analytes[variable.name];
      const value = inBaseUnit(analytes[variable.name], number, entry.unit);
      const [low, high] = ill.map((limit) => limit ?? Infinity);
      for (const unit of (x < 0 ? value < low : value > high) ? Object.keys(units) : [])
        if (Math.abs(this.scaled(variable, { value: number, unit }, patient)) <= referenceLimit)
          return suspect(t("{amount} is far outside, but ordinary in {unit}: check its unit", { amount: of, unit }));
    }
    if (!this.isFarOutside(variable, { ...entry, value: number }, patient)) return "";
    return t("{amount} is far outside what the model expects of any patient; it counts as an error or a disease of its own and hardly weighs: check its unit", { amount: amount(`${sign}${number}`, entry.unit) });
  }

  /** Whether a number is an outlier whatever the parents. @param {Variable} variable @param {Quantity} entry @param {Patient} patient */
  isFarOutside(variable, entry, patient) {
    const x = this.scaled(variable, entry, patient);
    const table = this.distribution(variable.name);
    const most = (1 - table.outlier) * Math.max(...table.centre.map((c, i) => tailedPdf((x - c) / table.sd[i]) / table.sd[i]));
    const rest = (table.outlier * tailedPdf((x - table.middle) / table.broad)) / table.broad;
    return !(most > 0 && most / (most + rest) >= this.contents.plausibility.least_share);
  }

  /** On the scale of its distribution. @param {Variable} variable @param {Quantity} entry @param {Patient} patient */
  scaled(variable, entry, patient) {
    const analyte = this.contents.analytes[variable.name];
    const value = valueOf(analyte, entry, signAndNumber(entry).number);
    if (!variable.reference) return Math.log(Math.max(value, variable.least, SMALLEST));
    const interval = referenceInterval(this.contents.intervals[variable.name], analyte, entry, patient);
    return zScore(value, ...interval, variable.scale, this.contents.referenceLimit);
  }

  /**
   * Likelihood of a film's result over the film's parents.
   * @param {number} day
   * @param {Float64Array} states likelihood of not visible, visible
   */
  film(day, states) {
    const [final, onset, median, spread] = this.growth;
    const time = Math.log(Math.max(day, FIRST_MOMENT));
    const error = this.contents.film.error;
    return final.map((most, i) => {
      const [readNo, readYes] = filmRead(most, onset[i], (time - median[i]) / spread[i], error);
      return readNo * states[0] + readYes * states[1];
    });
  }
}

/**
 * P(not visible), P(visible) as a film is read.
 * @param {number} final @param {number} onset @param {number} z of the day @param {number} error
 */
export function filmRead(final, onset, z, error) {
  const yes = final * (onset + (1 - onset) * normalCdf(z));
  return [misread(1 - yes, error), misread(yes, error)];
}

/**
 * 0 the middle of the reference interval, ±1.96 its limits.
 * @param {number} value @param {number} low @param {number} high
 * @param {string | null} scale @param {number} limit
 */
function zScore(value, low, high, scale, limit) {
  if (scale === "log") {
    value = Math.log(Math.max(value, SMALLEST * low));
    [low, high] = [Math.log(low), Math.log(high)];
  }
  return ((value - (low + high) / 2) / ((high - low) / 2)) * limit;
}

/** @param {number} p of one of two states @param {number} error */
function misread(p, error) {
  return (1 - error) * p + error * (1 - p);
}

/** @param {Distribution} table @param {number} x */
function density(table, x) {
  const broad = tailedPdf((x - table.middle) / table.broad) / table.broad;
  return table.centre.map(
    (centre, i) =>
      (1 - table.outlier) * (tailedPdf((x - centre) / table.sd[i]) / table.sd[i]) + table.outlier * broad,
  );
}

/** @param {Distribution} table @param {number} low @param {number} high */
function between(table, low, high) {
  const [above, under] = [below(table, high), below(table, low)];
  return above.map((p, i) => Math.max(p - under[i], LEAST));
}

/** @param {Distribution} table @param {number} x */
function below(table, x) {
  const broad = tailedCdf((x - table.middle) / table.broad);
  return table.centre.map(
    (centre, i) =>
      (1 - table.outlier) * tailedCdf((x - centre) / table.sd[i]) + table.outlier * broad,
  );
}
