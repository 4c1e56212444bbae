/** Work for when the browser has nothing else to do. */

/** Not every browser says when it is idle. @param {(left: () => number) => void} work ms that are left @param {number} [timeout] ms after which it is done anyway */
export function whenIdle(work, timeout) {
  if (!("requestIdleCallback" in globalThis)) return setTimeout(() => work(() => 0), 16);
  return requestIdleCallback((deadline) => work(() => deadline.timeRemaining()), timeout ? { timeout } : {});
}

/** @param {number} number */
export function cancelIdle(number) {
  if ("cancelIdleCallback" in globalThis) cancelIdleCallback(number);
  else clearTimeout(number);
}
