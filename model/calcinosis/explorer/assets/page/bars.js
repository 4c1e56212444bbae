/** The posterior as bars, with the pretest as a mark on each; below a lesion its form. */

import { counted, t } from "../answering/language.js";
import { largest } from "../answering/answer.js";
import { byId, h, setText } from "./dom.js";
import { formName, inPercent, percent, sentence } from "./wording.js";
import { plain } from "../answering/one_entry.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/intervals.js").Interval} Interval */
/** @typedef {import("../answering/intervals.js").Intervals} Intervals */

const LEAST_SUM = 0.001;
const LEAST_SHOWN = 0.01; // less is folded away
const LEAST_MOVE = 0.005; // of a bar: less cannot be seen
const LEAST_KIND = 0.03; // a less probable kind has no line

export class Bars {
  /** @param {Model} model @param {(lesion: string) => void} explain what a click on a lesion does */
  constructor(model, explain) {
    this.model = model;
    this.open = false; // whether lesions under 1 % are shown
    const kinds = model.contents.calcinosis;
    this.whole = this.row(t("Calcinosis cutis"), "whole calcinosis");
    this.rest = this.row(t("Other lesions"), "whole competing");
    /** @type {Map<string, ReturnType<Bars["row"]>>} */
    this.rows = new Map(
      model.lesions.map((lesion) => [
        lesion,
        this.row(sentence(lesion), kinds.includes(lesion) ? "calcinosis" : "competing", () => explain(lesion)),
      ]),
    );
    const of = (/** @type {boolean} */ calcinosis) =>
      model.lesions
        .filter((lesion) => kinds.includes(lesion) === calcinosis)
        .flatMap((lesion) => this.rows.get(lesion)?.root ?? []);
    byId("bars").append(this.whole.root, ...of(true), this.rest.root, ...of(false));
    /** Lines of forms that are shown. @type {HTMLElement[]} */
    this.forms = [];
  }

  /**
   * The form of the leading lesion, and the kinds of what else it may be.
   * @param {Float64Array | null} forms @param {string | undefined} leading
   */
  showForms(forms, leading) {
    const { model } = this;
    const { kinds } = model.contents.forms;
    const isRest = (/** @type {string} */ form) => formName(model.contents, form) === t("something else"); // as its lesion is called
    const nameOf = (/** @type {string} */ form) => (isRest(form) ? t("something that has no kind here") : formName(model.contents, form));
    for (const line of this.forms.splice(0)) line.remove();
    if (!forms) return;
    for (const lesion of model.lesions) {
      const shown = model
        .formsOf(forms, lesion)
        .filter(({ p }, i) => (lesion === kinds && p >= LEAST_KIND) || (lesion === leading && i === 0))
        .sort((a, b) => Number(isRest(a.form)) - Number(isRest(b.form)));
      const left = lesion === kinds ? model.formsOf(forms, lesion).reduce((sum, { p }) => sum + p, 0) - shown.reduce((sum, { p }) => sum + p, 0) : 0;
      const line = (/** @type {string} */ name, /** @type {number} */ p) => h("tr", { class: "form" }, h("th", { scope: "row", colspan: 2 }, name), h("td", { class: "now" }, percent(p)), h("td"));
      const lines = shown.map(({ form, p }) => line(nameOf(form), p));
      if (left >= LEAST_SUM) lines.push(line(t("other kinds, together"), left));
      this.rows.get(lesion)?.root.after(...lines);
      this.forms.push(...lines);
    }
  }

  /** Leave out what is hardly possible, while it is not asked for. @param {Float64Array | null} posterior */
  fold(posterior) {
    const { lesions } = this.model;
    const rare = posterior ? lesions.filter((_, i) => posterior[i] < LEAST_SHOWN) : [];
    for (const lesion of lesions) this.rows.get(lesion)?.root.toggleAttribute("hidden", !this.open && rare.includes(lesion));
    const button = byId("unfold");
    button.hidden = !rare.length;
    button.setAttribute("aria-expanded", String(this.open));
    const least = { p: inPercent(100 * LEAST_SHOWN) };
    setText(
      button,
      this.open
        ? counted("Hide {n} lesion under {p}", "Hide {n} lesions under {p}", rare.length, least)
        : counted("Show {n} lesion under {p}", "Show {n} lesions under {p}", rare.length, least),
    );
    this.posterior = posterior;
  }

  unfold() {
    this.open = !this.open;
    this.fold(this.posterior ?? null);
  }

  /** @param {string} name @param {string} kind @param {() => void} [explain] */
  row(name, kind, explain) {
    const fill = h("div", { class: "fill" });
    const mark = h("div", { class: "mark" });
    const ghost = h("div", { class: "ghost" });
    const whisker = h("div", { class: "whisker", hidden: true });
    const range = h("span", { class: "visually-hidden" });
    const number = h("span");
    const now = h("td", { class: "now" }, number, range);
    const before = h("td", { class: "before" });
    const root = h(
      "tr",
      { class: kind },
      h("th", { scope: "row" }, explain ? h("button", { type: "button", class: "link", title: t("Why?"), onclick: explain }, name) : name),
      h("td", { class: "track-cell", "aria-hidden": "true", onclick: explain }, h("div", { class: "track" }, fill, ghost, whisker, mark)),
      now,
      before,
    );
    return {
      root,
      /** @param {number | null} p @param {number} prior @param {number | null} was before the last change */
      set(p, prior, was) {
        ghost.hidden = p === null || was === null || Math.abs(p - was) < LEAST_MOVE;
        ghost.style.width = `${100 * (was ?? 0)}%`;
        setText(number, p === null ? "–" : percent(p));
        setText(before, percent(prior));
        fill.style.width = `${100 * (p ?? 0)}%`;
        mark.style.left = `${100 * prior}%`;
      },
      /** @param {Interval | null} found @param {string} said */
      span(found, said) {
        whisker.hidden = !found;
        setText(range, found ? `, ${said}` : "");
        root.title = found ? said : "";
        if (found) whisker.style.left = `${100 * found[0]}%`;
        if (found) whisker.style.width = `${100 * (found[1] - found[0])}%`;
      },
    };
  }

