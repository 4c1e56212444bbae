/** What states are called. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { speak } from "../../../model/calcinosis/explorer/assets/answering/language.js";
import { plain } from "../../../model/calcinosis/explorer/assets/answering/one_entry.js";
import { translated } from "../../../model/calcinosis/explorer/assets/page/translated.js";
import { contract } from "./contract.mjs";

const ABBREVIATED = /(?<![\p{L}'])(?![dhy]\b)[b-df-hj-np-tv-xz]+(?!\p{L})/u; // small letters, none of them a vowel
const { contents, languages } = contract;

afterEach(() => speak("en", []));

test("no state is called by a name of the files in any language", () => {
  for (const code of ["en", "tr", "es"]) {
    speak(code, languages[code]?.words ?? [], languages[code]?.search);
    translated({ stories: [], lessons: [], cases: [], ...contents });
    for (const state of new Set(Object.values(contents.states).flat())) {
      assert.doesNotMatch(plain(state), /_/, code);
      assert.doesNotMatch(plain(state), ABBREVIATED, code);
    }
    speak("en", []);
  }
});

test("a state that nobody is asked for is called by its phrase", () => {
  translated({ stories: [], lessons: [], cases: [], ...contents });
  assert.equal(plain("ckd_mbd"), "mineral disorder of kidney disease");
  assert.equal(plain("vitamin_d_deficiency"), "vitamin D deficiency");
});
