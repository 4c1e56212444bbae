"""A score in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log
from typing import Any

import numpy as np

from calcinosis.typeset import plain
from evaluation.pages.blocks import Block, Table, number
from evaluation.pages.gap_tables import gap_blocks
from evaluation.score.scored import Scored
from evaluation.score.summary import figures

__all__ = ["READ_AS", "lesion_table", "parts_table", "score_blocks"]

READ_AS = {
    "form": "read as forms",
    "report": "read as reports",
    None: "each read as it says itself, else as a form",
}
PARTS = ("all", "core")
COLUMNS = ("top1", "top3", "log_loss", "brier", "ece")


def score_blocks(content: Mapping[str, Any]) -> Iterator[Block]:
    """Lay out what :func:`evaluation.score.scored.as_dict` returns."""
    cost = -log(content["log_loss_floor"])
    yield (
        f"{content['n']} cases, {content['core']['n']} of them core, "
        f"{READ_AS[content['told']]}; pretest "
        f"{content['pretest']}; a case without an answer counts as a miss (log loss "
        f"{cost:.1f})"
    )
    yield Table(
        ("", "n", *(f"{part} {column}" for part in PARTS for column in COLUMNS)),
        [
            (name, str(sets["n"]), *_cells(sets))
            for name, sets in content["methods"].items()
        ],
    )
    for name, part in zip(PARTS, (content, content["core"]), strict=True):
        if part["n"]:
            yield _intervals(name, part)
    yield Table(
        ("lesion", "n", "sensitivity", "top3", "auroc", "log loss"),
        [
            (
                lesion,
                str(part["n"]),
                *(number(part[c]) for c in ("sensitivity", "top3", "auroc")),
                number(part["log_loss"], 2),
            )
            for lesion, part in content["per_lesion"].items()
        ],
    )
    yield _confusion(content["confusion"])
    if content["gap"]:
        yield "## Gap to the reader"
        yield from gap_blocks(content["gap"], len(content["worst"]))
    if content["worst"]:
        yield "## Worst misses"
        yield "\n".join(_miss(miss) for miss in content["worst"])


def _cells(sets: Mapping[str, Any]) -> Iterator[str]:
    return (number(sets[part].get(name)) for part in PARTS for name in COLUMNS)


def _intervals(name: str, part: Mapping[str, Any]) -> str:
    spans = ", ".join(
        f"{plain(c)} {low:.3f}–{high:.3f}"
        for c, (low, high) in part["intervals"].items()
    )
    null = part["ece_if_calibrated"]
    return (
        f"{name}: 95 % bootstrap intervals: {spans}; Brier = calibration "
        f"{part['brier_calibration']:.3f} + refinement {part['brier_refinement']:.3f}; "
        f"forecasts that are right would have ECE {null['mean']:.3f} in a sample of "
        f"this size (95 % below {null['upper']:.3f})"
    )


def _confusion(table: Mapping[str, Mapping[str, int]]) -> Table:
    columns = list(dict.fromkeys([*table, *(c for row in table.values() for c in row)]))
    rows = [
        (truth, *(str(row.get(column, "·")) for column in columns))
        for truth, row in table.items()
    ]
    return Table(("truth, then leading →", *(c[:6] for c in columns)), rows)


def _miss(miss: Mapping[str, Any]) -> str:
    mark = " (label disputed)" if miss["disputed"] else ""
    start = f"- {miss['id']}: {miss['truth']}{mark}"
    if miss["problem"]:
        return f"{start}; no answer: {miss['problem']}"
    found = ", ".join(
        f"{w['variable']} = {w['given']} {w['bits']:+.1f}"
        for w in miss["explanation"][:5]
    )
    return (
        f"{start} {miss['probability_of_truth']:.3f}, leading {miss['leading']} "
        f"{miss['probability']:.3f}; {found}"
    )


def parts_table(scored: Scored) -> Table:
    """Figures of parts of the cases, and of baselines and references."""
    cases = [answer.labelled for answer in scored.answers]
    told = np.array([case.findings for case in cases])
    chosen = {
        "all": told >= 0,
        "core": np.array([case.is_core for case in cases]),
        "undisputed label": ~np.array([case.disputed for case in cases]),
        "8 findings or more": told >= 8,
        "5 to 7 findings": (told >= 5) & (told < 8),
        "fewer than 5": told < 5,
    }
    parts = {name: scored.network.select(rows) for name, rows in chosen.items()}
    parts |= {
        f"{name}, all": found.select(found.answered)  # of references, those they cover
        for name, found in (scored.baselines | scored.references).items()
    }
    rows: list[tuple[str, ...]] = []
    for name, part in parts.items():
        if len(part):
            of = figures(part)
            cells = (number(of[c], 2) for c in ("top1", "top3", "log_loss", "ece"))
            rows.append((name, str(len(part)), *cells))
    return Table(("", "n", "top-1", "top-3", "log loss", "ECE"), rows)


def lesion_table(content: Mapping[str, Any]) -> Table:
    """How many patients with each lesion were right, and what led in the others."""
    rows: list[tuple[str, ...]] = []
    for lesion, part in content["per_lesion"].items():
        led = sorted(content["confusion"][lesion].items(), key=lambda pair: -pair[1])
        instead = [f"{plain(x)} {n}" for x, n in led if x != lesion]
        right, three = (round(part["n"] * part[c]) for c in ("sensitivity", "top3"))
        cells = (str(part["n"]), str(right), str(three), ", ".join(instead) or "–")
        rows.append((plain(lesion), *cells))
    return Table(("lesion", "n", "first", "in the first three", "led instead"), rows)
