"""The study behind any number: what the knowledge files say about one name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.decisions import RedFlag
from calcinosis.knowledge.frequencies.rates import LesionRates
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.reference_intervals import Interval
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.bibliography import Reference
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.rows.tables import PlacedRow, head_of
from calcinosis.knowledge.variables import FILMS, FORM, LESION, Variable
from calcinosis.provenance.row_words import describe, describe_state

__all__ = ["SourcedValue", "grade_of", "known_name", "remark_of", "values_of"]

INFINITE = float("inf")


@frozen
class SourcedValue:
    """One row as a person reads it.

    Parameters
    ----------
    group : str
        Heading it stands under: ``lesion=iatrogenic``.
    cell : str
        What it is about: ``extravasation=minor``; empty where that is all.
    value : str
        The number in words: ``3 of 11: 0.29 (0.09–0.56)``.
    grade : str
        Evidence grade, or ``definition``.
    studies : tuple of Reference
        Where it is from; empty for a judgement.
    remark : str
        Reason of a judgement, or note on the population.
    where : str
        File and row, of what is one.
    """

    group: str
    cell: str
    value: str
    grade: str
    studies: tuple[Reference, ...]
    remark: str
    where: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain types."""
        studies = [
            {"key": study.key, "citation": study.citation, "link": study.link}
            for study in self.studies
        ]
        return {
            "group": self.group,
            "cell": self.cell,
            "value": self.value,
            "grade": self.grade,
            "studies": studies,
            "remark": self.remark,
        }


def values_of(knowledge: Knowledge, name: str) -> list[SourcedValue]:
    """Return every number about a variable, a lesion, a setting or a reference key.

    Raises
    ------
    CaseError
        If nothing has this name; the nearest is told.
    """
    return list(_Collector(knowledge).about(known_name(knowledge, name)))


def known_name(knowledge: Knowledge, name: str) -> str:
    """Return the name as the knowledge has it.

    Raises
    ------
    CaseError
        If nothing has this name; the nearest is told.
    """
    known = [
        *knowledge.variables,
        *knowledge.variables["setting"].states,
        *knowledge.lesions,
        *knowledge.variables[FORM].states,
        *knowledge.decisions.actions,
        *knowledge.decisions.panels,
        *(flag.name for flag in knowledge.decisions.red_flags),
        *(name for name, _ in knowledge.telling.plain()),
        *knowledge.references,
    ]
    if name == FILMS:
        return knowledge.film.name
    if name in known:
        return name
    text = f"nothing is called '{name}'{nearest(name, known)}"
    raise CaseError([Problem("priors", text)])


def grade_of(row: Row) -> str:
    """Return the evidence grade of a row, or ``definition``."""
    return "definition" if row.is_definition else row.grade


def remark_of(row: Row) -> str:
    """Return the reason of a judgement, and notes on the population."""
    remarks = (row.why, row.note, row.given.get("definition", ""))
    return " ".join(text for text in remarks if text)


