/** What may be meant by words typed into the search. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Search } from "../../../model/calcinosis/explorer/assets/page/search.js";
import { contract } from "./contract.mjs";

const search = new Search(contract.contents);

test("an age is the patient's, never that of the lesion", () => {
  for (const typed of ["age 19 d", "Age 19 d", "19 d"])
    assert.deepEqual(search.find(typed), [{ name: "age", value: "19 d", text: "Age: 19 d" }], typed);
  for (const typed of ["19 days", "age 19 days", "19-day-old"])
    assert.deepEqual(search.find(typed)[0], { name: "age", value: "19 d", text: "Age: 19 d" }, typed);
  assert.deepEqual(search.find("age"), [{ name: "age", value: undefined, text: "Age …" }]);
  assert.ok(search.find("age 40 q").every(({ name }) => name === "age"));
});

test("a sex is found by its word", () => {
  assert.deepEqual(search.find("male"), [{ name: "sex", value: "male", text: "Sex: male" }]);
});

test("numbers of findings are read with their names", () => {
  assert.equal(search.find("phosphate 8")[0].name, "phosphate");
  assert.ok(search.find("onset 14 d").some(({ name }) => name === "days_from_onset"));
});
