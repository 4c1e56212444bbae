/** Cases to start from: stories step by step, and published patients. */

import { counted, fixed, t } from "../answering/language.js";
import { largest } from "../answering/answer.js";
import { changed, differences } from "../answering/two_cases.js";
import { moved, sumOf } from "../answering/moved.js";
import { byId, h, setText } from "./dom.js";
import { LessonTables } from "./lesson_tables.js";
import { rail } from "./rail.js";
import { brier } from "./score.js";
import { inPercent, labelOf, percent, sentence, times } from "./wording.js";
import { plain } from "../answering/one_entry.js";
import { TOLD } from "../answering/unmentioned.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {import("../answering/page_contents.js").Patient} Patient */
/** @typedef {import("../answering/page_contents.js").Lesson} Lesson */
/** @typedef {import("../answering/page_contents.js").Story} Story */
/** @typedef {import("../answering/two_cases.js").Change} Change */
/** @typedef {import("./store.js").Shown} Shown */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

const MOVED = 3;
const LEAST_BITS = 0.1;

export class Cases {
  /** @param {Model} model @param {Store} store @param {(view: string) => void} openView @param {(story: string, points: number | null) => void} finished */
  constructor(model, store, openView, finished) {
    this.model = model;
    this.finished = finished;
    this.tables = new LessonTables(model);
    this.openView = openView;
    this.contents = model.contents;
    this.store = store;
    /** What is said of the step that is shown; null: nothing yet. @type {number | null} */
    this.guess = null;
    /** What was said before. @type {number | null} */
    this.earlier = null;
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
    byId("story-on").onclick = () => {
      this.go(1);
      if (this.isCovered(this.store.state)) byId("story-guess").focus({ preventScroll: true });
    };
    byId("story-tell").onclick = () => this.tell();
    byId("story-commit").onclick = () => this.commit(this.guess ?? this.earlier);
    byId("story-skip").onclick = () => this.commit(null);
    const say = () => this.say(Number(byId("story-guess").value) / 100);
    byId("story-guess").oninput = say;
    byId("story-guess").onpointerup = say; // to leave it where it stands is a number, too, once it was touched
    byId("story-guess").addEventListener("keydown", (/** @type {KeyboardEvent} */ { key }) => (key === " " || key === "Enter") && say());
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

  /** What a state says it began with, where this page holds it, which may be a page with other patients; else null. @param {State} state */
  held({ case: told, shown }) {
    if (!shown) return null;
    const { kind, number, step, guesses } = shown;
    const { stories, lessons, cases } = this.contents;
    const ids = { story: stories.map(({ id }) => id), lesson: lessons.map(({ id }) => id), case: cases.map((one) => one.case.id) }[kind];
    const at = ids[number] === told.id ? number : ids.indexOf(told.id ?? "");
    if (at < 0) return null;
    const steps = kind === "story" ? stories[at].steps.length : 1;
    const choices = { story: 2, lesson: lessons[at]?.choices.length, case: this.model.lesions.length }[kind];
    const isPossible = step < steps && step <= guesses.length && guesses.length <= steps && guesses.every((guess) => (guess ?? 0) < choices);
    return isPossible ? { ...shown, number: at } : null;
  }

  /** Whether the answer is not to be seen before the reader has said a number, or chosen an answer. @param {State} state */
  isCovered(state) {
    const { shown } = state;
    return shown !== null && (this.story(state) ?? this.lesson(state) ?? this.patient(state)?.lesson ?? null) !== null && shown.step >= shown.guesses.length;
  }

  /** @param {string} name "story-0", "case-3" */
  open(name) {
    const [kind, number] = name.split("-");
    this.show({ kind: /** @type {Shown["kind"]} */ (kind), number: Number(number), step: 0, told: false, guesses: [] }, [], true);
    const lesson = this.lesson(this.store.state);
    if (lesson) this.openView(lesson.view);
  }

  /** @param {string} id of a story; one that is not held is said to be none @returns {boolean} whether there is one */
  openStory(id) {
    const { stories } = this.contents;
    const number = stories.findIndex((story) => story.id === id);
    if (number >= 0) this.open(`story-${number}`);
    const open = (/** @type {number} */ i) => () => this.open(`story-${i}`);
    byId("unknown").hidden = number >= 0;
    byId("unknown").replaceChildren(
      h("p", {}, t("No story is called '{name}'. There are:", { name: id })),
      h("ul", {}, ...stories.map(({ id: name, title }, i) => h("li", {}, h("button", { type: "button", class: "link", onclick: open(i) }, title), " ", h("code", { translate: "no" }, name)))),
    );
    return number >= 0;
  }

  /** To another step; before the next one the answer of this one is seen. @param {number} by */
  go(by) {
    const { state } = this.store;
    const { shown } = state;
    if (by > 0 && this.isCovered(state)) this.commit(null);
    else if (shown && this.story(state)?.steps[shown.step + by]) {
      this.show({ ...shown, step: shown.step + by }, this.changes(state));
      fromTheTop();
    }
  }

  /** Put the slider where a number is said. @param {number | null} guess */
  say(guess) {
    this.guess = guess;
    const [slider, button, now] = [byId("story-guess"), byId("story-commit"), guess ?? this.earlier];
    const said = now === null ? t("not said yet") : inPercent(Math.round(100 * now));
    slider.value = String(Math.round(100 * (now ?? 0.5)));
    slider.setAttribute("aria-valuetext", said);
    slider.classList.toggle("empty", now === null);
    setText(byId("story-guessed"), said);
    setText(button, guess === null && now !== null ? t("I stay at {guess}", { guess: said }) : t("This is my guess"));
    button.disabled = now === null;
  }

  /** Commit to a number, of a lesson to that of a choice, or to nothing; the answer is seen from now on. @param {number | null} guess */
  commit(guess) {
    const { shown } = this.store.state;
    if (!shown || !this.isCovered(this.store.state)) return;
    this.store.change({ shown: { ...shown, guesses: [...shown.guesses, guess] } });
    const next = ["story-on", "story-next", "story-tell"].map(byId).find((button) => button.offsetParent !== null);
    next?.focus({ preventScroll: true });
    fromTheTop();
  }

  /** @param {Shown} shown @param {Change[]} [changes] of the reader: they are kept @param {boolean} [another] whether it is another patient */
  show(shown, changes = [], another = false) {
    const state = { ...this.store.state, shown };
    const lesson = this.lesson(state);
    const opened = this.story(state)?.steps[shown.step] ?? this.patient(state) ?? lesson;
    const { pretest } = state;
    const pinned = lesson?.first ? { case: lesson.first, pretest, moved: [] } : this.ownPin();
    if (opened) this.store[another ? "open" : "change"]({ case: changed(opened.case, changes), shown, pinned });
  }

  /** What stands beside the patient, but for what a lesson put there: it leaves with the lesson. */
  ownPin() {
    const { pinned } = this.store.state;
    const first = this.lesson(this.store.state)?.first;
    return first && JSON.stringify(pinned?.case) === JSON.stringify(first) ? null : pinned;
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
    this.store.change({ shown: null, pinned: this.ownPin() });
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
    if (preset) byId("unknown").hidden = true;
    byId("welcome").hidden = Boolean(preset) || Object.keys(state.case.findings).length > 0;
    if (!preset || !shown) return;
    setText(byId("story-title"), preset.title);
    setText(byId("story-text"), story ? story.steps[shown.step].tell : (lesson?.ask ?? this.introduced(patient, state)));
    const changes = this.changes(state);
    byId("story-changed").hidden = !changes.length;
    setText(byId("story-changes"), t("Changed by you, and kept: {findings}.", { findings: changes.map(({ name }) => labelOf(this.contents, name)).join(", ") }));
    byId("story-steps").hidden = !story;
    const covered = this.isCovered(state);
    byId("story-asked").hidden = !covered;
    byId("story-number").hidden = !story;
    byId("story-commit").hidden = !story;
    byId("story-choices").hidden = !lesson && !patient?.lesson;
    byId("story-tell").hidden = covered || (!lesson && (!patient?.diagnosis || Boolean(patient.lesson)));
    const [hide, show] = lesson ? [t("Hide it"), t("What does it show?")] : [t("Hide what it was"), t("What was it?")];
    byId("story-tell").textContent = shown.told ? hide : show;
    setText(byId("story-truth"), shown.told ? (lesson?.see ?? (patient ? truth(patient) : "")) : "");
    if (story) this.updateStory(story, shown, diagnosis);
    else for (const id of ["story-step", "story-ask", "story-said"]) setText(byId(id), "");
    if (!story) byId("story-end").replaceChildren(...(covered ? [] : lesson ? this.tables.of(lesson, state.pretest) : patient?.lesson ? this.debriefed(patient, shown, diagnosis) : []));
    if (!story) byId("story-rail").replaceChildren();
    if (lesson) this.offer(lesson.id, lesson.choices, shown);
    if (lesson) this.reply(lesson, shown);
    if (patient?.lesson) this.offer("lesions", this.model.lesions.map(sentence), shown);
  }

  /** A patient before the choice, and after it. @param {Patient | null} patient @param {State} state */
  introduced(patient, state) {
    const text = introduction(patient, state.case.told);
    return this.isCovered(state) ? `${text} ${t("Read what is known, then say which lesion it is.")}` : text;
  }

  /** What it was, what the network says, and what it teaches. @param {Patient} patient @param {Shown} shown @param {Diagnosis} diagnosis */
  debriefed(patient, { number, guesses: [choice] }, { posterior }) {
    const { lesions } = this.model;
    const p = (/** @type {string | null} */ lesion) => percent(posterior?.[lesions.indexOf(lesion ?? "")] ?? 0);
    const it = patient.diagnosis ?? "";
    const first = posterior ? lesions[largest(posterior)] : "";
    const chosen = typeof choice === "number" ? lesions[choice] : null;
    const next = (number + 1) % this.contents.cases.length;
    return [
      h("p", { class: "truth" }, h("strong", {}, t("It was: {lesion}.", { lesion: plain(it) })), " ", sourceOf(patient)),
      chosen ? h("p", {}, chosen === it ? t("Your choice was right.") : t("Your choice was another one."), " ", t("Of 100 such patients, as the network counts them, {p} have what you chose.", { p: p(chosen) })) : null,
      h("p", {}, first === it ? t("It is the network's first choice, too, with {p}.", { p: p(it) }) : t("The network's first choice is {lesion} with {p}; to what it was it gives {own}.", { lesion: plain(first), p: p(first), own: p(it) })),
      h("p", { class: "lesson" }, patient.lesson ?? ""),
      h("p", {}, h("button", { type: "button", class: "main", onclick: () => this.open(`case-${next}`) }, t("Next patient"))),
    ].filter((one) => one !== null);
  }

  /** Choices to commit to; after that the one that was taken. @param {string} id @param {string[]} choices @param {Shown} shown */
  offer(id, choices, { guesses: [choice] }) {
    const group = byId("story-choices");
    if (group.dataset.of !== id)
      group.replaceChildren(...choices.map((text, i) => h("button", { type: "button", onclick: () => this.commit(i) }, text)));
    group.dataset.of = id;
    if (typeof choice === "number") setText(byId("story-said"), t("You said: {choice}.", { choice: choices[choice] }));
  }

  /** Whether the choice is right, and why. @param {Lesson} lesson @param {Shown} shown */
  reply({ choices, right, replies }, { guesses: [choice] }) {
    if (typeof choice === "number") setText(byId("story-said"), `${t("You said: {choice}.", { choice: choices[choice] })} ${choice === right ? t("Right.") : t("Not so.")} ${replies[choice]}`);
    else if (choice === null) setText(byId("story-said"), `${t("It is: {choice}.", { choice: choices[right] })} ${replies[right]}`);
  }

  /** @param {Story} story @param {Shown} shown @param {Diagnosis} diagnosis */
  updateStory(story, shown, diagnosis) {
    const { step, guesses } = shown;
    const covered = step >= guesses.length;
    const isLast = step === story.steps.length - 1;
    setText(byId("story-step"), t("Step {n} of {steps}", { n: step + 1, steps: story.steps.length }));
    byId("story-back").hidden = step === 0;
    byId("story-on").hidden = covered || isLast;
    byId("story-next").hidden = covered || !isLast;
    setText(byId("story-ask"), covered ? "" : (story.steps[step].ask ?? ""));
    if (!covered) byId("story-guess").dataset.step = ""; // told anew, it is asked anew
    const place = `${story.id} ${step}`;
    if (covered && byId("story-guess").dataset.step !== place) {
      byId("story-guess").dataset.step = place;
      this.earlier = guesses.findLast((guess) => guess !== null) ?? null;
      this.say(null);
    }
    const seen = story.steps.slice(0, guesses.length).map(({ case: told }) => this.probability(told));
    byId("story-rail").replaceChildren(...(seen.length ? [rail(seen, guesses, story.steps.length)] : []));
    setText(byId("story-said"), covered ? "" : this.said(story, shown, seen, diagnosis));
    const isTrue = this.contents.calcinosis.includes(story.diagnosis);
    if (!isLast || covered) return byId("story-end").replaceChildren();
    const pretest = this.pretest(story.steps[0].case);
    const score = brier(guesses, seen, pretest, isTrue);
    byId("story-end").replaceChildren(...debrief(story, score, pretest));
    this.finished(story.id, score && points(score));
  }

  /** P(calcinosis cutis) of a case as it is told. @param {Case} told */
  probability(told) {
    return this.possible(told) ?? 0;
  }

  /** The same; null: what is told cannot be true together. @param {Case} told */
  possible(told) {
    const { posterior } = this.diagnosed(told);
    return posterior && sumOf(this.model, posterior, this.contents.calcinosis);
  }

  /** The same before any finding. @param {Case} told */
  pretest(told) {
    return sumOf(this.model, this.diagnosed(told).pretest, this.contents.calcinosis);
  }

  /** A case as it is told, by the reader's pretest and meaning of silence. @param {Case} told */
  diagnosed(told) {
    const { state } = this.store;
    const silence = state.case.told ? { told: state.case.told } : {};
    return this.model.diagnose({ ...told, ...silence }, state.pretest);
  }

  /** What was guessed, what the network says, and what moved it most. @param {Story} story @param {Shown} shown @param {number[]} seen @param {Diagnosis} diagnosis */
  said(story, { step, guesses }, seen, diagnosis) {
    const guess = guesses[step];
    const numbers = { guess: percent(guess ?? 0), now: percent(seen[step]), before: percent(seen[step - 1] ?? 0) };
    const network = saidOf(guess !== null, step > 0, numbers);
    if (!diagnosis.posterior || step === 0) return network;
    const [before, now] = [story.steps[step - 1].case, story.steps[step].case];
    const most = moved((told) => this.possible(told), before, now).filter(({ bits }) => Math.abs(bits) >= LEAST_BITS);
    const texts = most.slice(0, MOVED).map(({ variable, bits }) => t("{finding} (odds {times})", { finding: labelOf(this.contents, variable), times: times(bits) }));
    return texts.length ? `${network} ${t("What moved most: {findings}.", { findings: texts.join(", ") })}` : network;
  }
}

/** Show the story from its first line, where a small screen has scrolled past it. */
function fromTheTop() {
  if (byId("story").getBoundingClientRect().top < 0) byId("story").scrollIntoView();
}

/** What the network says beside a guess, if there is one. @param {boolean} guessed @param {boolean} later whether it is not the first step @param {Record<string, string>} numbers */
function saidOf(guessed, later, numbers) {
  if (guessed && later) return t("You said {guess}; the network says {now}, {before} before this step.", numbers);
  if (guessed) return t("You said {guess}; the network says {now}.", numbers);
  if (later) return t("The network says {now}, {before} before this step.", numbers);
  return t("The network says {now}.", numbers);
}

/** What it was, what was learned, and how good the guesses were. @param {Story} story @param {ReturnType<typeof brier>} score @param {number} pretest */
function debrief({ diagnosis, source, lesson }, score, pretest) {
  return [
    h("p", { class: "truth" }, h("strong", {}, t("It was: {lesion}.", { lesion: plain(diagnosis) })), " ", source ? t("Source: {source}.", { source }) : ""),
    h("p", { class: "lesson" }, lesson),
    ...(score ? scored(score, pretest) : [h("p", {}, t("You made no guess, so there is no score."))]),
  ];
}

/** The score beside what the same rule makes of others. @param {NonNullable<ReturnType<typeof brier>>} score @param {number} pretest */
function scored(score, pretest) {
  const { all, one, steps } = score;
  const say = (/** @type {number} */ value) => fixed(value, 2);
  /** @type {[string, keyof typeof all][]} */
  const lines = [
    [t("you"), "own"],
    [t("network"), "network"],
    [t("always {p}", { p: inPercent(50) }), "even"],
    [t("always the pretest, {p}", { p: percent(pretest) }), "pretest"],
  ];
  const head = ["", t("all such patients"), t("this one")];
  return [
    h("p", {}, h("strong", {}, t("Your Brier score: {own}", { own: say(all.own) })), " ", counted("(network {network}, over the step you guessed).", "(network {network}, over the {n} steps you guessed).", steps, { network: say(all.network) })),
    h(
      "table",
      { class: "scores" },
      h("caption", { class: "visually-hidden" }, t("The same rule for each")),
      h("thead", {}, h("tr", {}, ...head.map((text) => (text ? h("th", { scope: "col" }, text) : h("td"))))),
      h("tbody", {}, ...lines.map(([name, key]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, say(all[key])), h("td", {}, say(one[key]))))),
    ),
    h("p", { class: "muted" }, t("A number costs its squared distance from 1 with the lesion and from 0 without, on average among all patients who look like this one did at each step, as the network counts them: less is better, nothing beats an honest number, and in this one patient alone luck counts, too."), " ", t("Points, as a course gets them: {n} of 100, less the farther from the network's numbers.", { n: points(score) })),
  ];
}

/** Of 100, less the points of a percentage between guesses and network (root mean square). @param {{ apart: number }} score */
function points({ apart }) {
  return Math.round(100 * (1 - apart));
}

/** @param {Patient | null} patient @param {string} [told] */
function introduction(patient, told = TOLD[0]) {
  const published = Object.keys(patient?.citation ?? {}).length > 0;
  if (told === TOLD[0]) return published ? t("A published patient; what is not filled in was not asked.") : t("A patient of your own; what is not filled in was not asked.");
  return published ? t("A published patient; what is not filled in would have been mentioned.") : t("A patient of your own; what is not filled in would have been mentioned.");
}

/** @param {Patient} patient */
function truth(patient) {
  const { diagnosis, note } = patient;
  return `${sentence(diagnosis ?? "")}. ${sourceOf(patient)} ${note ? t("Note: {note}.", { note }) : ""}`;
}

/** @param {Patient} patient */
function sourceOf({ citation }) {
  const { authors, title, journal, year } = citation;
  const source = [authors, title, journal ?? year].flatMap((part) => part?.replace(/\.$/, "") || []).join(". ");
  return source ? t("Source: {source}.", { source }) : "";
}
