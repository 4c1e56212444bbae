/** What if a number of the model were another one: move it and see what changes. */

import { numeral, t } from "../answering/language.js";
import { baseRates, rowSaid, rowsOf, unitOf, valueOf } from "../answering/moved_rows.js";
import { interval } from "../answering/intervals.js";
import { plain } from "../answering/one_entry.js";
import { figure } from "../answering/sources.js";
import { largestFirst, ROUNDING } from "../answering/ties.js";
import { h } from "./dom.js";
import { labelOf, percent, sentence, shareSaid, short } from "./wording.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/intervals.js").Interval} Interval */
/** @typedef {import("../answering/moved_rows.js").Movable} Movable */
/** @typedef {import("../answering/moved_rows.js").Move} Move */
/** @typedef {import("../answering/row_values.js").RowValues} RowValues */
/** @typedef {import("./store.js").Store} Store */

const FARTHEST = { rate: Math.log(100), share: 7 }; // of the slider: a factor 100, and odds of 1000
const LEAST_SHOWN = 0.01;
const LEAST_MOVE = 1e-9; // of a probability: less is nothing

/** Scales of the slider: of a rate its logarithm, of a probability its log-odds. */
const SCALES = {
  rate: { to: Math.log, from: Math.exp },
  share: { to: (/** @type {number} */ p) => Math.log(p / (1 - p)), from: (/** @type {number} */ x) => 1 / (1 + Math.exp(-x)) },
};

export class WhatIf {
  /** @param {Model} model @param {RowValues} rows @param {Store} store @param {import("./studies.js").Studies} studies */
  constructor(model, rows, store, studies) {
    this.model = model;
    this.contents = model.contents;
    this.rows = rows;
    this.store = store;
    this.studies = studies;
    /** Where numbers are from, once it is unpacked. @type {import("../answering/sources.js").Sources | null} */
    this.sources = null;
    /** What may be moved, by the value of its option. @type {Map<string, { name: string, movable: Movable }>} */
    this.offers = new Map();
    this.chosen = "";
    this.state = 0;
    this.choice = h("select", { "aria-label": t("Number to move"), onchange: () => this.choose() });
    this.of = h("select", { "aria-label": t("State"), onchange: () => ((this.state = Number(this.of.value)), this.redraw()) });
    this.slider = h("input", { type: "range", step: "0.02", "aria-label": t("Its value"), oninput: () => this.move() });
    this.said = h("p", { class: "moving", role: "status" });
    this.held = h("div", { class: "held", "aria-hidden": "true" }, h("div", { class: "whisker" }), h("div", { class: "mark" }));
    this.changes = h("div");
    this.root = h(
      "div",
      { class: "what-if" },
      h("p", { class: "lead" }, h("strong", {}, t("What if a number of the model were another one?")), " ", t("Choose it, move it, and see what changes. The whole page then answers with the moved number.")),
      h("p", { class: "row" }, this.choice, this.of),
      this.held,
      this.slider,
      this.said,
      h("p", {}, this.asks(() => this.chosen)),
      this.changes,
    );
    this.redraw = () => {};
  }

  /** A button that tells where a number is from. @param {() => string} row */
  asks(row) {
    return h("button", { type: "button", class: "quiet from", "aria-haspopup": "dialog", onclick: () => this.studies.ofRow(row()) }, t("Where is it from?"));
  }

  /** @param {Diagnosis} diagnosis @param {Diagnosis} unmoved @param {() => void} redraw */
  show(diagnosis, unmoved, redraw) {
    this.redraw = redraw;
    if (!this.sources) this.studies.sources().then((sources) => this.tell(sources));
    this.offer(diagnosis);
    const offer = this.offers.get(this.chosen);
    const states = offer?.movable.states ?? [];
    this.of.hidden = states.length <= 2;
    if (this.of.dataset.of !== this.chosen) {
      this.of.dataset.of = this.chosen;
      this.of.replaceChildren(...states.map((state, i) => h("option", { value: i }, plain(state))));
      this.state = states.length ? this.likeliest(offer?.name ?? "", states) : 0;
    }
    this.of.value = String(this.state);
    if (offer) this.place(offer.movable);
    this.changes.replaceChildren(...this.compared(diagnosis, unmoved), ...this.moved());
    return this.root;
  }

  /** Say the intervals that the sources tell. @param {import("../answering/sources.js").Sources} sources */
  tell(sources) {
    if (this.sources) return;
    this.sources = sources;
    this.redraw();
  }

