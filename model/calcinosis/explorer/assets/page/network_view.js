/** The network with beliefs: evidence marked, and the posterior of everything else. */

import { t } from "../answering/language.js";
import { largest } from "../answering/answer.js";
import { DAY_OF_LIFE, plain } from "../answering/one_entry.js";
import { FILMS, filmNode } from "../answering/looks.js";
import { become, h, setText, svg } from "./dom.js";
import { nodeCard } from "./node_card.js";
import { layOut, LOOP } from "./placing.js";
import { isNarrow } from "./sheet.js";
import { tableOfNode } from "./table_of_node.js";
import { inPercent, percent } from "./wording.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("./dom.js").Part} Part */
/** @typedef {import("./placing.js").Placed} Placed */

/**
 * What a node says: the text in its box, its states, the probability of each, and which one is named.
 * @typedef {{ given: boolean, text: string, states: string[], shares: number[], at: number, all: string }} Belief
 */

const MARGIN = 7; // beside a text in a node
const FONTS = { label: "11px", state: "10.5px", given: "bold 10.5px" }; // as in the style
const [LINE, BAR] = [12, 7]; // heights of a line and of the bar below them
const LEAST = 46; // height of the lesion: it stands out
const NARROW = 560; // px of the page: less is room for two columns
const LONG = 0.88; // a probability as long as any, so that no box grows by a click
const head = () => t("● marks what is given; the bar in each box holds all its states, the dark part is the one it names.");
const use = () => t("Point at a box to see its arcs, click it to see all its states and to set one.");
const COLOURS = [
  ["context", "history"],
  ["mechanism"],
  ["diagnosis"],
  ["examination", "timing"],
  ["laboratory", "imaging"],
];

const ZOOMS = [0.5, 0.7, 1, 1.4, 2, 2.8]; // of the width that there is
const FIT = ZOOMS.indexOf(1);

/** Which zoom is chosen, and what is seen of it, also when the network is drawn again. */
const zoomed = { at: FIT, left: 0 };
/** The node that is opened, also when the network is drawn again; empty: none, as at first where a card covers much. */
let opened = isNarrow() ? "" : "lesion";

/** The network as it is drawn: from one answer to the next only what says something else is drawn anew. */
export class NetworkView {
  /** @param {Model} model @param {import("./store.js").Store} store @param {(name: string) => void} ask */
  constructor(model, store, ask) {
    this.model = model;
    this.store = store;
    this.ask = ask;
    /** @type {Diagnosis | null} */
    this.diagnosis = null;
    /** @type {Map<string, Placed>} */
    this.nodes = new Map();
    /** @type {Map<string, Belief>} */
    this.beliefs = new Map();
    /** @type {[string, string][]} */
    this.edges = [];
    /** @type {Element[]} */
    this.arcs = [];
    /** @type {Map<string, Element>} */
    this.boxes = new Map();
    this.card = h("div", { class: "node-place", "aria-live": "polite" });
    const view = { role: "group", "aria-label": t("The network; the table below says the same") };
    this.drawing = /** @type {SVGElement} */ (svg("svg", view, heads()));
    this.region = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Network, can be scrolled") }, this.drawing);
    this.table = h("table");
    this.same = h("details", { class: "beliefs", ontoggle: () => this.list() }, h("summary", {}, t("The same as a table")), this.table);
    this.root = h(
      "div",
      { class: "network" },
      h("p", { class: "lead" }, h("strong", {}, t("What the network believes now.")), " ", head(), " ", h("span", { class: "on-screen" }, use())),
      h(
        "div",
        { class: "network-head" },
        h("ul", { class: "groups" }, ...COLOURS.map((groups) => h("li", { class: groups[0] }, groups.map(plain).join(", ")))),
        zoomButtons(this.region, this.drawing),
      ),
      this.card,
      this.region,
      this.same,
    );
  }

