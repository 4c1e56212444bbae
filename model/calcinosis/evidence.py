"""From what is written of a patient to likelihoods in the network.

Every entry becomes one :class:`Item`: a likelihood over the states of one node, or,
for a number or a film of a certain day, over the states of the node's parents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.case import Case, age_group, age_in_days, is_not_assessed
from calcinosis.engine import Evidence, Observation
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.measurement import measured_likelihood, temperature_word
from calcinosis.network import Network
from calcinosis.variables import Variable

__all__ = ["Interpretation", "Item", "interpret", "stack"]

CONTEXT = ("setting", "age_group", "sex")


@dataclass(frozen=True)
class Item:
    """One piece of evidence.

    Parameters
    ----------
    variable : str
        As the case names it.
    node : str
        The network's node it enters at.
    given : str
        What was said, for people.
    source : str
        ``"case"``, or how it was derived.
    likelihood : array, shape (states,) or the parents' shape
    over_parents : bool
        Which of the two.
    """

    variable: str
    node: str
    given: str
    source: str
    likelihood: FloatArray
    over_parents: bool = False


@dataclass(frozen=True)
class Interpretation:
    """A case in the network's terms.

    Parameters
    ----------
    items : tuple of Item
        In the order of the case.
    not_assessed : tuple of str
        Variables that a person could be asked for and nothing is known of.
    warnings : tuple of str
        What was left out or assumed.
    """

    items: tuple[Item, ...]
    not_assessed: tuple[str, ...]
    warnings: tuple[str, ...]

    def evidence(self) -> Evidence:
        """One row of evidence for the engine."""
        return stack([self.items])


def stack(patients: list[tuple[Item, ...]]) -> Evidence:
    """Put the items of several patients (or versions of one) into one batch."""
    rows = len(patients)
    found: dict[str, tuple[list[FloatArray], dict[int, int], np.ndarray, bool]] = {}
    for row, items in enumerate(patients):
        for item in items:
            if item.node not in found:
                ones = np.ones_like(item.likelihood)
                codes = np.zeros(rows, dtype=np.intp)
                found[item.node] = ([ones], {}, codes, item.over_parents)
            weights, known, codes, over_parents = found[item.node]
            if over_parents != item.over_parents:
                message = f"'{item.node}' has evidence of two kinds"
                raise ValueError(message)
            if id(item) not in known:
                known[id(item)] = len(weights)
                weights.append(item.likelihood)
            codes[row] = known[id(item)]
    return Evidence(
        rows,
        {
            node: Observation(codes, np.stack(weights), over_parents)
            for node, (weights, _, codes, over_parents) in found.items()
        },
    )


def interpret(case: Case, network: Network, setting: str | None = None) -> Interpretation:
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
    return _Interpreter(case, network, setting).run()


class _Interpreter:
    def __init__(self, case: Case, network: Network, setting: str | None) -> None:
        self.case, self.network = case, network
        self.setting = setting if setting is not None else case.setting
        self.knowledge = network.knowledge
        self.variables = self.knowledge.variables
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        self.items: dict[str, Item] = {}
        self.age_days: float | None = None
        self.age_group: str | None = None

    def run(self) -> Interpretation:
        self._context()
        findings = self._assessed_findings()
        for name in self._replaced(findings):
            del findings[name]
        for name, value in findings.items():
            if name == "radiographs":
                self._radiographs(value)
            else:
                self._finding(self.variables[name], value)
        self._implied()
        if self.problems:
            raise CaseError(self.problems)
        films = {
            f"{v.name}_{w.name}"
            for v in self.variables.values()
            for w in v.windows
        }
        missing = [
            name
            for name, variable in self.variables.items()
            if variable.kind not in ("lesion", "latent", "film") and name not in self.items
        ]
        if not films & self.items.keys():
            missing.append("radiographs")
        return Interpretation(
            tuple(self.items.values()), tuple(missing), tuple(self.warnings)
        )

    def _problem(self, path: tuple[str, ...], text: str) -> None:
        self.problems.append(Problem(self.case.where(*path), text))

    # ------------------------------------------------------------- context

    def _context(self) -> None:
        groups = self.variables["age_group"]
        derived: str | None = None
        if self.case.age is not None:
            try:
                self.age_days = age_in_days(self.case.age)
            except ValueError as error:
                self._problem(("age",), str(error))
            else:
                derived = age_group(self.age_days, groups.limits_days, groups.states)
        stated = self.case.age_group
        if stated and derived and stated != derived and stated in groups.states:
            text = f"'{stated}' contradicts the age {self.case.age} ({derived})"
            self._problem(("age_group",), text)
        self.age_group = derived or stated
        if self.age_days is None and self.age_group in groups.states:
            self.age_days = _middle_of_group(groups, cast("str", self.age_group))
        values = (self.setting, self.age_group, self.case.sex)
        for name, value in zip(CONTEXT, values, strict=True):
            if value is None:
                continue
            states = self._states(self.variables[name], value, (name,))
            if states is not None:
                given = self.case.age if name == "age_group" and self.case.age else value
                self._add(name, name, str(given), "case", states)

    # ------------------------------------------------------------ findings

    def _assessed_findings(self) -> dict[str, Any]:
        names = [
            name
            for name, variable in self.variables.items()
            if variable.kind not in ("lesion", "film") and name not in CONTEXT
        ]
        names.append("radiographs")
        known: dict[str, Any] = {}
        for name, value in self.case.findings.items():
            if name in CONTEXT:
                text = f"'{name}' belongs beside 'findings', not into it"
                self._problem(("findings", name), text)
            elif name not in names:
                text = f"no finding '{name}'{nearest(name, names)}"
                self._problem(("findings", name), text)
            elif not is_not_assessed(value):
                known[name] = value
        return known

    def _replaced(self, findings: Mapping[str, Any]) -> list[str]:
        """Findings that would count something twice."""
        dropped: list[str] = []
        for name in findings:
            variable = self.variables.get(name)
            if variable is None:
                continue
            if variable.replaces in findings:
                dropped.append(cast("str", variable.replaces))
                self.warnings.append(f"{variable.replaces} not used: {name} says more")
            given = [other for other in variable.unless if other in findings]
            if given:
                dropped.append(name)
                text = f"{name} not used: {' and '.join(given)} given, nothing counts twice"
                self.warnings.append(text)
        return dropped

    def _finding(self, variable: Variable, value: Any) -> None:
        path = ("findings", variable.name)
        if variable.name == "fever" and not _is_states(variable, value):
            try:
                word = temperature_word(value, self.knowledge)
            except ValueError as error:
                self._problem(path, str(error))
                return
            given = f"{value} ({'fever' if word == 'yes' else 'no fever'})"
            states = self._states(variable, word, path)
            if states is not None:
                self._add(variable.name, variable.name, given, "case", states)
        elif variable.kind == "measured" and not _is_states(variable, value):
            try:
                measured = measured_likelihood(
                    variable, value, self.network, self.age_days, self.case.sex
                )
            except ValueError as error:
                self._problem(path, str(error))
                return
            if measured.assumed:
                self.warnings.append(f"{variable.name}: {measured.assumed}")
            self._add(
                variable.name,
                variable.name,
                measured.given,
                "case",
                measured.likelihood,
                over_parents=True,
            )
        else:
            states = self._states(variable, value, path)
            if states is not None:
                self._add(variable.name, variable.name, _written(value), "case", states)

    def _states(
        self, variable: Variable, value: Any, path: tuple[str, ...]
    ) -> FloatArray | None:
        """A likelihood over states from a state, a list of states, or a mapping."""
        problem = self._state_problem(variable, value)
        if problem:
            self._problem(path, problem)
            return None
        if isinstance(value, Mapping):
            numbers = cast("Mapping[str, float]", value)
            likelihood = np.array([float(numbers[state]) for state in variable.states])
            return likelihood / likelihood.max()
        chosen = (
            [_word(item) for item in cast("list[Any]", value)]
            if isinstance(value, list)
            else [_word(value)]
        )
        return np.array([float(state in chosen) for state in variable.states])

    def _state_problem(self, variable: Variable, value: Any) -> str:
        if isinstance(value, Mapping):
            numbers = cast("Mapping[str, Any]", value)
            for state, number in numbers.items():
                if state not in variable.states:
                    return _no_state(variable, state)
                if isinstance(number, bool) or not isinstance(number, int | float):
                    return f"likelihood of '{state}' is {number!r}, not a number"
                if not 0 <= number < float("inf"):
                    return f"likelihood of '{state}' is {number!r}, must be ≥ 0"
            missing = [state for state in variable.states if state not in numbers]
            if missing:
                return f"likelihoods for {missing} are missing; write 0 for excluded"
            if not any(numbers.values()):
                return "all likelihoods are 0"
            return ""
        items = cast("list[Any]", value) if isinstance(value, list) else [value]
        if not items:
            return "an empty list says nothing; leave the finding out"
        for item in items:
            if _word(item) not in variable.states:
                return _no_state(variable, item)
        return ""

    # --------------------------------------------------------- radiographs

    def _radiographs(self, value: Any) -> None:
        films = cast("list[Any]", value) if isinstance(value, list) else [value]
        film = next(v for v in self.variables.values() if v.kind == "film")
        if not films:
            self._problem(("findings", "radiographs"), "an empty list: leave it out")
        for number, entry in enumerate(films, start=1):
            path = ("findings", "radiographs")
            label = f"film {number}: " if len(films) > 1 else ""
            if not isinstance(entry, Mapping):
                entry = {"calcification": entry}
            fields = cast("Mapping[str, Any]", entry)
            unknown = [key for key in fields if key not in ("day", "calcification")]
            for key in unknown:
                hint = nearest(key, ("day", "calcification"))
                self._problem(path, f"{label}unknown field '{key}'{hint}")
            if unknown:
                continue
            if is_not_assessed(fields.get("calcification")):
                text = f"{label}calcification (yes or no) is missing"
                self._problem(path, text)
                continue
            states = self._states(film, fields["calcification"], path)
            try:
                day = self._film_day(fields.get("day"))
            except ValueError as error:
                self._problem(path, f"{label}{error}")
                continue
            if states is not None:
                self._add_film(film, day, states, _written(fields["calcification"]))

    def _film_day(self, value: Any) -> float | None:
        if is_not_assessed(value):
            onset = self.case.findings.get("days_from_onset")
            if isinstance(onset, bool) or not isinstance(onset, int | float):
                return None
            return float(onset)
        if isinstance(value, bool) or not isinstance(value, int | float):
            message = f"day {value!r} is not a number of days since the lesion appeared"
            raise ValueError(message)
        if not 0 <= value <= 36500:
            message = f"day {value!r} must be between 0 and 36500"
            raise ValueError(message)
        return float(value)

    def _add_film(
        self, film: Variable, day: float | None, states: FloatArray, said: str
    ) -> None:
        windows = film.windows
        if day is None:
            window = next(w for w in windows if w.start is None)
            day_used, text = window.day, said
        else:
            dated = [w for w in windows if w.start is not None and day >= w.start]
            window = dated[-1]
            day_used, text = day, f"{said} on day {day:g}"
        likelihood = self.network.film.on_day(day_used)[0] @ states
        node = f"{film.name}_{window.name}"
        if node in self.items:
            earlier = self.items[node]
            likelihood = likelihood * earlier.likelihood
            text = f"{earlier.given}; {text}"
        self._add("radiographs", node, text, "case", likelihood, over_parents=True)

    # -------------------------------------------------------------- shared

    def _implied(self) -> None:
        for item in tuple(self.items.values()):
            variable = self.variables.get(item.variable)
            for other, state in (variable.implies if variable else {}).items():
                number = self.variables[other].states.index(state)
                if other in self.items:
                    if self.items[other].likelihood[number] == 0:
                        given = self.items[other].given
                        text = f"{item.variable} contradicts {other} = {given}"
                        self._problem(("findings", item.variable), text)
                    continue
                likelihood = np.eye(len(self.variables[other].states))[number]
                source = f"implied by {item.variable}"
                self._add(other, other, state, source, likelihood)

    def _add(
        self,
        variable: str,
        node: str,
        given: str,
        source: str,
        likelihood: FloatArray,
        over_parents: bool = False,
    ) -> None:
        item = Item(variable, node, given, source, likelihood, over_parents)
        self.items[node] = item


def _is_states(variable: Variable, value: Any) -> bool:
    """Whether a measured entry is a word, a list of words, or likelihoods of words."""
    if isinstance(value, Mapping):
        return bool(value) and all(key in variable.states for key in value)
    if isinstance(value, list):
        return True
    return _word(value) in variable.states or isinstance(value, bool)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip().lower().replace(" ", "_")


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return ", ".join(f"{state} {number:g}" for state, number in pairs)
    if isinstance(value, list):
        return " or ".join(_word(item) for item in cast("list[Any]", value))
    return _word(value)


def _no_state(variable: Variable, given: Any) -> str:
    hint = nearest(str(given), variable.states)
    return f"'{given}' is not one of {list(variable.states)}{hint}"


def _middle_of_group(groups: Variable, name: str) -> float:
    edges = [0.0, *groups.limits_days]
    number = groups.states.index(name)
    if number + 1 < len(edges):
        return (edges[number] + edges[number + 1]) / 2
    return edges[number] + 3652.5
