/** What to do about the lesion, and what to find out next. */

import { plain } from "../inference/evidence.js";
import { h } from "./dom.js";
import { percent, signed } from "./words.js";

/** @typedef {import("../inference/decisions.js").Advice} Advice */
/** @typedef {import("../inference/decisions.js").Threshold} Threshold */
/** @typedef {import("../inference/prospects.js").NextTest} NextTest */

const SHOWN = 6;
const SHOWN_THRESHOLDS = 2;
const LEAST_MARGIN = 0.0005; // less is 0.000

/**
 * @param {{ tests: NextTest[], advice: Advice | null, flags: any[] }} found
 * @param {boolean} all
 * @param {() => void} showAll
 * @param {(name: string) => void} ask
 */
export function nextSteps({ tests, advice, flags }, all, showAll, ask) {
  const offered = tests.filter((test) => !isBundle(test) || isBest(test, tests));
  const shown = all ? offered : offered.slice(0, SHOWN);
  const most = Math.max(...tests.map((test) => test.bits), 0.01);
  const worth = tests.some((test) => test.gain > 0);
  return h(
    "div",
    {},
    ...flags.map((flag) => h("p", { class: "flag" }, h("strong", {}, "Do not wait: "), flag.says)),
    ...whatToDo(advice),
    h(
      "p",
      { class: "lead" },
      h("strong", {}, worth ? "What to find out next?" : "Nothing left would change what to do."),
      " Bits: what it tells about the lesion, on average. Gain: how much better the best action gets, less the ",
      "burden of the test; ✓ where it is worth it.",
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
    shown.length < offered.length
      ? h("button", { type: "button", class: "quiet", onclick: showAll }, `Show all ${offered.length}`)
      : null,
  );
}

/** @param {NextTest} test */
function isBundle(test) {
  return test.panels.length > 1;
}

/** Whether panels are worth more together than each of them. @param {NextTest} bundle @param {NextTest[]} tests */
function isBest(bundle, tests) {
  const parts = tests.filter((test) => bundle.panels.includes(test.test));
  return bundle.gain > 0 && parts.every((test) => test.gain < bundle.gain);
}

/** @param {Advice | null} advice */
function whatToDo(advice) {
  if (!advice) {
    const question = h("strong", {}, "What to do? ");
    return [h("p", {}, question, "Ask and examine; nothing is known of the lesion yet.")];
  }
  const [best, second] = advice.actions;
  const margin = best.expected - second.expected;
  const less = margin < LEAST_MARGIN ? "as good to three digits" : `${margin.toFixed(3)} less utility`;
  return [
    h("p", {}, h("strong", {}, `What to do about the lesion? ${best.label}. `), best.does),
    h(
      "p",
      { class: "lead" },
      `Next best: ${second.label.toLowerCase()}, ${less}. `,
      ...advice.thresholds.slice(0, SHOWN_THRESHOLDS).map(change),
    ),
  ];
}

/** @param {Threshold} threshold */
function change({ lesion, now, probability, action, bits }) {
  const way = bits > 0 ? "rose" : "fell";
  const places = `from ${percent(now)} to ${percent(probability)} (${signed(bits)} bits)`;
  return `${action.label} would be best if ${plain(lesion)} ${way} ${places}. `;
}

/** @param {NextTest} test @param {number} most @param {(name: string) => void} ask */
function row(test, most, ask) {
  const fill = h("div", { class: "fill" });
  fill.style.width = `${(100 * test.bits) / most}%`;
  const [name] = test.variables;
  const note = isBundle(test)
    ? `together, with one ${test.shared.map(plain).join(" and ")}`
    : test.days > 0
      ? `known in ${test.days} days; the gain counts what is lost by waiting`
      : "";
  return h(
    "tr",
    { class: test.gain > 0 ? "worth" : "" },
    h(
      "th",
      { scope: "row" },
      h("button", { type: "button", class: "link", onclick: () => ask(name) }, test.labels.join(" + ")),
      note ? h("span", { class: "note" }, note) : null,
    ),
    h("td", { class: "track-cell", "aria-hidden": "true" }, h("div", { class: "track" }, fill)),
    h("td", { class: "bits" }, test.bits.toFixed(2)),
    h("td", { class: "bits" }, `${test.gain > 0 ? "✓ " : ""}${signed(test.gain, 3)}`),
  );
}
