import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, sumOf } from "../../../model/calcinosis/explorer/assets/answering/moved.js";
import { without } from "../../../model/calcinosis/explorer/assets/answering/leave_out.js";
import { brier } from "../../../model/calcinosis/explorer/assets/page/score.js";
import { answered, contract, model, same } from "./contract.mjs";

const { calcinosis } = contract.contents;

test("what moved the odds from one case to another sums to the whole", () => {
  const probability = (told) => {
    const { posterior } = model.diagnose({ ...told, told: "form" });
    return posterior && sumOf(model, posterior, calcinosis);
  };
  const logit = (p) => Math.log2(p / (1 - p));
  let seen = 0;
  for (let n = 1; n < 40; n++) {
    const [before, after] = [answered[n - 1].case, answered[n].case];
    const [first, last] = [probability(before), probability(after)];
    if (![first, last].every((p) => p > 1e-6 && p < 1 - 1e-6)) continue;
    const found = moved(probability, before, after);
    const whole = found.reduce((sum, { bits }) => sum + bits, 0);
    assert.ok(Math.abs(whole - (logit(last) - logit(first))) < 1e-6, `${n}`);
    assert.ok(found.every(({ bits }) => Math.abs(bits) <= Math.abs(found[0].bits) + 1e-9));
    seen++;
  }
  assert.ok(seen > 10, `${seen} seen`);
  assert.deepEqual(moved(probability, answered[0].case, answered[0].case), []);
});

test("a case without its wrong entries can be read", () => {
  for (const { case: given, problems } of contract.cases) {
    if (!problems.length) continue;
    const { reading } = model.diagnose(given);
    const rest = without(given, reading.problems);
    assert.ok(model.diagnose(rest).usable, JSON.stringify(given));
    assert.ok(JSON.stringify(rest).length < JSON.stringify(given).length);
  }
});

test("a guess costs what it costs among all who look alike, and in the one", () => {
  const { all, one, apart, steps } = brier([0.5, null, 1], [0.25, 0.1, 0.5], 0.1, true);
  same([all.own, all.network], [(0.25 + 0.5) / 2, (0.1875 + 0.25) / 2]);
  same([one.own, one.network], [0.125, (0.75 ** 2 + 0.5 ** 2) / 2]);
  same([all.even, one.even, one.pretest], [0.25, 0.25, 0.81]);
  same([apart, steps], [Math.sqrt((0.25 ** 2 + 0.5 ** 2) / 2), 2]);
  assert.equal(brier([null, null], [0.3, 0.4], 0.1, true), null);
});

test("nothing scores better than the network's own numbers, and what is close to them scores like them", () => {
  const network = [0.04, 0.12, 0.1, 0.18, 0.48, 0.58, 0.96, 0.98]; // of a patient of whom it was true
  const close = brier(network.map((p) => p + (p < 0.5 ? 0.02 : -0.02)), network, 0.04, true);
  assert.ok(Math.abs(close.all.own - close.all.network) < 0.001 && close.apart < 0.03);
  const even = brier(network.map(() => 0.5), network, 0.04, true);
  assert.ok(even.one.own < even.one.network); // in hindsight saying nothing would look better …
  assert.ok(even.all.own > even.all.network + 0.1); // … and is not
  for (let shift = -1; shift <= 1; shift += 0.1) {
    const moved = brier(network.map((p) => Math.min(Math.max(p + shift, 0), 1)), network, 0.04, false);
    assert.ok(moved.all.own >= moved.all.network);
  }
});
