"""From what a lesson shows to plain HTML that needs no script and no network.

marimo's own exports need a script from a server, or a server that holds it. What
``App.run`` returns is HTML but for a few elements that only this script can draw. Each
of them is replaced here; one that is not known stops the export with its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape
from itertools import count
from typing import Any

import marimo

__all__ = ["UnknownElementError", "offline_html"]

ELEMENT = re.compile(r"<(/?)(marimo-[\w-]+)((?: [\w-]+='[^']*')*)>")
ATTRIBUTE = re.compile(r" data-([\w-]+)='([^']*)'")
LEFT = re.compile(r"<marimo-[\w-]+")
TEXT = re.compile(r">[^<]+")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
"""Where a large number must not be broken into two lines."""
CHANGED = "can be changed in the running lesson"

Data = Mapping[str, Any]
"""What an element carries, by name."""


class UnknownElementError(ValueError):
    """A lesson shows something that has no plain form yet."""


def offline_html(output: object, name: str) -> str:
    """Return what one cell shows as HTML.

    Widgets stand there disabled, with every value they offer.

    Parameters
    ----------
    output : object
        Anything that marimo can show.
    name : str
        Unique within the page: prefix of the names of choices.

    Raises
    ------
    UnknownElementError
        If marimo shows it by an element that has no plain form here.
    """
    numbers = count(1)

    def plain(found: re.Match[str]) -> str:
        end, tag, attributes = found.groups()
        if tag not in PLAIN:
            return found[0]
        start, close = PLAIN[tag]
        if end:
            return close
        pairs = ATTRIBUTE.findall(attributes)
        data = {key: json.loads(unescape(value)) for key, value in pairs}
        return start(data, f"{name}-{next(numbers)}")

    html = ELEMENT.sub(plain, marimo.as_html(output).text)
    if left := LEFT.search(html):
        message = f"{name}: {left[0]}> has no plain form; see teaching/offline.py"
        raise UnknownElementError(message)
    html = html.replace("<th></th>", "<td></td>")  # a corner is the head of nothing
    return TEXT.sub(lambda text: THOUSANDS.sub("\u00a0", text[0]), html)


def _nothing(data: Data, name: str) -> str:
    """Return nothing: a wrapper means nothing on a page without scripts."""
    del data, name
    return ""


def _fold(data: Data, name: str) -> str:
    """Return a fold, to be opened by a click; its text follows."""
    if len(data["labels"]) != 1:
        message = f"{name}: <marimo-accordion> with several folds has no plain form"
        raise UnknownElementError(message)
    return f"<details><summary>{data['labels'][0]}</summary>"


def _choice(data: Data, name: str) -> str:
    """Return a choice that can be made on paper or by a click, without effect."""
    options = "".join(
        f'<label><input type="radio" name="{name}"'
        f"{' checked' if option == data['initial-value'] else ''}> "
        f"{escape(option)}</label>"
        for option in data["options"]
    )
    legend = f"<legend>{data['label']}</legend>"
    return f'<fieldset class="choice">{legend}{options}</fieldset>'


def _list(data: Data, name: str) -> str:
    """Return a list to choose from; it lives once the script of the pages is there."""
    (initial,) = data["initial-value"]
    options = "".join(
        f"<option{' selected' if option == initial else ''}>{escape(option)}</option>"
        for option in data["options"]
    )
    return _setting(data, name, "select", data["options"], f"{options}</select>")


def _slider(data: Data, name: str) -> str:
    """Return a slider; its values are counted where they are not in equal steps."""
    start, stop = int(data["start"]), int(data["stop"])
    values = [str(one) for one in data.get("steps") or range(start, stop + 1)]
    at = int(data["initial-value"])
    kind = f'input type="range" min="{start}" max="{stop}" value="{at}"'
    shown = f"<output>{values[at - start]}</output>"
    return _setting(data, name, kind, values, shown)


def _setting(data: Data, name: str, kind: str, values: Sequence[str], rest: str) -> str:
    """Return a widget with its label; without the script, where it can be changed."""
    held = escape(json.dumps(values, ensure_ascii=False))
    return (
        f'<p class="setting"><label for="{name}">{data["label"]}</label> '
        f'<{kind} id="{name}" disabled data-widget data-values="{held}">{rest} '
        f'<small class="still">{CHANGED}</small></p>'
    )


PLAIN: dict[str, tuple[Callable[[Data, str], str], str]] = {
    "marimo-ui-element": (_nothing, ""),
    "marimo-accordion": (_fold, "</details>"),
    "marimo-callout-output": (lambda data, _: f"<aside>{data['html']}</aside>", ""),
    "marimo-radio": (_choice, ""),
    "marimo-dropdown": (_list, ""),
    "marimo-slider": (_slider, ""),
}
"""marimo's element → what its start becomes, and its end."""
