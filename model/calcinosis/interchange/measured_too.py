"""Values that stand measured and corrected for a protein, of one moment.

Laboratories report both: the corrected one says all that the measured one does.
"""

from __future__ import annotations

from collections.abc import Sequence

from calcinosis.interchange.record import Statement
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import Amount
from calcinosis.patient.written.entry.entries import EntryError

__all__ = ["without_measured"]


def without_measured(
    variable: Variable, told: Sequence[Statement], knowledge: Knowledge
) -> tuple[list[Statement], list[str]]:
    """Leave out what was also told corrected, of the same moment, with a note each."""
    corrected = [one for one in told if _is_corrected(variable, one, knowledge)]
    kept: list[Statement] = []
    notes: list[str] = []
    for one in told:
        same = next((other for other in corrected if _together(one, other)), None)
        if same is None or one in corrected:
            kept.append(one)
        else:
            text = f"{variable.name}: the corrected value is used ({same.path})"
            notes.append(f"{text}, not the measured one ({one.path})")
    return kept, notes


def _is_corrected(variable: Variable, one: Statement, knowledge: Knowledge) -> bool:
    try:
        found = read_finding(variable, one.entry, knowledge)
    except EntryError:
        return False  # is told when the case is read
    return isinstance(found, Amount) and found.quantity.corrected


def _together(one: Statement, other: Statement) -> bool:
    """Whether two are of one moment, or of one day where a time is not told."""
    first, second = one.when, other.when
    if first is None or second is None:
        return first is second
    no_time = first.whole in (first.days, second.days)
    return first.days == second.days or (first.whole == second.whole and no_time)
