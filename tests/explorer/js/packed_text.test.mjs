import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../../model/calcinosis/explorer/assets/answering/page_contents.js";
import { opened } from "../../../model/calcinosis/explorer/assets/answering/packed_text.js";
import { contract } from "./contract.mjs";

test("texts of any length that Python packed are read again", async () => {
  for (const { text, packed } of contract.packed) assert.equal(await opened(packed).text(), text);
  assert.ok(contract.packed.length > 20);
});

test("arrays that Python packed are read again, to the last bit", () => {
  for (const { values, array } of contract.arrays) assert.deepEqual([...decode(array)], values);
});
