"""From what a lesson shows to plain HTML that needs no script and no network.

marimo's own exports need a script from a server, or a server that holds it. What
``App.run`` returns is HTML but for a few elements that only this script can draw. Each
of them is replaced here; one that is not known stops the export with its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from itertools import count
from typing import Any

import marimo
from matplotlib.axes import Axes

from teaching.inline_figure import inline_figure

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

    Parameters
    ----------
    output : object
        Axes of matplotlib, or anything that marimo can show.
    name : str
        Unique within the page: prefix of the names of choices.

    Raises
    ------
    UnknownElementError
        If marimo shows it by an element that has no plain form here.
    """
    shown = inline_figure(output) if isinstance(output, Axes) else output
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

    html = ELEMENT.sub(plain, marimo.as_html(shown).text)
    if left := LEFT.search(html):
        message = f"{name}: {left[0]}> has no plain form; see teaching/offline.py"
        raise UnknownElementError(message)
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


def _setting(data: Data, name: str) -> str:
    """Say what a widget was set to when the page was made."""
    del name
    value = data["initial-value"]
    steps = data.get("steps")  # then the value is a place among them
    text = value[0] if isinstance(value, list) else steps[value] if steps else value
    return (
        f'<p class="setting">{data["label"]} <strong>{escape(str(text))}</strong> '
        f"<small>{CHANGED}</small></p>"
    )


PLAIN: dict[str, tuple[Callable[[Data, str], str], str]] = {
    "marimo-ui-element": (_nothing, ""),
    "marimo-accordion": (_fold, "</details>"),
    "marimo-callout-output": (lambda data, _: f"<aside>{data['html']}</aside>", ""),
    "marimo-radio": (_choice, ""),
    "marimo-dropdown": (_setting, ""),
    "marimo-slider": (_setting, ""),
}
"""marimo's element → what its start becomes, and its end."""
