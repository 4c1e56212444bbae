import assert from "node:assert/strict";
import { test } from "node:test";
import { quantityProblem } from "../../../model/calcinosis/explorer/assets/answering/quantities.js";
import { contract, inOrder, quantities, same } from "./contract.mjs";

test("numbers of every measured variable weigh as in Python, or are impossible", () => {
  const { analytes, variables } = contract.contents;
  for (const { variable, entry, patient, over, likelihood } of contract.quantities) {
    const wrong = quantityProblem(analytes[variable], entry);
    assert.equal(wrong === "", likelihood !== null, `${variable} ${entry.value} ${entry.unit}: ${wrong}`);
    if (wrong) continue;
    const found = quantities.likelihood(variables[variable], entry, patient);
    same(found, inOrder(over, likelihood), [variable, entry, patient]);
  }
});
