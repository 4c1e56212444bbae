"""Synthetic patients: drawn from a network, diagnosed by the point network.

A patient is drawn node by node from the clinic network (ancestral sampling: parents
before children), then most of what is true of them is hidden, as in real reports. If
the patients come from the network itself, its probabilities must be calibrated; if they
come from a network with other numbers, the loss shows what wrong numbers cost when the
world is not the model.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.variables import CONTEXT, SETTING
from calcinosis.model import Model
from calcinosis.network.build import Network, build_network
from calcinosis.network.clinic import NodeTable, clinic_tables
from calcinosis.network.leaves import Sample
from calcinosis.network.simulate import draw_node, draw_rest
from calcinosis.patient.silence import looks
from evaluation.score import metrics
from evaluation.score.collection import Labelled, states_told
from evaluation.score.metrics import figures
from evaluation.score.predictions import Predictions, predictions_of
from evaluation.score.references import frame
from evaluation.score.scored import Scored
from evaluation.simulate.robustness import ChangedSample, noisy

WORLD_NOISES = (0.5, 1.0)
LEAST_CASES = 20
"""Fewer patients with a lesion say nothing of its ROC curve."""
WAYS = ("at random", "what is there")


Reporting = Mapping[str, tuple[float, float]]
"""How often a variable is reported: variable → chance where it is absent (its first
state), and where it is present (any other)."""


def cohorts(
    scored: Scored, size: int = 2000, worlds: int = 5, seed: int = 2
) -> list[dict[str, Any]]:
    """Draw cohorts in every setting and world, and score the point network on them.

    Worlds: the network itself; networks drawn from the uncertainty of every row; and
    networks with log-odds noise on every row. Reporting: each variable as often as in
    the published cases, once regardless of its value (missing at random) and once with
    present signs reported more often than absent ones, which no network of this kind
    knows of.

    ``size`` patients per setting, world and way of reporting; ``worlds`` versions of
    each random world.
    """
    random = np.random.default_rng(seed)
    labelled = [a for a in scored.answers if a.diagnosis and a.truth]
    rates = published_reporting(scored.model, labelled, random)
    every = product(
        _worlds(scored, worlds, random).items(),
        scored.model.network.states[SETTING],
        zip(WAYS, rates, strict=True),
    )
    results: list[dict[str, Any]] = []
    for (world, versions), setting, (way, reporting) in every:
        told = {"world": world, "setting": setting, "reporting": way}
        found = [
            diagnose_sample(scored.model.engine, one, setting, size, reporting, random)
            for one in versions
        ]
        patients = sum(map(len, found))
        results.append({**told, "patients": patients, **_figures(found)})
    return results


def _worlds(
    scored: Scored, count: int, random: np.random.Generator
) -> dict[str, list[Network]]:
    def build(sample: Callable[[], Sample]) -> list[Network]:
        return [build_network(scored.model.knowledge, sample()) for _ in range(count)]

    worlds = {
        "the network": [scored.model.network],
        "drawn from its uncertainty": build(lambda: Sample(random, 1)),
    }
    for noise in WORLD_NOISES:
        name = f"noise {noise:g} on all rows"
        worlds[name] = build(partial(ChangedSample, noisy(random, noise)))
    return worlds


def _figures(found: Sequence[Predictions]) -> dict[str, Any]:
    """Mean figures of several cohorts, and the mean AUROC of their lesions."""
    areas = [
        area
        for one in found
        for column in range(len(one.lesions))
        if (one.truth == column).sum() >= LEAST_CASES
        and (area := metrics.auroc(one, column)) is not None
    ]
    mean: dict[str, Any] = frame([figures(one) for one in found]).mean().to_dict()
    return mean | {"auroc": float(np.mean(areas)) if areas else None}


def published_reporting(
    model: Model, labelled: Labelled, random: np.random.Generator
) -> tuple[Reporting, Reporting]:
    """How often these cases report each variable.

    Returns
    -------
    at_random : Reporting
        Share of the cases that report the variable, whatever its value.
    selective : Reporting
        For yes/no variables: reported present / expected present and reported absent /
        expected absent, at most 1. Others as at random.
    """
    knowledge, lesions, n = model.knowledge, model.knowledge.lesions, len(labelled)
    truths = np.array([lesions.index(str(x.truth)) for x in labelled], dtype=np.intp)
    told = [states_told(x.case, knowledge) for x in labelled if x.case is not None]
    always: dict[str, tuple[float, float]] = {}
    selective = always.copy()
    for name, share in expected_presence(model.network, truths, random).items():
        reports = [case[name] for case in told if name in case]
        told_share = len(reports) / n
        always[name] = selective[name] = (told_share, told_share)
        if knowledge.variables[name].is_yes_no:
            absent = reports.count(("no",))
            no = min(1.0, absent / max(n * (1 - share), 1e-9))
            yes = min(1.0, (len(reports) - absent) / max(n * share, 1e-9))
            selective[name] = (no, yes)
    return always, selective


def expected_presence(
    network: Network, truths: IntArray, random: np.random.Generator, times: int = 50
) -> dict[str, float]:
    """Share of patients with these lesions who have each variable, by simulation."""
    states = drawn(network, random, lesions=np.repeat(truths, times))
    films = looks(network.knowledge, network.knowledge.film.name)
    shares = {node: float((drawn > 0).mean()) for node, drawn in states.items()}
    shares["radiograph"] = float(np.mean([shares[node] for node in films]))
    hidden = {*CONTEXT, *films, *network.knowledge.severities}
    return {
        name: share
        for name, share in shares.items()
        if name not in hidden
        and network.knowledge.variables[name].kind not in ("lesion", "latent")
    }


def drawn(
    network: Network,
    random: np.random.Generator,
    *,
    lesions: IntArray | None = None,
    settings: IntArray | None = None,
) -> dict[str, IntArray]:
    """Draw patients of certain settings, or with certain lesions.

    With lesions, they are seen where such lesions are seen: the setting follows
    P(setting | lesion) by Bayes.

    Returns
    -------
    dict
        Node → state number of each patient.
    """
    tables = clinic_tables(network)
    states: dict[str, IntArray] = {} if settings is None else {SETTING: settings}
    if lesions is not None:
        by_name = {node.node: node for node in tables}
        joint = by_name[SETTING].table[:, np.newaxis] * by_name["lesion"].table
        given = NodeTable(SETTING, ("lesion",), (joint / joint.sum(axis=0)).T)
        states["lesion"] = lesions
        states[SETTING] = draw_node(given, states, len(lesions), random)
    draw_rest(tables, states, len(states[SETTING]), random)
    return states


def hide(
    network: Network,
    states: Mapping[str, IntArray],
    reporting: Reporting,
    random: np.random.Generator,
) -> Evidence:
    """Keep context and what is reported; latents are never seen, one film at most."""
    size = len(states["lesion"])
    films = looks(network.knowledge, network.knowledge.film.name)
    window = random.integers(len(films), size=size)
    seen: dict[str, Observation] = {}
    for node, drawn in states.items():
        variable = network.knowledge.variables.get(node)
        name = "radiograph" if node in films else node
        hidden = variable is not None and variable.kind in ("lesion", "latent")
        if hidden or (name not in reporting and node not in CONTEXT):
            continue
        codes = drawn
        if node not in CONTEXT:
            told = random.random(size) < np.take(reporting[name], drawn > 0)
            if node in films:
                told &= window == films.index(node)
            codes = np.where(told, drawn, -1)
        seen[node] = Observation.of_states(codes, len(network.states[node]))
    return Evidence(size, seen)


def diagnose_sample(
    engine: Engine,
    world: Network,
    setting: str,
    size: int,
    reporting: Reporting,
    random: np.random.Generator,
) -> Predictions:
    """Diagnose patients of ``world`` by ``engine``, under the setting's case mix."""
    seen = np.full(size, world.state_number(SETTING, setting))
    states = drawn(world, random, settings=seen)
    evidence = hide(world, states, reporting, random)
    lesions = world.states["lesion"]
    truths = [lesions[number] for number in states["lesion"]]
    found = engine.infer(evidence).probability
    return predictions_of(lesions, truths, [p if p.any() else None for p in found])