class _Collector:
    """Collects the numbers about one name."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.variables = knowledge.variables

    def about(self, name: str) -> Iterator[SourcedValue]:
        """Yield the numbers about a known name."""
        if name == "lesion":
            for setting in self.variables["setting"].states:
                yield from self._case_mix(setting)
        elif name in self.variables["setting"].states:
            yield from self._case_mix(name)
            yield from self._given("setting", name)
        elif name in self.knowledge.lesions:
            yield from self._lesion(name)
        elif name in self.variables[FORM].states:
            yield from self._form(name)
        elif name in self.variables:
            yield from self._variable(self.variables[name])
            if name in self.knowledge.decisions.panels:
                yield from self._panel(name)
        elif name in self.knowledge.decisions.actions:
            for lesion, row in self.knowledge.decisions.actions[name].utility.items():
                yield self._value(f"Utility of {name}", lesion, row)
            correlation = self.knowledge.decisions.correlation
            if correlation is not None:
                yield self._value("All utilities", "correlation", correlation)
        elif name in self.knowledge.decisions.panels:
            yield from self._panel(name)
        elif name in (plain := dict(self.knowledge.telling.plain())):
            yield self._value("Of all that a report could mention", name, plain[name])
        elif name in self.knowledge.references:
            yield from self._study(name)
        yield from self._red_flags(name)

    def _case_mix(self, setting: str) -> Iterator[SourcedValue]:
        unit = self.knowledge.case_mix_units[setting]
        for lesion, row in self.knowledge.case_mix[setting].items():
            yield self._value(f"{setting}, {unit}", lesion, row)

    def _lesion(self, lesion: str) -> Iterator[SourcedValue]:
        for setting, mix in self.knowledge.case_mix.items():
            unit = self.knowledge.case_mix_units[setting]
            yield self._value("Rate in each setting", f"{setting}, {unit}", mix[lesion])
        rates = self.knowledge.rates.get(lesion)
        for factor, ratios in rates.ratios.items() if rates else ():
            for state, row in ratios.items():
                yield self._value("Rate ratios", f"{factor}={state}", row)
        for action in self.knowledge.decisions.actions.values():
            yield self._value("Utility of", action.name, action.utility[lesion])
        for wait in self.knowledge.decisions.waiting.values():
            group = f"Share of an action's gain lost by waiting {wait.days:g} days"
            yield self._value(group, lesion, wait.lost[lesion])
        yield from self._given(LESION, lesion)

    def _red_flags(self, name: str) -> Iterator[SourcedValue]:
        """Yield the red flag of this name, and those of this lesion or form."""
        for flag in self.knowledge.decisions.red_flags:
            if name in (flag.name, *flag.of):
                yield self._red_flag(f"Red flag {flag.name}", _raised(flag), flag)

    def _red_flag(self, group: str, cell: str, flag: RedFlag) -> SourcedValue:
        grade = "textbook" if flag.source else "judgement"
        studies = self._studies(flag.source)
        return SourcedValue(group, cell, flag.says, grade, studies, flag.why)

    def _form(self, form: str) -> Iterator[SourcedValue]:
        """Yield the share of a form, its rate ratios, and what it looks like."""
        variable = self.variables[FORM]
        number = variable.states.index(form)
        lesion = variable.owners[number]
        for placed in self.knowledge.tables[FORM].rows:
            if lesion in placed.conditions.get(LESION, ()):
                cell = ", ".join(self._conditions(variable, placed, LESION))
                value = self._value(f"Share among {lesion}", cell, placed.row)
                yield replace(value, value=describe_state(placed.row, number))
        forms, rates = variable.forms_of(lesion), self.knowledge.rates.get(lesion)
        if rates is not None:
            yield from self._ratios(rates, forms, form)
        yield from self._given(FORM, form)

    def _ratios(
        self, rates: LesionRates, forms: Sequence[str], form: str
    ) -> Iterator[SourcedValue]:
        for factor, ratios in rates.ratios.items():
            speaks = rates.speaking(factor, self.variables, forms)[forms.index(form)]
            for number, (key, row) in enumerate(ratios.items()):
                if (speaks == number).any():
                    yield self._value("Rate ratios", f"{factor}={key}", row)

    def _given(self, parent: str, state: str) -> Iterator[SourcedValue]:
        """Yield the rows that speak for any cell with this state of this parent.

        Of a lesion: with any of its forms.
        """
        for name, table in self.knowledge.tables.items():
            variable = self.variables[name]
            if parent not in (head_of(variable), *variable.parents):
                continue
            own = parent if parent in variable.parents else FORM
            states = [state] if own == parent else self._forms(state)
            numbers = [self.variables[own].states.index(s) for s in states]
            axis = variable.parents.index(own)
            for index in np.unique(np.take(table.cells, numbers, axis)):
                placed = table.rows[int(index)]
                others = self._conditions(variable, placed, parent)
                cell = ", ".join((name, *others))
                group = variable.group.capitalize()
                yield self._value(group, cell, placed.row, variable)

    def _forms(self, lesion: str) -> tuple[str, ...]:
        return self.variables[FORM].forms_of(lesion)

    def _panel(self, name: str) -> Iterator[SourcedValue]:
        panel = self.knowledge.decisions.panels[name]
        yield self._value("Cost in utility", name, panel.cost)
        if panel.shares is not None:
            row = self.knowledge.decisions.shared[panel.shares]
            yield self._value("Cost that tests share", panel.shares, row)

    def _variable(self, variable: Variable) -> Iterator[SourcedValue]:
        yield from self._table(variable)
        name, knowledge = variable.name, self.knowledge
        if name in knowledge.misread:
            yield self._value("Record", "misread", knowledge.misread[name])
        if name in knowledge.outliers:
            yield self._value("Record", "outlying values", knowledge.outliers[name])
        if variable.shares:
            severity = knowledge.severities[variable.shares]
            group = f"{severity.label}: moves with {_others(severity.loadings, name)}"
            row = severity.loadings[name]
            yield self._value(group, "loading", row, variable)
        for lesion, rates in knowledge.rates.items():
            for state, row in rates.ratios.get(name, {}).items():
                yield self._value("Rate ratios", f"{lesion} when {state}", row)
        for band in knowledge.intervals.get(name, ()):
            yield self._interval("Reference intervals", _ages(band), band)
        yield from self._mentions(name)
        yield from self._limits(self.knowledge.variables[name])

    def _table(self, variable: Variable) -> Iterator[SourcedValue]:
        first = head_of(variable)
        for placed in self.knowledge.tables[variable.name].rows:
            group = f"Any {first}" if first else "All patients"
            if first in placed.conditions:
                group = self._condition(first, placed.conditions[first])
            cell = ", ".join(self._conditions(variable, placed, first))
            yield self._value(group, cell, placed.row, variable)

    def _mentions(self, name: str) -> Iterator[SourcedValue]:
        """Yield how often a report mentions a variable, and what makes it."""
        telling = self.knowledge.telling
        for state, row in telling.mentioned.get(name, {}).items():
            yield self._value("Mentioned in a report for its value", state, row)
        for lesion, row in telling.looked_for.get(name, {}).items():
            group = "Mentioned in a report because this lesion is thought of"
            yield self._value(group, lesion, row)

    def _limits(self, variable: Variable) -> Iterator[SourcedValue]:
        """Yield the limits outside which a value is a mistake, and of a sign."""
        analyte = self.knowledge.analyte_of(variable)
        if analyte is not None:
            yield self._plausible(analyte)
        if variable.name in self.knowledge.thresholds:
            yield self._threshold(variable)

    def _plausible(self, analyte: Analyte) -> SourcedValue:
        return SourcedValue(
            group="Outside is taken for a mistake",
            cell=analyte.name,
            value=f"{analyte.low:g}–{analyte.high:g} {analyte.unit}",
            grade="judgement",
            studies=self._studies(analyte.source),
            remark=analyte.why,
        )

    def _threshold(self, variable: Variable) -> SourcedValue:
        threshold = self.knowledge.thresholds[variable.name]
        return SourcedValue(
            group=str(variable.analyte).capitalize(),
            cell=variable.name,
            value=f"from {threshold.value:g} {threshold.unit}",
            grade=threshold.grade,
            studies=self._studies(threshold.source),
            remark=threshold.note,
        )

    def _study(self, key: str) -> Iterator[SourcedValue]:
        """Yield the numbers that name this reference."""
        for part, row in self.knowledge.rows():
            if key in row.source:
                file, _, cell = row.where.partition(": ")
                yield self._value(file, cell, row, self.variables.get(part))
        for name, bands in self.knowledge.intervals.items():
            for band in bands:
                if key in band.source:
                    group = "reference_intervals.toml"
                    yield self._interval(group, f"[{name}] {_ages(band)}", band)
        for analyte in self.knowledge.analytes.values():
            if key in analyte.source:
                yield self._plausible(analyte)
        for flag in self.knowledge.decisions.red_flags:
            if key in flag.source:
                yield self._red_flag("decisions.toml", flag.name, flag)
        for name, threshold in self.knowledge.thresholds.items():
            if key in threshold.source:
                yield self._threshold(self.variables[name])

    def _value(
        self, group: str, cell: str, row: Row, variable: Variable | None = None
    ) -> SourcedValue:
        value = describe(row, variable)
        studies = self._studies(row.source)
        grade, remark = grade_of(row), remark_of(row)
        return SourcedValue(group, cell, value, grade, studies, remark, row.where)

    def _interval(self, group: str, cell: str, band: Interval) -> SourcedValue:
        value = f"{band.low:g}–{band.high:g} {band.unit}"
        studies, remark = self._studies(band.source), band.note or band.why
        return SourcedValue(group, cell, value, band.grade, studies, remark)

    def _studies(self, keys: Iterable[str]) -> tuple[Reference, ...]:
        return tuple(self.knowledge.references[key] for key in keys)

    def _conditions(
        self, variable: Variable, placed: PlacedRow, without: str
    ) -> list[str]:
        parents = dict.fromkeys((head_of(variable), *variable.parents))
        return [
            self._condition(parent, placed.conditions[parent])
            for parent in parents
            if parent in placed.conditions and parent != without
        ]

    def _condition(self, parent: str, allowed: frozenset[str]) -> str:
        ordered = [s for s in self.variables[parent].states if s in allowed]
        return f"{parent}={'|'.join(ordered)}"


def _raised(flag: RedFlag) -> str:
    if flag.threshold is None:
        return "by what is told"
    lost = f"utility lost: {flag.missed:g} if missed, {flag.needless:g} if needless"
    return f"from a probability of {flag.threshold:.2g} on ({lost})"


def _others(names: Iterable[str], own: str) -> str:
    return ", ".join(name for name in names if name != own)


def _ages(band: Interval) -> str:
    sex = f", {band.sex}" if band.sex else ""
    if band.end == INFINITE:
        return f"from {_age(band.start)}{sex}"
    return f"{_age(band.start)} to {_age(band.end)}{sex}"


def _age(days: float) -> str:
    return f"{days / 365.25:.3g} y" if days >= 365 else f"{days:g} d"
