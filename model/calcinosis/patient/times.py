"""Times that contradict each other: nothing lasts longer than the patient's life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.case import unit_of_age
from calcinosis.patient.entries import is_states, read_states
from calcinosis.patient.measurement import Patient, analyte_of
from calcinosis.patient.quantity import in_unit, read_quantity
from calcinosis.patient.reading import Reading

__all__ = ["ROUNDING", "check_times", "time_range"]

ROUNDING = 1.0  # days; times are told in whole days
INFINITE = float("inf")


def check_times(
    reading: Reading,
    findings: Mapping[str, Any],
    patient: Patient,
) -> None:
    """Compare every time with the age.

    Films are left alone: one may be taken after the patient was first seen.

    Parameters
    ----------
    reading : Reading
        Its problems and warnings grow.
    findings : mapping
        What is assessed.
    patient : Patient
        Only an exact age bounds anything.
    """
    ranges = {
        name: time_range(reading.variables[name], value, reading.knowledge)
        for name, value in findings.items()
        if name in reading.items and reading.variables[name].unit == "d"
    }
    if patient.exact_age and patient.age_days is not None:
        age, where = reading.case.age, reading.case.where
        unit = unit_of_age(str(age))
        for name, (shortest, longest) in ranges.items():
            if _is_beyond(shortest, patient.age_days, unit):
                days = "" if shortest == longest else "at least "
                given = f"'{reading.items[name].given}' ({days}{shortest:g} days)"
                text = f"{given} is longer than the age of the patient, {age}"
                reading.problem(where("findings", name), text)


def _is_beyond(time: float, age: float, unit: float) -> bool:
    """Whether a time is longer than an age, which is told in completed units."""
    return time > age + ROUNDING and time >= age + unit


def time_range(
    variable: Variable, value: Any, knowledge: Knowledge
) -> tuple[float, float]:
    """Return the shortest and longest time, in days, that an entry leaves possible."""
    if is_states(variable, value):
        edges = (0.0, *variable.cuts, INFINITE)
        possible = np.flatnonzero(read_states(variable, value))
        return edges[possible[0]], edges[possible[-1] + 1]
    analyte = analyte_of(variable, knowledge)
    entry = read_quantity(value, analyte, ())
    days = in_unit(entry.value, entry.unit, "d", analyte)
    return (0.0 if entry.sign == "<" else days), (
        INFINITE if entry.sign == ">" else days
    )
