/**
 * The weight of each finding for one lesion, the leading one if no other is asked for, in bits: exact Shapley values, or
 * Owen values of groups where there are many findings.
 *
 * Every finding gets a switch, and one elimination answers all its positions at once. What
 * a report does not mention is weighed as one more finding.
 */

import { counted } from "./language.js";
import { largest } from "./answer.js";
import { firstLargest, largestFirst, ROUNDING } from "./ties.js";
import { known, notMentioned } from "./unmentioned.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./network.js").Item} Item */

/** @typedef {{ variable: string, given: string, bits: number, favours: string }} Weight */
/** @typedef {{ lesion: string, priorBits: number, posteriorBits: number, weights: Weight[] }} Explanation */

/** Name of all that a report does not mention, where findings are weighed. */
export const UNSAID = "not_mentioned";
export const MOST_PLAYERS = 15;
const TINY = 2 ** -1022;

/**
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @param {string} [lesion] to be explained, if not the leading one
 * @returns {Explanation}
 */
export function explain(model, diagnosis, lesion) {
  const posterior = /** @type {Float64Array} */ (diagnosis.posterior);
  const items = [...diagnosis.reading.items.values()];
  const always = items.filter((item) => item.node === "setting");
  const findings = items.filter((item) => item.node !== "setting");
  const column = lesion === undefined ? largest(posterior) : model.lesions.indexOf(lesion);
  const { silence } = diagnosis.reading;
  const players = findings.map((item) => [item]);
  if (silence.length) players.push(silence);
  const value = (/** @type {Item[]} */ switched) =>
    coalitions(model, diagnosis, [...always, ...switched], column);
  const [none] = value(players.flatMap((player) => withSwitch(player, 0)));
  const bits = players.length <= MOST_PLAYERS ? shapley(value(players.flatMap(withSwitch))) : owen(players, parts(), value);
  const weights = players.map((player, i) => ({
    ...named(player),
    bits: bits[i],
    favours: model.lesions[bits[i] >= 0 ? column : rival(model, diagnosis, player, column)],
  }));
  const ranked = largestFirst(weights, ({ bits }) => Math.abs(bits), ROUNDING);
  return {
    lesion: model.lesions[column],
    priorBits: none,
    posteriorBits: logOdds(posterior, column),
    weights: ranked,
  };

  function parts() {
    const found = groups(model, findings);
    return silence.length ? [...found, [findings.length]] : found;
  }

  /** @param {Item[]} player */
  function named(player) {
    if (player !== silence) return { variable: player[0].variable, given: player[0].given };
    return { variable: UNSAID, given: counted("{n} things", "{n} things", notMentioned(diagnosis.reading).length) };
  }
}

/** @param {Item[]} player @param {number} selector */
function withSwitch(player, selector) {
  return player.map((item) => ({ ...item, selector }));
}

/**
 * log2 odds of one lesion for every position of the switches: of switch k, bit k is set
 * in the position's number.
 * @param {Model} model @param {Diagnosis} diagnosis @param {Item[]} items @param {number} column
 */
function coalitions(model, diagnosis, items, column) {
  const values = model.joint(items, []);
  const count = values.length / model.lesions.length;
  const switches = Math.log2(count);
  const result = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    let own = 0;
    let others = 0;
    for (let lesion = 0; lesion < model.lesions.length; lesion++) {
      const p = values[lesion * count + at] * (diagnosis.ratio ? diagnosis.ratio[lesion] : 1);
      if (lesion === column) own = p;
      else others += p;
    }
    // the axis of switch 0 is the slowest one: its bit is the highest
    let mask = 0;
    for (let k = 0; k < switches; k++) if ((at >> (switches - 1 - k)) & 1) mask |= 1 << k;
    result[mask] = odds(own, others);
  }
  return result;
}

/** log2 odds. @param {number} own @param {number} others */
export function odds(own, others) {
  const total = own + others;
  return Math.log2(Math.max(own / total, TINY) / Math.max(others / total, TINY));
}

/** @param {Float64Array} probability @param {number} column */
function logOdds(probability, column) {
  return odds(
    probability[column],
    probability.reduce((sum, p, i) => (i === column ? sum : sum + p), 0),
  );
}

/**
 * φᵢ = Σ_S |S|!·(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)) over the S without i.
 * @param {Float64Array} values of all 2^n coalitions
 */
export function shapley(values) {
  const players = Math.log2(values.length);
  const shares = coalitionShares(players);
  return Float64Array.from({ length: players }, (_, player) => {
    let sum = 0;
    for (let mask = 0; mask < values.length; mask++) {
      if (!((mask >> player) & 1))
        sum += shares[bitCount(mask)] * (values[mask | (1 << player)] - values[mask]);
    }
    return sum;
  });
}

/**
 * Shapley values where players come in groups, each a whole to the others.
 * @param {Item[][]} players
 * @param {number[][]} parts numbers of the players of each group
 * @param {(switched: Item[]) => Float64Array} value
 */
function owen(players, parts, value) {
  const result = new Float64Array(players.length);
  for (const part of parts) {
    const others = parts.filter((other) => other !== part);
    const switched = [
      ...part.flatMap((player, selector) => withSwitch(players[player], selector)),
      ...others.flatMap((other, i) => other.flatMap((player) => withSwitch(players[player], part.length + i))),
    ];
    const grid = value(switched);
    const shares = coalitionShares(others.length + 1);
    const mean = new Float64Array(1 << part.length);
    grid.forEach((bits, mask) => {
      mean[mask & (mean.length - 1)] += shares[bitCount(mask >> part.length)] * bits;
    });
    shapley(mean).forEach((bits, i) => {
      result[part[i]] = bits;
    });
  }
  return result;
}

/** Weight of a coalition of each size among n players. @param {number} players */
function coalitionShares(players) {
  const shares = [];
  for (let size = 0, choose = 1; size < players; size++) {
    shares.push(1 / (players * choose));
    choose = (choose * (players - 1 - size)) / (size + 1);
  }
  return shares;
}

/** @param {number} mask */
function bitCount(mask) {
  let count = 0;
  for (; mask; mask &= mask - 1) count++;
  return count;
}

/**
 * Parts of about √n findings, those of one clinical group side by side.
 * @param {Model} model @param {Item[]} findings
 */
function groups(model, findings) {
  const variables = Object.values(model.contents.variables);
  const order = [...new Set(variables.map((variable) => variable.group))];
  const place = (/** @type {number} */ i) =>
    order.indexOf(model.contents.variables[findings[i].variable].group);
  const numbers = [...findings.keys()].sort((a, b) => place(a) - place(b));
  const size = Math.ceil(numbers.length / Math.round(Math.sqrt(numbers.length)));
  const result = [];
  for (let start = 0; start < numbers.length; start += size) result.push(numbers.slice(start, start + size));
  return result;
}

/**
 * The other lesion whose probability gains most when a finding is added to all else.
 * @param {Model} model @param {Diagnosis} diagnosis @param {Item[]} player @param {number} column
 */
function rival(model, diagnosis, player, column) {
  const rest = known(diagnosis.reading).filter((other) => !player.includes(other));
  const before = model.network.posterior(rest, "lesion");
  const after = /** @type {Float64Array} */ (diagnosis.posterior);
  if (!before) return column;
  const ratio = diagnosis.ratio ?? before.map(() => 1);
  const total = before.reduce((sum, p, i) => sum + p * ratio[i], 0);
  return firstLargest(after.map((p, i) => (i === column ? -Infinity : p - (before[i] * ratio[i]) / total)), ROUNDING);
}
