/** How good guesses were: Brier's score, as it is on average among all who look like the patient did at that step. */

/** @typedef {{ own: number, network: number, even: number, pretest: number }} Rule what the same rule makes of each: the guesses, the network, 50 % throughout, and the pretest */

/**
 * What a number costs, (it − 1)² with the lesion and its square without, taken over all patients who look alike, as the
 * network counts them. One patient alone would reward who is wrong and lucky; by this rule nothing beats an honest number.
 * @param {number} guess @param {number} among share of such patients who have it
 */
export function cost(guess, among) {
  return among * (guess - 1) ** 2 + (1 - among) * guess ** 2;
}

/**
 * The mean over the steps that were guessed, among all such patients and in the one that it was; null if none was guessed.
 * @param {(number | null)[]} guesses of a probability
 * @param {number[]} network its probabilities at the same steps
 * @param {number} pretest before anything is known
 * @param {boolean} isTrue whether it was so
 * @returns {{ all: Rule, one: Rule, apart: number, steps: number } | null} apart: root mean square of what lies between guess and network
 */
export function brier(guesses, network, pretest, isTrue) {
  const steps = [...guesses.keys()].filter((step) => guesses[step] !== null);
  if (!steps.length) return null;
  const own = (/** @type {number} */ step) => Number(guesses[step]);
  const mean = (/** @type {(step: number) => number} */ of) => steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
  const by = (/** @type {(step: number) => number} */ among) => {
    const rule = (/** @type {(step: number) => number} */ said) => mean((step) => cost(said(step), among(step)));
    return { own: rule(own), network: rule((step) => network[step]), even: rule(() => 0.5), pretest: rule(() => pretest) };
  };
  return {
    all: by((step) => network[step]),
    one: by(() => Number(isTrue)),
    apart: Math.sqrt(mean((step) => (own(step) - network[step]) ** 2)),
    steps: steps.length,
  };
}
