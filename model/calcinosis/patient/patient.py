"""One patient, as everything that reasons sees them: typed findings, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.variables import FILMS
from calcinosis.notebook import Brief
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.amounts.serial import OtherDay
from calcinosis.patient.typed_findings import Age, Films, Finding, Sign, exact_day
from calcinosis.patient.written.case import Case

__all__ = ["Patient"]


@frozen
class Patient(Brief):
    """One patient, as everything that reasons sees them.

    Parameters
    ----------
    case : Case
        What was written.
    age : Age or None
    sex, setting, diagnosis : Sign or None
        None: not told.
    findings : mapping
        Variable, or ``radiographs`` → what was found, in the order of the case; what
        was not assessed is not in it.
    problems : tuple of Problem
        Everything that is wrong with the case, by place.
    asked : tuple of str
        Findings that were asked for after a report was written, and what follows from
        their values before the lesion.
    earlier : tuple of str
        Findings of which only values, or films, from before the lesion are told.
    notes : tuple of str
        Which of several values are used, and which not.
    dated : tuple of OtherDay
        Laboratory values of other days than today's.
    latest : mapping
        Variable → its latest value, where there are several since the lesion.
    assumed_days : float or None
        Days that nearly all patients of the setting are old, where no age is told.
    """

    case: Case
    age: Age | None
    sex: Sign | None
    setting: Sign | None
    diagnosis: Sign | None
    findings: Mapping[str, Finding]
    problems: tuple[Problem, ...] = ()
    asked: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dated: tuple[OtherDay, ...] = ()
    latest: Mapping[str, Finding] = field(default_factory=dict[str, Finding])
    assumed_days: float | None = None

    @property
    def id(self) -> str:
        """Name of the case."""
        return self.case.id

    @property
    def person(self) -> Person:
        """Age and sex, which choose reference intervals."""
        sex = None if self.sex is None else self.sex.states[0]
        if self.age is None:
            days = self.assumed_days
            return Person(days, False, sex, days is not None)
        between = self.age.between
        return Person(self.age.days, self.age.exact, sex, between=between)

    @property
    def day(self) -> float | None:
        """Day of the lesion on which the patient was seen, if told as one day."""
        onset = (one for one in self.findings.values() if one.variable.since_onset)
        return next((exact_day(found) for found in onset), None)

    @property
    def films(self) -> Films | None:
        """The films; None if none was told of."""
        found = self.findings.get(FILMS)
        return found if isinstance(found, Films) else None

    def checked(self) -> Patient:
        """Return the same patient if nothing is wrong.

        Raises
        ------
        CaseError
            With every problem.
        """
        if self.problems:
            raise CaseError(list(self.problems))
        return self
