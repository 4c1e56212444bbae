"""The study behind any number: tables of the knowledge files for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from calcinosis.distributions import Dirichlet, LogNormal
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge import Knowledge
from calcinosis.rows import Row
from calcinosis.variables import Variable

__all__ = ["SourcedValue", "overview", "share_of_judgement", "values_of"]

DRAWS = 4000


@dataclass(frozen=True)
class SourcedValue:
    """One row as a person reads it.

    Parameters
    ----------
    cell : str
        What it is about: ``iatrogenic, extravasation=minor``.
    value : str
        The number in words, as ``3 of 11: 0.29 (0.09–0.56)``.
    grade : str
        Evidence grade, or ``definition``.
    studies : tuple of str
        Citations with their DOI or address.
    remark : str
        Reason of a judgement, or note on the population.
    """

    cell: str
    value: str
    grade: str
    studies: tuple[str, ...]
    remark: str

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain types."""
        return {
            "cell": self.cell,
            "value": self.value,
            "grade": self.grade,
            "studies": list(self.studies),
            "remark": self.remark,
        }

    def as_text(self, width: int) -> str:
        """Return the same as wrapped lines."""
        lines = wrap(f"{self.cell}: {self.value}  [{self.grade}]", width)
        for text in (*self.studies, self.remark):
            lines += wrap(text, width, initial_indent="    ", subsequent_indent="    ")
        return "\n".join(lines)


def values_of(knowledge: Knowledge, name: str) -> list[SourcedValue]:
    """Return every number about a variable, a lesion, a setting or a reference key.

    Raises
    ------
    CaseError
        If nothing has this name; the nearest is told.
    """
    variables = knowledge.variables
    settings, lesions = variables["setting"].states, knowledge.lesions
    if name in knowledge.tables:
        return _of_variable(knowledge, variables[name])
    if name == "radiographs":
        return _of_variable(knowledge, variables["radiograph"])
    if name == "lesion" or name in settings:
        chosen = settings if name == "lesion" else (name,)
        return [
            _value(knowledge, f"{lesion} in {setting}", row)
            for setting in chosen
            for lesion, row in knowledge.case_mix[setting].items()
        ]
    if name in lesions:
        return _of_lesion(knowledge, name)
    if name in knowledge.references:
        return [
            _value(knowledge, f"{part} ({row.where})", row)
            for part, row in knowledge.rows()
            if name in row.source
        ]
    known = [*variables, *settings, *lesions, *knowledge.references]
    text = f"nothing is called '{name}'{nearest(name, known)}"
    raise CaseError([Problem("priors", text)])


def share_of_judgement(knowledge: Knowledge) -> dict[str, tuple[int, int]]:
    """Count the rows without a study: part → (judgements, rows that are no definition)."""
    counts: dict[str, tuple[int, int]] = {}
    kinds = {"finding", "measured", "film"}

    def add(part: str, judged: int, total: int) -> None:
        before = counts.get(part, (0, 0))
        counts[part] = (before[0] + judged, before[1] + total)

    for name, row in knowledge.rows():
        if row.is_definition:
            continue
        variable = knowledge.variables.get(name)
        if variable is None:
            part = name.split(" ")[0]
            part = {"case": "case mix", "rate": "rate ratios"}.get(part, "reliability")
        else:
            likelihood = variable.kind in kinds
            part = "likelihoods" if likelihood else "backgrounds and mechanisms"
        add(part, row.is_judgement, 1)
    for bands in knowledge.intervals.values():
        add("reference intervals", sum(not b.source for b in bands), len(bands))
    return counts


def overview(knowledge: Knowledge) -> list[tuple[str, int, int]]:
    """Return (variable, rows, rows with a study) for every table."""
    return [
        (name, len(table.rows), sum(not p.row.is_judgement for p in table.rows))
        for name, table in knowledge.tables.items()
    ]


