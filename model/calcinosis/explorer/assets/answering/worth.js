/** What could still be found out, and what it would be worth. */

import { afterWaiting } from "./actions.js";
import { repeated } from "./case_reader.js";
import { FILMS, filmToTake } from "./looks.js";
import { DAY_OF_LIFE } from "./one_entry.js";
import { redFlags } from "./raised_flags.js";
import { largestFirst, ROUNDING } from "./ties.js";
import { known } from "./unmentioned.js";

/** @typedef {import("./answer.js").Diagnosis} Diagnosis */
/** @typedef {import("./answer.js").Model} Model */
/** @typedef {import("./network.js").Item} Item */

/** @typedef {import("./page_contents.js").Panel} Panel */

/**
 * What of a panel is not known yet, or several panels together.
 * @typedef {{ name: string, parts: { label: string, probes: string[] }[], panels: Panel[] }} OpenPanel
 */

/**
 * One thing that could be asked, examined or measured next; `gain` is net of its cost.
 * @typedef {{ test: string, parts: { label: string, variables: string[] }[], panels: string[], shared: string[], days: number, bits: number, gain: number }} NextTest
 */

/** Variables that a person could still be asked for. @param {Model} model @param {Diagnosis} diagnosis */
export function notAssessed(model, diagnosis) {
  const { items, films, settled } = diagnosis.reading;
  const { variables } = model.contents;
  const twice = repeated(variables, items);
  return Object.keys(variables).filter((name) =>
    name === FILMS
      ? !films.length
      : variables[name].kind !== "latent" && name !== DAY_OF_LIFE && !items.has(name) && !twice.has(name) && !settled.includes(name),
  );
}

/**
 * Rank what is not assessed by its worth, then by what it would tell; panels that share a
 * cost, such as one needle for all blood tests, also together.
 * @param {Model} model
 * @param {Diagnosis} diagnosis one with a posterior
 * @returns {NextTest[]}
 */
export function nextTests(model, diagnosis) {
  const { decisions } = model.contents;
  const films = filmsToTake(model, diagnosis);
  const missing = new Set([...notAssessed(model, diagnosis), ...films.keys()].filter((name) => isApt(model, diagnosis, name)));
  const forbidden = redFlags(model, diagnosis).flatMap(({ leavesOut }) => leavesOut);
  const panels = openPanels(model, missing).filter(({ name }) => !forbidden.includes(name));
  const judge = (/** @type {OpenPanel} */ panel) => {
    const probes = panel.parts.flatMap((part) => part.probes);
    const joint = results(model, diagnosis, probes, films);
    const waits = panel.panels.flatMap(({ waits: name }) => (name ? [decisions.waiting[name]] : []));
    const { bits, gain } = worth(model, diagnosis, joint, waits);
    return {
      test: panel.name,
      parts: panel.parts.map(({ label, probes: names }) => ({
        label,
        variables: names.map((name) => (films.has(name) ? FILMS : name)),
      })),
      panels: panel.panels.map((part) => part.name),
      shared: costsShared(panel),
      days: waits.reduce((sum, wait) => sum + wait.days, 0),
      bits,
      gain: gain - cost(panel, decisions.shared),
    };
  };
  const alone = panels.map(judge);
  const telling = mostTelling(panels, alone.map(({ bits }) => bits));
  const together = bundles(telling).filter(
    ({ parts }) => size(model, parts.flatMap((part) => part.probes)) <= MOST_RESULTS,
  );
  const judged = [...alone, ...together.map(judge)];
  const byBits = largestFirst(judged, ({ bits }) => bits, ROUNDING);
  return largestFirst(byBits, ({ gain }) => Math.max(gain, 0), ROUNDING);
}

