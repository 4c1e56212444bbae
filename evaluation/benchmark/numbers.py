"""Labs as numbers against labs as words, on the same patients.

A number enters as its density given the parents of the lab, one likelihood for each
patient; a word is shared by all who have it. Patients come in blocks, as a table
read from a file does: the likelihoods of a million patients would fill the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.clinic import clinic_tables
from calcinosis.diagnosis import Model
from calcinosis.engine import Evidence, Observation
from calcinosis.factors import MeasuredTable
from evaluation.benchmark.networks import never_told
from evaluation.benchmark.problems import HIDDEN, SEED, Problem, draw, hide
from evaluation.benchmark.timing import Timing, cores, limited, timed

__all__ = ["Numbers", "numbers_against_words"]


@dataclass(frozen=True)
class Numbers:
    """Seconds per patient with every measured quantity as a word or as a number.

    Parameters
    ----------
    rows, block, threads : int
        Patients in all, and in each call.
    quantities : int
        Measured quantities of the network.
    given : float
        Mean number of them that is known of a patient.
    words, numbers : Timing
        From state numbers, or from densities that are at hand, to posteriors.
    with_densities : Timing
        From the numbers themselves: the densities are computed on the way.
    same_leader : float
        Share of the patients whose leading lesion is the same.
    """

    rows: int
    block: int
    threads: int
    quantities: int
    given: float
    words: Timing
    numbers: Timing
    with_densities: Timing
    same_leader: float


def numbers_against_words(model: Model, rows: int, block: int, passes: int) -> Numbers:
    """Time both on patients drawn from the network.

    Each known lab is drawn as a number from its distribution given what the patient
    has; its word is where the number lies.
    """
    measured = model.network.measured
    threads, blocks = cores(), max(rows // block, 1)
    block = min(rows, block)
    problem, values = _patients(model, block)
    words = problem.evidence()
    dense = _with_densities(words, measured, values)
    parts: dict[str, Timing] = {}
    with limited(threads):
        engine = problem.engine(threads)
        by_word = engine.infer(words).probability
        by_number = engine.infer(dense).probability
        for name, evidence in (("words", words), ("numbers", dense)):

            def every_block(evidence: Evidence = evidence) -> None:
                for _ in range(blocks):
                    engine.infer(evidence)

            parts[name] = timed(every_block, blocks * block, passes)

        def from_values() -> None:
            engine.infer(_with_densities(words, measured, values))

        parts["with_densities"] = timed(from_values, block, passes)
    known = np.sum([np.isfinite(x) for x in values.values()])
    same = by_word.argmax(axis=1) == by_number.argmax(axis=1)
    return Numbers(
        blocks * block,
        block,
        threads,
        len(measured),
        float(known) / block,
        same_leader=float(same.mean()),
        **parts,
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


def _with_densities(
    words: Evidence,
    measured: Mapping[str, MeasuredTable],
    values: Mapping[str, FloatArray],
) -> Evidence:
    """Replace the words of measured quantities by densities, one row per patient."""
    observations = dict(words.observations)
    for name, table in measured.items():
        known = np.isfinite(values[name])
        shape = table.centre.shape[1:]
        weights = np.ones((1 + int(known.sum()), prod(shape)))
        weights[1:] = table.density(values[name][known]).reshape(-1, prod(shape))
        codes = np.where(known, known.cumsum(), 0)
        likelihood = weights.reshape(-1, *shape)
        observations[name] = Observation(codes, likelihood, over_parents=True)
    return Evidence(words.rows, observations)
