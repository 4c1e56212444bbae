"""Labs as numbers against labs as words, on the same patients.

A number enters as its density given the parents of the lab, computed for each patient
when it is needed; a word is shared by all who have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.inference.evidence import Densities, Evidence
from calcinosis.model import Model
from calcinosis.network.clinic import clinic_tables
from calcinosis.network.leaves import MeasuredTable
from evaluation.benchmark.networks import never_told
from evaluation.benchmark.problems import HIDDEN, SEED, Problem, draw, hide
from evaluation.benchmark.timing import Timing, cores, limited, timed

__all__ = ["Numbers", "numbers_against_words"]


@dataclass(frozen=True)
class Numbers:
    """Seconds per patient with every measured quantity as a word or as a number.

    Parameters
    ----------
    rows, threads : int
    quantities : int
        Measured quantities of the network.
    given : float
        Mean number of them that is known of a patient.
    words, numbers : Timing
        Words from state numbers, numbers from values on the scale of the quantity.
    same_leader : float
        Share of the patients whose leading lesion is the same.
    """

    rows: int
    threads: int
    quantities: int
    given: float
    words: Timing
    numbers: Timing
    same_leader: float


def numbers_against_words(model: Model, rows: int, passes: int) -> Numbers:
    """Time both on patients drawn from the network.

    Each known lab is drawn as a number from its distribution given what the patient
    has; its word is where the number lies.
    """
    measured = model.network.measured
    problem, values = _patients(model, rows)
    words = problem.evidence()
    others = {n: o for n, o in words.observations.items() if n not in measured}
    densities = {n: Densities(x, measured[n].densities) for n, x in values.items()}
    numbers = Evidence(rows, others, densities)
    threads = cores()
    with limited(threads):
        engine = problem.engine(threads)
        by_word = engine.infer(words).probability
        by_number = engine.infer(numbers).probability
        word_timing = timed(partial(engine.infer, words), rows, passes)
        number_timing = timed(partial(engine.infer, numbers), rows, passes)
    known = sum(int(np.isfinite(x).sum()) for x in values.values())
    same = by_word.argmax(axis=1) == by_number.argmax(axis=1)
    return Numbers(
        rows,
        threads,
        len(measured),
        known / rows,
        word_timing,
        number_timing,
        float(same.mean()),
    )


def _patients(model: Model, rows: int) -> tuple[Problem, dict[str, FloatArray]]:
    """Patients by state numbers, and the known quantities (nan where not known)."""
    network = model.network
    nodes = clinic_tables(network)
    random = np.random.default_rng(SEED)
    drawn = draw(nodes, rows, random)
    values: dict[str, FloatArray] = {}
    for name, table in network.measured.items():
        x = _quantity(table, drawn, random)
        known = random.random(rows) >= HIDDEN
        values[name] = np.where(known, x, np.nan)
        drawn[name] = np.digitize(x, table.cuts)
    patients = hide(drawn, never_told(model), random)
    for name, x in values.items():
        patients[name] = np.where(np.isfinite(x), drawn[name], -1)
    states, factors = network.states, network.factors
    return Problem("calcinosis", "lesion", states, nodes, factors, patients), values


def _quantity(
    table: MeasuredTable,
    drawn: Mapping[str, AnyIntArray],
    random: np.random.Generator,
) -> FloatArray:
    """Draw a measured quantity given its parents, the broad part included."""
    cell = tuple(drawn[parent] for parent in table.parents)
    rows = len(cell[0])
    centre, sd = table.centre[0], np.broadcast_to(table.sd, table.centre.shape)[0]
    broad = random.random(rows) < table.outlier
    middle = np.where(broad, centre.mean(), centre[cell])
    spread = np.where(broad, table.broad, sd[cell])
    return np.asarray(middle + spread * random.standard_normal(rows))
