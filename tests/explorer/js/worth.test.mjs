import assert from "node:assert/strict";
import { test } from "node:test";
import { nextTests } from "../../../model/calcinosis/explorer/assets/answering/worth.js";
import { diagnosed, explained, model, ordered, same } from "./contract.mjs";

test("tests tell as much, and are worth as much, as in Python", () => {
  for (const one of explained) {
    const found = nextTests(model, diagnosed(one)).map(({ test: name, bits, gain, days }) => [name, bits, gain, days]);
    same(ordered(found), ordered(one.tests), one.case);
    assert.deepEqual(found.map(([name]) => name), one.tests.map(([name]) => name), JSON.stringify(one.case));
  }
});
