/** The network with beliefs: evidence marked, and the posterior of everything else. */

import { largest } from "../inference/diagnosis.js";
import { filmNode } from "../inference/decisions.js";
import { plain } from "../inference/evidence.js";
import { h, svg } from "./dom.js";
import { layOut, nodeOf, WIDTH } from "./layout.js";
import { percent } from "./words.js";

/** @typedef {import("../inference/diagnosis.js").Diagnosis} Diagnosis */
/** @typedef {import("../inference/diagnosis.js").Model} Model */
/** @typedef {import("./layout.js").Placed} Placed */

const LETTERS = 27; // that fit beside each other in a node

/**
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @param {(name: string) => void} ask
 */
export function graph(model, diagnosis, ask) {
  const { nodes, edges, width, height } = layOut(model.contents);
  const film = filmNode(model, diagnosis);
  const given = new Map([...diagnosis.reading.items.values()].map((item) => [item.variable, item.given]));
  const table = h("tbody");
  const lines = edges.map(([from, to]) => svg("path", {
    d: curve(/** @type {Placed} */ (nodes.get(from)), /** @type {Placed} */ (nodes.get(to))), class: "edge", "data-from": from, "data-to": to }));
  const boxes = [...nodes.values()].map((node) => {
    const known = given.get(node.name);
    const belief = describe(model, diagnosis, nodeOf(node.name, film));
    const text = known ?? belief.text;
    table.append(h("tr", {}, h("th", { scope: "row" }, node.label), h("td", {}, known ? "given" : ""), h("td", {}, known ?? belief.all)));
    const focus = (/** @type {boolean} */ on) => lines.forEach((line) => {
      const own = line.getAttribute("data-from") === node.name || line.getAttribute("data-to") === node.name;
      line.classList.toggle("near", on && own);
    });
    return svg("g", {
      class: `node ${node.group} ${known ? "given" : ""}`, transform: `translate(${node.x} ${node.y})`,
      onpointerenter: () => focus(true), onpointerleave: () => focus(false), onclick: () => ask(node.name),
    },
    svg("title", {}, `${node.label}: ${known ?? belief.all}`),
    svg("rect", { class: "box", width: WIDTH, height: node.height, rx: 4 }),
    svg("rect", { class: "belief", x: 1.5, y: node.height - 4, width: (WIDTH - 3) * (known ? 1 : belief.p), height: 2.5 }),
    svg("text", { x: 7, y: 12 }, cut(node.label, LETTERS)),
    svg("text", { x: 7, y: node.height - 8, class: "state" }, cut(`${known ? "● " : ""}${text}`, LETTERS + 1)));
  });
  const picture = svg("svg", { viewBox: `-4 -4 ${width + 8} ${height + 8}`, role: "img", "aria-label": "The network; the table below says the same" },
    ...lines, ...boxes);
  return h("div", {},
    h("p", { class: "lead" }, h("strong", {}, "What the network believes now. "),
      "● marks what is given; the line in each box is the probability of the state it names. Point at a box to see its arcs, click it to answer its question."),
    h("ul", { class: "groups", "aria-label": "Colours" }, ...["context", "history", "mechanism", "diagnosis", "examination", "timing", "laboratory", "imaging"].map(
      (group) => h("li", { class: group }, group))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Network, can be scrolled" }, picture),
    h("details", { class: "beliefs" }, h("summary", {}, "The same as a table"),
      h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Node"), h("td", {}), h("th", { scope: "col" }, "Belief"))), table)));
}

/** The most probable state of a node. @param {Model} model @param {Diagnosis} diagnosis @param {string} node */
function describe(model, diagnosis, node) {
  const belief = model.belief(diagnosis, node), states = model.network.states[node];
  if (!belief) return { p: 0, text: "", all: "" };
  const yes = states.indexOf("yes");
  const at = yes >= 0 && states.length === 2 ? yes : largest(belief);
  const all = states.map((state, i) => `${plain(state)} ${percent(belief[i])}`).join(", ");
  return { p: belief[at], text: `${plain(states[at])} ${percent(belief[at])}`, all };
}

/** @param {Placed} from @param {Placed} to */
function curve(from, to) {
  const [y1, y2] = [from.y + from.height / 2, to.y + to.height / 2];
  if (from.x === to.x) {
    const x = from.x, bend = 14 + Math.abs(y2 - y1) / 14;
    return `M${x},${y1} C${x - bend},${y1} ${x - bend},${y2} ${x},${y2}`;
  }
  const [x1, x2] = from.x < to.x ? [from.x + WIDTH, to.x] : [from.x, to.x + WIDTH];
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
}

/** @param {string} text @param {number} letters */
function cut(text, letters) {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
