/**
 * The network built from its rows, as network/build.py does: in one version of their values.
 * Tables are made when they are asked for.
 */

import { eliminate, sorted } from "./elimination.js";
import { tailedCdf } from "./normal.js";
import { decode } from "./page_contents.js";
import { filmRead } from "./quantities.js";

/** @typedef {import("./page_contents.js").Contents} Contents */
/** @typedef {import("./page_contents.js").Factor} Factor */
/** @typedef {import("./page_contents.js").RowTable} RowTable */
/** @typedef {import("./row_values.js").RowValues} RowValues */

const POINTS = [-Math.sqrt(3), 0, Math.sqrt(3)];
const WEIGHTS = [1 / 6, 2 / 3, 1 / 6];
const LEAST_REST = 0.3;
const LEAST = 1e-300;
const STEPS = 30;
const LEAST_ERROR = 1e-15;

/** Which row speaks for which cell, decoded once. @type {WeakMap<object, Float64Array>} */
const places = new WeakMap();

/** What takes long to compute of a version, by its values. @type {WeakMap<Float64Array, Float64Array>} */
const rates = new WeakMap();

/** @param {import("./page_contents.js").Packed} array */
function placesOf(array) {
  const found = places.get(array) ?? decode(array);
  places.set(array, found);
  return found;
}

/**
 * What the page holds, with the network of some version of all rows.
 * @param {Contents} contents @param {RowValues} rows @param {Float64Array} version
 * @param {(scope: string[]) => boolean} [touched] tables that differ from those of the means; all
 * @returns {Contents}
 */
export function builtContents(contents, rows, version, touched = () => true) {
  const build = new Build(contents, rows, version);
  const measured = Object.entries(contents.measured).map(([name, table]) => [name, build.measuredLazily(name, table)]);
  return {
    ...contents,
    factors: contents.factors.map((factor) => (touched(factor.scope) ? lazily(factor.scope, () => build.factor(factor)) : factor)),
    measured: Object.fromEntries(measured),
    film: Object.defineProperty({ ...contents.film }, "parameters", { get: () => build.growth() }),
  };
}

/** What the page holds, with the tables that it makes of the rows. @param {Contents} contents @param {RowValues} rows */
export function completed(contents, rows) {
  const held = new Set(contents.factors.filter(({ values }) => values).map(({ scope }) => scope.join()));
  return builtContents(contents, rows, rows.means, (scope) => !held.has(scope.join()));
}

/** @param {string[]} scope @param {() => Float64Array} make @returns {Factor} */
function lazily(scope, make) {
  /** @type {Float64Array | null} */
  let values = null;
  return {
    scope,
    get values() {
      return (values ??= make());
    },
  };
}

class Build {
  /** @param {Contents} contents @param {RowValues} rows @param {Float64Array} version */
  constructor(contents, rows, version) {
    this.contents = contents;
    this.held = contents.rows;
    this.rows = rows;
    this.version = version;
    this.form = contents.states.form;
    this.lesions = contents.states.lesion;
    this.owners = contents.forms.owners.map((lesion) => this.lesions.indexOf(lesion));
  }

  /** Values of a row. @param {number} row */
  value(row) {
    return this.rows.of(this.version, row);
  }

  /** @param {Factor} factor that of the means @returns {Float64Array} */
  factor(factor) {
    const { scope } = factor; // its values may have to be made
    const key = scope.join();
    const name = scope[scope.length - 1];
    const table = this.held.tables[name];
    if (key === "setting,age_group,form") return this.weights();
    if (key === "setting,form") {
      const found = rates.get(this.version) ?? this.baseRates();
      rates.set(this.version, found);
      return found;
    }
    if (scope[0] === "form" && this.held.before.includes(name)) return this.ratios(name);
    if (table && name !== "form") return table.kind === "measured" ? this.words(name, table) : this.finding(table);
    return name.startsWith(`${this.contents.film.variable}_`) ? this.film(name) : decode(/** @type {Float64Array} */ (factor.values));
  }

  /** Spread what is computed of each row over the cells. @param {RowTable} table @param {ArrayLike<number>[]} parts of every row */
  spread({ cells }, parts) {
    const places = placesOf(cells);
    const width = parts[0].length;
    const values = new Float64Array(places.length * width);
    places.forEach((row, cell) => values.set(parts[row], cell * width));
    return values;
  }

  /** P(state | parents). @param {RowTable} table */
  finding(table) {
    const seen = table.rows.map((row) => misread(this.value(row), table));
    const { loading } = table;
    return this.spread(table, loading === null ? seen : seen.map((row) => shared(row, loading)));
  }

  /** Centre and sd of each row of a measured quantity, at each point of its severity. @param {RowTable} table */
  normals({ rows, loading }) {
    const points = loading === null ? [0] : POINTS.map((z) => z * loading);
    const rest = (/** @type {number} */ sd) =>
      loading === null ? sd : Math.sqrt(Math.max(sd ** 2 - loading ** 2, (LEAST_REST * sd) ** 2));
    return rows.map((row) => {
      const [centre, sd] = this.value(row);
      return { centre: points.map((shift) => centre + shift), sd: points.map(() => rest(sd)) };
    });
  }

  /** @param {string} name @param {import("./page_contents.js").Measured} held @returns {import("./page_contents.js").Measured} */
  measuredLazily(name, held) {
    const make = () => {
      const table = this.held.tables[name];
      const found = this.normals(table);
      const [centre, sd] = [found.map((one) => one.centre), found.map((one) => one.sd)].map((parts) => this.spread(table, parts));
      return { centre, sd, middle: centre.reduce((a, b) => a + b, 0) / centre.length };
    };
    /** @type {ReturnType<typeof make> | null} */
    let made = null;
    const whole = () => (made ??= make());
    // not enumerable: who copies what the page holds does not make it
    return Object.defineProperties({ ...held }, {
      centre: { get: () => whole().centre },
      sd: { get: () => whole().sd },
      middle: { get: () => whole().middle },
    });
  }