def _of_variable(knowledge: Knowledge, variable: Variable) -> list[SourcedValue]:
    values: list[SourcedValue] = []
    for placed in knowledge.tables[variable.name].rows:
        cell = ", ".join(
            "|".join(s for s in knowledge.variables[parent].states if s in states)
            if parent == variable.parents[0]
            else f"{parent}={'|'.join(sorted(states))}"
            for parent, states in placed.conditions.items()
        )
        values.append(_value(knowledge, cell or "any", placed.row, variable))
    for title, rows in (
        ("misread", knowledge.misread),
        ("outlying values", knowledge.outliers),
    ):
        if variable.name in rows:
            values.append(_value(knowledge, title, rows[variable.name]))
    if variable.shares:
        row = knowledge.severities[variable.shares].loadings[variable.name]
        values.append(_value(knowledge, f"shared {variable.shares}", row))
    for lesion, rates in knowledge.rates.items():
        for state, row in rates.ratios.get(variable.name, {}).items():
            cell = f"rate of {lesion} when {variable.name} is {state}"
            values.append(_value(knowledge, cell, row))
    values += [
        SourcedValue(
            _ages(band.start, band.end) + (f", {band.sex}" if band.sex else ""),
            f"reference interval {band.low:g}–{band.high:g} {band.unit}",
            band.grade,
            _studies(knowledge, band.source),
            band.note or band.why,
        )
        for band in knowledge.intervals.get(variable.name, ())
    ]
    return values


def _of_lesion(knowledge: Knowledge, lesion: str) -> list[SourcedValue]:
    values = [
        _value(knowledge, f"rate in {setting}", mix[lesion])
        for setting, mix in knowledge.case_mix.items()
    ]
    if lesion in knowledge.rates:
        for factor, ratios in knowledge.rates[lesion].ratios.items():
            for state, row in ratios.items():
                values.append(_value(knowledge, f"{factor} = {state}", row))
    for name, table in knowledge.tables.items():
        variable = knowledge.variables[name]
        for placed in table.rows:
            if lesion in placed.conditions.get("lesion", ()):
                others = ", ".join(
                    f"{parent}={'|'.join(sorted(states))}"
                    for parent, states in placed.conditions.items()
                    if parent != "lesion"
                )
                cell = f"{name} ({others})" if others else name
                values.append(_value(knowledge, cell, placed.row, variable))
    return values


def _value(
    knowledge: Knowledge, cell: str, row: Row, variable: Variable | None = None
) -> SourcedValue:
    grade = "definition" if row.is_definition else row.grade
    remark = " ".join(
        text for text in (row.why, row.note, row.given.get("definition", "")) if text
    )
    return SourcedValue(
        cell, describe(row, variable), grade, _studies(knowledge, row.source), remark
    )


def _studies(knowledge: Knowledge, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{key}: {knowledge.references[key]}" for key in keys)


def describe(row: Row, variable: Variable | None = None) -> str:
    """Say what a row's number is, with its 95 % interval.

    Examples
    --------
    >>> from calcinosis.knowledge import read_knowledge
    >>> knowledge = read_knowledge()
    >>> describe(knowledge.misread["livedo"])
    '0.03'
    """
    given = row.given
    counted = ""
    if row.form == "count":
        counted = f"{given['count']:g} of {given['of']:g}"
    elif row.form == "exposed":
        counted = f"{given['exposed']:g} of {given['of']:g} cases exposed, "
        counted += f"background {given['background']:g}"
    if row.form in ("kappa",):
        return f"kappa {given['kappa']:g}, error {row.distribution.mean()[0]:.3f}"
    if row.form == "loading":
        return f"{given['loading']:g} per standard deviation"
    if row.form in ("mean", "of", "median", "final"):
        fields = {k: v for k, v in given.items() if isinstance(v, int | float)}
        return ", ".join(f"{name} {value:g}" for name, value in fields.items())
    mean = row.distribution.mean()
    drawn = row.distribution.draw(np.random.default_rng(0), DRAWS)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    if row.form in ("counts", "probabilities") and variable is not None:
        parts = [
            f"{state} {mean[n]:.3g}" + _range(low[n], high[n])
            for n, state in enumerate(variable.states)
        ]
        return ", ".join(parts)
    column = -1 if isinstance(row.distribution, Dirichlet) or len(mean) == 2 else 0
    value = f"{mean[column]:.3g}"
    if isinstance(row.distribution, LogNormal):
        value = f"×{value}" if row.form != "rate" else value
    if "weight" in given and not counted:
        value += _range(low[column], high[column])
    elif row.form not in ("probability",) or "definition" not in given:
        value += _range(low[column], high[column])
    return f"{counted}: {value}" if counted else value


def _range(low: float, high: float) -> str:
    return f" ({low:.2g}–{high:.2g})" if high > low else ""


def _ages(start: float, end: float) -> str:
    if end == float("inf"):
        return f"from {_age(start)}"
    return f"{_age(start)} to {_age(end)}"


def _age(days: float) -> str:
    return f"{days / 365.25:.3g} y" if days >= 365 else f"{days:g} d"
