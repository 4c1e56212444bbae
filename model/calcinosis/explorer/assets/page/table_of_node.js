/** The table of a node, in its card: rows by the states of its parents, columns by its own. */

import { joined, t } from "../answering/language.js";
import { nodeTable, rowOfCauses } from "../answering/node_table.js";
import { plain } from "../answering/one_entry.js";
import { h } from "./dom.js";
import { isNarrow } from "./sheet.js";
import { formName, labelOf, percent, sentence } from "./wording.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/node_table.js").Part} Part */

const MOST = 6; // rows
const NAMED = 4; // states of a part that are told one by one

/** Whether it is open, also when another node is opened; at first not where a card covers much. */
let open = !isNarrow();

/** @param {Model} model @param {Diagnosis} diagnosis @param {string} name @param {string} node the film that is meant, or the name itself */
export function tableOfNode(model, diagnosis, name, node) {
  const body = h("div", {});
  const fill = () => body.replaceChildren(...(name === "lesion" ? ofLesion(model, diagnosis) : ofNode(model, diagnosis, node)));
  if (open) fill();
  const toggled = (/** @type {{ currentTarget: HTMLDetailsElement }} */ { currentTarget }) => {
    open = currentTarget.open;
    if (open) fill();
  };
  return h("details", { class: "node-table", open, ontoggle: toggled }, h("summary", {}, t("Its table")), body);
}

/** @param {Model} model @param {Diagnosis} diagnosis @param {string} node */
function ofNode(model, diagnosis, node) {
  const found = nodeTable(model, diagnosis, node);
  if (!found) return [];
  const { rows, averaged, given } = found;
  const shown = rows.slice(0, MOST);
  const say = (/** @type {Part} */ part) => partSaid(model, part);
  const notes = [
    t("How probable each state is, by the states of its parents."),
    ...(given.length ? [t("Given: {given}.", { given: given.map(({ name, state }) => say({ name, states: [state] })).join("; ") })] : []),
    ...(averaged.length ? [t("Averaged over what several findings share: {names}.", { names: joined(averaged.map(plain), t("and")) })] : []),
    ...(rows.length > MOST ? [t("It has {all} rows: these are the {n} most probable now.", { all: rows.length, n: MOST })] : []),
  ];
  const lines = shown.map(({ parts, values, weight }) =>
    h("tr", {}, h("th", { scope: "row" }, parts.map(say).join("; ") || t("always")), rows.length > 1 ? h("td", { class: "row-now" }, percent(weight)) : null, ...[...values].map((p) => h("td", {}, percent(p)))),
  );
  const heads = [t("Parents"), ...(rows.length > 1 ? [t("row now")] : []), ...model.network.states[node].map(sentence)];
  return [h("p", { class: "muted" }, notes.join(" ")), table(heads, lines)];
}

/** Of the lesion: it has too many rows. @param {Model} model @param {Diagnosis} diagnosis */
function ofLesion(model, diagnosis) {
  const causes = 1 + Object.values(model.contents.variables).filter(({ risk }) => risk).length;
  const row = rowOfCauses(model, diagnosis);
  if (!row) return [];
  const said = t("A row for each combination of {n} causes would be too many to show. This is the row of what is told of them, no finding counted; What if shows the numbers it is made of.", { n: causes });
  return [h("p", { class: "muted" }, said), table(model.lesions.map(sentence), [h("tr", {}, ...[...row].map((p) => h("td", {}, percent(p))))])];
}

/** @param {string[]} heads @param {HTMLElement[]} lines */
function table(heads, lines) {
  const region = { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Its table") };
  return h("div", region, h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, ...lines)));
}

/** States of a parent; of forms their lesions, where all of a lesion are meant. @param {Model} model @param {Part} part */
function partSaid(model, { name, states }) {
  const all = model.network.states[name];
  const many = states.length > NAMED;
  if (name !== "form") return `${labelOf(model.contents, name)}: ${many ? t("any other") : joined(states.map((state) => plain(all[state])), t("or"))}`;
  const texts = model.lesions.flatMap((lesion, at) => {
    const own = model.owners.flatMap((owner, form) => (owner === at ? [form] : []));
    const meant = own.filter((form) => states.includes(form));
    if (!meant.length) return [];
    if (meant.length === own.length) return [plain(lesion)];
    return [`${plain(lesion)} (${meant.length > NAMED ? t("any other") : joined(meant.map((form) => formName(model.contents, all[form])), t("or"))})`];
  });
  return 2 * states.length > all.length && many ? t("any other lesion") : joined(texts, t("or"));
}
