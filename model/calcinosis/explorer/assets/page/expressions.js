/** The regular expressions by which Python reads numbers and ages, too: explorer/contents.py. */

/** @typedef {import("../answering/page_contents.js").Contents} Contents */

/** One that may stand anywhere. @param {Contents} contents @param {string} name @param {string} [flags] */
export function anywhere({ patterns }, name, flags = "") {
  const [source, own] = patterns[name];
  return new RegExp(source, own + flags);
}

/** One that a text begins with. @param {Contents} contents @param {string} name */
export function begins({ patterns }, name) {
  const [source, own] = patterns[name];
  return new RegExp(`^(?:${source})`, own);
}

/** One that is all of a text. @param {Contents} contents @param {string} name */
export function entire({ patterns }, name) {
  const [source, own] = patterns[name];
  return new RegExp(`^(?:${source})$`, own);
}
