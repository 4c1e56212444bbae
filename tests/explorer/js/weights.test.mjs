import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, MOST_PLAYERS } from "../../../model/calcinosis/explorer/assets/answering/weights.js";
import { diagnosed, explained, model, ordered, same } from "./contract.mjs";

test("weights of evidence are those of Python, of few findings and of many", () => {
  for (const one of explained) {
    const { lesion, priorBits, posteriorBits, weights } = explain(model, diagnosed(one));
    same({ lesion, ends: [priorBits, posteriorBits] }, { lesion: one.weights.lesion, ends: one.weights.ends });
    // two films of different windows are two weights of one name
    const found = ordered(weights.map(({ variable, bits, favours }) => [variable, bits, favours]));
    const wanted = ordered(one.weights.weights);
    wanted.forEach((weight, i) => (weight[2] ??= found[i][2]));
    same(found, wanted, one.case);
  }
  const many = new Set(explained.map((one) => one.weights.weights.length > MOST_PLAYERS));
  assert.equal(many.size, 2);
});
