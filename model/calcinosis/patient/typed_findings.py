"""What was found in one patient, typed: signs, amounts, films, and the age.

Each knows what was said (``given``) and where it stood (``place``).
"""

from __future__ import annotations

from itertools import compress

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.written.documents import Document, Place
from calcinosis.patient.written.entry.possible import with_more
from calcinosis.patient.written.entry.quantity import Quantity, in_unit

__all__ = [
    "FAVOURS_NONE",
    "INFINITE",
    "NOWHERE",
    "ROUNDING",
    "Age",
    "Amount",
    "Days",
    "Film",
    "Films",
    "Finding",
    "Sign",
    "exact_day",
    "sure",
]

FAVOURS_NONE = "leaves all answers as likely: it says nothing of which it is"
INFINITE = float("inf")
DIGITS = 12
"""What arithmetic leaves behind them is noise."""
ROUNDING = 1.0  # days; times are told in whole days

Days = tuple[float, float]
"""The shortest and the longest time that an entry leaves possible."""


NOWHERE = Place(Document({}, {}, ""))


@kept
def sure(variable: Variable, state: str) -> FloatArray:
    """Likelihood of what excludes every other state: 1, and else 0; nobody writes."""
    likelihood: FloatArray = np.zeros(len(variable.states))
    likelihood[variable.states.index(state)] = 1
    likelihood.setflags(write=False)
    return likelihood


@frozen
class Sign:
    """A finding of which states are told.

    Parameters
    ----------
    variable : Variable
    likelihood : array, shape (states,)
        Of what was said given each state, its largest 1.
    given : str
        What was said, for people.
    place : Place
    measured : (Quantity, Analyte) or None
        The number that was judged, such as a temperature of fever, and what it is of.
    source : str
        ``"case"``, or how it is known.
    """

    variable: Variable
    likelihood: FloatArray
    given: str
    place: Place
    measured: tuple[Quantity, Analyte] | None = None
    source: str = "case"

    @classmethod
    def sure(
        cls,
        variable: Variable,
        state: str,
        place: Place = NOWHERE,
        source: str = "case",
    ) -> Sign:
        """Return a state that is known for sure."""
        return cls(variable, sure(variable, state), state, place, source=source)

    def at(self, place: Place) -> Sign:
        """Return the same, told in another place."""
        told = self.likelihood, self.given, place, self.measured, self.source
        return Sign(self.variable, *told)

    @property
    def states(self) -> tuple[str, ...]:
        """The states that are not excluded."""
        return tuple(compress(self.variable.states, self.likelihood.tolist()))

    @property
    def favours_none(self) -> bool:
        """Whether all states are as likely: it says nothing of which it is."""
        return len(set(self.likelihood.tolist())) == 1

    @property
    def is_sure(self) -> bool:
        """Whether states are excluded or not, and none is more likely than others."""
        return set(self.likelihood.tolist()) <= {0.0, 1.0}

    @property
    def days(self) -> Days:
        """Of a time that is told in words: its borders."""
        edges = (0.0, *self.variable.cuts, INFINITE)
        possible = np.flatnonzero(self.likelihood)
        return edges[possible[0]], edges[possible[-1] + 1]


