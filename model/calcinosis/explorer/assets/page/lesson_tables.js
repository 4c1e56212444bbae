/** What a short lesson claims, computed: the odds sign by sign, or the answer at both ends of a base rate. */

import { fixed, joined, t } from "../answering/language.js";
import { movedModel, unitOf, valueOf } from "../answering/moved_rows.js";
import { plain } from "../answering/one_entry.js";
import { RowValues } from "../answering/row_values.js";
import { largest } from "../answering/answer.js";
import { sumOf } from "../answering/moved.js";
import { h } from "./dom.js";
import { labelOf, percent, short } from "./wording.js";

/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/answer.js").Pretest} Pretest */
/** @typedef {import("../answering/page_contents.js").Lesson} Lesson */

export class LessonTables {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** Tables that were made, by lesson and pretest. @type {Map<string, HTMLElement[]>} */
    this.made = new Map();
  }

  /** @param {Lesson} lesson @param {Pretest} pretest @returns {HTMLElement[]} */
  of({ id, shows, case: told }, pretest) {
    const key = `${id} ${pretest}`;
    const made = this.made.get(key) ?? (!shows ? [] : "rate" in shows ? this.ofRate(shows.rate, told, pretest) : this.ofSigns(shows, told, pretest));
    this.made.set(key, made);
    return made;
  }

  /** @param {{ signs: string[], of: string[] }} shows @param {Lesson["case"]} told @param {Pretest} pretest */
  ofSigns({ signs, of }, told, pretest) {
    const { model } = this;
    const odds = (/** @type {string[]} */ seen) => {
      const findings = Object.fromEntries(Object.entries(told.findings).filter(([name]) => !signs.includes(name) || seen.includes(name)));
      const p = sumOf(model, /** @type {Float64Array} */ (model.diagnose({ ...told, findings }, pretest).posterior), of);
      return p / (1 - p);
    };
    const start = odds([]);
    const steps = signs.map((name, i) => ({ name, alone: odds([name]) / start, after: odds(signs.slice(0, i + 1)) / odds(signs.slice(0, i)) }));
    const times = (/** @type {number} */ factor) => `× ${fixed(factor, 2)}`;
    const all = [t("together"), times(steps.reduce((product, { alone }) => product * alone, 1)), times(odds(signs) / start)];
    const caption = t("What each does to the odds of {lesions}", { lesions: joined(of.map(plain), t("or")) });
    return [table(caption, ["", t("each alone"), t("one after the other")], [...steps.map(({ name, alone, after }) => [labelOf(model.contents, name), times(alone), times(after)]), all])];
  }

  /** @param {string} lesion @param {Lesson["case"]} told @param {Pretest} pretest */
  ofRate(lesion, told, pretest) {
    const { contents, lesions, network } = this.model;
    const rows = new RowValues(contents.rows, contents.referenceLimit);
    const number = contents.rows.mix[network.states["setting"].indexOf(String(told.setting))][lesions.indexOf(lesion)];
    const row = contents.rows.places[number];
    const { level } = contents.rows;
    const [low, high] = rows.ends(number, level) ?? [];
    /** @type {[string, number][]} */
    const values = [[t("lower end"), Number(low)], [t("as it is"), valueOf(contents, rows, row, 0)], [t("upper end"), Number(high)]];
    const lines = values.map(([name, value]) => {
      const posterior = /** @type {Float64Array} */ (movedModel(this.model, rows, [{ row, state: 0, value }]).diagnose(told, pretest).posterior);
      const first = largest(posterior);
      return [name, `${short(value, 2)} ${unitOf(contents, row)}`, `${plain(lesions[first])} ${percent(posterior[first])}`];
    });
    return [table(t("Base rate of {lesion} at the ends of its {level} interval", { lesion: plain(lesion), level: percent(level) }), ["", t("base rate"), t("the most probable")], lines)];
  }
}

/** @param {string} caption @param {string[]} heads @param {string[][]} lines the last one stands out, where it is the sum */
function table(caption, heads, lines) {
  return h(
    "table",
    { class: "changed" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...heads.map((text) => (text ? h("th", { scope: "col" }, text) : h("td"))))),
    h("tbody", {}, ...lines.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((text) => h("td", {}, text))))),
  );
}
