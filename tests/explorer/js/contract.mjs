/** What Python answered (tests/explorer/contract.py), and how answers are compared with it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Model } from "../../../model/calcinosis/explorer/assets/answering/answer.js";

const CLOSE = 1e-9;

export const contract = JSON.parse(readFileSync(process.env.CONTRACT, "utf-8"));
export const model = new Model(contract.contents);
export const { network, quantities } = model;

/** Cases that have an answer, and of these the ones whose answer Python explained. */
export const answered = contract.cases.filter((one) => one.answers);
export const explained = answered.filter((one) => one.weights);

/** The answer of the page, under the pretest that Python explained. */
export function diagnosed(one) {
  return model.diagnose(one.case, one.pretest);
}

/** Numbers up to 1e-9 of the larger one, or of 1; all else alike. */
export function same(found, wanted, about) {
  assert.ok(alike(found, wanted), `${JSON.stringify(about)}\n found ${show(found)}\nwanted ${show(wanted)}`);
}

function alike(found, wanted) {
  if (typeof wanted === "number")
    return Math.abs(found - wanted) <= CLOSE * Math.max(1, Math.abs(found), Math.abs(wanted));
  if (wanted === null || typeof wanted !== "object") return found === wanted;
  if (found === null || typeof found !== "object") return false;
  const names = Object.keys(wanted);
  return names.length === Object.keys(found).length && names.every((name) => alike(found[name], wanted[name]));
}

function show(value) {
  return JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? [...part] : part));
}

/** Lists in the order of what stands first in them. */
export function ordered(lists) {
  const before = (a, b) => {
    const i = a.findIndex((value, k) => value !== b[k]);
    return i < 0 ? 0 : a[i] < b[i] ? -1 : 1;
  };
  return lists.toSorted(before);
}

/** The likelihood of an item; over parents, with its axes in the order of the page. */
export function inOrder({ over, likelihood }) {
  return over ? network.table(over, Float64Array.from(likelihood)).values : likelihood;
}
