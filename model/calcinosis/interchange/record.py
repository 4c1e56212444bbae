"""What is said of one patient in a document, gathered part by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import Problem
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.elements import Element, Moment, moment
from calcinosis.patient.written.entry.entries import quoted

__all__ = ["Record", "Resource", "Statement", "Therapy", "plain_reference"]

SHOWN_CODE = regex(r"'((?:[A-Z]+ )?[\w:.-]*\d{3}[\w:.-]*) [^']*'")
"""A code, and how it is shown to people."""
SHOWN = 3
"""Places that a note names."""


@frozen
class Resource:
    """One resource of a document.

    Parameters
    ----------
    element : Element
    url : str
        ``fullUrl`` of its entry.
    container : Resource, optional
        The resource in which it stands.
    """

    element: Element
    url: str = ""
    container: Resource | None = None

    @property
    def kind(self) -> str:
        """Type of the resource."""
        return self.element.get("resourceType").text

    @property
    def reference(self) -> str:
        """How others refer to it; of a contained one, to what it stands in."""
        if self.container is not None:
            return self.container.reference
        own = self.element.get("id").text
        return f"{self.kind}/{own}" if own else self.url

    @property
    def key(self) -> str:
        """What tells it from others: how they refer to it, or where it stands."""
        reference = "" if self.container else self.reference
        return reference or self.element.path

    @property
    def names(self) -> set[str]:
        """Everything by which others may refer to it."""
        return {self.key, self.url} - {""}

    @property
    def subject(self) -> str:
        """The patient that it is about; empty if it does not tell."""
        names = ("subject", "patient")
        own = self.element.first(*names).get("reference").text
        return own or (self.container.subject if self.container else "")


@frozen
class Therapy:
    """From when to when a medicine was given.

    Parameters
    ----------
    start, end : Moment or None
        None: not told, or not over.
    over : bool
        Whether it is told to be over.
    once : bool
        Whether it is given at a time, as an infusion is, and not taken for long.
    """

    start: Moment | None = None
    end: Moment | None = None
    over: bool = False
    once: bool = False


@frozen
class Statement:
    """What one element says of one variable.

    Parameters
    ----------
    name : str
        Variable, or ``radiographs``.
    entry : object
        As a case tells it.
    path : str
    reference : str
        Of the resource.
    when : Moment or None
    therapy : Therapy or None
        Of a medicine.
    lasting : bool
        Whether it is there from then on, as a Condition is that is not over.
    active : bool
        Whether it is told to be there still.
    begins : bool
        Whether it was not there before: when it began is told, not when it was told.
    done : bool
        Whether it was done then, as a Procedure was, and may not be since.
    """

    name: str
    entry: Any
    path: str
    reference: str
    when: Moment | None = None
    therapy: Therapy | None = None
    lasting: bool = False
    active: bool = False
    begins: bool = False
    done: bool = False


@dataclass
class Record:
    """What is said of one patient.

    Parameters
    ----------
    book : CodeBook
    resources : mapping
        Every resource of the document, by each name others may use of it.
    statements : list of Statement
    problems : list of Problem
        What does not fit, by path.
    seen : list of (Moment, Moment or None)
        From when to when the patient was seen; None: no end is told.
    begun : list of (Moment, Element)
        When the lesion appeared, and what tells it.
    vague : list of (Moment, Element)
        When it appeared, where no day is told.
    dated : list of Moment
        Of all that was found.
    hinted : list of Moment
        Of what was found in a month or year, or at an age, where no day is told.
    patient : str
        How the document refers to the patient, if it holds one.
    born : (Moment, Element) or None
        Date of birth, and where it stands.
    referred : set of str
        Keys of the resources that others refer to.
    since : dict
        Variable that counts days since a medicine → when it was given, by what.
    lasting : set of str
        Paths of the resources that tell what is there from then on.
    active : set of str
        Paths of those that tell that it still is.
    begins : set of str
        Paths of those that tell when it began, or was done.
    done : set of str
        Paths of those that tell what was done.
    """

    book: CodeBook
    resources: Mapping[str, Resource] = field(default_factory=dict[str, Resource])
    statements: list[Statement] = field(default_factory=list[Statement])
    problems: list[Problem] = field(default_factory=list[Problem])
    seen: list[tuple[Moment, Moment | None]] = field(
        default_factory=list[tuple[Moment, Moment | None]]
    )
    begun: list[tuple[Moment, Element]] = field(
        default_factory=list[tuple[Moment, Element]]
    )
    vague: list[tuple[Moment, Element]] = field(
        default_factory=list[tuple[Moment, Element]]
    )
    dated: list[Moment] = field(default_factory=list[Moment])
    hinted: list[Moment] = field(default_factory=list[Moment])
    patient: str = ""
    born: tuple[Moment, Element] | None = None
    since: dict[str, list[tuple[Therapy, Resource]]] = field(
        default_factory=dict[str, list[tuple[Therapy, Resource]]]
    )
    lasting: set[str] = field(default_factory=set[str])
    active: set[str] = field(default_factory=set[str])
    begins: set[str] = field(default_factory=set[str])
    done: set[str] = field(default_factory=set[str])
    referred: set[str] = field(default_factory=set[str])
    _said: dict[str, str] = field(default_factory=dict[str, str])
    _notes: defaultdict[str, list[str]] = field(
        default_factory=lambda: defaultdict[str, list[str]](list)
    )

    def say(
        self,
        name: str,
        entry: Any,
        place: Element,
        source: Resource,
        when: Moment | None = None,
        therapy: Therapy | None = None,
    ) -> None:
        """Remember what an element says of a variable."""
        path = source.element.path
        lasting, active = path in self.lasting, path in self.active
        told = name, entry, place.path, source.reference, when, therapy, lasting
        how = active, path in self.begins, path in self.done
        self.statements.append(Statement(*told, *how))
        if when is not None and when.exact:
            self.dated.append(when)
        elif when is not None and not lasting:
            self.hinted.append(when)

    def note(self, place: Element, text: str) -> None:
        """Remember that something is not used, or how it was read.

        Of one code it is said once, however the code is shown.
        """
        said = self._said.setdefault(SHOWN_CODE.sub(r"'\1'", text), text)
        self._notes[said].append(place.path)

    def note_unread(self, element: Element, name: str, read: Container[str]) -> None:
        """List the parts of an element that nothing reads."""
        for part in element.fields:
            if part not in read and not part.startswith("_") and element.get(part):
                self.note(element.get(part), f"{name}.{part} is not read")

    def problem(self, place: Element, text: str) -> None:
        """Remember that something does not fit."""
        self.problems.append(Problem(place.path, text))

    def refer(self, source: Resource, reference: str) -> Resource | None:
        """Return the resource that another refers to; None if it is not there."""
        if reference.startswith("#"):
            whole = source.container or source
            for contained in whole.element.each("contained"):
                if contained.get("id").text == reference[1:]:
                    return Resource(contained, container=whole)
            return None
        found = self.resources.get(reference)
        found = found or self.resources.get(plain_reference(reference))
        if found is not None:
            self.referred.add(found.key)
        return found

    def when(self, element: Element, *names: str) -> Moment | None:
        """Return the moment that the first of several elements tells.

        Of a period it is the start, with the end beside it: without one it goes on.
        What is no date is a problem.
        """
        found = element.first(*names)
        place = found.first("start", "end") if found.fields else found
        told = moment(place.text)
        if place and told is None:
            self.not_a_date(place)
        if told is None or not found.get("start"):
            return told
        end = moment(found.get("end").text)
        return replace(told, end=date.max.toordinal() if end is None else end.last)

    def is_after_visits(self, when: Moment) -> bool:
        """Whether something was after all that is told of when the patient was seen."""
        lasts = [start.last for start, _ in self.seen]
        return bool(lasts) and when.whole > max(lasts)

    def not_a_date(self, place: Element) -> None:
        """Remember that something is no date."""
        text = f"{quoted(place.raw)} is no date: write YYYY-MM-DD"
        if Problem(place.path, text) not in self.problems:
            self.problem(place, text)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not used, each with the places where it stands."""
        return tuple(f"{text} ({_places(p)})" for text, p in self._notes.items())

    @property
    def onset(self) -> Moment | None:
        """When the lesion appeared; None if no day is told."""
        return min((one for one, _ in self.begun if one.exact), default=None)

    @property
    def stay(self) -> int | None:
        """The first day of the stay that the visit is of; of no stay nothing."""
        seen = self.visit
        starts = [
            start.whole
            for start, end in self.seen
            if seen is not None and start.exact and _within(seen, start, end)
        ]
        return min(starts, default=None)

    @property
    def about(self) -> Moment | None:
        """When the lesion appeared, where no more than the month or year is told."""
        return min((one for one, _ in self.vague), default=None)

    @property
    def visit(self) -> Moment | None:
        """When the patient was seen: as told, or the last day of what was found.

        Of a stay it is the last day in it on which something was found, and of a month
        or year, or an age, too; None if none is.
        """
        told = [
            max([start, *(day for day in self.dated if _within(day, start, end))])
            for start, end in self.seen
            if start.exact
        ]
        if told:
            return max(told)
        within = self._vaguely
        if within is None:
            return max(self.dated, default=None)
        days = (day for day in self.dated if within.whole <= day.whole <= within.last)
        return max(days, default=None)

    @property
    def around(self) -> Moment | None:
        """The visit; where no day is told, the month, year or age in which it was."""
        return self.visit or self._vaguely

    @property
    def _vaguely(self) -> Moment | None:
        """As long as the visit may have been where no day of it is told."""
        seen = [start for start, _ in self.seen]
        last = max(seen or self.hinted, default=None)
        if seen or last is None or not self.dated:
            return last
        return last if last.whole > max(self.dated).whole else None


def plain_reference(reference: str) -> str:
    """Return type and id of an address that ends in them.

    Examples
    --------
    >>> plain_reference("https://a.org/fhir/Patient/1/_history/2")
    'Patient/1'
    """
    return "/".join(reference.split("/_history/")[0].split("/")[-2:])


def _within(day: Moment, start: Moment, end: Moment | None) -> bool:
    return start.whole <= day.whole and (end is None or day.whole <= end.whole)


def _places(paths: Sequence[str]) -> str:
    more = len(paths) - SHOWN
    shown = ", ".join(paths[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
