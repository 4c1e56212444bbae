"""Assemble the page: one file, nothing loaded, nothing sent."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from calcinosis.about import DISCLAIMER
from calcinosis.explorer.contents import contents
from calcinosis.explorer.presets import published_cases, read_stories, shown_case
from calcinosis.patient.written.case import Case
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["explorer_page"]

ASSETS = Path(__file__).parent / "assets"
ANSWERING = (
    *("page_contents", "elimination", "normal", "network", "quantities", "looks"),
    *(
        "unmentioned",
        "one_entry",
        "case_reader",
        "answer",
        "clash",
        "weights",
        "silent_parts",
    ),
    *("rests_on", "actions", "worth", "missing"),
)
PAGE = (
    *("dom", "wording", "store", "yaml_write", "yaml_read", "share", "choices"),
    *("measured", "film_entry", "form", "bars", "waterfall", "expected_missing"),
    *("what_next", "placing", "network_view", "icons", "dialogs", "cases", "start"),
)
IMPORT = re.compile(r'^import ({[^}]*}) from "[./\w]*/(\w+)\.js";', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:class|function|const) (\w+))", re.MULTILINE)
SHOWN_DIGITS = 12  # of the digest of the knowledge files
PLACE = re.compile(r"\{\{(\w+)\}\}")


def explorer_page(reasoner: Reasoner, cases: Sequence[Case] = ()) -> str:
    """Return the explorer as one HTML text.

    Parameters
    ----------
    reasoner : Reasoner
        Its network, numbers and decisions go into the page.
    cases : sequence of Case
        Put into the page's list of cases; the first is shown when the page opens.

    Raises
    ------
    CaseError
        Listing every problem of a case.
    ImpossibleEvidenceError
        If the findings of a case cannot be true together.
    """
    own = [shown_case(case, reasoner) for case in cases]
    held: dict[str, Any] = contents(reasoner) | {
        "stories": read_stories(reasoner),
        "cases": own + published_cases(reasoner),
        "first": "case-0" if own else None,
    }
    style, script = _text("style.css"), _script()
    parts: dict[str, str] = {
        "style": style,
        "script": script,
        "contents": _in_html(held),
        "policy": _policy(style, script),
        "disclaimer": DISCLAIMER,
        "version": escape(f"{held['model']['name']} {held['model']['version']}"),
        "priors": held["model"]["priors"][: len("sha256:") + SHOWN_DIGITS],
    }
    return PLACE.sub(lambda match: parts[match[1]], _text("page.html"))


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _script() -> str:
    """Join the modules to one script; imports and exports become plain assignments."""
    names = [f"answering/{name}" for name in ANSWERING]
    names += [f"page/{name}" for name in PAGE]
    return "\n".join(["const modules = {};", *map(_module, names)])


def _module(name: str) -> str:
    text = _text(f"{name}.js")
    body = IMPORT.sub(r"const \1 = modules.\2;", text)
    exported = ", ".join(EXPORT.findall(body))
    body = EXPORT.sub("", body)
    own = name.rpartition("/")[2]
    return f"modules.{own} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def _in_html(value: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: this very style and script, and no network at all."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_digest(style)}",
            f"script-src {_digest(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
