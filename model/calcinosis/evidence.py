"""From what is written of a patient to likelihoods in the network.

Every entry becomes one :class:`Item`: a likelihood over the states of one node, or,
for a number or a film of a certain day, over the states of the node's parents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.case import FIELDS, Case, age_group, age_in_days
from calcinosis.engine import Evidence, Observation
from calcinosis.entries import (
    LONGEST,
    EntryError,
    is_not_assessed,
    is_states,
    quoted,
    read_states,
    word,
    written,
)
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.films import film_variable, look_likelihood, read_looks
from calcinosis.measurement import (
    Patient,
    measured_likelihood,
    read_days,
    read_fever,
)
from calcinosis.network import Network
from calcinosis.variables import Variable

__all__ = ["Interpretation", "Item", "interpret", "stack"]

CONTEXT = ("setting", "age_group", "sex")
FILMS = "radiographs"


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
        Variables that a person could still be asked for: nothing is known of them, and
        an answer would not be set aside for what is known.
    warnings : tuple of str
        What was left out or assumed.
    """

    items: tuple[Item, ...]
    not_assessed: tuple[str, ...]
    warnings: tuple[str, ...]

    def evidence(self) -> Evidence:
        """One row of evidence for the engine."""
        one = np.zeros(1, dtype=np.intp)
        return Evidence(
            1,
            {
                item.node: Observation(
                    one, item.likelihood[np.newaxis], item.over_parents
                )
                for item in self.items
            },
        )


@dataclass
class _Column:
    """The evidence on one node: distinct likelihoods, and one code per patient."""

    codes: IntArray
    weights: list[FloatArray]
    over_parents: bool
    known: dict[int, int] = field(default_factory=dict[int, int])


def stack(patients: Sequence[Sequence[Item]]) -> Evidence:
    """Put the items of several patients (or versions of one) into one batch.

    Raises
    ------
    ValueError
        If a node has likelihoods over its states in one patient and over its parents in
        another: these are separate batches.
    """
    rows = len(patients)
    columns: dict[str, _Column] = {}
    for row, items in enumerate(patients):
        for item in items:
            column = columns.get(item.node)
            if column is None:
                ones = np.ones_like(item.likelihood)  # not assessed
                codes = np.zeros(rows, dtype=np.intp)
                column = _Column(codes, [ones], item.over_parents)
                columns[item.node] = column
            if column.over_parents != item.over_parents:
                message = f"'{item.node}' has evidence of two kinds"
                raise ValueError(message)
            if id(item) not in column.known:
                column.known[id(item)] = len(column.weights)
                column.weights.append(item.likelihood)
            column.codes[row] = column.known[id(item)]
    return Evidence(
        rows,
        {
            node: Observation(c.codes, np.stack(c.weights), c.over_parents)
            for node, c in columns.items()
        },
    )


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
    return _Interpreter(case, network, setting).run()


