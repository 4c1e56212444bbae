/** From the pretest to the posterior log-odds, finding by finding. */

import { plain } from "../inference/evidence.js";
import { h } from "./dom.js";
import { labelOf, sentence, signed } from "./words.js";

/** @typedef {import("../inference/explanation.js").Explanation} Explanation */

const SHOWN = 12;
const LEAST_RIVAL = 0.005; // a lesion less probable is not named as favoured
const MOST_BITS = 60; // beyond it odds are certainty

/**
 * @param {any} contents
 * @param {Explanation} explanation
 * @param {(lesion: string) => number} probability
 * @param {boolean} all whether every finding is shown
 * @param {() => void} showAll
 */
export function waterfall(contents, explanation, probability, all, showAll) {
  const { weights, lesion } = explanation;
  const shown = all || weights.length <= SHOWN + 1 ? weights : weights.slice(0, SHOWN);
  const rest = weights.slice(shown.length);
  const steps = shown.map((weight) => ({
    name: labelOf(contents, weight.variable), said: plain(weight.given), bits: weight.bits,
    rival: weight.favours !== lesion && probability(weight.favours) >= LEAST_RIVAL ? weight.favours : "",
  }));
  if (rest.length) {
    steps.push({ name: `${rest.length} more, together`, said: "", rival: "", bits: rest.reduce((sum, w) => sum + w.bits, 0) });
  }
  let level = explanation.priorBits;
  const ends = steps.map((step) => (level += step.bits));
  const values = [0, explanation.priorBits, explanation.posteriorBits, ...ends].map(limited);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = (/** @type {number} */ bits) => (100 * (limited(bits) - low)) / (high - low || 1);
  const bar = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ kind) => {
    const box = h("div", { class: `step ${kind}` }), zero = h("div", { class: "zero" });
    const [a, b] = [place(from), place(to)];
    box.style.left = `${Math.min(a, b)}%`;
    box.style.width = `${Math.max(Math.abs(b - a), 0.4)}%`;
    zero.style.left = `${place(0)}%`;
    return h("td", { class: "track-cell", "aria-hidden": "true" }, h("div", { class: "track" }, zero, box));
  };
  const row = (/** @type {any} */ head, /** @type {Element} */ cell, /** @type {number} */ bits, /** @type {string} */ kind) =>
    h("tr", { class: kind }, h("th", { scope: "row" }, ...head), cell, h("td", { class: "bits" }, Math.abs(bits) > MOST_BITS ? (bits > 0 ? "+∞" : "−∞") : signed(bits)));
  const rows = steps.map((step, i) => row(
    [step.name, step.said ? h("span", { class: "said" }, `: ${step.said}`) : null,
      step.rival ? h("span", { class: "rival" }, ` → ${plain(step.rival)}`) : null].filter((part) => part !== null),
    bar(ends[i] - step.bits, ends[i], step.bits >= 0 ? "supports" : "against"), step.bits, ""));
  return h("div", {},
    h("p", { class: "lead" }, h("strong", {}, `Why ${plain(lesion)}?`),
      " Bits for it (+, right) or against it (−, left); one bit doubles the odds, → names what a finding favours instead."),
    h("table", { class: "waterfall" },
      h("caption", { class: "visually-hidden" }, `Weights of evidence for ${plain(lesion)} in bits`),
      h("thead", { class: "visually-hidden" }, h("tr", {}, h("th", { scope: "col" }, "Finding"), h("td", {}), h("th", { scope: "col" }, "Bits"))),
      h("tbody", {}, row(["Pretest"], bar(0, explanation.priorBits, "total"), explanation.priorBits, "total"),
        ...rows, row(["Now"], bar(0, explanation.posteriorBits, "total"), explanation.posteriorBits, "total"))),
    rest.length ? h("button", { type: "button", class: "quiet", onclick: showAll }, `Show all ${weights.length} findings`) : null,
    weights.length ? null : h("p", {}, `No finding is given: this is the pretest of ${sentence(lesion).toLowerCase()}.`));
}

/** @param {number} bits */
function limited(bits) {
  return Math.max(-MOST_BITS, Math.min(MOST_BITS, bits));
}
