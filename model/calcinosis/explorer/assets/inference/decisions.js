/** What to do now, and what to find out next. Mirrors decision.py. */

import { isQuantity, repeated } from "./evidence.js";
import { FILMS, filmWindow } from "./films.js";
import { readNumber } from "./quantities.js";

/** @typedef {import("./diagnosis.js").Diagnosis} Diagnosis */
/** @typedef {import("./diagnosis.js").Model} Model */

/** @typedef {{ test: string, label: string, variables: string[], bits: number, gain: number }} NextTest */

const QUESTIONS = ["history", "examination"]; // panels whose parts are asked one by one

/** Entropy in bits. @param {ArrayLike<number>} probability */
export function entropy(probability) {
  let sum = 0;
  for (let i = 0; i < probability.length; i++) {
    if (probability[i] > 0) sum -= probability[i] * Math.log2(probability[i]);
  }
  return sum;
}

/**
 * Expected utility of every action, best first; null if nothing is known of the lesion.
 * @param {Model} model @param {Diagnosis} diagnosis one with a posterior
 */
export function advise(model, diagnosis) {
  const known = [...diagnosis.reading.items.keys()];
  if (known.every((node) => ["setting", "age_group", "sex"].includes(node))) return null;
  const posterior = /** @type {Float64Array} */ (diagnosis.posterior);
  const actions = model.contents.decisions.actions.map((/** @type {any} */ action) => ({
    ...action,
    expected: expected(action.utility, posterior, 0),
  }));
  return actions.sort((/** @type {any} */ a, /** @type {any} */ b) => b.expected - a.expected);
}

/** @param {number[]} utility @param {ArrayLike<number>} weights @param {number} start */
function expected(utility, weights, start) {
  return utility.reduce((sum, value, lesion) => sum + value * weights[start + lesion], 0);
}

/** Red flags whose findings are all certain. @param {Model} model @param {Diagnosis} diagnosis */
export function redFlags(model, diagnosis) {
  const certain = (/** @type {string} */ node, /** @type {string} */ state) => {
    const item = diagnosis.reading.items.get(node);
    return (
      item &&
      !item.overParents &&
      model.network.states[node].every((name, i) => item.likelihood[i] > 0 === (name === state))
    );
  };
  return model.contents.decisions.redFlags.filter((/** @type {any} */ flag) =>
    Object.entries(flag.when).every(([node, state]) => certain(node, state)),
  );
}

/** What a person could still be asked for. @param {Model} model @param {Diagnosis} diagnosis */
export function notAssessed(model, diagnosis) {
  const { items } = diagnosis.reading;
  const film = model.contents.film;
  const twice = repeated(model.contents.variables, items);
  const filmed = film.windows.some((/** @type {any} */ w) => items.has(`${film.variable}_${w.name}`));
  return Object.keys(model.contents.variables).filter((name) =>
    name === FILMS ? !filmed : !items.has(name) && !twice.has(name),
  );
}

/**
 * Rank what is not assessed by its worth, then by what it would tell.
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @returns {NextTest[]}
 */
export function nextTests(model, diagnosis) {
  const posterior = /** @type {Float64Array} */ (diagnosis.posterior);
  const utilities = model.contents.decisions.actions.map((/** @type {any} */ action) => action.utility);
  const best = (/** @type {ArrayLike<number>} */ weights, /** @type {number} */ start) =>
    Math.max(...utilities.map((/** @type {number[]} */ utility) => expected(utility, weights, start)));
  const now = best(posterior, 0);
  const before = entropy(posterior);
  const lesions = model.lesions.length;
  /** @type {NextTest[]} */
  const tests = openPanels(model, diagnosis).map((/** @type {any} */ panel) => {
    const joint = results(model, diagnosis, panel.variables);
    let bits = before;
    let gain = -now;
    for (let start = 0; start < joint.length; start += lesions) {
      const part = joint.subarray(start, start + lesions);
      const share = part.reduce((a, b) => a + b, 0);
      if (share === 0) continue;
      bits -= share * entropy(part.map((p) => p / share));
      gain += best(joint, start);
    }
    return {
      test: panel.name,
      label: panel.label,
      variables: panel.variables,
      bits: Math.max(bits, 0),
      gain: gain - panel.cost,
    };
  });
  return tests.sort((a, b) => Math.max(b.gain, 0) - Math.max(a.gain, 0) || b.bits - a.bits);
}

/** Panels with the part of them that is not known. @param {Model} model @param {Diagnosis} diagnosis */
function openPanels(model, diagnosis) {
  const missing = new Set(notAssessed(model, diagnosis));
  return model.contents.decisions.panels.flatMap((/** @type {any} */ panel) => {
    const left = panel.variables.filter((/** @type {string} */ name) => missing.has(name));
    if (!QUESTIONS.includes(panel.name)) return left.length ? [{ ...panel, variables: left }] : [];
    return left.map((/** @type {string} */ name) => ({
      name,
      label: model.contents.variables[name].label,
      variables: [name],
      cost: panel.cost,
    }));
  });
}

/**
 * P(result, lesion | evidence) of every joint result of some variables, lesion fastest.
 * @param {Model} model @param {Diagnosis} diagnosis @param {string[]} names
 */
function results(model, diagnosis, names) {
  const nodes = names.map((name) => (name === FILMS ? filmNode(model, diagnosis) : name));
  const { values } = model.network.joint(diagnosis.reading.items.values(), ["lesion", ...nodes]);
  const lesions = model.lesions.length;
  const count = values.length / lesions;
  const joint = new Float64Array(values.length);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const lesion = Math.floor(i / count);
    const result = i % count;
    const p = values[i] * (diagnosis.ratio ? diagnosis.ratio[lesion] : 1);
    joint[result * lesions + lesion] = p;
    total += p;
  }
  return joint.map((p) => p / total);
}

/** The node of a film taken now. @param {Model} model @param {Diagnosis} diagnosis */
export function filmNode(model, diagnosis) {
  const onset = diagnosis.case.findings["days_from_onset"];
  const given = isQuantity(onset) ? readNumber(onset.value) : null;
  const day = given && given.sign === "" ? given.number : null;
  return `${model.contents.film.variable}_${filmWindow(model.contents.film, day).name}`;
}
