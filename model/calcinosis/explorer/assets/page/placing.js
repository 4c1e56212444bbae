/** Where each node of the network is drawn: causes left, findings right. */

import { t } from "../answering/language.js";
import { CONTEXT } from "../answering/one_entry.js";
import { sentence } from "./wording.js";

/** @typedef {{ name: string, label: string, group: string, x: number, y: number, width: number, height: number }} Placed */

const WIDTHS = { wide: 152, narrow: 140 }; // of a node
export const LOOP = 20; // beside a column, for arcs from a node to another one of it
const APART = 5; // nodes of a column
const GAP = 26;

/**
 * In four columns from causes to findings; where there is little room in two.
 * @param {import("../answering/page_contents.js").Contents} contents
 * @param {boolean} narrow
 * @param {(name: string, label: string, width: number) => number} heightOf
 * @returns {{ nodes: Map<string, Placed>, edges: [string, string][], width: number, height: number }}
 */
export function layOut(contents, narrow, heightOf) {
  const variables = Object.values(contents.variables);
  const of = (/** @type {string[]} */ groups) =>
    variables
      .filter((variable) => groups.includes(variable.group) && !CONTEXT.includes(variable.name))
      .map((variable) => variable.name);
  const severities = [...new Set(variables.flatMap((variable) => variable.shares ?? []))];
  const mechanism = of(["mechanism"]).reverse(); // so the fewest arcs cross
  const later = mechanism.filter((name) => contents.variables[name].parents.includes("lesion"));
  const before = mechanism.filter((name) => !later.includes(name));
  const own = narrow ? WIDTHS.narrow : WIDTHS.wide;
  const four = [
    [...CONTEXT, ...of(["history"])],
    [...before, "lesion", ...later, ...severities],
    of(["examination"]),
    of(["timing", "laboratory", "imaging"]),
  ];
  const columns = narrow ? [[...four[0], ...four[1]], [...four[2], ...four[3]]] : four;
  const placed = columns.map((column, c) =>
    column.map((name) => {
      const variable = contents.variables[name];
      const label = variable?.label ?? (name === "lesion" ? t("Lesion") : t("{name} (shared)", { name: sentence(name) }));
      const group = variable?.group ?? (name === "lesion" ? "diagnosis" : "mechanism");
      return { name, label, group, x: LOOP + c * (own + GAP), y: 0, width: own, height: heightOf(name, label, own) };
    }),
  );
  const taken = placed.map((column) => column.reduce((sum, node) => sum + node.height, 0));
  const height = Math.max(...placed.map((column, c) => taken[c] + APART * column.length));
  placed.forEach((column, c) => {
    const free = (height - taken[c]) / column.length;
    let y = free / 2;
    for (const node of column) {
      node.y = y;
      y += node.height + free;
    }
  });
  /** @type {Map<string, Placed>} */
  const nodes = new Map(placed.flat().map((node) => [node.name, node]));
  return { nodes, edges: edges(variables), width: LOOP + columns.length * (own + GAP) - GAP, height };
}

/** Parent and child of every arc. @param {import("../answering/page_contents.js").Variable[]} variables @returns {[string, string][]} */
function edges(variables) {
  /** @type {[string, string][]} */
  const found = [["setting", "lesion"]];
  for (const { name, parents, shares, risk } of variables) {
    for (const parent of parents) found.push([parent, name]);
    if (shares) found.push([shares, name]);
    if (risk) found.push([name, "lesion"]);
  }
  return found;
}
