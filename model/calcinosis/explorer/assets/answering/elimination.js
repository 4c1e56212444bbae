/**
 * Tables over variables with few states, and what exact inference does with them.
 *
 * Variables are numbers. The axes of a table stand in rising order of them, the last
 * one moves fastest.
 *
 * @typedef {{ scope: number[], values: Float64Array }} Table
 */

/** @type {Table} */
const ONE = { scope: [], values: Float64Array.of(1) };
const SMALL = 1 << 14; // entries: a larger product is not kept
const OWN = 64; // entries that would take as much room as the rest of a table
const MOST = 1 << 22; // entries of all that is kept
const INNER = 32; // entries of the innermost loop: enough to hide the outer one's cost

/**
 * Steps through the values of a table along some axes, 0 along those it has not.
 * @param {number[]} scope axes of the table
 * @param {number[]} axes
 * @param {ArrayLike<number>} sizes number of states of every variable
 */
function steps(scope, axes, sizes) {
  const result = new Array(axes.length).fill(0);
  let step = 1;
  for (let i = scope.length - 1; i >= 0; i--) {
    const at = axes.indexOf(scope[i]);
    if (at >= 0) result[at] = step;
    step *= sizes[scope[i]];
  }
  return result;
}

/**
 * Positions in a table of every combination of states of some axes, in their order.
 * @param {number[]} scope axes of the table
 * @param {number[]} axes
 * @param {ArrayLike<number>} sizes
 */
function positions(scope, axes, sizes) {
  const step = steps(scope, axes, sizes);
  const result = new Int32Array(axes.reduce((count, name) => count * sizes[name], 1));
  let filled = 1;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    for (let state = 1; state < sizes[axes[axis]]; state++) {
      const shift = state * step[axis];
      for (let i = 0; i < filled; i++) result[state * filled + i] = result[i] + shift;
    }
    filled *= sizes[axes[axis]];
  }
  return result;
}

