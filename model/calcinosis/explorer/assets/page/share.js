/** A case in the fragment of the page's address: nothing is sent anywhere. */

/** @typedef {import("./store.js").State} State */

const KEY = "#case=";
const FIELDS = /** @type {const} */ (["id", "told", "setting", "age", "sex"]);
const MOST = 20000; // letters: far more than any case takes

/** @param {State} state */
export function toFragment(state) {
  const bytes = new TextEncoder().encode(JSON.stringify({ case: state.case, pretest: state.pretest }));
  const text = btoa(String.fromCharCode(...bytes));
  return KEY + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The case and pretest of a fragment; null if it holds none. Of what it holds only known
 * fields are taken; the case's reader judges the entries.
 * @param {string} fragment
 * @returns {Pick<State, "case" | "pretest"> | null}
 */
export function fromFragment(fragment) {
  if (!fragment.startsWith(KEY) || fragment.length > MOST) return null;
  try {
    const text = atob(fragment.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const given = JSON.parse(new TextDecoder().decode(bytes));
    /** @type {State["case"]} */
    const found = { findings: isMapping(given.case.findings) ? given.case.findings : {} };
    for (const name of FIELDS) if (typeof given.case[name] === "string") found[name] = given.case[name];
    const groups = given.case.age_group;
    if (typeof groups === "string" || Array.isArray(groups)) found.age_group = groups;
    return { case: found, pretest: given.pretest === "uniform" ? "uniform" : "setting" };
  } catch {
    return null;
  }
}

/** @param {unknown} value */
function isMapping(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
