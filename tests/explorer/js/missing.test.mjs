import { test } from "node:test";
import { expectedNotReported } from "../../../model/calcinosis/explorer/assets/answering/missing.js";
import { diagnosed, explained, model, same } from "./contract.mjs";

test("what is expected and not reported is what Python misses", () => {
  for (const one of explained) {
    const found = expectedNotReported(model, diagnosed(one)).map(
      ({ variable, state, probability, otherwise, bits }) => [variable, state, probability, otherwise, bits],
    );
    same(found, one.missing, one.case);
  }
});
