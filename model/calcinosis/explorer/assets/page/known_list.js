/** What is known, as chips; a box that finds findings by their names; and what to ask next. */

import { ageSaid, fixed, t } from "../answering/language.js";
import { CONTEXT, isQuantity, saidAmount, written } from "../answering/one_entry.js";
import { TOLD } from "../answering/unmentioned.js";
import { mostTellingFirst, nextTests } from "../answering/worth.js";
import { byId, h, setText } from "./dom.js";
import { Search } from "./search.js";
import { entries, isNew } from "./store.js";
import { labelOf, silences } from "./wording.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {import("../answering/worth.js").NextTest} NextTest */
/** @typedef {import("./search.js").Offer} Offer */
/** @typedef {import("./store.js").Store} Store */

const ASKED = 5;
const FIRST = 6; // chips that a narrow screen shows at once
const LEAST_BITS = 0.005;

export class KnownList {
  /** @param {Model} model @param {Store} store @param {(name: string) => void} ask */
  constructor(model, store, ask) {
    this.model = model;
    this.store = store;
    this.ask = ask;
    this.search = new Search(model.contents);
    /** @type {Offer[]} */
    this.offers = [];
    this.at = 0;
    this.box = byId("search");
    this.list = byId("search-list");
    this.box.oninput = () => this.offer();
    this.box.onkeydown = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.box.onblur = () => this.close(); // what is said stays: nothing moves under the pointer
    this.list.onmousedown = (/** @type {MouseEvent} */ event) => event.preventDefault(); // the box keeps the cursor, however slow the click
    /** @type {WeakMap<Diagnosis, NextTest[]>} */
    this.tests = new WeakMap();
  }

  /** Tests of an answer, worked out once. @param {Diagnosis} diagnosis */
  testsOf(diagnosis) {
    const found = this.tests.get(diagnosis) ?? nextTests(this.model, diagnosis);
    this.tests.set(diagnosis, found);
    return found;
  }

  offer() {
    this.at = 0;
    this.show(this.search.find(this.box.value));
  }

  /** @param {Offer[]} offers */
  show(offers) {
    this.offers = offers;
    this.list.replaceChildren(
      ...offers.map((offer, i) =>
        h(
          "li",
          { id: `offer-${i}`, role: "option", "aria-selected": String(i === this.at), onclick: () => this.take(offer) },
          offer.text,
        ),
      ),
    );
    const nothing = this.box.value.trim().length > 1 && !offers.length && document.activeElement === this.box;
    setText(byId("search-none"), nothing ? t("No finding has such a name. Browse the questions below.") : "");
    if (!offers.length) return this.close();
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.box.setAttribute("aria-activedescendant", `offer-${this.at}`);
  }

  close() {
    this.offers = [];
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && this.offers.length) {
      this.at = (this.at + by + this.offers.length) % this.offers.length;
      this.show(this.offers);
    } else if (event.key === "Enter" && this.offers.length) this.take(this.offers[this.at]);
    else if (event.key === "Escape") this.show([]);
    else return;
    event.preventDefault();
  }

  /** @param {Offer} offer */
  take({ name, value }) {
    this.box.value = "";
    this.show([]);
    if (value === undefined) this.ask(name);
    else if (name === "age") this.store.describe({ age: value, age_group: undefined });
    else if (CONTEXT.includes(name)) this.store.describe(name === "age_group" ? { age: undefined, age_group: value } : { [name]: value });
    else this.store.find(name, value);
  }

  /** @param {import("./store.js").State} state @param {Case | undefined} before what was known before the last change */
  update({ case: now, order }, before) {
    const told = entries(now).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
    const chips = told.map(([name, value]) => this.chip(name, value, before !== undefined && isNew(name, value, before)));
    const empty = h("li", { class: "muted" }, t("Nothing yet."));
    chips.forEach((chip, i) => chip.style.setProperty("--told", String(i)));
    const all = h("button", { type: "button", class: "quiet", onclick: () => this.unfold() }, t("Show all {n}", { n: chips.length }));
    byId("known").replaceChildren(...(chips.length ? chips.toReversed() : [empty]), chips.length > FIRST ? h("li", { class: "unfold" }, all) : "");
    setText(byId("known-told"), `${labelOf(this.model.contents, "told")}: ${said("told", now.told ?? TOLD[0])}.`);
  }

  /** Show the older ones, too, with the cursor on the first of them. */
  unfold() {
    const list = byId("known");
    list.classList.add("all");
    list.children[FIRST].querySelector("button").focus();
  }

  /** Take away what is asked for until it is known anew what tells most, and is told by now. @param {Case} now */
  dropAnswered({ findings }) {
    for (const line of byId("ask-next").querySelectorAll("li")) if (line.dataset.name && line.dataset.name in findings) line.remove();
    byId("ask-next-part").hidden ||= !byId("ask-next").childElementCount;
  }

  /** @param {string} name @param {unknown} value @param {boolean} fresh */
  chip(name, value, fresh) {
    const text = `${labelOf(this.model.contents, name)}: ${said(name, value)}`;
    const remove = () => (name in this.store.state.case.findings ? this.store.find(name, undefined) : this.store.describe({ [name]: undefined }));
    const take = () => {
      remove();
      (byId("known").querySelector(".take") ?? this.box).focus({ preventScroll: true }); // this one is gone
    };
    return h(
      "li",
      { class: fresh ? "chip fresh" : "chip" },
      h("button", { type: "button", onclick: () => this.ask(name), title: t("Change it") }, fresh ? h("span", { class: "new" }, t("new"), " ") : null, text),
      h("button", { type: "button", class: "take", "aria-label": t("Remove {finding}", { finding: text }), onclick: take }, "×"),
    );
  }

  /** The single questions and tests that tell most. @param {Diagnosis} diagnosis one with a posterior */
  askNext(diagnosis) {
    const telling = this.testsOf(diagnosis).filter(({ bits }) => bits >= LEAST_BITS);
    const best = mostTellingFirst(telling).slice(0, ASKED);
    byId("ask-next").replaceChildren(
      ...best.map(({ parts: [{ label, variables }], bits }) =>
        h("li", { "data-name": variables[0] }, h("button", { type: "button", class: "quiet", onclick: () => this.ask(variables[0]) }, label), h("span", { class: "muted" }, ` ${t("{n} bits", { n: fixed(bits, 2) })}`)),
      ),
    );
    byId("ask-next-part").hidden = !best.length;
  }
}

/** An entry as people read it. @param {string} name @param {unknown} value */
export function said(name, value) {
  if (name === "age") return ageSaid(String(value));
  if (name === "told") return silences()[String(value)];
  if (isQuantity(value)) return saidAmount(value);
  if (!Array.isArray(value) || value.every((one) => typeof one === "string")) return written(value);
  return value.map((film) => (film && typeof film === "object" ? (film.day === undefined ? written(film.calcification) : t("{seen} on day {day}", { seen: written(film.calcification), day: film.day })) : String(film))).join(", ");
}
