import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, sumOf } from "../../../model/calcinosis/explorer/assets/answering/moved.js";
import { without } from "../../../model/calcinosis/explorer/assets/answering/leave_out.js";
import { brier } from "../../../model/calcinosis/explorer/assets/page/score.js";
import { answered, contract, model, same } from "./contract.mjs";

const { calcinosis } = contract.contents;

test("what a finding moved is the answer with it beside the answer without it", () => {
  let seen = 0;
  for (const { case: given } of answered.slice(0, 40)) {
    const names = Object.keys(given.findings).filter((name) => Object.keys(contract.contents.variables[name].implies).length === 0);
    const diagnosis = model.diagnose({ ...given, told: "form" });
    if (!diagnosis.posterior || !names.length) continue;
    const found = moved(model, diagnosis, names, calcinosis);
    const [first] = found;
    if (!first) continue;
    assert.ok(found.every(({ bits }) => Math.abs(bits) <= Math.abs(first.bits)));
    const now = sumOf(model, diagnosis.posterior, calcinosis);
    const logit = (p) => Math.log2(p / (1 - p));
    if (first.without > 1e-6 && now < 1 - 1e-6) same(logit(now) - logit(first.without), first.bits, first.variable);
    seen++;
  }
  assert.ok(seen > 10, `${seen} seen`);
});

test("a case without its wrong entries can be read", () => {
  for (const { case: given, problems } of contract.cases) {
    if (!problems.length) continue;
    const { reading } = model.diagnose(given);
    const rest = without(given, reading.problems);
    assert.ok(model.diagnose(rest).usable, JSON.stringify(given));
    assert.ok(JSON.stringify(rest).length < JSON.stringify(given).length);
  }
});

test("Brier's score is the mean of squared distances, over the steps that were guessed", () => {
  assert.deepEqual(brier([0.5, null, 1], [0.25, 0.1, 0.5], true), { own: 0.125, network: 0.40625, steps: 2 });
  assert.deepEqual(brier([0.5], [0], false), { own: 0.25, network: 0, steps: 1 });
  assert.equal(brier([null, null], [0.3, 0.4], true), null);
});
