import assert from "node:assert/strict";
import { test } from "node:test";
import { notAssessed } from "../../../model/calcinosis/explorer/assets/answering/worth.js";
import { contract, inOrder, model, same } from "./contract.mjs";

const fields = ["variable", "node", "likelihood"];
const told = (item) => fields.map((name) => item[name]);

test("every case is read as in Python: the same evidence in the same order", () => {
  for (const { case: given, reading } of contract.cases) {
    if (!reading) continue;
    const diagnosis = model.diagnose(given);
    assert.deepEqual(diagnosis.reading.problems, [], JSON.stringify(given));
    const wanted = reading.items.map((item) => told({ ...item, likelihood: inOrder(item) }));
    same([...diagnosis.reading.items.values()].map(told), wanted, given);
    same(diagnosis.reading.silence.map(told), reading.silence.map(told), given);
    assert.deepEqual(diagnosis.reading.notMentioned, reading.notMentioned, JSON.stringify(given));
    same([...diagnosis.reading.mentions], reading.mentions, given);
    assert.deepEqual(notAssessed(model, diagnosis).toSorted(), reading.notAssessed, JSON.stringify(given));
    assert.equal(diagnosis.reading.warnings.length, reading.warnings, JSON.stringify(given));
  }
});

test("what is wrong with a case is found in the same entries as in Python", () => {
  for (const { case: given, problems } of contract.cases) {
    const found = model.diagnose(given).reading.problems.map((problem) => problem.variable);
    assert.deepEqual([...new Set(found)].sort(), problems, JSON.stringify(given));
  }
});
