/** Questions that cannot say anything of this patient's lesion, as the network knows: of a birth at 61 years, of an infusion that was not given. */

import { normalised } from "./network.js";
import { notAssessed } from "./worth.js";
import { known } from "./unmentioned.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */

/** So few bits about a lesion, were all alike, are none: what is left is rounding and slips of the pen. */
const NOTHING = 1e-7;
/** So few are next to none, where the answer is known beforehand, too … */
const NEXT_TO_NOTHING = 2e-4;
/** … which it is from this probability on. */
const CERTAIN = 0.995;

/**
 * Names of such questions, in small steps: each yield is one, between which the page may do something else.
 * @param {Model} model @param {Diagnosis} diagnosis one with a posterior
 * @returns {Generator<undefined, Set<string>, undefined>}
 */
export function* silentQuestions(model, diagnosis) {
  /** @type {Set<string>} */
  const found = new Set(diagnosis.reading.settled);
  for (const name of notAssessed(model, diagnosis)) {
    if (Object.hasOwn(model.network.states, name) && isSilent(model, diagnosis, name)) found.add(name);
    yield;
  }
  return found;
}

/**
 * Whether a question is answered alike with every lesion. How probable the lesions are does not matter: an answer that is
 * nearly sure makes no question senseless.
 * @param {Model} model @param {Diagnosis} diagnosis @param {string} name
 */
function isSilent(model, { reading }, name) {
  const joint = model.joint(known(reading), [name]);
  const width = joint.length / model.lesions.length;
  const rows = model.lesions.flatMap((_, lesion) => normalised(joint.slice(lesion * width, (lesion + 1) * width)) ?? []);
  const mean = rows[0].map((_, state) => rows.reduce((sum, row) => sum + row[state], 0) / rows.length);
  const bits = rows.reduce((sum, row) => sum + row.reduce((own, p, state) => (p > 0 ? own + p * Math.log2(p / mean[state]) : own), 0), 0) / rows.length;
  return bits < NOTHING || (bits < NEXT_TO_NOTHING && Math.max(...mean) >= CERTAIN);
}
