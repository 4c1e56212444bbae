import assert from "node:assert/strict";
import { test } from "node:test";
import { fromYaml, refuseLarge } from "../../../model/calcinosis/explorer/assets/page/yaml_read.js";
import { quantityProblem } from "../../../model/calcinosis/explorer/assets/answering/quantities.js";
import { toYaml } from "../../../model/calcinosis/explorer/assets/page/yaml_write.js";
import { contract, model, same } from "./contract.mjs";

function readOrNull(text) {
  try {
    return fromYaml(text, contract.contents);
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return null;
  }
}

test("case files are read as in Python, or refused", () => {
  let refused = 0;
  for (const { text, case: wanted } of contract.texts) {
    const read = readOrNull(text);
    if (read === null || model.diagnose(read).reading.problems.length) refused++;
    else same(read, wanted, text);
  }
  assert.equal(refused, 0, `${refused} of ${contract.texts.length} refused`);
});

test("numbers are read in every unit that Python reads, and in no other", () => {
  let read = 0;
  for (const { variable, text, found } of contract.spelled) {
    const entry = readOrNull(`findings:\n  ${variable}: ${text}\n`)?.findings[variable];
    const wrong = entry?.unit ? quantityProblem(contract.contents.analytes[variable], entry) : "";
    if (found === null) assert.ok(entry === undefined || wrong, `${variable}: ${text}`);
    else same(entry, found, `${variable}: ${text}`);
    read += Number(found !== null);
  }
  assert.ok(read > 150, `${read} read`);
});

test("words and names are read as in Python, or refused as there", () => {
  for (const { text, found } of contract.worded) {
    const read = readOrNull(text);
    const fine = read !== null && !model.diagnose(read).reading.problems.length;
    if (found === null) assert.ok(!fine, text);
    else same(read, found, text);
  }
});

test("what is refused is told how to write as in Python", () => {
  let told = 0;
  for (const { text, hint } of contract.worded.filter((one) => one.hint)) {
    assert.throws(() => fromYaml(text, contract.contents), (error) => error.message.includes(hint) || assert.fail(`${text}: ${error.message}\nwithout: ${hint}`));
    told++;
  }
  assert.ok(told > 60, `${told} told`);
});

test("whole files are read as in Python, or refused in words; none is read in part", () => {
  const only = /is not read here/; // what Python reads and the page names and refuses
  let refused = 0;
  for (const { text, found } of contract.files) {
    try {
      const { id: _, ...read } = fromYaml(text, contract.contents);
      assert.ok(found || model.diagnose(read).reading.problems.length, text);
      if (found) same(read, found, text);
    } catch (error) {
      assert.ok(error instanceof SyntaxError, `${text}: ${error.stack}`);
      assert.ok(!found || only.test(error.message), `${text}: ${error.message}`);
      refused++;
    }
  }
  assert.ok(refused > 15 && refused < contract.files.length - 12, `${refused} refused`);
});

test("all problems of a file are told at once, each with its line", () => {
  const text = "agee: 3 d\nerythema: no\nfindings:\n  crp: 5 stones\n  warmth: no\n  warmth: yes\n";
  const lines = (/** @type {Error} */ error) => [...error.message.matchAll(/line (\d+):/g)].map(([, line]) => line);
  assert.throws(() => fromYaml(text, contract.contents), (error) => lines(error).toSorted().join() === "1,2,4,6");
});

test("whatever is refused has its line", () => {
  for (const text of ["", "# a", 'a: "\\q"', '{"\\q": 1}', "findings: {__proto__: {no: 1, yes: 2}}", "- 1\n- 2", "[", "{a", "a: {b", "- - [", "? a", "a: |9\n", "'", "a: b\n c: d", "- a: 1\n b: 2"]) {
    assert.throws(() => fromYaml(text, contract.contents), (error) => error instanceof SyntaxError && /^line \d+/.test(error.message), text);
  }
});

test("what is written is read back", () => {
  for (const { case: given, problems } of contract.cases) {
    if (!problems.length) same(fromYaml(toYaml(given, []), contract.contents), inOrder(given), given);
  }
});

/** The states that a case lists in any order, in the order in which Python and the reader give them; a list of one is that state. */
function inOrder(given) {
  const listed = ([name, value]) => {
    if (name === "radiographs" && Array.isArray(value)) return [name, value.map((film) => (film?.calcification === undefined ? film : entries(film)))];
    const states = name === "calcification" ? ["no", "yes"] : (contract.contents.variables[name]?.states ?? []);
    const isList = Array.isArray(value) && value.every((state) => states.includes(state));
    const found = isList ? states.filter((state) => value.includes(state)) : value;
    return [name, isList && found.length === 1 ? found[0] : found];
  };
  const entries = (value) => Object.fromEntries(Object.entries(value).map(listed));
  const asked = given.asked === undefined ? {} : { asked: [given.asked].flat() };
  return { ...entries(given), ...asked, findings: entries(given.findings) };
}