@frozen
class Amount:
    """A finding that is a number.

    Parameters
    ----------
    variable : Variable
    analyte : Analyte
        How it is measured.
    quantity : Quantity
        As it was said: value, unit, sign of inequality, own reference interval.
    place : Place
    more : float
        What an ordinary amount of the protein that binds it would add, in the
        variable's own unit.
    """

    variable: Variable
    analyte: Analyte
    quantity: Quantity
    place: Place
    more: float = 0.0

    def at(self, place: Place) -> Amount:
        """Return the same, told in another place."""
        return Amount(self.variable, self.analyte, self.quantity, place, self.more)

    @property
    def given(self) -> str:
        """What was said, for people, and what counts if it is another number."""
        if not self.more:
            return str(self.quantity)
        return f"{self.quantity}, corrected {self.counted:.3g} {self.quantity.unit}"

    @property
    def counted(self) -> float:
        """The number that counts, in the unit in which it was told."""
        given = self.quantity
        if not self.more:
            return given.value
        own = given.unit, self.variable.unit, self.analyte
        counted = with_more(given.value, self.more, *own)
        return float(f"{counted:.{DIGITS}g}")  # a limit that is met is met

    @property
    def value(self) -> float:
        """The number in the variable's own unit."""
        given = self.quantity
        return in_unit(given.value, given.unit, self.variable.unit, self.analyte)

    @property
    def largest(self) -> float:
        """The second number of a range in the variable's own unit; else the value."""
        given = self.quantity
        upto = given.value if given.upto is None else given.upto
        return in_unit(upto, given.unit, self.variable.unit, self.analyte)

    @property
    def days(self) -> Days:
        """Of a time in days: both the same if it is told exactly."""
        sign = self.quantity.sign
        shortest = 0.0 if sign == "<" else self.value
        return shortest, INFINITE if sign == ">" else self.largest


@frozen
class Film:
    """One film.

    Parameters
    ----------
    day : float or None
        Days since the lesion appeared; None: nobody tells.
    likelihood : array, shape (2,)
        Of what was seen, given that calcification is (not) visible.
    given : str
        For people.
    place : Place
    dated : bool
        Whether its own day was told; else it is the day the patient was seen.
    """

    day: float | None
    likelihood: FloatArray
    given: str
    place: Place = NOWHERE
    dated: bool = True


@frozen
class Films:
    """All films of a patient.

    Parameters
    ----------
    variable : Variable
    films : tuple of Film
        As the case tells them.
    place : Place
    """

    variable: Variable
    films: tuple[Film, ...]
    place: Place

    def sign(self, film: Film) -> Sign:
        """Return what one film shows."""
        return Sign(self.variable, film.likelihood, film.given, film.place)

    @property
    def days(self) -> tuple[float, ...]:
        """The days that are known."""
        return tuple(film.day for film in self.films if film.day is not None)


Finding = Sign | Amount | Films


def exact_day(found: Finding) -> float | None:
    """Return the day that a time tells; a word, bound or range names no single day."""
    if isinstance(found, Amount) and not found.quantity.is_range:
        return found.value
    return None


@frozen
class Age:
    """How old the patient is.

    Parameters
    ----------
    days : float
        Of an age group that is told alone, its middle.
    exact : bool
        Whether the age was told, not only its group.
    unit : float
        Days of the unit it was told in: it is told in completed units.
    groups : Sign
        The age groups that are possible; of an exact age how far it belongs to each.
    between : Days or None
        The youngest and the oldest age that is possible, where they are told, as by the
        month of birth.
    """

    days: float
    exact: bool
    unit: float
    groups: Sign
    between: Days | None = None

    def at(self, place: Place) -> Age:
        """Return the same, told in another place."""
        groups = self.groups.at(place)
        return Age(self.days, self.exact, self.unit, groups, self.between)

    @property
    def possible(self) -> Days:
        """The youngest and the oldest age that may be meant, in days."""
        if self.exact:
            return self.days, self.days
        if self.between is not None:
            return self.between
        limits = self.groups.variable.limits_days
        open_to = np.flatnonzero(self.groups.likelihood)
        return (0.0, *limits)[open_to[0]], (*limits, INFINITE)[open_to[-1]]

    @property
    def lived(self) -> Days:
        """The shortest and the longest life that the age, or its groups, may mean."""
        if self.exact:
            return self.days, self.days + max(self.unit, ROUNDING)
        if self.between is not None:
            return self.between
        passes = self.groups.variable.passes_days
        possible = np.flatnonzero(self.groups.likelihood)
        starts = (0.0, *(start for start, _ in passes))
        ends = (*(end for _, end in passes), INFINITE)
        return starts[possible[0]], ends[possible[-1]]

    def is_exceeded_by(self, days: float) -> bool:
        """Whether a time is longer than the life, by more than both are rounded."""
        if not self.exact:
            return days > self.lived[1] + ROUNDING
        return days > self.days + ROUNDING and days >= self.days + self.unit