  /** @param {Model} model @param {Diagnosis} diagnosis one with a posterior @param {HTMLElement} panel */
  show(model, diagnosis, panel) {
    this.model = model;
    this.diagnosis = diagnosis;
    const room = panel.clientWidth; // 0: as much as it takes
    const narrow = room > 0 && room < NARROW;
    const believed = believer(model, diagnosis);
    const { nodes, edges, width, height } = layOut(model.contents, narrow, (name, label, width) => {
      const said = believed(name);
      this.beliefs.set(name, said);
      return Math.max(heightOf(label, said, width), name === "lesion" ? LEAST : 0);
    });
    this.nodes = nodes;
    if (!this.edges.length) this.begin(edges);
    this.root.classList.toggle("narrow", narrow);
    this.drawing.setAttribute("viewBox", `0 -4 ${width + 4} ${height + 8}`);
    edges.forEach((edge, i) => become(this.arcs[i], { d: curve(nodes, edge) }));
    for (const node of nodes.values()) this.draw(node);
    this.open(opened);
    this.list();
    if (!panel.contains(this.root)) panel.replaceChildren(this.root);
    if (zoomed.left) this.region.scrollLeft = zoomed.left;
  }

  /** @param {[string, string][]} edges */
  begin(edges) {
    this.edges = edges;
    this.arcs = edges.map(() => svg("path", { class: "edge" }));
    for (const name of this.nodes.keys()) this.boxes.set(name, this.box(name));
    this.drawing.append(...this.arcs, ...this.boxes.values());
  }

  /** @param {string} name */
  box(name) {
    const near = (/** @type {boolean} */ on) => () => this.edges.forEach((edge, i) => this.arcs[i].classList.toggle("near", on && edge.includes(name)));
    const onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.open(name);
      /** @type {HTMLElement | null} */
      const first = this.card.querySelector("button:not(.away)");
      first?.focus();
    };
    return svg("g", { "data-node": name, tabindex: 0, role: "button", onpointerenter: near(true), onpointerleave: near(false), onfocus: near(true), onblur: near(false), onclick: () => this.open(name), onkeydown });
  }

  /** @param {Placed} node */
  draw(node) {
    const { name, label, group, x, y } = node;
    const said = /** @type {Belief} */ (this.beliefs.get(name));
    const box = /** @type {Element} */ (this.boxes.get(name));
    const looks = { class: `node ${group} ${said.given ? "given" : ""}`, transform: `translate(${x} ${y})`, "aria-label": `${label}: ${said.all}` };
    become(box, looks, partsOfBox(node, said));
  }

  /** Show all states of a node; of none where the name is empty. @param {string} name */
  open(name) {
    opened = name;
    const { model, diagnosis, store, ask } = this;
    const node = this.nodes.get(name);
    for (const [other, box] of this.boxes) box.classList.toggle("opened", other === name);
    if (!node || !diagnosis) return this.card.replaceChildren();
    const film = filmNode(model.contents.film, diagnosis.reading.onset);
    const shown = shownOf(model, diagnosis, node, /** @type {Belief} */ (this.beliefs.get(name)));
    const state = this.card.contains(document.activeElement) ? document.activeElement?.getAttribute("data-state") : null;
    this.card.replaceChildren(nodeCard(shown, store, ask, () => this.open(""), tableOfNode(model, diagnosis, name, name === FILMS ? film : name)));
    if (state) /** @type {HTMLElement | null} */ (this.card.querySelector(`[data-state="${state}"]`))?.focus({ preventScroll: true });
  }

  /** The same as a table, where it is opened. */
  list() {
    if (this.same.open) this.table.replaceChildren(...listed([...this.nodes.values()], this.beliefs));
  }
}

/** Tips of the arcs, on the side of the child; those of a node that is pointed at are dark. */
function heads() {
  const tip = (/** @type {string} */ id) =>
    svg("marker", { id, viewBox: "0 0 8 8", refX: 7.5, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { d: "M0,0.8L8,4L0,7.2z" }));
  return svg("defs", {}, tip("tip"), tip("tip-near"));
}

