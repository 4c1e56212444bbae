"""Who would be cut or given antibiotics: the network's advice beside plain rules.

The seed case's question. A newborn whose infused calcium leaked looks as if he had an
abscess; what does he get under each policy, and what does sparing him cost those who do
have an abscess or a cellulitis? Policies see the same findings: plain :data:`RULES`
that a ward may follow without any model, and ``network``, the action of highest
expected utility. A sign that is not told triggers no rule; everybody here presents with
a swelling. Observing, referring, correcting minerals and wound care are neither
incision nor antibiotics.
"""

from collections.abc import Callable, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from calcinosis.inference.evidence import Evidence
from calcinosis.model import Model
from calcinosis.patient.silence import looks
from calcinosis.reasoning.decide.stakes import stakes
from evaluation import read_toml
from evaluation.score import collection
from evaluation.score.collection import Labelled, LabelledCase
from evaluation.score.references import frame
from evaluation.simulate import cohorts

INCISION, ANTIBIOTICS, NEITHER = "incision", "antibiotics", "neither"
GROUPS = ("iatrogenic", "abscess", "cellulitis")
TABLES = read_toml("simulate/policies.toml")
TREATMENT, SIGNS = TABLES["treatment"], TABLES["signs"]


def _red_swelling(signs: Set[str]) -> str:
    if "fluctuance" in signs:
        return INCISION
    return ANTIBIOTICS if signs & {"erythema", "warmth"} else NEITHER


RULES: dict[str, Callable[[Set[str]], str]] = {
    "radiograph rule": lambda s: NEITHER if "calcium" in s else _red_swelling(s),
    "red swelling": _red_swelling,
    "red swelling or pus": lambda s: INCISION if "pus" in s else _red_swelling(s),
}
"""Erythema or warmth: antibiotics; fluctuance, in the last also pus: incision. In the
first, calcium on a film is no abscess, whatever the skin looks like."""


def policies(
    model: Model, paths: Sequence[str | Path], size: int = 2000, seed: int = 3
) -> dict[str, Any]:
    """Count treatments under every policy.

    Of the labelled cases, and of ``size`` synthetic patients per lesion and way of
    reporting (0: none).

    Returns
    -------
    dict
        ``published`` and ``simulated``, each way → policy → group → counts with
        intervals; ``problems`` of cases that nobody could judge.
    """
    cases = collection.read_known(paths, model.knowledge.lesions)
    known = [case for case in cases if case.case is not None and case.truth]
    given, problems = _published(model, known)
    problems += [case.problem for case in cases if case not in known]
    random = np.random.default_rng(seed)
    rates = cohorts.published_reporting(model, known, random) if size else ()
    return {
        "published": _counted(given),
        "undisputed": _counted(given[~given["disputed"]]),
        "spared_by_one_only": _spared(given),
        "cases": given.drop(columns="disputed").to_dict("records"),
        "simulated": {
            way: _counted(_simulated(model, reporting, size, random))
            for way, reporting in zip(cohorts.WAYS, rates, strict=False)
        },
        "patients_per_lesion": size,
        "problems": problems,
    }


def signs_of(one: LabelledCase, model: Model) -> set[str]:
    """Return what a case tells for certain."""
    told = collection.states_told(one.case, model.knowledge) if one.case else {}
    return {
        sign
        for sign, ways in SIGNS.items()
        if any(told.get(name) == (state,) for name, state in ways)
    }


def _published(model: Model, cases: Labelled) -> tuple[Any, list[str]]:
    """Return a frame of the patients with a lesion of the groups, and problems.

    One column for each policy; None where it has no answer.
    """
    about = {n: [getattr(one, n) for one in cases] for n in ("id", "truth", "disputed")}
    table, problems = frame(about), list[str]()
    for pretest in ("uniform", "setting"):
        answers = collection.answer_all(model, cases, pretest)
        problems = collection.failures(answers)
        advised = [a.diagnosis.advise() if a.diagnosis else None for a in answers]
        table[f"network, pretest {pretest}"] = [
            TREATMENT.get(x.action, NEITHER) if x else None for x in advised
        ]
    ruled = _by_rules([signs_of(case, model) for case in cases])
    return table.assign(**ruled)[table["truth"].isin(GROUPS)], problems


def _by_rules(signs: Sequence[Set[str]]) -> dict[str, list[str]]:
    return {name: list(map(rule, signs)) for name, rule in RULES.items()}


def _simulated(
    model: Model, reporting: cohorts.Reporting, size: int, random: np.random.Generator
) -> Any:
    """Return a frame of patients of the network's own world, one column a policy."""
    network, names = model.network, model.knowledge.lesions
    lesions = np.repeat([names.index(group) for group in GROUPS], size)
    states = cohorts.drawn(network, random, lesions=lesions)
    evidence = cohorts.hide(network, states, reporting, random)
    posterior = model.engine.infer(evidence).probability
    best = (posterior @ stakes(model.knowledge).now.T).argmax(axis=1)
    actions = list(model.knowledge.decisions.actions)
    advised = [TREATMENT.get(actions[number], NEITHER) for number in best]
    truths = [names[number] for number in lesions]
    ruled = _by_rules(_simulated_signs(model, evidence))
    return frame({"truth": truths, "network, pretest setting": advised, **ruled})


def _simulated_signs(model: Model, evidence: Evidence) -> list[set[str]]:
    found = [set[str]() for _ in range(evidence.rows)]
    for sign, ways in SIGNS.items():
        for name, state in ways:
            for node in looks(model.knowledge, name):
                number = model.network.state_number(node, state)
                if node in evidence.observations:
                    codes = evidence.observations[node].codes
                    for row in np.flatnonzero(codes == number):
                        found[row].add(sign)
    return found


def _counted(given: Any) -> dict[str, Any]:
    """Policy → group → how many got what, with Wilson intervals of the shares."""
    columns = given.columns.difference(["id", "truth", "disputed"], sort=False)
    return {
        policy: {g: _shares(given.loc[given["truth"] == g, policy]) for g in GROUPS}
        for policy in columns
    }


def _shares(treatments: Any) -> dict[str, Any]:
    """Give counts and 95 % intervals; all that is possible where there is nobody."""
    counts = treatments.value_counts()
    total = int(counts.sum())
    shares: dict[str, Any] = {"n": total}
    for name in (INCISION, ANTIBIOTICS, NEITHER):
        count, interval = int(counts.get(name, 0)), (0.0, 1.0)
        if total:
            interval = binomtest(count, total).proportion_ci(method="wilson")
        shares[name] = {"count": count, "interval": tuple(map(float, interval))}
    return shares


def _spared(given: Any) -> list[dict[str, Any]]:
    """Patients with the first group's lesion who are spared by one of two policies."""
    spared = given[given["truth"] == GROUPS[0]] == NEITHER
    return [
        {
            **{"network": network, "rule": rule},
            "by_network_only": int((spared[network] & ~spared[rule]).sum()),
            "by_rule_only": int((spared[rule] & ~spared[network]).sum()),
        }
        for network in given.columns
        if network.startswith("network")
        for rule in RULES
    ]
