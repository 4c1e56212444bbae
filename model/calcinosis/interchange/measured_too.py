"""Values that stand measured and corrected for a protein, of one moment.

Laboratories report both: the corrected one says all that the measured one does, but of
a newborn, of whom no correction is known to hold. A measured value may be corrected by
the protein of a day near to its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from calcinosis.interchange.record import Statement
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.protein_bound import bound_of
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import Amount
from calcinosis.patient.written.entry.entries import EntryError

__all__ = ["with_near_proteins", "without_measured"]


def without_measured(
    variable: Variable,
    told: Sequence[Statement],
    knowledge: Knowledge,
    is_young: Callable[[Statement], bool],
) -> tuple[list[Statement], list[str]]:
    """Leave out what was also told corrected, of the same moment, with a note each.

    Parameters
    ----------
    variable : Variable
    told : sequence of Statement
    knowledge : Knowledge
    is_young : callable
        Whether the patient was then of an age at which nothing is corrected: there the
        measured value counts.
    """
    corrected = [one for one in told if _is_corrected(variable, one, knowledge)]
    measured = [one for one in told if one not in corrected]
    kept: list[Statement] = []
    notes: list[str] = []
    for one in told:
        young, is_one = is_young(one), one in corrected
        others = measured if is_one else corrected
        same = next((other for other in others if _together(one, other)), None)
        if same is None or is_one is not young:
            kept.append(one)
            continue
        used, left = ("measured", "corrected") if young else ("corrected", "measured")
        text = f"{variable.name}: the {used} value is used ({same.path})"
        notes.append(f"{text}, not the {left} one ({one.path})")
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


def with_near_proteins(
    by_name: Mapping[str, Sequence[Statement]], knowledge: Knowledge
) -> tuple[dict[str, list[Statement]], list[str]]:
    """Let a protein count for what it binds of a day near to its own, with a note each.

    Parameters
    ----------
    by_name : mapping
        Variable → what is told of it.
    knowledge : Knowledge
    """
    found = {name: list(told) for name, told in by_name.items()}
    notes: list[str] = []
    for name, told in by_name.items():
        variable = knowledge.variables.get(name)
        bound = None if variable is None else bound_of(variable, knowledge)
        if variable is None or bound is None or bound.to not in by_name:
            continue
        for one in told:
            if _is_corrected(variable, one, knowledge):
                continue
            near = _nearest(one, found[bound.to], knowledge.plausibility.protein_holds)
            if near is None or near.when is None or one.when is None:
                continue
            found[bound.to].append(replace(near, when=one.when))
            text = (
                f"{bound.to} of {near.when.text} counts for {name} of {one.when.text}"
            )
            notes.append(f"{text}, too ({near.path})")
    return found, notes


def _nearest(
    one: Statement, proteins: Sequence[Statement], most: float
) -> Statement | None:
    """Return the protein of the nearest day; None if it is far, or of the same day."""
    if one.when is None or not one.when.exact:
        return None
    dated = [
        (abs(other.when.whole - one.when.whole), number, other)
        for number, other in enumerate(proteins)
        if other.when is not None and other.when.exact
    ]
    apart, _, near = min(dated, default=(0, 0, None))
    return near if 0 < apart <= most else None