/** Larger, smaller, as wide as there is room; the middle of what is seen stays. @param {HTMLElement} region @param {SVGElement} drawing */
function zoomButtons(region, drawing) {
  const now = h("output", { class: "zoom", "aria-live": "polite" });
  const apply = () => {
    drawing.style.width = `${100 * ZOOMS[zoomed.at]}%`;
    setText(now, inPercent(100 * ZOOMS[zoomed.at]));
    smaller.disabled = zoomed.at === 0;
    larger.disabled = zoomed.at === ZOOMS.length - 1;
  };
  const to = (/** @type {number} */ at) => {
    if (!(at in ZOOMS)) return;
    const seen = region.getBoundingClientRect();
    const [top, bottom] = [Math.max(seen.top, 0), Math.min(seen.bottom, innerHeight)];
    const [across, down] = [(region.scrollLeft + seen.width / 2) / region.scrollWidth, ((top + bottom) / 2 - seen.top) / seen.height];
    zoomed.at = at;
    apply();
    region.scrollLeft = across * region.scrollWidth - seen.width / 2;
    const moved = region.getBoundingClientRect();
    scroller(region).scrollTop += moved.top + down * moved.height - (top + bottom) / 2;
  };
  const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {string} */ key, /** @type {() => void} */ onclick) =>
    h("button", { type: "button", "aria-label": label, title: `${label} (${key})`, "aria-keyshortcuts": key === "+" ? "Plus" : key, onclick }, text);
  const smaller = button("−", t("Smaller"), "-", () => to(zoomed.at - 1));
  const larger = button("+", t("Larger"), "+", () => to(zoomed.at + 1));
  const fit = button("↔", t("Fit the width"), "0", () => to(FIT));
  region.addEventListener("keydown", ({ key, altKey, ctrlKey, metaKey }) => {
    const by = { "+": 1, "=": 1, "-": -1, 0: FIT - zoomed.at }[key];
    if (by !== undefined && !altKey && !ctrlKey && !metaKey) to(zoomed.at + by);
  });
  region.addEventListener("scroll", () => (zoomed.left = region.scrollLeft));
  apply();
  return h("div", { class: "zooms", role: "group", "aria-label": t("Zoom") }, smaller, now, larger, fit);
}

/** What scrolls an element up and down. @param {HTMLElement} element @returns {Element} */
function scroller(element) {
  for (let one = element.parentElement; one; one = one.parentElement)
    if (one.scrollHeight > one.clientHeight && ["auto", "scroll"].includes(getComputedStyle(one).overflowY)) return one;
  return /** @type {Element} */ (document.scrollingElement);
}

/** What the card of a node shows. @param {Model} model @param {Diagnosis} diagnosis @param {Placed} node @param {Belief} said @returns {import("./node_card.js").Shown} */
function shownOf(model, diagnosis, { name, label, group }, said) {
  const node = name === FILMS ? filmNode(model.contents.film, diagnosis.reading.onset) : name;
  const items = [...diagnosis.reading.items.values()].filter(({ variable }) => variable === name);
  const replaced = items.some(({ overParents }) => overParents);
  return {
    name,
    label,
    question: model.contents.variables[name]?.question ?? "",
    states: model.network.states[node],
    values: replaced ? null : /** @type {Float64Array} */ (model.belief(diagnosis, node)),
    given: said.given ? said.text : null,
    settable: isAsked(model, name),
    group,
    calcinosis: name === "lesion" ? model.contents.calcinosis : [],
  };
}

/** Whether there is a question that a node belongs to. @param {Model} model @param {string} name */
function isAsked({ contents }, name) {
  return Object.hasOwn(contents.variables, name) && name !== DAY_OF_LIFE;
}

/**
 * What each node says; of all films the node is that of a film taken now.
 * @param {Model} model
 * @param {Diagnosis} diagnosis
 * @returns {(name: string) => Belief}
 */
function believer(model, diagnosis) {
  /** @type {Map<string, string>} several films are one box */
  const given = new Map();
  for (const { variable, given: said } of diagnosis.reading.items.values())
    given.set(variable, given.has(variable) ? `${given.get(variable)}; ${said}` : said);
  const film = filmNode(model.contents.film, diagnosis.reading.onset);
  return (name) => {
    const node = name === FILMS ? film : name;
    const states = model.network.states[node];
    const said = given.get(name);
    if (said !== undefined) return { given: true, text: said, states, shares: [1], at: 0, all: said };
    return belief(model, diagnosis, node);
  };
}

/**
 * Of yes and no the probability of yes, else that of the most probable state.
 * @param {Model} model
 * @param {Diagnosis} diagnosis
 * @param {string} node
 * @returns {Belief}
 */
