"""How far answers lie apart, over many questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from tests.agreement.answers import (
    Answer,
    by_engine,
    by_enumeration,
    by_pgmpy,
    by_pyagrum,
)
from tests.agreement.questions import Question, random_question

__all__ = ["EVIDENCE", "POSTERIOR", "Distance", "compared", "table"]

LOG_PEERS = -600.0
"""ln P(evidence), likelihoods scaled to 1, below which peers may underflow."""
EVIDENCE, POSTERIOR = 1e-9, 1e-10
"""What ln P(evidence) and a probability may differ by; probabilities above
``RELATIVE_FROM`` by ``EVIDENCE`` of themselves, too."""
RELATIVE_FROM = 1e-40
"""Beside a P(evidence) of 1e-260, from which on the engine takes logarithms, a smaller
part lies among the last numbers that a computer has, and loses digits or is 0."""


@dataclass
class Distance:
    """The largest differences between two ways."""

    patients: int = 0
    numbers: int = 0
    evidence: float = 0.0
    posterior: float = 0.0
    relative: float = 0.0
    worst: dict[str, int] = field(default_factory=dict)

    def add(self, seed: int, found: Answer, expected: Answer) -> None:
        """Measure one answer; remember the network that was worst."""
        self.patients += 1
        apart = 0.0 if found[0] == expected[0] else abs(found[0] - expected[0])
        self._largest("evidence", apart, seed)
        for name, values in found[1].items():
            right = expected[1][name]
            self.numbers += values.size
            self._largest("posterior", float(np.abs(values - right).max()), seed)
            if (told := right > RELATIVE_FROM).any():
                ratio = np.abs(values[told] / right[told] - 1).max()
                self._largest("relative", float(ratio), seed)

    def _largest(self, kind: str, apart: float, seed: int) -> None:
        so_far: float = getattr(self, kind)
        if apart > so_far or np.isnan(apart):  # nan stays: nothing is larger
            setattr(self, kind, apart)
            self.worst[kind] = seed

    @property
    def agrees(self) -> bool:
        """Whether nothing lies further apart than it may."""
        near = self.evidence <= EVIDENCE and self.relative <= EVIDENCE
        return near and self.posterior <= POSTERIOR


def compared(seeds: Iterable[int]) -> dict[str, Distance]:
    """Ask a question of every seed in all ways.

    Returns
    -------
    dict
        Way → its distance from enumeration; ``"impossible"`` holds the patients whose
        evidence has probability 0, and what the engine says of them.
    """
    names = ("engine", "impossible", "pyAgrum", "pgmpy")
    found = {name: Distance() for name in names}
    for seed in seeds:
        question = random_question(seed)
        for row, answers in enumerate(by_engine(question)):
            right = by_enumeration(question, row)
            impossible = right[0] == -np.inf
            way = "impossible" if impossible else "engine"
            for answer in answers:
                found[way].add(seed, answer, right)
            if not impossible and _scaled_log(question, row, right) > LOG_PEERS:
                found["pyAgrum"].add(seed, by_pyagrum(question, row), right)
                if row == 0:
                    asked = ("v0", list(question.states)[-1])
                    found["pgmpy"].add(seed, by_pgmpy(question, row, asked), right)
    return found


def _scaled_log(question: Question, row: int, right: Answer) -> float:
    largest = [own.max() for own in question.likelihoods(row).values()]
    return right[0] - float(np.log(largest).sum())


def table(found: dict[str, Distance]) -> str:
    """Figures of a run."""
    lines = [
        f"{'beside enumeration':<20}{'answers':>9}{'numbers':>10}"
        f"{'ln P(e)':>10}{'P':>10}{'relative':>10}"
    ]
    lines += [
        f"{name:<20}{one.patients:>9}{one.numbers:>10}"
        f"{one.evidence:>10.1e}{one.posterior:>10.1e}{one.relative:>10.1e}"
        for name, one in found.items()
    ]
    return "\n".join(lines) + "\n"