  /** P(state | parents) of a measured quantity. @param {string} name @param {RowTable} table */
  words(name, table) {
    const { referenceLimit, measured } = this.contents;
    const { outlier, broad } = measured[name];
    const { middle } = this.measuredLazily(name, measured[name]);
    const cuts = table.logCuts ?? [-referenceLimit, referenceLimit];
    const parts = this.normals(table).map(({ centre, sd }) =>
      centre.flatMap((mean, point) => {
        const below = cuts.map((cut) => (1 - outlier) * tailedCdf((cut - mean) / sd[point]) + outlier * tailedCdf((cut - middle) / broad));
        const edges = [0, ...below, 1];
        const states = edges.slice(1).map((upper, i) => Math.max(upper - edges[i], LEAST));
        const total = states.reduce((a, b) => a + b, 0);
        return states.map((p) => p / total);
      }),
    );
    return this.spread(table, parts);
  }

  /** final, at onset, ln median day, ln spread of every row of the film. */
  visibility() {
    return this.held.tables[this.contents.film.variable].rows.map((row) => {
      const values = this.value(row);
      return values.length === 4 ? values : [values[1], 1, 0, 1];
    });
  }

  /** The same by parents, one array each. */
  growth() {
    const table = this.held.tables[this.contents.film.variable];
    const rows = this.visibility();
    return [0, 1, 2, 3].map((i) => this.spread(table, rows.map((row) => [row[i]])));
  }

  /** @param {string} node of a window of days */
  film(node) {
    const { film } = this.contents;
    const { day } = /** @type {{ day: number }} */ (film.windows.find(({ name }) => node === `${film.variable}_${name}`));
    const parts = this.visibility().map(([final, onset, median, spread]) =>
      filmRead(final, onset, (Math.log(day) - median) / spread, film.error),
    );
    return this.spread(this.held.tables[film.variable], parts);
  }

  /** Rate ratios of a risk factor. @param {string} factor */
  ratios(factor) {
    const { rows, speaks, excess } = /** @type {import("./page_contents.js").RowRatios} */ (this.held.ratios.find((one) => one.of === factor));
    const values = [...rows.map((row) => this.value(row)[0]), 1];
    const which = placesOf(speaks);
    const each = which.length / excess.length;
    return Float64Array.from(which, (row, cell) =>
      excess[Math.floor(cell / each)] ? Math.max(values[row] - 1, 0) : values[row],
    );
  }

  /** Weight of every form in a setting and at an age. */
  weights() {
    const alone = placesOf(this.held.alone);
    const { rows, cells } = this.held.tables.form;
    const which = placesOf(cells);
    const count = this.form.length;
    const groups = alone.length / count; // settings and ages
    return alone.map((constant, i) => {
      const form = i % count;
      if (this.held.caused[form]) return 1;
      const row = which[this.owners[form] * groups + Math.floor(i / count)];
      return this.value(rows[row])[form] / constant;
    });
  }

  /** The case mix divided by the mean rate of each lesion in a setting. */
  baseRates() {
    const { states, factors } = this.contents;
    const names = Object.keys(states);
    const sizes = names.map((name) => states[name].length);
    const before = ["lesion", "form", ...this.held.before];
    const used = factors.filter(({ scope }) => scope.join() !== "setting" && scope.join() !== "setting,form" && scope.every((name) => before.includes(name)));
    const tables = used.map((factor) => sorted(factor.scope.map((name) => names.indexOf(name)), this.factor(factor), sizes));
    const [lesion, setting] = ["lesion", "setting"].map((name) => names.indexOf(name));
    const { values } = eliminate(tables, sizes, new Set([lesion, setting])); // lesion comes first
    return Float64Array.from(states.setting.flatMap((_, s) => {
      const rates = this.held.mix[s].map((row) => this.value(row)[0]);
      const total = rates.reduce((a, b) => a + b, 0);
      return this.owners.map((d) => rates[d] / total / values[d * states.setting.length + s]);
    }));
  }
}

/** What is recorded of a variable. @param {Float64Array} states @param {RowTable} table */
function misread(states, { error, slip }) {
  if (error === null) return states;
  if (slip === null) return states.map((p) => (1 - error) * p + (error * (1 - p)) / (states.length - 1));
  const wrong = 4 * error * states[0] * states[1] + slip;
  return states.map((p) => (1 - wrong) * p + wrong * (1 - p));
}

/** The same at each point of a shared severity, its frequency as it was. @param {Float64Array} states @param {number} loading */
function shared(states, loading) {
  const wanted = Math.min(Math.max(states[1], 1e-9), 1 - 1e-9);
  let alpha = Math.log(wanted / (1 - wanted)) * Math.sqrt(1 + loading ** 2 / 3);
  const given = () => POINTS.map((z) => 1 / (1 + Math.exp(-(alpha + loading * z))));
  for (let step = 0; step < STEPS; step++) {
    const yes = given();
    const error = yes.reduce((sum, p, i) => sum + p * WEIGHTS[i], 0) - wanted;
    const slope = yes.reduce((sum, p, i) => sum + p * (1 - p) * WEIGHTS[i], 0);
    alpha -= Math.min(Math.max(error / slope, -2), 2);
    if (Math.abs(error) < LEAST_ERROR) break;
  }
  return given().flatMap((yes) => [1 - yes, yes]);
}
