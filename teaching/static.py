"""From what a lesson shows to plain HTML that needs no script and no network.

marimo draws accordions, choices and tables with its own front end, which its HTML
export loads from a server. Here each of them becomes the HTML element that a browser
knows by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from html import escape
from html.parser import HTMLParser
from typing import Any, cast

import marimo
from matplotlib.axes import Axes

from teaching.shown import picture

__all__ = ["UnknownElementError", "static_html"]

Attributes = dict[str, str | None]
SINGLE = {"img", "br", "hr", "input"}
"""Elements without an end."""
INLINE = {"marimo-ui-element"}
"""Wrappers that mean nothing on a page without scripts."""
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
"""Where a large number must not be broken into two lines."""
CHANGED = "can be changed in the running lesson"


class UnknownElementError(ValueError):
    """A lesson shows something that has no plain form yet."""


def static_html(output: object, name: str) -> str:
    """Return what one cell shows as HTML.

    Parameters
    ----------
    output : object
        Axes of matplotlib, or anything that marimo can show.
    name : str
        Unique within the page: prefix of names and ids.

    Raises
    ------
    UnknownElementError
        If marimo shows it by an element that has no plain form here.
    """
    if isinstance(output, Axes):
        output = picture(output)
    return rewrite(marimo.as_html(output).text, name)


def rewrite(html: str, name: str) -> str:
    """Replace marimo's elements in a piece of HTML."""
    parser = _Rewriter(name)
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


class _Rewriter(HTMLParser):
    """Copy HTML, but for marimo's elements."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=False)
        self.name = name
        self.parts: list[str] = []
        self.count = 0
        self.folded: list[tuple[int, list[str]]] = []  # depth, labels still to come
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "marimo-accordion":
            self.folded.append((self.depth, list(_data(found, "labels"))))
        elif tag.startswith("marimo-"):
            self.parts.append(self._plain(tag, found))
        else:
            if self.folded and self.depth == self.folded[-1][0] and tag == "div":
                label = rewrite(self.folded[-1][1].pop(0), self._next())
                self.parts.append(f"<details><summary>{label}</summary>")
            self.parts.append(self.get_starttag_text() or "")
            self.depth += tag not in SINGLE

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "marimo-accordion":
            self.folded.pop()
        elif tag == "marimo-tex":
            self.parts.append("</code>")
        elif not tag.startswith("marimo-"):
            self.parts.append(f"</{tag}>")
            self.depth -= 1
            if self.folded and self.depth == self.folded[-1][0]:
                self.parts.append("</details>")

    def handle_data(self, data: str) -> None:
        self.parts.append(THOUSANDS.sub("\u00a0", data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def _next(self) -> str:
        self.count += 1
        return f"{self.name}-{self.count}"

    def _plain(self, tag: str, found: Attributes) -> str:
        if tag in INLINE:
            return ""
        if tag == "marimo-tex":
            return "<code>"
        if tag not in WIDGETS:
            message = f"{self.name}: <{tag}> has no plain form; see teaching/static.py"
            raise UnknownElementError(message)
        label = _data(found, "label") or ""
        return WIDGETS[tag](found, rewrite(label, self._next()), self._next())


def _data(found: Attributes, name: str) -> Any:
    """Return what an element carries under a name; marimo writes JSON."""
    text = found.get(f"data-{name}")
    return None if text is None else json.loads(text)


def _choice(found: Attributes, label: str, name: str) -> str:
    """Return a choice that can be made on paper or by a click, without effect."""
    chosen = _data(found, "initial-value")
    options = "".join(
        f'<label><input type="radio" name="{name}"'
        f"{' checked' if option == chosen else ''}> {escape(str(option))}</label>"
        for option in _data(found, "options")
    )
    return f'<fieldset class="choice"><legend>{label}</legend>{options}</fieldset>'


def _number(found: Attributes, label: str, name: str) -> str:
    """Return a field for a number that nobody reads but the one who guesses."""
    value = _data(found, "initial-value")
    shown = "" if value is None else f' value="{value}"'
    field = f'<input type="number" id="{name}"{shown}>'
    return f'<p class="guess"><label for="{name}">{label}</label> {field}</p>'


def _setting(found: Attributes, label: str, name: str) -> str:
    """Say what a widget was set to when the page was made."""
    del name
    value = _data(found, "initial-value")
    steps = _data(found, "steps")
    value = steps[value] if steps else value  # then the value is a place among them
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    words = {True: "yes", False: "no"}
    text = ", ".join(
        words[v] if isinstance(v, bool) else escape(str(v)) for v in values
    )
    return (
        f'<p class="setting">{label} <strong>{text}</strong> <small>{CHANGED}</small>'
        "</p>"
    )


def _code(found: Attributes, label: str, name: str) -> str:
    """Return the code of an editor, to be read."""
    del name
    code = escape(_data(found, "initial-value"))
    return f'<div class="setting">{label}</div><pre><code>{code}</code></pre>'


def _callout(found: Attributes, label: str, name: str) -> str:
    del label
    return f"<aside>{rewrite(_data(found, 'html'), name)}</aside>"


def _table(found: Attributes, label: str, name: str) -> str:
    del name
    rows = _data(found, "data")
    rows = json.loads(rows) if isinstance(rows, str) else rows
    head = "".join(f"<th>{escape(str(key))}</th>" for key in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(x))}</td>" for x in row.values()) + "</tr>"
        for row in rows
    )
    return f"{label}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _bundle(found: Attributes, label: str, name: str) -> str:
    """Return a picture that marimo has already drawn."""
    del label
    content = _data(found, "data")
    pictures: Iterable[str] = (
        json.loads(content).values() if isinstance(content, str) else content.values()
    )
    image = next(p for p in pictures if p.startswith("data:image/"))
    return f'<img src="{image}" alt="{name}">'


def _json(found: Attributes, label: str, name: str) -> str:
    del name
    return f"{label}<code>{escape(str(_data(found, 'json-data')))}</code>"


WIDGETS: dict[str, Callable[[Attributes, str, str], str]] = {
    "marimo-radio": _choice,
    "marimo-number": _number,
    "marimo-slider": _setting,
    "marimo-range-slider": _setting,
    "marimo-dropdown": _setting,
    "marimo-multiselect": _setting,
    "marimo-checkbox": _setting,
    "marimo-switch": _setting,
    "marimo-text": _setting,
    "marimo-code-editor": _code,
    "marimo-callout-output": _callout,
    "marimo-table": _table,
    "marimo-mime-renderer": _bundle,
    "marimo-json-output": _json,
}
"""marimo's element → its plain form."""
