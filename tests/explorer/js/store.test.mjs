import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../../model/calcinosis/explorer/assets/page/store.js";

const opened = (told) => {
  const store = new Store({ case: { findings: {} }, order: [], patient: 0, pretest: "setting", shown: null, moved: [], pinned: null, bits: false }, () => {});
  store.open({ case: told });
  return store;
};

test("what is told or changed last stands last, also where and how old the patient is", () => {
  const store = opened({ findings: {} });
  store.find("fever", "no");
  store.describe({ age: "34 y" });
  store.find("warmth", "yes");
  assert.deepEqual(store.state.order, ["fever", "age", "warmth"]);
  store.find("fever", "yes");
  store.describe({ setting: "emergency" });
  assert.deepEqual(store.state.order, ["age", "warmth", "fever", "setting"]);
  store.find("warmth", undefined);
  assert.deepEqual(store.state.order, ["age", "fever", "setting"]);
  store.undo();
  assert.deepEqual(store.state.order, ["age", "warmth", "fever", "setting"]);
});

test("another patient is told in its own order, or in the one that is given", () => {
  const store = opened({ setting: "emergency", findings: { fever: "no", warmth: "yes" } });
  assert.deepEqual(store.state.order, ["setting", "fever", "warmth"]);
  store.find("fever", "yes");
  store.open({ case: { setting: "emergency", findings: { warmth: "yes", fever: "no" } } });
  assert.deepEqual(store.state.order, ["setting", "warmth", "fever"]);
  store.open({ case: { setting: "emergency", findings: { fever: "no" } }, order: ["fever", "site", "setting"] });
  assert.deepEqual(store.state.order, ["fever", "setting"]);
});
