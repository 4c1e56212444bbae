"""What makes a page move without Python: marks in its text, and the one script of all.

The script is the explorer's own engine with the network in it. A lesson marks each
number that hangs on a widget, and says in ``on_page`` what the script needs to know;
which number goes where stands in `scripts/lessons.js`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calcinosis import Case, Model

__all__ = ["drawn", "engine", "explorer_link", "marked", "plainly"]

START = Path(__file__).parent / "scripts" / "live.js"


def marked(name: str, text: object) -> str:
    """Return a text that the page may put another one in place of.

    In the first head of a table it stands for all rows below.

    Parameters
    ----------
    name : str
        What the script calls it.
    text : object
        What stands there while no widget is moved.
    """
    return f'<span data-live="{escape(name)}">{escape(str(text), quote=False)}</span>'


def drawn(name: str, html: str) -> str:
    """Return a figure that the page may draw anew."""
    return f'<div data-live="{escape(name)}">{html}</div>'


def plainly(case: Case, model: Model) -> dict[str, Any]:
    """Return a case as the script reads it."""
    from calcinosis.explorer.plain import plain_case

    return plain_case(case, model.network)


def explorer_link(case: Mapping[str, Any], view: str = "why") -> str:
    """Return the address of the explorer with a patient in it.

    Parameters
    ----------
    case : mapping
        As `plainly` returns it.
    view : str
        The tab that is open.
    """
    state = {"case": case, "pretest": "setting", "shown": None, "view": view}
    text = json.dumps(state, separators=(",", ":")).encode()
    return f"explorer.html#case={base64.urlsafe_b64encode(text).decode().rstrip('=')}"


def engine(model: Model) -> str:
    """Return the script that all pages share: network, engine, and what lessons ask."""
    from calcinosis.explorer.bundle import bundle
    from calcinosis.explorer.contents import contents
    from calcinosis.explorer.html import packed

    held = json.dumps(packed(contents(model)))
    return (
        f"var calcinosisContents = {held};\n(async () => {{\n{bundle(START)}\n}})();\n"
    )
