/** Red flags: what must not wait for the answer to which lesion it is. */

import { t } from "./language.js";
import { assumed, CONTEXT, isQuantity, possibleAges } from "./one_entry.js";
import { inBaseUnit, readNumber } from "./quantities.js";
import { basis } from "./rests_on.js";
import { known } from "./unmentioned.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./page_contents.js").RedFlag} RedFlag */
/** @typedef {import("./page_contents.js").Sought} Sought */

/** A red flag that is up; probability: of what must not be missed; tests: labels of what would settle it. @typedef {RedFlag & { probability: number }} Alarm */

const SURE = 1e-12; // so far from 1 a probability has odds

/** Whether setting, age and sex are all that is told. @param {Diagnosis} diagnosis */
export function nothingKnown({ reading }) {
  return [...reading.items.keys()].every((node) => CONTEXT.includes(node));
}

/**
 * Red flags whose findings are told, and whose lesions and forms are likely enough by what
 * is told, not only by setting, age, sex and place.
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @returns {Alarm[]}
 */
export function redFlags(model, diagnosis) {
  const { redFlags: flags, raising } = model.contents.decisions;
  if (!raising) return [];
  return flags
    .filter(({ ages }) => ages === null || isOfAge(agesOf(model, diagnosis), ages))
    .filter(({ findings, unless }) => {
      const someTold = (/** @type {Sought[]} */ group) => group.some((one) => isTold(model, diagnosis, one));
      return findings.every(someTold) && !someTold(unless);
    })
    .map((flag) => ({ ...flag, probability: model.probabilityOf(diagnosis, flag.of) }))
    .filter(
      (flag) =>
        flag.threshold === null ||
        (flag.probability >= flag.threshold && isSpokenFor(model, diagnosis, flag)),
    )
    .map((flag) => ({ ...flag, tests: openTests(model, diagnosis, flag) }))
    .map((flag) => ({ ...flag, says: [flag.says, ...ofAge(model, diagnosis, flag)].join(" ") }));
}

/** The youngest and the oldest age that is possible. @param {Model} model @param {Diagnosis} diagnosis @returns {number[] | null} */
function agesOf({ contents }, { reading: { items, patient } }) {
  const { ageDays, exactAge, assumedAge } = patient;
  const groups = items.get("age_group");
  if (groups && !exactAge && !assumedAge) {
    const [youngest, oldest] = possibleAges(contents.age.limits, groups.likelihood);
    return [youngest, groups.likelihood.at(-1) ? Infinity : oldest];
  }
  return ageDays === null ? null : [ageDays, ageDays];
}

/** Whether a possible age is of those; no birthday fades there. @param {number[] | null} possible @param {number[]} ages */
function isOfAge(possible, [first, last]) {
  return possible !== null && possible[0] < last && (first < possible[1] || first === possible[0]);
}

/** That a flag hangs on an age that is not told, or not exactly. @param {Model} model @param {Diagnosis} diagnosis @param {RedFlag} flag */
function ofAge(model, diagnosis, { ages }) {
  if (!ages) return [];
  if (diagnosis.reading.patient.assumedAge) return [assumed()];
  const [youngest, oldest] = agesOf(model, diagnosis) ?? ages;
  return ages[0] <= youngest && oldest <= ages[1] ? [] : [t("The age is not told exactly: it may be one of these.")];
}

/** What would settle a flag, without tests of which a result is told. @param {Model} model @param {Diagnosis} diagnosis @param {RedFlag} flag */
function openTests(model, { reading }, { settledBy, tests }) {
  const told = [...reading.items.values()].map(({ variable }) => variable);
  const panels = tests.flatMap((test) => model.contents.decisions.panels.filter(({ name }) => name === test));
  const left = panels.filter(({ variables }) => !variables.some((name) => told.includes(name)));
  return [...settledBy, ...left.map(({ label }) => label)];
}

/** Whether a number is told that reaches a limit, or lies under it. @param {Model} model @param {Diagnosis} diagnosis @param {Sought} sought */
function isNumber({ contents }, diagnosis, { variable, above, below }) {
  const entry = diagnosis.case.findings[variable];
  const given = isQuantity(entry) ? readNumber(entry.value) : null;
  if (!isQuantity(entry) || given === null) return false;
  const [least, most] = [given.number, given.upto].map((one) => inBaseUnit(contents.analytes[variable], one, entry.unit));
  if (above !== undefined && given.sign !== "<") return least >= above;
  return below !== undefined && given.sign !== ">" && (most < below || (given.sign === "<" && most === below));
}

/**
 * Whether a state is so many times as likely as all others, or a number large enough; of a place half is enough.
 * @param {Model} model @param {Diagnosis} diagnosis @param {Sought} sought
 */
function isTold(model, diagnosis, sought) {
  const { variable, states } = sought;
  const item = diagnosis.reading.items.get(variable);
  if (!item) return false;
  if (!states.length) return isNumber(model, diagnosis, sought);
  const weights = item.overParents ? diagnosis.reading.told.get(variable) : item.likelihood;
  if (!weights) return false;
  const { told, besides } = /** @type {import("./page_contents.js").Raising} */ (model.contents.decisions.raising);
  const isPlace = besides.includes(variable);
  const [inside, outside] = [true, false].map((sought) =>
    Array.from(weights)
      .filter((_, i) => states.includes(model.network.states[variable][i]) === sought)
      .reduce((all, one) => (isPlace ? all + one : Math.max(all, one)), 0),
  );
  return inside > 0 && inside >= (isPlace ? 1 : told) * outside;
}

/** Whether what is told raises the odds above those of the pretest. @param {Model} model @param {Diagnosis} diagnosis @param {RedFlag} flag */
function isSpokenFor(model, diagnosis, flag) {
  const raising = /** @type {import("./page_contents.js").Raising} */ (model.contents.decisions.raising);
  const before = [...CONTEXT, ...raising.besides];
  const told = basis(diagnosis).findings.filter((name) => !before.includes(name));
  const isMeasured = (/** @type {string} */ node) => Boolean(model.contents.variables[node]?.reference);
  const whole = told.length >= raising.whole_picture;
  if (whole && flag.evenAgainst) return true;
  const likely = told.filter((name) => !isMeasured(name)).length > 1 && model.probabilityOf(diagnosis, flag.of) >= raising.likely;
  const measured = whole || likely || flag.findings.length ? [] : [...diagnosis.reading.items.keys()].filter(isMeasured);
  const odds = (/** @type {(node: string) => boolean} */ counts) => {
    const items = known(diagnosis.reading).filter(({ node }) => counts(node));
    return oddsOf(model.probabilityOf(model.of(items, diagnosis.ratio), flag.of));
  };
  const now = odds((node) => !measured.includes(node));
  const [place, nowhere] = [before, CONTEXT].map((own) => odds((node) => own.includes(node)));
  const { one_finding: one, several_findings: several } = raising;
  return (likely || now >= several * place) && now >= (told.length > 1 ? several : one) * nowhere;
}

/** @param {number} probability */
function oddsOf(probability) {
  const inside = Math.min(Math.max(probability, SURE), 1 - SURE);
  return inside / (1 - inside);
}
