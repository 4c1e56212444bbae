/**
 * The compiled network: tables whose product is the joint distribution, and questions
 * to it. The same inference plan as the Python engine's: evidence slices tables or
 * multiplies them, tables that sum to 1 drop out, the rest is eliminated.
 */

import { decode } from "./page_contents.js";
import { eliminate, Products, slice, sorted } from "./elimination.js";

/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./elimination.js").Table} Table */

/**
 * One piece of evidence.
 * @typedef {object} Item
 * @property {string} variable as the case names it
 * @property {string} node where it enters the network
 * @property {string} given what was said, for people
 * @property {Float64Array} likelihood over the node's states, or over its parents
 * @property {boolean} [overParents]
 * @property {string} [source] how it was derived, if the case does not say it itself
 * @property {number} [selector] number of a switch: the answer then has an axis of its
 *   positions: two, without and with the items that share the switch, or
 * @property {Float64Array[]} [versions] the likelihood at each position
 */

const ROUNDING = 1e-6;

export class Network {
  /** @param {Contents} contents @param {Network} [like] one of the same structure */
  constructor(contents, like) {
    this.contents = contents;
    /** Node → its states; lesion and form come first. @type {Record<string, string[]>} */
    this.states = contents.states;
    this.nodes = Object.keys(this.states);
    /** @type {Map<string, number>} */
    this.number = new Map(this.nodes.map((name, number) => [name, number]));
    this.sizes = this.nodes.map((name) => this.states[name].length);
    /** @type {Table[]} */
    this.tables = contents.factors.map((factor, i) => (factor === like?.contents.factors[i] ? like.tables[i] : this.lazily(factor)));
    /** Tables that contain each node. @type {number[][]} */
    this.uses = this.nodes.map(() => []);
    this.tables.forEach((table, i) => table.scope.forEach((node) => this.uses[node].push(i)));
    /** The table P(node | others) of each node that has one. @type {Map<number, number>} */
    this.own = like?.own ?? new Map();
    this.products = new Products();
    /** Tables of items without a switch. @type {WeakMap<Item, Table>} */
    this.given = new WeakMap();
    /** Parts of tables where some nodes have a known state. @type {WeakMap<Table, Map<string, Table>>} */
    this.parts = new WeakMap();
    if (!like) contents.factors.forEach(({ scope }, i) => {
      const node = this.at(scope[scope.length - 1]);
      if (sumsToOne(this.tables[i], node, this.sizes)) this.own.set(node, i);
    });
  }

  /** Number of a node. @param {string} name */
  at(name) {
    const number = this.number.get(name);
    if (number === undefined) throw new RangeError(`no node '${name}'`);
    return number;
  }

  /** @param {string[]} names axes of the values @param {Float64Array} values */
  table(names, values) {
    return sorted(
      names.map((name) => this.at(name)),
      values,
      this.sizes,
    );
  }

  /** The table of a factor, made when it is needed. @param {import("./page_contents.js").Factor} factor @returns {Table} */
  lazily(factor) {
    /** @type {Float64Array | null} */
    let values = null;
    const make = () => this.table(factor.scope, decode(/** @type {Float64Array} */ (factor.values))).values;
    return {
      scope: factor.scope.map((name) => this.at(name)).sort((a, b) => a - b),
      get values() {
        return (values ??= make());
      },
    };
  }

  /** Values of the table over some nodes, axes in the network's order. @param {string[]} names */
  tableOf(names) {
    const scope = names.map((name) => this.at(name)).join();
    const found = this.tables.find((table) => table.scope.join() === scope);
    if (found === undefined) throw new RangeError(`no table of ${names.join(", ")}`);
    return found.values;
  }

  /** Parents of a leaf, in the order of the axes of a table. @param {number} node */
  parents(node) {
    return this.tables[this.uses[node][0]].scope.filter((other) => other !== node);
  }

