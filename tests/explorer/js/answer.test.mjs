import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, contract, diagnosed, explained, model, same } from "./contract.mjs";

test("posterior and pretest are those of Python, under both pretests", () => {
  for (const { case: given, answers } of answered) {
    for (const [pretest, wanted] of Object.entries(answers)) {
      const { posterior, pretest: before } = model.diagnose(given, pretest);
      same({ pretest: before, posterior }, wanted, [given, pretest]);
    }
  }
});

test("what is impossible has no answer", () => {
  for (const { case: given, clash } of contract.cases)
    if (clash) assert.equal(model.diagnose(given).posterior, null, JSON.stringify(given));
});

test("every node is believed as in Python", () => {
  for (const one of explained) {
    const diagnosis = diagnosed(one);
    for (const [node, belief] of Object.entries(one.beliefs))
      same(model.belief(diagnosis, node), belief, [one.case, node]);
  }
});
