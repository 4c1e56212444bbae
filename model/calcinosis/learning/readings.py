"""Read labelled cases, or cases with a reader's probabilities beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.learning.fit import Readings
from calcinosis.patient.written.case import Case, case_files, parse_cases
from calcinosis.patient.written.documents import read_text

__all__ = ["read_readings"]

CLOSE = 0.01
"""How far from 1 a reader's probabilities may sum."""


def read_readings(
    paths: Sequence[str],
    lesions: Sequence[str],
    readings: str | None = None,
    told: str | None = None,
) -> Readings:
    """Read cases with their labels; every file is a batch of its own.

    Parameters
    ----------
    paths : sequence of str
        Case files, or folders of them.
    lesions : sequence of str
    readings : str, optional
        CSV file with a column ``id`` and one for each lesion, of which several readings
        of a case are averaged; without it a case's own ``diagnosis`` is its label.
    told : ``"form"`` or ``"report"``, optional
        What silence means, instead of what the cases say.

    Raises
    ------
    CaseError
        Listing every problem.
    """
    problems: list[Problem] = []
    labels: dict[str, FloatArray] = {}
    refused: set[str] | None = set()
    if readings is not None:
        labels, refused = _labels(readings, lesions, problems)
    ids: list[str] = []
    known: list[tuple[str, Case]] = []
    cases: list[Case] = []
    chosen: list[FloatArray] = []
    batches: list[str] = []
    for path in (str(file) for given in paths for file in case_files(given)):
        try:
            found, wrong = parse_cases(read_text(Path(path)), path)
        except CaseError as error:  # every other file is still told
            found, wrong = [], list(error.problems)
        problems += wrong
        for case in found:
            label = labels.get(case.id)
            if readings is None and case.diagnosis in lesions:
                label = np.eye(len(lesions))[lesions.index(case.diagnosis or "")]
            if label is None and (refused is None or case.id in refused):
                continue  # its reading is a problem already
            if label is None:
                what = _missing(case.diagnosis, lesions, readings)
                problems.append(Problem(f"{path}: {case.id}", what))
                continue
            if any(case.id == n and case.findings == c.findings for n, c in known):
                text = "is given twice: a patient counts once"
                problems.append(Problem(f"{path}: {case.id}", text))
                continue
            known.append((case.id, case))
            ids.append(case.id)
            cases.append(case if told is None else replace(case, told=told))
            chosen.append(label)
            batches.append(path)
    if not problems and not ids:
        problems.append(Problem("learn", "there is no case to learn from"))
    if problems:
        raise CaseError(problems)
    return Readings(tuple(ids), tuple(cases), np.stack(chosen), tuple(batches))


def _missing(given: str | None, lesions: Sequence[str], readings: str | None) -> str:
    if readings is not None:
        return f"has no reading in {readings}"
    if given is None:
        return "has no diagnosis"
    return f"its diagnosis '{given}' is no lesion{nearest(given, lesions)}"


def _labels(
    path: str, lesions: Sequence[str], problems: list[Problem]
) -> tuple[dict[str, FloatArray], set[str] | None]:
    """Read the mean of the readings of every case.

    Returns
    -------
    labels : dict
        Name of the case → probabilities of the lesions.
    refused : set of str, or None
        Cases with a reading that cannot be used; None: the whole table cannot.
    """
    table = csv.DictReader(io.StringIO(read_text(Path(path))))
    columns = table.fieldnames or []
    for name in ("id", *lesions):
        if name not in columns:
            text = f"there is no column '{name}'{nearest(name, columns)}"
            problems.append(Problem(path, text))
    if problems:
        return {}, None
    refused: set[str] = set()
    read: dict[str, list[FloatArray]] = {}
    for row in table:
        where = f"{path}: line {table.line_num}"
        try:
            label = np.array([float(row[lesion]) for lesion in lesions])
        except (TypeError, ValueError):
            problems.append(Problem(where, "expected a probability for every lesion"))
            refused.add(row["id"])
            continue
        if not (label >= 0).all() or not abs(label.sum() - 1) < CLOSE:
            text = f"probabilities must be ≥ 0 and sum to 1, these to {label.sum():g}"
            problems.append(Problem(where, text))
            refused.add(row["id"])
            continue
        read.setdefault(row["id"], []).append(label / label.sum())
    return {name: np.mean(own, axis=0) for name, own in read.items()}, refused
