import { test } from "node:test";
import { filmEvidence } from "../../../model/calcinosis/explorer/assets/answering/looks.js";
import { contract, inOrder, quantities, same } from "./contract.mjs";

test("films are grouped into looks as in Python", () => {
  for (const { looks, over, found } of contract.films) {
    const given = looks.map(({ day, states }) => ({ day, states: Float64Array.from(states), given: "" }));
    const { items } = filmEvidence(given, contract.contents.film, quantities);
    const wanted = found.map(([node, likelihood]) => [node, inOrder(over, likelihood)]);
    same(items.map(({ node, likelihood }) => [node, likelihood]), wanted, looks);
  }
});
