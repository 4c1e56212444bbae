import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ageSaid, alsoCalled, amount, capital, counted, fixed, inside, small, speak, t } from "../../../model/calcinosis/explorer/assets/answering/language.js";
import { plain } from "../../../model/calcinosis/explorer/assets/answering/one_entry.js";
import { percent } from "../../../model/calcinosis/explorer/assets/page/wording.js";

afterEach(() => speak("en", []));

const say = (/** @type {number} */ n) => counted("{n} question", "{n} questions", n);

test("English texts fill their places, and count", () => {
  assert.equal(t("{a} of {b}, {c}", { a: 1, b: "two" }), "1 of two, {c}");
  assert.deepEqual([0, 1, 2].map(say), ["0 questions", "1 question", "2 questions"]);
  assert.equal(amount("<0.5", "mg/L"), "<0.5 mg/L");
});

test("what is not translated stays English", () => {
  speak("tr", [["yes", "evet"]]);
  assert.deepEqual([plain("yes"), plain("hand_or_wrist"), say(1)], ["evet", "hand or wrist", "1 question"]);
});

test("a noun has the form that its number asks for in the language", () => {
  speak("tr", [["{n} questions", { one: "{n} soru", other: "{n} soru" }]]);
  assert.deepEqual([1, 5].map(say), ["1 soru", "5 soru"]);
  speak("es", [["{n} questions", { one: "{n} pregunta", other: "{n} preguntas" }]]);
  assert.deepEqual([0, 1, 5, 1e6].map(say), ["0 preguntas", "1 pregunta", "5 preguntas", "1000000 preguntas"]);
});

test("numbers have the language's decimal sign", () => {
  speak("tr", [["{n} %", "%{n}"], ["d", "gün"]]);
  assert.deepEqual([percent(0.043), percent(0.43)], ["%4,3", "%43"]);
  assert.deepEqual([fixed(2.5, 2), amount("0.5-1.5", "mg/L"), ageSaid("19.5 d"), ageSaid("about 3")], ["2,50", "0,5-1,5 mg/L", "19,5 gün", "about 3"]);
});

test("capitals are those of the language, and abbreviations keep theirs", () => {
  speak("tr", []);
  assert.deepEqual([capital("iltihap"), inside("İnme"), small("CRP"), small("Ilık")], ["İltihap", "inme", "CRP", "ılık"]);
  speak("en", []);
  assert.deepEqual([capital("iron"), small("25-OH Vitamin D"), inside("CT of the lesion")], ["Iron", "25-oh vitamin d", "CT of the lesion"]);
});

test("a finding's name is called by its label where nothing else is said", () => {
  speak("es", [["yes", "sí"]]);
  alsoCalled("yes", "no");
  alsoCalled("iv calcium", "calcio intravenoso");
  assert.deepEqual([plain("yes"), plain("iv_calcium")], ["sí", "calcio intravenoso"]);
});
