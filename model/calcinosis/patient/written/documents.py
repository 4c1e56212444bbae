"""Read YAML and JSON documents with the line of every entry.

The document is built from the parser's events, not by PyYAML's own constructor: depth
is limited, duplicate keys are seen, ``010`` or ``1:30`` are not silently turned into
other numbers, and no tag can make an object. JSON is read the same way, being nearly a
subset of YAML.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import yaml

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import CaseError, Problem, printable
from calcinosis.size_limits import DOCUMENT, mebibytes, read_whole

__all__ = [
    "Document",
    "Place",
    "decode_text",
    "read_document",
    "read_stream",
    "read_text",
    "to_json",
]

MOST_NESTED = 20
LONGEST_INTEGER = 300
"""Digits: of as many a number with a point can be made."""
LONGEST_KEY = 40  # characters of what is no key that a message repeats
MOST_REPEATED = 100_000
"""Entries that the aliases of one document may repeat, all together."""

EntryPath = tuple[Hashable, ...]
"""Keys and list positions (from 0) that lead to an entry."""

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NULLS = {"", "~", "null", "Null", "NULL"}
TRUE = {"yes", "true", "on"}
FALSE = {"no", "false", "off"}
INTEGER = regex(r"[-+]?(0|[1-9][0-9]*)")
FLOAT = regex(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")
SPECIAL = regex(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
SURROGATES = regex(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


@frozen
class Document:
    """What a file holds, and where each entry stands.

    Parameters
    ----------
    content : object
        Plain mappings with text keys, lists and scalars.
    lines : mapping
        Path of an entry → line number, from 1.
    name : str
        For messages.
    problems : tuple of (path, Problem)
        Entries that could not be taken over: a key twice, a key that is no name.
    """

    content: Any
    lines: dict[EntryPath, int]
    name: str
    problems: tuple[tuple[EntryPath, Problem], ...] = ()

    def where(self, *path: Hashable) -> str:
        """Return ``file: line 7: findings.erythema`` for an entry.

        An entry that is missing has the line of what it is missing from.
        """
        known = [path[:end] for end in range(len(path), 0, -1)]
        line = next((self.lines[p] for p in known if p in self.lines), None)
        named = ""
        for number, part in enumerate(path):
            if not isinstance(part, int):
                named += f".{part}" if named else str(part)
            elif number:  # the position of a case in its file is told by the line
                named += f"[{part + 1}]"
        parts = [self.name, f"line {line}" if line else "", named]
        return ": ".join(part for part in parts if part)

    def problems_at(self, *path: Hashable) -> list[Problem]:
        """Return the problems at an entry or inside it."""
        return [found for at, found in self.problems if at[: len(path)] == path]


@frozen
class Place:
    """Where an entry stands: ``file: line 7: findings.erythema``, ``row 7: calcium``.

    Parameters
    ----------
    document : Document
        The file, or the row of a table.
    path : tuple
        Of the entry.
    """

    document: Document
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return self.document.where(*self.path)

    def inside(self, *path: str | int) -> Place:
        """Return the place of a part of the entry."""
        return Place(self.document, (*self.path, *path))


def read_text(path: Path) -> str:
    """Read a text file.

    Raises
    ------
    CaseError
        If the file is missing, not readable, too large, or no text.
    """
    try:
        with path.open("rb") as file:
            return read_stream(file, str(path))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise CaseError([Problem(str(path), f"cannot be read: {reason}")]) from error


def read_stream(stream: IO[bytes], name: str) -> str:
    """Read a text to its end.

    Raises
    ------
    CaseError
        If it is longer than ``size_limits.DOCUMENT``, or no text.
    """
    data = read_whole(stream, DOCUMENT)
    if data is None:
        text = (
            f"is larger than {mebibytes(DOCUMENT)}: split it, or write a document a "
            "line (.jsonl), which calcinosis batch reads line by line"
        )
        raise CaseError([Problem(name, text)])
    return decode_text(data, name)


def decode_text(data: bytes, name: str) -> str:
    """Decode UTF-8, with or without byte order mark, or UTF-16 with one.

    Raises
    ------
    CaseError
        If the bytes are no such text.
    """
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if marked or b"\0" in data:
            text = "\0"
        else:
            line = data.count(b"\n", 0, error.start) + 1
            what = f"line {line} is no UTF-8 text: save the file with encoding UTF-8"
            raise CaseError([Problem(name, what)]) from error
    if "\0" in text:
        problem = Problem(name, "is not a YAML or JSON file: this is no UTF-8 text")
        raise CaseError([problem])
    return text


def read_document(text: str, name: str) -> Document:
    """Read YAML or JSON text.

    Parameters
    ----------
    text : str
    name : str
        For messages.

    Raises
    ------
    CaseError
        If the text is empty or has a syntax error. What is wrong with single entries is
        in ``problems`` of the result, so that it can be reported with everything else.

    Examples
    --------
    >>> read_document("findings: {fever: no, size_cm: 3}", "case.yaml").content
    {'findings': {'fever': False, 'size_cm': 3}}
    """
    if not text.strip():
        raise CaseError([Problem(name, "is empty: expected a case")])
    if text.lstrip()[0] in "{[":
        text = SURROGATES.sub(_joined_surrogates, text)
    try:
        return _DocumentReader(text, name).read()
    except yaml.YAMLError as error:
        raise CaseError([_syntax_problem(error, name)]) from error
    except UnicodeError as error:
        raise CaseError([Problem(name, "holds half a character")]) from error


def _joined_surrogates(match: re.Match[str]) -> str:
    """Write a pair of JSON escapes as the one character it stands for."""
    pair = bytes.fromhex(match[1] + match[2])
    return pair.decode("utf-16-be")


def _syntax_problem(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{name}: line {mark.line + 1}" if mark is not None else name
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    begun, context = getattr(error, "context_mark", None), getattr(error, "context", "")
    if "nesting depth" in reason:  # libyaml reads ahead, and newer ones count too
        return Problem(where, f"entries are nested more than {MOST_NESTED} deep")
    if mark is not None and begun is not None and begun.line != mark.line:
        reason += f" ({context} that begins in line {begun.line + 1})"
    if "cannot start any token" in reason:
        reason += " (indent with spaces, not tabs; quote text that begins with @ or `)"
    if "comment or line break" in reason:
        reason += " (quote text that begins with > or |, as '>8 mg/dL')"
    if "alias" in reason or "alphabetic or numeric" in reason:
        reason += " (quote text that begins with * or &, as '*8 mg/dL')"
    if "mapping values are not allowed" in reason:
        reason += " (quote text that holds ': ')"
    return Problem(where, f"is no valid YAML: {reason}")


class _DocumentReader:
    """Builds a document from the parser's events."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_Loader))
        self.lines: dict[EntryPath, int] = {}
        self.anchors: dict[str, Any] = {}
        self.repeated = 0
        self.problems: list[tuple[EntryPath, Problem]] = []

    def read(self) -> Document:
        next(self.events)  # start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise CaseError([Problem(self.name, "is empty: expected a case")])
        content = self._value(next(self.events), ())
        next(self.events)  # end of the document
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            text = "a second document begins (---); write several cases as a list"
            raise CaseError([Problem(self._place(event), text)])
        return Document(content, self.lines, self.name, tuple(self.problems))

    def _place(self, event: Any) -> str:
        return f"{self.name}: line {event.start_mark.line + 1}"

    def _value(self, event: Any, path: EntryPath) -> Any:
        self.lines.setdefault(path, event.start_mark.line + 1)
        if len(path) > MOST_NESTED:
            text = f"entries are nested more than {MOST_NESTED} deep"
            raise CaseError([Problem(self._place(event), text)])
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event, len(path))
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            text = f"the YAML tag '{event.tag}' is not allowed"
            raise CaseError([Problem(self._place(event), text)])
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(path, within_braces=bool(event.flow_style))
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(path)
        else:
            plain = event.tag is None and event.implicit[0]
            value = _plain_value(event.value) if plain else event.value
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _repeated(self, event: Any, depth: int) -> Any:
        """Return the entry that an alias (``*name``) repeats, ``depth`` deep."""
        if event.anchor not in self.anchors:
            text = f"'*{event.anchor}' repeats an entry that is not complete before it"
            raise CaseError([Problem(self._place(event), text)])
        value = self.anchors[event.anchor]
        entries, levels = _extent(value)
        self.repeated += entries
        if depth + levels > MOST_NESTED:
            text = f"entries are nested more than {MOST_NESTED} deep"
            raise CaseError([Problem(self._place(event), text)])
        if self.repeated > MOST_REPEATED:
            text = (
                f"'*{event.anchor}': aliases repeat more than {MOST_REPEATED} entries"
            )
            raise CaseError([Problem(self._place(event), text)])
        return value

    def _sequence(self, path: EntryPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: EntryPath, *, within_braces: bool) -> dict[str, Any]:
        result: dict[str, Any] = {}
        before: str | None = None
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, text = self._key(event, path)
            inner = (*path, key)
            following = next(self.events)
            if within_braces and before is not None and _is_rest(event, following):
                text = _cut_by_comma(before, result.pop(before, None), event.value)
            elif not text and key in result:
                text = f"'{key}' stands twice (first in line {self.lines[inner]})"
            if text:  # the value is read all the same, to reach what follows
                self.problems.append((path, Problem(self._place(event), text)))
                self._value(following, (*path, f"{key} (not used)"))
                continue
            before = key
            self.lines[inner] = event.start_mark.line + 1
            result[key] = self._value(following, inner)
        return result

    def _key(self, event: Any, path: EntryPath) -> tuple[str, str]:
        """Return a key as text, and what is wrong with it or nothing."""
        value = self._value(event, (*path, "key"))
        if isinstance(value, bool):  # YAML reads a bare no: or yes: as a truth value
            return ("yes" if value else "no"), ""
        if isinstance(value, str) and value.strip():
            return value, ""
        given = repr(value)
        given = given if len(given) <= LONGEST_KEY else f"{given[:LONGEST_KEY]}…"
        return given, f"the key {given} is not a name"


