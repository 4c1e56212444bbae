"""The gap to the reader, the network part by part, and counted mentions, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calcinosis.typeset import plain
from evaluation.pages.blocks import Block, Table, number
from evaluation.score.references import frame

__all__ = ["ablation_blocks", "gap_blocks", "telling_blocks"]

RECORDED = (
    "How settings and ages are read, and corrected rows, are part of the network now "
    "and cannot be taken apart without the old files. Log loss as reports, recorded "
    "when they came: 0.887 before; 0.828 with the rows that an audit corrected; "
    "settings alike and gradual ages 0.889/0.898 without the neonatal unit assumed."
)
FIGURES = ("top-1", "top-3", "log loss", "ECE", "gain", "± SE")
LOSSES = ("log_loss", "reader", "gap")
SHOWN = 10


def gap_blocks(gap: Mapping[str, Any], worst: int = SHOWN) -> Iterator[Block]:
    """Lay out what :func:`evaluation.score.references.gap` returns."""
    yield (
        f"Log loss minus the reader's, on the {gap['n']} cases the reader saw: "
        f"{gap['mean']:+.3f} in the mean. By lesion, of the findings with the largest "
        "gap, and of the worst cases:"
    )
    for name, most in (("lesion", None), ("finding", SHOWN)):
        rows = [
            (plain(key), str(one["n"]), f"{one['mean']:+.2f}", number(one["sem"], 2))
            for key, one in list(gap[f"per_{name}"].items())[:most]
        ]
        yield Table((name, "n", "mean gap", "± SE"), rows)
    yield Table(
        ("case", "truth", "log loss", "the reader's", "gap"),
        [
            (one["id"], plain(one["truth"]), *(number(one[c], 2) for c in LOSSES))
            for one in gap["cases"][:worst]
        ],
    )


def ablation_blocks(content: Mapping[str, Any]) -> Iterator[Block]:
    """Lay out what :func:`evaluation.score.ablation.ablation` returns."""
    rows = [
        (name, *_figures(one), number(one["core"].get("log_loss")))
        for name, one in content["stages"].items()
    ]
    yield Table(("", *FIGURES, "core log loss"), rows)
    yield RECORDED


def telling_blocks(content: Mapping[str, Any]) -> Iterator[Block]:
    """Lay out what :func:`evaluation.score.telling.mentions_counted` returns."""
    methods = content["methods"].items()
    yield (
        f"{content['n']} reports of {content['papers']} papers, answered with chances "
        "of being looked for from four places; gain over the judged ones:"
    )
    yield Table(
        ("chances", *FIGURES), [(name, *_figures(own)) for name, own in methods]
    )
    yield "Mentions, and how many judged and learned chances expect:"
    pairs = frame(content["pairs"])
    yield _mentions("lesion", pairs.groupby("lesion").sum().reset_index())
    yield "The least expected:"
    pairs["variable, lesion"] = pairs["variable"] + ", " + pairs["lesion"]
    yield _mentions("variable, lesion", pairs[:SHOWN])


def _mentions(key: str, lines: Any) -> Table:
    columns = ("n", "told", "judged", "learned")
    rows: Sequence[Mapping[Any, Any]] = lines.to_dict("records")
    cells = [(plain(one[key]), *(number(one[c], 0) for c in columns)) for one in rows]
    return Table((key, "reports", *columns[1:]), cells)


def _figures(of: Mapping[str, Any]) -> Iterator[str]:
    for name in ("top1", "top3", "log_loss", "ece"):
        yield number(of[name], 3 if name == "log_loss" else 2)
    yield f"{of['gain']:+.3f}" if "gain" in of else "–"
    yield number(of.get("gain_sem"))
