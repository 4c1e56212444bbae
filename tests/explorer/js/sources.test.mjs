/** Where numbers are from, as Python says it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, Sources } from "../../../model/calcinosis/explorer/assets/answering/sources.js";
import { contract, model } from "./contract.mjs";

const sources = new Sources(model.contents, model.rows, contract.sources);

test("a row has the value, the grade, the studies and the remark that Python tells", () => {
  assert.ok(contract.sourced.length > 300);
  for (const { place, value, grade, studies, remark } of contract.sourced) {
    const found = sources.at(place);
    const { learned } = found;
    const said = learned ? `${found.value}; learned: ${learned.from} → ${learned.to} (${learned.readings} readings` : found.value;
    assert.deepEqual({ value: said, grade: found.grade, studies: found.studies, remark: found.remark }, { value, grade, studies, remark }, place);
  }
});

test("every finding has rows, and all that its table is made of", () => {
  for (const name of Object.keys(model.contents.variables)) assert.ok(sources.about(name).length, name);
  const found = sources.about("erythema");
  assert.ok(found.some(({ head }) => head === "iatrogenic") && found.some(({ head }) => head === "any"));
  assert.ok(found.every(({ place }) => place.includes("[erythema.")));
  const { recorded, told } = sources.beside("erythema");
  assert.ok(recorded.length >= 2 && told.length >= 2);
  assert.equal(sources.at("no such place"), null);
});

test("numbers are written as people write them", () => {
  const written = [0.294, 0.0312, 11.67, 32145, -3.31, 0.998, 0, 1, 0.00001, 0.99999].map(figure);
  assert.deepEqual(written, ["0.29", "0.031", "12", "32000", "-3.3", "0.998", "0", "1", "<0.0001", ">0.9999"]);
});

test("an interval is the one that a row's value tells", () => {
  const { rows } = model.contents;
  const rate = rows.places.indexOf("case_mix.toml: [neonatal_unit] iatrogenic");
  const { value } = sources.of(rate);
  const [low, high] = sources.interval(rows.places[rate], [], 0);
  assert.ok(value.endsWith(`(${figure(low)}–${figure(high)})`), value);
  const place = rows.places.find((one, i) => rows.kinds[i] === "D" && /\(0\.\d+–0\.\d+\)$/.test(sources.of(i).value) && !sources.of(i).value.includes(",") && !sources.of(i).learned);
  const [least, most] = sources.interval(place, ["no", "yes"], 1);
  assert.ok(sources.at(place).value.endsWith(`(${figure(least)}–${figure(most)})`), place);
  assert.deepEqual(sources.interval(place, ["no", "yes"], 0), [1 - most, 1 - least]);
});

test("what has learned is not told by its source", () => {
  const { places } = model.contents.rows;
  const moved = places.find((place) => sources.at(place).learned);
  assert.equal(sources.interval(moved, ["no", "yes"], 1), null);
});
