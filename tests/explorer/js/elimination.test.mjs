import assert from "node:assert/strict";
import { test } from "node:test";
import {
  combine,
  eliminate,
  Products,
  slice,
  sorted,
} from "../../../model/calcinosis/explorer/assets/answering/elimination.js";
import { contract, same } from "./contract.mjs";

const tablesOf = ({ tables }) =>
  tables.map(({ scope, values }) => ({ scope, values: Float64Array.from(values) }));

test("products are summed as numpy's einsum does", () => {
  for (const one of contract.products) {
    const { scope, values } = eliminate(tablesOf(one), one.sizes, new Set(one.keep));
    assert.deepEqual(scope, one.keep);
    same(values, one.values, one);
  }
});

test("products made before answer what is asked next", () => {
  for (const one of contract.products) {
    const [tables, products] = [tablesOf(one), new Products()];
    for (const keep of [new Set(), new Set([0, 5]), new Set(one.keep)])
      assert.deepEqual(eliminate(tables, one.sizes, keep, products), eliminate(tables, one.sizes, keep));
    const { entries } = products;
    eliminate(tables, one.sizes, new Set(one.keep), products);
    assert.equal(products.entries, entries);
  }
});

test("known states are cut out before or after the product", () => {
  for (const one of contract.products) {
    const [a, b] = tablesOf(one);
    const known = new Map([[a.scope[0], one.sizes[a.scope[0]] - 1]]);
    const cut = (table) => slice(table, known, one.sizes);
    same(combine(cut(a), cut(b), one.sizes, -1), cut(combine(a, b, one.sizes, -1)), one);
  }
});

test("axes are put in rising order", () => {
  const { scope, values } = sorted([2, 0], Float64Array.of(1, 2, 3, 4, 5, 6), [2, 1, 3]);
  assert.deepEqual([scope, [...values]], [[0, 2], [1, 3, 5, 2, 4, 6]]);
});
