/** Expected but not reported: what the leading lesion would make one look for. */

import { t } from "../answering/language.js";
import { h } from "./dom.js";
import { labelOf, percent, phrase } from "./wording.js";

/** @typedef {import("../answering/missing.js").Expected} Expected */

const SHOWN = 3;
const LEAST = 0.5; // bits; what would matter less is not worth a line

/**
 * @param {import("../answering/page_contents.js").Contents} contents
 * @param {Expected[]} expected
 * @param {(name: string) => void} ask
 */
export function expectedButMissing(contents, expected, ask) {
  const shown = expected.filter((one) => one.bits >= LEAST).slice(0, SHOWN);
  if (!shown.length) return "";
  const link = (/** @type {Expected} */ { variable, state, probability }) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "link", onclick: () => ask(variable), title: labelOf(contents, variable) },
        phrase(contents, variable, state),
      ),
      ` (${percent(probability)})`,
    );
  return h(
    "div",
    { class: "expected" },
    h("p", {}, h("strong", {}, t("Expected but not reported:")), " "),
    h("ul", {}, ...shown.map(link)),
  );
}