  /** Whiskers on the bars: what the rows leave open; null: not known (yet). @param {Intervals | null} intervals */
  showIntervals(intervals) {
    const { lesions, contents } = this.model;
    const said = (/** @type {Interval} */ [low, high]) =>
      t("{level} interval {low} to {high}", { level: percent(contents.rows.level), low: percent(low), high: percent(high) });
    const span = (/** @type {ReturnType<Bars["row"]> | undefined} */ row, /** @type {Interval | null} */ found) => row?.span(found, found ? said(found) : "");
    span(this.whole, intervals && intervals.calcinosis);
    span(this.rest, intervals && [1 - intervals.calcinosis[1], 1 - intervals.calcinosis[0]]);
    lesions.forEach((lesion, i) => span(this.rows.get(lesion), intervals && intervals.lesions[i]));
    const leading = this.posterior ? largest(this.posterior) : -1;
    setText(byId("left-open"), intervals && leading >= 0 ? leftOpen(intervals.calcinosis, named(lesions[leading], contents.forms.kinds), intervals.lesions[leading]) : "");
    setText(byId("range-calcinosis"), intervals ? between(intervals.calcinosis) : "");
    setText(byId("range-leading"), intervals && leading >= 0 ? between(intervals.lesions[leading]) : "");
  }

  /** @param {Diagnosis} diagnosis @param {Float64Array | null} was the posterior before the last change */
  update({ posterior, pretest, forms }, was) {
    const { lesions, contents } = this.model;
    const sum = (/** @type {Float64Array} */ values, /** @type {boolean} */ calcinosis) =>
      lesions.reduce(
        (total, lesion, i) =>
          contents.calcinosis.includes(lesion) === calcinosis ? total + values[i] : total,
        0,
      );
    this.whole.set(posterior && sum(posterior, true), sum(pretest, true), was && sum(was, true));
    this.rest.set(posterior && sum(posterior, false), sum(pretest, false), was && sum(was, false));
    const leading = posterior ? largest(posterior) : -1;
    lesions.forEach((lesion, i) => {
      const row = this.rows.get(lesion);
      row?.set(posterior && posterior[i], pretest[i], was && was[i]);
      row?.root.classList.toggle("leading", i === leading);
    });
    this.fold(posterior);
    this.showForms(forms, lesions[leading]);
    setText(byId("frequencies"), posterior ? inFrequencies(sum(posterior, true), named(lesions[leading], contents.forms.kinds), posterior[leading], contents.calcinosis.includes(lesions[leading])) : "");
    const [any, most] = posterior ? [percent(sum(posterior, true)), percent(posterior[leading])] : ["–", "–"];
    const name = posterior ? named(lesions[leading], contents.forms.kinds) : t("no answer");
    setText(byId("head-calcinosis"), any);
    setText(byId("head-leading"), most);
    setText(byId("head-lesion"), posterior ? t("{lesion}, the most probable", { lesion: name }) : name);
    setText(byId("peek"), posterior ? `${t("Calcinosis cutis")} ${any}\u00a0· ${name} ${most}` : t("No answer: see why"));
  }
}

/** @param {Interval} interval */
function between([low, high]) {
  return ` ${t("{low} to {high}", { low: percent(low), high: percent(high) })}`;
}

/** Of 100, in whole patients. @param {number} p */
function ofHundred(p) {
  const count = Math.round(100 * p);
  if (count === 0) return t("fewer than 1");
  return count === 100 ? t("more than 99") : t("about {n}", { n: count });
}

/** The same intervals in natural frequencies. @param {Interval} any @param {string} leading @param {Interval} own */
function leftOpen(any, leading, own) {
  const end = (/** @type {number} */ p) => {
    const count = Math.round(100 * p);
    return count > 0 && count < 100 ? String(count) : ofHundred(p);
  };
  const [low, high, least, most] = [...any, ...own].map(end);
  return t("The numbers of the model leave open {low} to {high} with calcinosis cutis, and {least} to {most} with {leading}.", { low, high, least, most, leading });
}

/** @param {string} lesion @param {string | null} rest the lesion that is all else */
function named(lesion, rest) {
  return lesion === rest ? t("something else") : plain(lesion);
}

/** @param {number} any calcinosis cutis @param {string} leading @param {number} p its probability @param {boolean} calcified whether it is a kind of calcinosis */
function inFrequencies(any, leading, p, calcified) {
  const said = { any: ofHundred(any), leading, n: ofHundred(p) };
  if (calcified) return t("Of 100 such patients {any} have calcinosis cutis, {n} the {leading} kind.", said);
  return t("Of 100 such patients {any} have calcinosis cutis; the most probable is {leading} ({n}).", said);
}
