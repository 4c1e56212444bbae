/** What to do now, and which probabilities would change it. */

import { nothingKnown, redFlags } from "./raised_flags.js";
import { largestFirst, ROUNDING } from "./ties.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */

/** @typedef {import("./page_contents.js").PossibleAction & { expected: number }} Action */
/** @typedef {{ lesion: string, now: number, probability: number, action: Action, bits: number }} Threshold */
/**
 * What is best to do; beside red flags what comes after them.
 * @typedef {object} Advice
 * @property {Action[]} actions best first
 * @property {Action[]} offered those that no red flag forbids
 * @property {Threshold[]} thresholds nearest first
 * @property {string[]} yieldsTo red flags that go first
 */

const ONE_POINT = 1e-12; // lines that cross as close to each other cross at one point

/**
 * The actions by expected utility; null if nothing is known of the lesion.
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @returns {Advice | null}
 */
export function advise(model, diagnosis) {
  if (nothingKnown(diagnosis)) return null;
  const posterior = /** @type {Float64Array} */ (diagnosis.posterior);
  const flags = redFlags(model, diagnosis);
  /** @type {Action[]} */
  const actions = model.contents.decisions.actions.map((action) => ({
    ...action,
    ...(flags.length ? action.after : {}),
    expected: mean(action.utility, posterior),
  }));
  const allowed = actions.filter(({ name }) => !flags.some(({ leavesOut }) => leavesOut.includes(name)));
  const thresholds = model.lesions.flatMap((lesion, i) => changes(lesion, i, posterior[i], allowed));
  const bestFirst = (/** @type {Action[]} */ some) => largestFirst(some, ({ expected }) => expected, ROUNDING);
  return {
    actions: bestFirst(actions),
    offered: bestFirst(allowed),
    thresholds: largestFirst(thresholds, ({ bits }) => -Math.abs(bits), ROUNDING),
    yieldsTo: flags.map(({ name }) => name),
  };
}

/**
 * U(action, lesion) of acting after a wait: of what an action gains over what is done
 * meanwhile, a share is lost; harm stays harm.
 * @param {number[][]} utility
 * @param {{ meanwhile: number, lost: number[] }[]} waits
 */
export function afterWaiting(utility, waits) {
  for (const { meanwhile, lost } of waits) {
    const until = utility[meanwhile];
    utility = utility.map((row) => row.map((u, d) => u - lost[d] * Math.max(u - until[d], 0)));
  }
  return utility;
}

/** @param {number[]} utility @param {ArrayLike<number>} probability */
function mean(utility, probability) {
  return utility.reduce((sum, value, lesion) => sum + value * probability[lesion], 0);
}

/**
 * The next changes of the best action as one lesion gets more or less probable; the
 * others keep their proportions, so every expected utility is a line in p.
 * @param {string} lesion @param {number} number @param {number} now @param {Action[]} actions
 * @returns {Threshold[]}
 */
function changes(lesion, number, now, actions) {
  if (!(now > 0 && now < 1)) return [];
  const certain = actions.map((action) => action.utility[number]);
  const without = actions.map((action, a) => (action.expected - certain[a] * now) / (1 - now));
  return switches(without, certain, now).map(({ at, action }) => ({
    lesion,
    now,
    probability: at,
    action: actions[action],
    bits: Math.log2(at / (1 - at)) - Math.log2(now / (1 - now)),
  }));
}

/**
 * Where the highest of the lines (1 − p)·without + p·certain changes next to now: at
 * most one place below and one above.
 * @param {number[]} without @param {number[]} certain @param {number} now
 */
function switches(without, certain, now) {
  const slope = certain.map((value, a) => value - without[a]);
  const height = without.map((value, a) => value + now * slope[a]);
  const best = height.indexOf(Math.max(...height));
  const found = [];
  for (const sign of [-1, 1]) {
    const faster = slope.map((value) => sign * (value - slope[best]));
    const steps = height.map((value, a) => (faster[a] > 0 ? (height[best] - value) / faster[a] : Infinity));
    const least = Math.min(...steps);
    const at = now + sign * least;
    if (!(at > 0 && at < 1)) continue;
    // of lines that cross at one point the steepest is best beyond it
    const first = [...steps.keys()].filter((a) => steps[a] <= least * (1 + ONE_POINT));
    found.push({ at, action: first.reduce((a, b) => (faster[b] > faster[a] ? b : a)) });
  }
  return found;
}
