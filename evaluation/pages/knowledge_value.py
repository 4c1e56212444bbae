"""``docs/knowledge-value.md``: the judgements most worth a study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from calcinosis.model import Model
from evaluation.pages.blocks import Block, Table, as_markdown
from evaluation.score.answers import answer_all
from evaluation.score.collection import read_collection
from evaluation.simulate.knowledge_value import RowValue, knowledge_value

__all__ = ["page", "value_blocks"]

MOVERS = 10
SCALE = 1000
"""Utilities are told in thousandths."""
PRETESTS = {
    "setting": ("In the clinic", "pretest of the setting"),
    "uniform": (
        "As published cases are scored",
        "all lesions alike before any finding",
    ),
}
HEAD = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").strip()


def page(model: Model, paths: Sequence[str | Path]) -> tuple[str, list[str]]:
    """Write the page, both pretests; say which of the labelled cases had no answer."""
    parts, problems = list[Block]([HEAD]), list[str]()
    collection = read_collection(paths, model.knowledge.lesions)
    for pretest in PRETESTS:
        answers = answer_all(model, collection, pretest)
        diagnoses = [answer.diagnosis for answer in answers if answer.diagnosis]
        problems = [answer.problem for answer in answers if answer.problem]
        values = knowledge_value(model, diagnoses)
        parts += value_blocks(values, len(diagnoses), pretest)
    return as_markdown(parts) + "\n", problems


def value_blocks(
    values: Sequence[RowValue], patients: int, pretest: str, most: int = 20
) -> Iterator[Block]:
    """Lay out the top of the list, with a sentence before it and one after."""
    total, shown = sum(value.value for value in values), values[:most]
    share = sum(v.value for v in shown) / total if total else 0.0
    title, told = PRETESTS[pretest]
    yield f"## {title}"
    yield (
        f"Judgements: {len(values)}; patients: {patients}; {told}."
        f" The worth of each alone adds up to {SCALE * total:.2f} thousandths of"
        f" utility a patient; the {len(shown)} below hold {share:.0%} of it."
    )
    yield Table(
        (
            *("judgement", "worth, ‰ utility", "patients"),
            *("moves the leading lesion by", "file", "its reason"),
        ),
        [
            (
                v.label,
                f"{SCALE * v.value:.3f} ± {SCALE * v.error:.3f}",
                str(v.patients),
                f"±{100 * v.moves:.1f} %",
                v.row.partition(":")[0],
                v.why,
            )
            for v in shown
        ],
    )
    movers = sorted(values, key=lambda value: -value.moves)[:MOVERS]
    named = "; ".join(f"{v.label} (±{100 * v.moves:.1f} %)" for v in movers)
    yield f"Those that move the leading lesion most: {named}."
