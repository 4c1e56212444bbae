/** Cases to start from: stories step by step, and published patients. */

import { counted, fixed, t } from "../answering/language.js";
import { changed, differences } from "../answering/two_cases.js";
import { moved, sumOf } from "../answering/moved.js";
import { byId, h, setText } from "./dom.js";
import { rail } from "./rail.js";
import { brier } from "./score.js";
import { inPercent, labelOf, percent, sentence } from "./wording.js";
import { plain } from "../answering/one_entry.js";
import { TOLD } from "../answering/unmentioned.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {import("../answering/page_contents.js").Patient} Patient */
/** @typedef {import("../answering/page_contents.js").Story} Story */
/** @typedef {import("../answering/two_cases.js").Change} Change */
/** @typedef {import("./store.js").Shown} Shown */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

const MOVED = 3;
const LEAST_BITS = 0.1;

export class Cases {
  /** @param {Model} model @param {Store} store @param {(view: string) => void} openView @param {(story: string, brier: number | null) => void} finished */
  constructor(model, store, openView, finished) {
    this.model = model;
    this.finished = finished;
    this.openView = openView;
    this.contents = model.contents;
    this.store = store;
    const list = byId("presets");
    const option = (/** @type {string} */ kind) => (/** @type {{ title: string }} */ preset, /** @type {number} */ i) =>
      h("option", { value: `${kind}-${i}` }, preset.title);
    list.append(
      h("option", { value: "" }, t("Start from a case …")),
      h("optgroup", { label: t("Stories, step by step") }, ...this.contents.stories.map(option("story"))),
      h("optgroup", { label: t("Short lessons") }, ...this.contents.lessons.map(option("lesson"))),
      h("optgroup", { label: t("Patients") }, ...this.contents.cases.map(option("case"))),
    );
    list.onchange = () => (list.value ? this.open(list.value) : this.close());
    byId("story-back").onclick = () => this.go(-1);
    byId("story-on").onclick = () => this.go(1);
    byId("story-tell").onclick = () => this.tell();
    byId("story-commit").onclick = () => this.commit(Number(byId("story-guess").value) / 100);
    byId("story-skip").onclick = () => this.commit(null);
    byId("story-guess").oninput = () => setText(byId("story-guessed"), inPercent(byId("story-guess").value));
    byId("story-original").onclick = () => this.restore();
    byId("story-next").onclick = () => {
      const { shown } = this.store.state;
      this.open(`story-${(Number(shown?.number) + 1) % this.contents.stories.length}`);
    };
    byId("welcome-story").onclick = () => {
      this.open("story-0");
      byId("story-guess").focus();
    };
    byId("welcome-own").onclick = () => byId("search").focus();
    byId("welcome-lessons").append(
      ...this.contents.lessons.map(({ title, minutes }, i) =>
        h("li", {}, h("button", { type: "button", class: "quiet", onclick: () => this.open(`lesson-${i}`) }, title), h("span", { class: "muted" }, ` ${t("{n} min", { n: minutes })}`)),
      ),
    );
    byId("story-close").onclick = () => this.close();
  }

  /** The story that is shown, step by step. @param {State} state */
  story({ shown }) {
    return shown?.kind === "story" ? (this.contents.stories[shown.number] ?? null) : null;
  }

  /** The patient that is shown. @param {State} state */
  patient({ shown }) {
    return shown?.kind === "case" ? (this.contents.cases[shown.number] ?? null) : null;
  }

  /** The short lesson that is shown. @param {State} state */
  lesson({ shown }) {
    return shown?.kind === "lesson" ? (this.contents.lessons[shown.number] ?? null) : null;
  }

  /** Whether what a state says it began with is held by this page. @param {State} state */
  isKnown(state) {
    const story = this.story(state);
    const { step = 0, guesses = [] } = state.shown ?? {};
    return story ? step < story.steps.length && guesses.length <= story.steps.length && step <= guesses.length : (this.patient(state) ?? this.lesson(state)) !== null;
  }

  /** Whether the answer is not to be seen before the reader has said a number. @param {State} state */
  isCovered(state) {
    return this.story(state) !== null && state.shown !== null && state.shown.step >= state.shown.guesses.length;
  }

  /** @param {string} name "story-0", "case-3" */
  open(name) {
    const [kind, number] = name.split("-");
    this.show({ kind: /** @type {Shown["kind"]} */ (kind), number: Number(number), step: 0, told: false, guesses: [] });
    const lesson = this.lesson(this.store.state);
    if (lesson) this.openView(lesson.view);
  }

  /** @param {string} id of a story @returns {boolean} whether there is one */
  openStory(id) {
    const number = this.contents.stories.findIndex((story) => story.id === id);
    if (number >= 0) this.open(`story-${number}`);
    return number >= 0;
  }

