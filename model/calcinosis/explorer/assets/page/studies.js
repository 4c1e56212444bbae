/** The studies behind a number: a panel with the rows that a reason rests on, and where each is from. */

import { counted, numeral, t } from "../answering/language.js";
import { plain } from "../answering/one_entry.js";
import { unpack } from "../answering/page_contents.js";
import { Sources } from "../answering/sources.js";
import { FILMS } from "../answering/looks.js";
import { byId, h, setText } from "./dom.js";
import { labelOf, sentence } from "./wording.js";
import { conditions, unitOf } from "../answering/moved_rows.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/sources.js").Source} Source */

const LEAST_FORM = 0.01; // of a lesion: rows of rarer forms do not matter
const NAMES = /^([a-z_]+) .*$/;
const ADDRESS = /^https?:/;
const WORDS = /[A-Za-z][\w']*(?: [a-z][a-z']*)*/g;

export class Studies {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Promise<Sources> | null} */
    this.held = null;
  }

  /** What the page holds of sources, unpacked when it is first asked for. */
  sources() {
    this.held ??= unpack(byId("sources").textContent).then((held) => new Sources(this.model.contents, this.model.rows, /** @type {any} */ (held)));
    return this.held;
  }

  /** The row behind one number. @param {string} place */
  async ofRow(place) {
    const found = (await this.sources()).at(place);
    if (found) show(t("Where the number is from"), [this.list([found])]);
  }

  /** The rows that a finding's weight for a lesion rests on. @param {string} name @param {string} lesion @param {Diagnosis} diagnosis */
  async ofFinding(name, lesion, diagnosis) {
    const sources = await this.sources();
    const { lesions } = this.model;
    const all = sources.about(name).map((source) => ({ source, applies: this.applies(source, name, diagnosis) }));
    const of = (/** @type {string} */ wanted) => all.filter(({ source, applies }) => applies && source.head === wanted).map(({ source }) => source);
    const any = all.filter(({ source, applies }) => applies && !lesions.includes(source.head)).map(({ source }) => source);
    const others = lesions.filter((other) => other !== lesion && of(other).length);
    const p = (/** @type {string} */ other) => diagnosis.posterior?.[lesions.indexOf(other)] ?? 0;
    others.sort((a, b) => p(b) - p(a));
    const { recorded, told } = sources.beside(name);
    show(t("Where the numbers are from: {finding}", { finding: labelOf(this.model.contents, name) }), [
      this.part(sentence(lesion), of(lesion), true, lesion),
      this.part(t("Any lesion"), any, true),
      ...others.map((other) => this.part(sentence(other), of(other), false, other)),
      this.part(t("How surely it is recorded"), recorded, false),
      this.part(t("How often a report mentions it"), told.filter(({ when }) => !when.startsWith("lesion=") || when.split(/[=|,]/).includes(lesion)), false),
      this.part(t("Of other patients than this one"), all.filter(({ applies }) => !applies).map(({ source }) => source), false),
    ]);
  }

  /** Whether a row may speak for this patient. @param {Source} source @param {string} name of the finding @param {Diagnosis} diagnosis */
  applies({ head, when }, name, { reading, posterior, forms }) {
    const { states } = this.model.contents;
    const possible = (/** @type {string} */ node, /** @type {string[]} */ some) => {
      const told = [...reading.items.values()].find((item) => item.node === node && !item.overParents)?.likelihood;
      return !told || !states[node] || !some.some((state) => states[node].includes(state)) || some.some((state) => told[states[node].indexOf(state)] > 0);
    };
    return possible("setting", head.split("|")) && when.split(", ").every((condition) => {
      const [parent, some] = condition.includes("=") ? condition.split("=") : [name, condition];
      if (parent !== "form" || !forms || !posterior) return possible(parent, some.split("|"));
      const lesion = this.model.lesions.indexOf(head);
      const share = some.split("|").reduce((sum, form) => sum + forms[states["form"].indexOf(form)], 0);
      return lesion < 0 || share >= LEAST_FORM * posterior[lesion];
    });
  }

  /** Rows under a heading; null: there is none. @param {string} title @param {Source[]} rows @param {boolean} open @param {string} [of] the lesion they are all of */
  part(title, rows, open, of) {
    if (!rows.length) return null;
    return h("details", { open }, h("summary", {}, title, h("span", { class: "count" }, counted("{n} number", "{n} numbers", rows.length))), this.list(rows, of));
  }

  /** @param {Source[]} rows @param {string} [of] the lesion they are all of */
  list(rows, of = "any") {
    return h("ul", {}, ...rows.map((one) => this.row(one, ["any", of])));
  }

  /** @param {Source} source @param {string[]} heads that need not be said again */
  row(source, heads) {
    const { place, head, when, grade, studies, remark, learned } = source;
    const cell = [heads.includes(head) ? "" : conditions(head), when === "any" ? "" : conditions(when), this.counts(source)].filter(Boolean).join(", ");
    const moved = learned ? movedParts(source, learned) : [];
    return h(
      "li",
      { "data-place": place },
      h("p", {}, cell ? `${cell}: ` : "", ...this.values(source)),
      learned && !moved.length
        ? h("p", {}, counted("Learned from {n} reading: from {from} to {to}.", "Learned from {n} readings: from {from} to {to}.", learned.readings, { from: numbers(learned.from), to: numbers(learned.to) }))
        : null,
      learned && moved.length ? h("p", {}, counted("Learned from {n} reading:", "Learned from {n} readings:", learned.readings), h("ul", { class: "cited" }, ...moved.map((text) => h("li", {}, text)))) : null,
      h("p", {}, h("span", { class: "ground" }, grounds()[grade] ?? grade), " ", remark ? h("span", { lang: "en" }, remark) : null),
      studies.length ? h("ul", { class: "cited" }, ...studies.map(study)) : null,
    );
  }

  /** What a number is of, where its value does not tell it. @param {Source} source */
  counts({ kind, finding, place, value }) {
    const { contents } = this.model;
    if (kind === "V") return t("share of films that show calcium");
    if (kind === "D" && !NAMES.test(value)) return t("{finding}, share", { finding: labelOf(contents, finding === contents.film.variable ? FILMS : finding) });
    if (kind === "L") return unitOf(contents, place) ? t("base rate, {lesion}", { lesion: conditions(finding) }) : t("rate ratio");
    return "";
  }

  /** A value; of films, a line for each day. @param {Source} source */
  values({ kind, place, value }) {
    const said = [translated(value), unitOf(this.model.contents, place)].filter(Boolean).join(" ");
    if (kind !== "V") return [h("strong", {}, said)];
    const days = value.replace("shows ", "").split(", ").map((day) => /^(.*) (\S+ \(.*)$/.exec(day) ?? ["", "", day]);
    return [h("ul", { class: "cited" }, ...days.map(([, day, share]) => h("li", {}, `${translated(day)}: `, h("strong", {}, numbers(share)))))];
  }
}

