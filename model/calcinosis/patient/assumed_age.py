"""The age of a patient of whom only the setting is told, where it tells one.

Laboratory values and red flags of a patient in a neonatal unit are those of a newborn,
not of an adult. Of the age, which is evidence, nothing is told by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calcinosis._kept import kept
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.reading import typical_age
from calcinosis.patient.typed_findings import Age, Sign

__all__ = ["ASSUMED", "NOT_EXACT", "assumed_age", "assumed_days", "of_setting"]

ASSUMED = "no age is told: it is taken as that of nearly all in the setting"
"""Said of what hangs on it."""
NOT_EXACT = "the age is not told exactly: it may be one of these"
"""Said of a flag of ages that are possible, beside others."""


def assumed_age(setting: Sequence[str], knowledge: Knowledge) -> Age | None:
    """Return the age group that nearly all patients of a setting belong to.

    Parameters
    ----------
    setting : sequence of str
        One, or nothing where none is told.
    knowledge : Knowledge

    Returns
    -------
    Age or None
        None where they are of several age groups, or the setting is not known.
    """
    return _age_of_most(knowledge, setting[0]) if len(setting) == 1 else None


@kept
def _age_of_most(knowledge: Knowledge, setting: str) -> Age | None:
    groups, where = knowledge.variables["age_group"], knowledge.variables["setting"]
    table = knowledge.tables["age_group"]
    if groups.parents != (where.name,):
        return None
    row = table.rows[int(table.cells[where.states.index(setting)])].row
    shares = row.distribution.mean()
    if shares.max() < groups.assumed_from:
        return None
    return typical_age(Sign.sure(groups, groups.states[int(shares.argmax())]))


def assumed_days(
    setting: Sequence[str], knowledge: Knowledge, lived: float = 0.0
) -> float | None:
    """Return the middle of the ages that nearly all patients of a setting have.

    Nothing of a patient who has lived longer, by ``lived`` days that are told.
    """
    age = assumed_age(setting, knowledge)
    return None if age is None or lived >= age.possible[1] else age.days


def of_setting(age: Age, days: float | None) -> Age:
    """Return the age that the setting makes of one of several groups.

    A baby in a neonatal unit is a newborn, as somebody of no age told there is.

    Parameters
    ----------
    age : Age
    days : float or None
        That of nearly all in the setting.
    """
    if age.exact or age.between is not None or days is None:
        return age
    if len(age.groups.states) < 2 or not age.possible[0] <= days < age.possible[1]:
        return age
    return replace(age, days=days)
