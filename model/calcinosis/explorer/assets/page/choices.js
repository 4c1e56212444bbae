/** A question whose answer is one of a few states, or that nobody assessed. */

import { t } from "../answering/language.js";
import { isQuantity, plain, written } from "../answering/one_entry.js";
import { h, setText, uniqueId } from "./dom.js";

/** @typedef {{ root: HTMLElement, update: (value: unknown) => void }} Control */

const MOST_BUTTONS = 4;
export const NOT_ANSWERED = "not answered";

/**
 * Buttons of which one is pressed (radio buttons: arrow keys move between them).
 * @param {string[]} states
 * @param {string} labelledBy id of the question
 * @param {(state: string | undefined) => void} choose
 * @param {string} [none] what no answer is called; empty: there is always an answer
 * @param {Record<string, string>} [texts] what states are called, if not by their names
 * @returns {Control}
 */
export function radioButtons(states, labelledBy, choose, none = NOT_ANSWERED, texts = {}) {
  const group = uniqueId("radio");
  const button = (/** @type {string} */ value, /** @type {string} */ text, /** @type {string} */ title) => {
    const input = h("input", {
      type: "radio",
      name: group,
      value,
      onchange: () => choose(value || undefined),
    });
    return h("label", { class: value ? "choice" : "choice none", title }, input, h("span", {}, text));
  };
  const other = h("span", { class: "choice-other", hidden: true });
  const buttons = states.map((state) => button(state, texts[state] ?? plain(state), ""));
  if (none) buttons.push(button("", none === NOT_ANSWERED ? "–" : none, none === NOT_ANSWERED ? t("not answered") : none));
  if (none === NOT_ANSWERED) buttons[states.length].querySelector("input")?.setAttribute("aria-label", t("not answered"));
  const root = h(
    "div",
    { class: "choices", role: "radiogroup", "aria-labelledby": labelledBy },
    ...buttons,
    other,
  );
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = root.querySelectorAll("input");
  return {
    root,
    update(value) {
      const state = value === undefined ? "" : value;
      inputs.forEach((input) => {
        if (input.checked !== (input.value === state)) input.checked = input.value === state;
      });
      const unsure = typeof state === "object" && !isQuantity(state);
      other.hidden = !unsure;
      if (unsure) setText(other, written(state));
    },
  };
}

/**
 * A list to choose from, for questions with many answers.
 * @param {string[]} states
 * @param {string} labelledBy id of the question, a label for what is returned
 * @param {(state: string | undefined) => void} choose
 * @returns {Control}
 */
export function choiceList(states, labelledBy, choose) {
  const other = h("option", { value: "other", hidden: true, disabled: true });
  const root = h(
    "select",
    { id: `${labelledBy}-list`, onchange: () => choose(root.value || undefined) },
    h("option", { value: "" }, `– ${t("not answered")}`),
    ...states.map((state) => h("option", { value: state }, plain(state))),
    other,
  );
  return {
    root,
    update(value) {
      const unsure = typeof value === "object";
      other.hidden = !unsure;
      if (unsure) setText(other, written(value));
      const chosen = unsure ? "other" : String(value ?? "");
      if (root.value !== chosen) root.value = chosen;
      root.classList.toggle("answered", chosen !== "");
    },
  };
}

/** @param {string[]} states @param {string} labelledBy @param {(state: string | undefined) => void} choose */
export function choices(states, labelledBy, choose) {
  return (states.length > MOST_BUTTONS ? choiceList : radioButtons)(states, labelledBy, choose);
}
