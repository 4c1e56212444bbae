/**
 * Random numbers as numpy draws them: the same generator and the same methods, so that the
 * page's random versions of the network are those of Python.
 *
 * O'Neill ME. PCG: a family of simple fast space-efficient statistically good algorithms
 * for random number generation. HMC-CS-2014-0905. Marsaglia G, Tsang WW. The ziggurat
 * method. J Stat Softw 2000;5(8). Marsaglia G, Tsang WW. A simple method for generating
 * gamma variables. ACM Trans Math Softw 2000;26:363.
 */

import { erfc } from "./normal.js";

// the multiplier, 32 bits each, lowest first
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;
const WORD = 2 ** 32;
const LAYERS = 256;

/** Layers of equal area under a falling density. @typedef {{ edges: Float64Array, heights: Float64Array, inside: Float64Array, start: number }} Ziggurat */

/**
 * @param {number} start of the tail
 * @param {number} area of a layer
 * @param {(x: number) => number} density
 * @param {(y: number) => number} inverse
 * @returns {Ziggurat}
 */
function ziggurat(start, area, density, inverse) {
  const edges = new Float64Array(LAYERS);
  const heights = new Float64Array(LAYERS);
  const inside = new Float64Array(LAYERS); // share of a layer that needs no second look
  edges[LAYERS - 1] = start;
  heights[LAYERS - 1] = density(start);
  for (let i = LAYERS - 2; i > 0; i--) {
    edges[i] = inverse(area / edges[i + 1] + heights[i + 1]);
    heights[i] = density(edges[i]);
    inside[i + 1] = edges[i] / edges[i + 1];
  }
  edges[0] = area / density(start);
  heights[0] = 1;
  inside[0] = start / edges[0];
  return { edges, heights, inside, start };
}

const BELL = 3.6541528853610087963519472518;
const normals = ziggurat(
  BELL,
  BELL * Math.exp(-BELL * BELL / 2) + Math.sqrt(Math.PI / 2) * erfc(BELL / Math.SQRT2),
  (x) => Math.exp((-x * x) / 2),
  (y) => Math.sqrt(-2 * Math.log(y)),
);
const DECAY = 7.69711747013104972;
const exponentials = ziggurat(DECAY, (DECAY + 1) * Math.exp(-DECAY), (x) => Math.exp(-x), (y) => -Math.log(y));

export class Random {
  /** @param {string[]} generator its state and step, as decimal numbers */
  constructor([state, step]) {
    this.state = words(BigInt(state));
    this.step = words(BigInt(step));
    this.low = 0; // of the last 64 bits
    this.high = 0;
  }

  /** The next 64 random bits. */
  next() {
    const { state, step } = this;
    const s0 = state[0]; // no destructuring: it takes most of the time
    const s1 = state[1];
    const s2 = state[2];
    const s3 = state[3];
    // each word of the product from halves of 16 bits: no sum exceeds 2^53
    let sum = step[0] + low(s0, M0);
    state[0] = sum;
    sum = Math.floor(sum / WORD) + step[1] + high(s0, M0) + low(s0, M1) + low(s1, M0);
    state[1] = sum;
    sum = Math.floor(sum / WORD) + step[2] + high(s0, M1) + high(s1, M0) + low(s0, M2) + low(s1, M1) + low(s2, M0);
    state[2] = sum;
    sum = Math.floor(sum / WORD) + step[3] + high(s0, M2) + high(s1, M1) + high(s2, M0) + low(s0, M3) + low(s1, M2) + low(s2, M1) + low(s3, M0);
    state[3] = sum;
    const turn = state[3] >>> 26;
    const swapped = turn & 32;
    const a = swapped ? state[1] ^ state[3] : state[0] ^ state[2];
    const b = swapped ? state[0] ^ state[2] : state[1] ^ state[3];
    const by = turn & 31;
    this.low = (by ? (a >>> by) | (b << (32 - by)) : a) >>> 0;
    this.high = (by ? (b >>> by) | (a << (32 - by)) : b) >>> 0;
  }

  /** Between 0 and 1, 1 excluded. */
  uniform() {
    this.next();
    return (this.high * 2 ** 21 + (this.low >>> 11)) / 2 ** 53;
  }

  /** Standard normal. @returns {number} */
  normal() {
    const { edges, heights, inside, start } = normals;
    for (;;) {
      this.next();
      const layer = this.low & 255;
      const minus = (this.low >>> 8) & 1;
      const whole = (this.high & 0x1fffffff) * 2 ** 23 + (this.low >>> 9);
      const share = whole / 2 ** 52;
      const x = (minus ? -share : share) * edges[layer];
      if (share < inside[layer]) return x;
      if (layer === 0) {
        for (;;) {
          const beyond = -Math.log1p(-this.uniform()) / start;
          const height = -Math.log1p(-this.uniform());
          if (2 * height > beyond * beyond) return Math.floor(whole / 256) % 2 ? -(start + beyond) : start + beyond;
        }
      }
      const height = (heights[layer - 1] - heights[layer]) * this.uniform() + heights[layer];
      if (height < Math.exp((-x * x) / 2)) return x;
    }
  }

  /** Standard exponential. @returns {number} */
  exponential() {
    const { edges, heights, inside, start } = exponentials;
    for (;;) {
      this.next();
      const layer = (this.low >>> 3) & 255;
      const share = (this.high * 2 ** 21 + (this.low >>> 11)) / 2 ** 53;
      const x = share * edges[layer];
      if (share < inside[layer]) return x;
      if (layer === 0) return start - Math.log1p(-this.uniform());
      if ((heights[layer - 1] - heights[layer]) * this.uniform() + heights[layer] < Math.exp(-x)) return x;
    }
  }

  /** Gamma of scale 1. @param {number} shape @returns {number} */
  gamma(shape) {
    if (shape === 0) return 0;
    if (shape === 1) return this.exponential();
    return shape < 1 ? this.smallGamma(shape) : this.largeGamma(shape);
  }

  /** @param {number} shape below 1 */
  smallGamma(shape) {
    for (;;) {
      const u = this.uniform();
      const v = this.exponential();
      const y = u <= 1 - shape ? 0 : -Math.log((1 - u) / shape);
      const x = (u <= 1 - shape ? u : 1 - shape + shape * y) ** (1 / shape);
      if (x <= v + y) return x;
    }
  }

  /** @param {number} shape above 1 */
  largeGamma(shape) {
    const b = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * b);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.uniform();
      if (u < 1 - 0.0331 * (x * x) * (x * x) || Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) return b * v;
    }
  }

  /** @param {number} a @param {number} b @returns {number} */
  beta(a, b) {
    if (a > 1 || b > 1) {
      const x = this.gamma(a);
      return x / (x + this.gamma(b));
    }
    for (;;) {
      const x = this.uniform() ** (1 / a);
      const y = this.uniform() ** (1 / b);
      if (x + y > 1) continue;
      if (x + y > 0) return x / (x + y);
    }
  }
}

/** A number of 128 bits, lowest word first. @param {bigint} number */
function words(number) {
  return Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((number >> shift) & 0xffffffffn));
}

/** Lower word of a product of two. @param {number} a @param {number} b */
function low(a, b) {
  return Math.imul(a, b) >>> 0;
}

/** Upper word of a product of two. @param {number} a @param {number} b */
function high(a, b) {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 65536);
  return aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(((middle % 65536) + aLow * bHigh) / 65536);
}
