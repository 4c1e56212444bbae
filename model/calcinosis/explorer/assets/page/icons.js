/** Natural frequencies: of 1 000 such patients, so many have each lesion. */

import { counted, t } from "../answering/language.js";
import { h, svg } from "./dom.js";
import { plain } from "../answering/one_entry.js";

const PATIENTS = 1000;
const COLUMNS = 50;
const SIZE = 10;
const RADIUS = 3.9;

/**
 * Round frequencies so that they still add up: the largest remainders are rounded up.
 * @param {Float64Array} probability @param {number} total
 */
export function frequencies(probability, total) {
  const exact = [...probability].map((p) => p * total);
  const counts = exact.map(Math.floor);
  const left = total - counts.reduce((a, b) => a + b, 0);
  const order = [...exact.keys()].sort((a, b) => exact[b] - counts[b] - (exact[a] - counts[a]));
  for (const i of order.slice(0, left)) counts[i]++;
  return counts;
}

/**
 * @param {import("../answering/answer.js").Model} model
 * @param {import("../answering/answer.js").Diagnosis} diagnosis one with a posterior
 */
export function iconArrays(model, diagnosis) {
  const posterior = /** @type {Float64Array} */ (diagnosis.posterior);
  return h(
    "div",
    {},
    h(
      "p",
      { class: "lead" },
      h("strong", {}, t("Of 1 000 such patients …")),
      " ",
      t("Circles are patients with calcinosis cutis, squares those without; in reading order as in the list."),
    ),
    h(
      "div",
      { class: "arrays" },
      array(model, t("with all these findings"), posterior),
      array(model, t("before any finding"), diagnosis.pretest),
    ),
  );
}

/** @param {import("../answering/answer.js").Model} model @param {string} title @param {Float64Array} probability */
function array(model, title, probability) {
  const counts = frequencies(probability, PATIENTS);
  const kinds = model.contents.calcinosis;
  const shapes = [];
  const items = [];
  let start = 0;
  for (const [i, lesion] of model.lesions.entries()) {
    const round = kinds.includes(lesion);
    const count = counts[i];
    const rank = model.lesions.filter((other) => kinds.includes(other) === round).indexOf(lesion);
    const kind = `icon ${round ? "calcinosis" : "competing"} shade-${rank}`;
    const path = Array.from({ length: count }, (_, j) => icon(start + j, round, rank)).join("");
    if (count) shapes.push(svg("path", { d: path, class: kind }));
    if (count)
      items.push(
        h(
          "li",
          {},
          svg(
            "svg",
            { viewBox: "0 0 10 10", class: "key", "aria-hidden": "true" },
            svg("path", { d: icon(0, round, rank), class: kind }),
          ),
          h("span", { class: "number-of" }, String(count)),
          ` ${plain(lesion)}`,
        ),
      );
    start += count;
  }
  const rows = PATIENTS / COLUMNS;
  const calcified = model.lesions.reduce(
    (sum, lesion, i) => (kinds.includes(lesion) ? sum + counts[i] : sum),
    0,
  );
  return h(
    "figure",
    {},
    h("figcaption", {}, h("strong", {}, title), ": ", counted("{n} has calcinosis cutis", "{n} have calcinosis cutis", calcified)),
    svg("svg", { viewBox: `0 0 ${COLUMNS * SIZE} ${rows * SIZE}`, "aria-hidden": "true" }, ...shapes),
    h("ul", { class: "legend" }, ...items),
  );
}

/** What is drawn in the empty ones of a kind, by its rank: a stroke, nothing, a dot. @type {Record<number, string>} */
const INSIDE = { 1: "m-2,2l4,-4", 4: "m-1,-1h2v2h-2z" };

/** @param {number} place @param {boolean} round @param {number} rank among those of its shape */
function icon(place, round, rank) {
  const x = (place % COLUMNS) * SIZE + SIZE / 2;
  const y = Math.floor(place / COLUMNS) * SIZE + SIZE / 2;
  const inside = INSIDE[rank] ? `M${x},${y}${INSIDE[rank]}` : "";
  if (!round) return `M${x - 3.5},${y - 3.5}h7v7h-7z${inside}`;
  return `M${x - RADIUS},${y}a${RADIUS},${RADIUS} 0 1,0 ${2 * RADIUS},0a${RADIUS},${RADIUS} 0 1,0 ${-2 * RADIUS},0${inside}`;
}
