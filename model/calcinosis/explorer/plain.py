"""A case in its plainest form: still a case file's contents, but each thing one way.

Words become states, units those in use, and what was not assessed is left out. That is
all the page's own reader has to understand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.units import to_unit
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.knowledge.vocabulary import is_not_assessed
from calcinosis.network.build import Network
from calcinosis.patient.case import Case, age_in_days, unit_of_age
from calcinosis.patient.entries import is_states, read_states
from calcinosis.patient.films import Look, read_looks
from calcinosis.patient.interpret import interpret
from calcinosis.patient.quantity import Quantity, in_unit, read_quantity

__all__ = ["AGE_UNITS", "plain_case"]

AGE_UNITS = ("h", "d", "weeks", "months", "y")
DIGITS = 12  # enough for any number a person has written


def plain_case(case: Case, network: Network) -> dict[str, Any]:
    """Return what a case says as a mapping that a case file could hold.

    Raises
    ------
    CaseError
        Listing every problem of the case.

    Examples
    --------
    >>> import calcinosis
    >>> case = Case(id="a", findings={"fever": "38 °C", "site": ["wrist", "forearm"]})
    >>> plain_case(case, calcinosis.load().network)["findings"]
    {'fever': {'value': 38, 'unit': '°C'}, 'site': ['hand_or_wrist', 'arm']}
    """
    interpret(case, network)
    knowledge = network.knowledge
    variables = knowledge.variables
    result: dict[str, Any] = {"id": case.id}
    for name, value in (("setting", case.setting), ("sex", case.sex)):
        if not is_not_assessed(value):
            result[name] = _states(variables[name], value)
    if not is_not_assessed(case.age):
        result["age"] = _age(str(case.age))
    elif not is_not_assessed(case.age_group):
        result["age_group"] = _states(variables["age_group"], case.age_group)
    result["findings"] = {
        name: _finding(name, value, knowledge)
        for name, value in case.findings.items()
        if not is_not_assessed(value)
    }
    return result


def _finding(name: str, value: Any, knowledge: Knowledge) -> Any:
    if name == FILMS:
        looks = [look for _, look in read_looks(value, knowledge, None)]
        return [_film(look, knowledge) for look in looks if isinstance(look, Look)]
    variable = knowledge.variables[name]
    if variable.analyte is None or is_states(variable, value):
        return _states(variable, value)
    return _quantity(value, variable.analyte, variable, knowledge)


def _states(variable: Variable, value: Any) -> Any:
    return _likelihood(variable, read_states(variable, value))


def _likelihood(variable: Variable, likelihood: FloatArray) -> Any:
    """Write likelihoods of states as one state, a list of states, or as they are."""
    if set(likelihood.tolist()) <= {0.0, 1.0}:
        names = [s for s, x in zip(variable.states, likelihood, strict=True) if x]
        return names[0] if len(names) == 1 else names
    numbers = (float(x) for x in likelihood)
    return dict(zip(variable.states, numbers, strict=True))


def _film(look: Look, knowledge: Knowledge) -> dict[str, Any]:
    seen = _likelihood(knowledge.film, look.states)
    day = {} if look.day is None else {"day": _number(look.day)}
    return {**day, "calcification": seen}


def _age(text: str) -> str:
    unit = unit_of_age(text)
    name = next((n for n in AGE_UNITS if to_unit(1.0, n, "d") == unit), "d")
    number = age_in_days(text) / to_unit(1.0, name, "d")
    return f"{_number(number)} {name}"


def _quantity(
    value: Any, analyte_name: str, variable: Variable, knowledge: Knowledge
) -> dict[str, Any]:
    analyte = knowledge.analytes[analyte_name]
    entry = read_quantity(value, analyte, variable.states, tuple(variable.synonyms))
    unit = entry.unit if entry.unit in analyte.usual else analyte.usual[0]

    def number(given: float) -> float | int:
        return _number(in_unit(given, entry.unit, unit, analyte))

    return {
        "value": f"{entry.sign}{number(entry.value)}"
        if entry.sign
        else number(entry.value),
        "unit": unit,
        **_limits(entry, number),
    }


def _limits(entry: Quantity, number: Callable[[float], float]) -> dict[str, float]:
    limits = {"low": entry.low, "high": entry.high}
    return {name: number(x) for name, x in limits.items() if x is not None}


def _number(value: float) -> float | int:
    """Round away what a conversion leaves in the last digits; 8, not 8.0."""
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
