import { test } from "node:test";
import { advise } from "../../../model/calcinosis/explorer/assets/answering/actions.js";
import { redFlags } from "../../../model/calcinosis/explorer/assets/answering/alarms.js";
import { diagnosed, explained, model, ordered, same } from "./contract.mjs";

test("what to do, and where that changes, is as in Python", () => {
  for (const one of explained) {
    const diagnosis = diagnosed(one);
    const { actions, offered, thresholds, yieldsTo } = advise(model, diagnosis) ?? { actions: [], offered: [], thresholds: [], yieldsTo: [] };
    const changes = thresholds.map(({ lesion, action, probability }) => [lesion, action.name, probability]);
    const found = {
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
      changes: ordered(changes),
    };
    same(found, { ...one.advice, changes: ordered(one.advice.changes) }, one.case);
  }
});
