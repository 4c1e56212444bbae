/** What is said of answers that hardly stand together, and of what is described but was not seen. */

import { asCounted } from "./corrected.js";
import { joined, t } from "./language.js";
import { FILMS } from "./looks.js";
import { isQuantity } from "./one_entry.js";
import { readNumber } from "./quantities.js";

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
  const tells = (/** @type {Answer} */ { name, states }) => {
    const [item, variable] = [items.get(name), variables[name]];
    if (item === undefined) return false;
    if (!variable.reference) return variable.states.every((state, i) => states.includes(state) || item.likelihood[i] === 0);
    const entry = findings[name];
    const number = isQuantity(entry) ? readNumber(entry.value) : null;
    if (!isQuantity(entry) || number === null || number.sign === "-") return false;
    const x = quantities.scaled(variable, asCounted({ contents, case: { findings } }, name, entry, patient), patient);
    const far = Math.abs(x) > plausibility.beyond * referenceLimit;
    return far && number.sign !== (x < 0 ? ">" : "<") && states.includes(x < 0 ? "low" : "high");
  };
  const named = (/** @type {string} */ name) => variables[name].label;
  const texts = contents.apart
    .filter(({ one, other, unless }) => tells(one) && tells(other) && !(unless && tells(unless)))
    .map(({ one, other }) => t("{finding} does not fit {other}: check both", { finding: named(other.name), other: `${named(one.name)}: ${items.get(one.name)?.given}` }));
  for (const [name, seenBy] of Object.entries(contents.seenBy)) {
    if (!items.has(name)) continue;
    const told = seenBy.filter((look) => (look === FILMS ? looks.length : items.has(look)));
    const none = (/** @type {string} */ look) =>
      look === FILMS ? looks.every(({ states }) => states[1] === 0) : tells({ name: look, states: ["no"] });
    const names = joined((told.length ? told : seenBy).map(named), told.length ? t("and") : t("or"));
    if (!told.length) texts.push(t("{finding} hardly counts alone: tell what it was seen on ({looks})", { finding: named(name), looks: names }));
    else if (told.every(none)) texts.push(t("{finding} does not fit {other}: check both", { finding: named(name), other: names }));
  }
  return texts;
}
