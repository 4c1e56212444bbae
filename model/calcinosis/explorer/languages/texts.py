"""Every English text of the page: of its scripts, its markup and what it holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from calcinosis._regex import regex
from calcinosis.explorer.plain import AGE_UNITS

__all__ = ["all_texts", "counted_texts", "held_texts", "markup_texts", "script_texts"]

ASSETS = Path(__file__).parents[1] / "assets"
CALL = regex(r"(?<!\w)(?<!\w\.)(?P<name>t|counted)\(")
TEXT = regex(r'"((?:[^"\\]|\\.)*)"')
LETTER = regex(r"[^\W\d_]")
NAMED = ("title", "aria-label", "placeholder")
UNIT = "s"  # of seconds: the only word among the units of quantities
IN_ROWS = ("any", "form")  # words in the name of a row that name no finding or state
VOID = ("meta", "link", "input", "path", "circle", "ellipse", "br", "img")


def all_texts(held: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the texts by the table that a language file has for them; each once."""
    tables = {"page": [*script_texts(), *markup_texts()], **held_texts(held)}
    seen: set[str] = set()
    result: dict[str, list[str]] = {}
    for table, texts in tables.items():
        result[table] = [text for text in dict.fromkeys(texts) if text not in seen]
        seen.update(result[table])
    return result


def script_texts() -> Iterator[str]:
    """Give the texts that the scripts say, the plural for one that is counted."""
    for name, arguments in _calls():
        yield from _texts(arguments[1 if name == "counted" else 0])


def counted_texts() -> set[str]:
    """Return those that depend on a number."""
    return {
        text
        for name, arguments in _calls()
        if name == "counted"
        for text in _texts(arguments[1])
    }


def _calls() -> Iterator[tuple[str, list[str]]]:
    """Give each call of ``t`` and ``counted`` with its arguments, as written."""
    for path in sorted(ASSETS.glob("*/*.js")):
        text = path.read_text(encoding="utf-8")
        for call in CALL.finditer(text):
            yield call["name"], _arguments(text, call.end(), 2)


def _texts(argument: str) -> list[str]:
    return [json.loads(f'"{text}"') for text in TEXT.findall(argument)]


def _arguments(text: str, start: int, most: int) -> list[str]:
    """Split the arguments of a call at its commas; what is nested stays together."""
    found = [""]
    depth, quoted, at = 1, "", start
    while depth:
        letter = text[at]
        if quoted:
            if letter == "\\":
                found[-1] += letter
                at += 1
                letter = text[at]
            elif letter == quoted:
                quoted = ""
        elif letter in "\"'`":
            quoted = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 1:
            found.append("")
            at += 1
            continue
        if depth:
            found[-1] += letter
        at += 1
    return [*found, *[""] * most]


class _Markup(HTMLParser):
    """Collects what is to be read, where nothing says that it is not translated."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[bool] = [False]
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_read = self.inside[-1] or tag == "body"
        if "translate" in given:
            is_read = given["translate"] != "no"
        if tag in ("script", "style"):
            is_read = False
        self.take(given.get(name) for name in NAMED)
        if tag not in VOID:
            self.inside.append(is_read)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take nothing: these are drawings."""

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside[-1]:
            self.take([data])

    def take(self, texts: Iterable[str | None]) -> None:
        for text in texts:
            words = " ".join((text or "").split())
            if LETTER.search(words) and "{{" not in words:
                self.texts.append(words)


def markup_texts() -> list[str]:
    """Return the texts and names in the page's own markup."""
    parser = _Markup()
    parser.feed((ASSETS / "page.html").read_text(encoding="utf-8"))
    return parser.texts


def held_texts(held: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the texts of what the page holds of the model, by their kind."""
    variables = list(held["variables"].values())
    names = {variable["name"] for variable in variables}
    told = held["telling"]["variables"]
    decisions, stories = held["decisions"], held["stories"]
    found = {
        "findings": [
            v[key] for v in variables for key in ("label", "question", "help")
        ],
        "groups": [*(_spaced(v["group"]) for v in variables), "diagnosis"],
        "states": [
            *(_spaced(s) for name, s in _states(held, variables) if name != "form"),
            *(
                _spaced(node)
                for node in held["states"]
                if node not in {"form", "lesion", *names}
                and not node.startswith(held["film"]["variable"])
            ),
        ],
        "forms": list(held["forms"]["phrases"].values()),
        "phrases": [
            text
            for v in variables
            if v["name"] in told
            for state, text in v["phrases"].items()
            if state != v["unremarkable"]
        ],
        "units": [*AGE_UNITS, UNIT],
        "rows": [*IN_ROWS, *held["rows"]["mixUnits"]],
        "reader": [
            *(label for _, label in held["looks"].values()),
            *(text for v in variables for text in v["advice"].values()),
            *(
                analyte["bare"]["hint"]
                for analyte in held["analytes"].values()
                if analyte["bare"]
            ),
        ],
        "decisions": [
            *(
                text
                for action in decisions["actions"]
                for said in (action, action["after"])
                for text in (said["label"], said["does"])
            ),
            *(panel["label"] for panel in decisions["panels"]),
            *(flag["says"] for flag in decisions["redFlags"]),
            *(test for flag in decisions["redFlags"] for test in flag["settledBy"]),
            *map(_spaced, decisions["shared"]),
        ],
        "stories": [
            text
            for story in stories
            for text in (
                *(story[key] for key in ("title", "source", "lesson")),
                *(step[key] for step in story["steps"] for key in ("tell", "ask")),
            )
        ],
        "lessons": [
            text
            for one in held["lessons"]
            for text in (
                one["title"],
                one["ask"],
                *one["choices"],
                *one["replies"],
                one["see"],
            )
        ],
        "cases": [
            patient[key]
            for patient in held["cases"]
            if "lesson" in patient
            for key in ("title", "lesson")
        ],
        "about": [held["disclaimer"]],
    }
    return {table: [text for text in texts if text] for table, texts in found.items()}


def _states(
    held: Mapping[str, Any], variables: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    for name, states in held["states"].items():
        yield from ((name, state) for state in states)
    for variable in variables:
        yield from ((variable["name"], state) for state in variable["states"])


def _spaced(name: str) -> str:
    return name.replace("_", " ")
