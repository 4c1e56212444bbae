"""A laboratory's own reference interval, held against the one of the age.

One in another unit than the value would turn the answer without a word: it is refused
where another unit in use fits the age clearly better, and used with a note where it
only lies far off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from sys import float_info

from calcinosis._frozen import frozen
from calcinosis.errors import Problem
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.plausibility import Plausibility
from calcinosis.knowledge.quantities.reference_intervals import Interval
from calcinosis.knowledge.quantities.units import normal_spelling
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.amounts.clock import Clock
from calcinosis.patient.amounts.measurement import Person, fitting_bands, own_limits
from calcinosis.patient.amounts.other_state import other_state
from calcinosis.patient.amounts.serial import Course
from calcinosis.patient.typed_findings import Amount, Finding
from calcinosis.patient.written.entry.quantity import in_unit

__all__ = ["Verdict", "check_own_interval", "judged_interval", "own_intervals"]


@frozen
class Verdict:
    """What is wrong with an interval, or to be told of it; two empty texts if nothing.

    Parameters
    ----------
    problem : str
        Why it cannot be used, and what to write.
    note : str
        Why it may be wrong although it is used.
    """

    problem: str = ""
    note: str = ""


@frozen
class _Fit:
    """How far given limits, read in one unit, lie from one interval of an age."""

    band: Interval
    unit: str
    mean: float
    most: float
    apart: bool
    width: float

    def is_far(self, limits: Plausibility) -> bool:
        width = log(self.band.high / self.band.low)
        far = self.most > log(limits.far) and self.most > limits.widths * width / 2
        return self.apart or far or self.width < limits.narrow * width


def own_intervals(
    findings: Mapping[str, Finding],
    courses: Sequence[Course],
    clock: Clock,
    knowledge: Knowledge,
) -> tuple[list[Problem], list[str]]:
    """Return the problems and notes of all intervals that came with values.

    Parameters
    ----------
    findings : mapping
        By variable.
    courses : sequence of Course
        Values of several days, each judged by the age of its day.
    clock : Clock
    knowledge : Knowledge
    """
    dated = [(one.found, one.day) for course in courses for one in course.values]
    seen = {id(found) for found, _ in dated}
    rest = [(found, None) for found in findings.values() if id(found) not in seen]
    problems: list[Problem] = []
    notes: list[str] = []
    for found, day in [*rest, *dated]:
        if not isinstance(found, Amount) or not found.variable.reference:
            continue
        bands = knowledge.intervals[found.variable.name]
        person = clock.person(clock.seen[0] if day is None else min(day, 0.0))
        told = check_own_interval(found, bands, person, knowledge.plausibility)
        if told.problem:
            problems.append(Problem(str(found.place), told.problem))
        other = "" if told.problem else other_state(found, knowledge, person)
        notes += [f"{found.variable.name}: {n}" for n in (told.note, other) if n]
    return problems, notes


def check_own_interval(
    amount: Amount, bands: Sequence[Interval], person: Person, thresholds: Plausibility
) -> Verdict:
    """Check the interval that came with a value.

    Parameters
    ----------
    amount : Amount
    bands : sequence of Interval
        All of the variable.
    person : Person
        Of no exact age every interval of the sex is tried.
    thresholds : Plausibility
    """
    given = amount.quantity
    if given.low is None and given.high is None:
        return Verdict()
    found = judged_interval(
        (given.low or 0.0, given.high or 0.0),
        given.unit,
        bands,
        person,
        amount.analyte,
        thresholds,
    )
    if not found.problem and given.low == 0 and amount.variable.scale == "linear":
        text = "low 0 is no limit, that of the age is used"
        return Verdict("", "; ".join(filter(None, (text, found.note))))
    return found


def judged_interval(
    limits: tuple[float, float],
    unit: str,
    bands: Sequence[Interval],
    person: Person,
    analyte: Analyte,
    thresholds: Plausibility,
) -> Verdict:
    """Judge limits in a unit (0: not given) by the intervals that a person may have.

    Of no age that is any; but what would not do for an adult, whose interval the value
    is else judged by, is told.
    """
    fitting = fitting_bands(bands, person)
    found = _judged(*limits, unit, fitting, analyte, thresholds)
    if found != Verdict() or person.age_days is not None:
        return found
    adult = fitting_bands(bands, Person(bands[-1].start, True, person.sex))
    if _judged(*limits, unit, adult, analyte, thresholds) == Verdict():
        return found
    told = _told(*limits, unit)
    text = f"the laboratory's interval {told} is used, but would not do for an adult"
    return Verdict("", f"{text}: check its unit, or tell the age")


def _judged(
    low: float,
    high: float,
    unit: str,
    bands: Sequence[Interval],
    analyte: Analyte,
    thresholds: Plausibility,
) -> Verdict:
    """Judge limits by the one of some intervals that is nearest to them."""
    limits = {"low": low, "high": high}
    given = {name: limit for name, limit in limits.items() if limit > 0}
    if not given:
        return Verdict()
    here = _best(given, unit, bands, analyte)
    others = [u for u in analyte.usual if u != normal_spelling(unit)]
    there = min(
        (_best(given, other, bands, analyte) for other in others),
        key=lambda fit: fit.mean,
        default=None,
    )
    impossible = _impossible(given, unit, analyte)
    if not impossible and here.most > log(thresholds.absurd):
        impossible = "no laboratory's limits are so far off"
    told, of_age = _told(low, high, unit), _of_age(here, unit, analyte)
    start = f"reference interval {told}"
    if there is not None and there.mean < here.mean / 2:
        nearer = here.mean - there.mean >= log(thresholds.clearly)
        if impossible or here.apart or nearer:
            text = (
                f"{start} does not fit the one of the age, {of_age}, but would in "
                f"{there.unit}: write value, low and high in one unit"
            )
            return Verdict(text)
    if impossible:
        text = f"{start} is impossible: {impossible}; that of the age is {of_age}"
        return Verdict(text)
    better = ""
    if there is not None and there.mean < here.mean:
        better = there.unit if here.most >= log(thresholds.nearer) else ""
    if better or here.is_far(thresholds):
        text = (
            f"the laboratory's interval {told} is used, but far from the one of the "
            f"age, {of_age}: check its unit and the age"
        )
        return Verdict("", f"{text}; it fits better in {better}" if better else text)
    return Verdict()


def _best(
    given: dict[str, float], unit: str, bands: Sequence[Interval], analyte: Analyte
) -> _Fit:
    fits = [_fit(given, unit, band, analyte) for band in bands]
    return min(fits, key=lambda fit: fit.mean)


def _fit(given: dict[str, float], unit: str, band: Interval, analyte: Analyte) -> _Fit:
    least = float_info.min  # in another unit a limit of 1e-320 would be 0
    own = {
        name: max(in_unit(limit, unit, band.unit, analyte), least)
        for name, limit in given.items()
    }
    logs = {name: log(limit) for name, limit in own.items()}
    of_age = {"low": log(band.low), "high": log(band.high)}
    gaps = [abs(value - of_age[name]) for name, value in logs.items()]
    limits = own_limits(own.get("low", 0.0), own.get("high", 0.0), band.low, band.high)
    low, high = (float(limit) for limit in limits)
    apart = low > band.high or high < band.low
    width = log(high / low)
    return _Fit(band, unit, sum(gaps) / len(gaps), max(gaps), apart, width)


def _impossible(given: dict[str, float], unit: str, analyte: Analyte) -> str:
    """Name the limit that no living patient's value can reach; nothing if both can."""
    least, most = (
        in_unit(limit, analyte.unit, unit, analyte)
        for limit in (analyte.low, analyte.high)
    )
    for name, limit in given.items():
        if limit > most:
            return (
                f"{name} {limit:g} {unit} is above {most:.3g} {unit}, the most possible"
            )
        if name == "high" and limit < least:
            return f"high {limit:g} is below {_short(least)}, the least possible"
    return ""


def _told(low: float, high: float, unit: str) -> str:
    if low and high:
        return f"{low:g}–{high:g} {unit}"
    return f"from {low:g} {unit}" if low else f"up to {high:g} {unit}"


def _of_age(fit: _Fit, unit: str, analyte: Analyte) -> str:
    low, high = (
        in_unit(limit, fit.band.unit, unit, analyte)
        for limit in (fit.band.low, fit.band.high)
    )
    return f"{_short(low)}–{_short(high)} {unit}"


def _short(limit: float) -> str:
    return f"{limit:.3g}" if limit < 1000 else f"{limit:.0f}"
