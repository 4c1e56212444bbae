/** What to write for a text that is not read: as patient/written/entry/state_words.py and vague_numbers.py say it. */

import { joined, small, t } from "../answering/language.js";
import { leaveOut } from "../answering/one_entry.js";
import { anywhere, begins, entire } from "./expressions.js";
import { spelled, statesOf, wordOf } from "./words_of_states.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */

const ABNORMAL = ["abnormal", "pathological", "pathologic"];
const NEGATIVE = ["negative", "neg", "neg.", "-ve", "undetectable"];
const DASHES = ["-", "--", "---", "–", "—", "−"];
const ARTICLES = ["the", "a", "an", "any", "his", "her", "my"];
const QUESTIONED = /^\?\s*[\p{L}\p{N}_]|[\p{L}\p{N}_]\s*\(?\?+\)?$/u;

/** What to write for a word that is no state; nothing if nobody knows. @param {Contents} contents @param {Variable} variable @param {unknown} given @returns {string} */
export function leftOpen(contents, variable, given) {
  const text = String(given).trim().toLowerCase();
  const [word, label] = [wordOf(given), small(variable.label)];
  const isYesNo = variable.states.join() === "no,yes";
  if (contents.unsure.includes(text)) {
    const none = isYesNo ? t("; write 'no' if there was no {finding}", { finding: label }) : "";
    return DASHES.includes(text) ? none + leaveOut(contents, text) : leaveOut(contents, text);
  }
  if (Object.hasOwn(variable.advice, word)) return t("; write {what}", { what: t(variable.advice[word]) });
  const hint = howSure(contents, variable, text) || howNear(contents, variable, word, isYesNo);
  if (hint) return hint;
  if (contents.inOrder.includes(word)) {
    if (isYesNo) return t("; it tells that all was well: write 'no' if there was no {finding}, 'yes' if there was", { finding: label });
    if (variable.reference) return t("; write 'normal' if this value was");
  }
  if (isYesNo && ABNORMAL.includes(word)) return t("; it tells that something was wrong, not what: write 'yes' if there was {finding}, 'no' if not", { finding: label });
  if (variable.reference && NEGATIVE.includes(word)) return t("; write 'normal' if this value was");
  if (/^(?:\+\D*|\D*\+)$/.test(text)) return isYesNo ? t("; a plus is no word for it: write 'yes' if there was {finding}", { finding: label }) : t("; a plus is no word for it: write which it is");
  const [first, ...said] = spelled(text).split("_");
  const rest = ARTICLES.includes(said[0]) && said.length > 1 ? said.slice(1) : said;
  if (!contents.negations.includes(first) && [text, first, ...said].some((part) => contents.former.includes(part)))
    return t("; it tells of the past: write what answers '{question}'", { question: variable.question });
  const howMuch = [word, first, ...said].some((part) => contents.degrees.includes(part));
  if (howMuch && !contents.negations.includes(first) && isYesNo) return t("; it tells how much: write 'yes' if there was {finding}, however little", { finding: label });
  if (!Object.hasOwn(contents.analytes, variable.name) && /^(?:\d{1,2}(?:\.0)?|[a-z])$/.test(word)) return t("; codes are no answers here: write one of the words");
  const named = text.split(/[\s/-]+/).map((part) => statesOf(contents, variable, part));
  const isDenied = contents.negations.includes(first);
  if (!isDenied && named.length === 2 && named.every((states) => states.length))
    return t("; it names {states}: write the one that is meant", { states: joined([...new Set(named.flat())], t("and")) });
  if (!isDenied) return "";
  const denied = statesOf(contents, variable, rest.join("_"));
  if (contents.negations.includes(rest[0]) || (denied.length === 1 && ["no", "none"].includes(denied[0]))) return t("; it denies twice: write what was found");
  if (!denied.length) return isYesNo ? t("; write 'no' if there was no {finding}", { finding: label }) : t("; it tells what it is not: write what it is, or leave it out");
  const others = variable.states.filter((state) => state !== denied[0]);
  if (denied.length === 1 && denied[0] === rest.join("_") && others.length > 1) return t("; what else it may be is left open: write {states}, or leave it out", { states: `[${others.join(", ")}]` });
  const [absent] = variable.states;
  if (["no", "none"].includes(absent)) return t("; write '{state}' if there was no {finding} at all, else leave it out", { state: absent, finding: label });
  return t("; it leaves others open: leave it out");
}

