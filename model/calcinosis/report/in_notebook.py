"""A result as notebooks show it: a small table with bars."""

from __future__ import annotations

from calcinosis.about import DISCLAIMER
from calcinosis.notebook import html_table
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

__all__ = ["result_html"]


def result_html(result: Result) -> str:
    """Return every lesion's probability, after and before the findings, as HTML."""
    kinds = result.reasoner.knowledge.calcinosis_cutis
    whole = [("any calcinosis cutis", result.calcinosis_cutis)]
    whole += [(plain(name), result.posterior[name]) for name in result.ranking]
    before = {plain(name): p for name, p in result.pretest.items()}
    before["any calcinosis cutis"] = sum(result.pretest[name] for name in kinds)
    rows = [(name, now, before[name]) for name, now in whole]
    notes = [f"Note: {warning}." for warning in result.warnings]
    count = len(result.evidence)
    counted = "1 entry" if count == 1 else f"{count} entries"
    caption = f"Case {result.case.id}: {counted} used"
    heads = ("lesion", "now", "before the findings")
    return html_table(caption, heads, rows, (*notes, DISCLAIMER))
