/** Cases to start from: stories step by step, and published patients. */

import { byId, h, setText } from "./dom.js";
import { sentence } from "./wording.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

export class Cases {
  /** @param {any} contents @param {Store} store */
  constructor(contents, store) {
    this.contents = contents;
    this.store = store;
    const list = byId("presets");
    const option = (/** @type {string} */ kind) => (/** @type {any} */ preset, /** @type {number} */ i) =>
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

  /** The preset that is shown. @param {State} state @returns {any} */
  preset({ shown }) {
    return shown && (shown.kind === "story" ? this.contents.stories : this.contents.cases)[shown.number];
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
    if (shown?.kind === "story" && step >= 0 && step < this.preset(this.store.state).steps.length)
      this.show({ ...shown, step });
  }

  /** @param {NonNullable<State["shown"]>} shown */
  show(shown) {
    const preset = this.preset({ ...this.store.state, shown });
    this.store.change({ case: shown.kind === "story" ? preset.steps[shown.step].case : preset.case, shown });
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
    const preset = this.preset(state);
    const { shown } = state;
    const list = byId("presets");
    const card = byId("story");
    const value = shown ? `${shown.kind}-${shown.number}` : "";
    if (list.value !== value) list.value = value;
    card.hidden = !preset;
    byId("welcome").hidden = Boolean(preset) || Object.keys(state.case.findings).length > 0;
    if (!preset || !shown) return;
    const step = shown.kind === "story" ? preset.steps[shown.step] : null;
    setText(byId("story-title"), preset.title);
    setText(byId("story-text"), step ? step.tell : introduction(preset));
    setText(byId("story-ask"), step?.ask ?? "");
    setText(byId("story-step"), step ? `Step ${shown.step + 1} of ${preset.steps.length}` : "");
    byId("story-steps").hidden = !step;
    byId("story-back").disabled = shown.step === 0;
    byId("story-on").disabled = !step || shown.step === preset.steps.length - 1;
    byId("story-tell").hidden = !preset.diagnosis;
    byId("story-tell").textContent = shown.told ? "Hide what it was" : "What was it?";
    setText(byId("story-truth"), shown.told ? truth(preset) : "");
  }
}

/** @param {any} preset */
function introduction(preset) {
  const who = Object.keys(preset.citation).length ? "A published patient" : "A patient of your own";
  return `${who}; what was not reported is not assessed.`;
}

/** @param {any} preset */
function truth(preset) {
  const { authors, title, journal, year } = preset.citation ?? {};
  const source = preset.source ?? [authors, title, journal ?? year].filter(Boolean).join(". ");
  return `${sentence(preset.diagnosis)}. ${source ? `Source: ${source}.` : ""} ${preset.note ? `Note: ${preset.note}.` : ""}`;
}
