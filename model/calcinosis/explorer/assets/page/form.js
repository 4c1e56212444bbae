/** All questions, as a clinician asks them. */

import { counted, t } from "../answering/language.js";
import { CONTEXT, plain } from "../answering/one_entry.js";
import { FILMS } from "../answering/looks.js";
import { TOLD } from "../answering/unmentioned.js";
import { choices, radioButtons } from "./choices.js";
import { byId, h, setText, uniqueId } from "./dom.js";
import { ageControl, measured, remarkOn } from "./measured.js";
import { radiographs } from "./film_entry.js";
import { isNarrow } from "./sheet.js";
import { labelOf, sentence, silences } from "./wording.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */
/** @typedef {import("../answering/quantities.js").Patient} Patient */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./choices.js").Control} Control */

const GROUPS = ["history", "timing", "examination", "laboratory", "imaging", "mechanism"];
/** Titles of groups that are more than their names. @returns {Record<string, string>} */
const titles = () => ({ imaging: t("Imaging and tests"), mechanism: t("Mechanism, if it is known otherwise") });

export class Form {
  /** @param {Contents} contents @param {Store} store */
  constructor(contents, store) {
    const { setting, age_group: age, sex } = contents.variables;
    this.contents = contents;
    this.store = store;
    /** @type {Map<string, Control>} */
    this.controls = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    /** @type {{ names: string[], count: HTMLElement }[]} */
    this.sections = [];
    /** What the step that is shown told. @type {string[]} */
    this.revealed = [];
    /** @type {Patient} */
    this.patient = { ageDays: null, exactAge: false, sex: null };
    /** @type {import("../answering/page_contents.js").Case["findings"]} */
    this.findings = {};
    byId("patient").append(
      this.row({ name: "told", label: labelOf(contents, "told"), question: t("As on a form, or as in a case report or a letter, where also what its writer leaves out is evidence"), wide: true }, (id) =>
        radioButtons(TOLD, id, (told) => store.describe({ told }), "", silences()),
      ),
      this.row({ name: "setting", label: t("Seen in"), question: "", help: setting.help, wide: true }, (id) =>
        radioButtons(contents.states.setting, id, (state) => store.describe({ setting: state }), t("not given")),
      ),
      this.row({ name: "age", label: t("Age"), question: "", help: age.help }, (id) => ageControl(contents, store, id)),
      this.row({ name: "sex", label: t("Sex"), question: "", help: sex.help }, (id) =>
        choices(contents.states.sex, id, (sex) => store.describe({ sex })),
      ),
    );
    const variables = Object.values(contents.variables).filter(
      (variable) => !CONTEXT.includes(variable.name),
    );
    const all = byId("silent-all");
    all.onclick = () => {
      const shown = byId("findings").classList.toggle("all-questions");
      setText(all, shown ? t("Hide them") : t("Show them"));
      all.setAttribute("aria-pressed", String(shown));
    };
    byId("questions").append(
      ...GROUPS.map((group) =>
        this.section(
          group,
          variables.filter((variable) => variable.group === group),
        ),
      ),
    );
  }

  /** Names of the findings in the order of the page. */
  get order() {
    return this.sections.flatMap((section) => section.names);
  }

  /** @param {string} group @param {Variable[]} variables */
  section(group, variables) {
    const count = h("span", { class: "count" });
    const names = variables.map((variable) => variable.name);
    this.sections.push({ names, count });
    const title = titles()[group] ?? sentence(group);
    return h(
      "details",
      { class: "section", id: `group-${group}` }, // closed at first: most findings are searched for, or asked next
      h("summary", {}, h("h3", {}, title), count),
      ...variables.map((variable) => this.row(variable, (id) => this.control(variable, id))),
    );
  }

  /** @param {{ name: string, label: string, question: string, help?: string, states?: string[], wide?: boolean }} asked @param {(id: string) => Control} make */
  row(asked, make) {
    const id = uniqueId("question");
    const control = make(id);
    const full = asked.question ? h("span", { class: "full", id: uniqueId("full") }, asked.question) : null;
    const { button, text } = explained(asked.label, asked.help);
    describe(control.root, [full, text]);
    this.controls.set(asked.name, control);
    const wide = asked.wide || control.root.classList.contains("measured");
    const row = h(
      "div",
      { class: `question ${wide ? "wide" : asked.states?.length === 2 ? "brief" : ""}` },
      h(
        "div",
        { class: "asked" },
        h(control.root.id ? "label" : "span", { class: "label", id, for: control.root.id || null }, asked.label),
        full,
        button,
      ),
      control.root,
      text,
    );
    row.addEventListener("keydown", (event) => {
      if (event.key !== "?" || !button) return;
      event.preventDefault(); // no answer begins with it
      button.click();
    });
    this.rows.set(asked.name, row);
    return row;
  }

