/** What silence consists of: the weight of every variable that a report does not mention. */

import { largestFirst, ROUNDING } from "./ties.js";
import { odds } from "./weights.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./network.js").Item} Item */

/** Of what is mentioned the part is what that alone says. @typedef {{ variable: string, bits: number, mentioned: boolean }} SilentPart */

const TINY = 1e-12;

/**
 * The mean of what each variable adds in one order and in the opposite one, beside all
 * that is told; what the weight of silence has more or less is spread by their size.
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @param {string} lesion the leading one
 * @param {number} bits weight of all silence
 * @returns {SilentPart[]} largest first; they add up to the weight
 */
export function partsOfSilence(model, diagnosis, lesion, bits) {
  const { silence, notMentioned, mentions } = diagnosis.reading;
  const unsaid = new Map(silence.filter(({ node }) => node !== "lesion").map((item) => [item.variable, item]));
  const names = [...new Set([...unsaid.keys(), ...mentions.keys()])];
  const column = model.lesions.indexOf(lesion);
  const first = added(model, diagnosis, names, unsaid, column);
  const last = added(model, diagnosis, names.toReversed(), unsaid, column).reverse();
  const own = first.map((value, i) => (value + last[i]) / 2);
  const size = own.reduce((sum, value) => sum + Math.abs(value), 0);
  const left = bits - own.reduce((sum, value) => sum + value, 0);
  const parts = names.map((variable, i) => ({
    variable,
    bits: own[i] + (left * Math.abs(own[i])) / Math.max(size, TINY),
    mentioned: !notMentioned.includes(variable),
  }));
  return largestFirst(parts, ({ bits: part }) => Math.abs(part), ROUNDING);
}

/**
 * What each variable adds after those before it, in bits. One switch has a position for
 * every number of variables that are silent so far.
 * @param {Model} model @param {Diagnosis} diagnosis @param {string[]} names
 * @param {Map<string, Item>} unsaid @param {number} column
 */
function added(model, diagnosis, names, unsaid, column) {
  const { reading, ratio } = diagnosis;
  const silent = names.flatMap((name, before) => {
    const item = unsaid.get(name);
    if (!item) return [];
    const ones = item.likelihood.map(() => 1);
    const versions = Array.from({ length: names.length + 1 }, (_, count) => (count > before ? item.likelihood : ones));
    return [{ ...item, selector: 0, versions }];
  });
  const values = model.joint([...reading.items.values(), ...silent], []);
  const positions = values.length / model.lesions.length; // 1 if nothing is silent
  const weights = model.lesions.map((_, i) => (ratio ? ratio[i] : 1));
  const levels = [0, ...names].map((name, count) => {
    const mentioned = count ? reading.mentions.get(String(name)) : undefined;
    let others = 0;
    let own = 0;
    model.lesions.forEach((_, i) => {
      weights[i] *= mentioned ? mentioned[i] : 1;
      const p = weights[i] * values[i * positions + Math.min(count, positions - 1)];
      if (i === column) own = p;
      else others += p;
    });
    return odds(own, others);
  });
  return names.map((_, i) => levels[i + 1] - levels[i]);
}
