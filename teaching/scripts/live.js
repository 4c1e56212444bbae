/** A lesson that moves: its widgets ask the network in this file, as the explorer does. Nothing is loaded or sent. */

import { Model } from "../../model/calcinosis/explorer/assets/answering/answer.js";
import { unpack } from "../../model/calcinosis/explorer/assets/answering/page_contents.js";
import { LESSONS } from "./lessons.js";
import { said, spoken } from "./spoken.js";

/** @typedef {HTMLSelectElement | HTMLInputElement} Widget */

const page = document.querySelector("main");
const name = page?.dataset.lesson ?? "";
/** @type {Widget[]} */
const widgets = [...document.querySelectorAll(/** @type {any} */ ("[data-widget]"))];
const contents = await unpack(/** @type {any} */ (globalThis).calcinosisContents);
const update = LESSONS[name]?.(new Model(contents), JSON.parse(document.getElementById("held")?.textContent ?? "{}"));

/** Place of its value among those it offers. @param {Widget} widget */
function place(widget) {
  return widget instanceof HTMLSelectElement ? widget.selectedIndex : Number(widget.value) - Number(widget.min);
}

/** Its value, as a person reads it. @param {Widget} widget @returns {string} */
function value(widget) {
  return JSON.parse(widget.dataset.values ?? "[]")[place(widget)];
}

/** @param {HTMLElement} at @param {import("./lessons.js").Shown} shown */
function show(at, shown) {
  if (typeof shown === "string") at.textContent = said(shown);
  else if (shown instanceof HTMLElement) at.replaceChildren(spoken(shown));
  else at.closest("table")?.tBodies[0].replaceChildren(...shown.map(row));
}

/** @param {string[]} cells */
function row(cells) {
  const made = document.createElement("tr");
  for (const text of cells) made.insertCell().textContent = said(text);
  return made;
}

function redraw() {
  for (const widget of widgets) {
    const output = widget.parentElement?.querySelector("output");
    if (output) output.textContent = said(value(widget));
    if (widget.type === "range") widget.setAttribute("aria-valuetext", said(value(widget)));
  }
  for (const part of document.querySelectorAll(/** @type {"div"} */ ("[data-when]")))
    part.hidden = place(widgets[Number(part.dataset.of)]) !== Number(part.dataset.when);
  for (const [key, shown] of Object.entries(update?.(widgets.map(value)) ?? {}))
    for (const at of document.querySelectorAll(/** @type {"span"} */ (`[data-live="${key}"]`))) show(at, shown);
}

for (const widget of widgets) {
  widget.disabled = false;
  widget.oninput = redraw;
}
/** What is wider than the page is reached by keys, too. @param {Pick<ResizeObserverEntry, "target">[]} seen */
function reach(seen) {
  for (const { target } of seen)
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
}

const wide = new ResizeObserver(reach);
for (const box of document.querySelectorAll("table, pre")) wide.observe(box);
if (page) {
  redraw();
  page.dataset.live = "yes";
}
