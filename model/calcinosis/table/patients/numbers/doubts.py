"""What is said of the numbers of a block that are doubtful, as of those of a case.

The same rules as :mod:`calcinosis.patient.amounts.doubtful` and
:mod:`calcinosis.patient.amounts.together`, on arrays, and without the numbers: rows of
which the same is to be said are told together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.reference_intervals import Interval
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.network.leaves import MeasuredTable
from calcinosis.patient.amounts.bare import bare_text
from calcinosis.patient.amounts.doubtful import (
    AND_INTERVAL,
    FAR_OUTSIDE,
    limit_text,
    of_another,
    same_substance,
)
from calcinosis.patient.amounts.measurement import Person, reference_limits, z_score
from calcinosis.patient.amounts.together import unit_of_parts, whole_of
from calcinosis.patient.typed_findings import NOWHERE, Amount
from calcinosis.patient.written.entry.quantity import Quantity, in_unit
from calcinosis.table.columns import combine
from calcinosis.table.patients.numbers.told_numbers import Note, PlainNumbers
from calcinosis.table.patients.people import People

__all__ = [
    "bare_rows",
    "doubts_of_rows",
    "misfits_of_rows",
    "seldom_text",
    "usual_range",
]

CLOSE = 1e-9
"""On the scale of a quantity: equal up to rounding."""
SEARCHED, HALVINGS = 20.0, 60
"""Standard deviations of the broad part, within which the last usual value lies."""


def doubts_of_rows(
    variable: Variable,
    own: PlainNumbers,
    usual: tuple[float, float],
    people: People,
    network: Network,
) -> list[Note]:
    """Say which numbers of one quantity are doubtful.

    Parameters
    ----------
    variable : Variable
    own : PlainNumbers
    usual : (float, float)
        From where to where, on its scale, a number weighs.
    people : People
    network : Network
    """
    analyte = network.knowledge.analytes[str(variable.analyte)]
    low, high = usual
    far = (own.x < low) | (own.x > high)
    outward = (own.side == 0) | ((own.x > 0) == (own.side > 0))
    far &= outward if variable.reference else own.side == 0
    other = np.zeros(len(far), dtype=bool)
    found: list[Note] = []
    for at, text in _of_others(variable, analyte, own, people, network):
        other[at] = True
        found.append((own.rows[at], f"{variable.name}: the number {text}"))
    far &= ~other
    rare = _seldom(own, variable, analyte) & ~far & ~other
    text = f"{variable.name}: the number {FAR_OUTSIDE}"
    found.append((own.rows[far & ~own.limited], text))
    found.append((own.rows[far & own.limited], text + AND_INTERVAL))
    for number in np.unique(own.unit[rare]).tolist():
        text = f"{variable.name}: {seldom_text(analyte, own.units[int(number)])}"
        found.append((own.rows[rare & (own.unit == number)], text))
    return [note for note in found if len(note[0])]


def bare_rows(
    variable: Variable,
    analyte: Analyte,
    bare: np.ndarray,
    value: FloatArray,
    age: FloatArray,
    ages: Variable,
) -> list[Note]:
    """Say of which numbers the unit is assumed, where it matters.

    Parameters
    ----------
    variable : Variable
    analyte : Analyte
    bare : bool array, shape (rows,)
        Whether a number stands there without its unit.
    value, age : array, shape (rows,)
    ages : Variable
        The age group.
    """
    if not (analyte.bare and bare.any()):
        return []
    group = np.searchsorted(ages.limits_days, age, side="right")
    group[np.isnan(age)] = len(ages.states)
    limits = np.array([analyte.bare_limit(name) for name in (*ages.states, None)])
    limits = limits[group]
    found, unit = bare & (value >= limits), analyte.usual[0]
    notes: list[Note] = []
    for limit in np.unique(limits[found]).tolist():
        text = bare_text(
            f"a number of {limit:g} or more", f"in {unit}", f"N {unit}", analyte
        )
        rows = np.flatnonzero(found & (limits == limit))
        notes.append((rows, f"{variable.name}: {text}"))
    return notes


def misfits_of_rows(
    numbers: Mapping[str, PlainNumbers], count: int, network: Network
) -> list[Note]:
    """Say in which rows numbers contradict one another."""
    knowledge = network.knowledge
    found: list[Note] = []
    values = {name: own.in_rows(count) for name, own in numbers.items()}
    for name, value in values.items():
        variable = knowledge.variables[name]
        if unit_of_parts(variable):
            found += _of_product(variable, values, count, network)
        whole = whole_of(variable, knowledge)
        if whole is not None and whole.name in values:
            total = _converted(values[whole.name], whole, variable.unit, network)
            text = f"not less than {whole.label.lower()}, of which it is a part"
            text = f"{name}: it is {text}: check which of the two is which"
            found.append((np.flatnonzero(value >= total), text))
    return [note for note in found if len(note[0])]


def seldom_text(analyte: Analyte, unit: str) -> str:
    """Return what is said of numbers in a unit that next to no patient has."""
    low, high = (limit_text(limit, analyte, unit) for limit in analyte.seldom)
    limits = (f"below {low}" * (low != "0"), f"above {high}" * (high != "inf"))
    sides = " or ".join(filter(None, limits))
    return f"the number is hardly ever seen ({sides} {unit}): check it and its unit"


def _seldom(own: PlainNumbers, variable: Variable, analyte: Analyte) -> np.ndarray:
    value = in_unit(own.value, variable.unit, analyte.unit, analyte)
    low, high = analyte.seldom
    below, above = (value < low) & (own.side <= 0), (value > high) & (own.side >= 0)
    return np.asarray(below | above)


def _of_others(
    variable: Variable,
    analyte: Analyte,
    own: PlainNumbers,
    people: People,
    network: Network,
) -> Iterator[tuple[IntArray, str]]:
    """Find the numbers that fit another quantity of the substance, or unit, better."""
    knowledge = network.knowledge
    others = same_substance(variable, knowledge) if variable.reference else []
    if not variable.reference or (not others and len(analyte.usual) < 2):
        return
    far = np.abs(own.x) > knowledge.plausibility.beyond * REFERENCE_LIMIT
    places = np.flatnonzero(far & (own.side == 0))
    rows, sexes = own.rows[places], (None, *knowledge.variables["sex"].states)
    bands = [b for v in (variable, *others) for b in knowledge.intervals[v.name]]
    parts = [_ages(people.age[rows], bands), (people.sex[rows], len(sexes))]
    whose, persons = combine([*parts, (own.unit[places], len(own.units))])
    told = own.alike[places], int(own.alike.max(initial=0)) + 1
    which, first = combine([(whose, len(persons)), told])
    texts: dict[str, list[int]] = {}
    for number, example in enumerate(persons.tolist()):
        row, unit = int(rows[example]), own.units[int(own.unit[places[example]])]
        age, sex = float(people.age[row]), int(people.sex[row])
        days = None if np.isnan(age) else age
        person = Person(days, bool(people.exact[row]), sexes[sex])
        here = np.flatnonzero(whose[first] == number)
        some = places[first[here]]
        value = in_unit(own.value[some], variable.unit, unit, analyte)
        asked = variable, analyte, unit, person, others
        maybe = _may_be_of_another(value, own.x[some], *asked, knowledge)
        for at in np.flatnonzero(maybe).tolist():
            x, limited = float(own.x[some[at]]), bool(own.limited[some[at]])
            amount = Amount(
                variable, analyte, Quantity(float(value[at]), unit), NOWHERE
            )
            about = amount, x, knowledge, person, others
            if text := of_another(*about, limited=limited):
                texts.setdefault(text, []).append(int(here[at]))
    for text, chosen in texts.items():
        yield places[np.isin(which, chosen)], text


def _ages(age: FloatArray, bands: Sequence[Interval]) -> tuple[IntArray, int]:
    """Give ages with the same intervals the same number; 0: none is known."""
    edges = np.unique([edge for band in bands for edge in (band.start, band.end)])
    place = np.searchsorted(edges, age, side="right") + 1
    return np.where(np.isnan(age), 0, place), len(edges) + 2


def _may_be_of_another(
    value: FloatArray,
    x: FloatArray,
    variable: Variable,
    analyte: Analyte,
    unit: str,
    person: Person,
    others: Sequence[Variable],
    knowledge: Knowledge,
) -> np.ndarray:
    """Leave out the many numbers that are as far from anything else they might be.

    What :func:`~calcinosis.patient.amounts.doubtful.of_another` asks of one number, of
    all numbers of a person in a unit, shape (numbers,).
    """

    def off(other: Variable, unit: str) -> FloatArray:
        about = knowledge.intervals[other.name], knowledge.analytes[str(other.analyte)]
        limits = reference_limits(Quantity(1.0, unit), *about, person)[:2]
        low, high = (np.full(len(value), limit) for limit in limits)
        return np.asarray(np.abs(z_score(value, low, high, other.scale)))

    found = np.zeros(len(value), dtype=bool)
    for other in others:
        there = off(other, unit)
        nearer = there * knowledge.plausibility.nearer < np.abs(x)
        found |= (there <= REFERENCE_LIMIT + CLOSE) | nearer
    high = in_unit(value, unit, analyte.unit, analyte) > analyte.ill[1]
    for usual in analyte.usual:
        found |= ((x < 0) | high) & (off(variable, usual) <= REFERENCE_LIMIT + CLOSE)
    return found


def _of_product(
    product: Variable, values: Mapping[str, FloatArray], count: int, network: Network
) -> Iterator[Note]:
    """Find products that are none of their parts, or leave one that cannot be."""
    knowledge, unit = network.knowledge, unit_of_parts(product)
    own, nothing = values[product.name], np.full(count, np.nan)
    parts = {
        name: _converted(values.get(name, nothing), variable, unit, network)
        for name in product.unless
        for variable in [knowledge.variables[name]]
    }
    ratio = own / np.prod(list(parts.values()), axis=0)
    different = knowledge.plausibility.different
    wrong = (ratio < 1 / different) | (ratio > different)
    names = " × ".join(product.unless)
    text = f"{product.name}: the number is not {names}: check the three"
    yield np.flatnonzero(wrong), text
    for name, value in parts.items():
        (other,) = (part for part in product.unless if part != name)
        alone = np.isnan(parts[other]) & (value > 0)
        left = np.divide(own, value, out=nothing.copy(), where=alone)
        analyte = knowledge.analytes[other]
        left = in_unit(left, unit, analyte.unit, analyte)
        wrong = (left < analyte.low) | (left > analyte.high)
        text = f"what it leaves for {other} by {name} next to no patient has"
        yield np.flatnonzero(wrong), f"{product.name}: {text}: check both"


def _converted(
    values: FloatArray, variable: Variable, unit: str, network: Network
) -> FloatArray:
    analyte = network.knowledge.analytes[variable.name]
    return np.asarray(in_unit(values, variable.unit, unit, analyte))


def usual_range(table: MeasuredTable, least: float) -> tuple[float, float]:
    """Return from where to where a number counts as usual of some patient."""
    middles = table.row_centre[0]
    return (
        _last_usual(table, float(middles.min()), -SEARCHED * table.broad, least),
        _last_usual(table, float(middles.max()), SEARCHED * table.broad, least),
    )


def _last_usual(table: MeasuredTable, start: float, way: float, least: float) -> float:
    """Return the last usual value on a way that begins with one."""
    near, far = 0.0, 1.0
    for _ in range(HALVINGS):
        half = (near + far) / 2
        usual = table.usual_share(start + half * way) >= least
        near, far = (half, far) if usual else (near, half)
    return start + near * way
