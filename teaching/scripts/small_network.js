/** The network of lesson 8: five tables, their numbers looked up in the big one. */

import { Model } from "../../model/calcinosis/explorer/assets/answering/answer.js";
import { eliminate, sorted } from "../../model/calcinosis/explorer/assets/answering/elimination.js";
import { normalised } from "../../model/calcinosis/explorer/assets/answering/network.js";

/**
 * What the lesson holds: states of its variables, parents of each, what all patients have.
 * @typedef {{ states: Record<string, string[]>, parents: Record<string, string[]>, always: Record<string, string> }} Small
 */
/** @typedef {Record<string, string>} Given variable → state */

export class SmallNetwork {
  /** @param {Model} big @param {Small} held */
  constructor(big, held) {
    this.big = big;
    this.held = held;
    this.names = Object.keys(held.states);
    this.sizes = this.names.map((name) => held.states[name].length);
    this.tables = this.names.map((name) => this.table(name));
  }

  /** P(variable | given) of the big network, of the lesions and states that the small one has. @param {string} variable @param {Given} given */
  lookedUp(variable, given) {
    const { states, always } = this.held;
    const told = { ...always, lesion: states.lesion, ...given };
    const items = Object.entries(told).map(([node, allowed]) => ({
      node,
      variable: node,
      given: "",
      likelihood: Float64Array.from(this.big.network.states[node], (state) => Number([allowed].flat().includes(state))),
    }));
    const found = this.big.network.posterior(items, variable);
    return states[variable].map((state) => Number(found?.[this.big.network.states[variable].indexOf(state)]));
  }

  /** P(lesion | given) of the small one. @param {Given} given */
  lesions(given) {
    const seen = Object.entries(given).map(([name, state]) => ({
      scope: [this.names.indexOf(name)],
      values: Float64Array.from(this.held.states[name], (other) => Number(other === state)),
    }));
    return normalised(eliminate([...this.tables, ...seen], this.sizes, new Set([this.names.indexOf("lesion")])).values);
  }

  /** One table: a column for each combination of states of the parents. @param {string} name */
  table(name) {
    const { states, parents } = this.held;
    /** @type {Given[]} */
    let columns = [{}];
    for (const parent of parents[name])
      columns = columns.flatMap((given) => states[parent].map((state) => ({ ...given, [parent]: state })));
    const values = Float64Array.from(columns.flatMap((given) => this.lookedUp(name, given)));
    return sorted([...parents[name], name].map((one) => this.names.indexOf(one)), values, this.sizes);
  }
}
