/** Numbers as a lesson says them: natural frequencies, hours of health; as plain_numbers.py and sentence.py. */

const SPACE = "\u00a0"; // does not break
const THOUSAND = `1${SPACE}000`;
const HOURS = (365.25 / 2) * 24; // utility 1 is half a year in the best attainable health
const MINUS = "\u2212";

/**
 * Rounded as Python rounds: of two that are equally near, the even one.
 * @param {number} value not negative @param {number} digits
 */
function rounded(value, digits) {
  const exact = value.toFixed(60); // all that a number of this size has
  const end = exact.length - 60 + digits;
  const kept = exact.slice(0, digits ? end : end - 1);
  const even = Number(kept.at(-1)) % 2 === 0;
  return even && /^50*$/.test(exact.slice(end)) ? kept : value.toFixed(digits);
}

/** Never 0 % or 100 % by rounding. @param {number} p */
export function percent(p) {
  if (p > 0 && p < 0.0005) return "<0.1%";
  if (p >= 0.9995 && p < 1) return ">99.9%";
  const edge = Math.min(p, 1 - p);
  return `${rounded(100 * p, edge > 0 && edge < 0.05 ? 1 : 0)}%`;
}

/** @param {number} p */
export function ofThousand(p) {
  if (p > 0 && p < 0.0005) return `fewer than 1 of ${THOUSAND}`;
  if (p >= 0.9995 && p < 1) return `more than 999 of ${THOUSAND}`;
  const count = Math.round(1000 * p);
  return `${count === 1000 ? THOUSAND : count} of ${THOUSAND}`;
}

/** An amount of utility as hours of good health. @param {number} utility */
export function hours(utility) {
  const number = HOURS * utility;
  const text = number.toFixed(Math.abs(number) >= 10 ? 0 : 1);
  return `${Number(text) === 0 ? "0" : text.replace("-", MINUS)} hours`;
}

/** A count in groups of three. @param {number} count */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, SPACE);
}

/** With its sign. @param {number} bits */
export function signed(bits) {
  return `${bits < 0 ? MINUS : "+"}${Math.abs(bits).toFixed(2)}`;
}

/** Three digits, without zeros at the end. @param {number} value */
export function threeDigits(value) {
  return String(Number(value.toPrecision(3)));
}
