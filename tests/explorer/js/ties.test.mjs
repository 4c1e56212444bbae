import assert from "node:assert/strict";
import { test } from "node:test";
import { firstLargest, largestFirst } from "../../../model/calcinosis/explorer/assets/answering/ties.js";
import { contract } from "./contract.mjs";

test("what is equal up to rounding keeps its order, as in Python", () => {
  for (const { sizes, noise, order, first } of contract.ties) {
    const places = [...sizes.keys()];
    assert.deepEqual(largestFirst(places, (place) => sizes[place], noise), order, JSON.stringify(sizes));
    assert.equal(firstLargest(sizes, noise), first, JSON.stringify(sizes));
  }
  const kept = contract.ties.filter(({ sizes, order }) => order.some((place, i) => i && sizes[order[i - 1]] < sizes[place]));
  assert.ok(kept.length > 20, "hardly any list has a tie that another rule would turn round");
});
