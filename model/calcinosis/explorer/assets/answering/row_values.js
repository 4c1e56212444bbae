/** The values of all rows: at their means, and in random versions. As knowledge/rows/distributions.py. */

import { normalCdf } from "./normal.js";
import { Random } from "./random.js";

/** @typedef {import("./page_contents.js").Rows} Rows */

const DIGITS = 5; // of shares that have learned, as Python writes them
const LEAST_GAMMA = 1e-12;
const LEAST_SHARE = 1e-12;
const LEAST_SPAN = 1e-6;
const LEAST_SHAPE = 1e-6;
const FARTHEST = 8; // standard deviations: beyond the least share
const HALVINGS = 60; // of twice that, down to the last digit
/** Number of values of a row, where it is not the number of its parameters. @type {Record<string, number>} */
const WIDTHS = { L: 1, N: 2, V: 4, b: 2, l: 2, h: 2 };

export class RowValues {
  /** @param {Rows} rows @param {number} limit of a reference interval, in standard deviations */
  constructor({ kinds, parameters, draws, random }, limit) {
    this.kinds = kinds;
    this.limit = limit;
    this.draws = draws;
    this.random = new Random(random);
    this.parameters = parameters.split(" ").map(parametersOf);
    let to = 0;
    /** Where the values of each row start. @type {number[]} */
    this.starts = [];
    this.parameters.forEach(({ length }, row) => {
      this.starts.push(to);
      to += WIDTHS[kinds[row]] ?? length;
    });
    this.starts.push(to);
    /** Every row at its mean. */
    this.means = new Float64Array(to);
    kinds.split("").forEach((_, row) => this.means.set(this.mean(row), this.starts[row]));
    /** Values of all rows in every version. @type {Float64Array[]} */
    this.drawn = [];
    this.filled = 0; // rows that are drawn
  }

  /** Values of a row in some version. @param {Float64Array} version @param {number} row */
  of(version, row) {
    return version.subarray(this.starts[row], this.starts[row + 1]);
  }

  /** Ends of the interval of a rate (ratio), which needs no draws; null: another kind of row. @param {number} row @param {number} level @returns {[number, number] | null} */
  ends(row, level) {
    if (this.kinds[row] !== "L") return null;
    const [median, sigma] = this.parameters[row];
    const times = Math.exp(quantile((1 + level) / 2) * sigma);
    return [median / times, median * times];
  }

  /** Draw more rows, in the order of Python; true when all are drawn. @param {number} count */
  drawMore(count) {
    if (!this.drawn.length) this.drawn = Array.from({ length: this.draws }, () => new Float64Array(this.means.length));
    const end = Math.min(this.filled + count, this.kinds.length);
    for (; this.filled < end; this.filled++) this.draw(this.filled);
    return end === this.kinds.length;
  }

  /** @param {number} row */
  mean(row) {
    const p = this.parameters[row];
    switch (this.kinds[row]) {
      case "F":
        return p;
      case "D":
        return shares(p);
      case "L":
      case "N":
        return p.subarray(0, this.kinds[row] === "L" ? 1 : 2);
      case "V":
        return Float64Array.of(p[0], p[1], Math.log(p[2]), Math.log(p[3]));
      default:
        return this.ofCounts(row, shares(p.subarray(0, 3)));
    }
  }

  /** All versions of a row. @param {number} row */
  draw(row) {
    const start = this.starts[row];
    const p = this.parameters[row];
    if (this.kinds[row] === "V") return this.drawVisibility(p, start);
    for (const version of this.drawn) version.set(this.once(row, p), start);
  }

  /** @param {number} row @param {Float64Array} p */
  once(row, p) {
    const { random } = this;
    switch (this.kinds[row]) {
      case "F":
        return p;
      case "D":
        return this.dirichlet(p);
      case "L":
        return [p[0] * Math.exp(p[1] * random.normal())];
      case "N": {
        const centre = p[0] + (random.normal() * p[1]) / Math.sqrt(p[2]);
        return [centre, p[1] * Math.exp(random.normal() / Math.sqrt(2 * p[2]))];
      }
      default:
        return this.ofCounts(row, this.dirichlet(p.subarray(0, 3)));
    }
  }

  /** @param {Float64Array} alpha */
  dirichlet(alpha) {
    return shares(alpha.map((shape) => Math.max(this.random.gamma(shape), shape > 0 ? LEAST_GAMMA : 0)));
  }

  /** One parameter in all versions, then the next. @param {Float64Array} p @param {number} start */
  drawVisibility([final, onset, day, spread, weight], start) {
    const { random } = this;
    const beta = (/** @type {number} */ mean) =>
      random.beta(Math.max(mean * weight, LEAST_SHAPE), Math.max((1 - mean) * weight, LEAST_SHAPE));
    const lnSpread = Math.log(spread);
    const all = [
      () => beta(final),
      () => beta(onset),
      () => Math.log(day) + (lnSpread / Math.sqrt(weight)) * random.normal(),
      () => lnSpread * Math.exp((1 / Math.sqrt(2 * weight)) * random.normal()),
    ];
    all.forEach((once, i) => {
      for (const version of this.drawn) version[start + i] = once();
    });
  }

  /** Mean and sd that give the shares of low, normal and high. @param {number} row @param {Float64Array} counted */
  ofCounts(row, counted) {
    const side = this.kinds[row];
    const { limit } = this;
    const [low, high] = [quantile(counted[0]), quantile(1 - counted[2])];
    const sd = side === "b" ? (2 * limit) / Math.max(high - low, LEAST_SPAN) : this.parameters[row][3];
    return [side === "h" ? limit - sd * high : -limit - sd * low, sd];
  }
}

/** Parameters of a row as explorer/row_contents.py writes them: numbers, or shares behind their weight. @param {string} row */
function parametersOf(row) {
  const [numbers, weight] = row.split(":").toReversed();
  const found = Float64Array.from(numbers.split(","), Number);
  if (weight === undefined) return found;
  if (numbers.startsWith(",")) found[0] = Number((1 - found[1]).toPrecision(DIGITS));
  const total = Number(weight) / found.reduce((sum, share) => sum + share, 0);
  return found.map((share) => share * total);
}

/** @param {Float64Array} parts */
function shares(parts) {
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / total);
}

/** Φ⁻¹(p). @param {number} p */
function quantile(p) {
  const inside = Math.min(Math.max(p, LEAST_SHARE), 1 - LEAST_SHARE);
  let [low, high] = [-FARTHEST, FARTHEST];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < inside) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