class _Interpreter:
    """Collects the items, warnings and problems of one case."""

    def __init__(self, case: Case, network: Network, setting: str | None) -> None:
        self.case, self.network, self.setting = case, network, setting
        self.knowledge = network.knowledge
        self.variables = self.knowledge.variables
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        self.assumed: dict[str, list[str]] = {}
        self.items: dict[str, Item] = {}
        self.patient = Patient()
        self.askable = [
            *(n for n, v in self.variables.items() if v.kind not in ("lesion", "film")),
            FILMS,
        ]

    def run(self) -> Interpretation:
        self._fields()
        self._context()
        findings = self._assessed()
        for name, value in findings.items():
            if name == FILMS:
                self._films(value, findings.get("days_from_onset"))
            else:
                self._finding(self.variables[name], value)
        self._implied()
        if self.problems:
            raise CaseError(self.problems)
        self._set_aside()
        for text, names in self.assumed.items():
            self.warnings.append(f"{', '.join(names)}: {text}")
        items = tuple(self.items.values())
        return Interpretation(items, self._not_assessed(), tuple(self.warnings))

    def _problem(self, where: str, text: str) -> None:
        self.problems.append(Problem(where, text))

    # ----------------------------------------------------- fields and context

    def _fields(self) -> None:
        """Check what stands beside the findings and is not used for inference."""
        case = self.case
        self.problems += case.problems
        for key in case.unknown:
            if key in self.askable:
                text = "is a finding: it belongs under 'findings'"
            else:
                text = f"is not a field of a case{nearest(str(key)[:LONGEST], FIELDS)}"
            self._problem(case.where(key), f"{quoted(key)} {text}")
        self._one_state("lesion", case.diagnosis, case.where("diagnosis"))

    def _context(self) -> None:
        groups = self.variables["age_group"]
        age, exact = self._age(groups)
        sex = self._one_state("sex", self.case.sex, self.case.where("sex"))
        if sex is not None:
            self._add_state("sex", sex, sex)
        setting, where, source = self.case.setting, self.case.where("setting"), "case"
        if self.setting is not None:
            setting, where, source = self.setting, "setting", "asked for"
        state = self._one_state("setting", setting, where)
        if state is not None:
            self._add_state("setting", state, state, source)
        elif is_not_assessed(setting):
            self._assume_setting()
        self.patient = Patient(age, exact, sex)

    def _assume_setting(self) -> None:
        """Take the setting that goes with the age group, if one does."""
        variable = self.variables["setting"]
        for group, state in variable.assumed_for_age.items():
            number = self.variables["age_group"].states.index(group)
            item = self.items.get("age_group")
            if item is not None and item.likelihood[number] > 0:
                self._add_state("setting", state, state, f"assumed for a {group}")
                words = state.replace("_", " ")
                text = f"setting is not given: {words} assumed for a {group}"
                self.warnings.append(text)
                return
        self.warnings.append(
            "setting is not given: the pretest is the average over all settings"
        )

    def _age(self, groups: Variable) -> tuple[float | None, bool]:
        """Enter the age group; return the age in days, and whether it was given."""
        case = self.case
        stated = self._one_state("age_group", case.age_group, case.where("age_group"))
        if is_not_assessed(case.age):
            if stated is None:
                return None, False
            self._add_state("age_group", stated, stated)
            return _typical_age(groups, stated), False
        try:
            days = age_in_days(str(case.age))
        except EntryError as error:
            self._problem(case.where("age"), str(error))
            return None, False
        group = age_group(days, groups.limits_days, groups.states)
        if stated not in (None, group):
            text = f"'{stated}' contradicts the age {case.age} ({group})"
            self._problem(case.where("age_group"), text)
        self._add_state("age_group", group, str(case.age))
        return days, True

    def _one_state(self, name: str, value: object, where: str) -> str | None:
        """Return the one state that is given, None if there is none or it is wrong."""
        if is_not_assessed(value):
            return None
        variable = self.variables[name]
        if isinstance(value, list | tuple | Mapping):
            states = ", ".join(variable.states)
            self._problem(where, f"{quoted(value)} given, expected one of {states}")
            return None
        try:
            read_states(variable, value)
        except EntryError as error:
            self._problem(where, str(error))
            return None
        return word(value)

    # --------------------------------------------------------------- findings

    def _assessed(self) -> dict[str, Any]:
        """Return the findings that say something, by known names."""
        given = cast("object", self.case.findings)
        if not isinstance(given, Mapping):
            text = f"expected variables with what was found, got {quoted(given)}"
            self._problem(self.case.where("findings"), text)
            return {}
        known: dict[str, Any] = {}
        for key, value in cast("Mapping[object, Any]", given).items():
            name = str(key)
            if name in CONTEXT or name in FIELDS:
                text = f"'{name}' belongs beside 'findings', not into it"
                self._problem(self.case.where("findings", name), text)
            elif name not in self.askable:
                hint = nearest(name[:LONGEST], self.askable)
                text = f"there is no finding {quoted(name)}{hint}"
                self._problem(self.case.where("findings", name), text)
            elif not is_not_assessed(value):
                known[name] = value
        return known

    def _finding(self, variable: Variable, value: Any) -> None:
        name = variable.name
        try:
            if name == "fever" and not is_states(variable, value):
                state, given = read_fever(value, self.knowledge)
                self._add(name, name, given, read_states(variable, state))
            elif variable.kind == "measured" and not is_states(variable, value):
                found = measured_likelihood(variable, value, self.network, self.patient)
                if found.assumed:
                    self.assumed.setdefault(found.assumed, []).append(name)
                self._add(name, name, found.given, found.likelihood, over_parents=True)
            else:
                likelihood = read_states(variable, value)
                self._add(name, name, written(value), likelihood)
        except EntryError as error:
            self._problem(self.case.where("findings", name), str(error))

    def _films(self, value: Any, onset: Any) -> None:
        for position, look in read_looks(value, self.knowledge, self._onset(onset)):
            if isinstance(look, EntryError):
                where = self.case.where("findings", FILMS, *position)
                self._problem(where, str(look))
                continue
            node, likelihood = look_likelihood(look, self.network)
            given = look.given
            if node in self.items:  # two films of one window: both count
                earlier = self.items[node]
                likelihood = likelihood * earlier.likelihood
                given = f"{earlier.given}; {given}"
            self._add(FILMS, node, given, likelihood, over_parents=True)

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
                number = self.variables[other].states.index(state)
                if other not in self.items:
                    self._add_state(other, state, state, f"implied by {item.variable}")
                elif self.items[other].likelihood[number] == 0:
                    text = f"contradicts {other}: {self.items[other].given}"
                    where = self.case.where("findings", item.variable)
                    self._problem(where, f"'{item.given}' {text}")

    def _set_aside(self) -> None:
        """Drop what would count something twice."""
        for name, reason in self._repeated().items():
            if self.items.pop(name, None) is not None:
                self.warnings.append(f"{name} is not used: {reason}")

    def _repeated(self) -> dict[str, str]:
        """Variables that would count something twice, each with the reason."""
        repeated: dict[str, str] = {}
        for name, variable in self.variables.items():
            if name in self.items and variable.replaces:
                repeated[variable.replaces] = f"{name} says more"
            given = [other for other in variable.unless if other in self.items]
            if given:
                repeated[name] = f"{' and '.join(given)} given, nothing counts twice"
        return repeated

    def _not_assessed(self) -> tuple[str, ...]:
        film = film_variable(self.knowledge)
        nodes = {f"{film.name}_{window.name}" for window in film.windows}
        unwanted = {*self.items, *self._repeated()}
        if nodes & self.items.keys():
            unwanted.add(FILMS)
        latent = {n for n, v in self.variables.items() if v.kind == "latent"}
        return tuple(n for n in self.askable if n not in unwanted | latent)

    # ----------------------------------------------------------------- shared

    def _add_state(
        self, name: str, state: str, given: str, source: str = "case"
    ) -> None:
        """Add a state that is known for sure."""
        states = self.variables[name].states
        likelihood = np.eye(len(states))[states.index(state)]
        self._add(name, name, given, likelihood, source=source)

    def _add(
        self,
        variable: str,
        node: str,
        given: str,
        likelihood: FloatArray,
        *,
        source: str = "case",
        over_parents: bool = False,
    ) -> None:
        item = Item(variable, node, given, source, likelihood, over_parents)
        self.items[node] = item


def _typical_age(groups: Variable, name: str) -> float:
    """Age in days in the middle of a group; of the last group, its beginning."""
    edges = [0.0, *groups.limits_days]
    number = groups.states.index(name)
    return sum(edges[number : number + 2]) / len(edges[number : number + 2])
