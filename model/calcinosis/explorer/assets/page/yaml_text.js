/**
 * Reads YAML or JSON as plain mappings, lists and scalars, with the line of every entry. It reads what
 * people write by hand: blocks, brackets over several lines, quotes, comments, long texts. What it does not
 * read (anchors, tags, several documents) is refused with its line, never skipped.
 */

import { t } from "../answering/language.js";

/** @typedef {{ number: number, indent: number, text: string, raw: string }} Line */
/** @typedef {{ content: any, lines: WeakMap<object, Map<string, number>>, problems: string[] }} Document lines: mapping → line of each key */

const NULLS = ["", "~", "null", "Null", "NULL"];
const NUMBER = /^[-+]?(?:0|[1-9]\d*|\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const LONG = /^[|>][-+]?$/;
const RESERVED = /^(?:[&*!@`%]|\?(?: |$))/;
const QUOTED = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*/;
const DEEPEST = 20;

/** A bare scalar: nothing, a number, or a text. @param {string} text */
function plainValue(text) {
  if (NULLS.includes(text)) return null;
  return NUMBER.test(text) ? Number(text) : text;
}

/** @param {string} text in its quotes @param {number} number of its line @returns {string} */
function unquoted(text, number) {
  if (text[0] === "'") return text.slice(1, -1).replaceAll("''", "'");
  try {
    return JSON.parse(text.replaceAll("\t", "\\t"));
  } catch {
    return refuse(number, t("{text} is not read here: in double quotes write \\\\ for \\, or use single quotes", { text }));
  }
}

/** @param {string} line */
function withoutComment(line) {
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const [before, letter] = [line[i - 1] ?? " ", line[i]];
    if (quote) quote = letter === quote ? "" : quote;
    else if (`'"`.includes(letter) && /[\s:,[{-]/.test(before)) quote = letter;
    else if (letter === "#" && /\s/.test(before)) return line.slice(0, i).trimEnd();
  }
  return line.trimEnd();
}

/** What is wrong, and where. @param {number | undefined} number of the line @param {string} what */
export function atLine(number, what) {
  return t("line {n}: {what}", { n: String(number), what });
}

/** @param {number} number @param {string} text @returns {never} */
function refuse(number, text) {
  throw new SyntaxError(atLine(number, text));
}

/** Where the name of "name: value" ends; -1: it has none. @param {string} text */
function endOfKey(text) {
  const quoted = QUOTED.exec(text);
  if (quoted) return text[quoted[0].length] === ":" ? quoted[0].length : -1;
  const match = /:(?=\s|$)/.exec(text);
  return match && !/^[[{]/.test(text) ? match.index : -1;
}

/** @param {string} text @returns {Document} */
export function readText(text) {
  return new Reader(text.replace(/^\ufeff/, "")).document();
}

class Reader {
  /** @param {string} text */
  constructor(text) {
    /** @type {Line[]} */
    this.all = text.split(/\r?\n/).map((raw, i) => {
      const bare = withoutComment(raw);
      return { number: i + 1, indent: bare.length - bare.trimStart().length, text: bare.trim(), raw };
    });
    this.at = 0;
    this.depth = 0;
    /** @type {Document["lines"]} */
    this.lines = new WeakMap();
    /** @type {string[]} */
    this.problems = [];
  }

  /** @returns {Document} */
  document() {
    if (this.next()?.text === "---") this.at++;
    const first = this.next();
    if (first && /^--- [[{]/.test(first.text)) this.all[this.at] = { ...first, text: first.text.slice(4).trim() };
    if (!first) return refuse(1, t("this is empty: a case is expected"));
    const content = this.block(first.indent);
    if (this.next()?.text === "...") this.at++;
    const rest = this.next();
    if (rest?.text.startsWith("---")) refuse(rest.number, t("a second document begins: give one case"));
    if (rest) refuse(rest.number, t("cannot be read: write 'name: value', and indent what belongs to a name"));
    return { content, lines: this.lines, problems: this.problems };
  }

  /** The next line that holds something. @returns {Line | undefined} */
  next() {
    while (this.at < this.all.length && !this.all[this.at].text) this.at++;
    const line = this.all[this.at];
    if (line && /^ *\t/.test(line.raw)) refuse(line.number, t("indent with spaces, not with tabs"));
    return line;
  }

  /** A mapping, a list, or one value that begins in the next line. @param {number} indent @returns {any} */
  block(indent) {
    const line = /** @type {Line} */ (this.next());
    if (++this.depth > DEEPEST) refuse(line.number, t("entries are nested more than {n} deep", { n: DEEPEST }));
    const isList = line.text === "-" || line.text.startsWith("- ");
    const value = isList ? this.list(indent) : endOfKey(line.text) >= 0 ? this.mapping(indent) : this.value(line.text, indent - 1);
    this.depth--;
    return value;
  }

  /** @param {number} indent */
  list(indent) {
    const items = [];
    for (let line = this.next(); line?.indent === indent && /^-(?: |$)/.test(line.text); line = this.next()) {
      const rest = line.text.slice(1).trimStart();
      if (rest) {
        const inner = indent + line.text.length - rest.length;
        this.all[this.at] = { ...line, indent: inner, text: rest };
        items.push(this.block(inner));
      } else {
        this.at++;
        items.push(this.below(indent));
      }
    }
    return items;
  }

  /** What stands below a line, if anything does. @param {number} indent of that line */
  below(indent) {
    const line = this.next();
    return line && line.indent > indent ? this.block(line.indent) : null;
  }

  /** @param {number} indent */
  mapping(indent) {
    /** @type {Map<string, any>} */
    const entries = new Map();
    /** @type {Map<string, number>} */
    const where = new Map();
    for (let line = this.next(); line?.indent === indent && !line.text.startsWith("- ") && !/^(?:---|\.\.\.)$/.test(line.text); line = this.next()) {
      const end = endOfKey(line.text);
      if (end < 0) refuse(line.number, t("cannot be read: write 'name: value'"));
      const name = line.text.slice(0, end).trim();
      if (RESERVED.test(name)) refuse(line.number, t("'{text}' is not read here: write the entry itself", { text: name }));
      const key = /^["']/.test(name) ? unquoted(name, line.number) : name;
      this.enter(entries, where, key, line.number, this.entry(line, line.text.slice(end + 1).trim()));
    }
    return this.built(entries, where);
  }

  /** What is said of one name. @param {Line} line @param {string} rest of the line */
  entry(line, rest) {
    if (rest) return this.value(rest, line.indent);
    this.at++;
    const next = this.next();
    const isList = next && next.indent === line.indent && /^-(?: |$)/.test(next.text);
    return isList ? this.block(next.indent) : this.below(line.indent);
  }

  /**
   * @param {Map<string, any>} entries @param {Map<string, number>} where
   * @param {string} name @param {number} number @param {any} value
   */
  enter(entries, where, name, number, value) {
    if (entries.has(name)) this.problems.push(atLine(number, t("'{name}' stands twice (first in line {n})", { name, n: String(where.get(name)) })));
    else {
      entries.set(name, value);
      where.set(name, number);
    }
  }

  /** @param {Map<string, any>} entries @param {Map<string, number>} where */
  built(entries, where) {
    const mapping = Object.fromEntries(entries);
    this.lines.set(mapping, where);
    return mapping;
  }

  /** One value that begins in this line, and may go on in lines further in. @param {string} text @param {number} indent of its name */
  value(text, indent) {
    const { number } = this.all[this.at];
    if (RESERVED.test(text)) refuse(number, t("'{text}' is not read here: write the entry itself, in quotes if it begins so", { text }));
    if (/^[|>]/.test(text)) return this.long(text, indent);
    if (/^[[{]/.test(text)) return new Flow(this, text).whole();
    this.at++;
    const parts = [text];
    for (let line = this.next(); line && line.indent > indent; line = this.next()) {
      parts.push(line.text);
      this.at++;
    }
    const whole = parts.join(" ");
    const quoted = QUOTED.exec(whole);
    if (quoted && quoted[0].length < whole.length) refuse(number, t("'{text}' is too much", { text: whole.slice(quoted[0].length) }));
    if (quoted) return unquoted(quoted[1], number);
    if (/^["']/.test(whole)) refuse(number, t("a quotation mark is missing"));
    if (/:(?: |$)/.test(whole)) refuse(number, t("'{text}' holds ': ': quote it if it is one text", { text: whole }));
    return plainValue(whole);
  }

  /** A text of several lines. @param {string} mark @param {number} indent of its name */
  long(mark, indent) {
    const first = this.all[this.at++];
    if (!LONG.test(mark)) refuse(first.number, t("'{text}' is not read here: quote the text", { text: mark }));
    const lines = [];
    for (; this.at < this.all.length; this.at++) {
      const { raw } = this.all[this.at];
      if (raw.trim() && raw.length - raw.trimStart().length <= indent) break;
      lines.push(raw.trim());
    }
    return lines.join(mark[0] === "|" ? "\n" : " ").trim();
  }
}

/** A value in brackets, which may go on in further lines. */
class Flow {
  /** @param {Reader} reader @param {string} text that begins it */
  constructor(reader, text) {
    this.reader = reader;
    this.text = text;
    this.at = 0;
    this.depth = reader.depth;
  }

  get number() {
    return this.reader.all[Math.min(this.reader.at, this.reader.all.length - 1)].number;
  }

  whole() {
    const { number } = this;
    const value = this.value();
    if (this.at < this.text.length) refuse(number, t("'{text}' is too much", { text: this.text.slice(this.at) }));
    this.reader.at++;
    return value;
  }

  /** @returns {any} */
  value() {
    if (++this.depth > DEEPEST) refuse(this.number, t("entries are nested more than {n} deep", { n: DEEPEST }));
    const first = this.text[this.at];
    const value = first === "[" ? this.list() : first === "{" ? this.mapping() : this.scalar();
    this.depth--;
    return value;
  }

  list() {
    /** @type {any[]} */
    const items = [];
    this.items("]", () => items.push(this.value()));
    return items;
  }

  mapping() {
    const entries = new Map();
    const where = new Map();
    this.items("}", () => {
      const { number } = this;
      const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*:\s*|^([^:,{}[\]"']+):(?:\s+|$|(?=[[{"']))/.exec(this.text.slice(this.at));
      if (!match) return refuse(number, t("'name: value' is expected in { }"));
      this.at += match[0].length;
      this.skip();
      this.reader.enter(entries, where, match[1] ? unquoted(match[1], number) : match[2].trim(), number, this.value());
    });
    return this.reader.built(entries, where);
  }

  /** @param {string} end @param {() => void} item */
  items(end, item) {
    const start = this.number;
    this.at++;
    for (this.skip(); this.text[this.at] !== end; this.skip()) {
      if (this.at >= this.text.length) refuse(start, t("',' or '{end}' is missing", { end }));
      item();
      this.skip();
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== end) refuse(start, t("',' or '{end}' is missing", { end }));
    }
    this.at++;
    this.skip();
  }

  scalar() {
    const rest = this.text.slice(this.at);
    const quoted = QUOTED.exec(rest);
    const text = quoted ? quoted[0] : /^[^,{}[\]]*/.exec(rest)?.[0] ?? "";
    if (RESERVED.test(text)) refuse(this.number, t("'{text}' is not read here: write the entry itself", { text: text.trim() }));
    if (!quoted && /^["']/.test(text)) refuse(this.number, t("a quotation mark is missing"));
    this.at += text.length;
    return quoted ? unquoted(quoted[1], this.number) : plainValue(text.trim());
  }

  /** Past spaces; at the end of a line, into the next one while brackets are open. @returns {void} */
  skip() {
    const { reader } = this;
    while (this.text[this.at] === " ") this.at++;
    if (this.at < this.text.length || this.isClosed()) return;
    for (let at = reader.at + 1; at < reader.all.length; at++) {
      if (!reader.all[at].text) continue;
      reader.at = at;
      this.text = `${this.text} ${reader.all[at].text}`;
      this.at++;
      this.skip();
      return;
    }
  }

  /** Whether every bracket is closed before the end of what was read. */
  isClosed() {
    const bare = this.text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "");
    return (bare.match(/[[{]/g)?.length ?? 0) <= (bare.match(/[\]}]/g)?.length ?? 0);
  }
}
