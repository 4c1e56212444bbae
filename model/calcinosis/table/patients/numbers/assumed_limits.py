"""Rows whose values are judged by an interval that had to be assumed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.table.patients.numbers.told_numbers import Note, PlainNumbers
from calcinosis.table.patients.people import People

__all__ = ["assumed_limits"]

NO_AGE = "age not given, adult reference intervals used"
OF_SETTING = "age not given, taken as that of nearly all in the setting"
OF_GROUP = "only the age group is given, reference intervals of its middle used"
NO_SEX = "sex not given, reference intervals of one sex used"


def assumed_limits(
    numbers: Mapping[str, PlainNumbers],
    people: People,
    knowledge: Knowledge,
    seen: FloatArray | float = 0.0,
) -> list[Note]:
    """Say by which intervals values are judged where age or sex is not told.

    A value with the laboratory's own interval needs none. A case says it of each value;
    a table once, of all. Who has had the lesion for longer (``seen``, in days) than
    those of an assumed age have lived is not of that age.
    """
    none, sexless = (np.zeros(len(people.age), dtype=bool) for _ in range(2))
    for name, own in numbers.items():
        rows = own.rows[~own.limited]
        none[rows] |= bool(bands := knowledge.intervals.get(name, ()))
        age = (
            np.where(np.isnan(people.age), bands[-1].start, people.age)
            if bands
            else people.age
        )
        for band in (band for band in bands if band.sex is not None):
            within = (age[rows] >= band.start) & (age[rows] < band.end)
            sexless[rows[within & (people.sex[rows] == 0)]] = True
    assumed = people.assumed & ~(seen > people.lived[:, 1])
    unknown = np.isnan(people.age) | (people.assumed & ~assumed)
    told = (
        (none & unknown, NO_AGE),
        (none & assumed, OF_SETTING),
        (none & ~(people.exact | unknown | assumed), OF_GROUP),
        (sexless, NO_SEX),
    )
    return [(np.flatnonzero(rows), text) for rows, text in told if rows.any()]
