/** Where each node of the network is drawn: causes left, findings right. */

import { t } from "../answering/language.js";
import { CONTEXT } from "../answering/one_entry.js";
import { sentence } from "./wording.js";

/** @typedef {{ name: string, label: string, group: string, x: number, y: number, height: number }} Placed */

export const WIDTH = 164;
const HEIGHT = 31;
const PITCH = 36;
const GAP = 34;
const LESION_HEIGHT = 46;

/**
 * @param {import("../answering/page_contents.js").Contents} contents
 * @returns {{ nodes: Map<string, Placed>, edges: [string, string][], width: number, height: number }}
 */
export function layOut(contents) {
  const variables = Object.values(contents.variables);
  const of = (/** @type {string[]} */ groups) =>
    variables
      .filter((variable) => groups.includes(variable.group) && !CONTEXT.includes(variable.name))
      .map((variable) => variable.name);
  const severities = [...new Set(variables.flatMap((variable) => variable.shares ?? []))];
  const mechanism = of(["mechanism"]).reverse(); // so the fewest arcs cross
  const later = mechanism.filter((name) => contents.variables[name].parents.includes("lesion"));
  const before = mechanism.filter((name) => !later.includes(name));
  const columns = [
    [...CONTEXT, ...of(["history"])],
    [...before, "lesion", ...later, ...severities],
    of(["examination"]),
    of(["timing", "laboratory", "imaging"]),
  ];
  const rows = Math.max(...columns.map((column) => column.length));
  const height = rows * PITCH;
  /** @type {Map<string, Placed>} */
  const nodes = new Map();
  columns.forEach((column, c) =>
    column.forEach((name, r) => {
      const variable = contents.variables[name];
      const label = variable?.label ?? (name === "lesion" ? t("Lesion") : t("{name} (shared)", { name: sentence(name) }));
      const group = variable?.group ?? (name === "lesion" ? "diagnosis" : "mechanism");
      const tall = name === "lesion" ? LESION_HEIGHT : HEIGHT;
      const y = ((r + 0.5) * height) / column.length - tall / 2;
      nodes.set(name, { name, label, group, x: c * (WIDTH + GAP), y, height: tall });
    }),
  );
  return { nodes, edges: edges(variables), width: columns.length * (WIDTH + GAP) - GAP, height };
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
