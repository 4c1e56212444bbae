/** What a moved widget shows, in the language of the page: as teaching/translated_pages.py reads texts, with numbers in their places. */

const NUMBER = /(?<![\w{])\d(?:[\d \u00a0]*\d)?(?:\.\d+)?(?:e-\d+)?(?:\u00a0?%)?(?!\w)/g;
const PLACE = /\{(\d+)\}/g;

const language = document.documentElement.lang;
/** @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** @param {string} text @returns {string} */
export function said(text) {
  if (language === "en") return text;
  /** @type {string[]} */
  const values = [];
  const key = text.replace(NUMBER, (value) => `{${values.push(value)}}`).replaceAll("\u00a0", " ");
  if (!Object.hasOwn(words, key) && text.includes(", ")) return text.split(", ").map(said).join(", ");
  return (words[key] ?? key).replace(PLACE, (_, place) => number(values[Number(place) - 1]));
}

/** A number as the language writes it. @param {string} value */
function number(value) {
  const bare = value.replace(/\u00a0?%$/, "").replace(".", ",");
  if (!value.endsWith("%")) return bare;
  return language === "tr" ? `%${bare}` : `${bare}\u00a0%`;
}

/** A drawing, with its texts in the language. @template {HTMLElement} T @param {T} drawing @returns {T} */
export function spoken(drawing) {
  const texts = document.createTreeWalker(drawing, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.nodeValue = said(texts.currentNode.nodeValue ?? "");
  for (const part of drawing.querySelectorAll("[aria-label]")) part.setAttribute("aria-label", said(part.getAttribute("aria-label") ?? ""));
  return drawing;
}