function belief(model, diagnosis, node) {
  const values = /** @type {Float64Array} */ (model.belief(diagnosis, node));
  const states = model.network.states[node];
  const at = states.length === 2 && states.includes("yes") ? states.indexOf("yes") : largest(values);
  const texts = states.map((state, i) => `${plain(state)} ${percent(values[i])}`);
  return { given: false, text: texts[at], states, shares: [...values], at, all: texts.join(", ") };
}

/** What a box holds. @param {Placed} node @param {Belief} said @returns {Part[]} */
function partsOfBox({ label, width, height }, { given, text, shares, at, all }) {
  const told = linesOf(given, text, width);
  let left = 1.5;
  const bar = shares.map((p, i) => {
    const part = { class: i === at ? "belief named" : "belief", x: left, y: height - 4.5, width: Math.max((width - 3) * p - (i < shares.length - 1 ? 0.6 : 0), 0), height: 3 };
    left += (width - 3) * p;
    return /** @type {Part} */ (["rect", part]);
  });
  return [
    ["title", {}, `${label}: ${all}`],
    ["rect", { class: "box", width, height, rx: 4 }],
    ...bar,
    ...inLines(label, FONTS.label, width).map((line, i) => /** @type {Part} */ (["text", { x: MARGIN, y: LINE * (i + 1) }, line])),
    ...told.map((line, i) => /** @type {Part} */ (["text", { x: MARGIN, y: height - BAR - 1 - LINE * (told.length - 1 - i), class: "state" }, line])),
  ];
}

/** @param {Map<string, Placed>} nodes @param {[string, string]} edge */
function curve(nodes, edge) {
  const [from, to] = edge.map((name) => /** @type {Placed} */ (nodes.get(name)));
  const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
  if (from.x === to.x) {
    const bend = from.x - Math.min(14 + Math.abs(y2 - y1) / 14, (4 / 3) * LOOP); // of such a curve three quarters are seen
    return `M${from.x},${y1} C${bend},${y1} ${bend},${y2} ${to.x},${y2}`;
  }
  const [x1, x2] = from.x < to.x ? [from.x + from.width, to.x] : [from.x, to.x + to.width];
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
}

/** @param {Placed[]} nodes @param {Map<string, Belief>} beliefs */
function listed(nodes, beliefs) {
  const rows = nodes.map(({ name, label }) => {
    const { given, all } = /** @type {Belief} */ (beliefs.get(name));
    return h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, given ? t("given") : ""), h("td", {}, all));
  });
  const head = [h("th", { scope: "col" }, t("Node")), h("td"), h("th", { scope: "col" }, t("Belief"))];
  return [h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)];
}

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
let family = "";
/** Texts in lines, once they were measured. @type {Map<string, string[]>} */
const measured = new Map();

/** Height of a box that holds all of a label, and of any state. @param {string} label @param {Belief} said @param {number} width */
function heightOf(label, { given, text, states }, width) {
  const any = states.map((state) => linesOf(false, `${plain(state)} ${percent(LONG)}`, width).length);
  return LINE * (inLines(label, FONTS.label, width).length + Math.max(...any, given ? linesOf(true, text, width).length : 0)) + BAR;
}

/** @param {boolean} given @param {string} text @param {number} width */
function linesOf(given, text, width) {
  return given ? inLines(`● ${text}`, FONTS.given, width) : inLines(text, FONTS.state, width);
}

/** A text in lines that fit into a node, whole. @param {string} text @param {string} font @param {number} width */
function inLines(text, font, width) {
  const key = `${width} ${font} ${text}`;
  const known = measured.get(key);
  if (known) return known;
  family ||= getComputedStyle(document.body).fontFamily; // asked for once: what is drawn in between would make it slow
  pen.font = `${font} ${family}`;
  const fits = (/** @type {string} */ line) => pen.measureText(line).width <= width - 2 * MARGIN;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trimStart();
    if (fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(...broken(word, fits));
  }
  const shown = lines.filter(Boolean);
  measured.set(key, shown);
  return shown;
}

/** A word in parts that fit; most are whole. @param {string} word @param {(line: string) => boolean} fits */
function broken(word, fits) {
  const parts = [""];
  for (const letter of word) {
    if (fits(parts[parts.length - 1] + letter)) parts[parts.length - 1] += letter;
    else parts.push(letter);
  }
  return parts;
}
