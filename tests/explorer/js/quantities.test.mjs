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

test("a bound is doubted when all that it leaves is far outside; nothing is below 0", () => {
  const { analytes, variables } = contract.contents;
  const patient = contract.quantities.find(({ variable, found }) => variable === "calcium" && found !== null).patient;
  const doubt = (value) => quantities.doubt(variables.calcium, { value, unit: "mg/dL" }, patient);
  const magnesium = quantities.doubt(variables.magnesium, { value: ">3.5", unit: "mmol/L" }, patient);
  assert.match(magnesium, /far outside .* hardly weighs/);
  for (const value of [">1", ">15", "<20"]) assert.equal(doubt(value), "", value);
  assert.match(quantityProblem(analytes.calcium, { value: "<0", unit: "mg/dL" }), /nothing is below 0/);
});

test("a number that is rare in its unit and ordinary in another is doubted", () => {
  const { variables } = contract.contents;
  const patient = contract.quantities.find(({ variable, found }) => variable === "magnesium" && found !== null).patient;
  const doubt = (value, unit) => quantities.doubt(variables.magnesium, { value, unit }, { ...patient, ageDays: 14610, exactAge: true });
  assert.match(doubt(2, "mmol/L"), /2 mmol\/L is far outside, but ordinary in mg\/dL/);
  assert.match(doubt(0.8, "mg/dL"), /ordinary in mmol\/L/);
  for (const value of [0.45, 0.9, 1.5]) assert.doesNotMatch(doubt(value, "mmol/L"), /ordinary/);
});
