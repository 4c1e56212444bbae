import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeTable, rowOfCauses } from "../../../model/calcinosis/explorer/assets/answering/node_table.js";
import { model } from "./contract.mjs";

const NEWBORN = { setting: "neonatal_unit", age_group: "neonate", findings: { iv_calcium: "yes" } };
const nodes = model.network.nodes.filter((node) => !["lesion", "form"].includes(node));

test("rows by how probable they are sum to what is believed of a node", () => {
  for (const [pretest, told] of [["setting", NEWBORN], ["uniform", { findings: {} }]]) {
    const diagnosis = model.diagnose(told, pretest);
    for (const node of nodes) {
      const { rows } = nodeTable(model, diagnosis, node);
      const believed = model.belief(diagnosis, node);
      const sums = believed.map((_, i) => rows.reduce((sum, { values, weight }) => sum + weight * values[i], 0));
      const isCause = [...model.contents.rows.before, ...Object.keys(told.findings)].includes(node); // its children may be told
      if (!isCause) assert.ok(sums.every((p, i) => Math.abs(p - believed[i]) < 1e-6), `${node}: ${sums} ${believed}`);
      for (const { values } of rows) assert.ok(Math.abs(values.reduce((a, b) => a + b) - 1) < 1e-9, node);
      assert.ok(Math.abs(rows.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-9, node);
    }
  }
});

test("parents that are told are no rows, and rows that are alike are one", () => {
  const free = nodeTable(model, model.diagnose({ findings: {} }), "low_birth_weight");
  const told = nodeTable(model, model.diagnose(NEWBORN), "low_birth_weight");
  assert.ok(told.rows.length < free.rows.length);
  assert.deepEqual(told.given.map(({ name }) => name).toSorted(), ["age_group", "setting"]);
  assert.equal(told.rows.length, 1);
  const { rows, averaged } = nodeTable(model, model.diagnose(NEWBORN), "erythema");
  assert.deepEqual(averaged, ["inflammation"]);
  assert.ok(rows.length < 44 * 3 * 2);
  assert.ok(rows.every(({ weight }, i) => !i || weight <= rows[i - 1].weight));
});

test("the row of the lesion's causes is the answer without findings", () => {
  const told = { ...NEWBORN, findings: { ...NEWBORN.findings, swelling: "yes" } };
  assert.deepEqual(rowOfCauses(model, model.diagnose(told)), model.diagnose(NEWBORN).posterior);
});
