/** Which language the page speaks: it is chosen before anything is drawn, so another one loads the page again. */

import { speak, spoken, t } from "../answering/language.js";
import { unpack } from "../answering/page_contents.js";
import { byId, h } from "./dom.js";

const KEPT = "language"; // where the browser remembers it
const OWN = "en";
const NAMED = ["title", "aria-label", "placeholder"];

/** Packed translations by their language. @type {Map<string, HTMLElement>} */
const held = new Map([...document.querySelectorAll("script[data-language]")].map((one) => [String(one.getAttribute("data-language")), /** @type {HTMLElement} */ (one)]));

let again = false; // whether the page is about to be loaded in another language

/** Whether a page that goes away is left for good. */
export function isLeft() {
  return !again;
}

const chosen = await speakChosen();
offer();
translate(document.body);

/** The link tells it, or else what was chosen last. */
function asked() {
  const wanted = [new URLSearchParams(location.search).get("lang"), remembered()];
  return wanted.find((one) => one === OWN || (one !== null && held.has(one))) ?? OWN;
}

/** A browser may keep nothing, as in a frame. */
function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** @returns {Promise<HTMLElement | undefined>} */
async function speakChosen() {
  const code = asked();
  const packed = held.get(code);
  if (!packed) return undefined;
  const [english, words] = await Promise.all([byId("english"), packed].map((one) => unpack(one.textContent)));
  /** @type {string[]} */
  const keys = /** @type {any} */ (english);
  /** @type {any} */
  const theirs = words;
  speak(code, keys.flatMap((key, i) => (theirs[i] ? [[key, theirs[i]]] : [])), theirs[keys.length]);
  document.documentElement.lang = code;
  return packed;
}

/** The languages in the header, and what is to be known of the one that is chosen. */
function offer() {
  const others = [...held].map(([code, { dataset }]) => h("option", { value: code, lang: code }, dataset.name ?? code));
  byId("language").append(h("option", { value: OWN, lang: OWN }, "English"), ...others);
  byId("language").value = spoken();
  byId("language").hidden = !held.size;
  for (const id of ["unreviewed", "unreviewed-mark"]) byId(id).hidden = !chosen || chosen.dataset.reviewed === "true";
}

/** The page's own markup: its texts, and the names that are read out. @param {Element} root */
function translate(root) {
  const isTranslated = (/** @type {Element | null} */ element) => element?.closest("[translate]")?.getAttribute("translate") !== "no" && !element?.closest("script");
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = /** @type {Text} */ (texts.currentNode);
    const key = node.data.trim().replaceAll(/\s+/g, " ");
    if (key && isTranslated(node.parentElement)) node.data = node.data.replace(/\S[^]*\S|\S/, () => t(key));
  }
  for (const name of NAMED)
    for (const element of root.querySelectorAll(`[${name}]`)) element.setAttribute(name, t(String(element.getAttribute(name))));
}

/** Load the page again in another language, with all that it shows. @param {string} code @param {() => string} fragment of what is shown */
export function choose(code, fragment) {
  const address = new URL(location.href);
  address.searchParams.set("lang", code);
  again = true;
  for (const keep of [() => localStorage.setItem(KEPT, code), () => history.replaceState({ fragment: fragment() }, "", address)])
    try {
      keep();
    } catch {
      // a frame may keep nothing, or have no address of its own: the other one tells it
    }
  location.reload();
}
