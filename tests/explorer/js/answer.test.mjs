import assert from "node:assert/strict";
import { test } from "node:test";
import { largest } from "../../../model/calcinosis/explorer/assets/answering/answer.js";
import { basis, saidOfBasis } from "../../../model/calcinosis/explorer/assets/answering/rests_on.js";
import { answered, contract, diagnosed, explained, model, network, same } from "./contract.mjs";

test("posterior and pretest are those of Python, under both pretests", () => {
  for (const { case: given, answers } of answered) {
    for (const [pretest, { forms, leading, basis: _, ...wanted }] of Object.entries(answers)) {
      const { posterior, pretest: before } = model.diagnose(given, pretest);
      same({ pretest: before, posterior }, wanted, [given, pretest]);
    }
  }
});

test("forms of every lesion, and the likeliest of the leading one, are those of Python", () => {
  for (const { case: given, answers } of answered) {
    for (const [pretest, { forms: wanted, leading }] of Object.entries(answers)) {
      const { forms, posterior } = model.diagnose(given, pretest);
      for (const [lesion, own] of Object.entries(wanted)) {
        const found = model.formsOf(forms, lesion);
        same(Object.fromEntries(found.map(({ form, p }) => [form, p])), own, [given, pretest, lesion]);
        assert.deepEqual(found.map(({ form }) => form), Object.keys(own), JSON.stringify([given, pretest, lesion]));
      }
      const first = model.formsOf(forms, model.lesions[largest(posterior)])[0];
      assert.equal(first.form, leading, JSON.stringify([given, pretest]));
    }
  }
});

test("what a click does not change is not computed again", () => {
  const given = { setting: "emergency", age_group: "adult", findings: { erythema: "yes" } };
  const added = (one) => {
    const { entries } = network.products;
    model.diagnose(one);
    return network.products.entries - entries;
  };
  network.products.clear();
  const [first, again] = [added(given), added(given)];
  const click = added({ ...given, findings: { erythema: "yes", warmth: "no" } });
  assert.equal(again, 0);
  assert.ok(0 < click && click < first / 2, JSON.stringify([first, click]));
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

test("what rests on almost nothing says so as in Python", () => {
  let thin = 0;
  for (const { case: given, answers } of answered) {
    for (const [pretest, { basis: wanted }] of Object.entries(answers)) {
      const { findings, ...found } = basis(model.diagnose(given, pretest));
      same({ findings: findings.toSorted(), ...found }, wanted, [given, pretest]);
      thin += Number(found.thin);
    }
  }
  assert.ok(thin > 5, `${thin} rest on little`);
});

test("the line that says so has the words of Python's text", () => {
  const said = (findings, missing) => saidOfBasis({ findings, missing, thin: true });
  assert.equal(said([], ["age", "setting"]), "This rests on almost nothing: age and setting are not told; no finding.");
  assert.equal(said(["rapid_growth"], []), "This rests on almost nothing: one finding (rapid growth).");
  assert.equal(saidOfBasis({ findings: [], missing: [], thin: false }), "");
});
