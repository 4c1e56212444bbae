"""Who would be cut or given antibiotics: the network's advice beside plain rules.

The seed case's question. A newborn whose infused calcium leaked looks as if he had an
abscess; what does he get under each policy, and what does sparing him cost those who do
have an abscess or a cellulitis? Policies see the same findings; a sign that is not told
triggers no rule.

``red swelling``
    Erythema, warmth or fluctuance → antibiotics; fluctuance → incision and drainage.
``red swelling or pus``
    The same, and pus (seen, or aspirated) → incision and drainage.
``radiograph rule``
    Calcium on any film → neither, whatever the skin looks like; else as ``red
    swelling``.
``network``
    The action of highest expected utility. Observing, referring, correcting minerals
    and wound care are neither incision nor antibiotics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from calcinosis.inference.evidence import Evidence
from calcinosis.model import Model
from calcinosis.reasoning.decide.stakes import stakes
from evaluation.score.answers import answer_all
from evaluation.score.collection import LabelledCase, read_collection
from evaluation.simulate.cohorts import WAYS, published_reporting
from evaluation.simulate.rules import (
    ANTIBIOTICS,
    INCISION,
    NEITHER,
    RULES,
    SIGNS,
    Signs,
    signs_of,
)
from evaluation.simulate.synthetic import Reporting, draw_patients, hide

__all__ = ["GROUPS", "policies"]

TREATMENT = {"incision_and_drainage": INCISION, "antibiotics": ANTIBIOTICS}
"""Under other actions of ``decisions.toml`` the lesion gets neither."""
GROUPS = ("iatrogenic", "abscess", "cellulitis")


def policies(
    model: Model, paths: Sequence[str | Path], size: int = 2000, seed: int = 3
) -> dict[str, Any]:
    """Count treatments under every policy.

    Parameters
    ----------
    model : Model
    paths : sequence of path
        Labelled cases.
    size : int
        Synthetic patients per lesion and way of reporting; 0: none.
    seed : int

    Returns
    -------
    dict
        ``published`` and ``simulated``, each way → policy → group → counts with
        intervals; ``problems`` of cases that nobody could judge.
    """
    cases = read_collection(paths, model.knowledge.lesions)
    known = [case for case in cases if case.case is not None and case.truth]
    given, problems = _published(model, known)
    problems += [case.problem for case in cases if case not in known]
    truths = [str(case.truth) for case in known]
    random = np.random.default_rng(seed)
    rates = published_reporting(model, known, random) if size else ()
    return {
        "published": _counted(given, truths),
        "undisputed": _counted(given, truths, [not case.disputed for case in known]),
        "spared_by_one_only": _spared(given, truths),
        "cases": [
            {"id": case.id, "truth": truth}
            | {policy: treatments[row] for policy, treatments in given.items()}
            for row, (case, truth) in enumerate(zip(known, truths, strict=True))
            if truth in GROUPS
        ],
        "simulated": {
            way: _simulated(model, reporting, size, random)
            for way, reporting in zip(WAYS, rates, strict=False)
        },
        "patients_per_lesion": size,
        "problems": problems,
    }


def _published(
    model: Model, cases: Sequence[LabelledCase]
) -> tuple[dict[str, list[str | None]], list[str]]:
    """Treatment of every case under every policy; None: no answer."""
    given: dict[str, list[str | None]] = {}
    problems: list[str] = []
    for pretest in ("uniform", "setting"):
        answers = answer_all(model, cases, pretest)
        problems = [answer.problem for answer in answers if answer.problem]
        advised = [a.diagnosis.advise() if a.diagnosis else None for a in answers]
        given[f"network, pretest {pretest}"] = [
            TREATMENT.get(advice.action, NEITHER) if advice else None
            for advice in advised
        ]
    signs = [signs_of(case, model) for case in cases]
    for name, rule in RULES.items():
        given[name] = [rule(one) for one in signs]
    return given, problems


def _simulated(
    model: Model, reporting: Reporting, size: int, random: np.random.Generator
) -> dict[str, Any]:
    """Patients of the network's own world, seen where such lesions are seen."""
    network, names = model.network, model.knowledge.lesions
    numbers = [names.index(group) for group in GROUPS]
    lesions = np.repeat(np.array(numbers, dtype=np.intp), size)
    states = draw_patients(network, None, len(lesions), random, lesions)
    evidence = hide(network, states, reporting, random)
    posterior = model.engine.infer(evidence).probability
    best = (posterior @ stakes(model.knowledge).now.T).argmax(axis=1)
    actions = list(model.knowledge.decisions.actions)
    given: dict[str, list[str | None]] = {
        "network, pretest setting": [
            TREATMENT.get(actions[number], NEITHER) for number in best
        ]
    }
    signs = _simulated_signs(model, evidence)
    for name, rule in RULES.items():
        given[name] = [rule(one) for one in signs]
    return _counted(given, [names[number] for number in lesions])


def _simulated_signs(model: Model, evidence: Evidence) -> list[Signs]:
    film = model.knowledge.film
    films = [f"{film.name}_{window.name}" for window in film.windows]

    def told(node: str, state: str = "yes") -> np.ndarray:
        number = model.network.state_number(node, state)
        if node not in evidence.observations:
            return np.zeros(evidence.rows, dtype=bool)
        return np.asarray(evidence.observations[node].codes == number)

    calcium = np.any([told(node) for node in films], axis=0)
    pus = told("purulence") | told("aspirate", "pus")
    columns = [*(told(name) for name in SIGNS), pus, calcium]
    return [Signs(*map(bool, row)) for row in np.stack(columns, axis=1)]


def _counted(
    given: Mapping[str, Sequence[str | None]],
    truths: Sequence[str],
    chosen: Sequence[bool] | None = None,
) -> dict[str, Any]:
    """Policy → group → how many got what, with Wilson intervals of the shares."""
    chosen = [True] * len(truths) if chosen is None else chosen
    counted: dict[str, Any] = {}
    for policy, treatments in given.items():
        groups: dict[str, Any] = {}
        for group in GROUPS:
            got = [
                treatment
                for treatment, truth, use in zip(
                    treatments, truths, chosen, strict=True
                )
                if use and truth == group and treatment is not None
            ]
            groups[group] = {"n": len(got)} | {
                name: {
                    "count": got.count(name),
                    "interval": _wilson(got.count(name), len(got)),
                }
                for name in (INCISION, ANTIBIOTICS, NEITHER)
            }
        counted[policy] = groups
    return counted


def _wilson(count: int, of: int) -> tuple[float, float]:
    """95 % interval of a share; all of it where there is nobody."""
    if not of:
        return 0.0, 1.0
    low, high = binomtest(count, of).proportion_ci(method="wilson")
    return float(low), float(high)


def _spared(
    given: Mapping[str, Sequence[str | None]], truths: Sequence[str]
) -> list[dict[str, Any]]:
    """Patients with the first group's lesion who are spared by one of two policies."""
    spared = {
        policy: [
            treatment == NEITHER
            for treatment, truth in zip(treatments, truths, strict=True)
            if truth == GROUPS[0]
        ]
        for policy, treatments in given.items()
    }
    return [
        {
            "network": network,
            "rule": rule,
            "by_network_only": sum(a and not b for a, b in pairs),
            "by_rule_only": sum(b and not a for a, b in pairs),
        }
        for network in given
        for rule in RULES
        if network not in RULES
        for pairs in [list(zip(spared[network], spared[rule], strict=True))]
    ]
