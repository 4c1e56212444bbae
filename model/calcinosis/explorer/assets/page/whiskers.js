/** Intervals of the answer, worked out while the browser has nothing else to do. */

import { Versions } from "../answering/intervals.js";
import { cancelIdle, whenIdle } from "./idle.js";

/** @typedef {import("../answering/answer.js").Diagnosis} Diagnosis */
/** @typedef {import("../answering/answer.js").Model} Model */
/** @typedef {import("../answering/answer.js").Pretest} Pretest */
/** @typedef {import("../answering/intervals.js").Intervals} Intervals */

const LEFT = 4; // ms that a step may take
const AFTER = 400; // ms without a change, before it begins

export class Whiskers {
  /** @param {Model} model @param {(intervals: Intervals | null) => void} show */
  constructor(model, show) {
    this.versions = new Versions(model);
    this.show = show;
    this.waiting = 0;
    this.idle = 0;
    /** By case and pretest. @type {WeakMap<object, Partial<Record<Pretest, Intervals | null>>>} */
    this.found = new WeakMap();
  }

  /** Show the intervals of an answer as soon as they are there; null: show none. @param {Diagnosis | null} diagnosis @param {Pretest} pretest */
  follow(diagnosis, pretest) {
    clearTimeout(this.waiting);
    cancelIdle(this.idle);
    const known = diagnosis && this.found.get(diagnosis.case)?.[pretest];
    this.show(known ?? null);
    if (!diagnosis || known) return;
    const steps = this.versions.intervals(diagnosis.case, pretest);
    this.waiting = setTimeout(() => this.goOn(diagnosis, pretest, steps), AFTER);
  }

  /** @param {Diagnosis} diagnosis @param {Pretest} pretest @param {ReturnType<Versions["intervals"]>} steps */
  goOn(diagnosis, pretest, steps) {
    this.idle = whenIdle((left) => {
      let step = steps.next();
      while (!step.done && left() > LEFT) step = steps.next();
      if (!step.done) return this.goOn(diagnosis, pretest, steps);
      this.found.set(diagnosis.case, { ...this.found.get(diagnosis.case), [pretest]: step.value });
      this.show(step.value);
    });
  }
}
