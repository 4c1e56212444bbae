"""Answers of any method on any cases, in the one form that all metrics take."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from evaluation.score.collection import Labelled

UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Predictions:
    """Probabilities and truths.

    A case without an answer (unreadable, or impossible for the method) stays: it is
    scored as if all probability had gone to a wrong lesion, the next in the list.
    """

    lesions: tuple[str, ...]
    """Columns; a last column ``unreadable`` where a truth cannot be read."""
    probability: FloatArray
    """Shape (cases, lesions); rows sum to 1."""
    truth: IntArray
    """Column of the true lesion, shape (cases,)."""
    answered: np.ndarray
    """Boolean, shape (cases,)."""

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def outcome(self) -> FloatArray:
        """1 in the column of the truth, shape (cases, lesions)."""
        return np.asarray(np.eye(len(self.lesions))[self.truth])

    @property
    def of_truth(self) -> FloatArray:
        """Probability given to the truth, shape (cases,)."""
        return np.asarray(self.probability[np.arange(len(self)), self.truth])

    @property
    def leading(self) -> IntArray:
        """Column of the most probable lesion (the first of equals)."""
        return np.asarray(self.probability.argmax(axis=1), dtype=np.intp)

    @property
    def ranks(self) -> IntArray:
        """1 where nothing is more probable than the truth."""
        above = self.probability > self.of_truth[:, np.newaxis]
        return np.asarray(1 + above.sum(axis=1), dtype=np.intp)

    def select(self, rows: Sequence[int] | np.ndarray) -> Self:
        """Take some of the cases (also with repetition)."""
        chosen = np.asarray(rows)
        arrays = ("probability", "truth", "answered")
        return replace(self, **{name: getattr(self, name)[chosen] for name in arrays})


def predictions_of(
    lesions: Sequence[str],
    truths: Sequence[str | None],
    answers: Sequence[FloatArray | None],
) -> Predictions:
    """Put answers, each of shape (lesions,), and truths together.

    A truth None cannot be read, so no answer can be right; an answer None is none: all
    probability goes to a wrong lesion.
    """
    names = (*lesions, UNREADABLE) if None in truths else tuple(lesions)
    truth = np.array([names.index(t or UNREADABLE) for t in truths], dtype=np.intp)
    probability = np.zeros((len(truths), len(names)))
    for row, answer in enumerate(answers):
        if answer is None:
            probability[row, (truth[row] + 1) % len(lesions)] = 1.0
        else:
            probability[row, : len(lesions)] = answer
    answered = np.array([answer is not None for answer in answers], dtype=bool)
    return Predictions(names, probability, truth, answered)


def collect(
    lesions: Sequence[str],
    answers: Labelled,
    probabilities: Sequence[FloatArray | None] | None = None,
) -> Predictions:
    """Put the network's answers, or those of another method, beside the truths."""
    if probabilities is None:
        probabilities = [
            a.diagnosis.probabilities if a.diagnosis else None for a in answers
        ]
    return predictions_of(lesions, [a.truth for a in answers], probabilities)
