/** Cases to start from: stories step by step, and published patients. */

import { byId, h, setText } from "./dom.js";
import { sentence, SILENCES } from "./wording.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Patient} Patient */
/** @typedef {import("../answering/page_contents.js").Story} Story */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

export class Cases {
  /** @param {Contents} contents @param {Store} store */
  constructor(contents, store) {
    this.contents = contents;
    this.store = store;
    const list = byId("presets");
    const option = (/** @type {string} */ kind) => (/** @type {Patient | Story} */ preset, /** @type {number} */ i) =>
      h("option", { value: `${kind}-${i}` }, preset.title);
    list.append(
      h("option", { value: "" }, "Start from a case …"),
      h("optgroup", { label: "Stories, step by step" }, ...contents.stories.map(option("story"))),
      h("optgroup", { label: "Patients" }, ...contents.cases.map(option("case"))),
    );
    list.onchange = () => (list.value ? this.open(list.value) : this.close());
    byId("story-back").onclick = () => this.go(-1);
    byId("story-on").onclick = () => this.go(1);
    byId("story-tell").onclick = () => this.tell();
    byId("welcome-story").onclick = () => {
      this.open("story-0");
      byId("story-on").focus();
    };
    byId("story-close").onclick = () => this.close();
  }

  /** The story that is shown, step by step. @param {State} state */
  story({ shown }) {
    return shown?.kind === "story" ? this.contents.stories[shown.number] : null;
  }

  /** The patient that is shown. @param {State} state */
  patient({ shown }) {
    return shown?.kind === "case" ? this.contents.cases[shown.number] : null;
  }

  /** @param {string} name "story-0", "case-3" */
  open(name) {
    const [kind, number] = name.split("-");
    this.show({ kind: kind === "story" ? "story" : "case", number: Number(number), step: 0, told: false });
  }

  /** @param {number} by */
  go(by) {
    const { shown } = this.store.state;
    const step = (shown?.step ?? 0) + by;
    const { told } = this.store.state.case; // what silence means is the reader's choice, not the step's
    if (shown && this.story(this.store.state)?.steps[step]) this.show({ ...shown, step }, told ? { told } : {});
  }

  /** @param {NonNullable<State["shown"]>} shown @param {{ told?: string }} [chosen] */
  show(shown, chosen) {
    const state = { ...this.store.state, shown };
    const opened = this.story(state)?.steps[shown.step] ?? this.patient(state);
    if (opened) this.store.change({ case: { ...opened.case, ...chosen }, shown });
  }

  tell() {
    const { shown } = this.store.state;
    if (shown) this.store.change({ shown: { ...shown, told: !shown.told } });
  }

  close() {
    this.store.change({ shown: null });
  }

  /** @param {State} state */
  update(state) {
    const story = this.story(state);
    const patient = this.patient(state);
    const preset = story ?? patient;
    const { shown } = state;
    const list = byId("presets");
    const card = byId("story");
    const value = shown ? `${shown.kind}-${shown.number}` : "";
    if (list.value !== value) list.value = value;
    card.hidden = !preset;
    byId("welcome").hidden = Boolean(preset) || Object.keys(state.case.findings).length > 0;
    if (!preset || !shown) return;
    const step = story?.steps[shown.step];
    setText(byId("story-title"), preset.title);
    setText(byId("story-text"), step?.tell ?? introduction(patient, state.case.told));
    setText(byId("story-ask"), step?.ask ?? "");
    setText(byId("story-step"), story ? `Step ${shown.step + 1} of ${story.steps.length}` : "");
    byId("story-steps").hidden = !story;
    byId("story-back").disabled = shown.step === 0;
    byId("story-on").disabled = !story || shown.step === story.steps.length - 1;
    byId("story-tell").hidden = !preset.diagnosis;
    byId("story-tell").textContent = shown.told ? "Hide what it was" : "What was it?";
    setText(byId("story-truth"), shown.told ? truth(preset) : "");
  }
}

/** @param {Patient | null} patient @param {string} [told] */
function introduction(patient, told = "form") {
  const who = Object.keys(patient?.citation ?? {}).length ? "A published patient" : "A patient of your own";
  return `${who}; what is not filled in ${SILENCES[told]}.`;
}

/** @param {Patient | Story} preset */
function truth(preset) {
  const { authors, title, journal, year } = "citation" in preset ? preset.citation : {};
  const cited = [authors, title, journal ?? year].filter(Boolean).join(". ");
  const source = "source" in preset ? preset.source : cited;
  return `${sentence(preset.diagnosis ?? "")}. ${source ? `Source: ${source}.` : ""} ${preset.note ? `Note: ${preset.note}.` : ""}`;
}