/** @param {Contents} contents @param {Variable} variable @param {string} text */
function howSure({ doubtful }, variable, text) {
  const parts = [text, ...text.split(/[\s_,;:]+/)];
  if (!parts.some((part) => doubtful.includes(part)) && !QUESTIONED.test(text)) return "";
  const states = variable.states.map((state) => `${state}: …`).join(", ");
  return t("; it tells how sure somebody was: write how likely it is that such is told, given each state, as numbers from 0 to 1: {states}", { states: `{${states}}` });
}

/** @param {Contents} contents @param {Variable} variable @param {string} word @param {boolean} isYesNo */
function howNear(contents, variable, word, isYesNo) {
  const parts = word.split("_");
  if (![word, parts.slice(0, 2).join("_"), ...parts].some((part) => contents.borderline.includes(part))) return "";
  if (isYesNo)
    return variable.threshold === null
      ? t("; it leaves open whether there was {finding}: write yes or no", { finding: small(variable.label) })
      : t("; write the number with its unit, as it was measured");
  if (!variable.reference) return "";
  const sides = parts.flatMap((part) => statesOf(contents, variable, part)).filter((state) => state !== "normal");
  const lists = { low: "[low, normal]", high: "[normal, high]" };
  const how = (sides.length ? sides : ["low", "high"]).map((side) => lists[/** @type {"low" | "high"} */ (side)]).join(` ${t("or")} `);
  return t("; it leaves the side of the limit open: write the number, or {states}", { states: how });
}

/** What to write for "several weeks" or "yesterday". @param {Contents} contents @param {string} text @param {string} unit */
export function howMany(contents, text, unit) {
  const about = anywhere(contents, "vague").test(text) ? t("; write about how many, as '{one}', or a range, as '{range}'", { one: `3 ${unit}`, range: `2-5 ${unit}` }) : "";
  if (unit !== "d") return about;
  if (begins(contents, "calendarDay").test(text)) return t("; write how many days before the visit it was, as '1 d'");
  const day = entire(contents, "numberedDay").exec(text);
  if (day) return t("; write how many days have passed, as '{example}' (the first is day 0)", { example: `${day[1]} d` });
  if (anywhere(contents, "birth").test(text)) return t("; write the time as a number, as '19 d': if from the birth on, the age");
  if (anywhere(contents, "life").test(text)) return t("; it counts from the birth: write the time since the lesion appeared");
  return about;
}

/** What to write for what stands behind a number and is no unit. @param {string} unit */
export function behindUnit(unit) {
  if (/^[x×*] ?\d/.test(unit)) return t("; it holds several diameters: write the largest, as '4 cm', or a range, as '3-4 cm'");
  if (/^(?:[oO](?:[\d.,]|$| )|[lI|](?=\d))/.test(unit)) return t("; a letter stands among the digits: write the number in digits alone");
  return "";
}

/** What to write for "+8", "B8" or "3+". @param {Contents} contents @param {string} text @param {boolean} laboratory */
export function besideNumber(contents, text, laboratory) {
  const found = begins(contents, "before").exec(text);
  if (found?.groups?.letters)
    return laboratory ? t("; '{letters}' is no flag: H, L, HH, LL, N, A and * are", { letters: found.groups.letters }) : t("; write the number and its unit, and nothing before them");
  if (!found && !/^\d/.test(text)) return "";
  return laboratory
    ? t("; a plus or minus beside a number may be a flag, a bound or a change: write the number, with H or L if it is flagged, or > or < before it if it is a bound")
    : t("; a plus or minus beside a number may be a flag, a bound or a change: write the number, or > or < before it if it is a bound");
}
