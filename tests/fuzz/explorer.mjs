/**
 * Reads inputs from Python, one JSON text a line, with the explorer's own readers, and answers each with a
 * line: "result", "error", or what nobody expects.
 */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Model } from "../../model/calcinosis/explorer/assets/answering/answer.js";
import { fromFragment } from "../../model/calcinosis/explorer/assets/page/share.js";
import { fromYaml } from "../../model/calcinosis/explorer/assets/page/yaml_read.js";

const contents = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const model = new Model(contents);

/** @param {string} text */
function read(text) {
  const shared = text.startsWith("#") ? fromFragment(text) : null;
  if (text.startsWith("#") && !shared) return "error";
  const found = shared?.case ?? fromYaml(text, contents);
  const { posterior, reading } = model.diagnose(found, shared?.pretest);
  if (reading.problems.length) {
    if (reading.problems.every(({ variable, text: told }) => typeof variable === "string" && told)) return "error";
    throw new Error("a problem without its place");
  }
  if (!posterior) return "error";
  const total = posterior.reduce((sum, value) => sum + value, 0);
  if (!(Math.abs(total - 1) < 1e-9)) throw new Error(`probabilities sum to ${total}`);
  return "result";
}

/** @param {string} text */
function outcome(text) {
  try {
    return read(text);
  } catch (error) {
    // what the reader says of a text has its line; anything else is a fault
    if (error instanceof SyntaxError && /^line \d+/.test(error.message)) return "error";
    return `${error?.stack ?? error}`;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(outcome(JSON.parse(line)))}\n`);
}
