"""A comparison for people (text, notebooks) and for programs (JSON)."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from calcinosis.about import DISCLAIMER, made_with
from calcinosis.notebook import html_table
from calcinosis.reasoning.what_if.comparison import Comparison, Difference
from calcinosis.typeset import hanging, percent_column, plain

__all__ = ["comparison_dict", "comparison_html", "comparison_line", "comparison_text"]

NAME_WIDTH = 26
COLUMN = 12
"""Columns for the name of a case."""
LEAST = 0.0005
"""A smaller shift is not told."""


def comparison_dict(both: Comparison) -> dict[str, Any]:
    """Return everything a comparison says, in plain types that JSON can hold."""
    return {
        **{
            name: {
                "case": result.case.id,
                "posterior": result.posterior,
                "calcinosis_cutis": result.calcinosis_cutis,
                "ranking": result.ranking,
                "priors": f"sha256:{result.reasoner.knowledge.digest}",
            }
            for name, result in (("first", both.first), ("second", both.second))
        },
        "shift": both.shift,
        "distance": both.distance,
        "lesion": both.lesion,
        "differences": [
            {
                "variable": one.variable,
                "first": one.first,
                "second": one.second,
                "shift": one.shift,
            }
            for one in both.differences
        ],
        "disclaimer": DISCLAIMER,
    }


def comparison_line(both: Comparison) -> str:
    """Write a comparison on one line."""
    parts = [
        f"{name!r} {result.ranking[0]} "
        f"{percent_column(result.posterior[result.ranking[0]]).strip()}"
        for name, result in zip(both.names, (both.first, both.second), strict=True)
    ]
    return f"<Comparison of {' and '.join(parts)}>"


def comparison_text(both: Comparison, width: int = 80) -> str:
    """Lay a comparison out for one screen."""
    one, other = (name[:COLUMN] for name in both.names)
    lines = [f"  {'':{NAME_WIDTH}}{one:>{COLUMN}}  {other:>{COLUMN}}    change"]
    lines += [
        f"  {name:{NAME_WIDTH}}{percent_column(a).strip():>{COLUMN}}  "
        f"{percent_column(b).strip():>{COLUMN}}  {_points(b - a):>8}"
        for name, a, b in _rows(both)
    ]
    if not both.same_model:
        text = "The two come from different models; their cases are not taken apart."
        lines += ["", *wrap(text, width)]
    if both.differences:
        lead = plain(both.lesion)
        title = f"Told differently, and what each does to {lead} by itself:"
        lines += ["", *wrap(title, width)]
        for found in both.differences:
            lines += hanging(f"{_points(found.shift):>8}  ", _told(found), width)
    else:
        lines += ["", "Both tell the same."]
    known = [result.reasoner.knowledge for result in (both.first, both.second)]
    made = dict.fromkeys(made_with(one.name, one.digest) for one in known)
    return "\n".join([*lines, "", *made, *wrap(DISCLAIMER, width)])


def comparison_html(both: Comparison) -> str:
    """Return a comparison as an HTML table."""
    heads = ("lesion", *both.names, "change")
    rows = [(name, a, b, _points(b - a)) for name, a, b in _rows(both)]
    notes = [f"{_points(one.shift)} {_told(one)}" for one in both.differences]
    if notes:
        title = f"Told differently, and what each does to {plain(both.lesion)} alone:"
        notes.insert(0, title)
    return html_table("Comparison", heads, rows, (*notes, DISCLAIMER))


def _rows(both: Comparison) -> list[tuple[str, float, float]]:
    first, second = both.first, both.second
    rows = [
        ("any calcinosis cutis", first.calcinosis_cutis, second.calcinosis_cutis),
        *((plain(n), first.posterior[n], p) for n, p in second.posterior.items()),
    ]
    return [rows[0], *sorted(rows[1:], key=lambda row: -max(row[1:]))]


def _told(one: Difference) -> str:
    first, second = (text or "not told" for text in (one.first, one.second))
    return f"{plain(one.variable)}: {first} → {second}"


def _points(shift: float | None) -> str:
    """Write a difference of probabilities in percentage points."""
    if shift is None:
        return "?"
    if abs(shift) < LEAST:
        return "0"
    return f"{100 * shift:+.1f}".replace("-", "−")
