"""The age of a patient of whom only the setting is told, where it tells one.

Laboratory values and red flags of a patient in a neonatal unit are those of a newborn,
not of an adult. Of the age, which is evidence, nothing is told by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.reading import typical_age
from calcinosis.patient.typed_findings import Sign

__all__ = ["ASSUMED", "assumed_days"]

ASSUMED = "no age is told: it is taken as that of nearly all in the setting"
"""Said of what hangs on it."""


def assumed_days(setting: Sequence[str], knowledge: Knowledge) -> float | None:
    """Return the middle of the ages that nearly all patients of a setting have.

    Parameters
    ----------
    setting : sequence of str
        One, or nothing where none is told.
    knowledge : Knowledge

    Returns
    -------
    float or None
        In days; None where they are of several age groups, or it is not known.
    """
    groups, where = knowledge.variables["age_group"], knowledge.variables["setting"]
    table = knowledge.tables["age_group"]
    if len(setting) != 1 or groups.parents != (where.name,):
        return None
    row = table.rows[int(table.cells[where.states.index(setting[0])])].row
    shares = row.distribution.mean()
    if shares.max() < groups.assumed_from:
        return None
    return typical_age(Sign.sure(groups, groups.states[int(shares.argmax())])).days
