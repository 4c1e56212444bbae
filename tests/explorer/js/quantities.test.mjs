import assert from "node:assert/strict";
import { test } from "node:test";
import { quantityProblem } from "../../../model/calcinosis/explorer/assets/answering/quantities.js";
import { contract, inOrder, quantities, same } from "./contract.mjs";

test("numbers of every measured variable weigh as in Python, or are impossible", () => {
  const { analytes, variables } = contract.contents;
  for (const { variable, entry, patient, found } of contract.quantities) {
    const wrong = quantityProblem(analytes[variable], entry);
    assert.equal(wrong === "", found !== null, `${variable} ${entry.value} ${entry.unit}: ${wrong}`);
    if (wrong) continue;
    const likelihood = quantities.likelihood(variables[variable], entry, patient);
    same(likelihood, inOrder(found), [variable, entry, patient]);
  }
});
