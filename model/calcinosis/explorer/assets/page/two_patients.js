/** Two patients side by side: A, put down before, and B, that is shown. */

import { fixed, t } from "../answering/language.js";
import { compared } from "../answering/two_cases.js";
import { withoutWrong } from "../answering/leave_out.js";
import { movedModel } from "../answering/moved_rows.js";
import { cancelIdle, whenIdle } from "./idle.js";
import { said } from "./known_list.js";
import { byId, h, setText } from "./dom.js";
import { labelOf, percent, sentence } from "./wording.js";
import { plain } from "../answering/one_entry.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/two_cases.js").Difference} Difference */
/** @typedef {import("../answering/row_values.js").RowValues} RowValues */
/** @typedef {import("./store.js").Pinned} Pinned */
/** @typedef {import("./store.js").Store} Store */

const LEAST_SHOWN = 0.01;
const SOON = 300; // ms
const LEAST_SHIFT = 0.0005;

export class SideBySide {
  /** @param {Model} model @param {RowValues} rows @param {Store} store */
  constructor(model, rows, store) {
    this.model = model;
    this.rows = rows;
    this.store = store;
    this.idle = 0;
    /** @type {WeakMap<Pinned, { model: Model, diagnosis: Diagnosis, wrong: string[] }>} */
    this.answers = new WeakMap();
    byId("pin").onclick = () => this.pin();
    byId("pin-swap").onclick = () => this.swap();
    byId("pin-away").onclick = () => store.change({ pinned: null });
  }

  /** Put down what is shown as A. */
  pin() {
    this.store.change({ pinned: this.shown() });
    byId("compare").scrollIntoView({ block: "nearest" });
  }

  /** @returns {Pinned} */
  shown() {
    const { case: held, pretest, moved } = this.store.state;
    return { case: held, pretest, moved };
  }

  swap() {
    const { pinned } = this.store.state;
    if (pinned) this.store.open({ ...pinned, shown: null, pinned: this.shown() });
  }

  /** @param {Pinned} pinned */
  answer(pinned) {
    const found = this.answers.get(pinned);
    if (found) return found;
    const model = pinned.moved.length ? movedModel(this.model, this.rows, pinned.moved) : this.model;
    const whole = model.diagnose(pinned.case, pinned.pretest);
    const made = { model, diagnosis: withoutWrong(model, whole, pinned.pretest), wrong: whole.reading.problems.map(({ variable }) => labelOf(this.model.contents, variable)) };
    this.answers.set(pinned, made);
    return made;
  }

  /** @param {Diagnosis} second @param {boolean} covered */
  update(second, covered) {
    const { pinned } = this.store.state;
    cancelIdle(this.idle);
    byId("compare").hidden = !pinned || covered;
    if (!pinned || covered) return;
    const { model, diagnosis: first, wrong } = this.answer(pinned);
    const [a, b] = [first.posterior, second.posterior];
    byId("compared").replaceChildren(...this.lines(a, b));
    setText(byId("differing"), a && b ? "" : t("One of the two has no answer."));
    if (a && b) this.idle = whenIdle(() => this.tell(model, first, second, pinned, wrong), SOON);
  }

  /** @param {Float64Array | null} first @param {Float64Array | null} second */
  lines(first, second) {
    const { lesions, contents } = this.model;
    const kinds = contents.calcinosis;
    const sum = (/** @type {Float64Array | null} */ all) => all && lesions.reduce((total, name, i) => total + (kinds.includes(name) ? all[i] : 0), 0);
    const own = lesions
      .map((lesion, i) => ({ name: sentence(lesion), kind: kinds.includes(lesion) ? "calcinosis" : "", a: first && first[i], b: second && second[i] }))
      .filter(({ a, b }) => Math.max(a ?? 0, b ?? 0) >= LEAST_SHOWN);
    return [{ name: t("Calcinosis cutis"), kind: "calcinosis whole", a: sum(first), b: sum(second) }, ...own].map(line);
  }

  /** @param {Model} model of the first @param {Diagnosis} first @param {Diagnosis} second @param {Pinned} pinned @param {string[]} wrong entries that the first is answered without */
  tell(model, first, second, pinned, wrong) {
    const { contents } = this.model;
    const { lesion, found } = compared(model, first, second, pinned.pretest);
    const { pretest, moved } = this.store.state;
    const beside = [
      ...(wrong.length ? [`A: ${t("The answer leaves out what cannot be used:")} ${wrong.join(", ")}`] : []),
      ...(pretest === pinned.pretest ? [] : [`${t("Pretest")}: ${plain(pinned.pretest)} → ${plain(pretest)}`]),
      ...(JSON.stringify(moved) === JSON.stringify(pinned.moved) ? [] : [t("Other numbers of the model are moved")]),
    ];
    const lead = found.length || beside.length ? t("What differs, and what each does by itself to {lesion}:", { lesion: plain(lesion) }) : t("Both tell the same. Change something, and see it beside A.");
    const text = (/** @type {Difference} */ one) => `${labelOf(contents, one.name)}: ${told(one.name, one.first)} → ${told(one.name, one.second)}`;
    const little = found.filter(isLittle); // in one line: they are told, and do nothing by themselves
    const lines = [...found.filter((one) => !isLittle(one)).map((one) => [one]), ...(little.length ? [little] : [])];
    byId("differing").replaceChildren(
      h("p", {}, lead),
      h(
        "ul",
        {},
        ...lines.map((many) => h("li", {}, h("span", { class: "shift" }, points(many[0])), ` ${many.map(text).join("; ")}`)),
        ...beside.map((text) => h("li", {}, h("span", { class: "shift" }, ""), ` ${text}`)),
      ),
    );
  }
}

/** @param {{ name: string, kind: string, a: number | null, b: number | null }} one */
function line({ name, kind, a, b }) {
  const bar = (/** @type {number | null} */ p, /** @type {string} */ which) => {
    const fill = h("div", { class: `fill ${which}` });
    fill.style.width = `${100 * (p ?? 0)}%`;
    return h("div", { class: "track" }, fill);
  };
  const cell = (/** @type {number | null} */ p) => h("td", { class: "now" }, p === null ? "–" : percent(p));
  return h("tr", { class: kind }, h("th", { scope: "row" }, name), h("td", { class: "track-cell", "aria-hidden": "true" }, bar(a, "first"), bar(b, "second")), cell(a), cell(b));
}

/** @param {string} name @param {unknown} value */
function told(name, value) {
  return value === undefined ? t("not told") : said(name, value);
}

/** @param {Difference} difference */
function isLittle({ shift }) {
  return shift !== null && Math.abs(shift) < LEAST_SHIFT;
}

/** Percentage points. @param {Difference} difference */
function points({ shift }) {
  if (shift === null) return "";
  if (Math.abs(shift) < LEAST_SHIFT) return t("{n} points", { n: fixed(0, 1) });
  return t("{n} points", { n: `${shift < 0 ? "\u2212" : "+"}${fixed(100 * Math.abs(shift), 1)}` });
}
