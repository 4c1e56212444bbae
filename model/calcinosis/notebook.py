"""Small tables with bars, as notebooks show them: HTML without scripts or styles.

Colours are those of the page around, so that they can be read on light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from calcinosis.typeset import percent_column

__all__ = ["html_table"]

CELL = "text-align:left;padding:1px 8px;white-space:nowrap"
NUMBER = "text-align:right;padding:1px 8px;white-space:nowrap"
BAR_WIDTH = 12
"""Width of a bar of probability 1, in characters."""


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
    head = "".join(f'<th style="{CELL}">{escape(title)}</th>' for title in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    below = "".join(f"<div><small>{escape(note)}</small></div>" for note in notes)
    return (
        f'<div><table><caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}</div>"
    )


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<td style="{CELL}">{escape(value)}</td>'
    width = BAR_WIDTH * min(max(value, 0.0), 1.0)
    bar = (
        f'<span style="display:inline-block;width:{BAR_WIDTH}ch;text-align:left">'
        f'<span style="display:inline-block;width:{width:.2f}ch;height:0.8em;'
        'background:currentColor;opacity:0.55"></span></span>'
    )
    return f'<td style="{NUMBER}">{escape(percent_column(value).strip())} {bar}</td>'
