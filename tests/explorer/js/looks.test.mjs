import { test } from "node:test";
import { readStates } from "../../../model/calcinosis/explorer/assets/answering/one_entry.js";
import { filmEvidence } from "../../../model/calcinosis/explorer/assets/answering/looks.js";
import { contract, inOrder, quantities, same } from "./contract.mjs";

test("films are grouped into looks as in Python", () => {
  const { film } = contract.contents;
  for (const { films, found } of contract.films) {
    const looks = films.map(({ day, calcification }) => ({
      day: day ?? null,
      states: readStates(film.states, calcification),
      given: "",
    }));
    const { items } = filmEvidence(looks, film, quantities);
    const wanted = found.map((item) => [item.node, inOrder(item)]);
    same(items.map(({ node, likelihood }) => [node, likelihood]), wanted, films);
  }
});
