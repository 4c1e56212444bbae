"""Pages and tables of ``docs/``, written by the code that measures.

In pages, tables stand between ``<!-- NAME -->`` and ``<!-- end -->``, never by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from calcinosis.files import write_whole
from calcinosis.knowledge.read import Knowledge
from calcinosis.model import Model
from calcinosis.provenance.strength import text_of_shares
from calcinosis.provenance.text import heading, text_of
from evaluation.pages.layout import TABLES, fill
from evaluation.score.ablation import ablation
from evaluation.score.collection import published_cases
from evaluation.score.mention_counts import mentions_counted
from evaluation.score.scored import figures_of_parts, score
from evaluation.score.summary import summarise
from evaluation.simulate.cohorts import WAYS
from evaluation.simulate.policies import policies

__all__ = ["PAGES", "evidence_tables", "filled", "write_tables"]

PAGES = ("evaluation.md", "actions.md")
PART = re.compile(r"(<!-- (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _tables(model: Model) -> Mapping[str, Callable[[], str]]:
    """Return every table by its name, measured when it is first asked for."""
    cases, write = published_cases(), TABLES
    forms = cache(lambda: score(model, cases))
    reports = cache(lambda: score(model, cases, told="report"))
    summary = cache(lambda: summarise(forms().network))
    treated = cache(lambda: policies(model, cases))
    return {
        "parts": lambda: write.parts(figures_of_parts(forms())),
        "parts-report": lambda: write.parts(figures_of_parts(reports())),
        "precision": lambda: write.precision(summary()),
        "lesions": lambda: write.lesions(summary()),
        "lesions-report": lambda: write.lesions(summarise(reports().network)),
        "gap": lambda: write.gap(reports().gap),
        "ablation": lambda: write.ablation(ablation(model.knowledge, cases)),
        "telling": lambda: write.telling(mentions_counted(model, cases)),
        "strength": lambda: f"```\n{text_of_shares(model.knowledge)}\n```",
        "policies": lambda: write.treatments(treated()["published"]),
        "spared": lambda: write.spared(treated()["spared_by_one_only"]),
        "simulated-at-random": lambda: write.treatments(
            treated()["simulated"][WAYS[0]]
        ),
        "simulated-selective": lambda: write.treatments(
            treated()["simulated"][WAYS[1]]
        ),
    }


def filled(text: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with what stands between its marks written anew.

    Raises
    ------
    KeyError
        For a mark that no table has.
    """
    return PART.sub(
        lambda part: f"{part[1]}\n{tables[part[2]]().strip()}\n\n{part[3]}", text
    )


def write_tables(model: Model, docs: Path) -> list[Path]:
    """Renew the tables of all pages; return the pages."""
    tables = _tables(model)
    paths = [docs / name for name in PAGES]
    for path in paths:
        write_whole(path, filled(path.read_text(encoding="utf-8"), tables))
    return paths


def evidence_tables(knowledge: Knowledge) -> str:
    """Return every number of the model with its study, as one Markdown page."""
    names = [
        *knowledge.variables["setting"].states,
        *(name for name in knowledge.variables if name != "lesion"),
        *knowledge.decisions.actions,
        *knowledge.decisions.panels,
    ]
    tables = [
        (heading(knowledge, name)[0].split(":")[0], text_of(knowledge, name, 100))
        for name in names
    ]
    content = {"digest": knowledge.digest, "shares": text_of_shares(knowledge)}
    return fill("pages/evidence.md.jinja", content, tables=tables)