  /** To another step; before the next one the answer of this one is seen. @param {number} by */
  go(by) {
    const { state } = this.store;
    const { shown } = state;
    if (by > 0 && this.isCovered(state)) this.commit(null);
    else if (shown && this.story(state)?.steps[shown.step + by]) this.show({ ...shown, step: shown.step + by }, this.changes(state));
  }

  /** Say how probable calcinosis cutis is, or nothing; the answer is seen from now on. @param {number | null} guess */
  commit(guess) {
    const { shown } = this.store.state;
    if (!shown) return;
    this.store.change({ shown: { ...shown, guesses: [...shown.guesses, guess] } });
    byId(byId("story-on").hidden ? "story-next" : "story-on").focus();
  }

  /** @param {Shown} shown @param {Change[]} [changes] of the reader: they are kept */
  show(shown, changes = []) {
    const state = { ...this.store.state, shown };
    const lesson = this.lesson(state);
    const opened = this.story(state)?.steps[shown.step] ?? this.patient(state) ?? lesson;
    const { pretest } = state;
    const beside = lesson?.first ? { pinned: { case: lesson.first, pretest, moved: [] } } : {};
    if (opened) this.store.change({ case: changed(opened.case, changes), shown, ...beside });
  }

  /** The case as it is told. */
  restore() {
    const { shown } = this.store.state;
    if (shown) this.show(shown);
  }

  /** What the reader changed of the case that is shown. @param {State} state */
  changes(state) {
    const { shown } = state;
    const told = (shown && this.story(state)?.steps[shown.step]?.case) ?? (this.patient(state) ?? this.lesson(state))?.case;
    return told ? differences(told, state.case) : [];
  }

  tell() {
    const { shown } = this.store.state;
    if (shown) this.store.change({ shown: { ...shown, told: !shown.told } });
  }

  close() {
    this.store.change({ shown: null });
  }

  /** @param {State} state @param {Diagnosis} diagnosis */
  update(state, diagnosis) {
    const story = this.story(state);
    const patient = this.patient(state);
    const lesson = this.lesson(state);
    const preset = story ?? patient ?? lesson;
    const { shown } = state;
    const list = byId("presets");
    const value = preset && shown ? `${shown.kind}-${shown.number}` : "";
    if (list.value !== value) list.value = value;
    byId("story").hidden = !preset;
    byId("welcome").hidden = Boolean(preset) || Object.keys(state.case.findings).length > 0;
    if (!preset || !shown) return;
    setText(byId("story-title"), preset.title);
    setText(byId("story-text"), story ? story.steps[shown.step].tell : (lesson?.ask ?? introduction(patient, state.case.told)));
    const changes = this.changes(state);
    byId("story-changed").hidden = !changes.length;
    setText(byId("story-changes"), t("Changed by you, and kept: {findings}.", { findings: changes.map(({ name }) => labelOf(this.contents, name)).join(", ") }));
    byId("story-steps").hidden = !story;
    byId("story-tell").hidden = !lesson && !patient?.diagnosis;
    const [hide, show] = lesson ? [t("Hide it"), t("What does it show?")] : [t("Hide what it was"), t("What was it?")];
    byId("story-tell").textContent = shown.told ? hide : show;
    setText(byId("story-truth"), shown.told ? (lesson?.see ?? (patient ? truth(patient) : "")) : "");
    if (story) this.updateStory(story, shown, diagnosis);
    else for (const id of ["story-step", "story-ask", "story-said"]) setText(byId(id), "");
    if (!story) byId("story-end").replaceChildren();
    if (!story) byId("story-rail").replaceChildren();
    if (!story) byId("story-asked").hidden = true;
  }

  /** @param {Story} story @param {Shown} shown @param {Diagnosis} diagnosis */
  updateStory(story, shown, diagnosis) {
    const { step, guesses } = shown;
    const covered = step >= guesses.length;
    const isLast = step === story.steps.length - 1;
    setText(byId("story-step"), t("Step {n} of {steps}", { n: step + 1, steps: story.steps.length }));
    byId("story-asked").hidden = !covered;
    byId("story-back").disabled = step === 0;
    byId("story-on").hidden = covered || isLast;
    byId("story-next").hidden = covered || !isLast;
    setText(byId("story-ask"), covered ? "" : (story.steps[step].ask ?? ""));
    if (covered && byId("story-guess").dataset.step !== `${story.id} ${step}`) {
      byId("story-guess").dataset.step = `${story.id} ${step}`;
      byId("story-guess").value = String(Math.round(100 * (guesses.findLast((guess) => guess !== null) ?? 0.5)));
      setText(byId("story-guessed"), inPercent(byId("story-guess").value));
    }
    const seen = story.steps.slice(0, guesses.length).map(({ case: told }) => this.probability(told));
    byId("story-rail").replaceChildren(...(seen.length ? [rail(seen, guesses, story.steps.length)] : []));
    setText(byId("story-said"), covered ? "" : this.said(story, shown, seen, diagnosis));
    const isTrue = this.contents.calcinosis.includes(story.diagnosis);
    const score = isLast && !covered ? brier(guesses, seen, isTrue) : null;
    byId("story-end").replaceChildren(...(isLast && !covered ? debrief(story, score, isTrue) : []));
    if (isLast && !covered) this.finished(story.id, score && score.own);
  }

