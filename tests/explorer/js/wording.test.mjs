import assert from "node:assert/strict";
import { test } from "node:test";
import { percent, signed } from "../../../model/calcinosis/explorer/assets/page/wording.js";

test("probabilities are never rounded to certainty, and have two digits", () => {
  const said = [1, 0.996, 0.994, 0.5, 0.0996, 0.0994, 0.0004, 0].map((p) => percent(p).replace("\u00a0", " "));
  assert.deepEqual(said, ["100 %", ">99 %", "99 %", "50 %", "10 %", "9.9 %", "<0.1 %", "0 %"]);
});

test("what is rounded to 0 has no sign", () => {
  assert.deepEqual([0.04, -0.04, 0.06, -0.06].map((bits) => signed(bits)), ["0.0", "0.0", "+0.1", "\u22120.1"]);
});
