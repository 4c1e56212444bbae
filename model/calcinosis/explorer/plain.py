"""A case in its plainest form: still a case file's contents, but each thing one way.

Words become states, units those in use, and what was not assessed is left out. That is
all the page's own reader has to understand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.units import to_unit
from calcinosis.knowledge.words.vocabulary import word
from calcinosis.network.build import Network
from calcinosis.patient.amounts.protein_bound import is_by_today, is_left_alone
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Age, Amount, Film, Films, Finding, Sign
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.quantity import Quantity, in_unit
from calcinosis.patient.written.told import is_report

__all__ = ["AGE_UNITS", "plain_case"]

AGE_UNITS = ("h", "d", "weeks", "months", "y")
EARLIER = (
    "told of days before the lesion alone, which the page does not hold in a report: "
    "write what it tells as a finding of its own, or leave it out"
)
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
    patient = read_patient(case, network.knowledge).checked()
    _refuse_only_earlier(patient)
    result: dict[str, Any] = {"id": case.id}
    if case.told is not None:
        result["told"] = word(case.told)
    if patient.asked:
        result["asked"] = list(patient.asked)
    for name, sign in (("setting", patient.setting), ("sex", patient.sex)):
        if sign is not None:
            result[name] = _states(sign)
    if patient.age is not None:
        told = _age(patient.age) if patient.age.exact else _states(patient.age.groups)
        result["age" if patient.age.exact else "age_group"] = told
    findings, knowledge = patient.findings, network.knowledge
    entries = {name: _finding(found) for name, found in findings.items()}
    for name, found in findings.items():  # without its day it would be corrected anew
        if not isinstance(found, Amount):
            continue
        if found.more and not is_by_today(found, findings, knowledge):
            counted = replace(found.quantity, value=found.counted)
            entries[name] = _quantity(counted, found.analyte) | {"corrected": True}
        elif is_left_alone(found, findings, patient.person, knowledge):
            entries[name]["corrected"] = True
    result["findings"] = entries
    return result


def _refuse_only_earlier(patient: Patient) -> None:
    """Refuse a report whose mention of a value the page would take for silence.

    Raises
    ------
    CaseError
        Naming what is told of days before the lesion alone.
    """
    if not is_report(patient.case.told):
        return
    now = {*patient.findings, *patient.asked}
    lost = [name for name in dict.fromkeys(patient.earlier) if name not in now]
    if lost:
        raise CaseError([Problem(f"{patient.case.id}: {n}", EARLIER) for n in lost])


def _finding(found: Finding) -> Any:
    if isinstance(found, Films):
        return [_film(film, found.sign(film)) for film in found.films]
    if isinstance(found, Amount):
        return _quantity(found.quantity, found.analyte)
    if found.measured is not None:
        return _quantity(*found.measured)
    return _states(found)


def _states(sign: Sign) -> Any:
    """Write likelihoods of states as one state, a list of states, or as they are."""
    if sign.is_sure:
        return sign.states[0] if len(sign.states) == 1 else list(sign.states)
    numbers = (float(x) for x in sign.likelihood)
    return dict(zip(sign.variable.states, numbers, strict=True))


def _film(film: Film, seen: Sign) -> dict[str, Any]:
    day = {"day": _number(film.day)} if film.dated and film.day is not None else {}
    return {**day, "calcification": _states(seen)}


def _age(age: Age) -> str:
    units = {name: to_unit(1.0, name, "d") for name in AGE_UNITS}
    name = next((n for n, unit in units.items() if unit == age.unit), "d")
    return f"{_number(age.days / units[name])} {name}"


def _quantity(entry: Quantity, analyte: Analyte) -> dict[str, Any]:
    unit = entry.unit if entry.unit in analyte.usual else analyte.usual[0]

    def number(given: float) -> float | int:
        return _number(in_unit(given, entry.unit, unit, analyte))

    value = number(entry.value)
    upto = "" if entry.upto is None else f"-{number(entry.upto)}"
    limits = {"low": entry.low, "high": entry.high}
    return {
        "value": f"{entry.sign}{value}{upto}" if entry.is_range else value,
        "unit": unit,
        **{name: number(limit) for name, limit in limits.items() if limit is not None},
        **({"corrected": True} if entry.corrected else {}),
    }


def _number(value: float) -> float | int:
    """Round away what a conversion leaves in the last digits; 8, not 8.0."""
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
