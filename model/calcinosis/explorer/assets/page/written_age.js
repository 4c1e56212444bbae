/** Ages and times in several units as people write them: "P3D", "1 y 6 months", "~40 y". As patient/written/entry/ages.py. */

import { t } from "../answering/language.js";
import { leaveOut } from "../answering/one_entry.js";
import { hasComma, ofComma } from "./written_comma.js";
import { anywhere, begins, entire } from "./expressions.js";
import { inDigits } from "./words_of_states.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */

const MOST_PARTS = 6; // years, months, weeks, days, hours, minutes
const LONGEST = 200;

/** Whether a text is a day of the calendar. @param {Contents} contents @param {string} text */
export function isDate(contents, text) {
  return entire(contents, "calendar").test(text.trim());
}

/** An age in its smallest unit, as "18 months"; refused with what to write. @param {Contents} contents @param {string} text */
export function ageText(contents, text) {
  const parts = ageParts(contents, text);
  const total = sum(parts);
  if (total > contents.age.oldest) throw new SyntaxError(t("'{text}' is older than anybody has ever been", { text }));
  const { days, unit } = parts[parts.length - 1];
  return `${Number((total / days).toPrecision(12))} ${unit}`;
}

/** The days of a time in several units, "2 weeks 3 days" or "P3D"; null if it is none. @param {Contents} contents @param {string} text */
export function daysOfParts(contents, text) {
  const low = text.trim().toLowerCase();
  const isIso = entire(contents, "iso").test(low) && isoParts(low).length > 0;
  if (!isIso && writtenParts(contents, low).length < 2) return null;
  try {
    return sum(ageParts(contents, low));
  } catch (error) {
    if (isIso) throw error;
    return null;
  }
}

/** @param {{ number: number, days: number }[]} parts */
function sum(parts) {
  return parts.reduce((total, { number, days }) => total + number * days, 0);
}

/**
 * The numbers of an age, each with its unit, largest first.
 * @param {Contents} contents @param {string} text @returns {{ number: number, unit: string, days: number }[]}
 */
function ageParts(contents, text) {
  const { words, units } = contents.age;
  const refuse = (/** @type {string} */ what) => {
    throw new SyntaxError(what);
  };
  if (text.length > LONGEST) refuse(t("an age of {n} characters is too long: at most {most} are read", { n: text.length, most: LONGEST }));
  let low = inDigits(contents, text.trim().toLowerCase().split(/\s+/).join(" ")).replace(begins(contents, "near"), "");
  if (isDate(contents, low)) refuse(t("'{text}' is a date: write the age on the day of the visit, as '19 d' or '7 y'", { text }));
  if (/^\d{1,5}$/.test(low)) refuse(t("'{text}' is not an age; write a number and a unit: '{low} y', '{low} months' or '{low} d', whichever is meant", { text, low }));
  const day = entire(contents, "dayOfLife").exec(low)?.groups;
  if (day) low = `${Number(day.one ?? day.two ?? day.three)} d`;
  if (anywhere(contents, "pregnancy").test(low) || isGestation(contents, low))
    refuse(t("'{text}' counts from before the birth, or to another day than today: write the time since birth, as '19 d' or '5 weeks'", { text }));
  const isIso = entire(contents, "iso").test(low);
  const written = isIso ? isoParts(low) : writtenParts(contents, low);
  const only = written.length === 1 ? written[0][1] : "";
  if (only === "m") refuse(t("'{text}': 'm' may be minutes or months; write a number and a unit: h, d, weeks, months or y, as '19 d' or '7 y'", { text }));
  if (isIso && only === "min") refuse(t("'{text}' tells minutes; write '{n} min' if that is right, or 'P{n}M' for months", { text, n: Number(written[0][0]) }));
  if (begins(contents, "several").test(low)) refuse(t("'{text}' is not an age, but leaves several open: write one of them, as '19 d' or '7 y', or the age group", { text }));
  if (hasComma(contents, low)) refuse(ofComma(contents, low, (one) => beyondLife(contents, one)));
  if (only === "s" && !isIso) refuse(t("'{text}': 's' may be seconds or a decade of life; write a number and a unit: h, d, weeks, months or y, as '19 d' or '7 y'", { text }));
  const inYears = written.length > 0 && words[written[0][1]] === "y";
  const read = written.map(([number, unit]) => {
    const name = inYears && unit === "m" ? "months" : Object.hasOwn(words, unit) ? words[unit] : "";
    return { number: Number(number), unit: name, days: units[name] };
  });
  const falling = read.every(({ days }, i) => days < (i ? read[i - 1].days : Infinity));
  if (!read.length || read.length > MOST_PARTS || !falling) refuse(t("'{text}' is not an age; write a number and a unit: h, d, weeks, months or y, as '19 d' or '7 y'", { text }) + leaveOut(contents, low));
  return read;
}

/** Why nobody is so old; an empty text if somebody may be. @param {Contents} contents @param {string} text */
function beyondLife(contents, text) {
  try {
    return sum(ageParts(contents, text)) > contents.age.oldest ? t("'{text}' is older than anybody has ever been", { text }) : "";
  } catch {
    return "";
  }
}

/** Whether an age is written as that of a pregnancy is: "34w3d". @param {Contents} contents @param {string} low */
function isGestation(contents, low) {
  const { gestation_least: least, gestation_most: most } = contents.plausibility;
  const weeks = Number(entire(contents, "weeksAndDays").exec(low.replace(anywhere(contents, "old"), ""))?.[1]);
  return least <= weeks && weeks <= most;
}

/** "p12y3m", a duration of ISO 8601. @param {string} text @returns {string[][]} */
function isoParts(text) {
  const [date, time = ""] = text.slice(1).split("t");
  const parts = (/** @type {string} */ part, /** @type {string} */ minute) =>
    [...part.matchAll(/(\d+)([a-z])/g)].map(([, number, unit]) => [number, unit === "m" ? minute : unit]);
  return [...parts(date, "months"), ...parts(time, "min")];
}

/** "1 y 6 months"; nothing if something else is in it. @param {Contents} contents @param {string} text @returns {string[][]} */
function writtenParts(contents, text) {
  const bare = text.replace(anywhere(contents, "old"), "");
  const part = anywhere(contents, "part", "y");
  const parts = [];
  while (part.lastIndex < bare.length) {
    const match = part.exec(bare);
    if (!match) return [];
    parts.push(match.slice(1));
  }
  return parts;
}