/** @param {string} title @param {(Element | null)[]} parts */
function show(title, parts) {
  setText(byId("studies-title"), title);
  byId("studies-list").replaceChildren(...parts.filter((one) => one !== null));
  byId("studies").showModal();
  byId("studies-list").scrollTop = 0;
}

/** What kind of ground a number has. @returns {Record<string, string>} */
const grounds = () => ({
  "meta-analysis": t("From a meta-analysis."),
  registry: t("From a registry."),
  series: t("From a study: a series of patients."),
  cases: t("From a study: single cases."),
  estimated: t("Estimated after studies."),
  textbook: t("From a textbook or review."),
  judgement: t("A judgement:"),
  definition: t("By definition."),
});

/** @param {import("../answering/sources.js").Study} study */
function study({ citation, link }) {
  const address = link.startsWith("doi:") ? `https://doi.org/${link.slice("doi:".length)}` : link;
  return h("li", {}, h("cite", { lang: "en" }, citation), ". ", ADDRESS.test(address) ? h("a", { href: address, rel: "noreferrer" }, link) : link);
}

/** What each number of a row was and is, where it has several. @param {Source} source @param {{ from: string, to: string }} learned */
function movedParts({ kind, value }, { from, to }) {
  const [before, after] = [from, to].map((text) => numbers(text).split(" / "));
  const logarithm = value.startsWith("median") ? t("mean of the logarithm") : t("mean");
  /** @type {Record<string, string[]>} */
  const named = {
    V: [t("share that shows calcium at last"), t("of these at once"), t("of the others half by day"), t("spread")],
    N: [logarithm, t("standard deviation")],
    l: ["low", "normal", "high"].map(plain),
  };
  const names = named[kind] ?? value.split(", ").map((part) => plain(NAMES.exec(part)?.[1] ?? ""));
  return before.length > 1 && names.length === before.length ? names.map((name, i) => `${name}: ${before[i]} → ${after[i]}`) : [];
}

/** A value in the language of the page: it is of a few words, names of states, and numbers. @param {string} value */
function translated(value) {
  const words = wordsOfValues();
  return numbers(value).replace(WORDS, (text) => words[text] ?? text.split(" ").map((one) => words[one] ?? plain(one)).join(" "));
}

/** Numbers as they are written here. @param {string} text */
function numbers(text) {
  return text.replace(/\d\.\d/g, numeral);
}

/** @returns {Record<string, string>} */
const wordsOfValues = () => ({
  of: t("of"),
  to: t("to"),
  low: plain("low"),
  mean: t("mean"),
  median: t("median"),
  weighted: t("weighted"),
  patients: t("of patients"),
  background: t("background"),
  "cases exposed": t("cases exposed"),
  "shows on day": t("shows on day"),
  "on day": t("on day"),
  "wrong in": t("wrong in"),
  "where it is borderline": t("where it is borderline"),
  "of patients": t("of patients"),
  "per standard deviation": t("per standard deviation"),
});
