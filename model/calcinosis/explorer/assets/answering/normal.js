/** The normal distribution, and that of measured quantities: normal with longer tails, as network/tails.py has it. */

const SERIES_UP_TO = 2.5;
const TERMS = 80; // more than either expansion needs for double precision

/**
 * 1 - erf(x): by the series of erf near 0, by the continued fraction beyond.
 * Abramowitz M, Stegun IA. Handbook of Mathematical Functions, 7.1.6 and 7.1.14.
 * @param {number} x
 * @returns {number}
 */
export function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < SERIES_UP_TO) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; n < TERMS; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let n = TERMS; n > 0; n--) fraction = x + n / 2 / fraction;
  return scale / fraction;
}

/** Φ(z). @param {number} z */
export function normalCdf(z) {
  return erfc(-z / Math.SQRT2) / 2;
}

/** φ(z). @param {number} z */
export function normalPdf(z) {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

const EDGE = 1.959963984540054; // limits of a reference interval: 95 % of a normal distribution inside
const INSIDE = 0.95;
const BEYOND = normalPdf(EDGE) / EDGE;
const SCALE = 1 / (INSIDE + 2 * BEYOND);

/** Density of a measured quantity. @param {number} z */
export function tailedPdf(z) {
  const far = Math.max(Math.abs(z) - EDGE, 0);
  return SCALE * normalPdf(Math.min(Math.abs(z), EDGE)) * Math.exp(-EDGE * far);
}

/** P(less than z) of a measured quantity. @param {number} z @returns {number} */
export function tailedCdf(z) {
  if (z < -EDGE) return SCALE * BEYOND * Math.exp(EDGE * (z + EDGE));
  if (z > EDGE) return 1 - tailedCdf(-z);
  return SCALE * (BEYOND + normalCdf(z) - (1 - INSIDE) / 2);
}
