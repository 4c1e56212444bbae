"""Two results side by side, with one method for every way to show them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from calcinosis._frozen import frozen
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.what_if.comparison import Comparison, compare

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ComparedResults"]


@frozen
class ComparedResults(Comparison):
    """A :class:`Comparison` that shows itself as text, JSON, figure and table."""

    @classmethod
    def of(cls, first: Result, second: Result) -> ComparedResults:
        """Put two results side by side."""
        found = compare(first, second)
        return cls(**{f.name: getattr(found, f.name) for f in fields(Comparison)})

    def __repr__(self) -> str:
        from calcinosis.report.side_by_side import comparison_line

        return comparison_line(self)

    def _repr_html_(self) -> str:
        from calcinosis.report.side_by_side import comparison_html

        return comparison_html(self)

    def to_text(self, width: int = 80) -> str:
        """Return the comparison as ``calcinosis compare`` prints it."""
        from calcinosis.report.side_by_side import comparison_text

        return comparison_text(self, width)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as ``calcinosis compare --json`` prints it."""
        from calcinosis.report.side_by_side import comparison_dict

        return comparison_dict(self)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw both posteriors, one bar under the other."""
        from calcinosis.figures import plot_comparison

        return plot_comparison(self, ax=ax)