  /** P(calcinosis cutis) of a case as it is told. @param {Case} told */
  probability(told) {
    const { model, store } = this;
    const { state } = store;
    const silence = state.case.told ? { told: state.case.told } : {};
    const { posterior } = model.diagnose({ ...told, ...silence }, state.pretest);
    return posterior ? sumOf(model, posterior, this.contents.calcinosis) : 0;
  }

  /** What was guessed, what the network says, and what moved it most. @param {Story} story @param {Shown} shown @param {number[]} seen @param {Diagnosis} diagnosis */
  said(story, { step, guesses }, seen, diagnosis) {
    const guess = guesses[step];
    const numbers = { guess: percent(guess ?? 0), now: percent(seen[step]), before: percent(seen[step - 1] ?? 0) };
    const network = saidOf(guess !== null, step > 0, numbers);
    if (!diagnosis.posterior || step === 0) return network;
    const names = differences(story.steps[step - 1].case, story.steps[step].case).map(({ name }) => name);
    const most = moved(this.model, diagnosis, names, this.contents.calcinosis).filter(({ bits }) => Math.abs(bits) >= LEAST_BITS);
    const texts = most.slice(0, MOVED).map(({ variable, bits }) => t("{finding} (odds {times})", { finding: labelOf(this.contents, variable), times: times(bits) }));
    return texts.length ? `${network} ${t("What moved most: {findings}.", { findings: texts.join(", ") })}` : network;
  }
}

/** What the network says beside a guess, if there is one. @param {boolean} guessed @param {boolean} later whether it is not the first step @param {Record<string, string>} numbers */
function saidOf(guessed, later, numbers) {
  if (guessed && later) return t("You said {guess}; the network says {now}, {before} before this step.", numbers);
  if (guessed) return t("You said {guess}; the network says {now}.", numbers);
  if (later) return t("The network says {now}, {before} before this step.", numbers);
  return t("The network says {now}.", numbers);
}

/** Odds as people say them. @param {number} bits */
export function times(bits) {
  const factor = 2 ** Math.abs(bits);
  const text = factor >= 9.95 ? (factor >= 1000 ? t("more than 1 000") : factor.toFixed(0)) : fixed(factor, 1);
  return `${bits >= 0 ? "×" : "÷"} ${text}`;
}

/** What it was, what was learned, and how good the guesses were. @param {Story} story @param {ReturnType<typeof brier>} score @param {boolean} isTrue whether it was calcinosis */
function debrief({ diagnosis, source, lesson }, score, isTrue) {
  return [
    h("p", { class: "truth" }, h("strong", {}, t("It was: {lesion}.", { lesion: plain(diagnosis) })), " ", source ? t("Source: {source}.", { source }) : ""),
    h("p", { class: "lesson" }, lesson),
    score
      ? h(
          "p",
          {},
          h("strong", {}, t("Your Brier score: {own}", { own: fixed(score.own, 2) })),
          " ",
          counted("(network {network}, over the step you guessed).", "(network {network}, over the {n} steps you guessed).", score.steps, { network: fixed(score.network, 2) }),
          " ",
          t("It is the mean of (your number − {truth})²: 0 is perfect, saying 50 % throughout gives 0.25, and being sure and wrong costs 1.", { truth: Number(isTrue) }),
        )
      : h("p", {}, t("You made no guess, so there is no score.")),
  ];
}

/** @param {Patient | null} patient @param {string} [told] */
function introduction(patient, told = TOLD[0]) {
  const published = Object.keys(patient?.citation ?? {}).length > 0;
  if (told === TOLD[0]) return published ? t("A published patient; what is not filled in was not asked.") : t("A patient of your own; what is not filled in was not asked.");
  return published ? t("A published patient; what is not filled in would have been mentioned.") : t("A patient of your own; what is not filled in would have been mentioned.");
}

/** @param {Patient} patient */
function truth({ citation, diagnosis, note }) {
  const { authors, title, journal, year } = citation;
  const source = [authors, title, journal ?? year].filter(Boolean).join(". ");
  return `${sentence(diagnosis ?? "")}. ${source ? t("Source: {source}.", { source }) : ""} ${note ? t("Note: {note}.", { note }) : ""}`;
}