/** @param {number[]} a @param {number[]} b both rising */
function union(a, b) {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

/**
 * Multiply two tables, and sum a variable out of the product.
 * @param {Table} a
 * @param {Table} b
 * @param {ArrayLike<number>} sizes
 * @param {number} summed the variable, or -1
 * @returns {Table}
 */
export function combine(a, b, sizes, summed) {
  const scope = union(a.scope, b.scope).filter((name) => name !== summed);
  let split = scope.length;
  for (let entries = 1; split > 0 && entries < INNER; entries *= sizes[scope[split]]) split--;
  const outer = scope.slice(0, split);
  const inner = scope.slice(split);
  const [outerA, innerA] = [outer, inner].map((axes) => positions(a.scope, axes, sizes));
  const [outerB, innerB] = [outer, inner].map((axes) => positions(b.scope, axes, sizes));
  const count = summed < 0 ? 1 : sizes[summed];
  const stepA = summed < 0 ? 0 : steps(a.scope, [summed], sizes)[0];
  const stepB = summed < 0 ? 0 : steps(b.scope, [summed], sizes)[0];
  const values = new Float64Array(outerA.length * innerA.length);
  const from = a.values;
  const by = b.values;
  let at = 0;
  for (let o = 0; o < outerA.length; o++) {
    for (let i = 0; i < innerA.length; i++) {
      let p = outerA[o] + innerA[i];
      let q = outerB[o] + innerB[i];
      let sum = 0;
      for (let state = 0; state < count; state++) {
        sum += from[p] * by[q];
        p += stepA;
        q += stepB;
      }
      values[at++] = sum;
    }
  }
  return { scope, values };
}

/**
 * Products made before. What is asked of one patient, and after the next click, differs in
 * few tables; the rest is not computed again. Tables are told apart by identity.
 */
export class Products {
  constructor() {
    /** @type {Map<Table, Map<Table, Map<number, Table>>>} */
    this.made = new Map();
    this.entries = 0;
  }

  clear() {
    this.made.clear();
    this.entries = 0;
  }

  /**
   * As the function of that name.
   * @param {Table} a @param {Table} b @param {ArrayLike<number>} sizes @param {number} summed
   * @returns {Table}
   */
  combine(a, b, sizes, summed) {
    const found = this.made.get(a)?.get(b)?.get(summed);
    if (found) return found;
    const result = combine(a, b, sizes, summed);
    if (result.values.length > SMALL) return result;
    if (this.entries > MOST) this.clear();
    this.entries += result.values.length + OWN;
    const withA = this.made.get(a) ?? new Map();
    const withB = withA.get(b) ?? new Map();
    this.made.set(a, withA.set(b, withB.set(summed, result)));
    return result;
  }
}

/**
 * Put the axes of a table in rising order.
 * @param {number[]} scope as the values have it
 * @param {Float64Array} values
 * @param {ArrayLike<number>} sizes
 * @returns {Table}
 */
export function sorted(scope, values, sizes) {
  const rising = [...scope].sort((x, y) => x - y);
  const from = positions(scope, rising, sizes);
  return { scope: rising, values: Float64Array.from(from, (p) => values[p]) };
}

/**
 * Keep the part of a table where some variables have a known state.
 * @param {Table} table
 * @param {Map<number, number>} known
 * @param {ArrayLike<number>} sizes
 * @returns {Table}
 */
export function slice(table, known, sizes) {
  const scope = table.scope.filter((name) => !known.has(name));
  if (scope.length === table.scope.length) return table;
  const all = steps(table.scope, table.scope, sizes);
  let start = 0;
  table.scope.forEach((name, axis) => {
    start += (known.get(name) ?? 0) * all[axis];
  });
  const from = positions(table.scope, scope, sizes);
  return { scope, values: Float64Array.from(from, (p) => table.values[start + p]) };
}

/**
 * Multiply tables and sum out everything but some variables (variable elimination):
 * always the variable next whose neighbours make the smallest table.
 * @param {Table[]} tables
 * @param {ArrayLike<number>} sizes
 * @param {Set<number>} keep
 * @param {Products} [products] made before
 * @returns {Table} over the kept variables that occur
 */
export function eliminate(tables, sizes, keep, products = new Products()) {
  const live = new Set(tables);
  /** @type {Map<number, Set<Table>>} */
  const holders = new Map();
  const add = (/** @type {Table} */ table) => {
    live.add(table);
    for (const name of table.scope) {
      if (!holders.has(name)) holders.set(name, new Set());
      holders.get(name)?.add(table);
    }
  };
  const size = (/** @type {number} */ name) => {
    const seen = new Set();
    let entries = 1;
    for (const table of holders.get(name) ?? []) {
      for (const other of table.scope) {
        if (!seen.has(other)) {
          seen.add(other);
          entries *= sizes[other];
        }
      }
    }
    return entries;
  };
  tables.forEach(add);
  const waiting = new Map();
  for (const name of holders.keys()) if (!keep.has(name)) waiting.set(name, size(name));
  while (waiting.size) {
    let best = -1;
    let least = Infinity;
    for (const [name, entries] of waiting)
      if (entries < least) {
        best = name;
        least = entries;
      }
    waiting.delete(best);
    const used = [...(holders.get(best) ?? [])];
    for (const table of used) {
      live.delete(table);
      for (const name of table.scope) holders.get(name)?.delete(table);
    }
    const result = product(used, sizes, best, products);
    add(result);
    for (const name of result.scope) if (waiting.has(name)) waiting.set(name, size(name));
  }
  return product([...live], sizes, -1, products);
}

/**
 * Multiply tables, small ones first, and sum one variable out of the last product.
 * @param {Table[]} tables
 * @param {ArrayLike<number>} sizes
 * @param {number} summed the variable, or -1
 * @param {Products} products
 */
function product(tables, sizes, summed, products) {
  const [first, ...others] = [...tables].sort((a, b) => a.values.length - b.values.length);
  if (first === undefined) return ONE;
  const last = others.pop();
  const most = others.reduce((a, b) => products.combine(a, b, sizes, -1), first);
  return products.combine(most, last ?? ONE, sizes, summed);
}
