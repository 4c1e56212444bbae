/** What to write for a text that is not read: as patient/written/state_words.py and vague_numbers.py say it. */

import { anywhere, begins, entire } from "./expressions.js";
import { spelled, statesOf, wordOf } from "./words_of_states.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {import("../answering/page_contents.js").Variable} Variable */

export const LEAVE_OUT = "; if nobody looked or it is not known, leave it out";
const ABNORMAL = ["abnormal", "pathological", "pathologic"];
const NEGATIVE = ["negative", "neg", "neg.", "-ve", "undetectable"];
const DASHES = ["-", "--", "---", "–", "—", "−"];
const QUESTIONED = /^\?\s*[\p{L}\p{N}_]|[\p{L}\p{N}_]\s*\(?\?+\)?$/u;

/** What to write for a word that is no state; nothing if nobody knows. @param {Contents} contents @param {Variable} variable @param {unknown} given @returns {string} */
export function leftOpen(contents, variable, given) {
  const text = String(given).trim().toLowerCase();
  const [word, label] = [wordOf(given), variable.label.toLowerCase()];
  const isYesNo = variable.states.join() === "no,yes";
  if (contents.unsure.includes(text)) {
    const none = isYesNo ? `; write 'no' if there was no ${label}` : "";
    return DASHES.includes(text) ? `${none}${LEAVE_OUT}` : LEAVE_OUT;
  }
  const hint = howSure(contents, variable, text) || howNear(contents, variable, word, isYesNo);
  if (hint) return hint;
  if (contents.inOrder.includes(word)) {
    if (isYesNo) return `; it tells that all was well: write 'no' if there was no ${label}, 'yes' if there was`;
    if (variable.reference) return "; write 'normal' if this value was";
  }
  if (isYesNo && ABNORMAL.includes(word)) return `; it tells that something was wrong, not what: write 'yes' if there was ${label}, 'no' if not`;
  if (variable.reference && NEGATIVE.includes(word)) return "; write 'normal' if this value was";
  if (/^(?:\+\D*|\D*\+)$/.test(text)) return `; a plus is no word for it: write ${isYesNo ? `'yes' if there was ${label}` : "which it is"}`;
  const [first, ...rest] = spelled(text).split("_");
  const howMuch = [word, first, ...rest].some((part) => contents.degrees.includes(part));
  if (howMuch && !contents.negations.includes(first) && isYesNo) return `; it tells how much: write 'yes' if there was ${label}, however little`;
  if (word === "0" || word === "1") return "; 0 and 1 are no answers here: write one of the words";
  const named = text.split(/[\s/-]+/).map((part) => statesOf(contents, variable, part));
  const isDenied = contents.negations.includes(first);
  if (!isDenied && named.length === 2 && named.every((states) => states.length))
    return `; it names ${[...new Set(named.flat())].join(" and ")}: write the one that is meant`;
  if (!isDenied) return "";
  const denied = statesOf(contents, variable, rest.join("_"));
  if (contents.negations.includes(rest[0]) || (denied.length === 1 && ["no", "none"].includes(denied[0]))) return "; it denies twice: write what was found";
  if (!denied.length) return isYesNo ? `; write 'no' if there was no ${label}` : "";
  const others = variable.states.filter((state) => state !== denied[0]);
  if (denied.length === 1 && denied[0] === rest.join("_") && others.length > 1) return `; what else it may be is left open: write [${others.join(", ")}], or leave it out`;
  const [absent] = variable.states;
  if (["no", "none"].includes(absent)) return `; write '${absent}' if there was no ${label} at all, else leave it out`;
  return "; it leaves others open: leave it out";
}

/** @param {Contents} contents @param {Variable} variable @param {string} text */
function howSure({ doubtful }, variable, text) {
  const parts = [text, ...text.split(/[\s_,;:]+/)];
  if (!parts.some((part) => doubtful.includes(part)) && !QUESTIONED.test(text)) return "";
  const states = variable.states.map((state) => `${state}: …`).join(", ");
  return `; it tells how sure somebody was: write how likely it is that such is told, given each state, as numbers from 0 to 1: {${states}}`;
}

/** @param {Contents} contents @param {Variable} variable @param {string} word @param {boolean} isYesNo */
function howNear(contents, variable, word, isYesNo) {
  const parts = word.split("_");
  if (![word, parts.slice(0, 2).join("_"), ...parts].some((part) => contents.borderline.includes(part))) return "";
  if (isYesNo)
    return variable.threshold === null
      ? `; it leaves open whether there was ${variable.label.toLowerCase()}: write yes or no`
      : "; write the number with its unit, as it was measured";
  if (!variable.reference) return "";
  const sides = parts.flatMap((part) => statesOf(contents, variable, part)).filter((state) => state !== "normal");
  const lists = { low: "[low, normal]", high: "[normal, high]" };
  const how = (sides.length ? sides : ["low", "high"]).map((side) => lists[/** @type {"low" | "high"} */ (side)]).join(" or ");
  return `; it leaves the side of the limit open: write the number, or ${how}`;
}

/** What to write for "several weeks" or "yesterday". @param {Contents} contents @param {string} text @param {string} unit */
export function howMany(contents, text, unit) {
  const about = anywhere(contents, "vague").test(text) ? `; write about how many, as '3 ${unit}', or a range, as '2-5 ${unit}'` : "";
  if (unit !== "d") return about;
  if (begins(contents, "calendarDay").test(text)) return "; write how many days before the visit it was, as '1 d'";
  const day = entire(contents, "numberedDay").exec(text);
  if (day) return `; write how many days have passed, as '${day[1]} d' (the first is day 0)`;
  if (anywhere(contents, "birth").test(text)) return "; write the time as a number, as '19 d': if from the birth on, the age";
  if (anywhere(contents, "life").test(text)) return "; it counts from the birth: write the time since the lesion appeared";
  return about;
}

/** What to write for "+8", "B8" or "3+". @param {Contents} contents @param {string} text @param {boolean} laboratory */
export function besideNumber(contents, text, laboratory) {
  const found = begins(contents, "before").exec(text);
  if (found?.groups?.letters)
    return laboratory ? `; '${found.groups.letters}' is no flag: H, L, HH, LL, N, A and * are` : "; write the number and its unit, and nothing before them";
  if (!found && !/^\d/.test(text)) return "";
  const flag = laboratory ? ", with H or L if it is flagged" : "";
  return `; a plus or minus beside a number may be a flag, a bound or a change: write the number${flag}, or > or < before it if it is a bound`;
}

/** What to write for "38,5" or "1,200". @param {Contents} contents @param {string} text @param {(whole: string) => boolean} mayBe */
export function ofComma(contents, text, mayBe) {
  const whole = text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
  const point = text.replace(/(?<=\d),(?=\d)/g, ".");
  if (begins(contents, "surelyCommaGroups").test(text)) return `'${text}': write the thousands without commas: ${whole}`;
  if (begins(contents, "commaGroups").test(text) && mayBe(whole)) return `'${text}': the comma may group thousands or be a decimal one: write ${whole} or ${point}`;
  const beside = /\p{L}$/u.test(text) ? "" : ", with its unit where none is told";
  return `'${text}': write a decimal point: '${point}'${beside}`;
}
