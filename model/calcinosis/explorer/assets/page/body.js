/** The body from before and behind: a click on a part says where the lesion is. */

import { capital, joined, t } from "../answering/language.js";
import { byId, h, setText, svg } from "./dom.js";
import { isNarrow } from "./sheet.js";
import { sentence } from "./wording.js";
import { plain } from "../answering/one_entry.js";

/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("./store.js").Store} Store */

const FRONT = 52; // middle of each figure
const BACK = 156;

/** @typedef {(x: number) => Element[]} Drawing the part of a figure, by its middle */

/** Both sides of a figure. @param {(side: number) => Element} draw @returns {Drawing} */
const sides = (draw) => (x) => [-1, 1].map((side) => {
  const part = draw(side);
  part.setAttribute("transform", `translate(${x} 0)`);
  return part;
});

/** @param {number[]} from @param {number[]} to @param {number} width */
const limb = ([x1, y1], [x2, y2], width) =>
  sides((side) => svg("line", { x1: side * x1, y1, x2: side * x2, y2, "stroke-width": width }));

/** @param {number} cx @param {number} cy @param {number} rx @param {number} [ry] */
const round = (cx, cy, rx, ry = rx) => sides((side) => svg("ellipse", { cx: side * cx, cy, rx, ry }));

/** @param {number} width @param {number} y @param {number} height @param {number} rx @returns {Drawing} */
const block = (width, y, height, rx) => (x) => [svg("rect", { x: x - width / 2, y, width, height, rx })];

/** What each part looks like, from before and from behind. @type {Record<string, { front: Drawing[], back: Drawing[] }>} */
const PARTS = {
  head_or_neck: { front: [round(0, 17, 11, 14), block(11, 31, 8, 3)], back: [round(0, 17, 11, 14), block(11, 31, 8, 3)] },
  trunk_or_back: { front: [block(44, 40, 30, 11)], back: [block(44, 40, 58, 11)] },
  abdomen: { front: [block(38, 71.5, 27, 6)], back: [] },
  genital: { front: [round(0, 104.5, 7.5, 5.5)], back: [] },
  arm: { front: [limb([28, 48], [31, 62], 11), limb([34.5, 83], [38, 95], 9.5)], back: [limb([28, 48], [31, 62], 11), limb([34.5, 83], [38, 95], 9.5)] },
  hand_or_wrist: { front: [round(41, 110, 6, 9)], back: [round(41, 110, 6, 9)] },
  thigh_or_buttock: { front: [limb([11.5, 117], [12, 137], 17)], back: [round(10.5, 106, 10.5, 8), limb([11.5, 124], [12, 137], 17)] },
  joint: { front: [round(33, 73, 5), round(12, 153, 7)], back: [round(33, 73, 5), round(12, 153, 7)] },
  leg: { front: [limb([12, 168], [12, 189], 13)], back: [limb([12, 168], [12, 189], 13)] },
  foot_or_ankle: { front: [round(14, 206, 8, 8.5)], back: [round(14, 206, 8, 8.5)] },
};

export class Body {
  /** @param {Contents} contents @param {Store} store */
  constructor(contents, store) {
    this.store = store;
    /** The variable whose states are the parts of the body. */
    this.name = Object.keys(contents.states).find((name) => contents.states[name].filter((state) => state in PARTS).length > 2) ?? "";
    const places = Object.keys(PARTS).filter((place) => contents.states[this.name]?.includes(place));
    this.said = h("p", { class: "muted", "aria-hidden": "true" });
    /** @type {Map<string, SVGElement>} */
    this.parts = new Map(places.map((place) => [place, /** @type {SVGElement} */ (this.part(place))]));
    const drawing = svg(
      "svg",
      { viewBox: "0 0 208 232", role: "group", "aria-label": t("Body: arrow keys go from part to part") },
      ...this.parts.values(),
      svg("text", { x: FRONT, y: 229 }, t("front")),
      svg("text", { x: BACK, y: 229 }, t("back")),
    );
    drawing.addEventListener("keydown", (event) => this.key(/** @type {KeyboardEvent} */ (event)));
    this.at = places[0];
    if (isNarrow()) byId("body-part").open = false;
    byId("body").append(drawing, this.said);
    this.tell("");
  }

  /** @param {string} place */
  part(place) {
    const { front, back } = PARTS[place];
    const name = sentence(place);
    const tell = () => this.tell(name);
    return svg(
      "g",
      { class: "part", role: "button", tabindex: -1, "aria-label": name, "data-place": place, onclick: () => this.toggle(place), onpointerenter: tell, onpointerleave: () => this.tell(""), onfocus: tell },
      ...front.flatMap((draw) => draw(FRONT)),
      ...back.flatMap((draw) => draw(BACK)),
    );
  }

  /** @param {string} name */
  tell(name) {
    const known = [this.store.state.case.findings[this.name] ?? []].flat().filter((one) => typeof one === "string");
    setText(this.said, name || capital(joined(known.map(plain), t("or"))) || t("Click a part."));
  }

  /** Say that it is there; or, if that was said, take it back. @param {string} place */
  toggle(place) {
    this.at = place;
    const known = this.store.state.case.findings[this.name];
    this.store.find(this.name, known === place ? undefined : place);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const places = [...this.parts.keys()];
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (by) {
      this.at = places[(places.indexOf(this.at) + by + places.length) % places.length];
      this.reach();
      this.parts.get(this.at)?.focus();
    } else if (event.key === "Enter" || event.key === " ") this.toggle(this.at);
    else return;
    event.preventDefault();
  }

  /** One of the parts is on the way of the Tab key. */
  reach() {
    for (const [place, part] of this.parts) part.setAttribute("tabindex", place === this.at ? "0" : "-1");
  }

  /** @param {Case} told */
  update({ findings }) {
    const known = [findings[this.name] ?? []].flat();
    for (const [place, part] of this.parts) part.setAttribute("aria-pressed", String(known.includes(place)));
    this.reach();
    this.tell("");
  }
}
