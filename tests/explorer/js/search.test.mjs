/** What may be meant by words typed into the search. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { speak } from "../../../model/calcinosis/explorer/assets/answering/language.js";
import { Search } from "../../../model/calcinosis/explorer/assets/page/search.js";
import { translated } from "../../../model/calcinosis/explorer/assets/page/translated.js";
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

test("a value is found as corrected where its name, or what stands behind it, tells so", () => {
  const value = { value: 9.2, unit: "mg/dL", corrected: true };
  for (const typed of ["corrected calcium 9.2 mg/dL", "calcium 9.2 mg/dL corrected"])
    assert.deepEqual(search.find(typed)[0], { name: "calcium", value, text: "Total calcium: 9.2 mg/dL corrected" }, typed);
  assert.equal(search.find("calcium 9.2 mg/dL")[0].value.corrected, undefined);
});

/** What is found with the words of a language. */
function speaking(code) {
  const { words, search: others } = contract.languages[code];
  speak(code, words, others);
  return new Search(translated({ stories: [], lessons: [], cases: [], ...contract.contents }));
}

afterEach(() => speak("en", []));

test("every finding is found by two words and more in each language", () => {
  const lost = [];
  for (const code of ["en", "tr", "es"]) {
    const own = code === "en" ? search : speaking(code);
    const others = contract.languages[code]?.search;
    for (const { name, label, question, group } of Object.values(own.contents.variables)) {
      if (!question || (code === "en" && group === "mechanism")) continue;
      const english = own.names.filter(([, meant]) => meant.length <= 2 && meant.includes(name)).map(([word]) => word);
      const words = [...new Set(others ? [label, ...others[name].split(", ")] : english)];
      if (words.length < 2) lost.push(`${code} ${name}`);
      for (const word of words.filter((one) => one.length > 1 && !["sex", "age_group"].includes(name)))
        if (own.find(word).every((offer) => offer.name !== name)) lost.push(`${code} ${name}: ${word}`);
    }
  }
  assert.deepEqual(lost, []);
});

test("a place is found by its word in each language", () => {
  const asked = [
    ["en", "wrist", "hand_or_wrist"], ["en", "calf", "leg"],
    ["tr", "bilek", "hand_or_wrist"], ["tr", "uyluk", "thigh_or_buttock"], ["tr", "Sırt", "trunk_or_back"],
    ["es", "muñeca", "hand_or_wrist"], ["es", "muneca", "hand_or_wrist"], ["es", "espalda", "trunk_or_back"],
  ];
  for (const [code, typed, site] of asked) {
    const own = code === "en" ? search : speaking(code);
    const [first] = own.find(typed);
    assert.deepEqual([first.name, first.value], ["site", site], `${code} ${typed}`);
  }
  assert.deepEqual(search.find("elbow")[0].value, ["arm", "joint"]);
});

test("an age, a sex and a finding are read in each language", () => {
  const asked = {
    tr: [["19 günlük", "age", "19 d"], ["19 gün", "age", "19 d"], ["3 aylık", "age", "3 months"], ["61 yaşında", "age", "61 y"], ["2 haftalık", "age", "2 weeks"], ["kız", "sex", "female"], ["kızarıklık", "erythema", "yes"], ["irin", "purulence", "yes"]],
    es: [["19 días", "age", "19 d"], ["3 meses", "age", "3 months"], ["61 años", "age", "61 y"], ["2 semanas", "age", "2 weeks"], ["niña", "sex", "female"], ["pus", "purulence", "yes"], ["fiebre", "fever", "yes"], ["sin fiebre", "fever", "no"]],
  };
  for (const [code, all] of Object.entries(asked)) {
    const own = speaking(code);
    for (const [typed, name, value] of all) {
      const [first] = own.find(typed);
      assert.deepEqual([first?.name, first?.value], [name, value], `${code} ${typed}`);
    }
  }
});

/** What the first line of the list enters; undefined: it opens the question. */
function first(own, typed) {
  const [one] = own.find(typed);
  return [one?.name, one?.value];
}

test("a name without an answer opens its question, if the answer is not yes or no", () => {
  for (const typed of ["kidney", "kidney disease", "aspirate", "phosphate", "no dialysis"]) assert.equal(first(search, typed)[1], undefined, typed);
  for (const code of ["tr", "es"]) {
    const { label } = speaking(code).contents.variables.kidney_disease;
    assert.deepEqual(first(speaking(code), label), ["kidney_disease", undefined], code);
  }
  assert.equal(first(search, "birth")[1], undefined); // several begin so
  assert.deepEqual(first(search, "redness"), ["erythema", "yes"]);
  assert.deepEqual(first(search, "pain"), ["tenderness", "yes"]); // not "painless"
});

test("a word that is an answer enters that one, in each language", () => {
  assert.deepEqual(first(search, "dialysis"), ["kidney_disease", "dialysis"]);
  assert.deepEqual(first(speaking("tr"), "diyaliz"), ["kidney_disease", "dialysis"]);
  for (const typed of ["diálisis", "dialisis"]) assert.deepEqual(first(speaking("es"), typed), ["kidney_disease", "dialysis"]);
  assert.ok(search.find("no kidney disease").some(({ name, value }) => name === "kidney_disease" && value === "none"));
});

test("of two units the one that makes an ordinary number stands first", () => {
  for (const [own, typed] of [[search, "calcium 3.2"], [speaking("tr"), "kalsiyum 3,2"], [speaking("es"), "calcio 3,2"]]) {
    const [name, value] = first(own, typed);
    assert.deepEqual([name, value?.unit], ["calcium", "mmol/L"], typed);
  }
});

test("a needle may be that of an aspiration or of a biopsy", () => {
  for (const [own, typed] of [[search, "needle"], [speaking("tr"), "iğne"], [speaking("es"), "aguja"]]) {
    const found = new Set(own.find(typed).map(({ name }) => name));
    assert.ok(found.has("aspirate") && found.has("biopsy"), typed);
  }
});

test("a bare number behind the name of the age is in years first", () => {
  for (const typed of ["age 61", "age: 61", "Age=61"]) assert.deepEqual(search.find(typed)[0], { name: "age", value: "61 y", text: "Age: 61 y" }, typed);
  assert.deepEqual(first(search, "61 y"), ["age", "61 y"]);
  assert.deepEqual(search.find("age 3").map(({ value }) => value), ["3 y", "3 months", "3 weeks", "3 d"]);
  assert.deepEqual(first(speaking("tr"), "yaş 61"), ["age", "61 y"]);
  assert.deepEqual(first(speaking("es"), "edad 61"), ["age", "61 y"]);
});

test("an answer may stand before what it is of", () => {
  for (const [typed, state] of [["purulent aspirate", "pus"], ["aspirate pus", "pus"], ["bloody aspirate", "blood"], ["chalky aspirate", "chalky"]])
    assert.deepEqual(first(search, typed), ["aspirate", state], typed);
  for (const typed of ["irinli aspirat", "pürülan aspirat"]) assert.deepEqual(first(speaking("tr"), typed), ["aspirate", "pus"], typed);
  assert.deepEqual(first(speaking("es"), "aspirado purulento"), ["aspirate", "pus"]);
  assert.deepEqual(first(search, "purulent discharge"), ["purulence", "yes"]);
});
