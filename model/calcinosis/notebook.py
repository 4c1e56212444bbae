"""How things show themselves in consoles and notebooks: a line, a small HTML table.

Tables hold no scripts and load nothing.
Colours are those of the page around, so that they can be read on light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import Field, fields
from typing import Any, ClassVar

from calcinosis.typeset import percent_column

__all__ = ["Brief", "html_table", "one_line"]

CELL = "text-align:left;padding:1px 8px;white-space:nowrap"
NUMBER = "text-align:right;padding:1px 8px;white-space:nowrap"
BAR_WIDTH = 12
"""Width of a bar of probability 1, in characters."""

MOST = 160
"""Characters of the fields that a line shows."""
LONGEST = 40
"""Characters of one field that a line shows."""


class Brief:
    """A data class that writes itself on one line, large fields by their size."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __repr__(self) -> str:
        parts = [f"{f.name}={_brief(getattr(self, f.name))}" for f in fields(self)]
        shown, total = list[str](), 0
        for part in parts:
            total += len(part) + 2
            if total > MOST:
                shown.append("…")
                break
            shown.append(part)
        return f"{type(self).__name__}({', '.join(shown)})"


def one_line(text: str) -> str:
    """Write a text on one line, cut where it is longer than consoles are wide.

    Examples
    --------
    >>> one_line(200 * "b")[-4:], len(one_line(200 * "b"))
    ('bb…>', 160)
    """
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[: MOST - 2]}…>"


def _brief(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Sized) and not isinstance(value, str):
        return f"<{type(value).__name__} of {len(value)}>"
    text = repr(value)
    if len(text) <= LONGEST:
        return text
    cut = f"{text[: LONGEST - 1]}…"
    return cut if isinstance(value, str) else f"<{type(value).__name__}>"


def html_table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str | float]],
    notes: Iterable[str] = (),
) -> str:
    """Lay rows out as an HTML table; all text is escaped.

    Parameters
    ----------
    caption : str
    heads : sequence of str
        Titles of the columns.
    rows : iterable of sequence of str or float
        Texts, and probabilities: a number with a bar.
    notes : iterable of str
        Lines below the table.
    """
    from html import escape  # brings a table of two thousand names

    head = "".join(f'<th style="{CELL}">{escape(title)}</th>' for title in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    below = "".join(f"<div><small>{escape(note)}</small></div>" for note in notes)
    return (
        f'<div><table><caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}</div>"
    )


def _cell(value: str | float) -> str:
    from html import escape

    if isinstance(value, str):
        return f'<td style="{CELL}">{escape(value)}</td>'
    width = BAR_WIDTH * min(max(value, 0.0), 1.0)
    bar = (
        f'<span style="display:inline-block;width:{BAR_WIDTH}ch;text-align:left">'
        f'<span style="display:inline-block;width:{width:.2f}ch;height:0.8em;'
        'background:currentColor;opacity:0.55"></span></span>'
    )
    return f'<td style="{NUMBER}">{escape(percent_column(value).strip())} {bar}</td>'