  /** @param {Variable} variable @param {string} id @returns {Control} */
  control(variable, id) {
    const name = variable.name;
    const answer = (/** @type {unknown} */ value) => this.store.find(name, value);
    if (name === FILMS) return radiographs(answer);
    const analyte = this.contents.analytes[name];
    if (!analyte) return choices(variable.states, id, answer);
    return measured({
      states: variable.states,
      units: Object.keys(analyte.units),
      labelledBy: id,
      name: variable.label,
      answer,
      remark: (value) => remarkOn(this.contents, variable, value, this.patient, this.findings),
      already: analyte.bound ? t("corrected for {other} already", { other: plain(analyte.bound.to) }) : "",
    });
  }

  /** @param {import("../answering/page_contents.js").Case} patientCase @param {import("../answering/case_reader.js").Reading} reading */
  update(patientCase, reading) {
    this.patient = reading.patient;
    this.findings = patientCase.findings;
    const wrong = new Set(reading.problems.map((problem) => problem.variable));
    for (const [name, control] of this.controls) {
      control.update(this.entry(patientCase, name));
      const row = this.rows.get(name);
      row?.classList.toggle("wrong", wrong.has(name));
      row?.classList.toggle("known", name in patientCase.findings || name in patientCase);
    }
    for (const { names, count } of this.sections) {
      const known = names.filter((name) => name in patientCase.findings).length;
      setText(count, known ? t("{known} of {n} known", { known, n: names.length }) : counted("{n} question", "{n} questions", names.length));
    }
  }

  /** What a control shows. @param {import("../answering/page_contents.js").Case} patientCase @param {string} name */
  entry(patientCase, name) {
    if (name === "age") return patientCase;
    if (name === "sex" || name === "setting") return patientCase[name];
    if (name === "told") return patientCase.told ?? TOLD[0];
    return patientCase.findings[name];
  }

  /** Hide questions that cannot say anything, until they are asked for; what is answered stays. @param {Set<string>} names */
  hide(names) {
    const hidden = [...this.rows].filter(([name, row]) => {
      const hide = names.has(name) && !row.classList.contains("known") && !row.contains(document.activeElement);
      if (row.classList.contains("silent") !== hide) row.classList.toggle("silent", hide);
      return hide;
    });
    const at = byId("silent-questions");
    at.hidden = !hidden.length;
    setText(at.querySelector("span"), counted("{n} question cannot say anything in this patient, by what is known.", "{n} questions cannot say anything in this patient, by what is known.", hidden.length));
  }

  /** Open the groups of what a step told, where there is room, and close those of the step before. @param {string[]} names */
  reveal(names) {
    if (isNarrow() || names.join() === this.revealed.join()) return;
    const groupOf = (/** @type {string} */ name) => this.rows.get(name)?.closest("details");
    for (const [all, open] of /** @type {const} */ ([[this.revealed, false], [names, true]]))
      for (const section of all.map(groupOf)) if (section) section.open = open;
    this.revealed = names;
  }

  /** Show a question and put the cursor there. @param {string} given */
  ask(given) {
    const name = given === "age_group" ? "age" : given;
    const row = this.rows.get(name);
    if (!row) return;
    row.classList.remove("silent"); // who asks for it sees it
    const section = row.closest("details");
    if (section) section.open = true;
    row.scrollIntoView({ block: "center" });
    /** @type {HTMLElement | null} */
    const first = row.querySelector("input:checked") ?? row.querySelector("input, select, button:not(.explain)");
    first?.focus({ preventScroll: true });
  }
}

/**
 * What opens how a question is answered, and the text. The key ? opens it too: no stop of Tab more from question to question.
 * @param {string} label @param {string} [help]
 */
function explained(label, help) {
  if (!help) return { button: null, text: null };
  const text = h("p", { class: "help", id: uniqueId("help"), hidden: true }, help);
  const toggle = () => {
    text.hidden = !text.hidden;
    button.setAttribute("aria-expanded", String(!text.hidden));
  };
  const name = t("How to answer: {finding}", { finding: label });
  const button = h("button", { type: "button", class: "explain", tabindex: -1, "aria-label": name, title: t("How to answer (key ?)"), "aria-expanded": "false", "aria-controls": text.id, onclick: toggle }, "?");
  return { button, text };
}

/** Say a question, and how to answer it, to who comes to its control without seeing it. @param {HTMLElement} root @param {(HTMLElement | null)[]} told */
function describe(root, told) {
  const ids = told.flatMap((text) => (text ? [text.id] : [])).join(" ");
  const answered = "[role=radiogroup], select, button";
  const control = root.matches(answered) ? root : root.querySelector(answered);
  if (ids) control?.setAttribute("aria-describedby", ids);
}
