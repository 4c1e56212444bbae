/** What is said of answers that hardly stand together, and of what is described but was not seen. */

import { asCounted } from "./corrected.js";
import { joined, t } from "./language.js";
import { FILMS } from "./looks.js";
import { isQuantity } from "./one_entry.js";
import { readNumber, statesOfAmount } from "./quantities.js";

/** @typedef {import("./looks.js").Look} Look */
/** @typedef {import("./network.js").Item} Item */
/** @typedef {import("./page_contents.js").Answer} Answer */
/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./quantities.js").Patient} Patient */
/** @typedef {import("./quantities.js").Quantities} Quantities */

/**
 * @param {{ contents: Contents, case: Case, quantities: Quantities, items: Map<string, Item>, looks: Look[] }} told
 * @param {Patient} patient
 * @returns {string[]}
 */
export function apart({ contents, case: { findings }, quantities, items, looks }, patient) {
  const { variables, plausibility, referenceLimit } = contents;
  const counted = (/** @type {string} */ name) => {
    const entry = findings[name];
    return isQuantity(entry) && variables[name].reference ? asCounted({ contents, case: { findings } }, name, entry, patient) : null;
  };
  /** Whether what is told leaves no other state possible. @param {Answer} answer */
  const fits = ({ name, states }) => {
    const [item, variable, number] = [items.get(name), variables[name], counted(name)];
    const left = number ? statesOfAmount(contents, variable, number, patient) : item?.likelihood;
    return item !== undefined && variable.states.every((state, i) => states.includes(state) || !left?.[i]);
  };
  /** Of a laboratory: whether its number is far from its interval, or only a word, or a bound, is told. @param {Answer} answer */
  const isFar = ({ name, states }) => {
    const [variable, number] = [variables[name], counted(name)];
    if (!variable.reference || states.includes("normal")) return true;
    if (number && Math.abs(quantities.scaled(variable, number, patient)) > plausibility.beyond * referenceLimit) return true;
    return number && !readNumber(number.value)?.sign ? false : null;
  };
  const named = (/** @type {string} */ name) => variables[name].label;
  const texts = contents.apart
    .filter(({ one, other, unless }) => fits(one) && fits(other) && !(unless && fits(unless)) && isFar(one) !== false && isFar(other) !== false)
    .map(({ one, other }) => {
      const both = { finding: named(other.name), other: `${named(one.name)}: ${items.get(one.name)?.given}` };
      return isFar(one) && isFar(other) ? t("{finding} does not fit {other}: check both", both) : t("{finding} does not fit {other} if it is far from normal: write the number", both);
    });
  for (const [name, seenBy] of Object.entries(contents.seenBy)) {
    if (!items.has(name)) continue;
    const told = seenBy.filter((look) => (look === FILMS ? looks.length : items.has(look)));
    const none = (/** @type {string} */ look) =>
      look === FILMS ? looks.every(({ states }) => states[1] === 0) : fits({ name: look, states: ["no"] });
    const names = joined((told.length ? told : seenBy).map(named), told.length ? t("and") : t("or"));
    if (!told.length) texts.push(t("{finding} hardly counts alone: tell what it was seen on ({looks})", { finding: named(name), looks: names }));
    else if (told.every(none)) texts.push(t("{finding} does not fit {other}: check both", { finding: named(name), other: names }));
  }
  return texts;
}
