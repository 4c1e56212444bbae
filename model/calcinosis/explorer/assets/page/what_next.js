/** What to do about the lesion, and what to find out next. */

import { counted, fixed, inside, joined, numeral, t } from "../answering/language.js";
import { mostTellingFirst } from "../answering/worth.js";
import { plain } from "../answering/one_entry.js";
import { h } from "./dom.js";
import { percent, signed } from "./wording.js";

/** @typedef {import("../answering/actions.js").Advice} Advice */
/** @typedef {import("../answering/actions.js").Threshold} Threshold */
/** @typedef {import("../answering/raised_flags.js").Alarm} Alarm */
/** @typedef {import("../answering/worth.js").NextTest} NextTest */

const SHOWN = 6;
const SHOWN_THRESHOLDS = 2;
const LEAST_BITS = 0.005; // less is not asked for
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
    ...whatToDo(advice),
    h(
      "p",
      { class: "lead" },
      h("strong", {}, worth ? t("What to find out next?") : flags.length ? t("Nothing left would change what to do about the lesion.") : t("Nothing left would change what to do.")),
      " ",
      t("Bits: what it tells about the lesion, on average. Gain: how much better the best action gets, less the burden of the test; ✓ where it is worth it."),
      ...agreement(tests, offered),
    ),
    h(
      "table",
      { class: "tests" },
      h("caption", { class: "visually-hidden" }, t("Next questions and tests")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("Ask or test")),
          h("td", {}),
          h("th", { scope: "col" }, t("bits")),
          h("th", { scope: "col" }, t("gain")),
        ),
      ),
      h("tbody", {}, ...shown.map((test) => row(test, most, ask))),
    ),
    shown.length < offered.length
      ? h("button", { type: "button", class: "quiet", onclick: showAll }, t("Show all {n}", { n: offered.length }))
      : null,
  );
}

/** How the order here goes together with that of "Ask next". @param {NextTest[]} tests @param {NextTest[]} offered in the order here */
function agreement(tests, offered) {
  const [telling] = mostTellingFirst(tests);
  const [first] = offered;
  if (!telling || telling.bits < LEAST_BITS) return [];
  const said = { telling: inside(nameOf(telling)), first: inside(nameOf(first)), bits: fixed(telling.bits, 2) };
  if (telling === first) return [" ", first.gain > 0 ? t("Ask next begins alike: {first} tells most and is worth most.", said) : t("Ask next begins alike, with what tells most: {first}.", said)];
  return [" ", t("Ask next begins with what tells most, {telling} ({bits} bits); here {first} comes first, as knowing it helps more, less its burden.", said)];
}

/** @param {NextTest} test */
function nameOf({ parts }) {
  return parts.map(({ label }) => label).join(" + ");
}

/** What must not wait, how likely it is, and what would settle it. @param {Alarm} alarm */
export function alarm({ says, probability, threshold, tests }) {
  const notes = [
    ...(threshold === null ? [] : [t("Its probability is {now}; from {threshold} on it pays to act.", { now: percent(probability), threshold: percent(threshold) })]),
    ...(tests.length ? [t("Would settle it: {tests}.", { tests: tests.map(inside).join("; ") })] : []),
  ];
  const note = notes.length ? h("span", { class: "note" }, notes.join(" ")) : null;
  return h("p", { class: "flag" }, h("strong", {}, t("Do not wait:")), " ", says, note);
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
    const question = h("strong", {}, t("What to do?"));
    return [h("p", {}, question, " ", t("Ask and examine; nothing is known of the lesion yet."))];
  }
  const [best, second] = advice.offered;
  const about = advice.yieldsTo.length ? t("After what must not wait, about the lesion itself:") : t("What to do about the lesion?");
  const margin = best.expected - second.expected;
  const action = inside(second.label);
  return [
    h("p", {}, h("strong", {}, `${about} ${best.label}.`), " ", best.does),
    h(
      "p",
      { class: "lead" },
      margin < LEAST_MARGIN
        ? t("Next best: {action}, practically as good.", { action })
        : t("Next best: {action}, {less} less utility.", { action, less: fixed(margin, 3) }),
      " ",
      ...changes(advice.thresholds.slice(0, SHOWN_THRESHOLDS)),
    ),
  ];
}

/** At which probabilities another action becomes best. @param {Threshold[]} thresholds */
function changes(thresholds) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { lesion, now, probability, action, bits } of thresholds) {
    const said = { lesion: plain(lesion), now: percent(now), then: percent(probability), bits: signed(bits) };
    const text =
      bits > 0 ? t("{lesion} rose from {now} to {then} ({bits} bits)", said) : t("{lesion} fell from {now} to {then} ({bits} bits)", said);
    found.set(action.label, [...(found.get(action.label) ?? []), text]);
  }
  return [...found].map(([label, texts]) => `${t("{action} would be best if {changes}.", { action: label, changes: joined(texts, t("or")) })} `);
}

/** @param {NextTest} test @param {number} most @param {(name: string) => void} ask */
function row(test, most, ask) {
  const fill = h("div", { class: "fill" });
  fill.style.width = `${(100 * test.bits) / most}%`;
  const note = isBundle(test)
    ? t("together, with one {shared}", { shared: joined(test.shared.map(plain), t("and")) })
    : test.days > 0
      ? counted("known in {n} day; the gain counts what is lost by waiting", "known in {n} days; the gain counts what is lost by waiting", test.days)
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
    h("td", { class: "bits" }, fixed(test.bits, 2)),
    h("td", { class: "bits" }, utility(test.gain)),
  );
}

/** A gain that is too small for its digits is told from none. @param {number} gain */
function utility(gain) {
  if (gain <= 0) return signed(gain, 3);
  return gain < LEAST_MARGIN ? `✓ <${numeral(0.001)}` : `✓ ${signed(gain, 3)}`;
}