def _is_rest(key: Any, value: Any) -> bool:
    """Whether a key is what a comma cut off a number: ``3 mmol/l`` of 2,3 mmol/l."""
    if not isinstance(key, yaml.ScalarEvent) or not isinstance(value, yaml.ScalarEvent):
        return False
    return value.value == "" and bool(value.implicit[0]) and key.value[:1].isdecimal()


def _cut_by_comma(name: str, value: object, rest: str) -> str:
    """Say that a comma within braces ended an entry."""
    given = f"{value}"[:LONGEST_KEY]
    return (
        f"within {{}} a comma ends an entry: this was read as '{name}: {given}' and "
        f"'{rest[:LONGEST_KEY]}'; write the number without a comma (2.3, 1200), or "
        "each entry on a line of its own"
    )


def _extent(value: Any) -> tuple[int, int]:
    """How many entries a value holds, itself one of them, and how deep they nest."""
    if not isinstance(value, dict | list):
        return 1, 0
    parts = value.values() if isinstance(value, dict) else value
    inner = [_extent(part) for part in cast("Iterable[Any]", parts)]
    count = 1 + sum(entries for entries, _ in inner)
    return count, 1 + max((levels for _, levels in inner), default=0)


def _plain_value(text: str) -> bool | int | float | str | None:
    """Give an unquoted scalar its type."""
    if text in NULLS:
        return None
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    if INTEGER.fullmatch(text):  # a longer one is told back as it was given
        return int(text) if len(text) <= LONGEST_INTEGER else text
    if FLOAT.fullmatch(text):
        return float(text)
    if SPECIAL.fullmatch(text):
        return float(text.lower().replace(".", ""))
    return text


def to_json(content: object) -> str:
    """Write JSON as the command line prints it, without what commands a terminal."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if printable(c) == c else json.dumps(c)[1:-1] for c in text)
