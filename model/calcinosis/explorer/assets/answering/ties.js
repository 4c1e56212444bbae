/** What is equal up to rounding is equal, as in Python (_ties.py): order and choice are the same in either. */

/** Part of a number by which engines may differ; of bits, probabilities and utilities it is the number itself. */
export const ROUNDING = 1e-12;

/**
 * Where the largest is, the first of those alike.
 * @param {ArrayLike<number>} values @param {number} [noise] by how much they may differ beside a part of their size
 */
export function firstLargest(values, noise = 0) {
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  for (let i = 0; i < values.length; i++)
    if (values[i] === most || values[i] >= most - (ROUNDING * Math.abs(most) + noise)) return i;
  return -1;
}

/**
 * Sorted, largest first; neighbours that are alike stay in the order they came in.
 * @template T
 * @param {Iterable<T>} items @param {(item: T) => number} size @param {number} [noise] by how much sizes may differ beside a part of their own
 * @returns {T[]}
 */
export function largestFirst(items, size, noise = 0) {
  const sized = [...items].map((item, place) => ({ item, place, own: size(item) })).sort((a, b) => b.own - a.own || a.place - b.place);
  /** @type {typeof sized} */
  const found = [];
  /** @type {typeof sized} */
  let alike = [];
  const close = () => found.push(...alike.sort((a, b) => a.place - b.place));
  let last = 0;
  for (const one of sized) {
    if (alike.length && last - one.own > ROUNDING * Math.abs(last) + noise) {
      close();
      alike = [];
    }
    alike.push(one);
    last = one.own;
  }
  close();
  return found.map(({ item }) => item);
}
