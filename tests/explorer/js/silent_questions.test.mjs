/** Questions that cannot apply. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { silentQuestions } from "../../../model/calcinosis/explorer/assets/answering/silent_questions.js";
import { model } from "./contract.mjs";

function silent(given) {
  const steps = silentQuestions(model, model.diagnose({ findings: {}, ...given }));
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

test("what belongs to newborns is not asked at 61 years, nor what belongs to old age of a newborn", () => {
  const [old, young] = [silent({ setting: "general", age: "61 y" }), silent({ setting: "neonatal_unit", age: "10 d" })];
  for (const name of ["low_birth_weight", "birth_asphyxia_or_cooling", "maternal_vitamin_d_deficiency", "heel_sticks"]) {
    assert.ok(old.has(name), name);
    if (name !== "maternal_vitamin_d_deficiency") assert.ok(!young.has(name), name);
  }
  for (const name of ["diabetes", "gout", "venous_disease"]) {
    assert.ok(young.has(name), name);
    assert.ok(!old.has(name), name);
  }
  assert.ok(!silent({}).has("low_birth_weight"));
});

test("of what was not given nothing is asked", () => {
  const questions = ["iv_calcium_concentration", "iv_calcium_access", "extravasation_noticed"];
  const [without, withIt] = ["no", "yes"].map((iv_calcium) => silent({ findings: { iv_calcium } }));
  assert.deepEqual(questions.map((name) => [without.has(name), withIt.has(name)]), questions.map(() => [true, false]));
});

test("what other answers settle is not asked", () => {
  assert.ok(silent({ age: "61 y", findings: { days_from_onset: { value: 10, unit: "d" } } }).has("present_at_birth"));
  assert.ok(!silent({ age: "61 y" }).has("erythema"));
});
