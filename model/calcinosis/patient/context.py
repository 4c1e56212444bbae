"""Who the patient is: what stands in a case beside the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.vocabulary import is_not_assessed
from calcinosis.patient.case import age_group, age_in_days
from calcinosis.patient.entries import (
    EntryError,
    quoted,
    read_state,
    read_states,
    written,
)
from calcinosis.patient.measurement import Patient
from calcinosis.patient.reading import Reading

__all__ = ["read_context", "read_one_state"]


def read_context(reading: Reading, asked: str | None) -> Patient:
    """Add age, sex and setting.

    Parameters
    ----------
    reading : Reading
        Grows.
    asked : str or None
        Replaces the case's own setting.

    Returns
    -------
    Patient
        Age and sex, which choose reference intervals.
    """
    case = reading.case
    age, exact = _read_age(reading)
    sex = read_one_state(reading, "sex", case.sex, case.where("sex"))
    if sex is not None:
        reading.add_state("sex", sex, sex)
    setting, where, source = case.setting, case.where("setting"), "case"
    if asked is not None:
        setting, where, source = asked, "setting", "asked for"
    state = read_one_state(reading, "setting", setting, where)
    if state is not None:
        reading.add_state("setting", state, state, source)
        _warn_of_unusual_age(reading)
    elif is_not_assessed(setting):
        _assume_setting(reading)
    return Patient(age, exact, sex)


def read_one_state(
    reading: Reading, name: str, value: object, where: str
) -> str | None:
    """Return the one state that is given, None if there is none or it is wrong."""
    if is_not_assessed(value):
        return None
    variable = reading.variables[name]
    if isinstance(value, list | tuple | Mapping):
        _refuse(reading, variable, cast("object", value), where)
        return None
    try:
        return read_state(variable, value)
    except EntryError as error:
        reading.problem(where, str(error))
        return None


def _refuse(reading: Reading, variable: Variable, value: object, where: str) -> None:
    states = ", ".join(variable.states)
    reading.problem(where, f"{quoted(value)} given, expected one of {states}")


def _read_age(reading: Reading) -> tuple[float | None, bool]:
    """Add the age group; return the age in days, and whether it was given."""
    case, variable = reading.case, reading.variables["age_group"]
    stated = _read_groups(reading, variable)
    if is_not_assessed(case.age):
        if stated is None:
            return None, False
        given = written(variable, case.age_group)
        reading.add("age_group", "age_group", given, stated)
        return _typical_age(variable, stated), False
    try:
        days = age_in_days(str(case.age))
    except EntryError as error:
        reading.problem(case.where("age"), str(error))
        return None, False
    group = age_group(days, variable.limits_days, variable.states)
    if stated is not None and not stated[variable.states.index(group)]:
        given = written(variable, case.age_group)
        text = f"'{given}' contradicts the age {case.age} ({group})"
        reading.problem(case.where("age_group"), text)
    reading.add_state("age_group", group, str(case.age))
    return days, True


def _read_groups(reading: Reading, variable: Variable) -> FloatArray | None:
    """Return which age groups are possible; None if nothing is told, or wrongly."""
    value, where = cast("object", reading.case.age_group), "age_group"
    if is_not_assessed(value):
        return None
    if isinstance(value, Mapping):
        given = cast("Mapping[object, object]", value)
        _refuse(reading, variable, given, reading.case.where(where))
        return None
    try:
        return read_states(variable, value)
    except EntryError as error:
        reading.problem(reading.case.where(where), str(error))
        return None


def _typical_age(groups: Variable, possible: FloatArray) -> float:
    """Age in days in the middle of the groups; of the last group, its beginning."""
    edges = [0.0, *groups.limits_days, groups.limits_days[-1]]
    numbers = np.flatnonzero(possible)
    first, last = int(numbers[0]), int(numbers[-1])
    return (edges[first] + edges[last + 1]) / 2


def _possible_groups(reading: Reading) -> Sequence[int]:
    """Return the age groups that are possible, none if nothing is known."""
    item = reading.items.get("age_group")
    return [] if item is None else [int(n) for n in np.flatnonzero(item.likelihood)]


def _assume_setting(reading: Reading) -> None:
    """Take the setting that goes with the age group, if one does."""
    assumed = reading.variables["setting"].assumed_for_age
    names = reading.variables["age_group"].states
    groups = [names[number] for number in _possible_groups(reading)]
    states = {assumed.get(group) for group in groups}
    state = states.pop() if len(states) == 1 else None
    if state is None:
        text = "setting is not given: the pretest is the average over all settings"
    else:
        who = " or ".join(groups)
        reading.add_state("setting", state, state, f"assumed for a {who}")
        words = state.replace("_", " ")
        text = f"setting is not given: {words} assumed for a {who}"
    reading.warnings.append(text)


def _warn_of_unusual_age(reading: Reading) -> None:
    """Say if hardly any patient of the setting is of this age."""
    groups, limit = _possible_groups(reading), reading.variables["age_group"]
    scope = ("setting", "age_group")
    table = next((f.table for f in reading.network.factors if f.scope == scope), None)
    if not groups or table is None:
        return
    setting = reading.items["setting"]
    shares = table.mean(axis=0)[setting.likelihood.argmax()]
    if round(float(shares[groups].sum()), 9) < limit.unusual_below:
        age, where = reading.items["age_group"].given, setting.given.replace("_", " ")
        text = f"a patient of age {age} in the setting {where} is unusual"
        reading.warnings.append(f"{text}: check that neither is mistyped")
