/** How good guesses were: Brier's score, the squared distance from what was true. */

/**
 * The mean over the steps that were guessed; null if none was.
 * @param {(number | null)[]} guesses of a probability
 * @param {number[]} network its probabilities at the same steps
 * @param {boolean} isTrue whether it was so
 */
export function brier(guesses, network, isTrue) {
  const truth = Number(isTrue);
  const steps = [...guesses.keys()].filter((step) => guesses[step] !== null);
  if (!steps.length) return null;
  const mean = (/** @type {(step: number) => number} */ p) =>
    steps.reduce((sum, step) => sum + (p(step) - truth) ** 2, 0) / steps.length;
  return { own: mean((step) => Number(guesses[step])), network: mean((step) => network[step]), steps: steps.length };
}
