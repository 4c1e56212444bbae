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
HEAD = """# Judgements most worth a study

Written by `python -m evaluation knowledge-value -o docs/knowledge-value.md`.

*Worth* is the utility (1 the best outcome, 0 death or loss of a limb, see
`priors/decisions.toml`) that a patient would gain on average if this one judgement were
known exactly while all other numbers stayed at their means: the expected value of
perfect information on one row. It is above 0 only for the *patients* in whom some
plausible value of the row changes what is best to do; after ± stands its standard error
over the patients. Where one or two patients near a threshold decide, the order is not
firm. *Moves* is the standard deviation that the row gives the probability of the
leading lesion, whether or not it changes what to do.

Published patients are not those of a clinic, and most do not tell their setting: that
is why the share of the settings comes first. Who states the setting does not need that
number."""


def page(model: Model, paths: Sequence[str | Path]) -> tuple[str, list[str]]:
    """Write the page: both pretests on labelled cases.

    Returns
    -------
    content : str
        Markdown.
    problems : list of str
        Cases that could not be used.
    """
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
