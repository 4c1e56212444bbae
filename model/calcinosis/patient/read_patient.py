"""A patient is read once: from a case to typed findings, with every problem of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from calcinosis._kept import kept
from calcinosis.errors import MOST_HINTS, Problem, nearest
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import (
    DAY_OF_LIFE,
    FILMS,
    LESION,
    WHO,
    Variable,
)
from calcinosis.knowledge.words.names import spelled
from calcinosis.knowledge.words.vocabulary import is_not_assessed
from calcinosis.patient.amounts.bare import notes_of_bare
from calcinosis.patient.amounts.clock import AT_BIRTH, Clock, has_onset, times_apart
from calcinosis.patient.amounts.flags import read_flags
from calcinosis.patient.amounts.history import history, other_days
from calcinosis.patient.amounts.own_interval import own_intervals
from calcinosis.patient.amounts.protein_bound import correct
from calcinosis.patient.amounts.serial import Course, is_serial, latest, read_course
from calcinosis.patient.assumed_age import assumed_days, of_setting
from calcinosis.patient.naming import askable, beside_a_value, with_own_names
from calcinosis.patient.patient import Patient
from calcinosis.patient.reading import (
    read_age,
    read_films,
    read_finding,
    read_groups,
    read_one_state,
    typical_age,
)
from calcinosis.patient.relations import implied
from calcinosis.patient.typed_findings import (
    INFINITE,
    Age,
    Amount,
    Days,
    Films,
    Finding,
    Sign,
    exact_day,
)
from calcinosis.patient.written.case import FIELDS, READ, Case, fingerprint, place_of
from calcinosis.patient.written.documents import Document, Place
from calcinosis.patient.written.entry.ages import age_group, of_pregnancy
from calcinosis.patient.written.entry.entries import LONGEST, EntryError, quoted
from calcinosis.patient.written.told import check_told

__all__ = ["read_patient"]

ASKED = "asked for"
BESIDE = {*WHO, *FIELDS}
"""What stands beside the findings."""
LISTED = ": `calcinosis findings` lists all, and what is none goes under 'note'"


def read_patient(
    case: Case, knowledge: Knowledge, setting: str | None = None
) -> Patient:
    """Give every entry of a case its type.

    What was read is kept with the case until it, or what is asked, changes.

    Parameters
    ----------
    case : Case
    knowledge : Knowledge
        Names the variables, their states, units and what is possible.
    setting : str, optional
        Replaces the case's own setting.
    """
    asked = (id(knowledge), setting, fingerprint(case))
    before: tuple[object, Patient, Knowledge] | None = vars(case).get(READ)
    if before is not None and before[0] == asked and asked[2]:
        return before[1]
    patient = _PatientReader(*with_own_names(case, knowledge), knowledge).read(setting)
    vars(case)[READ] = (asked, patient, knowledge)  # so kept, its id stays its own
    return patient


class _PatientReader:
    """Reads one case, part after part."""

    def __init__(
        self, case: Case, problems: list[Problem], knowledge: Knowledge
    ) -> None:
        self.case, self.knowledge = case, knowledge
        self.variables = knowledge.variables
        self.askable = askable(knowledge)
        self.problems = problems
        self.courses: list[Course] = []
        self.earlier: list[str] = []
        self.notes = [] if case.origin is None else list(case.origin.notes)

    def read(self, asked: str | None) -> Patient:
        case, one = self.case, self._one_state
        self._fields()
        diagnosis = one(LESION, case.diagnosis, place_of(case, "diagnosis"))
        age = self._age()
        sex = one("sex", case.sex, place_of(case, "sex"))
        setting = (
            one("setting", case.setting, place_of(case, "setting"))
            if asked is None
            else one("setting", asked, Place(Document({}, {}, "setting")), ASKED)
        )
        known, answers = self._assessed(), self._asked()
        seen = self._seen(known)
        lived = 0.0 if age is None else age.days
        where = () if setting is None else setting.states
        limits = self.knowledge.plausibility
        if text := of_pregnancy(str(case.age), lived, where, limits):
            self._problem(place_of(case, "age"), text)
        days = (0.0, INFINITE) if seen is None else seen.days
        own_sex = None if sex is None else sex.states[0]
        assumed = assumed_days(where, self.knowledge, days[0])
        if age is not None:
            age, assumed = of_setting(age, assumed), None
        clock = Clock(age, own_sex, days, self._at_birth(known), assumed)
        findings = self._findings(
            known, None if seen is None else exact_day(seen), clock
        )
        self.courses = correct(findings, self.courses, clock, self.knowledge)
        answers += self._history(findings, clock, answers)
        rounded = self.knowledge.plausibility.rounded
        self.problems += times_apart(findings, clock, rounded)
        own = own_intervals(findings, self.courses, clock, self.knowledge)
        flagged = read_flags(findings, clock, self.knowledge)
        findings.update(flagged.signs)
        groups = self.variables["age_group"]
        self.notes += notes_of_bare(findings, clock.person(clock.seen[0]), groups)
        self.problems += own[0] + flagged.problems
        self.notes += own[1] + flagged.notes
        self.problems += implied(findings, self.variables)[2]
        parts, problems = (age, sex, setting, diagnosis, findings), tuple(self.problems)
        dated = other_days(self.courses, clock)
        told = answers, tuple(self.earlier), tuple(self.notes), dated
        return Patient(case, *parts, problems, *told, latest(self.courses), assumed)

    def _problem(self, place: Place, what: object) -> None:
        self.problems.append(Problem(str(place), str(what)))

    def _unknown(self, place: Place, name: str) -> None:
        known = self.knowledge
        unclear = known.names.unclear(name) or beside_a_value(name, known)
        few = len(self.problems) < MOST_HINTS
        hint = nearest(name[:LONGEST], self.askable) if few else ""
        how = hint or LISTED
        text = f"there is no finding {quoted(name)}{how}"
        self._problem(place, f"{quoted(name)} {unclear}" if unclear else text)

    def _not_of_findings(self, name: str) -> None:
        """Say what is wrong with a name among the findings."""
        place = place_of(self.case, "findings", name)
        if spelled(name) == DAY_OF_LIFE:
            text = f"{quoted(name)} follows from the age: write 'age: 19 d'"
            self._problem(place, text)
        elif spelled(name) in BESIDE:
            text = f"{quoted(name)} belongs beside 'findings', not into it"
            self._problem(place, text)
        else:
            self._unknown(place, name)

    def _fields(self) -> None:
        """Check what stands beside the findings and is not used for inference."""
        self.problems += self.case.problems
        for key in self.case.unknown:
            name = self.knowledge.names.meant(str(key))
            if name in FIELDS and getattr(self.case, name) is not None:
                text = f"tells the same as '{name}': keep one"
            elif name in FIELDS:
                text = f"is not a field of a case: write '{name}'"
            elif name is not None:
                text = "is a finding: it belongs under 'findings'"
            else:
                hint = nearest(str(key)[:LONGEST], FIELDS)
                text = self.knowledge.names.nearest_entry(str(key))
                text = text or f"is not a field of a case{hint}"
            self._problem(place_of(self.case, key), f"{quoted(key)} {text}")
        wrong = check_told(self.case.told)
        if wrong is not None:
            self._problem(place_of(self.case, "told"), wrong)

    def _asked(self) -> tuple[str, ...]:
        """Check the names of what was asked for; one without an answer says nothing."""
        given = cast("object", self.case.asked)
        place = place_of(self.case, "asked")
        if is_not_assessed(given):
            return ()
        if not isinstance(given, str | list | tuple):
            self._problem(place, f"expected names of findings, got {quoted(given)}")
            return ()
        names = [given] if isinstance(given, str) else cast("Sequence[object]", given)
        for number, name in enumerate(names):
            if not isinstance(name, str) or name not in self.askable:
                own = place if isinstance(given, str) else place.inside(number)
                self._unknown(own, str(name))
        return tuple(str(name) for name in names)

    def _one_state(
        self, name: str, entry: object, place: Place, source: str = "case"
    ) -> Sign | None:
        """Return the one state that is told, None if there is none or it is wrong."""
        if is_not_assessed(entry):
            return None
        try:
            return read_one_state(self.variables[name], entry, place, source)
        except EntryError as error:
            self._problem(place, error)
            return None

    def _age(self) -> Age | None:
        case, variable = self.case, self.variables["age_group"]
        groups = self._groups(variable)
        if is_not_assessed(case.age):
            return None if groups is None else typical_age(groups, self._born(groups))
        try:
            age = read_age(variable, str(case.age), place_of(case, "age"))
        except EntryError as error:
            self._problem(place_of(case, "age"), error)
            return None
        group = age_group(age.days, variable)
        if groups is not None and group not in groups.states:
            text = f"'{groups.given}' contradicts the age {case.age} ({group})"
            self._problem(groups.place, text)
        return age

    def _born(self, groups: Sign) -> Days | None:
        """Return the ages that a date of birth leaves open, if these are the groups."""
        ages = None if self.case.origin is None else self.case.origin.ages
        if ages is None:
            return None
        first, last = (age_group(days, groups.variable) for days in ages)
        own = (groups.states[0], groups.states[-1])
        return ages if own == (first, last) else None

    def _groups(self, variable: Variable) -> Sign | None:
        entry, place = (
            cast("object", self.case.age_group),
            place_of(self.case, "age_group"),
        )
        if is_not_assessed(entry):
            return None
        try:
            return read_groups(variable, entry, place)
        except EntryError as error:
            self._problem(place, error)
            return None

    def _findings(
        self, known: Mapping[str, Any], now: float | None, clock: Clock
    ) -> dict[str, Finding]:
        found: dict[str, Finding] = {}
        for name, entry in known.items():
            place = place_of(self.case, "findings", name)
            if name == FILMS:
                self._films(entry, now, clock, found)
            elif is_serial(variable := self.variables[name], entry):
                self._course(variable, entry, place, found)
            else:
                try:
                    found[name] = read_finding(variable, entry, self.knowledge, place)
                except EntryError as error:
                    self._problem(place, error)
        return found

    def _seen(self, known: Mapping[str, Any]) -> Sign | Amount | None:
        """Return for how long the lesion has been there, if that can be read."""
        onset = self.knowledge.onset
        with suppress(EntryError):
            if onset.name in known:
                return read_finding(onset, known[onset.name], self.knowledge)
        return None

    def _at_birth(self, known: Mapping[str, Any]) -> str:
        """Return the finding that tells that the lesion was there at birth."""
        telling = _telling_of_birth(self.knowledge)
        for name in filter(telling.__contains__, known):
            with suppress(EntryError):
                found = read_finding(telling[name], known[name], self.knowledge)
                return name if has_onset(found, AT_BIRTH) else ""
        return ""

    def _course(
        self, variable: Variable, entry: Any, place: Place, found: dict[str, Finding]
    ) -> None:
        """Read values of several days; today's is the finding."""
        course, wrong = read_course(variable, entry, self.knowledge, place)
        for where, error in wrong:
            self._problem(where, error)
        if wrong:
            return
        self.courses.append(course)
        if course.since:
            found[variable.name] = course.since[0].found
        else:
            self.earlier.append(variable.name)

    def _history(
        self, found: dict[str, Finding], clock: Clock, asked: Sequence[str]
    ) -> tuple[str, ...]:
        """Add what values before the lesion say; return what of it was asked for."""
        past = history(self.courses, found, clock, self.knowledge)
        self.problems += past.problems
        self.notes += past.notes
        found.update(past.signs)
        return tuple(name for name, course in past.of.items() if course in asked)

    def _assessed(self) -> dict[str, Any]:
        """Return the entries that say something, by known names."""
        given = cast("object", self.case.findings)
        if not isinstance(given, Mapping):
            text = (
                f"expected variables with what was found, got {quoted(given)}: write "
                "each on a line of its own, as 'diabetes: no'"
            )
            self._problem(place_of(self.case, "findings"), text)
            return {}
        known: dict[str, Any] = {}
        for key, entry in cast("Mapping[object, Any]", given).items():
            name = str(key)
            if name not in self.askable or name in BESIDE:
                self._not_of_findings(name)
            elif not is_not_assessed(entry):
                known[name] = entry
        return known

    def _films(
        self, entry: Any, now: float | None, clock: Clock, found: dict[str, Finding]
    ) -> None:
        """Read the films; one whose day is not told is of the day of the visit.

        One from before the lesion is no look at it.
        """
        place = place_of(self.case, "findings", FILMS)
        films, wrong = read_films(entry, self.knowledge, now, place)
        for where, error in wrong:
            self._problem(where, error)
        looks = tuple(film for film in films if film.day is None or film.day >= 0)
        for film in films:
            day = 0.0 if film.day is None else film.day
            if text := clock.before_birth(day) if day < 0 else "":
                self._problem(film.place, text)
            early = "is not used: it is from before the lesion"
            rounded = self.knowledge.plausibility.rounded
            late = clock.after_life(day) or clock.after_visit(day, rounded)
            if text := early if day < 0 else late:
                self.notes.append(f"{FILMS}: {film.given} {text}")
        if looks:
            found[FILMS] = Films(self.knowledge.film, looks, place)
        elif films:
            self.earlier.append(FILMS)


@kept
def _telling_of_birth(knowledge: Knowledge) -> dict[str, Variable]:
    """Return the variables that may tell that the lesion was there at birth."""
    every = knowledge.variables.items()
    return {name: own for name, own in every if own.told_onset == AT_BIRTH}
