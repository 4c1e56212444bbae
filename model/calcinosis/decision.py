"""What to find out next: the information that each unanswered question would bring."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.entries import EntryError, is_not_assessed
from calcinosis.evidence import Item, stack
from calcinosis.measurement import read_days

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["NextTest", "entropy", "next_tests"]


@dataclass(frozen=True)
class NextTest:
    """One thing that could be asked, examined or measured next.

    Parameters
    ----------
    test : str
        Variable name; ``radiographs`` for a film.
    label, group : str
        For people.
    information_bits : float
        Mutual information of its result and the lesion given all that is known.
    """

    test: str
    label: str
    group: str
    information_bits: float


def entropy(probability: FloatArray) -> FloatArray:
    """Entropy in bits over the last axis.

    Examples
    --------
    >>> float(entropy(np.array([0.5, 0.5])))
    1.0
    """
    safe = np.where(probability > 0, probability, 1.0)
    return np.asarray(-(probability * np.log2(safe)).sum(axis=-1))


def next_tests(diagnosis: Diagnosis) -> list[NextTest]:
    """Rank everything not assessed by expected information, in one batch.

    I(lesion; X | e) = H(lesion | e) − Σ_x P(x | e)·H(lesion | e, x).
    """
    network = diagnosis.model.network
    knowledge = network.knowledge
    nodes: list[tuple[str, str]] = []
    for name in diagnosis.interpretation.not_assessed:
        if name == "radiographs":
            nodes.append((name, _film_node(diagnosis)))
        elif name not in ("setting", "age_group", "sex", "resolution"):
            nodes.append((name, name))
    patients: list[tuple[Item, ...]] = []
    for _, node in nodes:
        count = len(network.states[node])
        patients += [
            (*diagnosis.evidence, Item(node, node, state, "asked", np.eye(count)[n]))
            for n, state in enumerate(network.states[node])
        ]
    if not patients:
        return []
    answer = diagnosis.model.engine.infer(stack(patients))
    known = diagnosis.answer.probability[0]
    here = float(entropy(diagnosis.probabilities))
    tests: list[NextTest] = []
    start = 0
    for name, node in nodes:
        stop = start + len(network.states[node])
        shares = np.exp(answer.log_evidence[start:stop])
        after = answer.probability[start:stop]
        if diagnosis.target is not None:
            # P'(x | e) = Σ_d P'(d | e)·P(x | d, e), with P(x | d, e) unchanged
            joint = shares[:, np.newaxis] * after / np.maximum(known, 1e-300)
            joint = joint * diagnosis.probabilities
            shares = joint.sum(axis=1)
            after = joint / np.maximum(shares[:, np.newaxis], 1e-300)
        shares = shares / shares.sum()
        bits = here - float(shares @ entropy(after))
        variable = knowledge.variables.get(name) or knowledge.variables["radiograph"]
        tests.append(NextTest(name, variable.label, variable.group, max(bits, 0.0)))
        start = stop
    return sorted(tests, key=lambda test: -test.information_bits)


def _film_node(diagnosis: Diagnosis) -> str:
    """Return the node of a film taken now: by the days since onset if known."""
    film = next(
        v for v in diagnosis.model.knowledge.variables.values() if v.kind == "film"
    )
    told = diagnosis.case.findings.get("days_from_onset")
    days: float | None = None
    if not is_not_assessed(told):
        with suppress(EntryError):  # a word or a range names no single day
            days = read_days(told, diagnosis.model.knowledge)
    fitting = [w for w in film.windows if (w.start is None) == (days is None)]
    if days is not None:
        fitting = [w for w in fitting if w.start is not None and w.start <= days]
    return f"{film.name}_{fitting[-1].name}"
