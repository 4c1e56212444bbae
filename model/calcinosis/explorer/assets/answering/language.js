/** Words and numbers in the chosen language. An English text is its own key, so what is not translated stays English. */

/** A text; of what is counted, one for each form of plural that the language has. @typedef {string | Record<string, string>} Words */

const PLACE = /\{(\w+)\}/g;
const FIRST = /^\p{Lu}(?=\p{Ll})/u;
const AMOUNT = /^([\d.]+) ([a-z]+)$/;

let code = "en";
let decimal = ".";
let plurals = new Intl.PluralRules(code);
/** @type {Map<string, Words>} */
let words = new Map();

/** Other words of the language for findings, for states of them, and for units of age: by "erythema", "site=arm", "age=d". @type {Record<string, string>} */
let others = {};

/** Speak a language from now on. @param {string} language @param {[string, Words][]} translated English → its words @param {Record<string, string>} [search] words that only the search reads */
export function speak(language, translated, search = {}) {
  others = search;
  code = language;
  words = new Map(translated);
  plurals = new Intl.PluralRules(code);
  decimal = new Intl.NumberFormat(code).formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
}

/** The language that is spoken. */
export function spoken() {
  return code;
}

/** Words by which something is searched for, too: what they mean, and each of them. @returns {[string, string[]][]} */
export function searchedBy() {
  return Object.entries(others).map(([meant, text]) => [meant, text.split(", ")]);
}

/** Call something by other words, too, where it has none yet. @param {string} english @param {string} text */
export function alsoCalled(english, text) {
  if (!words.has(english)) words.set(english, text);
}

/** A text, its places filled. @param {string} english @param {Record<string, string | number>} [values] */
export function t(english, values) {
  const found = words.get(english);
  return filled(typeof found === "string" ? found : english, values);
}

/** A text in the form that its `{n}` asks for. @param {string} one @param {string} other the key @param {number} n @param {Record<string, string | number>} [values] */
export function counted(one, other, n, values) {
  const found = words.get(other);
  const text = typeof found === "object" ? (found[plurals.select(n)] ?? found.other) : (found ?? (n === 1 ? one : other));
  return filled(text, { n, ...values });
}

/** @param {string} text @param {Record<string, string | number>} [values] */
function filled(text, values) {
  if (!values) return text;
  return text.replace(PLACE, (whole, name) => {
    const value = Object.hasOwn(values, name) ? values[name] : whole;
    return typeof value === "number" ? numeral(value) : value;
  });
}

/** A number as it is written here. @param {number | string} number or its digits, as a program writes them */
export function numeral(number) {
  return String(number).replace(".", decimal);
}

/** A number with this many digits behind the point. @param {number} value @param {number} digits */
export function fixed(value, digits) {
  return numeral(value.toFixed(digits));
}

/** A number with its unit. @param {number | string} value as in a case: 5, "<5", "9-25" @param {string} unit */
export function amount(value, unit) {
  return `${String(value).replaceAll(".", decimal)} ${t(unit)}`;
}

/** An age as a case tells it, "19 d". @param {string} text */
export function ageSaid(text) {
  const [, number, unit] = AMOUNT.exec(text) ?? [];
  return number === undefined ? text : amount(number, unit);
}

/** Texts with a word between them. @param {string[]} texts @param {string} word already translated */
export function joined(texts, word) {
  return texts.join(` ${word} `);
}

/** A label inside of a sentence. @param {string} text */
export function inside(text) {
  return text.replace(FIRST, (letter) => letter.toLocaleLowerCase(code));
}

/** A label in small letters, as far as the language allows. @param {string} text */
export function small(text) {
  return code === "en" ? text.toLowerCase() : inside(text);
}

/** A text as a label. @param {string} text */
export function capital(text) {
  return text.slice(0, 1).toLocaleUpperCase(code) + text.slice(1);
}
