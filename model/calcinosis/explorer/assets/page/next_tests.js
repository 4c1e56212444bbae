/** What to do about the lesion, and what to find out next. */

import { FILMS } from "../inference/films.js";
import { h } from "./dom.js";
import { signed } from "./words.js";

const SHOWN = 6;

/**
 * @param {object} found
 * @param {import("../inference/decisions.js").NextTest[]} found.tests
 * @param {any[] | null} found.actions best first
 * @param {any[]} found.flags
 * @param {boolean} all
 * @param {() => void} showAll
 * @param {(name: string) => void} ask
 */
export function nextSteps({ tests, actions, flags }, all, showAll, ask) {
  const shown = all ? tests : tests.slice(0, SHOWN);
  const most = Math.max(...tests.map((test) => test.bits), 0.01);
  const worth = tests.some((test) => test.gain > 0);
  return h(
    "div",
    {},
    ...flags.map((flag) => h("p", { class: "flag" }, h("strong", {}, "Do not wait: "), flag.says)),
    action(actions),
    h(
      "p",
      { class: "lead" },
      h("strong", {}, worth ? "What to find out next?" : "Nothing left would change what to do."),
      " Bits it tells about the lesion, on average; and the utility it gains less its cost, marked ✓ where it is worth it.",
    ),
    h(
      "table",
      { class: "tests" },
      h("caption", { class: "visually-hidden" }, "Next questions and tests"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Ask or test"),
          h("td", {}),
          h("th", { scope: "col" }, "bits"),
          h("th", { scope: "col" }, "gain"),
        ),
      ),
      h("tbody", {}, ...shown.map((test) => row(test, most, ask))),
    ),
    shown.length < tests.length
      ? h("button", { type: "button", class: "quiet", onclick: showAll }, `Show all ${tests.length}`)
      : null,
  );
}

/** @param {any[] | null} actions */
function action(actions) {
  if (!actions)
    return h(
      "p",
      {},
      h("strong", {}, "What to do? "),
      "Ask and examine; nothing is known of the lesion yet.",
    );
  const [best, second] = actions;
  return h(
    "p",
    {},
    h("strong", {}, `What to do about the lesion? ${best.label}. `),
    best.does,
    h(
      "span",
      { class: "muted" },
      ` Next best: ${second.label.toLowerCase()}, ${(best.expected - second.expected).toFixed(3)} less utility.`,
    ),
  );
}

/** @param {import("../inference/decisions.js").NextTest} test @param {number} most @param {(name: string) => void} ask */
function row(test, most, ask) {
  const fill = h("div", { class: "fill" });
  fill.style.width = `${(100 * test.bits) / most}%`;
  const name = test.variables[0] ?? FILMS;
  return h(
    "tr",
    { class: test.gain > 0 ? "worth" : "" },
    h(
      "th",
      { scope: "row" },
      h("button", { type: "button", class: "link", onclick: () => ask(name) }, test.label),
    ),
    h("td", { class: "track-cell", "aria-hidden": "true" }, h("div", { class: "track" }, fill)),
    h("td", { class: "bits" }, test.bits.toFixed(2)),
    h("td", { class: "bits" }, `${test.gain > 0 ? "✓ " : ""}${signed(test.gain, 3)}`),
  );
}
