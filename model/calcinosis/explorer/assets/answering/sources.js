/** Where a number is from: the rows behind a finding, each with its study or the reason of a judgement, as `calcinosis priors` says. */

import { FILMS } from "./looks.js";

/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./row_values.js").RowValues} RowValues */

/**
 * What the page holds of sources (explorer/source_contents.py), row by row.
 * @typedef {object} Held
 * @property {string[]} beside places of the rows behind those of the page
 * @property {string[]} values in words, with the interval
 * @property {string[]} grades
 * @property {number[]} grade
 * @property {number[][]} studies
 * @property {string[]} remarks
 * @property {(number | [number, string, string])[]} learned readings; 0: none; where rows do not tell it, from where to where
 * @property {[string, string][]} references citation and link
 */

/** @typedef {{ citation: string, link: string }} Study link: empty where there is none */

/**
 * @typedef {object} Source
 * @property {string} place file and row
 * @property {string} kind letter of its distribution; empty: it stands beside those of the page
 * @property {string} finding or else what stands first in its brackets
 * @property {string} head what stands in its brackets beside the finding: a lesion, "any", a state
 * @property {string} when on what it depends besides
 * @property {string} value
 * @property {string} grade
 * @property {Study[]} studies none: a judgement
 * @property {string} remark
 * @property {{ readings: number, from: string, to: string } | null} learned
 */

const PLACE = /^[^:]*: (?:\[([^\]]*)\])? ?(.*)$/;
const BRACKETS = /\([^)]*\)/g;
const INTERVAL = /\([<>]?(-?[\d.]+)(?:–| to )[<>]?(-?[\d.]+)\)/;
const LAST_NUMBER = /[<>]?-?\d[\d.]*(?=\s*$)/;
const LEAST = 1e-4;

export class Sources {
  /** @param {Contents} contents @param {RowValues} rows @param {Held} held */
  constructor(contents, rows, held) {
    this.contents = contents;
    this.rows = rows;
    this.held = held;
    this.places = [...contents.rows.places, ...held.beside];
    /** @type {Map<string, number>} */
    this.numbers = new Map(this.places.map((place, number) => [place, number]));
  }

  /** One row by its place; null: there is none. @param {string} place @returns {Source | null} */
  at(place) {
    const number = this.numbers.get(place);
    return number === undefined ? null : this.of(number);
  }

  /** @param {number} number @returns {Source} */
  of(number) {
    const { values, grades, grade, studies, remarks, references } = this.held;
    const place = this.places[number];
    const [, brackets = "", when = ""] = PLACE.exec(place) ?? [];
    return {
      place,
      kind: this.contents.rows.kinds[number] ?? "",
      finding: brackets.split(".")[0],
      head: brackets.split(".").find((part) => this.contents.states.lesion.includes(part)) ?? brackets.split(".")[1] ?? "",
      when,
      value: values[number],
      grade: grades[grade[number]],
      studies: studies[number].map((study) => ({ citation: references[study][0], link: references[study][1] })),
      remark: remarks[number],
      learned: this.learned(number),
    };
  }

  /** The interval that a row's value tells, of one of the states it is about; null: it tells none of what the row is by now. @param {string} place @param {string[]} states none: a rate @param {number} state @returns {[number, number] | null} */
  interval(place, states, state) {
    const source = this.at(place);
    const told = states.length > 2 ? source?.value.split(", ").find((part) => part.startsWith(`${states[state]} `)) : source?.value;
    const ends = source?.learned ? null : INTERVAL.exec(told ?? "");
    if (!ends) return null;
    const [low, high] = ends.slice(1).map(Number);
    return states.length === 2 && state === 0 ? [1 - high, 1 - low] : [low, high];
  }

  /** From where a row has moved, and to where. @param {number} number @returns {Source["learned"]} */
  learned(number) {
    const held = this.held.learned[number];
    if (!held) return null;
    if (typeof held === "object") return { readings: held[0], from: held[1], to: held[2] };
    const isRate = this.contents.rows.kinds[number] === "L";
    const told = this.held.values[number].replace(BRACKETS, "").split(", ").slice(isRate ? -1 : 0);
    const before = told.map((part) => LAST_NUMBER.exec(part)?.[0] ?? "").filter((text) => text !== "0");
    const mean = this.rows.of(this.rows.means, number);
    const isYesNo = !isRate && mean.length === 2;
    const after = isYesNo ? [figure(mean[1])] : [...mean].filter((p) => p > 0).map(figure);
    return { readings: held, from: (isYesNo ? before.slice(-1) : before).join(" / "), to: after.join(" / ") };
  }

  /** All rows about a finding: its table, its rate ratios. @param {string} name @returns {Source[]} */
  about(name) {
    const { tables, ratios } = this.contents.rows;
    const own = tables[name === FILMS ? this.contents.film.variable : name]?.rows ?? [];
    return [...own, ...(ratios.find(({ of }) => of === name)?.rows ?? [])].map((number) => this.of(number));
  }

  /** How a finding is recorded, and how often reports mention it. @param {string} name @returns {{ recorded: Source[], told: Source[] }} */
  beside(name) {
    const variable = name === FILMS ? this.contents.film.variable : name;
    const start = this.contents.rows.places.length;
    const found = this.held.beside.map((place, i) => ({ place, source: () => this.of(start + i) }));
    const recorded = found.filter(({ place }) => place.startsWith("reliability") && place.endsWith(`] ${variable}`));
    const told = found.filter(({ place }) => place.startsWith(`telling.toml: [${variable}]`));
    return { recorded: recorded.map(({ source }) => source()), told: told.map(({ source }) => source()) };
  }
}

/** Two digits, more near 1, none that look certain: as provenance/row_words.py. @param {number} value */
export function figure(value) {
  if (value === 0 || value === 1) return value.toFixed(0);
  if (value > 0 && value < LEAST) return `<${LEAST.toFixed(4)}`;
  if (value > 1 - LEAST && value < 1) return `>${(1 - LEAST).toFixed(4)}`;
  if (value > 0.9 && value < 1) return value.toFixed(Math.max(2, -Math.floor(Math.log10(1 - value))));
  const rounded = Number(value.toPrecision(2));
  return rounded.toFixed(Math.max(1 - Math.floor(Math.log10(Math.abs(rounded))), 0));
}
