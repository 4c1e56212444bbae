/** What to do about the lesion, and what to find out next. */

import { plain } from "../answering/one_entry.js";
import { h } from "./dom.js";
import { percent, signed } from "./wording.js";

/** @typedef {import("../answering/actions.js").Advice} Advice */
/** @typedef {import("../answering/actions.js").Threshold} Threshold */
/** @typedef {import("../answering/alarms.js").Alarm} Alarm */
/** @typedef {import("../answering/worth.js").NextTest} NextTest */

const SHOWN = 6;
const SHOWN_THRESHOLDS = 2;
const LEAST_MARGIN = 0.0005; // less is 0.000

/**
 * @param {{ little: string, tests: NextTest[], advice: Advice | null, flags: Alarm[] }} found what rests on little says so
 * @param {boolean} all
 * @param {() => void} showAll
 * @param {(name: string) => void} ask
 */
export function nextSteps({ little, tests, advice, flags }, all, showAll, ask) {
  const offered = tests.filter((test) => !isBundle(test) || isBest(test, tests));
  const shown = all ? offered : offered.slice(0, SHOWN);
  const most = Math.max(...tests.map((test) => test.bits), 0.01);
  const worth = tests.some((test) => test.gain > 0);
  return h(
    "div",
    {},
    little ? h("p", { class: "lead" }, little) : null,
    ...flags.map(alarm),
    ...whatToDo(advice),
    h(
      "p",
      { class: "lead" },
      h("strong", {}, worth ? "What to find out next?" : `Nothing left would change what to do${flags.length ? " about the lesion" : ""}.`),
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

/** What must not wait, how likely it is, and what would settle it. @param {Alarm} alarm */
function alarm({ says, probability, threshold, tests }) {
  const likely =
    threshold === null ? "" : `Its probability is ${percent(probability)}; from ${percent(threshold)} on it pays to act. `;
  const inside = tests.map((label) => label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()));
  const settle = tests.length ? `Would settle it: ${inside.join("; ")}.` : "";
  const note = likely || settle ? h("span", { class: "note" }, likely + settle) : null;
  return h("p", { class: "flag" }, h("strong", {}, "Do not wait: "), says, note);
}

/** @param {NextTest} test */
function isBundle(test) {
  return test.panels.length > 1;
}

/** Whether panels are worth more together than any part of them. @param {NextTest} bundle @param {NextTest[]} tests */
function isBest(bundle, tests) {
  const isPart = (/** @type {NextTest} */ test) => test.panels.every((name) => bundle.panels.includes(name));
  const parts = tests.filter((test) => test !== bundle && isPart(test));
  return bundle.gain > 0 && parts.every((test) => test.gain < bundle.gain);
}

/** @param {Advice | null} advice */
function whatToDo(advice) {
  if (!advice) {
    const question = h("strong", {}, "What to do? ");
    return [h("p", {}, question, "Ask and examine; nothing is known of the lesion yet.")];
  }
  const [best, second] = advice.offered;
  const about = advice.yieldsTo.length ? "After what must not wait, about the lesion itself:" : "What to do about the lesion?";
  const margin = best.expected - second.expected;
  const less = margin < LEAST_MARGIN ? "practically as good" : `${margin.toFixed(3)} less utility`;
  return [
    h("p", {}, h("strong", {}, `${about} ${best.label}. `), best.does),
    h(
      "p",
      { class: "lead" },
      `Next best: ${second.label.toLowerCase()}, ${less}. `,
      ...changes(advice.thresholds.slice(0, SHOWN_THRESHOLDS)),
    ),
  ];
}

/** At which probabilities another action becomes best. @param {Threshold[]} thresholds */
function changes(thresholds) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { lesion, now, probability, action, bits } of thresholds) {
    const way = `${plain(lesion)} ${bits > 0 ? "rose" : "fell"}`;
    const text = `${way} from ${percent(now)} to ${percent(probability)} (${signed(bits)} bits)`;
    found.set(action.label, [...(found.get(action.label) ?? []), text]);
  }
  return [...found].map(([label, texts]) => `${label} would be best if ${texts.join(" or ")}. `);
}

/** @param {NextTest} test @param {number} most @param {(name: string) => void} ask */
function row(test, most, ask) {
  const fill = h("div", { class: "fill" });
  fill.style.width = `${(100 * test.bits) / most}%`;
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
      ...test.parts.map(({ label, variables: [first] }, i) =>
        h("button", { type: "button", class: "link", onclick: () => ask(first) }, i ? `+ ${label}` : label),
      ),
      note ? h("span", { class: "note" }, note) : null,
    ),
    h("td", { class: "track-cell", "aria-hidden": "true" }, h("div", { class: "track" }, fill)),
    h("td", { class: "bits" }, test.bits.toFixed(2)),
    h("td", { class: "bits" }, utility(test.gain)),
  );
}

/** A gain that is too small for its digits is told from none. @param {number} gain */
function utility(gain) {
  if (gain <= 0) return signed(gain, 3);
  return gain < LEAST_MARGIN ? "✓ <0.001" : `✓ ${signed(gain, 3)}`;
}
