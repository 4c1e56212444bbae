/** The model with some rows of its knowledge moved: what if a number were another one? */

import { joined, t } from "./language.js";
import { Model } from "./answer.js";
import { builtContents } from "./built.js";
import { plain } from "./one_entry.js";

/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./row_values.js").RowValues} RowValues */

/**
 * A row given another value: the probability of one of its states, or a rate (ratio).
 * @typedef {{ row: string, state: number, value: number }} Move
 */

/** A row that may be moved. @typedef {{ row: string, label: string, states: string[] }} Movable states: empty for a rate */

/**
 * The model with these rows moved; a row's other states keep their proportions.
 * @param {Model} model @param {RowValues} rows @param {Move[]} moves
 */
export function movedModel(model, rows, moves) {
  const { contents } = model;
  const held = contents.rows;
  const version = Float64Array.from(rows.means);
  /** @type {Set<string>} */
  const leaves = new Set();
  let before = false;
  for (const { row, state, value } of moves) {
    const number = held.places.indexOf(row);
    const values = rows.of(version, number);
    const rest = (1 - value) / (1 - values[state]);
    values.forEach((old, i) => (values[i] = i === state ? value : old * rest));
    const tables = Object.keys(held.tables).filter((name) => held.tables[name].rows.includes(number));
    tables.forEach((name) => leaves.add(name));
    before ||= !tables.length || tables.some((name) => held.before.includes(name));
  }
  const touched = (/** @type {string[]} */ scope) =>
    leaves.has(scope[scope.length - 1]) || (before && scope.every((name) => name === "lesion" || name === "form" || held.before.includes(name)));
  return new Model(builtContents(contents, rows, version, touched), model);
}

/** The value that a move gives, before it is moved. @param {Contents} contents @param {RowValues} rows @param {string} row @param {number} state */
export function valueOf(contents, rows, row, state) {
  return rows.of(rows.means, contents.rows.places.indexOf(row))[state];
}

/** Whether the page can make a move that it is told of. @param {Contents} contents @param {RowValues} rows @param {Move} move */
export function isPossible({ rows: { places, kinds } }, rows, { row, state, value }) {
  const number = places.indexOf(row);
  const kind = kinds[number];
  if (number < 0 || !(value > 0)) return false;
  if (kind === "L") return state === 0 && value < Infinity;
  return kind === "D" && state < rows.of(rows.means, number).length && value < 1;
}

/** What a base rate counts, as "per 1000 admissions"; empty for any other row. @param {Contents} contents @param {string} row */
export function unitOf({ rows: { mix, mixUnits, places } }, row) {
  const at = mix.findIndex((numbers) => numbers.includes(places.indexOf(row)));
  return at < 0 ? "" : t(mixUnits[at]);
}

/** Base rates of a setting, one a lesion. @param {Contents} contents @param {string} setting @returns {Movable[]} */
export function baseRates({ rows, states }, setting) {
  const at = Math.max(states.setting.indexOf(setting), 0);
  return rows.mix[at].map((row, lesion) => ({ row: rows.places[row], label: t("base rate, {lesion}", { lesion: plain(states.lesion[lesion]) }), states: [] }));
}

/**
 * Rows of a finding or risk factor: what it is where, and by how much it raises a rate.
 * @param {Contents} contents @param {string} name @returns {Movable[]}
 */
export function rowsOf({ rows, states }, name) {
  const ratios = rows.ratios.find(({ of }) => of === name)?.rows ?? [];
  const own = rows.tables[name]?.kind === "film" ? [] : (rows.tables[name]?.rows ?? []);
  return [...own, ...ratios].flatMap((row) => {
    const kind = rows.kinds[row];
    const label = rowSaid(rows.places[row], name);
    if (kind === "L") return [{ row: rows.places[row], label: t("rate ratio, {row}", { row: label }), states: [] }];
    return kind === "D" ? [{ row: rows.places[row], label, states: states[name] }] : [];
  });
}

/** What a row is about: a lesion, conditions. @param {string} row @param {string} [finding] that need not be said */
export function rowSaid(row, finding) {
  const [, table = "", when = ""] = /\[([^\]]*)\] ?(.*)/.exec(row) ?? [];
  const parts = [...table.split("."), when].filter((part) => part && !["any", finding].includes(part));
  return parts.map(conditions).join(", ") || plain("any");
}

/** Conditions of a row in words: "form=leak|rest" is "form: a leaked infusion or something else". @param {string} when */
export function conditions(when) {
  return when.split(", ").map((one) => one.split("=").map((some) => joined(some.split("|").map(plain), t("or"))).join(": ")).join(", ");
}

/** The name of a row, each of its words as people say it. @param {string} row */
export function wordByWord(row) {
  return row.replace(/\w+/g, (word) => plain(word));
}
