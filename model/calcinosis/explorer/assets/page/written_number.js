/** A number as laboratories and letters write it: "9.1 H mg/dL (8.5-10.5)", "about 3 weeks". As patient/written/entry/number_text.py. */

import { t } from "../answering/language.js";
import { plain } from "../answering/one_entry.js";
import { anywhere, entire } from "./expressions.js";

/** @typedef {import("../answering/page_contents.js").Contents} Contents */
/** @typedef {{ sign: string, number: string, unit: string, first: string, upto: string }} Written */
/** @typedef {Written & { low?: number, high?: number, flag: string }} Laboratory flag: the state it means, "abnormal", or nothing */

const ABNORMAL = "abnormal";

/** Without doubled blanks, and those that group digits; "between 9 and 25 days" as a range. @param {Contents} contents @param {string} text */
export function together(contents, text) {
  const one = text.trim().split(/\s+/).join(" ").replace(anywhere(contents, "between"), "$<first>-");
  return one.replace(anywhere(contents, "grouped", "g"), (found) => found.replace(/\D/g, ""));
}

/** Take a text apart; null if it holds no number where one is expected. @param {Contents} contents @param {string} text @returns {Written | null} */
export function takeApart(contents, text) {
  const found = entire(contents, "whole").exec(text)?.groups;
  if (!found) return null;
  const { less, more, number, first = "", upto = "" } = found;
  const unit = found.unit.replace(/[. ]+$/, "").replace(anywhere(contents, "afterwards"), "");
  return { sign: less ? "<" : more ? ">" : "", number, unit, first, upto };
}

/** A laboratory's text with its own interval and its flag; null if it holds no number. @param {Contents} contents @param {string} text @returns {Laboratory | null} */
export function ofLaboratory(contents, text) {
  const [bare, limits] = withoutInterval(contents, text);
  const [rest, flag] = withoutFlag(contents, bare);
  const found = takeApart(contents, rest);
  if (found === null || !limits) return found && { ...found, flag };
  const { side = "", limit = "", unit } = limits;
  if (found.unit && !["", found.unit].includes(unit)) throw new SyntaxError(t("'{text}': the interval is in another unit than the value", { text }));
  const low = Number(limits.low ?? ([">", "≥"].includes(side) ? limit : 0));
  const high = Number(limits.high ?? (["<", "≤"].includes(side) ? limit : 0));
  const number = Number(found.number);
  const state = high && number > high ? "high" : low && number < low ? "low" : "normal";
  if (flag && flag !== ABNORMAL && flag !== state && !found.sign && !found.upto)
    throw new SyntaxError(t("'{text}' is flagged {flag}, but {state} by its own interval: keep what is right", { text, flag: plain(flag), state: plain(state) }));
  const own = { ...found, unit: found.unit || unit, flag };
  return { ...own, ...(low > 0 ? { low } : {}), ...(high > 0 ? { high } : {}) };
}

/** @param {Contents} contents @param {string} text @returns {[string, Record<string, string> | undefined]} */
function withoutInterval(contents, text) {
  for (const [opening, closing] of ["()", "[]"]) {
    const start = text.lastIndexOf(opening);
    const end = text.indexOf(closing, Math.max(start, 0));
    const found = start > 0 && end > 0 ? entire(contents, "interval").exec(text.slice(start + 1, end).trim()) : null;
    if (found) return [`${text.slice(0, start).trimEnd()} ${text.slice(end + 1).trimStart()}`.trim(), found.groups];
  }
  return [text, undefined];
}

/** Without its flags: before the number, behind it, or behind its unit. @param {Contents} contents @param {string} text @returns {[string, string]} */
function withoutFlag(contents, text) {
  /** @type {string[]} */
  const told = [];
  let [rest, flag] = withoutOne(contents, text);
  for (; flag; [rest, flag] = withoutOne(contents, rest)) told.push(flag); // critical low
  const sides = [...new Set(told.filter((one) => one !== ABNORMAL))];
  if (sides.length > 1) return [text, ""]; // they are words: not low or high
  return [rest, sides[0] ?? told[0] ?? ""];
}

/** @param {Contents} contents @param {string} text @returns {[string, string]} */
function withoutOne(contents, text) {
  const { flags } = contents;
  const parts = text.split(" ");
  const inside = parts.map((part) => part.replace(/^[()[\],:]+|[()[\],:]+$/g, ""));
  const bare = inside.map((part) => (Object.hasOwn(flags, part) ? part : part.replace(/!+$/, "")));
  for (const place of [parts.length - 1, 1, 0]) {
    const negation = place === 0 && bare[place] === "!"; // before a number it may be: not
    const unit = place > 0 && parts[place - 1]?.endsWith("/"); // a litre: 10^9 / L
    if (place < parts.length && parts.length > 1 && Object.hasOwn(flags, bare[place]) && !negation && !unit)
      return [parts.filter((_, i) => i !== place).join(" "), flags[bare[place]]];
  }
  const glued = anywhere(contents, "glued").exec(text);
  if (!glued) return [text, ""];
  return [text.slice(0, glued.index) + text.slice(glued.index + glued[0].length), flags[glued[0].replace(/:+$/, "")]];
}

/** Of the diameters "3x5 cm" the largest counts; null if they are none. @param {Contents} contents @param {string} text @returns {{ number: number, unit: string } | null} */
export function largest(contents, text) {
  if (!entire(contents, "sizes").test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(cm|mm)?/gi)];
  const units = parts.map(([, , unit]) => unit ?? "");
  const told = new Set(units.filter(Boolean).map((unit) => unit.toLowerCase()));
  if (told.size > 1 || !(units.every(Boolean) || !units.slice(0, -1).some(Boolean)))
    throw new SyntaxError(t("'{text}' has diameters of different units, or some without: write the largest alone, with its unit", { text }));
  return { number: Math.max(...parts.map(([, number]) => Number(number))), unit: units[units.length - 1] };
}
