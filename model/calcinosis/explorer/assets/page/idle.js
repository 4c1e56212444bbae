/** Work for when the browser has nothing else to do. */

const SLICE = 16; // ms at once, however long the browser is idle: a click must not wait longer

/** Not every browser says when it is idle. @param {(left: () => number) => void} work ms that are left @param {number} [timeout] ms after which it is done anyway */
export function whenIdle(work, timeout) {
  if (!("requestIdleCallback" in globalThis)) return setTimeout(() => work(() => 0), 16);
  const begin = (/** @type {IdleDeadline} */ deadline) => {
    const end = performance.now() + SLICE;
    work(() => Math.min(deadline.timeRemaining(), end - performance.now()));
  };
  return requestIdleCallback(begin, timeout ? { timeout } : {});
}

/** @param {number} number */
export function cancelIdle(number) {
  if ("cancelIdleCallback" in globalThis) cancelIdleCallback(number);
  else clearTimeout(number);
}
