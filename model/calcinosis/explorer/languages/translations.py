"""Read the language files, and pack them for the page."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import field
from html import escape
from pathlib import Path
from typing import Any

from calcinosis._frozen import frozen

__all__ = ["ABOUT", "Language", "Translation", "language_scripts", "read_languages"]

HERE = Path(__file__).parent
ABOUT = "language"
"""The table of a file that tells of the language itself."""

SEARCH = "search"
"""That of words which only the search reads."""

Translation = str | dict[str, str]
"""A text; of what is counted one for each form of plural: ``one``, ``other``."""


@frozen
class Language:
    """A translation of the page."""

    code: str
    """as browsers name it: ``tr``"""
    name: str
    """what its speakers call it"""
    reviewed: bool
    words: Mapping[str, Translation]
    """by the English text"""
    search: Mapping[str, str] = field(default_factory=dict[str, str])
    """other words, by the finding, a state (``site=arm``), or a unit (``age=d``)"""


def read_languages() -> list[Language]:
    """Return every language that has a file, by its code."""
    return [_read(path) for path in sorted(HERE.glob("*.toml"))]


def _read(path: Path) -> Language:
    tables: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    about, search = tables.pop(ABOUT), tables.pop(SEARCH, {})
    words = {key: text for table in tables.values() for key, text in table.items()}
    return Language(path.stem, about["name"], about["reviewed"], words, search)


def language_scripts(languages: list[Language], packed: Callable[[Any], str]) -> str:
    """Write the languages into the page: all English texts once, then each one's words.

    Parameters
    ----------
    languages : list of Language
        In the order in which they are offered.
    packed : callable
        Makes a text of a value, which needs no escape.
    """
    keys = sorted({key for language in languages for key in language.words})
    scripts = [f'<script type="text/plain" id="english">{packed(keys)}</script>']
    scripts += [
        f'<script type="text/plain" data-language="{escape(one.code)}"'
        f' data-name="{escape(one.name)}" data-reviewed="{str(one.reviewed).lower()}">'
        f"{packed([*(one.words.get(key) for key in keys), one.search])}</script>"
        for one in languages
    ]
    return "\n".join(scripts) if languages else ""
