/** The tree of natural frequencies, as calcinosis.figures.plot_frequencies draws it. */

import { grouped } from "./numbers.js";

/**
 * @typedef {object} Counts
 * @property {string} title
 * @property {number} total
 * @property {number} lesions @property {number} lesionsFound
 * @property {number} others @property {number} othersFound
 * @property {string} lesion @property {string} finding @property {string} said what they come to
 * @property {string} exactly below the drawing
 */

const WIDTH = 640;
const TOP = 40;
const MIDDLE = 140;
const LOW = 240;
const BOTTOM = 345;
const LEFT = 151;
const RIGHT = 483;
const LEAVES = [76, 226, 404, 562];

/** @param {Counts} counts @returns {HTMLElement} */
export function tree(counts) {
  const { total, lesions, lesionsFound, others, othersFound } = counts;
  const root = element("svg", { viewBox: `0 0 ${WIDTH} 390`, role: "img", "aria-label": `${counts.title}. ${counts.said}`, class: "tree" });
  const line = (/** @type {number[]} */ [x1, y1, x2, y2], kind = "") => root.append(element("line", { x1, y1, x2, y2, class: kind }));
  for (const x of [LEFT, RIGHT]) line([WIDTH / 2, TOP, x, MIDDLE]);
  LEAVES.forEach((x, i) => line([i < 2 ? LEFT : RIGHT, MIDDLE, x, LOW]));
  for (const i of [0, 2]) line([LEAVES[i], LOW, WIDTH / 2, BOTTOM], "found");
  const box = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string[]} */ words, /** @type {string} */ kind, width = 140) =>
    root.append(
      element("rect", { x: x - width / 2, y: y - 25, width, height: 50, rx: 7, class: kind }),
      ...words.map((text, i) => element("text", { x, y: y - 4 + 19 * i, class: kind }, text)),
    );
  box(WIDTH / 2, TOP, [grouped(total), "people"], "all");
  box(LEFT, MIDDLE, [grouped(lesions), counts.lesion], "own", 170);
  box(RIGHT, MIDDLE, [grouped(others), "another lesion"], "other");
  box(LEAVES[0], LOW, [grouped(lesionsFound), "with the finding"], "own");
  box(LEAVES[1], LOW, [grouped(lesions - lesionsFound), "without"], "own empty");
  box(LEAVES[2], LOW, [grouped(othersFound), "with the finding"], "other");
  box(LEAVES[3], LOW, [grouped(others - othersFound), "without"], "other empty");
  box(WIDTH / 2, BOTTOM, [counts.finding, counts.said], "end", 470);
  const figure = document.createElement("figure");
  const title = document.createElement("strong");
  title.textContent = counts.title;
  const wide = document.createElement("div");
  wide.className = "wide";
  wide.tabIndex = 0;
  wide.append(root);
  const caption = document.createElement("figcaption");
  caption.textContent = counts.exactly;
  figure.append(title, wide, caption);
  return figure;
}

/** @template {keyof SVGElementTagNameMap} T @param {T} tag @param {Record<string, string | number>} attributes @param {string} [text] @returns {SVGElementTagNameMap[T]} */
function element(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}
