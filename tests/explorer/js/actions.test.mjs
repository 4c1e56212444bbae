import { test } from "node:test";
import { advise } from "../../../model/calcinosis/explorer/assets/answering/actions.js";
import { redFlags } from "../../../model/calcinosis/explorer/assets/answering/raised_flags.js";
import assert from "node:assert/strict";
import { contract, diagnosed, explained, model, same } from "./contract.mjs";

/** What the page would do of a case, as the contract writes it. */
function advised(one) {
  const diagnosis = diagnosed(one);
  const advice = advise(model, diagnosis) ?? { actions: [], offered: [], thresholds: [], yieldsTo: [] };
  const { actions, offered, thresholds, yieldsTo } = advice;
  return {
    flags: redFlags(model, diagnosis).map(({ says, threshold, probability, tests }) => [
      says,
      threshold === null ? null : probability,
      threshold,
      tests,
    ]),
    offered: offered.map(({ name }) => name),
    says: offered.slice(0, 1).map(({ label, does }) => `${label}. ${does}`),
    yields: yieldsTo,
    actions: actions.map(({ name, expected }) => [name, expected]),
    changes: thresholds.map(({ lesion, action, probability }) => [lesion, action.name, probability]),
  };
}

test("what to do, and where that changes, is as in Python", () => {
  for (const one of explained) same(advised(one), one.advice, one.case);
});

test("red flags go up as in Python, and advice yields to them", () => {
  for (const one of contract.flagged) same(advised(one), one.advice, one.case);
  assert.ok(new Set(contract.flagged.flatMap(({ advice }) => advice.yields)).size > 6);
});
