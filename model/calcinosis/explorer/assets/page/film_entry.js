/** Any number of radiographs, each with its day. */

import { radioButtons } from "./choices.js";
import { h, uniqueId } from "./dom.js";

/** @typedef {{ day?: number | string, calcification: string }} Entered as typed: the case's reader judges the day */

/**
 * @param {(films: Entered[] | undefined) => void} answer
 * @returns {import("./choices.js").Control}
 */
export function radiographs(answer) {
  /** @type {Entered[]} */
  let films = [];
  const list = h("div", { class: "films" });
  const give = (/** @type {Entered[]} */ next) => answer(next.length ? next : undefined);
  const add = h(
    "button",
    {
      type: "button",
      class: "quiet",
      onclick: () => {
        give([...films, { calcification: "no" }]);
        list.lastElementChild?.querySelector("input")?.focus();
      },
    },
    "Add a film",
  );
  const row = (/** @type {Entered} */ film, /** @type {number} */ i) => {
    const label = uniqueId("film");
    const set = (/** @type {Entered} */ next) => give(films.map((old, j) => (j === i ? next : old)));
    const day = h("input", {
      type: "text",
      class: "number",
      inputmode: "decimal",
      size: 4,
      autocomplete: "off",
      value: film.day ?? "",
      "aria-label": `Film ${i + 1}: day of the lesion`,
      placeholder: "day",
      onchange: () => {
        const text = day.value.trim().replace(",", ".");
        const number = Number.isFinite(Number(text)) ? Number(text) : text;
        set({ ...(text ? { day: number } : {}), calcification: film.calcification });
      },
    });
    const seen = radioButtons(
      ["no", "yes"],
      label,
      (state) => (state ? set({ ...film, calcification: state }) : give(films.filter((_, j) => j !== i))),
      "remove",
    );
    seen.update(film.calcification);
    return h(
      "div",
      { class: "film" },
      h("label", {}, "day ", day),
      h(
        "span",
        { id: label, class: "film-label" },
        "calcium seen",
        h("span", { class: "visually-hidden" }, ` on film ${i + 1}`),
      ),
      seen.root,
    );
  };
  return {
    root: h("div", { class: "measured" }, list, add),
    update(value) {
      const next = Array.isArray(value) ? value.filter((film) => film !== null) : []; // a link may hold anything
      if (JSON.stringify(next) === JSON.stringify(films) && list.childElementCount === next.length) return;
      const focused = [...list.querySelectorAll("input")].findIndex(
        (input) => input === document.activeElement,
      );
      films = next;
      list.replaceChildren(...films.map(row));
      if (focused >= 0) list.querySelectorAll("input")[focused]?.focus();
    },
  };
}
