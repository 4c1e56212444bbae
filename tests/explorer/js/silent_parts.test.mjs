import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOfSilence } from "../../../model/calcinosis/explorer/assets/answering/silent_parts.js";
import { explain, UNSAID } from "../../../model/calcinosis/explorer/assets/answering/weights.js";
import { diagnosed, explained, model, ordered, same } from "./contract.mjs";

test("the line of what is not mentioned opens into the parts of Python, which add up to it", () => {
  const reports = explained.filter((one) => one.case.told === "report");
  assert.ok(reports.length > 1);
  for (const one of reports) {
    const diagnosis = diagnosed(one);
    const { lesion, weights } = explain(model, diagnosis);
    const { bits } = weights.find(({ variable }) => variable === UNSAID);
    const parts = partsOfSilence(model, diagnosis, lesion, bits);
    const found = parts.map((part) => [part.variable, part.bits, part.mentioned]);
    same(ordered(found), ordered(one.weights.parts), one.case);
    same(parts.reduce((sum, part) => sum + part.bits, 0), bits, one.case);
  }
});

test("a form has no such line", () => {
  for (const one of explained.filter(({ case: given }) => given.told !== "report"))
    assert.ok(explain(model, diagnosed(one)).weights.every(({ variable }) => variable !== UNSAID));
});
