/** The table of a node: how probable its states are by those of its parents, in as few rows as differ. */

import { decode } from "./page_contents.js";
import { normalised } from "./network.js";
import { known } from "./unmentioned.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */

/** States of a parent that a row speaks of. @typedef {{ name: string, states: number[] }} Part */
/** @typedef {{ parts: Part[], values: Float64Array, weight: number }} Row weight: how probable its parents' states are now */

/**
 * @typedef {object} NodeTable
 * @property {Row[]} rows the most probable now first
 * @property {string[]} averaged severities that several findings share: rows are their means over them
 * @property {{ name: string, state: number }[]} given parents whose state is told: the rows are those of it
 */

const DIGITS = 1e9; // rows that differ by less are one

/** The table of a node that has one. @param {Model} model @param {Diagnosis} diagnosis @param {string} node @returns {NodeTable | null} */
export function nodeTable(model, diagnosis, node) {
  const { contents, network } = model;
  const own = network.own.get(network.at(node));
  if (own === undefined) return null;
  const { scope, values: held } = contents.factors[own];
  const parents = scope.slice(0, -1);
  const shared = new Set(Object.values(contents.variables).map(({ shares }) => shares));
  const averaged = parents.filter((name) => shared.has(name));
  const states = new Map([...diagnosis.reading.items.values()].map(({ node: of, likelihood, overParents }) => [of, overParents ? -1 : only(likelihood)]));
  const given = parents.flatMap((name) => ((states.get(name) ?? -1) < 0 ? [] : [{ name, state: Number(states.get(name)) }]));
  const axes = parents.filter((name) => !averaged.includes(name) && !given.some((one) => one.name === name));
  const cells = summed(model, scope, decode(/** @type {Float64Array} */ (held)), averaged, given);
  const { rows, rowOf } = merged(axes.map((name) => ({ name, size: network.states[name].length })), cells, network.states[node].length);
  weigh(model, diagnosis, axes, rows, rowOf);
  return { rows: rows.sort((a, b) => b.weight - a.weight), averaged, given };
}

/** What the causes of the lesion make of it, as far as they are told; null: they cannot be so. @param {Model} model @param {Diagnosis} diagnosis */
export function rowOfCauses(model, diagnosis) {
  const before = model.contents.rows.before;
  const told = [...diagnosis.reading.items.values()].filter(({ variable }) => before.includes(variable));
  return model.of(told, diagnosis.ratio).posterior;
}

/** The one state that is possible, else -1. @param {Float64Array} likelihood */
function only(likelihood) {
  const possible = [...likelihood.keys()].filter((state) => likelihood[state] > 0);
  return possible.length === 1 ? possible[0] : -1;
}

/** The table without the parents that are given, or averaged. @param {Model} model @param {string[]} scope @param {Float64Array} values @param {string[]} averaged @param {NodeTable["given"]} given */
function summed({ network }, scope, values, averaged, given) {
  const states = network.states[scope[scope.length - 1]].length;
  let cells = values;
  let left = scope.slice(0, -1);
  for (const name of [...averaged, ...given.map((one) => one.name)]) {
    const at = left.indexOf(name);
    const size = network.states[name].length;
    const weights = averaged.includes(name) ? network.tableOf([name]) : Float64Array.from({ length: size }, (_, state) => Number(given.some((one) => one.name === name && one.state === state)));
    const inner = left.slice(at + 1).reduce((count, other) => count * network.states[other].length, states);
    const next = new Float64Array(cells.length / size);
    for (let i = 0; i < next.length; i++)
      for (let state = 0; state < size; state++) next[i] += weights[state] * cells[(Math.floor(i / inner) * size + state) * inner + (i % inner)];
    cells = next;
    left = left.toSpliced(at, 1);
  }
  return cells;
}

/**
 * Rows of which no two are the same by a whole parent: its states with equal parts of the table are one.
 * @param {{ name: string, size: number }[]} axes @param {Float64Array} cells @param {number} width of a row
 */
function merged(axes, cells, width) {
  /** @type {Row[]} */
  const rows = [];
  const rowOf = new Int32Array(cells.length / width);
  const inner = axes.map((_, i) => axes.slice(i + 1).reduce((count, { size }) => count * size, 1));
  const visit = (/** @type {number[]} */ starts, /** @type {Part[]} */ parts, /** @type {number} */ at) => {
    if (at === axes.length) {
      for (const cell of starts) rowOf[cell] = rows.length;
      rows.push({ parts, values: cells.slice(starts[0] * width, (starts[0] + 1) * width), weight: 0 });
      return;
    }
    const { name, size } = axes[at];
    /** @type {Map<string, number[]>} */
    const alike = new Map();
    for (let state = 0; state < size; state++) {
      const from = (starts[0] + state * inner[at]) * width;
      const key = cells.subarray(from, from + inner[at] * width).map((p) => Math.round(p * DIGITS)).join();
      alike.set(key, [...(alike.get(key) ?? []), state]);
    }
    for (const states of alike.values())
      visit(starts.flatMap((start) => states.map((state) => start + state * inner[at])), alike.size > 1 ? [...parts, { name, states }] : parts, at + 1);
  };
  visit([0], [], 0);
  return { rows, rowOf };
}

/** How probable each row is now. @param {Model} model @param {Diagnosis} diagnosis @param {string[]} axes @param {Row[]} rows @param {Int32Array} rowOf */
function weigh({ network, owners }, { reading, ratio }, axes, rows, rowOf) {
  const names = ratio ? [...new Set([...axes, "form"])] : axes;
  const joint = network.joint(known(reading), names);
  const scope = joint.scope.map((number) => network.nodes[number]);
  const steps = axes.map((_, i) => axes.slice(i + 1).reduce((count, name) => count * network.states[name].length, 1));
  const all = joint.values.map((value, place) => {
    let [cell, rest, times] = [0, place, 1];
    for (let i = scope.length - 1; i >= 0; i--) {
      const size = network.states[scope[i]].length;
      if (axes.includes(scope[i])) cell += (rest % size) * steps[axes.indexOf(scope[i])];
      if (ratio && scope[i] === "form") times = ratio[owners[rest % size]];
      rest = Math.floor(rest / size);
    }
    rows[rowOf[cell]].weight += value * times;
    return value * times;
  });
  const total = all.reduce((a, b) => a + b, 0);
  if (normalised(all)) for (const row of rows) row.weight /= total;
}
