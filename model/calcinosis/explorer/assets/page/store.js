/** What the user has chosen, with undo and redo. */

import { isQuantity } from "../answering/one_entry.js";

/** @typedef {import("../answering/page_contents.js").Case} Case */
/** @typedef {import("../answering/answer.js").Pretest} Pretest */
/** @typedef {import("../answering/moved_rows.js").Move} Move */

/**
 * @typedef {object} Shown
 * @property {"story" | "case" | "lesson"} kind
 * @property {number} number
 * @property {number} step of a story
 * @property {boolean} told whether its diagnosis is shown
 * @property {(number | null)[]} guesses by step, until where the answer is seen; of a lesson the number of the choice; null: not guessed
 */

/** A patient that was put down. @typedef {{ case: Case, pretest: Pretest, moved: Move[] }} Pinned */

/**
 * @typedef {object} State
 * @property {Case} case
 * @property {string[]} order names of what it tells, the one told or changed last at the end
 * @property {number} patient which one since the page was opened: what is new, and what a bar was, is so of one and the same
 * @property {Pretest} pretest
 * @property {Shown | null} shown the preset that the case began with
 * @property {Move[]} moved numbers of the model that are moved
 * @property {boolean} bits whether weights are said in bits, not as factors of the odds
 * @property {Pinned | null} pinned the patient to compare with
 * @property {import("./yaml_read.js").Note[]} [notes] said of what was read from a file
 */

const MOST = 500;

export class Store {
  /** @param {State} state @param {(state: State) => void} changed */
  constructor(state, changed) {
    this.state = state;
    this.changed = changed;
    /** @type {State[]} */
    this.past = [];
    /** @type {State[]} */
    this.future = [];
    this.typing = "";
  }

  /**
   * Change some of the state; it can be undone. Changes in a row of what is being typed
   * are undone at once.
   * @param {Partial<State>} part
   * @param {string} typing what is being typed
   */
  change(part, typing = "") {
    if (!typing || typing !== this.typing) this.past = [...this.past, this.state].slice(-MOST);
    this.typing = typing;
    this.future = [];
    const { case: told, order } = { ...this.state, ...part };
    const fresh = part.order ? [] : entries(told).filter(([name, value]) => isNew(name, value, this.state.case)).map(([name]) => name);
    this.state = { ...this.state, ...part, order: namesInOrder(told, order.filter((name) => !fresh.includes(name))) };
    this.changed(this.state);
  }

  /** Show another patient. @param {Partial<State>} part */
  open(part) {
    this.change({ order: [], ...part, patient: this.state.patient + 1 });
  }

  /** Set one entry of the case's findings, or remove it. @param {string} name @param {unknown} value */
  find(name, value) {
    const findings = { ...this.state.case.findings };
    if (value === undefined) delete findings[name];
    else findings[name] = value;
    this.change({ case: { ...this.state.case, findings } }, isQuantity(value) ? name : "");
  }

  /** Set fields beside the findings, or remove those undefined. @param {Partial<Record<keyof Case, unknown>>} fields */
  describe(fields) {
    const all = Object.entries({ ...this.state.case, ...fields });
    const kept = all.filter(([, value]) => value !== undefined);
    this.change({ case: /** @type {Case} */ (Object.fromEntries(kept)) }, fields.age ? "age" : "");
  }

  undo() {
    this.step(this.past, this.future);
  }

  redo() {
    this.step(this.future, this.past);
  }

  /** @param {State[]} from @param {State[]} to */
  step(from, to) {
    const state = from.pop();
    if (!state) return;
    this.typing = "";
    to.push(this.state);
    this.state = state;
    this.changed(state);
  }
}

/** What a case tells, as entries. @param {Case} told @returns {[string, unknown][]} */
export function entries({ setting, age, age_group: group, sex, findings }) {
  const beside = Object.entries({ setting, age, age_group: group, sex }).filter(([, value]) => value !== undefined);
  return [...beside, ...Object.entries(findings)];
}

/** Whether an entry is not what was told before. @param {string} name @param {unknown} value @param {Case} before */
export function isNew(name, value, before) {
  return !entries(before).some(([other, held]) => other === name && JSON.stringify(held) === JSON.stringify(value));
}

/** Names of what a case tells, the one told last at the end. @param {Case} now @param {string[]} order of those that are told already */
export function namesInOrder(now, order) {
  const names = entries(now).map(([name]) => name);
  return [...new Set([...order.filter((name) => names.includes(name)), ...names])];
}
