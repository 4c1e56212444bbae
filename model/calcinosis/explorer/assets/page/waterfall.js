/** From the pretest to the posterior odds, finding by finding: as factors of the odds, or as bits. */

import { counted, t } from "../answering/language.js";
import { plain } from "../answering/one_entry.js";
import { UNSAID } from "../answering/weights.js";
import { radioButtons } from "./choices.js";
import { h } from "./dom.js";
import { labelOf, oddsSaid, signed, times } from "./wording.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/silent_parts.js").SilentPart} SilentPart */
/** @typedef {import("../answering/weights.js").Explanation} Explanation */

/** Parts of what a report does not mention: none while its line is closed. @typedef {{ parts: SilentPart[], toggle: () => void }} Silence */

/** How the weights are said, and where their numbers are from. @typedef {{ bits: boolean, choose: (bits: boolean) => void, ask: (variable: string) => void }} Telling */

/**
 * One row: from where to where it leads, in bits; of one finding, which.
 * @typedef {{ name: string, said: string, rival: string, from: number, to: number, kind: string, variable?: string, unsaid?: boolean }} Step
 */

const BESIDE_NUMBER = /(?<=\d) | (?=\d)/g; // no line ends there
const SHOWN = 12;
const PARTS = 8;
const LEAST_BITS = 0.05; // less is 0.0: it favours nothing
const LEAST_RIVAL = 0.005; // a lesion less probable is not named as favoured
const MOST_BITS = 60; // beyond it odds are certainty

/**
 * @param {Contents} contents
 * @param {Explanation} explanation
 * @param {(lesion: string) => number} probability
 * @param {boolean} all whether every finding is shown
 * @param {() => void} showAll
 * @param {Silence} silence
 * @param {Telling} telling
 */
