import assert from "node:assert/strict";
import { test } from "node:test";
import { normalCdf, normalPdf } from "../../../model/calcinosis/explorer/assets/answering/normal.js";
import { contract } from "./contract.mjs";

test("the normal distribution is scipy's, relatively also in its tail", () => {
  for (const [z, cdf, pdf] of contract.normal) {
    assert.ok(Math.abs(normalCdf(z) / cdf - 1) < 1e-9, `Φ(${z})`);
    assert.ok(Math.abs(normalPdf(z) / pdf - 1) < 1e-9, `φ(${z})`);
  }
});
