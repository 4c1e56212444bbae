import assert from "node:assert/strict";
import { test } from "node:test";
import { interval, Versions } from "../../../model/calcinosis/explorer/assets/answering/intervals.js";
import { baseRates, isPossible, movedModel, rowsOf } from "../../../model/calcinosis/explorer/assets/answering/moved_rows.js";
import { decode } from "../../../model/calcinosis/explorer/assets/answering/page_contents.js";
import { contract, model, same } from "./contract.mjs";

const versions = new Versions(model);

test("the rows at their means build the network of Python", () => {
  const { factors, measured, film } = contract.tables;
  const { contents } = model;
  const near = (found, wanted, about) => {
    const values = decode(wanted);
    assert.equal(found.length, values.length, about);
    assert.ok(values.every((value, i) => Math.abs(found[i] - value) <= 1e-14 * Math.max(1, Math.abs(value))), about);
  };
  contents.factors.forEach(({ scope, values }, i) => near(decode(values), factors[i], scope.join()));
  for (const [name, { centre, sd, middle }] of Object.entries(measured)) {
    near(contents.measured[name].centre, centre, name);
    near(contents.measured[name].sd, sd, name);
    same(contents.measured[name].middle, middle, name);
  }
  contents.film.parameters.forEach((values, i) => near(values, film[i], "film"));
});

test("intervals are those of Python from the same random versions", () => {
  assert.ok(contract.intervals.length >= 3);
  for (const { case: given, pretest, ...wanted } of contract.intervals) {
    const steps = versions.intervals(given, pretest);
    let step = steps.next();
    while (!step.done) step = steps.next();
    same(step.value, wanted, given);
  }
});

test("an interval is of as many versions as the page says", () => {
  const counted = new Versions(model);
  let asked = 0;
  const version = counted.version.bind(counted);
  counted.version = (i) => (asked++, version(i));
  const steps = counted.intervals(contract.intervals[0].case, "setting");
  let step = steps.next();
  while (!step.done) step = steps.next();
  assert.equal(asked, model.contents.rows.draws);
});

test("what is impossible has no interval", () => {
  const steps = versions.intervals(contract.cases.find(({ clash }) => clash).case, "setting");
  let step = steps.next();
  while (!step.done) step = steps.next();
  assert.equal(step.value, null);
});

test("the ends of an interval lie between neighbours", () => {
  assert.deepEqual(interval([4, 0, 2, 1, 3], 0.75), [0.5, 3.5]);
});

test("the answer with a row moved is that of Python", () => {
  assert.ok(contract.moved.length > 20);
  for (const { move, case: given, posterior } of contract.moved) {
    assert.ok(isPossible(model.contents, versions.rows, move), JSON.stringify(move));
    same(movedModel(model, versions.rows, [move]).diagnose(given).posterior, posterior, move);
  }
});

test("a move that the model does not know, or that is none, is not made", () => {
  const { move } = contract.moved.find((one) => one.move.state > 0);
  for (const wrong of [{ row: "no such row" }, { value: 0 }, { value: 1 }, { value: Number.NaN }, { state: 99 }])
    assert.ok(!isPossible(model.contents, versions.rows, { ...move, ...wrong }), JSON.stringify(wrong));
});

test("what may be moved are base rates, and the rows of a finding and its rate ratios", () => {
  assert.equal(baseRates(model.contents, "emergency").length, model.lesions.length);
  const offered = rowsOf(model.contents, "kidney_disease");
  assert.ok(offered.some(({ states }) => states.length === 3) && offered.some(({ states }) => !states.length));
  assert.deepEqual(rowsOf(model.contents, "radiographs"), []);
});
