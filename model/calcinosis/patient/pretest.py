"""The probabilities that a diagnosis starts from, where they are not the setting's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import as_text_of, is_one_of
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.patient.written.entry.entries import LONGEST, is_number, quoted

__all__ = ["Pretest", "is_uniform", "read_pretest", "reweighted"]

EQUAL = 1e-12
Pretest = str | Mapping[str, Any]
"""``"setting"``, ``"uniform"``, or lesion → probability."""


def is_uniform(target: FloatArray | None) -> bool:
    """Whether a pretest asks for all lesions alike, as for a published case.

    It comes from no setting: neither the setting's case mix nor the ages of the
    setting's patients apply, and what is told of the setting is not used.
    """
    return target is not None and bool(np.ptp(target) < EQUAL)


def read_pretest(pretest: Pretest, lesions: Sequence[str]) -> FloatArray | None:
    """Return the pretest as an array over the lesions.

    Parameters
    ----------
    pretest : ``"setting"``, ``"uniform"`` or mapping
        A mapping names every lesion; its values are scaled to sum to 1.
    lesions : sequence of str

    Returns
    -------
    array, shape (lesions,), or None
        None: the setting's case mix.

    Raises
    ------
    CaseError
        Listing every problem.
    """
    if is_one_of(pretest, ("setting",)):
        return None
    if is_one_of(pretest, ("uniform",)):
        return np.full(len(lesions), 1 / len(lesions))
    if not isinstance(pretest, Mapping):
        hint = nearest(as_text_of(pretest)[:LONGEST], ("setting", "uniform"))
        text = f"{quoted(pretest)} is neither setting, uniform nor probabilities{hint}"
        raise CaseError([Problem("pretest", text)])
    problems: list[Problem] = []
    numbers: dict[str, float] = {}
    try:
        pairs: list[tuple[Any, object]] = [*pretest.items()]
    except Exception as error:  # somebody's own class
        text = "the probabilities cannot be read"
        raise CaseError([Problem("pretest", text)]) from error
    for lesion, value in pairs:
        if not is_one_of(lesion, lesions):
            hint = nearest(as_text_of(lesion)[:LONGEST], lesions)
            problems.append(Problem("pretest", f"no lesion {quoted(lesion)}{hint}"))
        elif not is_number(value):
            text = f"{quoted(value)} is no number"
            problems.append(Problem(f"pretest: {lesion}", text))
        elif not 0 <= (number := _as_float(value)) < float("inf"):
            text = f"{quoted(value)} must be ≥ 0"
            problems.append(Problem(f"pretest: {lesion}", text))
        else:
            numbers[lesion] = number
    given = [lesion for lesion, _ in pairs if isinstance(lesion, str)]
    missing = [lesion for lesion in lesions if lesion not in given]
    if missing:
        text = f"no probability for {', '.join(missing)}"
        problems.append(Problem("pretest", text))
    if problems:
        raise CaseError(problems)
    values = np.array([numbers[lesion] for lesion in lesions])
    if values.max() <= 0:
        raise CaseError([Problem("pretest", "all probabilities are 0")])
    values = values / values.max()  # so that the sum of the largest numbers is finite
    return np.asarray(values / values.sum())


def reweighted(
    probability: FloatArray, target: FloatArray | None, prior: FloatArray
) -> FloatArray:
    """Replace the setting's case mix by the pretest asked for.

    P'(d | e) ∝ P(d | e) · target(d) / P(d | presenting, setting).

    Parameters
    ----------
    probability : array, shape (…, lesions)
    target : array, shape (lesions,), or None
        None: nothing is replaced.
    prior : array, shape (…, lesions)
    """
    if target is None:
        return probability
    weighted = probability * (target / prior)
    total = weighted.sum(axis=-1, keepdims=True)
    return np.asarray(weighted / np.where(total > 0, total, 1))  # 0: impossible


def _as_float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf")
