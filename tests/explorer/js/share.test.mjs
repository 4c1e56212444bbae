import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFragment, toFragment } from "../../../model/calcinosis/explorer/assets/page/share.js";

const state = {
  case: { id: "seed", told: "report", asked: ["fever"], setting: "emergency", age_group: ["infant", "child"], sex: "male", findings: { fever: "no" } },
  order: ["setting", "age_group", "fever", "sex"],
  pretest: "uniform",
  shown: { kind: "story", number: 0, step: 3, told: false, guesses: [0.2, null, 0.4] },
  moved: [{ row: "base_rate", state: 1, value: 0.1 }],
  pinned: { case: { findings: { swelling: "yes" } }, pretest: "setting", moved: [] },
  bits: true,
};

test("a link holds all that is seen, and only that", () => {
  assert.deepEqual(fromFragment(`https://example.org/${toFragment(state, "network")}`), { ...state, view: "network" });
  assert.equal(fromFragment("#answer"), null);
});
