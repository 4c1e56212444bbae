/** Making elements of the page. Text is always set as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, any>} Attributes */
/** @typedef {Element | string | null} Child */

/** @param {Element} element @param {Attributes} attributes @param {Child[]} children */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Attributes} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  return /** @type {any} */ (fill(document.createElement(tag), attributes, children));
}

/** @param {string} tag @param {Attributes} [attributes] @param {...Child} children */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** An element of the page's own markup. @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** Set a text only where it changes. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A drawn element: tag, attributes, text. @typedef {[string, Attributes, string?]} Part */

/** Looks that drawn elements were given last: to ask them takes longer. @type {WeakMap<Element, Attributes>} */
const given = new WeakMap();

/** Give a drawn element its looks and parts: only what differs is set, and parts are made only where there are others. @param {Element} element @param {Attributes} looks @param {Part[]} [parts] */
export function become(element, looks, parts = []) {
  const before = given.get(element) ?? {};
  given.set(element, looks);
  for (const [name, value] of Object.entries(looks)) if (before[name] !== value) element.setAttribute(name, String(value));
  const { children } = element;
  if (children.length !== parts.length || parts.some(([tag], i) => children[i].tagName !== tag)) element.replaceChildren(...parts.map(([tag]) => svg(tag)));
  parts.forEach(([, attributes, text = ""], i) => {
    setText(children[i], text);
    become(children[i], attributes);
  });
}

let names = 0;

/** A name for an element that another one refers to. @param {string} stem */
export function uniqueId(stem) {
  return `${stem}-${++names}`;
}