  /**
   * Tables that say nothing: of nodes that nobody observed and nothing depends on.
   * @param {Set<number>} wanted observed or asked for
   */
  idle(wanted) {
    const idle = new Set();
    for (let node = this.nodes.length - 1; node >= 0; node--) {
      const own = this.own.get(node);
      if (own === undefined || wanted.has(node)) continue;
      if (this.uses[node].every((i) => i === own || idle.has(i))) idle.add(own);
    }
    return idle;
  }

  /**
   * P(nodes, evidence), up to a constant that is the same for the same items.
   * @param {Iterable<Item>} items
   * @param {string[]} nodes
   * @returns {Table} axes: the nodes in the network's order, then the switches
   */
  joint(items, nodes) {
    const keep = new Set(nodes.map((name) => this.at(name)));
    const wanted = new Set(keep);
    const replaced = new Set();
    /** @type {Map<number, number>} */
    const known = new Map();
    /** @type {Table[]} */
    const extra = [];
    const sizes = [...this.sizes];
    for (const item of items) {
      const node = this.at(item.node);
      wanted.add(node);
      if (item.overParents) replaced.add(this.uses[node][0]);
      const state = item.overParents || keep.has(node) ? -1 : onlyState(item.likelihood);
      if (state >= 0 && item.selector === undefined) {
        known.set(node, state);
        continue;
      }
      const scope = item.overParents ? this.parents(node) : [node];
      if (item.selector === undefined) {
        const table = this.given.get(item) ?? { scope, values: item.likelihood };
        this.given.set(item, table);
        extra.push(table);
      } else {
        const place = this.nodes.length + item.selector;
        const versions = item.versions ?? [item.likelihood.map(() => 1), item.likelihood];
        sizes[place] = versions.length;
        keep.add(place);
        extra.push({ scope: [...scope, place], values: sideBySide(versions) });
      }
    }
    const idle = this.idle(wanted);
    const used = this.tables.filter((_, i) => !idle.has(i) && !replaced.has(i));
    const tables = [...used, ...extra].map((table) => this.part(table, known, sizes));
    return eliminate(tables, sizes, keep, this.products);
  }

  /**
   * The part of a table where some nodes have a known state, made once.
   * @param {Table} table @param {Map<number, number>} known @param {number[]} sizes
   */
  part(table, known, sizes) {
    const parts = this.parts.get(table) ?? new Map();
    this.parts.set(table, parts);
    const key = table.scope.map((node) => known.get(node) ?? "").join();
    const found = parts.get(key) ?? slice(table, known, sizes);
    parts.set(key, found);
    return found;
  }

  /**
   * P(node | evidence); null if the evidence is impossible.
   * @param {Iterable<Item>} items
   * @param {string} node
   */
  posterior(items, node) {
    return normalised(this.joint(items, [node]).values);
  }
}

/** Scale to sum 1; null if there is nothing to scale. @param {Float64Array} values */
export function normalised(values) {
  const total = values.reduce((a, b) => a + b, 0);
  return total > 0 ? values.map((value) => value / total) : null;
}

/** The one state with likelihood 1 where all others have 0, else -1. @param {Float64Array} values */
function onlyState(values) {
  let found = -1;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) continue;
    if (values[i] !== 1 || found >= 0) return -1;
    found = i;
  }
  return found;
}

/** Tables of the same axes with an axis more: which one. @param {Float64Array[]} tables */
function sideBySide(tables) {
  const values = new Float64Array(tables.length * tables[0].length);
  tables.forEach((table, which) =>
    table.forEach((value, i) => {
      values[tables.length * i + which] = value;
    }),
  );
  return values;
}

/** @param {Table} table @param {number} node @param {number[]} sizes */
function sumsToOne(table, node, sizes) {
  const sums = eliminate([table], sizes, new Set(table.scope.filter((name) => name !== node)));
  return sums.values.every((sum) => Math.abs(sum - 1) < ROUNDING);
}
