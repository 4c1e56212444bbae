"""The result on one page: as Markdown for ``docs/``, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, MISSING, OURS
from evaluation.benchmark.goals import fastest, lost
from evaluation.pages.blocks import Block, Table, as_text, count, duration, ratio

__all__ = ["as_page", "in_terminal"]


def as_page(content: Mapping[str, Any]) -> str:
    """Fill the page with what :func:`evaluation.benchmark.run.benchmark` returns.

    Engines that were not installed have no lines: the head names them.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    filters: dict[str, Any] = {"duration": duration, "thousands": count, "ratio": ratio}
    environment.filters.update(filters, reached=_reached)
    entries = (e for one in content["comparisons"] for e in one["entries"])
    return environment.get_template("benchmark.md.jinja").render(
        content,
        **{"OURS": OURS, "BATCH": BATCH, "ALONE": ALONE, "FIRST": FIRST},
        there={e["engine"] for e in entries if e["note"] != MISSING},
        fastest=fastest,
        lost=lost(content),
    )


def in_terminal(markdown: str) -> str:
    """Write the page for a terminal: without marks and pictures, tables aligned."""
    return as_text(_blocks(markdown))


def _blocks(markdown: str) -> Iterator[Block]:
    for block in markdown.strip().split("\n\n"):
        if block.startswith("| "):
            cells = [line[2:-2].split(" | ") for line in block.split("\n")]
            yield Table(cells[0], cells[2:])
        else:
            yield block


def _reached(value: float | None) -> str:
    if value is None:
        return "–"
    return count(round(value)) if value >= 1000 else f"{value:.3g}"
