/** Any number of radiographs, each with its day. One whose answer is not said yet is no evidence. */

import { t } from "../answering/language.js";
import { radioButtons } from "./choices.js";
import { h, uniqueId } from "./dom.js";

/** @typedef {{ day?: number | string, calcification?: string }} Entered as typed: the case's reader judges the day; no calcification: nothing said */

/**
 * @param {(films: Entered[] | undefined) => void} answer
 * @returns {import("./choices.js").Control}
 */
export function radiographs(answer) {
  /** @type {Entered[]} */
  let films = [];
  const list = h("div", { class: "films" });
  const given = () => films.filter((film) => film.calcification !== undefined);
  const give = (/** @type {Entered[]} */ next) => {
    const before = JSON.stringify(given());
    films = next;
    const told = given();
    if (JSON.stringify(told) !== before) answer(told.length ? told : undefined);
    draw();
  };
  const draw = () => {
    const focused = [...list.querySelectorAll("input")].findIndex(
      (input) => input === document.activeElement,
    );
    list.replaceChildren(...films.map(row));
    if (focused >= 0) list.querySelectorAll("input")[focused]?.focus();
  };
  const add = h(
    "button",
    {
      type: "button",
      class: "quiet",
      onclick: () => {
        give([...films, {}]);
        list.lastElementChild?.querySelector("input")?.focus();
      },
    },
    t("Add a film"),
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
      "aria-label": t("Film {n}: day of the lesion", { n: i + 1 }),
      placeholder: t("day"),
      onchange: () => {
        const text = day.value.trim().replace(",", ".");
        const number = Number.isFinite(Number(text)) ? Number(text) : text;
        const { day: _, ...rest } = film;
        set(text ? { day: number, ...rest } : rest);
      },
    });
    const seen = radioButtons(["no", "yes"], label, (state) => {
      const { calcification: _, ...rest } = film;
      set(state ? { ...rest, calcification: state } : rest);
    });
    const remove = h(
      "button",
      { type: "button", class: "quiet", "aria-label": t("Remove film {n}", { n: i + 1 }), onclick: () => give(films.filter((_, j) => j !== i)) },
      t("remove"),
    );
    seen.update(film.calcification);
    return h(
      "div",
      { class: "film" },
      h("label", {}, t("day"), " ", day),
      h(
        "span",
        { id: label, class: "film-label" },
        t("calcium seen"),
        h("span", { class: "visually-hidden" }, " ", t("on film {n}", { n: i + 1 })),
      ),
      seen.root,
      remove,
    );
  };
  return {
    root: h("div", { class: "measured" }, list, add),
    update(value) {
      const next = Array.isArray(value) ? value.filter((film) => film !== null) : []; // a link may hold anything
      if (JSON.stringify(next) === JSON.stringify(given())) return;
      films = next;
      draw();
    },
  };
}
