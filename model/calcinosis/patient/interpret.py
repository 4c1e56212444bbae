"""From a patient to likelihoods in the network."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from calcinosis.knowledge.variables import FILMS
from calcinosis.network.build import Network
from calcinosis.patient.amounts.clock import excluded
from calcinosis.patient.amounts.doubtful import doubts
from calcinosis.patient.amounts.measurement import Person, measured_likelihood
from calcinosis.patient.amounts.together import misfits
from calcinosis.patient.context import context_items
from calcinosis.patient.films import doubts_of_films, film_evidence
from calcinosis.patient.items import Interpretation, Item, stack
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.relations import (
    earlier_apart,
    implied,
    leaving_open,
    repeated,
    told_apart,
)
from calcinosis.patient.silence import (
    after_silence,
    looks,
    mentions,
    reporting,
    silence,
)
from calcinosis.patient.typed_findings import FAVOURS_NONE, Films, Finding, Sign
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.told import is_report

__all__ = ["Interpretation", "Item", "evidence_of", "interpret", "stack"]


def interpret(
    case: Case, network: Network, setting: str | None = None, *, anywhere: bool = False
) -> Interpretation:
    """Give every entry of a case its meaning.

    Parameters
    ----------
    case : Case
    network : Network
    setting : str, optional
        Replaces the case's own setting.
    anywhere : bool
        Whether the pretest comes from no setting: none is evidence then.

    Raises
    ------
    CaseError
        With every problem of the case: unknown names and states, missing or wrong
        units, impossible values, contradictions.
    """
    patient = read_patient(case, network.knowledge, setting).checked()
    known = replace(patient, setting=None) if anywhere else patient
    return evidence_of(known, network)


def evidence_of(patient: Patient, network: Network) -> Interpretation:
    """Turn what is known of a patient into likelihoods of the network's nodes."""
    form = _form(patient, network)
    return _report(form, network) if is_report(patient.case.told) else form


def _form(patient: Patient, network: Network) -> Interpretation:
    """Return what is told, whatever silence means."""
    knowledge = network.knowledge
    items, warnings = context_items(patient, network)
    warnings += patient.notes
    assumed: dict[str, list[str]] = {}
    doubted: list[str] = []
    person = patient.person
    for found in patient.findings.values():
        if isinstance(found, Films):
            films, told = film_evidence(found.films, network)
            warnings += told
            doubted += doubts_of_films(found.films, network)
            for film in films:
                node, given, likelihood = film.node, film.given, film.likelihood
                items[node] = Item(FILMS, node, given, "case", likelihood, True)
        else:
            item, text = _item(found, network, person)
            items[item.node] = item
            if text:
                assumed.setdefault(text, []).append(item.node)
    signs, told, _ = implied(patient.findings, knowledge.variables)
    items.update((name, Item.of(sign)) for name, sign in signs.items())
    said = [*told, *_saying_nothing(patient.findings, signs)]
    warnings += said
    opened = leaving_open(patient.findings, network, person)
    for name, reason in repeated(network.overlapping, items, opened).items():
        if items.pop(name, None) is not None:
            warnings.append(f"{name} is not used: {reason}")
    warnings += [f"{', '.join(names)}: {text}" for text, names in assumed.items()]
    told_doubts = _doubtful(patient, signs, network)
    warnings += told_doubts
    ruled_out = excluded(
        patient.findings.values(), patient.age, knowledge.plausibility.rounded
    )
    left, known = _not_assessed(items, ruled_out, network), tuple(items.values())
    doubted += [*said, *told_doubts]
    return Interpretation(patient, known, left, tuple(warnings), tuple(doubted))


def _saying_nothing(
    findings: Mapping[str, Finding], signs: Mapping[str, Sign]
) -> list[str]:
    """Say which answers favour none, unless something else tells which it is."""
    return [
        f"{name}: {found.given} {FAVOURS_NONE}"
        for name, found in findings.items()
        if isinstance(found, Sign) and found.favours_none and name not in signs
    ]


def _doubtful(
    patient: Patient, signs: Mapping[str, Sign], network: Network
) -> list[str]:
    """Say which findings of a patient are doubtful: alone, or beside one another.

    Or beside the ``signs`` that they imply.
    """
    findings, person = patient.findings, patient.person
    alone = doubts(findings, patient.dated, network, person)
    known = {**signs, **findings}
    apart = told_apart(known, network.knowledge, person)
    apart += earlier_apart(known, patient.dated, network.knowledge)
    return [*alone, *misfits(findings, network, person, patient.dated), *apart]


def _item(found: Finding, network: Network, person: Person) -> tuple[Item, str]:
    """Return the evidence of a finding, and what had to be assumed for it."""
    if isinstance(found, Sign):
        return Item.of(found), ""
    assert not isinstance(found, Films)
    name, one = found.variable.name, measured_likelihood(found, network, person)
    item = Item(name, name, one.given, "case", one.likelihood, True, one.density)
    return item, one.assumed


def _report(form: Interpretation, network: Network) -> Interpretation:
    """Return the same with what a report says by what it mentions and what not.

    What was asked for later does not change what the report mentions: at its node the
    answer and the silence before it count together.
    """
    written = _as_written(form, network)
    used = {item.node for item in written.items}
    told = written.patient.findings  # also what is not used was not left out
    said = {*used, *told, *repeated(network.overlapping, used)}
    unsaid = silence(network, said | _earlier(form.patient, network))
    names = tuple(item.variable for item in unsaid)
    by_lesion = mentions(written.patient, network.knowledge, used, names)
    silent = {item.node: item for item in unsaid}
    items = tuple(
        after_silence(item, silent.pop(item.node, None), network) for item in form.items
    )
    return replace(
        form,
        items=items,
        silence=(*silent.values(), *reporting(by_lesion)),
        not_mentioned=names,
        mentions=by_lesion,
    )


def _earlier(patient: Patient, network: Network) -> set[str]:
    """Nodes of which a report tells only how they were before the lesion.

    That is no mention of them as they are, and no silence.
    """
    film = network.knowledge.film.name
    names = (name for name in patient.earlier if name not in patient.asked)
    variables = (film if name == FILMS else name for name in names)
    return {node for name in variables for node in looks(network.knowledge, name)}


def _as_written(form: Interpretation, network: Network) -> Interpretation:
    """Return what was told before anybody asked."""
    patient = form.patient
    told = {n: f for n, f in patient.findings.items() if n not in patient.asked}
    if len(told) == len(patient.findings):
        return form
    return _form(replace(patient, findings=told), network)


def _not_assessed(
    items: Mapping[str, Item], ruled_out: Set[str], network: Network
) -> tuple[str, ...]:
    """Variables that a person could still be asked for."""
    film = network.knowledge.film
    unwanted = {*items, *repeated(network.overlapping, items)}
    left = [
        variable.name
        for variable in network.open_to_asking
        if variable.name not in unwanted and variable.told_onset not in ruled_out
    ]
    looked = any(f"{film.name}_{window.name}" in items for window in film.windows)
    return tuple(left) if looked else (*left, FILMS)
