/** What is shown, in the fragment of the page's address: nothing is sent anywhere. */

import { namesInOrder } from "./store.js";

/** @typedef {import("./store.js").State} State */

const KEY = "#case=";
const FIELDS = /** @type {const} */ (["id", "told", "setting", "age", "sex"]);
const LISTED = /** @type {const} */ (["age_group", "asked"]);
const MOST = 20000; // letters: far more than any case takes

/** @param {State} state @param {string} view the tab that is open */
export function toFragment({ case: held, order, pretest, shown, moved, pinned, bits }, view) {
  const further = { ...(`${order}` === `${namesInOrder(held, [])}` ? {} : { order }), ...(moved.length ? { moved } : {}), ...(pinned ? { pinned } : {}), ...(bits ? { bits } : {}) };
  const bytes = new TextEncoder().encode(JSON.stringify({ case: held, pretest, shown, view, ...further }));
  const text = btoa(String.fromCharCode(...bytes));
  return KEY + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * What a fragment holds; null if it holds none. Of what it holds only known
 * fields are taken; the case's reader judges the entries.
 * @param {string} fragment
 * @returns {(Omit<State, "patient"> & { view: string }) | null}
 */
export function fromFragment(fragment) {
  const start = fragment.indexOf(KEY);
  if (start < 0 || fragment.length - start > MOST) return null;
  try {
    const text = atob(fragment.slice(start + KEY.length).trim().replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const given = JSON.parse(new TextDecoder().decode(bytes));
    const pinned = isMapping(given.pinned) ? patientOf(given.pinned) : null;
    const patient = patientOf(given);
    return { ...patient, order: namesInOrder(patient.case, Array.isArray(given.order) ? given.order : []), shown: shownOf(given.shown), pinned, bits: given.bits === true, view: String(given.view) };
  } catch {
    return null;
  }
}

/** A patient, and how to judge it. @param {any} given @returns {import("./store.js").Pinned} */
function patientOf(given) {
  /** @type {State["case"]} */
  const found = { findings: isMapping(given.case.findings) ? given.case.findings : {} };
  for (const name of FIELDS) if (typeof given.case[name] === "string") found[name] = given.case[name];
  for (const name of LISTED) {
    const value = given.case[name];
    if (typeof value === "string" || Array.isArray(value)) found[name] = value;
  }
  return { case: found, pretest: given.pretest === "uniform" ? "uniform" : "setting", moved: movesOf(given.moved) };
}

/** The story or patient it began with, if it is told as the page tells it. @param {any} given @returns {State["shown"]} */
function shownOf(given) {
  if (!isMapping(given) || !["story", "case", "lesson"].includes(given.kind)) return null;
  const { kind, number, step, told, guesses } = given;
  const whole = [number, step].every((one) => Number.isInteger(one) && one >= 0);
  const isGuess = (/** @type {unknown} */ one) =>
    one === null || (typeof one === "number" && one >= 0 && (kind === "story" ? one <= 1 : Number.isInteger(one)));
  if (!whole || !Array.isArray(guesses) || !guesses.every(isGuess)) return null;
  return { kind, number, step, told: told === true, guesses };
}

/** Moved numbers; whether the model has them, it knows itself. @param {any} given @returns {State["moved"]} */
function movesOf(given) {
  if (!Array.isArray(given)) return [];
  return given
    .filter((one) => isMapping(one) && typeof one.row === "string" && Number.isInteger(one.state) && typeof one.value === "number")
    .map(({ row, state, value }) => ({ row, state, value }));
}

/** @param {unknown} value */
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
