/** The probability of calcinosis cutis as a story unfolds: the network's line, and what was guessed. */

import { t } from "../answering/language.js";
import { h, svg } from "./dom.js";
import { inPercent, percent } from "./wording.js";

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [150, 40, 14, 12, 24];
const WIDTHS = { wide: 480, narrow: 310 }; // as much as there is, so that letters keep their size
const LINES = [0, 0.25, 0.5, 0.75, 1];

/**
 * @param {number[]} network probability at each step that was seen
 * @param {(number | null)[]} guesses
 * @param {number} steps of the whole story
 */
export function rail(network, guesses, steps) {
  const width = matchMedia("(max-width: 599px)").matches ? WIDTHS.narrow : WIDTHS.wide;
  const x = (/** @type {number} */ step) => LEFT + ((width - LEFT - RIGHT) * step) / Math.max(1, steps - 1);
  const y = (/** @type {number} */ p) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - p);
  const line = (/** @type {(number | null)[]} */ values) => {
    const points = values.flatMap((p, step) => (p === null ? [] : [`${x(step)},${y(p)}`]));
    return points.join(" ");
  };
  const guessed = guesses.slice(0, network.length);
  const said = network.map((p, step) => {
    const guess = guessed[step];
    const numbers = { n: step + 1, network: percent(p) };
    return typeof guess === "number" ? t("step {n}: network {network}, you {guess}", { ...numbers, guess: percent(guess) }) : t("step {n}: network {network}", numbers);
  });
  const label = `${t("Probability of calcinosis cutis, step by step.")} ${said.join("; ")}`;
  return h(
    "figure",
    { class: "rail" },
    svg(
      "svg",
      { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label },
      ...LINES.map((p) => svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(p), y2: y(p), class: "grid" })),
      ...[0, 0.5, 1].map((p) => svg("text", { x: LEFT - 6, y: y(p) + 4, class: "scale" }, inPercent(100 * p))),
      ...Array.from({ length: steps }, (_, step) => svg("text", { x: x(step), y: HEIGHT - 6, class: "tick" }, String(step + 1))),
      svg("polyline", { points: line(guessed), class: "guessed" }),
      svg("polyline", { points: line(network), class: "computed" }),
      ...guessed.flatMap((p, step) => (p === null ? [] : [svg("path", { d: diamond(x(step), y(p)), class: "guess" })])),
      ...network.map((p, step) => svg("circle", { cx: x(step), cy: y(p), r: step === network.length - 1 ? 5 : 3.5, class: "computed-point" })),
    ),
    h(
      "figcaption",
      {},
      h("span", { class: "key-computed" }, t("network")),
      guessed.some((guess) => guess !== null) ? h("span", { class: "key-guess" }, t("you")) : null,
      t("P(calcinosis cutis) by step"),
    ),
  );
}

/** @param {number} x @param {number} y */
function diamond(x, y) {
  return `M${x},${y - 5}l5,5l-5,5l-5,-5z`;
}
