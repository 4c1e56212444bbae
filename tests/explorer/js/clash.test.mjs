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
