"""A case of what a document says of one patient.

Values of several days keep their days where the onset of the lesion is told. Of what is
told repeatedly without it, the last by date counts, and a note says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from calcinosis.errors import Problem
from calcinosis.interchange.elements import Moment
from calcinosis.interchange.measured_too import with_near_proteins, without_measured
from calcinosis.interchange.record import Record, Statement
from calcinosis.interchange.visit.of_the_visit import (
    begun_on,
    of_the_visit,
    until_the_visit,
)
from calcinosis.interchange.visit.told_onset import told_onset
from calcinosis.knowledge.variables import CONTEXT, FILMS
from calcinosis.patient.amounts.protein_bound import bound_of
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import INFINITE, Amount, Sign
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.ages import age_in_days
from calcinosis.patient.written.entry.entries import EntryError, quoted
from calcinosis.patient.written.foreign import ForeignDocument, Origin

__all__ = ["case_of"]

AGE_GROUP = "age_group"
YEARS_FROM = 730.5
"""Days from which on an age is told in years."""


def case_of(record: Record, *, name: str, file: str, subject: str, told: str) -> Case:
    """Put together what was gathered of one patient.

    Parameters
    ----------
    record : Record
    name : str
        Of the case.
    file : str
        For messages.
    subject : str
        How the document refers to the patient.
    told : str
        ``"form"`` or ``"report"``.
    """
    return _Gathering(record).case(name, file, subject, told)


class _Gathering:
    """Puts together one case."""

    def __init__(self, record: Record) -> None:
        self.record, self.knowledge = record, record.book.knowledge
        self.paths: dict[tuple[Hashable, ...], str] = {}
        self.references: dict[str, tuple[str, ...]] = {}
        self.ages: tuple[float, float] | None = None
        self.old: str | list[str] | None = None
        self.kept: dict[str, list[Statement]] = {}
        self.notes: list[str] = []
        self.problems: list[Problem] = []
        self.told_onset = told_onset(record)
        self.onset = self.told_onset.when
        self.notes += self.told_onset.notes
        self.problems += self.told_onset.problems

    def case(self, name: str, file: str, subject: str, told: str) -> Case:
        by_name: defaultdict[str, list[Statement]] = defaultdict(list)
        for one in self.record.statements:
            by_name[one.name].append(one)
        own = self.knowledge.onset.name
        if self.told_onset.by_date and self.record.visit is not None:
            by_name.pop(own, None)
        context = {
            part: self._one(part, by_name.pop(part))
            for part in (*CONTEXT, "age")
            if part in by_name
        }
        age = context.pop(AGE_GROUP, None) or context.pop("age", None) or self._age()
        self.old = age
        if self.onset is not None:
            told_too, notes = with_near_proteins(by_name, self.knowledge)
            by_name.update(told_too)
            self.notes += notes
        findings = {part: self._finding(part, own) for part, own in by_name.items()}
        findings = {part: own for part, own in findings.items() if own is not None}
        if self.told_onset.days is not None:
            findings[own] = self.told_onset.days
        self._times(findings)
        self._corrections(self.kept)
        self._visit()
        document = ForeignDocument({}, {}, file, paths=self.paths)
        problems = [*self.record.problems, *self.problems]
        return Case(
            id=name,
            told=told,
            age=age if isinstance(age, str) else None,
            age_group=age if isinstance(age, list) else None,
            sex=context.get("sex"),
            setting=context.get("setting"),
            findings=findings,
            problems=tuple(Problem(f"{file}: {p.where}", p.what) for p in problems),
            document=document,
            origin=Origin(
                *("fhir", subject, self.references),
                (*self.notes, *self.record.notes),
                self.ages,
            ),
        )

    def _finding(self, name: str, told: list[Statement]) -> Any:
        """Return what a case tells of one finding."""
        onset, variable = self.onset, self.knowledge.variables.get(name)
        if variable is not None and bound_of(variable, self.knowledge) is not None:
            told, notes = without_measured(
                variable, told, self.knowledge, self._is_young
            )
            self.notes += notes
        serial = name == FILMS or (variable is not None and variable.reference)
        if serial and onset is not None:
            told, late = until_the_visit(told, self.record)
            self.notes += late
        dated = [one for one in told if one.when is not None and one.when.exact]
        vague = [one for one in told if one not in dated]
        left, notes = of_the_visit(
            vague if serial and onset else told, onset, self.record
        )
        if serial and onset is not None and dated and not left:
            self.notes += notes
            self.kept[name] = dated
            return self._series(name, dated, onset)
        if serial and onset is not None:
            left, notes = of_the_visit(told, onset, self.record)
        self.notes += notes
        self.kept[name] = told = left
        if not told:
            return None
        if name == FILMS:
            self._keep(name, told)
            films = [{"calcification": one.entry} for one in told]
            for number, one in enumerate(told):
                self.paths["findings", name, number] = one.path
            return films
        return self._one(name, told, ("findings", name))

    def _is_young(self, one: Statement) -> bool:
        """Whether the patient was then of an age at which nothing is corrected."""
        variable = self.knowledge.variables[one.name]
        bound = bound_of(variable, self.knowledge)
        if bound is None:
            return False
        days = sum(self.ages) / 2 if self.ages else INFINITE
        if isinstance(self.old, str):
            with suppress(EntryError):  # is told when the case is read
                days = age_in_days(self.old)
        seen = self.record.visit
        if one.when is not None and seen is not None:
            days -= seen.whole - one.when.whole
        return days < bound.from_days

    def _series(self, name: str, told: list[Statement], onset: Moment) -> list[Any]:
        """Return values of several days of the lesion, each with its day."""
        ordered = sorted(told, key=_time)
        entries: list[Any] = []
        whole = [one.when.whole for one in ordered if one.when is not None]
        for number, one in enumerate(ordered):
            assert one.when is not None
            repeated = whole.count(one.when.whole) > 1
            exact = round(one.when.days - onset.whole, 2)
            day = exact if repeated else one.when.whole - onset.whole
            if name == FILMS:
                entries.append({"day": day, "calcification": one.entry})
            elif isinstance(one.entry, dict):
                entries.append({"day": day, **one.entry})
            else:
                entries.append({"day": day, "value": one.entry})
            self.paths["findings", name, number] = one.path
        self._keep(name, ordered)
        return entries

    def _one(
        self, name: str, told: list[Statement], path: tuple[str, ...] | None = None
    ) -> Any:
        """Return the one entry that counts: the last by date."""
        ordered = sorted(told, key=_time)
        last = ordered[-1]
        at_once = [one for one in ordered if _time(one) == _time(last)]
        entry = last.entry
        if any(one.entry != entry for one in at_once):
            last, entry = self._together(name, at_once)
        elif any(one.entry != entry for one in ordered):
            values = ", ".join(
                f"{_shown(one)} ({one.when.text if one.when else 'without a date'})"
                for one in ordered
            )
            text = f"{name}: {len(ordered)} values by date, {values}; the last is used"
            self.notes.append(text)
        self.paths[path or (name,)] = last.path
        self._keep(name, at_once)
        return entry

    def _together(self, name: str, told: list[Statement]) -> tuple[Statement, Any]:
        """Return what counts of what is told of one day, or of no day.

        A number goes before words; words that leave a state possible together say that
        one. Of words that exclude each other any may hold, but yes and no may not.
        """
        last, variable = told[-1], self.knowledge.variables.get(name)
        if variable is None:  # an age
            return last, last.entry
        try:
            read = [read_finding(variable, one.entry, self.knowledge) for one in told]
        except EntryError:
            return last, last.entry  # is told when the case is read
        amounts = [n for n, found in enumerate(read) if isinstance(found, Amount)]
        if len(amounts) == 1:
            return told[amounts[0]], told[amounts[0]].entry
        states = [{*found.states} for found in read if isinstance(found, Sign)]
        common = set.intersection(*states) if states and not amounts else set()
        if not common and not amounts and len(variable.states) > 2:
            common = set.union(*states)
            listed = ", ".join(f"{_shown(one)} ({one.path})" for one in told)
            self.notes.append(f"{name}: any of what is told together, {listed}")
        for one, found in zip(told, read, strict=True):
            if isinstance(found, Sign) and found.measured and {*found.states} == common:
                return one, one.entry
        if common:
            left = [state for state in variable.states if state in common]
            return last, left[0] if len(left) == 1 else left
        first = next(one for one in told if one.entry != last.entry)
        text = (
            f"tells {name} {_shown(last)}, but {first.path} tells {_shown(first)}: "
            "keep one, or tell their times"
        )
        self.problems.append(Problem(last.path, text))
        return last, last.entry

    def _keep(self, name: str, told: list[Statement]) -> None:
        """Remember what tells a finding, and where."""
        self.paths.setdefault(("findings", name), told[-1].path)
        references = dict.fromkeys(one.reference for one in told if one.reference)
        self.references[name] = tuple(references)

    def _age(self) -> str | list[str] | None:
        """Return the age at the visit, of the date of birth.

        Of a small child of whom no day is told, the groups that it may be of.
        """
        born, seen = self.record.born, self.record.visit
        if born is None:
            return None
        self.paths["age",] = born[1].path
        if seen is None or seen.days < born[0].days:
            text = "gives no age: nothing tells when the patient was seen after it"
            self.notes.append(f"birthDate {text} ({born[1].path})")
            return None
        self.references[AGE_GROUP] = tuple(filter(None, (self.record.patient,)))
        days = seen.whole - born[0].whole
        if born[0].exact and days < YEARS_FROM:
            return f"{days} d"
        youngest = max(0, seen.whole - born[0].last)
        if not born[0].exact and youngest < YEARS_FROM:
            groups = self.knowledge.variables[AGE_GROUP]
            first, last = (
                sum(age >= limit for limit in groups.limits_days)
                for age in (youngest, days)
            )
            open_to = list(groups.states[first : last + 1])
            self.ages = (float(youngest), float(days))
            text = f"tells no more than {' or '.join(open_to)}: write the day"
            self.notes.append(f"birthDate {born[0].text} {text} ({born[1].path})")
            return open_to
        birth, now = (date.fromordinal(day) for day in (born[0].whole, seen.whole))
        early = (now.month, now.day) < (birth.month, birth.day)
        return f"{now.year - birth.year - early} y"

    def _corrections(self, by_name: Mapping[str, list[Statement]]) -> None:
        """Say that a quantity and its protein, of two days, both count as today's."""
        for name, told in by_name.items() if self.onset is None else ():
            variable = self.knowledge.variables.get(name)
            bound = None if variable is None else bound_of(variable, self.knowledge)
            if bound is None or not told or not by_name.get(bound.to):
                continue
            whole, protein = (
                max(own, key=_time).when for own in (told, by_name[bound.to])
            )
            if whole and protein and whole.whole != protein.whole:
                days = f"{name} is of {whole.text}, {bound.to} of {protein.text}"
                text = "nothing tells the onset of the lesion, so both count as today's"
                self.notes.append(f"{days}: {text}")

    def _visit(self) -> None:
        """Say on which day the patient is taken to be seen, if anything hangs on it."""
        seen = self.record.visit
        if seen is not None and (self.onset or self.record.born):
            how = "" if self.record.seen else ", the last day of what was found"
            self.notes.append(f"the patient is seen {seen.at}{how}")

    def _times(self, findings: dict[str, Any]) -> None:
        """Add the times that dates tell: of the lesion, and since a medicine."""
        onset, seen = self.onset, self.record.visit
        if onset is None:
            return
        own = self.knowledge.onset.name
        if seen is not None and own not in findings and seen.whole >= onset.whole:
            findings[own] = seen.whole - onset.whole
            told = (place for when, place in self.record.begun if when == onset)
            self.paths["findings", own] = next(told).path
        for name, given in self.record.since.items():
            begun = begun_on(given, onset, self.record)
            if begun is None or name in findings:
                continue
            when, source = begun
            findings[name] = onset.whole - when.whole
            self.paths["findings", name] = source.element.path
            self.references[name] = (source.reference,)


def _time(one: Statement) -> float:
    return -1.0 if one.when is None else one.when.days


def _shown(one: Statement) -> str:
    if isinstance(one.entry, Mapping):
        parts = {k: v for k, v in one.entry.items() if k != "corrected"}
        said = ["corrected"] if one.entry.get("corrected") else []
        return " ".join([*map(str, parts.values()), *said])
    return quoted(one.entry)
