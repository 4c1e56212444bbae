/** Writes a case as YAML that `calcinosis diagnose` reads. */

/** @typedef {import("../answering/page_contents.js").Case} Case */

const FIELDS = ["id", "told", "asked", "setting", "age", "age_group", "sex"];
const BARE = /^[A-Za-z][A-Za-z0-9_-]*$|^\d+(\.\d+)? [a-z]+$/;

/** @param {Case} patientCase @param {string[]} order names of the findings as they are listed */
export function toYaml(patientCase, order) {
  const told = new Map(Object.entries(patientCase));
  const lines = FIELDS.filter((name) => told.has(name)).map((name) => `${name}: ${flow(told.get(name))}`);
  const names = Object.keys(patientCase.findings).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (!names.length) return [...lines, "findings: {}", ""].join("\n");
  const findings = names.map((name) => `  ${name}: ${flow(patientCase.findings[name])}`);
  return [...lines, "findings:", ...findings, ""].join("\n");
}

/** @param {unknown} value @returns {string} */
function flow(value) {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${flow(inner)}`)
      .join(", ")}}`;
  }
  const text = String(value);
  return BARE.test(text) ? text : JSON.stringify(text);
}
