import { test } from "node:test";
import { advise, redFlags } from "../../../model/calcinosis/explorer/assets/answering/actions.js";
import { diagnosed, explained, model, ordered, same } from "./contract.mjs";

test("what to do, and where that changes, is as in Python", () => {
  for (const one of explained) {
    const diagnosis = diagnosed(one);
    const { actions, thresholds } = advise(model, diagnosis) ?? { actions: [], thresholds: [] };
    const changes = thresholds.map(({ lesion, action, probability }) => [lesion, action.name, probability]);
    const found = {
      flags: redFlags(model, diagnosis).map(({ says, threshold, probability, tests }) => [
        says,
        threshold === null ? null : probability,
        threshold,
        tests,
      ]),
      actions: actions.map(({ name, expected }) => [name, expected]),
      changes: ordered(changes),
    };
    same(found, { ...one.advice, changes: ordered(one.advice.changes) }, one.case);
  }
});