export function waterfall(contents, explanation, probability, all, showAll, silence, telling) {
  const { lesion, weights } = explanation;
  if (!weights.length) return h("p", {}, t("No finding is given: this is the pretest."));
  const steps = stepsOf(contents, explanation, probability, all);
  const opened = steps.flatMap((step) => (step.unsaid ? partsOf(contents, step, silence.parts) : []));
  const ends = [...steps, ...opened].flatMap((step) => [limited(step.from), limited(step.to)]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const place = (/** @type {number} */ bits) => (100 * (limited(bits) - low)) / (high - low || 1);
  const { bits } = telling;
  const caption = bits ? t("Weights of evidence for {lesion} in bits", { lesion: plain(lesion) }) : t("Odds of {lesion}, finding by finding", { lesion: plain(lesion) });
  const head = [h("th", { scope: "col" }, t("Finding")), h("td"), h("th", { scope: "col" }, bits ? t("Bits") : t("Odds"))];
  const hidden = { class: "visually-hidden" };
  const rest = counted("Show all {n} findings", "Show all {n} findings", weights.length);
  return h(
    "div",
    {},
    h(
      "p",
      { class: "lead" },
      h("strong", {}, t("Why {lesion}?", { lesion: plain(lesion) })),
      " ",
      bits
        ? t("Bits for it (+, right) or against it (−, left); one bit doubles the odds, → names what a finding leaves more to.")
        : t("× 2 doubles the odds of it (right), ÷ 4 quarters them (left); → names what a finding leaves more to."),
      " ",
      h("span", { class: "on-screen" }, t("A finding opens the studies behind its numbers.")),
    ),
    unitChoice(telling),
    h(
      "table",
      { class: "waterfall" },
      h("caption", hidden, caption),
      h("thead", hidden, h("tr", {}, ...head)),
      h(
        "tbody",
        {},
        ...steps.flatMap((step) =>
          step.unsaid
            ? [row(step, place, bits, toggle(step, opened.length > 0, silence)), ...opened.map((part) => row(part, place, bits, asks(part, telling)))]
            : [row(step, place, bits, asks(step, telling))],
        ),
      ),
    ),
    steps.length < weights.length + 2
      ? h("button", { type: "button", class: "quiet", onclick: showAll }, rest)
      : null,
  );
}

/**
 * The pretest, the findings that weigh most, the others together, and the posterior.
 * @param {Contents} contents
 * @param {Explanation} explanation
 * @param {(lesion: string) => number} probability
 * @param {boolean} all
 * @returns {Step[]}
 */
function stepsOf(contents, { lesion, weights, priorBits, posteriorBits }, probability, all) {
  const few = all || weights.length <= SHOWN + 1;
  const shown = weights.filter(({ variable }, i) => few || i < SHOWN || variable === UNSAID);
  const rest = weights.filter((weight) => !shown.includes(weight));
  const total = { said: "", rival: "", from: 0, kind: "total" };
  let level = priorBits;
  const step = (
    /** @type {string} */ name,
    /** @type {string} */ said,
    /** @type {number} */ bits,
    rival = "",
  ) => {
    const from = level;
    level += bits;
    return { name, said, rival, from, to: level, kind: kindOf(bits) };
  };
  /** @type {Step[]} */
  const steps = shown.map(({ variable, given, bits, favours }) => {
    const named = favours !== lesion && bits <= -LEAST_BITS && probability(favours) >= LEAST_RIVAL;
    const rival = named ? plain(favours) : "";
    const unsaid = variable === UNSAID;
    return { ...step(labelOf(contents, variable), plain(given), bits, rival), unsaid, ...(unsaid ? {} : { variable }) };
  });
  if (rest.length) {
    const bits = rest.reduce((sum, weight) => sum + weight.bits, 0);
    steps.push(step(counted("{n} more, together", "{n} more, together", rest.length), "", bits));
  }
  return [
    { ...total, name: t("Pretest"), to: priorBits },
    ...steps,
    { ...total, name: t("Now"), to: posteriorBits },
  ];
}

/**
 * The line of what is not mentioned, opened: its parts lead from where it starts to where it ends.
 * @param {Contents} contents @param {Step} whole @param {SilentPart[]} parts
 * @returns {Step[]}
 */
function partsOf(contents, whole, parts) {
  if (!parts.length) return [];
  let level = whole.from;
  const step = (/** @type {string} */ name, /** @type {string} */ said, /** @type {number} */ bits) => {
    const from = level;
    level += bits;
    return { name, said, rival: "", from, to: level, kind: `part ${kindOf(bits)}` };
  };
  const shown = parts.filter(({ bits }, i) => i < PARTS && Math.abs(bits) >= LEAST_BITS);
  const rest = parts.slice(shown.length);
  /** @type {Step[]} */
  const steps = shown.map(({ variable, bits, mentioned }) => ({ ...step(labelOf(contents, variable), mentioned ? t("that it is told") : "", bits), variable }));
  if (rest.length) {
    const bits = rest.reduce((sum, part) => sum + part.bits, 0);
    steps.push(step(counted("{n} more, together", "{n} more, together", rest.length), "", bits));
  }
  return steps;
}

/** What is 0.0 has no colour. @param {number} bits */
function kindOf(bits) {
  return Math.abs(bits) < LEAST_BITS ? "level" : bits > 0 ? "supports" : "against";
}

/** Odds or bits. @param {Telling} telling */
function unitChoice({ bits, choose }) {
  const label = h("span", { class: "label", id: "why-unit" }, t("Said as"));
  const choice = radioButtons(["odds", "bits"], "why-unit", (unit) => choose(unit === "bits"), "", { odds: t("factors of the odds"), bits: t("bits") });
  choice.update(bits ? "bits" : "odds");
  return h("div", { class: "unit-choice" }, label, choice.root);
}

/** A finding as a button that tells where its numbers are from. @param {Step} step @param {Telling} telling */
function asks({ name, said, variable }, { ask }) {
  if (!variable) return undefined;
  const click = () => ask(variable);
  return h("button", { type: "button", class: "link", "aria-haspopup": "dialog", "data-source": variable, title: t("Where the numbers are from"), onclick: click }, said ? `${name}:` : name);
}

/** @param {Step} step @param {boolean} open @param {Silence} silence */
function toggle({ name }, open, silence) {
  return h(
    "button",
    { type: "button", id: "unsaid", class: "link unsaid", "aria-expanded": String(open), onclick: silence.toggle },
    name,
  );
}

/** @param {Step} step @param {(bits: number) => number} place in percent of the width @param {boolean} bits @param {Element} [button] instead of the name */
function row({ name, said, rival, from, to, kind, variable }, place, bits, button) {
  const box = h("div", { class: `step ${kind}` });
  const zero = h("div", { class: "zero" });
  box.style.left = `${Math.min(place(from), place(to))}%`;
  box.style.width = `${Math.abs(place(to) - place(from))}%`;
  zero.style.left = `${place(0)}%`;
  return h(
    "tr",
    { class: kind },
    h(
      "th",
      { scope: "row" },
      button ?? name,
      said ? h("span", { class: "said" }, `${variable ? "" : ":"} ${said.replace(BESIDE_NUMBER, "\u00a0")}`) : null,
      rival ? h("span", { class: "rival" }, ` → ${rival}`) : null,
    ),
    h("td", { class: "track-cell", "aria-hidden": "true" }, h("div", { class: "track" }, zero, box)),
    h("td", { class: "bits" }, bits ? inBits(to - from) : kind === "total" ? oddsSaid(to) : inOdds(to - from)),
  );
}

/** @param {number} bits */
function inBits(bits) {
  return Math.abs(bits) > MOST_BITS ? `${bits > 0 ? "+" : "−"}∞` : signed(bits);
}

/** @param {number} bits */
function inOdds(bits) {
  return Math.abs(bits) > MOST_BITS ? `${bits > 0 ? "×" : "÷"} ∞` : times(bits);
}

/** @param {number} bits */
function limited(bits) {
  return Math.max(-MOST_BITS, Math.min(MOST_BITS, bits));
}