/** Whether a question makes sense: what it presupposes is told. @param {Model} model @param {Diagnosis} diagnosis @param {string} name */
function isApt({ contents, network }, { reading: { items, films } }, name) {
  const isTold = (/** @type {string} */ other, /** @type {string} */ state) =>
    network.states[other].every((one, i) => (one === state) === Boolean(items.get(other)?.likelihood[i]));
  const isSeen = (/** @type {string} */ look) => (look === FILMS ? films.some(({ states }) => states[0] === 0) : items.has(look) && isTold(look, "yes"));
  if (Object.entries(contents.variables[name]?.implies ?? {}).some(([other, state]) => !items.has(other) || !isTold(other, state))) return false;
  return !Object.hasOwn(contents.seenBy, name) || contents.seenBy[name].some(isSeen);
}

/** Single questions and tests, what tells most about the lesion first. @param {NextTest[]} tests */
export function mostTellingFirst(tests) {
  return largestFirst(tests.filter(({ panels }) => panels.length === 1), ({ bits }) => bits, ROUNDING);
}

/**
 * Films that would be a new look, by the panel's wait: today, unless a film is too recent
 * or its day unknown, and later. Today is the number of days since onset, else the day of
 * the latest film, else the day that stands for films of unknown day.
 * @param {Model} model @param {Diagnosis} diagnosis
 * @returns {Map<string, Item>}
 */
function filmsToTake(model, diagnosis) {
  const { film, decisions } = model.contents;
  const { films, onset } = diagnosis.reading;
  const days = films.flatMap((look) => look.day ?? []);
  const undated = film.windows.find(({ start }) => start === null)?.day ?? 0;
  const now = onset ?? (days.length ? Math.max(...days) : undated);
  const take = (/** @type {number} */ day) => filmToTake(film, day, model.quantities);
  const result = new Map();
  if (days.length === films.length && days.every((day) => now - day >= film.apartDays))
    result.set(FILMS, take(now));
  for (const panel of decisions.panels) {
    if (panel.waits && panel.variables.includes(FILMS))
      result.set(filmName(panel), take(now + decisions.waiting[panel.waits].days));
  }
  return result;
}

/** @param {Panel} panel */
function filmName(panel) {
  return panel.waits ? `${FILMS}, ${panel.waits}` : FILMS;
}

/**
 * Panels with the part of them that is not known; questions one by one.
 * @param {Model} model @param {Set<string>} missing
 * @returns {OpenPanel[]}
 */
function openPanels(model, missing) {
  const { variables, decisions } = model.contents;
  return decisions.panels.flatMap((panel) => {
    const left = panel.variables
      .map((name) => (name === FILMS ? filmName(panel) : name))
      .filter((name) => missing.has(name));
    const open = (
      /** @type {string} */ name,
      /** @type {string} */ label,
      /** @type {string[]} */ probes,
    ) => ({
      name,
      parts: [{ label, probes }],
      panels: [panel],
    });
    if (panel.each) return left.map((name) => open(name, variables[name].label, [name]));
    if (!left.length) return [];
    // what another result of the panel replaces would count twice
    const replaced = left.map((name) => variables[name]?.replaces);
    const told = left.filter((name) => !replaced.includes(name));
    return [open(panel.name, panel.label, told)];
  });
}

/** Of the panels that share a cost, so many that tell most are also judged together … */
const BUNDLED = 3;
/** … but none of more results than this. */
const MOST_RESULTS = 20_000;

/**
 * Of the panels that share a cost those that tell most, in their order.
 * @param {OpenPanel[]} panels @param {number[]} bits what each tells @returns {OpenPanel[]}
 */
function mostTelling(panels, bits) {
  const ranked = sharing(panels).flatMap((group) =>
    group.sort((a, b) => bits[panels.indexOf(b)] - bits[panels.indexOf(a)]).slice(0, BUNDLED),
  );
  return panels.filter((panel) => ranked.includes(panel));
}

/** Panels that share a cost, by what they share. @param {OpenPanel[]} panels @returns {OpenPanel[][]} */
function sharing(panels) {
  const all = panels.filter(({ panels: [part] }) => part.shares && !part.each);
  const groups = Object.groupBy(all, ({ panels: [part] }) => String(part.shares));
  return Object.values(groups).map((group) => group ?? []);
}

