/** How sure: intervals of the answer from random versions of all rows, as reasoning/uncertainty.py. */

import { Model } from "./answer.js";
import { builtContents } from "./built.js";

/** @typedef {import("./page_contents.js").Case} Case */
/** @typedef {import("./answer.js").Pretest} Pretest */
/** @typedef {[number, number]} Interval */
/** @typedef {{ lesions: Interval[], calcinosis: Interval }} Intervals */

const ROWS = 25; // drawn at once: about a millisecond

export class Versions {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.rows = model.rows;
  }

  /**
   * Intervals of the answer to a case, in small steps: each yield is one, between which the
   * page may do something else.
   * @param {Case} patientCase @param {Pretest} pretest
   * @returns {Generator<undefined, Intervals | null, undefined>} null: there is no answer
   */
  *intervals(patientCase, pretest) {
    while (!this.rows.drawMore(ROWS)) yield;
    /** @type {Float64Array[]} */
    const answers = [];
    for (let i = 0; i < this.rows.draws; i++) {
      const model = this.version(i);
      void model.network.tableOf(["form", "setting"]); // takes half of the time
      yield;
      const posterior = model.posterior(patientCase, pretest);
      if (!posterior) return null;
      answers.push(posterior);
      yield;
    }
    const { lesions, contents } = this.model;
    const kinds = contents.calcinosis.map((name) => lesions.indexOf(name));
    const sums = answers.map((answer) => kinds.reduce((sum, i) => sum + answer[i], 0));
    const { level } = contents.rows;
    return { lesions: lesions.map((_, i) => interval(answers.map((answer) => answer[i]), level)), calcinosis: interval(sums, level) };
  }

  /** Made anew, as two hundred would take much memory: of each, only what takes long to compute is kept. @param {number} i */
  version(i) {
    return new Model(builtContents(this.model.contents, this.rows, this.rows.drawn[i]), this.model);
  }
}

/** Between equal tails, linear between neighbours as numpy's quantile. @param {number[]} values @param {number} level @returns {Interval} */
export function interval(values, level) {
  const rising = Float64Array.from(values).sort();
  const at = (/** @type {number} */ share) => {
    const place = share * (rising.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, rising.length - 1);
    return rising[below] + (place - below) * (rising[above] - rising[below]);
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}
