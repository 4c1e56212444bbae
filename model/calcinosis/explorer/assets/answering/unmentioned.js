/**
 * What a report mentions and what it does not: both are evidence. On a form an empty
 * field says nothing.
 */

import { t } from "./language.js";
import { FILMS, filmNode } from "./looks.js";
import { decode } from "./page_contents.js";

/** @typedef {import("./looks.js").Look} Look */
/** @typedef {import("./network.js").Item} Item */
/** @typedef {import("./page_contents.js").Contents} Contents */

/** Silence: items of what is not mentioned, last what the choice says of the lesion. @typedef {{ silence: Item[], mentions: Map<string, Float64Array> }} Reported mentions: likelihood of each lesion by variable */

export const TOLD = ["form", "report"];

/**
 * Chances of silence of every variable that a report could mention.
 * @typedef {{ name: string, nodes: string[], node: string, states: Float64Array, lesions: Float64Array }} Silence
 */

export class Telling {
  /** @param {Contents} contents */
  constructor({ telling, film }) {
    this.together = telling.together;
    /** @type {Silence[]} */
    this.variables = Object.entries(telling.variables).map(([name, { states, lesions }]) => ({
      name,
      nodes: name === FILMS ? film.windows.map((window) => `${film.variable}_${window.name}`) : [name],
      node: name === FILMS ? filmNode(film, null) : name,
      states: decode(states),
      lesions: decode(lesions),
    }));
  }

  /**
   * @param {Map<string, number[]>} told variable → shares of its states, as they were told
   * @param {Set<string>} used nodes with evidence
   * @param {Set<string>} twice variables that would count something twice
   * @returns {Reported}
   */
  report(told, used, twice) {
    /** @type {Reported} */
    const found = { silence: [], mentions: new Map() };
    for (const variable of this.variables) {
      const { name, nodes, node, states, lesions } = variable;
      const shares = told.get(name);
      const isUsed = nodes.some((other) => used.has(other));
      if (!isUsed && !twice.has(name)) {
        found.silence.push({ variable: name, node, given: t("not mentioned"), likelihood: states });
        found.mentions.set(name, lesions);
      } else if (shares && isUsed) found.mentions.set(name, this.mention(variable, shares));
    }
    if (found.mentions.size) found.silence.push(ofLesion([...found.mentions.values()]));
    return found;
  }

  /**
   * P(mentioned | x, d) = 1 − (1 − t(x))·(1 − c(d)), to the power of what all have in
   * common; what silence is likely has that power already.
   * @param {Silence} variable @param {number[]} shares
   */
  mention({ states, lesions }, shares) {
    const chance = (/** @type {number} */ silent) => (1 - silent ** (1 / this.together)) ** this.together;
    return lesions.map((lesion) => shares.reduce((sum, share, i) => sum + share * chance(states[i] * lesion), 0));
  }
}

/** What all mentions and silences say of the lesion. @param {Float64Array[]} parts @returns {Item} */
function ofLesion(parts) {
  const likelihood = parts[0].map((_, i) => parts.reduce((all, part) => all * part[i], 1));
  return { variable: "lesion", node: "lesion", given: "what is told", likelihood };
}

/** Scaled to sum 1. @param {ArrayLike<number>} weights */
export function sharesOf(weights) {
  const list = Array.from(weights);
  const total = list.reduce((a, b) => a + b, 0);
  return list.map((weight) => weight / total);
}

/** Of films those of the one that shows calcium most clearly. @param {Look[]} looks */
export function clearest(looks) {
  const shares = looks.map(({ states }) => sharesOf(states));
  return shares.reduce((a, b) => (b[b.length - 1] > a[a.length - 1] ? b : a));
}

/** What was told, and what a report did not mention. @param {{ items: Map<string, Item>, silence: Item[] }} reading */
export function known({ items, silence }) {
  return [...items.values(), ...silence];
}

/** Variables that a report does not mention. @param {{ notMentioned: string[] }} reading */
export function notMentioned({ notMentioned }) {
  return notMentioned;
}