  /** State of a patient, or else the last one. @param {string} name @param {string[]} states */
  likeliest(name, states) {
    const given = this.store.state.case.findings[name];
    return typeof given === "string" && states.includes(given) ? states.indexOf(given) : states.length - 1;
  }

  /** Base rates of the setting, and rows of what is known. @param {Diagnosis} diagnosis */
  offer(diagnosis) {
    const { setting } = diagnosis.case;
    const settings = setting && this.contents.states.setting.includes(setting) ? [setting] : this.contents.states.setting;
    const known = [...new Set([...diagnosis.reading.items.values()].map(({ variable }) => variable))];
    /** @type {[string, string, Movable[]][]} */
    const groups = [
      ...settings.map((one) => /** @type {[string, string, Movable[]]} */ (["", t("Base rates, {setting}", { setting: plain(one) }), baseRates(this.contents, one)])),
      ...known.map((name) => /** @type {[string, string, Movable[]]} */ ([name, labelOf(this.contents, name), rowsOf(this.contents, name)])),
    ];
    const key = groups.map(([, title]) => title).join();
    if (this.choice.dataset.of === key) return;
    this.choice.dataset.of = key;
    this.offers.clear();
    for (const [name, , movables] of groups) for (const movable of movables) this.offers.set(movable.row, { name, movable });
    this.choice.replaceChildren(
      ...groups
        .filter(([, , movables]) => movables.length)
        .map(([, title, movables]) => h("optgroup", { label: title }, ...movables.map(({ row, label }) => h("option", { value: row }, label)))),
    );
    if (!this.offers.has(this.chosen)) this.chosen = this.store.state.moved.find(({ row }) => this.offers.has(row))?.row ?? (this.offers.keys().next().value ?? "");
    this.choice.value = this.chosen;
  }

  choose() {
    this.chosen = this.choice.value;
    this.redraw();
  }

  /** @param {Movable} movable */
  scale({ states }) {
    return states.length ? SCALES.share : SCALES.rate;
  }

  /** Put slider, interval and words where the number is. @param {Movable} movable */
  place(movable) {
    const { to } = this.scale(movable);
    const own = valueOf(this.contents, this.rows, movable.row, this.state);
    const now = this.store.state.moved.find(({ row, state }) => row === movable.row && state === this.state)?.value ?? own;
    const share = movable.states.length > 0;
    const middle = share ? 0 : to(own);
    const far = share ? FARTHEST.share : FARTHEST.rate;
    this.slider.min = String(middle - far);
    this.slider.max = String(middle + far);
    if (Math.abs(Number(this.slider.value) - to(now)) > 0.02) this.slider.value = String(to(now));
    const range = this.interval(movable);
    const percentAt = (/** @type {number} */ value) => `${Math.min(Math.max((100 * (to(value) - middle + far)) / (2 * far), 0), 100)}%`;
    const [whisker, mark] = /** @type {HTMLElement[]} */ ([...this.held.children]);
    mark.style.left = percentAt(own);
    whisker.hidden = !range;
    if (range) {
      whisker.style.left = percentAt(range[0]);
      whisker.style.width = `calc(${percentAt(range[1])} - ${percentAt(range[0])})`;
    }
    this.said.textContent = this.words(movable, own, now, range);
    this.slider.setAttribute("aria-valuetext", this.said.textContent);
  }

  /** What the sources leave open, as they tell it; null while that is not known. @param {Movable} movable @returns {Interval | null} */
  interval({ row, states }) {
    if (!this.sources) return null;
    const told = this.sources.interval(row, states, this.state);
    if (told) return told;
    const number = this.contents.rows.places.indexOf(row);
    const exact = this.rows.ends(number, this.contents.rows.level);
    if (exact || this.rows.filled <= number) return exact;
    return interval(this.rows.drawn.map((version) => this.rows.of(version, number)[this.state]), this.contents.rows.level);
  }

