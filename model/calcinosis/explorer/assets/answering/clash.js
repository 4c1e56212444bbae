/**
 * Which findings cannot be true together: the smallest set of probability 0, of several
 * the first in the order of the items.
 *
 * A set clashes only if it holds one item of every set whose removal makes the rest
 * possible. So the smallest set that hits all removals found so far either clashes, and
 * then none is smaller, or shows a removal more.
 */

/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./network.js").Item} Item */

/**
 * @param {Model} model
 * @param {Item[]} items of probability 0 together
 * @returns {Item[]}
 */
export function smallestClash(model, items) {
  const possible = (/** @type {Item[]} */ some) => model.network.posterior(some, "lesion") !== null;
  // what is possible in every state can contradict nothing
  let strict = items.filter((item) => item.likelihood.includes(0));
  if (possible(strict)) strict = items;
  const chosen = (/** @type {Set<number>} */ numbers) => strict.filter((_, i) => numbers.has(i));
  /** @type {Set<number>[]} */
  const removals = [];
  for (;;) {
    const kept = firstToHit(removals, strict.length);
    if (!possible(chosen(kept))) return chosen(kept);
    const removed = new Set();
    for (const i of strict.keys()) {
      if (kept.has(i)) continue;
      kept.add(i);
      if (possible(chosen(kept))) continue;
      kept.delete(i);
      removed.add(i);
    }
    removals.push(removed);
  }
}

/**
 * Of the smallest sets of numbers that share one with each of some sets, the first.
 * @param {Set<number>[]} sets none empty
 * @param {number} count of the numbers
 */
function firstToHit(sets, count) {
  for (let size = 0; size < count; size++) {
    const found = hit(sets, size, 0, count);
    if (found) return new Set(found);
  }
  return new Set(Array(count).keys());
}

/**
 * The first set of at most this size, of numbers from a first one on, in rising order.
 * @param {Set<number>[]} sets @param {number} size @param {number} first @param {number} count
 * @returns {number[] | null}
 */
function hit(sets, size, first, count) {
  if (!sets.length) return [];
  if (size === 0) return null;
  for (let i = first; i < count; i++) {
    const left = sets.filter((set) => !set.has(i));
    if (left.length === sets.length) continue; // of a smallest set every number hits
    const found = hit(left, size - 1, i + 1, count);
    if (found) return [i, ...found];
  }
  return null;
}