/** Two or more panels that share a cost. @param {OpenPanel[]} panels @returns {OpenPanel[]} */
function bundles(panels) {
  return sharing(panels)
    .flatMap((group) => subsets(group).filter((chosen) => chosen.length > 1))
    .map((chosen) => ({
      name: chosen.map((one) => one.name).join(" + "),
      parts: chosen.flatMap((one) => one.parts),
      panels: chosen.flatMap((one) => one.panels),
    }));
}

/** How many joint results some probes have. @param {Model} model @param {string[]} probes */
function size(model, probes) {
  return probes.reduce((count, node) => count * model.network.states[node].length, 1);
}

/** All choices from a list, each in its order. @template T @param {T[]} list @returns {T[][]} */
function subsets(list) {
  return list.reduce(
    (all, one) => [...all, ...all.map((chosen) => [...chosen, one])],
    /** @type {T[][]} */ ([[]]),
  );
}

/** Own costs, and those that panels share once. @param {OpenPanel} panel @param {Record<string, number>} shared */
function cost(panel, shared) {
  const own = panel.panels.reduce((sum, part) => sum + part.cost, 0);
  return costsShared(panel).reduce((sum, name) => sum + shared[name], own);
}

/** Names of what is paid once, such as a blood draw. @param {OpenPanel} panel */
function costsShared({ panels }) {
  return [...new Set(panels.flatMap((part) => part.shares ?? []))];
}

/**
 * P(result, lesion | evidence) of every joint result of some probes, lesion fastest.
 * @param {Model} model @param {Diagnosis} diagnosis @param {string[]} probes @param {Map<string, Item>} films
 */
function results(model, diagnosis, probes, films) {
  const nodes = probes.filter((name) => !films.has(name));
  const taken = probes.flatMap((name) => films.get(name) ?? []);
  const looks = taken.map((film, selector) => ({ ...film, selector }));
  const items = [...known(diagnosis.reading), ...looks];
  const values = model.joint(items, nodes);
  const lesions = model.lesions.length;
  const count = values.length / lesions;
  const joint = new Float64Array(values.length);
  let total = 0;
  for (let lesion = 0, at = 0; lesion < lesions; lesion++) {
    const ratio = diagnosis.ratio ? diagnosis.ratio[lesion] : 1;
    for (let result = 0; result < count; result++, at++) {
      const p = values[at] * ratio;
      joint[result * lesions + lesion] = p;
      total += p;
    }
  }
  return joint.map((p) => p / total);
}

/**
 * Mutual information of result and lesion, Σ P(x, d) log2 P(d | x) / P(d), and the
 * expected value of acting on the result, Σ max EU(a | x) − max EU(a).
 * @param {Model} model @param {Diagnosis} diagnosis @param {Float64Array} joint of results and lesions
 * @param {{ meanwhile: number, lost: number[] }[]} waits
 */
function worth(model, diagnosis, joint, waits) {
  const before = /** @type {Float64Array} */ (diagnosis.posterior);
  const utility = model.contents.decisions.actions.map((action) => action.utility);
  const later = afterWaiting(utility, waits);
  let bits = 0;
  let gain = -best(utility, before, 0);
  for (let start = 0; start < joint.length; start += before.length) {
    let share = 0;
    for (let d = 0; d < before.length; d++) share += joint[start + d];
    if (share === 0) continue;
    for (let d = 0; d < before.length; d++) {
      const p = joint[start + d];
      if (p > 0) bits += p * Math.log2(p / share / before[d]);
    }
    gain += best(later, joint, start);
  }
  return { bits: Math.max(bits, 0), gain };
}

/** The highest expected utility. @param {number[][]} utility @param {Float64Array} weights @param {number} start */
function best(utility, weights, start) {
  let most = -Infinity;
  for (const row of utility) {
    let sum = 0;
    for (let d = 0; d < row.length; d++) sum += row[d] * weights[start + d];
    if (sum > most) most = sum;
  }
  return most;
}
