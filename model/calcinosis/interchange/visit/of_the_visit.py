"""What belongs to the visit: neither of another illness, nor of a medicine long over.

Where the onset of the lesion is told, what is from then on; where it is not, what is of
the days before the visit. Days are those of `[plausibility]` in `model.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable

from calcinosis.interchange.elements import Moment
from calcinosis.interchange.record import Record, Resource, Statement, Therapy
from calcinosis.knowledge.quantities.plausibility import Plausibility

__all__ = ["begun_on", "of_the_visit", "until_the_visit"]

LASTING = ("context", "history", "timing")
"""Groups of findings that hold on whatever day they were told."""


def of_the_visit(
    told: Iterable[Statement], onset: Moment | None, record: Record
) -> tuple[list[Statement], list[str]]:
    """Leave out what does not belong to the visit, with a note each.

    Parameters
    ----------
    told : iterable of Statement
    onset : Moment or None
        Of the lesion.
    record : Record
        Tells when the patient was seen.
    """
    kept: list[Statement] = []
    notes: list[str] = []
    for one in told:
        if one.therapy is None:
            why = _of_another_time(one, onset, record)
        else:
            why = _not_taken(one.therapy, onset, record)
        of = _of(one)
        if not why:
            kept.append(one)
            if onset is not None and _is_active_since_before(one, onset, record):
                text = (
                    f"is from before the lesion ({onset.text}), but active: it counts"
                )
                notes.append(f"{one.name}{of} {text} ({one.path})")
            continue
        notes.append(f"{one.name}{of} is not used: {why} ({one.path})")
    return kept, notes


def until_the_visit(
    told: Iterable[Statement], record: Record
) -> tuple[list[Statement], list[str]]:
    """Leave out what was found after the visit, with a note each."""
    kept: list[Statement] = []
    notes: list[str] = []
    for one in told:
        if why := _after_visit(one, record):
            notes.append(f"{one.name}{_of(one)} is not used: {why} ({one.path})")
        else:
            kept.append(one)
    return kept, notes


def _of(one: Statement) -> str:
    return f" of {one.when.text}" if one.when else ""


def _after_visit(one: Statement, record: Record) -> str:
    seen = record.around
    if one.when is None or seen is None or one.when.whole <= seen.latest:
        return ""
    return f"it is from after the visit {seen.at}"


def _of_another_time(one: Statement, onset: Moment | None, record: Record) -> str:
    """Say why a finding does not belong to the visit; nothing if it does.

    A number from before the lesion, of a day that is told, is history. All of a stay
    belongs to the visit, and what may be from after the onset.
    """
    seen, when = record.around, one.when
    always = _holds_always(one, record)
    if when is None or (always and not one.begins):
        return ""
    if late := _after_visit(one, record):
        return late
    if always:
        return _long_done(one, when, record) if one.done else ""
    if onset is not None:
        past = when.last < onset.whole and not one.active
        return f"it is from before the lesion ({onset.text})" if past else ""
    if seen is None or one.lasting:
        return ""
    days = record.book.knowledge.plausibility.at_visit
    firsts = [seen.whole - (days if seen.exact else 0)]
    firsts += [] if record.stay is None else [record.stay]
    firsts += [] if record.about is None else [record.about.whole]
    if when.last >= min(firsts) or when.whole >= seen.whole - days:
        return ""
    return f"nothing tells that it belongs to the visit {seen.at}"


def _long_done(one: Statement, when: Moment, record: Record) -> str:
    """Say so if what was done long ago does not tell that it still is."""
    days, seen = record.book.knowledge.plausibility.done_counts, record.around
    if seen is None or when.last + days >= seen.whole:
        return ""
    return f"nothing tells that it was still done by the visit {seen.at}"


def _holds_always(one: Statement, record: Record) -> bool:
    variable = record.book.knowledge.variables.get(one.name)
    return variable is not None and variable.group in LASTING


def _is_active_since_before(one: Statement, onset: Moment, record: Record) -> bool:
    """Whether something that the lesion found there is told to be there still."""
    before = one.when is not None and one.when.last < onset.whole
    return before and one.active and not _holds_always(one, record)


def _not_taken(therapy: Therapy, onset: Moment | None, record: Record) -> str:
    """Say why a medicine was not given when the lesion appeared; nothing if it was."""
    limits = record.book.knowledge.plausibility
    appeared = onset or record.about
    then = appeared or record.around
    of = "the lesion appeared" if appeared else "the visit"
    if therapy.over and therapy.end is None:
        return "it is over, and until when it was given is not told"
    if then is None:
        return ""
    if therapy.start and therapy.start.whole > then.last:
        return f"it was given after {of} ({then.text})"
    reach = limits.infusion_counts if therapy.once else limits.medicine_acts
    if therapy.end and therapy.end.last + reach < then.whole:
        return f"it was over on {therapy.end.text}, long before {of} ({then.text})"
    return ""


def begun_on(
    given: Iterable[tuple[Therapy, Resource]], onset: Moment, record: Record
) -> tuple[Moment, Resource] | None:
    """Return from when on the time since a medicine counts, and what tells it.

    The last infusion may have leaked; what is taken for long was begun with the first
    dose of its last course. Nothing if it was not given when the lesion appeared.
    """
    known = [
        (therapy.start, therapy, source)
        for therapy, source in given
        if therapy.start is not None and therapy.start.exact
        if therapy.start.whole <= onset.whole
    ]
    limits = record.book.knowledge.plausibility
    latest = sorted(known, key=lambda one: one[0].days, reverse=True)
    found: tuple[Moment, Resource] | None = None
    for start, therapy, source in latest:
        if found is None:
            if not _not_taken(therapy, onset, record):
                found = start, source
        elif therapy.once or _is_over(therapy, found[0], limits):
            break
        else:
            found = start, source
    return found


def _is_over(therapy: Therapy, then: Moment, limits: Plausibility) -> bool:
    """Whether a course was over long before another was begun."""
    if therapy.end is None:
        return therapy.over
    return therapy.end.last + limits.medicine_acts < then.whole
