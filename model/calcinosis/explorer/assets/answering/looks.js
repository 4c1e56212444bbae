/** Radiographs: which node each film enters at, and which films are one look. */

import { joined, t } from "./language.js";

/** @typedef {import("./page_contents.js").Film} Film */
/** @typedef {import("./page_contents.js").FilmWindow} FilmWindow */
/** @typedef {import("./network.js").Item} Item */
/** @typedef {import("./quantities.js").Quantities} Quantities */

/** @typedef {{ day: number | null, states: Float64Array, given: string }} Look */

export const FILMS = "radiographs";

/**
 * Combine a patient's films: films close together, and all of unknown day, are one look;
 * other films of one window multiply.
 * @param {Look[]} looks
 * @param {Film} film
 * @param {Quantities} quantities
 * @returns {{ items: Item[], warnings: string[] }}
 */
export function filmEvidence(looks, film, quantities) {
  /** @type {Map<string, Item>} */
  const found = new Map();
  /** @type {string[]} */
  const warnings = [];
  for (const group of groups(looks, film.apartDays)) {
    const { item, differ } = oneLook(group, film, quantities);
    if (group.length > 1) {
      const how = { n: group.length, days: film.apartDays, which: differ ? t("the mean of both results") : t("the latest") };
      warnings.push(
        group[group.length - 1].day === null
          ? t("Radiographs: {n} films of unknown day count as one look, {which}", how)
          : t("Radiographs: {n} films less than {days} days apart count as one look, {which}", how),
      );
    }
    const earlier = found.get(item.node);
    if (earlier) {
      item.likelihood = item.likelihood.map((value, i) => value * earlier.likelihood[i]);
      item.given = `${earlier.given}; ${item.given}`;
    }
    found.set(item.node, item);
  }
  const dated = looks.filter((look) => look.day !== null);
  const soon = (/** @type {number} */ days) => days >= film.apartDays && days <= quantities.contents.plausibility.film_holds;
  if (dated.some((one) => !one.states[0] && dated.some((two) => !two.states[1] && soon(day(two) - day(one))))) warnings.push(t("Radiographs: calcium is hardly gone so soon: check both"));
  return { items: [...found.values()], warnings };
}

/**
 * Films that are one look, earliest first; each group ends with its latest film.
 * @param {Look[]} looks
 * @param {number} apart
 */
function groups(looks, apart) {
  const undated = looks.filter((look) => look.day === null);
  const dated = looks.filter((look) => look.day !== null).sort((a, b) => day(a) - day(b));
  /** @type {Look[][]} */
  const result = [];
  for (const look of dated.reverse()) {
    const group = result[0];
    if (group && day(group[group.length - 1]) - day(look) < apart) group.unshift(look);
    else result.unshift([look]);
  }
  if (undated.length && apart) result.push(undated);
  else undated.forEach((look) => result.push([look]));
  return result;
}

/** @param {Look} look */
function day(look) {
  return look.day ?? 0;
}

/**
 * What one group says, at the window of its latest film and on that film's very day.
 * @param {Look[]} group @param {Film} film @param {Quantities} quantities
 */
function oneLook(group, film, quantities) {
  const latest = group[group.length - 1];
  const window = filmWindow(film, latest.day);
  const differ = group.some((look) => look.states.some((value, i) => value !== latest.states[i]));
  const looks = differ ? group : [latest];
  const parts = looks.map((look) => quantities.film(look.day ?? window.day, look.states));
  const likelihood = parts[0].map(
    (_, i) => parts.reduce((sum, part) => sum + part[i], 0) / parts.length,
  );
  const given = joined(looks.map((look) => look.given), t("and"));
  /** @type {Item} */
  const item = {
    variable: FILMS,
    node: `${film.variable}_${window.name}`,
    given,
    likelihood,
    overParents: true,
  };
  return { item, differ };
}

/** The node of a film of this day. @param {Film} film @param {number | null} day */
export function filmNode(film, day) {
  return `${film.variable}_${filmWindow(film, day).name}`;
}

/**
 * What a film of this day would show: a switch, off without and on with calcification.
 * @param {Film} film @param {number} day @param {Quantities} quantities
 * @returns {Item}
 */
export function filmToTake(film, day, quantities) {
  const seen = (/** @type {string} */ state) =>
    quantities.film(
      day,
      Float64Array.from(film.states, (name) => (name === state ? 1 : 0)),
    );
  const [off, on] = film.states;
  const node = filmNode(film, day);
  const versions = [seen(off), seen(on)];
  return { variable: FILMS, node, given: "", likelihood: versions[1], versions, overParents: true };
}

/** @param {Film} film @param {number | null} day */
function filmWindow({ windows }, day) {
  const fits = (/** @type {FilmWindow} */ { start }) => (day === null ? start === null : start !== null && start <= day);
  return windows.filter(fits).reduce((a, b) => (Number(b.start) > Number(a.start) ? b : a));
}
