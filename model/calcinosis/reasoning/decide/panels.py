"""Of one patient: what is known, what could be looked at, and in which panels.

Tests of today are imagined on the patient as they are. A film of a later day shows what
calcium shows by then; any other result is taken to stay what it would be today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.inference.evidence import Observation
from calcinosis.knowledge.decisions import Panel
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.relations import is_apt
from calcinosis.reasoning.decide.alarms import left_out, red_flags
from calcinosis.reasoning.decide.prospects import Probe, Prospect
from calcinosis.reasoning.result import Result

__all__ = ["OpenPanel", "bundles", "most_telling", "open_panels", "prospect_of"]

QUESTIONS = ("history", "examination")
"""Panels whose parts are asked one by one; the others are one sample, one visit."""


@frozen
class OpenPanel:
    """What of a panel is not known yet, or several panels together.

    Parameters
    ----------
    name, label : str
    columns : tuple of int
        Probes of the prospect.
    panels : tuple of Panel
        One; several in a bundle.
    """

    name: str
    label: str
    columns: tuple[int, ...]
    panels: tuple[Panel, ...]

    @property
    def waits(self) -> tuple[str, ...]:
        """What it makes one wait for."""
        return tuple(panel.waits for panel in self.panels if panel.waits is not None)

    def cost(self, shared: Mapping[str, float], paid: Sequence[Panel] = ()) -> float:
        """Burden in utility; costs that panels share count once, or not if paid."""
        own = sum(float(panel.cost.distribution.mean()[1]) for panel in self.panels)
        due = {panel.shares for panel in self.panels} - {p.shares for p in paid}
        return own + sum(shared[name] for name in due if name is not None)


def prospect_of(result: Result) -> Prospect:
    """Return what could be found out of a patient, under the pretest asked for."""
    network = result.reasoner.network
    known, films = _known(result)
    probes = [
        Probe(name, name, network.states[name])
        for name in result.interpretation.not_assessed
        if name != FILMS
    ]
    probes += films
    return Prospect(result.reasoner.engine, known, tuple(probes), result.tilt)


def open_panels(result: Result, prospect: Prospect) -> list[OpenPanel]:
    """Panels with the part of them that is not known; questions one by one.

    What a red flag warns of is none: no needle goes into a newborn's skull.
    """
    forbidden = left_out(result, red_flags(result))
    knowledge = result.reasoner.knowledge
    variables = knowledge.variables
    findings = result.interpretation.patient.findings
    columns = {
        probe.variable: n
        for n, probe in enumerate(prospect.probes)
        if is_apt(probe.variable, findings, knowledge)
    }
    found: list[OpenPanel] = []
    for panel in knowledge.decisions.panels.values():
        if panel.name in forbidden:
            continue
        names = [_film_name(panel) if v == FILMS else v for v in panel.variables]
        left = [name for name in names if name in columns]
        if panel.name in QUESTIONS:
            found += [
                OpenPanel(n, variables[n].label, (columns[n],), (panel,)) for n in left
            ]
        elif left:  # what another result of the panel replaces would count twice
            replaced = {variables[n].replaces for n in left if n in variables}
            told = tuple(columns[name] for name in left if name not in replaced)
            found.append(OpenPanel(panel.name, panel.label, told, (panel,)))
    return found


def most_telling(
    panels: Sequence[OpenPanel], bits: Sequence[float], most: int
) -> list[OpenPanel]:
    """Return of the panels that share a cost those that tell most, in their order."""
    chosen: list[int] = []
    for group in _sharing(panels):
        chosen += sorted(group, key=lambda number: -bits[number])[:most]
    return [panels[number] for number in sorted(chosen)]


def _sharing(panels: Sequence[OpenPanel]) -> list[list[int]]:
    """Numbers of the panels that share a cost with others, by what they share."""
    groups: dict[str, list[int]] = {}
    for number, panel in enumerate(panels):
        (part,) = panel.panels
        if part.shares is not None and part.name not in QUESTIONS:
            groups.setdefault(part.shares, []).append(number)
    return list(groups.values())


def bundles(panels: Sequence[OpenPanel]) -> Iterator[OpenPanel]:
    """Two or more panels that share a cost, such as one needle for all blood tests."""
    for numbers in _sharing(panels):
        group = [panels[number] for number in numbers]
        for size in range(2, len(group) + 1):
            for chosen in combinations(group, size):
                yield OpenPanel(
                    " + ".join(one.name for one in chosen),
                    " + ".join(one.label for one in chosen),
                    tuple(column for one in chosen for column in one.columns),
                    tuple(part for one in chosen for part in one.panels),
                )


def _film_name(panel: Panel) -> str:
    return FILMS if panel.waits is None else f"{FILMS}, {panel.waits}"


def _known(result: Result) -> tuple[dict[str, Observation], list[Probe]]:
    """Return the evidence, and the films that could still be taken.

    All films have the same parents and enter over them, so those taken share one node
    and leave the others to films that are not taken yet.
    """
    network = result.reasoner.network
    film = network.knowledge.film
    free = [f"{film.name}_{window.name}" for window in film.windows]
    taken = [item for item in result.evidence if item.node in free]
    known = {i.node: i.observation() for i in result.evidence if i.node not in free}
    unsaid = result.interpretation.silence
    known.update({item.node: item.observation() for item in unsaid})
    free = [node for node in free if node not in known]
    if taken:
        node = taken[0].node
        together = np.prod([item.likelihood for item in taken], axis=0)
        known[node] = Observation.of_one(together, over_parents=True)
        free.remove(node)
    probes: list[Probe] = []
    for (name, day), node in zip(_days_of_films(result), free, strict=False):
        seen = np.moveaxis(network.film.on_day(day)[0], -1, 0)
        probes.append(Probe(name, node, film.states, seen))
    return known, probes


def _days_of_films(result: Result) -> Iterator[tuple[str, float]]:
    """Name and day of each film that would be a new look.

    Today is the number of days since onset; where that is not told, the day of the
    latest film, or without films the day that stands for films of unknown day.
    """
    knowledge, patient = result.reasoner.knowledge, result.interpretation.patient
    film, films = knowledge.film, patient.films
    days, undated = () if films is None else films.days, film.undated.day
    now = max(days, default=undated) if patient.day is None else patient.day
    all_dated = films is None or len(days) == len(films.films)
    if all_dated and all(now - day >= film.apart_days for day in days):
        yield FILMS, now
    for panel in knowledge.decisions.panels.values():
        if panel.waits is not None and FILMS in panel.variables:
            later = now + knowledge.decisions.waiting[panel.waits].days
            yield _film_name(panel), later
