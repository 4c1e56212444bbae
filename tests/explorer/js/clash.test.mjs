import assert from "node:assert/strict";
import { test } from "node:test";
import { smallestClash } from "../../../model/calcinosis/explorer/assets/answering/clash.js";
import { contract, model } from "./contract.mjs";

test("the findings named as impossible together are the smallest set, as in Python", () => {
  const impossible = contract.cases.filter((one) => one.clash);
  assert.ok(impossible.length > 5);
  for (const { case: given, clash } of impossible) {
    const items = [...model.diagnose(given).reading.items.values()];
    const found = smallestClash(model, items).map(({ node, variable }) => [node, variable]);
    assert.deepEqual(found, clash, JSON.stringify(given));
  }
});

/** All sets of so many of the numbers from `first` on, in rising order. */
function combinations(size, first, count) {
  if (size === 0) return [[]];
  const firsts = Array.from({ length: count - first }, (_, i) => first + i);
  return firsts.flatMap((n) => combinations(size - 1, n + 1, count).map((rest) => [n, ...rest]));
}

test("of clashes of any size the first of the smallest is named", () => {
  const count = 8;
  const sets = [1, 2, 3, 4, 5].flatMap((size) => combinations(size, 0, count));
  const items = [...Array(count).keys()].map((number) => ({ number, likelihood: [0, 1] }));
  for (let seed = 1; seed < 300; seed++) {
    const clashes = [7, 31, 101].map((step) => sets[(seed * step) % sets.length]);
    const clashing = (numbers) => clashes.some((clash) => clash.every((n) => numbers.includes(n)));
    const posterior = (some) => (clashing(some.map((item) => item.number)) ? null : [1]);
    const found = smallestClash({ network: { posterior } }, items).map((item) => item.number);
    assert.deepEqual(found, sets.find(clashing), JSON.stringify(clashes));
  }
});
