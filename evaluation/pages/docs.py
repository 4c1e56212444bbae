"""Tables of ``docs/``: written into the pages between two marks, never by hand.

``<!-- NAME -->`` and ``<!-- end -->`` stand around what is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from calcinosis.files import write_whole
from calcinosis.model import Model
from calcinosis.provenance.strength import text_of_shares
from evaluation.pages.blocks import Table, as_markdown
from evaluation.pages.gap_tables import ablation_blocks, gap_blocks, telling_blocks
from evaluation.pages.policy_tables import spared_table, treatment_table
from evaluation.pages.score_tables import lesion_table, parts_table
from evaluation.score.ablation import ablation
from evaluation.score.collection import published_cases
from evaluation.score.scored import Scored, score
from evaluation.score.summary import summarise
from evaluation.score.telling import mentions_counted
from evaluation.simulate.cohorts import WAYS
from evaluation.simulate.policies import policies

__all__ = ["PAGES", "filled", "write_tables"]

PAGES = ("evaluation.md", "actions.md")
PART = re.compile(r"(<!-- (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


class _Tables:
    """Every table by its name, measured when it is first asked for."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def scored(self) -> Scored:
        return score(self.model, published_cases())

    @cached_property
    def reports(self) -> Scored:
        return score(self.model, published_cases(), told="report")

    @cached_property
    def summary(self) -> dict[str, Any]:
        return summarise(self.scored.network)

    @cached_property
    def treated(self) -> dict[str, Any]:
        return policies(self.model, published_cases())

    def by_name(self) -> Mapping[str, Callable[[], Table | str]]:
        return {
            "parts": lambda: parts_table(self.scored),
            "parts-report": lambda: parts_table(self.reports),
            "precision": self.precision,
            "lesions": lambda: lesion_table(self.summary),
            "lesions-report": lambda: lesion_table(summarise(self.reports.network)),
            "gap": lambda: as_markdown(gap_blocks(self.reports.gap or {})),
            "ablation": lambda: as_markdown(
                ablation_blocks(ablation(self.model.knowledge, published_cases()))
            ),
            "telling": lambda: as_markdown(
                telling_blocks(mentions_counted(self.model, published_cases()))
            ),
            "strength": lambda: f"```\n{text_of_shares(self.model.knowledge)}\n```",
            "policies": lambda: treatment_table(self.treated["published"]),
            "spared": lambda: spared_table(self.treated),
            "simulated-selective": lambda: self.simulated(WAYS[1]),
            "simulated-at-random": lambda: self.simulated(WAYS[0]),
        }

    def simulated(self, way: str) -> Table:
        return treatment_table(self.treated["simulated"][way])

    def precision(self) -> str:
        spans = self.summary["intervals"]
        one, loss = (
            " to ".join(f"{limit:.2f}" for limit in spans[name])
            for name in ("top1", "log_loss")
        )
        return (
            f"With {self.summary['n']} patients the 95 % interval of the top-1 share "
            f"is {one} and of the log loss {loss}; forecasts that were exactly right "
            f"would show an ECE of {self.summary['ece_if_calibrated']['mean']:.2f}."
        )


def filled(text: str, tables: Mapping[str, Callable[[], Table | str]]) -> str:
    """Return a page with what stands between its marks written anew.

    Raises
    ------
    KeyError
        For a mark that no table has.
    """
    return PART.sub(
        lambda part: f"{part[1]}\n{as_markdown([tables[part[2]]()])}\n\n{part[3]}", text
    )


def write_tables(model: Model, docs: Path) -> list[Path]:
    """Renew the tables of all pages; return the pages."""
    tables = _Tables(model).by_name()
    paths = [docs / name for name in PAGES]
    for path in paths:
        write_whole(path, filled(path.read_text(encoding="utf-8"), tables))
    return paths