test("the largest diameter counts, and states have the order of the vocabulary", () => {
  const read = (text) => fromYaml(`findings:\n  ${text}\n`, contract.contents).findings;
  same(read("size_cm: 3.5x5.5×2 cm"), { size_cm: { value: 5.5, unit: "cm" } });
  const { states } = contract.contents.variables.site;
  assert.deepEqual(read(`site: [${states[3]}, ${states[0]}]`).site, [states[0], states[3]]);
});

test("what cannot be read is refused with its line", () => {
  const read = (text) => () => fromYaml(text, contract.contents);
  assert.throws(read("findings:\n  erythema: [no\n"), /line 2: ',' or ']' is missing/);
  assert.throws(read("age 3"), /line 1 cannot be read/);
  assert.throws(read("findings:\n  size_cm: 30\n"), /line 2: '30' has no unit; millimetres are written with their unit/);
  assert.throws(read("findings:\n  erythema:\n  calcium: NA\n"), /line 3: .*it is not known, leave it out/);
  assert.throws(read("findings:\n  crp: 5 stones\n"), /line 2: .*number with a unit \(mg\/L or/);
});

test("what is too large for one case is refused in words", () => {
  refuseLarge(2 ** 20);
  assert.throws(() => refuseLarge(2 ** 20 + 1), /this text has 1.1 MiB, and at most 1 MiB are read here/);
  assert.throws(() => refuseLarge(3.5 * 2 ** 20, "all.json"), /all.json has 3.5 MiB.*'calcinosis batch' read larger files/);
});

test("of values of several days it is said which is today's and which is not used", () => {
  const read = (text) => {
    const notes = [];
    const { findings } = fromYaml(text, contract.contents, notes);
    return { findings, said: notes.map(({ name, entry, text: told }) => [name, entry, told]) };
  };
  const crp = { value: 5, unit: "mg/L" };
  const { findings, said } = read("findings:\n  crp: [{day: -2, value: 80 mg/L}, {day: 4, value: 9 mg/L}, {day: 1, value: 5 mg/L}]\n");
  assert.deepEqual(findings, { crp });
  assert.deepEqual(said, [
    ["crp", crp, "C-reactive protein: of the values of several days 5 mg/L is today's"],
    ["crp", crp, "C-reactive protein: 80 mg/L on day -2 is not used: it is from before the lesion"],
  ]);
  assert.deepEqual(read("findings:\n  calcium: {day: -2, value: low}\n"), { findings: { earlier_hypocalcemia: "yes" }, said: [] });
  assert.throws(() => read("told: report\nfindings:\n  calcium: {day: -2, value: low}\n"), /line 3: calcium of days before the lesion alone is not read here in a report/);
});

test("what a flag made of a number is said, and the comma of a number", () => {
  const notes = [];
  const { findings } = fromYaml("age: 60 y\nfindings:\n  calcium: 9.4 H mg/dL\n  phosphate: 3.5 mg/dL *\n", contract.contents, notes);
  assert.deepEqual(findings, { calcium: "high", phosphate: { value: 3.5, unit: "mg/dL" } });
  assert.deepEqual(notes.map(({ name, entry }) => [name, entry]), Object.entries(findings));
  assert.match(notes[0].text, /9.4 mg\/dL is flagged high, but normal by the interval of the age: read as high/);
  assert.match(notes[1].text, /flagged as abnormal, but normal by its interval: the number counts/);
  const comma = (entry) => () => fromYaml(`findings:\n  ${entry}\n`, contract.contents);
  assert.throws(comma("calcium: 9,12 mg/dL"), /write a decimal point: '9.12 mg\/dL'/);
  assert.throws(comma("crp: 1,200 mg/L"), /but 1200 mg\/L is impossible .*; write 1.200 mg\/L if that is right, else correct the number/);
  assert.throws(comma("wbc: {value: '12,500', unit: /uL}"), /; write 12500 if that is right/);
  assert.throws(comma("pth: 1,200 pg/mL"), /may group thousands .* write 1200 pg\/mL or 1.200 pg\/mL/);
});

test("what is told both as corrected and as not is refused", () => {
  const read = (line) => fromYaml(`findings:\n  ${line}\n`, contract.contents, []).findings.calcium;
  const [named, marked] = ["corrected calcium: {value: 9.9, unit: mg/dL, corrected: ", "calcium: {value: 9.9 mg/dL corrected, corrected: "];
  for (const start of [named, marked]) {
    assert.throws(() => read(`${start}no}`), /tells corrected, too: keep one/);
    for (const same of ["yes", "true", "null"]) assert.equal(read(`${start}${same}}`).corrected, true);
  }
});
