/** One node of the network: bars of all its states; a click on one says that it is so. */

import { t } from "../answering/language.js";
import { CONTEXT } from "../answering/one_entry.js";
import { FILMS } from "../answering/looks.js";
import { h } from "./dom.js";
import { percent, sentence } from "./wording.js";

/** @typedef {import("./store.js").Store} Store */

const MOST = 4; // states of one table

/**
 * @typedef {object} Shown
 * @property {string} name
 * @property {string} label
 * @property {string} question
 * @property {string[]} states
 * @property {Float64Array | null} values probability of each; null: the node is replaced by what was measured
 * @property {string | null} given what is told of it
 * @property {boolean} settable whether a case can tell it
 * @property {string} group
 * @property {string[]} calcinosis states that are kinds of it
 */

/**
 * @param {Shown} node @param {Store} store @param {(name: string) => void} ask @param {() => void} close @param {Element} table
 */
export function nodeCard({ name, label, question, states, values, given, settable, group, calcinosis }, store, ask, close, table) {
  const told = tells(store, name);
  const line = (/** @type {string} */ state, /** @type {number} */ i) => {
    const fill = h("div", { class: "fill" });
    fill.style.width = `${100 * (values?.[i] ?? 0)}%`;
    const chosen = told === state;
    const set = () => tell(store, name, chosen ? undefined : state);
    const text = sentence(state);
    return h(
      "tr",
      { class: `${chosen ? "leading" : ""} ${calcinosis.includes(state) ? "calcinosis" : ""}` },
      h("th", { scope: "row" }, settable ? h("button", { type: "button", class: "choose", "aria-pressed": String(chosen), onclick: set, "data-state": state }, text) : text),
      h("td", { class: "track-cell", "aria-hidden": "true", onclick: settable ? set : undefined }, h("div", { class: "track" }, fill)),
      h("td", { class: "now" }, values ? percent(values[i]) : "–"),
    );
  };
  const hint = settable ? t("Click a state to say that it is so, and again to take it back.") : given === null ? t("Nobody sees it: it is only believed.") : "";
  return h(
    "div",
    { class: `node-card ${group}` },
    h("button", { type: "button", class: "quiet away", "aria-label": t("Close"), onclick: close }, "×"),
    h("p", {}, h("strong", {}, label), question ? h("span", { class: "muted" }, ` ${question}`) : null),
    h("div", { class: "halves" }, ...halves(states.map(line)).map((lines) => h("table", { class: "bars" }, h("tbody", {}, ...lines)))),
    h("p", { class: "muted" }, given === null ? hint : `${t("Given: {given}.", { given })} ${hint}`, settable ? h("button", { type: "button", class: "quiet", onclick: () => ask(name) }, t("To its question")) : null),
    table,
  );
}

/** Where there are many states, two tables that may stand side by side. @param {HTMLElement[]} lines */
function halves(lines) {
  const half = Math.ceil(lines.length / 2);
  return lines.length > MOST ? [lines.slice(0, half), lines.slice(half)] : [lines];
}

/** The one state that is told of a node. @param {Store} store @param {string} name */
function tells({ state: { case: held } }, name) {
  const value = /** @type {any} */ (CONTEXT.includes(name) ? held : held.findings)[name];
  if (name !== FILMS) return value;
  return Array.isArray(value) && value.length === 1 ? value[0]?.calcification : undefined;
}

/** @param {Store} store @param {string} name @param {string | undefined} state */
function tell(store, name, state) {
  if (name === "age_group") store.describe({ age: undefined, age_group: state });
  else if (CONTEXT.includes(name)) store.describe({ [name]: state });
  else if (name === FILMS) store.find(name, state && [{ calcification: state }]);
  else store.find(name, state);
}
