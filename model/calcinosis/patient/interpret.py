"""From what is written of a patient to likelihoods in the network."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, cast

from calcinosis.errors import CaseError, nearest
from calcinosis.knowledge.variables import CONTEXT, FILMS, Variable
from calcinosis.knowledge.vocabulary import is_not_assessed
from calcinosis.network.build import Network
from calcinosis.patient.case import FIELDS, Case
from calcinosis.patient.context import read_context, read_one_state
from calcinosis.patient.entries import (
    LONGEST,
    EntryError,
    is_states,
    quoted,
    read_states,
    written,
)
from calcinosis.patient.films import (
    Look,
    film_evidence,
    read_looks,
)
from calcinosis.patient.items import Interpretation, Item, stack
from calcinosis.patient.measurement import (
    Patient,
    measured_likelihood,
    read_days,
    read_fever,
)
from calcinosis.patient.reading import Reading
from calcinosis.patient.times import check_times

__all__ = ["Interpretation", "Item", "interpret", "repeated", "stack"]


def interpret(
    case: Case, network: Network, setting: str | None = None
) -> Interpretation:
    """Give every entry of a case its meaning.

    Parameters
    ----------
    case : Case
    network : Network
    setting : str, optional
        Replaces the case's own setting.

    Raises
    ------
    CaseError
        With every problem of the case: unknown names and states, missing or wrong
        units, impossible values, contradictions.
    """
    return _Interpreter(case, network).run(setting)


class _Interpreter:
    """Reads one case, part after part."""

    def __init__(self, case: Case, network: Network) -> None:
        self.case, self.network = case, network
        self.knowledge, self.variables = network.knowledge, network.knowledge.variables
        self.reading = Reading(case, network)
        self.items = self.reading.items
        self.assumed: dict[str, list[str]] = {}
        self.askable = [
            *(n for n, v in self.variables.items() if v.kind not in ("lesion", "film")),
            FILMS,
        ]

    def run(self, setting: str | None) -> Interpretation:
        reading = self.reading
        self._fields()
        patient = read_context(reading, setting)
        findings = self._assessed()
        for name, value in findings.items():
            if name == FILMS:
                self._films(value, findings.get(self.knowledge.onset.name))
            else:
                self._finding(self.variables[name], value, patient)
        check_times(reading, findings, patient)
        self._implied()
        if reading.problems:
            raise CaseError(reading.problems)
        self._set_aside()
        for text, names in self.assumed.items():
            reading.warnings.append(f"{', '.join(names)}: {text}")
        items = tuple(self.items.values())
        return Interpretation(items, self._not_assessed(), tuple(reading.warnings))

    def _fields(self) -> None:
        """Check what stands beside the findings and is not used for inference."""
        case = self.case
        self.reading.problems += case.problems
        for key in case.unknown:
            if key in self.askable:
                text = "is a finding: it belongs under 'findings'"
            else:
                text = f"is not a field of a case{nearest(str(key)[:LONGEST], FIELDS)}"
            self.reading.problem(case.where(key), f"{quoted(key)} {text}")
        where = case.where("diagnosis")
        read_one_state(self.reading, "lesion", case.diagnosis, where)

    def _assessed(self) -> dict[str, Any]:
        """Return the findings that say something, by known names."""
        given = cast("object", self.case.findings)
        if not isinstance(given, Mapping):
            text = f"expected variables with what was found, got {quoted(given)}"
            self.reading.problem(self.case.where("findings"), text)
            return {}
        known: dict[str, Any] = {}
        for key, value in cast("Mapping[object, Any]", given).items():
            name = str(key)
            if name in CONTEXT or name in FIELDS:
                text = f"'{name}' belongs beside 'findings', not into it"
                self.reading.problem(self.case.where("findings", name), text)
            elif name not in self.askable:
                hint = nearest(name[:LONGEST], self.askable)
                text = f"there is no finding {quoted(name)}{hint}"
                self.reading.problem(self.case.where("findings", name), text)
            elif not is_not_assessed(value):
                known[name] = value
        return known

    def _finding(self, variable: Variable, value: Any, patient: Patient) -> None:
        name, add = variable.name, self.reading.add
        try:
            if variable.analyte is None or is_states(variable, value):
                likelihood = read_states(variable, value)
                add(name, name, written(variable, value), likelihood)
            elif variable.kind == "finding":
                state, given = read_fever(variable, value, self.knowledge)
                add(name, name, given, read_states(variable, state))
            else:
                found = measured_likelihood(variable, value, self.network, patient)
                if found.assumed:
                    self.assumed.setdefault(found.assumed, []).append(name)
                add(
                    *(name, name, found.given, found.likelihood),
                    over_parents=True,
                    density=found.density,
                )
        except EntryError as error:
            self.reading.problem(self.case.where("findings", name), str(error))

    def _films(self, value: Any, onset: Any) -> None:
        looks: list[Look] = []
        for position, look in read_looks(value, self.knowledge, self._onset(onset)):
            if isinstance(look, EntryError):
                where = self.case.where("findings", FILMS, *position)
                self.reading.problem(where, str(look))
            else:
                looks.append(look)
        found, warnings = film_evidence(looks, self.network)
        for film in found:
            self.reading.add(
                FILMS, film.node, film.given, film.likelihood, over_parents=True
            )
        self.reading.warnings += warnings

    def _onset(self, value: Any) -> float | None:
        """Days since onset where they are a number: the day of a film of today."""
        try:
            return None if value is None else read_days(value, self.knowledge)
        except EntryError:
            return None

    def _implied(self) -> None:
        """Add what findings imply: days after an infusion tell that there was one."""
        for item in tuple(self.items.values()):
            variable = self.variables.get(item.variable)
            for other, state in (variable.implies if variable else {}).items():
                self._imply(item, other, state)

    def _imply(self, item: Item, other: str, state: str) -> None:
        """Make a state certain, whatever likelihood it was given, if that allows it."""
        known, number = self.items.get(other), self.variables[other].states.index(state)
        source = f"implied by {item.variable}"
        if known is None:
            self.reading.add_state(other, state, state, source)
        elif known.over_parents:
            pass  # a number of a measured quantity says more than its word
        elif known.likelihood[number] == 0:
            text = f"'{item.given}' contradicts {other}: {known.given}"
            self.reading.problem(self.case.where("findings", item.variable), text)
        elif (known.likelihood > 0).sum() > 1:
            self.reading.add_state(other, state, state, source)
            text = f"{other}: '{known.given}' is not used, {state} is {source}"
            self.reading.warnings.append(text)

    def _set_aside(self) -> None:
        """Drop what would count something twice."""
        for name, reason in repeated(self.variables, self.items).items():
            if self.items.pop(name, None) is not None:
                self.reading.warnings.append(f"{name} is not used: {reason}")

    def _not_assessed(self) -> tuple[str, ...]:
        film = self.knowledge.film
        nodes = {f"{film.name}_{window.name}" for window in film.windows}
        unwanted = {*self.items, *repeated(self.variables, self.items)}
        if nodes & self.items.keys():
            unwanted.add(FILMS)
        latent = {n for n, v in self.variables.items() if v.kind == "latent"}
        return tuple(n for n in self.askable if n not in unwanted | latent)


def repeated(
    variables: Mapping[str, Variable], given: Container[str]
) -> dict[str, str]:
    """Return variables that would count something twice, each with the reason.

    Parameters
    ----------
    variables : mapping
    given : container of str
        Variables of which something is known.
    """
    found: dict[str, str] = {}
    for name, variable in variables.items():
        if name in given and variable.replaces:
            found[variable.replaces] = f"{name} says more"
        parts = [other for other in variable.unless if other in given]
        if parts:
            found[name] = f"{' and '.join(parts)} given, nothing counts twice"
    return found
