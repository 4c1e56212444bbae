/** Words and short texts of states, and numbers that are written out, as Python reads them. */

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */

/** As YAML reads them. */
export const BOOLEANS = new Map([["true", "yes"], ["on", "yes"], ["false", "no"], ["off", "no"]]);
const SEPARATORS = /[\s_\-.,:/()[\]]+/;
/** Parts of a name that may hold two: "WBC (leukocytes)". */
const MOST_PARTS = 8;
const TIME = "(?=(?:second|minute|hour|day|week|month|year)\\b)";

/** A name without what does not matter: capitals and separators. @param {string} text */
export function spelled(text) {
  return text.toLowerCase().split(SEPARATORS).filter(Boolean).join("_");
}

/** The findings that a name may mean: one, or several. Two names of one finding are one: "fever (temp)". @param {Contents} contents @param {string} given @returns {string[]} */
export function meantBy({ names }, given) {
  const of = (/** @type {string} */ name) => (Object.hasOwn(names, name) ? names[name] : []);
  const name = spelled(given);
  const parts = name.split("_");
  if (of(name).length || parts.length > MOST_PARTS) return of(name);
  for (let at = 1; at < parts.length; at++) {
    const [first, second] = [of(parts.slice(0, at).join("_")), of(parts.slice(at).join("_"))];
    if (first.length === 1 && first[0] === second[0] && second.length === 1) return first;
  }
  return [];
}

/** A word as the model writes states. @param {unknown} value */
export function wordOf(value) {
  const word = String(value).toLowerCase().trim().split(/\s+/).join("_");
  return BOOLEANS.get(word) ?? word;
}

/** Whether an entry says that nobody looked. @param {Contents} contents @param {unknown} value */
export function isNotAssessed({ notAssessed }, value) {
  return typeof value === "string" && ["null", "~", ...notAssessed].includes(value.trim().toLowerCase());
}

/**
 * The states that a text leaves possible: of a word, of "no redness", of "arm, leg"; none if it means none.
 * @param {Contents} contents @param {Variable} variable @param {unknown} value @returns {string[]}
 */
export function statesOf(contents, variable, value) {
  const { negations } = contents;
  const text = String(value).toLowerCase().trim().split(/\s+/).join("_");
  const word = [text, text.replace(/^\((.*)\)$/, "$1").replace(/[.!;,]+$/, "")].map((one) => ofWord(variable, one)).find((found) => found.length);
  if (word) return word;
  const answer = ofAnswer(contents, variable, value);
  const several = answer.length ? answer : ofSeveral(variable, negations, text);
  return several.length ? several : ofAll(variable, negations, text);
}

/** The states that every word of a text leaves possible: "abnormal low". @param {Variable} variable @param {string[]} negations @param {string} text @returns {string[]} */
function ofAll(variable, negations, text) {
  const parts = text.split("_");
  const found = parts.map((part) => ofWord(variable, part));
  if (parts.length < 2 || parts.some((part) => negations.includes(part))) return [];
  return found[0].filter((state) => found.every((one) => one.includes(state)));
}

/** @param {Variable} variable @param {string} word @returns {string[]} */
function ofWord({ states, words, beside }, word) {
  const bare = states.includes(word) ? word : word.split("_").map((part) => part.replace(/^,+|,+$/g, "")).filter((part) => !beside.includes(part)).join("_");
  const plain = BOOLEANS.get(word) ?? (beside.length && bare ? bare : word);
  return states.includes(plain) ? [plain] : Object.hasOwn(words, plain) ? words[plain] : [];
}

/** A text that names the finding itself: "no redness". @param {Contents} contents @param {Variable} variable @param {unknown} value @returns {string[]} */
export function ofAnswer({ denials, affirmations, seen }, variable, value) {
  const { called, states } = variable;
  const parts = spelled(String(value)).split("_");
  while (parts.length > 1 && seen.includes(parts[parts.length - 1])) parts.pop();
  if (called.includes(parts.join("_"))) return ofWord(variable, "yes");
  for (let at = 1; at < parts.length; at++) {
    const [before, after] = [parts.slice(0, at).join("_"), parts.slice(at).join("_")];
    for (const [own, answer] of [[after, before], [before, after]]) {
      if (!called.includes(own)) continue;
      if (denials.includes(answer) && ["no", "none"].includes(states[0])) return [states[0]];
      if (affirmations.includes(answer)) return ofWord(variable, "yes");
      if (ofWord(variable, answer).length) return ofWord(variable, answer);
    }
  }
  return [];
}

/** A text that joins several states: "arm, leg", not "not low or high". @param {Variable} variable @param {string[]} negations @param {string} text @returns {string[]} */
function ofSeveral(variable, negations, text) {
  const ways = ["|", "or", ...variable.joined].map((way) => (/^[a-z]+$/.test(way) ? `_${way}_` : `\\${way}`));
  const parts = text.split(new RegExp(ways.join("|"))).map((part) => part.replace(/^_+|_+$/g, ""));
  const found = parts.filter((part) => !variable.beside.includes(part)).map((part) => ofWord(variable, part));
  const negated = parts.some((part) => part.includes("_") && negations.includes(part.split("_")[0]));
  return parts.length > 1 && found.every((one) => one.length) && !negated ? found.flat() : [];
}

/** The expression for numbers that are written out, which is long. @type {WeakMap<Record<string, number>, RegExp>} */
const WRITTEN = new WeakMap();

/** @param {Record<string, number>} numberWords */
function wordsOf(numberWords) {
  const known = WRITTEN.get(numberWords);
  if (known) return known;
  const names = Object.keys(numberWords).sort((one, other) => other.length - one.length);
  const number = names.map((name) => name.replace(" ", "[ -]")).join("|");
  const made = new RegExp(`\\b(?:(half(?: an?)? ${TIME})|(an? ${TIME})|(${number})\\b)( and a half\\b)?`, "gi");
  WRITTEN.set(numberWords, made);
  return made;
}

/**
 * The numbers of a text in digits: "one week" is "1 week", and "half a year" "0.5 year".
 * @param {Contents} contents @param {string} text
 */
export function inDigits({ numberWords }, text) {
  const halves = text.replace(/(?:(?<!\d)(\d{1,3}) ?)?(?:½|(?<![\d/])1\/2(?= ?[a-z]))/gi, (_, whole) => `${whole ?? 0}.5`);
  const words = wordsOf(numberWords);
  return halves.replace(words, (_, half, article, name, more) => {
    const rest = more ? 0.5 : 0;
    if (half || article) return `${half ? 0.5 : 1 + rest} `;
    return `${numberWords[name.toLowerCase().replace("-", " ")] + rest}`;
  });
}
