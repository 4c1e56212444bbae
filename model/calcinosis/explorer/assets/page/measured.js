/** A question that a word or a number with its unit answers. */

import { asCounted, countedNumber } from "../answering/corrected.js";
import { amount, numeral, small, t } from "../answering/language.js";
import { isQuantity, plain } from "../answering/one_entry.js";
import { inBaseUnit, quantityProblem, readNumber, referenceInterval, signAndNumber, valueOf } from "../answering/quantities.js";
import { radioButtons } from "./choices.js";
import { h, setText, uniqueId } from "./dom.js";
import { short } from "./wording.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */
/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {import("../answering/quantities.js").Quantity} Quantity */
/** @typedef {import("./choices.js").Control} Control */
/** @typedef {import("./store.js").Store} Store */

/** Units that are written out. @returns {Record<string, string>} */
const unitNames = () => ({ d: t("days"), y: t("years"), h: t("hours") });
const TYPING = 500; // ms after the last letter

/**
 * @param {object} question
 * @param {string[]} question.states
 * @param {string[]} question.units
 * @param {string} question.labelledBy
 * @param {string} question.name label for people
 * @param {(value: unknown) => void} question.answer a state, a quantity, or undefined
 * @param {(value: Quantity) => { text: string, wrong: boolean }} question.remark
 * @param {string} [question.already] what can be ticked of a number: that it is corrected already
 * @returns {Control}
 */
export function measured({ states, units, labelledBy, name, answer, remark, already }) {
  const id = uniqueId("remark");
  const words = radioButtons(states, labelledBy, (state) => answer(state));
  const number = h("input", {
    class: "number",
    type: "text",
    inputmode: "decimal",
    size: 6,
    autocomplete: "off",
    "aria-label": `${name}: ${t("number")}`,
    "aria-describedby": id,
    placeholder: t("number"),
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(give, TYPING);
    },
    onchange: () => give(),
  });
  const unit = h(
    "select",
    { "aria-label": `${name}: ${t("unit")}`, onchange: () => give() },
    ...units.map((value) => h("option", { value }, unitNames()[value] ?? t(value))),
  );
  if (units.length === 1) unit.disabled = true;
  const box = h("input", { type: "checkbox", onchange: () => give() });
  const ticked = already ? h("label", { class: "already", hidden: true }, box, ` ${already}`) : null;
  const said = h("span", { class: "remark", id });
  /** @type {unknown} */
  let shown;
  let waiting = 0;
  const give = () => {
    clearTimeout(waiting);
    if (!number.value.trim() && !isQuantity(shown)) return;
    const text = number.value.trim().replace(",", ".");
    const read = readNumber(text);
    const { corrected: _, ...own } = isQuantity(shown) && shown.unit === unit.value ? shown : { corrected: false };
    const corrected = box.checked ? { corrected: true } : {};
    if (!text) answer(undefined);
    else answer({ ...own, value: read && !read.sign ? read.number : text, unit: unit.value, ...corrected });
  };
  return {
    root: h("div", { class: "measured" }, words.root, h("span", { class: "quantity" }, number, unit), said, ticked),
    update(value) {
      shown = value;
      words.update(isQuantity(value) ? "number" : value);
      const text = isQuantity(value) ? String(value.value) : "";
      const same = number.value.trim().replace(",", ".");
      if (!(same === text || (same !== "" && text !== "" && Number(same) === Number(text))))
        number.value = numeral(text);
      if (isQuantity(value) && unit.value !== value.unit) unit.value = value.unit;
      box.checked = isQuantity(value) && value.corrected === true;
      if (ticked) ticked.hidden = !isQuantity(value);
      const { text: about, wrong } = isQuantity(value) ? remark(value) : { text: "", wrong: false };
      setText(said, about);
      number.setAttribute("aria-invalid", String(wrong));
    },
  };
}

/**
 * What is said beside a number: the interval it is judged by, or what is wrong with it.
 * @param {Contents} contents @param {Variable} variable @param {Quantity} value
 * @param {import("../answering/quantities.js").Patient} patient @param {Case["findings"]} findings
 */
export function remarkOn(contents, variable, value, patient, findings) {
  const analyte = contents.analytes[variable.name];
  const text = quantityProblem(analyte, value);
  if (text) return { text, wrong: true };
  if (variable.threshold !== null) {
    const finding = small(variable.label);
    return { text: isThere(analyte, variable.threshold, value) ? finding : t("no {finding}", { finding }), wrong: false };
  }
  if (!variable.reference) return { text: "", wrong: false };
  const limits = referenceInterval(contents.intervals[variable.name], analyte, value, patient);
  const [slope, offset] = analyte.units[value.unit];
  const [low, high] = limits.map((limit) => (limit - offset) / slope);
  const counts = asCounted({ contents, case: { findings } }, variable.name, value, patient);
  const told = signAndNumber(value).number;
  const number = counts.more ? (valueOf(analyte, counts, told) - offset) / slope : told;
  const word = plain(number < low ? "low" : number > high ? "high" : "normal");
  const interval = `${short(low)}–${short(high)}`;
  const whose = value.low || value.high ? t("own interval {interval}", { interval }) : t("reference {interval}", { interval });
  const corrected = counts.more ? `${t("corrected {amount}", { amount: amount(countedNumber(analyte, counts), value.unit) })}, ` : "";
  return { text: `${corrected}${word} (${whose})`, wrong: false };
}

/** @param {import("../answering/page_contents.js").Analyte} analyte @param {number} threshold @param {Quantity} value */
function isThere(analyte, threshold, value) {
  const { sign, number } = signAndNumber(value);
  return sign !== "<" && inBaseUnit(analyte, number, value.unit) >= threshold;
}

/** The age: a group, or a number with its unit. @param {Contents} contents @param {Store} store @returns {Control} */
export function ageControl(contents, store, /** @type {string} */ labelledBy) {
  const groups = contents.states["age_group"];
  const { limits, units, oldest } = contents.age;
  const days = (/** @type {Quantity} */ value) => Number(value.value) * units[value.unit];
  const control = measured({
    states: groups,
    units: ["d", "weeks", "months", "y", "h"],
    labelledBy,
    name: t("Age"),
    answer: (value) =>
      store.describe(
        isQuantity(value)
          ? { age: `${value.value} ${value.unit}`, age_group: undefined }
          : { age: undefined, age_group: value },
      ),
    remark: (value) => {
      const age = days(value);
      if (!(age >= 0 && age <= oldest)) return { text: t("not an age"), wrong: true };
      return {
        text: plain(groups[limits.filter((limit) => age >= limit).length]),
        wrong: false,
      };
    },
  });
  return {
    root: control.root,
    update(patientCase) {
      const { age, age_group } = /** @type {Case} */ (patientCase);
      const [value, unit] = (age ?? "").split(" ");
      control.update(age === undefined ? age_group : { value, unit });
    },
  };
}
