"""Synthetic patients: drawn from a network, diagnosed by the point network.

A patient is drawn node by node from the clinic network (ancestral sampling: parents
before children), then most of what is true of them is hidden, as in real reports. If
the patients come from the network itself, its probabilities must be calibrated; if they
come from a network with other numbers, the loss shows what wrong numbers cost when the
world is not the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.variables import CONTEXT, SETTING
from calcinosis.model import Model
from calcinosis.network.build import Network
from calcinosis.network.clinic import NodeTable, clinic_tables
from calcinosis.network.simulate import draw_node, draw_rest
from calcinosis.patient.silence import looks
from evaluation.score.collection import LabelledCase
from evaluation.score.predictions import Predictions, without_answer
from evaluation.states import states_told


@dataclass(frozen=True)
class Reporting:
    """How often a variable is reported: variable → chance."""

    yes: Mapping[str, float]
    """Where it is present: any state but the first."""
    no: Mapping[str, float]


def published_reporting(
    model: Model, labelled: Sequence[LabelledCase], random: np.random.Generator
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
    always, yes, no = dict[str, float](), dict[str, float](), dict[str, float]()
    for name, share in expected_presence(model.network, truths, random).items():
        reports = [case[name] for case in told if name in case]
        always[name] = yes[name] = no[name] = len(reports) / n
        if knowledge.variables[name].is_yes_no:
            absent = reports.count(("no",))
            yes[name] = min(1.0, (len(reports) - absent) / max(n * share, 1e-9))
            no[name] = min(1.0, absent / max(n * (1 - share), 1e-9))
    return Reporting(always, always), Reporting(yes, no)


def draw_patients(
    network: Network, setting: str, size: int, random: np.random.Generator
) -> dict[str, IntArray]:
    """Draw patients of a setting's case mix: node → state number of each."""
    number = network.state_number(SETTING, setting)
    states = {SETTING: np.full(size, number, dtype=np.intp)}
    draw_rest(clinic_tables(network), states, size, random)
    return states


def draw_with(
    network: Network, lesions: IntArray, random: np.random.Generator
) -> dict[str, IntArray]:
    """Draw a patient with each of these lesions, seen where such lesions are seen.

    The setting follows P(setting | lesion) by Bayes.
    """
    tables = clinic_tables(network)
    by_name = {node.node: node for node in tables}
    joint = by_name[SETTING].table[:, np.newaxis] * by_name["lesion"].table
    given = NodeTable(SETTING, ("lesion",), (joint / joint.sum(axis=0)).T)
    states = {"lesion": lesions}
    states[SETTING] = draw_node(given, states, len(lesions), random)
    draw_rest(tables, states, len(lesions), random)
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
        if hidden or (name not in reporting.yes and node not in CONTEXT):
            continue
        codes = drawn
        if node not in CONTEXT:
            rate = np.where(drawn > 0, reporting.yes[name], reporting.no[name])
            told = random.random(size) < rate
            if node in films:
                told &= window == films.index(node)
            codes = np.where(told, drawn, -1).astype(np.intp)
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
    states = draw_patients(world, setting, size, random)
    evidence = hide(world, states, reporting, random)
    found: FloatArray = engine.infer(evidence).probability
    lesions, answered = world.states["lesion"], found.sum(axis=1) > 0
    return without_answer(Predictions(lesions, found, states["lesion"], answered))


def expected_presence(
    network: Network, truths: IntArray, random: np.random.Generator, times: int = 50
) -> dict[str, float]:
    """Share of patients with these lesions who have each variable, by simulation."""
    lesions = np.repeat(truths, times)
    states = draw_with(network, lesions, random)
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
