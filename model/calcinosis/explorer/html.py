"""Assemble the page: one file, nothing loaded, nothing sent."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from calcinosis._regex import regex
from calcinosis.about import DISCLAIMER
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.explorer.bundle import INDENT, bundle
from calcinosis.explorer.contents import contents
from calcinosis.explorer.languages.translations import (
    Language,
    language_scripts,
    read_languages,
)
from calcinosis.explorer.packing import packed_text
from calcinosis.explorer.presets import (
    published_cases,
    read_lessons,
    read_stories,
    shown_case,
)
from calcinosis.explorer.source_contents import source_contents
from calcinosis.legend import LEGEND
from calcinosis.patient.written.case import Case
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["explorer_page", "held_contents", "packed"]

ASSETS = Path(__file__).parent / "assets"
START = ASSETS / "page/start.js"
"""The script that all others are imported by."""
OPENER = ASSETS / "page/opener.js"
"""Unpacks that script, and the style."""
LOADING = "@media (scripting: enabled) { body { visibility: hidden } }"
"""The style of the page until its own is unpacked: nothing is seen without it."""
COMMENT, SPACE = regex(r"/\*.*?\*/", re.DOTALL), regex(r"\s+")
SHOWN_DIGITS = 12  # of the digest of the knowledge files
PLACE = regex(r"\{\{(\w+)\}\}")


def explorer_page(
    reasoner: Reasoner,
    cases: Sequence[Case] = (),
    story: str | None = None,
    languages: Sequence[Language] | None = None,
) -> str:
    """Return the explorer as one HTML text.

    Parameters
    ----------
    reasoner : Reasoner
        Its network, numbers and decisions go into the page.
    cases : sequence of Case
        Put into the page's list of cases; the first is shown when the page opens.
    story : str, optional
        The story to open with, instead.
    languages : sequence of Language, optional
        Those that the page speaks beside English; by default all that have a file.

    Raises
    ------
    CaseError
        Listing every problem of a case, or if there is no such story.
    ImpossibleEvidenceError
        If the findings of a case cannot be true together.
    """
    own = [shown_case(case, reasoner) for case in cases]
    held = held_contents(reasoner)
    held["cases"] = own + held["cases"]
    held["first"] = "case-0" if own else None
    if story is not None:
        held["first"] = _place(story, held["stories"])
    style = SPACE.sub(" ", COMMENT.sub("", LEGEND.css() + _text("style.css")))
    script, opener = bundle(START), bundle(OPENER)
    parts: dict[str, str] = {
        "loading": LOADING,
        "style": packed_text(style),
        "script": opener,
        "program": packed_text(script),
        "contents": packed(held),
        "sources": packed(source_contents(reasoner.knowledge, held["rows"]["places"])),
        "languages": language_scripts(
            read_languages() if languages is None else list(languages), packed
        ),
        "policy": _policy([LOADING, style], [opener, script]),
        "disclaimer": DISCLAIMER,
        "version": escape(f"{held['model']['name']} {held['model']['version']}"),
        "priors": held["model"]["priors"][: len("sha256:") + SHOWN_DIGITS],
    }
    markup = INDENT.sub("\n", _text("page.html"))
    return PLACE.sub(lambda match: parts[match[1]], markup)


def held_contents(reasoner: Reasoner) -> dict[str, Any]:
    """Return what every page holds: the model, stories, lessons and patients."""
    return contents(reasoner) | {
        "stories": read_stories(reasoner),
        "lessons": read_lessons(reasoner),
        "cases": published_cases(reasoner),
    }


def _place(story: str, stories: Sequence[Mapping[str, Any]]) -> str:
    """Return what the page calls a story."""
    names = [str(one["id"]) for one in stories]
    if story not in names:
        text = f"no story '{story}'{nearest(story, names)} ({', '.join(names)})"
        raise CaseError([Problem("--story", text)])
    return f"story-{names.index(story)}"


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def packed(value: Any) -> str:
    """Return JSON as the page holds it: compressed, in letters that need no escape."""
    return packed_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Content-Security-Policy: these very styles and scripts, and no network at all."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(_digest, styles))}",
            f"script-src {' '.join(map(_digest, scripts))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
