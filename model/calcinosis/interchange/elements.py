"""Parts of a document, each with its path in it; and the dates they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import Problem
from calcinosis.patient.written.entry.entries import (
    EntryError,
    is_number,
    quoted,
    within_reach,
)

__all__ = ["AGE", "Element", "Moment", "moment", "plain_number"]

PARTIAL = regex(r"(\d{4})(?:-(\d\d))?")
"""A year, or a month of it."""
AGE = "age "
"""Before an age that tells when something was."""
WHOLE = regex(r"\d{4}-\d\d-\d\d(T.+)?")


@frozen
class Element:
    """One element, whatever JSON has in its place.

    Parameters
    ----------
    raw : object
        As parsed; None if the document has none.
    path : str
        As ``Bundle.entry[3].resource.valueQuantity``.
    """

    raw: Any
    path: str

    def __bool__(self) -> bool:
        return self.raw is not None

    @property
    def fields(self) -> Mapping[str, Any]:
        """Elements inside it, by name."""
        return cast("Mapping[str, Any]", self.raw) if isinstance(self.raw, dict) else {}

    def get(self, name: str) -> Element:
        """Return an element inside it; where there are several, the first."""
        inner = self.fields.get(name)
        if isinstance(inner, list):
            return next(iter(self.each(name)), Element(None, f"{self.path}.{name}"))
        return Element(inner, f"{self.path}.{name}")

    def each(self, name: str) -> list[Element]:
        """Return all elements of a name."""
        inner = self.fields.get(name)
        if inner is None:
            return []
        if not isinstance(inner, list):
            return [Element(inner, f"{self.path}.{name}")]
        return [
            Element(one, f"{self.path}.{name}[{number}]")
            for number, one in enumerate(cast("list[object]", inner))
        ]

    def first(self, *names: str) -> Element:
        """Return the first element that there is of several names."""
        found = (one for one in map(self.get, names) if one)
        return next(found, Element(None, self.path))

    @property
    def text(self) -> str:
        """The text that it is; empty if it is none."""
        return self.raw if isinstance(self.raw, str) else ""

    def holds(self, name: str) -> bool:
        """Whether an element of this name stands anywhere in it."""
        fields = self.fields
        inner = fields.values() if fields else self.raw
        parts = inner if isinstance(inner, list) or fields else ()
        return name in fields or any(Element(one, "").holds(name) for one in parts)


def plain_number(element: Element) -> tuple[float, list[Problem]]:
    """Return the number that an element is, and what is wrong if it is none."""
    if not is_number(element.raw):
        given = "no number" if element.raw is None else quoted(element.raw)
        return 0.0, [Problem(element.path, f"expected a number, got {given}")]
    try:
        return within_reach(element.raw, quoted(element.raw)), []
    except EntryError as error:
        return 0.0, [Problem(element.path, str(error))]


@dataclass(frozen=True, order=True)
class Moment:
    """When something was.

    Parameters
    ----------
    days : float
        Since the first day of the year 1, with the time as part of the day.
    exact : bool
        Whether the very day is told.
    text : str
        As the document has it, without the time.
    end : int or None
        The last day of a period that began then.
    """

    days: float
    exact: bool
    text: str
    end: int | None = field(default=None, compare=False)

    @property
    def whole(self) -> int:
        """The day alone."""
        return int(self.days)

    @property
    def at(self) -> str:
        """How a sentence names it: on a day, in a month or year, at an age."""
        if self.text.startswith(AGE):
            return f"at {self.text}"
        return f"{'on' if self.exact else 'in'} {self.text}"

    @property
    def latest(self) -> int:
        """The last day that it may be; of a period that on which it began."""
        return self.whole if self.exact else self.last

    @property
    def last(self) -> int:
        """The last day that it may be, of a year or a month; of a period its end."""
        if self.end is not None:
            return self.end
        if self.exact:
            return self.whole
        first = date.fromordinal(self.whole)
        month = 1 if len(self.text) == len("2026") else first.month % 12 + 1
        year = first.year + (month == 1)
        return date(year, month, 1).toordinal() - 1 if year <= MAXYEAR else self.whole


def moment(text: str) -> Moment | None:
    """Read a date, with or without the time; a year or month is its first day.

    Examples
    --------
    >>> moment("2026-03-02T12:00:00Z").days - moment("2026-03-01").days
    1.5
    >>> moment("2026-03").exact, moment("yesterday")
    (False, None)
    """
    if partial := PARTIAL.fullmatch(text):
        year, month = int(partial[1]), int(partial[2] or 1)
        if year and 1 <= month <= 12:
            return Moment(date(year, month, 1).toordinal(), False, text)
        return None
    if not WHOLE.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    seconds = found.hour * 3600 + found.minute * 60 + found.second
    return Moment(found.toordinal() + seconds / 86400, True, text[:10])