  /** @param {Movable} movable @param {number} own @param {number} now @param {Interval | null} range */
  words({ row, states }, own, now, range) {
    const say = (/** @type {number} */ value) => (states.length ? shareSaid(value) : rateSaid(this.contents, row, value));
    const of = states.length ? `${plain(states[this.state])}: ` : "";
    const changed = Math.abs(now / own - 1) > 1e-9;
    const times = states.length ? "" : ` (${t("{n} times", { n: short(now / own, 2) })})`;
    const first = of + (changed ? t("{now} instead of {own}", { now: say(now), own: say(own) }) + times : t("{own}, as the model has it", { own: say(own) }));
    if (!range) return `${first}.`;
    const said = { first, level: percent(this.contents.rows.level), low: states.length ? say(range[0]) : numeral(figure(range[0])), high: say(range[1]) };
    if (now < range[0] || now > range[1]) return t("{first}; beyond its {level} interval, {low} to {high}.", said);
    return t("{first}; within its {level} interval, {low} to {high}.", said);
  }

  move() {
    const offer = this.offers.get(this.chosen);
    if (!offer) return;
    const { row } = offer.movable;
    const value = this.scale(offer.movable).from(Number(this.slider.value));
    const others = this.store.state.moved.filter((move) => move.row !== row);
    this.store.change({ moved: [...others, { row, state: this.state, value }] }, `moved ${row}`);
  }

  /** @param {Diagnosis} now @param {Diagnosis} unmoved */
  compared(now, unmoved) {
    if (!this.store.state.moved.length || !now.posterior || !unmoved.posterior) return [];
    const [after, before] = [now.posterior, unmoved.posterior];
    if (after.every((p, i) => Math.abs(p - before[i]) < LEAST_MOVE)) return [h("p", { class: "nothing" }, t("What is moved changes nothing for this patient."))];
    const seen = this.model.lesions
      .map((lesion, i) => ({ lesion, was: before[i], is: after[i] }))
      .filter(({ was, is }) => Math.max(was, is) >= LEAST_SHOWN);
    const rows = largestFirst(seen, ({ was, is }) => Math.abs(is - was), ROUNDING);
    return [
      h(
        "table",
        { class: "changed" },
        h("caption", { class: "visually-hidden" }, t("What the moved numbers change")),
        h("thead", {}, h("tr", {}, ...[t("Lesion"), t("as it is"), t("moved")].map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, ...rows.map(({ lesion, was, is }) => h("tr", {}, h("th", { scope: "row" }, sentence(lesion)), h("td", {}, percent(was)), h("td", {}, percent(is))))),
      ),
    ];
  }

  /** Why a base rate does not count; empty: it does. @param {Move} move */
  unused({ row }) {
    const { rows, states } = this.contents;
    const { case: held, pretest } = this.store.state;
    const of = states.setting[rows.mix.findIndex((numbers) => numbers.includes(rows.places.indexOf(row)))];
    if (!of) return "";
    if (pretest === "uniform") return t("Not used: all lesions count alike.");
    return [of, undefined].includes(held.setting) ? "" : t("Not used: the patient is seen in another setting.");
  }

  moved() {
    const { moved } = this.store.state;
    if (!moved.length) return [];
    const reset = (/** @type {Move[]} */ kept) => () => this.store.change({ moved: kept });
    return [
      h(
        "ul",
        { class: "moves", "aria-label": t("Moved numbers") },
        ...moved.map((move) =>
          h("li", {}, `${moveSaid(this.model, this.rows, move)} `, this.unused(move), " ", h("button", { type: "button", class: "quiet", "aria-label": t("Reset {row}", { row: rowSaid(move.row) }), onclick: reset(moved.filter((one) => one !== move)) }, t("Reset")), " ", this.asks(() => move.row)),
        ),
      ),
      h("button", { type: "button", onclick: reset([]) }, t("Reset all")),
    ];
  }
}

/** A rate with what it counts; a ratio as a factor. @param {import("../answering/page_contents.js").Contents} contents @param {string} row @param {number} value */
function rateSaid(contents, row, value) {
  const unit = unitOf(contents, row);
  const said = numeral(figure(value));
  return unit ? `${said} ${unit}` : `× ${said}`;
}

/** A moved number in words. @param {Model} model @param {RowValues} rows @param {Move} move */
export function moveSaid({ contents }, rows, { row, state, value }) {
  const own = valueOf(contents, rows, row, state);
  const name = rowSaid(row);
  if (contents.rows.kinds[contents.rows.places.indexOf(row)] === "L") return `${name}: ${t("{now} instead of {own}", { now: rateSaid(contents, row, value), own: rateSaid(contents, row, own) })}`;
  return `${name}: ${t("{now} instead of {own}", { now: shareSaid(value), own: shareSaid(own) })}`;
}
