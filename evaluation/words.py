"""Numbers of a case as words, for methods that know only words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from calcinosis.errors import CalcinosisError
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.units import to_unit
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.case import Case, age_in_days

__all__ = ["words_of"]

NUMBER = re.compile(r"[<>≤≥]?=?\s*(\d+(?:\.\d+)?)\s*(.*)")


def words_of(case: Case, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Return variable → the states that a case allows; a number becomes its word.

    A list or a likelihood allows every state it does not exclude. Films become
    ``radiograph``: yes if one of them shows calcium. A number that no word can be found
    for is left out.
    """
    days = age_in_days(case.age) if case.age is not None else None
    words: dict[str, tuple[str, ...]] = {}
    if days is not None:
        groups = knowledge.variables["age_group"]
        number = sum(days >= limit for limit in groups.limits_days)
        words["age_group"] = (groups.states[number],)
    elif case.age_group is not None:
        given = case.age_group
        words["age_group"] = (given,) if isinstance(given, str) else tuple(given)
    if case.sex is not None:
        words["sex"] = (case.sex,)
    for name, value in case.findings.items():
        if name == "radiographs":
            words["radiograph"] = (_film(value),)
            continue
        variable = knowledge.variables[name]
        states = _states(variable, value)
        if not states:
            word = _word_of_number(variable, value, days, case.sex, knowledge)
            states = (word,) if word else ()
        if states:
            words[name] = states
    return words


def _film(value: Any) -> str:
    films = value if isinstance(value, list) else [value]
    seen = [
        cast("Mapping[str, Any]", film).get("calcification")
        if isinstance(film, Mapping)
        else film
        for film in films
    ]
    return "yes" if any(one in (True, "yes") for one in seen) else "no"


def _states(variable: Variable, value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, Mapping):
        numbers = cast("Mapping[str, Any]", value)
        return tuple(s for s in variable.states if numbers.get(s, 0))
    given = value if isinstance(value, list) else [value]
    return tuple(state for state in variable.states if state in given)


def _word_of_number(
    variable: Variable,
    value: Any,
    days: float | None,
    sex: str | None,
    known: Knowledge,
) -> str | None:
    low = high = None
    if isinstance(value, Mapping):
        entry = cast("Mapping[str, Any]", value)
        number, unit = entry.get("value"), str(entry.get("unit", ""))
        low, high = entry.get("low"), entry.get("high")
    else:
        match = NUMBER.match(str(value))
        if match is None:
            return None
        number, unit = float(match[1]), match[2]
    if variable.name == "fever" and number is not None:
        return "yes" if float(number) >= known.fever.celsius else "no"
    if variable.kind != "measured" or number is None:
        return None
    if not variable.reference:
        return variable.states[sum(float(number) >= cut for cut in variable.cuts)]
    age = 1e4 if days is None else days  # adults, as the network assumes
    band = next(
        band
        for band in known.intervals[variable.name]
        if band.start <= age < band.end and band.sex in (None, sex or band.sex)
    )
    analyte = known.analytes[variable.name]

    def own(limit: float) -> float:
        args = (unit or band.unit, analyte.molar_mass, analyte.valence)
        return to_unit(limit, band.unit, *args)

    try:
        low = own(band.low) if low is None else float(low)
        high = own(band.high) if high is None else float(high)
    except CalcinosisError:
        return None
    return variable.states[int(float(number) > low) + int(float(number) > high)]
