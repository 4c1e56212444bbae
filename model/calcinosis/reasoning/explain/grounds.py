"""The studies behind a weight: which rows made a finding speak for or against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.knowledge.frequencies.rates import RatioKey
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import FILMS, FORM, LESION, Variable
from calcinosis.patient.items import Item
from calcinosis.provenance.row_words import describe
from calcinosis.reasoning.explain.mechanism import Channel, Hidden
from calcinosis.reasoning.result import Result

__all__ = ["Ground", "grounds_of"]


@frozen
class Ground:
    """One number that a weight rests on.

    Parameters
    ----------
    about : str
        What the number is about: ``erythema: lesion=iatrogenic, extravasation=minor``.
    lesion : str or None
        The lesion it speaks of; None for a frequency that holds for all.
    row : Row
        The number as it stands in the knowledge files.
    variable : Variable or None
        Whose table it stands in; None for a rate ratio.
    """

    about: str
    lesion: str | None
    row: Row
    variable: Variable | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys into ``references.bib``; empty for a judgement."""
        return self.row.source

    @property
    def grade(self) -> str:
        """Evidence grade."""
        return "definition" if self.row.is_definition else self.row.grade

    @property
    def count(self) -> tuple[int, int] | None:
        """Patients who had it and patients in the study (n of N), if it was counted."""
        given = self.row.given
        counted = given.get("count", given.get("exposed"))
        return None if counted is None else (int(counted), int(given["of"]))

    @cached_property
    def value(self) -> str:
        """The number in words, with its interval: ``3 of 11: 0.29 (0.09–0.56)``."""
        return describe(self.row, self.variable)

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain types, without what takes long to work out."""
        return {
            "about": self.about,
            "count": None if self.count is None else list(self.count),
            "grade": self.grade,
            "keys": list(self.keys),
        }


def grounds_of(
    result: Result,
    hidden: Hidden,
    item: Item,
    channel: Channel | None,
    lesions: Sequence[str],
) -> tuple[Ground, ...]:
    """Return the rows behind the weight of a finding.

    Parameters
    ----------
    result : Result
    hidden : Hidden
        Tells the likeliest state of parents that nobody saw.
    item : Item
        The finding.
    channel : Channel or None
        Through what it acts: its rows are among the grounds.
    lesions : sequence of str
        The leading lesion and its main rival.

    Returns
    -------
    tuple of Ground
        Of a finding: the rows of its table for these lesions in the likeliest state of
        everything else; of a risk factor: its rate ratios, and how frequent it is.
    """
    finder = _Finder(result, hidden, lesions)
    found = list(finder.of_item(item))
    if channel is not None:
        found += finder.of_channel(channel)
    return tuple({id(ground.row): ground for ground in reversed(found)}.values())[::-1]


class _Finder:
    """Looks rows up for one patient."""

    def __init__(self, result: Result, hidden: Hidden, lesions: Sequence[str]) -> None:
        self.knowledge = result.reasoner.knowledge
        self.variables = self.knowledge.variables
        self.hidden, self.lesions = hidden, lesions
        self.states = result.reasoner.network.states
        self.given = {item.node: item for item in result.evidence}

    def of_item(self, item: Item) -> Iterator[Ground]:
        name = item.variable
        variable = self.variables.get(name)
        if variable is None or name == FILMS:
            variable = self.knowledge.film
        if not variable.is_before_lesion:
            yield from self._table(variable)
            return
        possible = [variable.states[int(n)] for n in np.flatnonzero(item.likelihood)]
        for lesion in self.lesions:
            yield from self._ratios(lesion, name, possible)
        yield from self._table(variable)

    def of_channel(self, channel: Channel) -> Iterator[Ground]:
        variable = self.variables[channel.variable]
        if not variable.is_before_lesion:
            yield from self._table(variable)
            return
        for lesion in self.lesions:
            yield from self._ratios(lesion, channel.variable, [channel.state])

    def _ratios(
        self, lesion: str, factor: str, states: Sequence[str]
    ) -> Iterator[Ground]:
        """Yield the ratios of a factor's states, for the patient's age and form."""
        rates = self.knowledge.rates.get(lesion)
        rows = rates.ratios.get(factor, {}) if rates else {}
        ages, form = self._known("age_group"), self._form(lesion)
        fitting: dict[str, str] = {}
        for text in sorted(rows, key=lambda text: RatioKey.read(text).rank):
            key = RatioKey.read(text)
            old = key.ages is None or (len(ages) == 1 and ages[0] in key.ages)
            if old and (key.forms is None or form in key.forms):
                fitting[key.state] = text
        for state in states:
            if state in fitting:
                about = f"rate of {lesion}: {factor}={fitting[state]}"
                yield Ground(about, lesion, rows[fitting[state]])

    def _table(self, variable: Variable) -> Iterator[Ground]:
        """Yield the rows of a variable's table, one for each lesion if it has them."""
        table = self.knowledge.tables[variable.name]
        cells = {lesion: self._cell(variable, lesion) for lesion in self.lesions}
        numbers = {d: int(table.cells[tuple(cells[d].values())]) for d in cells}
        same = len({*numbers.values()}) == 1
        for lesion in self.lesions[:1] if same else self.lesions:
            about = self._about(variable, cells[lesion])
            row = table.rows[numbers[lesion]].row
            yield Ground(about, None if same else lesion, row, variable)

    def _cell(self, variable: Variable, lesion: str) -> dict[str, int]:
        """Return the likeliest state of each parent if this is the lesion."""
        number = self.knowledge.lesions.index(lesion)
        cell: dict[str, int] = {}
        for parent in variable.parents:
            states = self.states[parent]
            if parent == LESION:
                cell[parent] = number
            elif parent == FORM:
                cell[parent] = states.index(self._form(lesion))
            elif parent in self.given and not self.given[parent].over_parents:
                cell[parent] = int(self.given[parent].likelihood.argmax())
            else:
                likeliest = self.hidden.likeliest(parent, number)
                cell[parent] = states.index(likeliest) if likeliest else 0
        return cell

    def _form(self, lesion: str) -> str:
        """Return the likeliest form if this is the lesion."""
        number = self.knowledge.lesions.index(lesion)
        forms = self.variables[FORM].forms_of(lesion)
        return self.hidden.likeliest(FORM, number) or forms[0]

    def _about(self, variable: Variable, cell: dict[str, int]) -> str:
        parts = [f"{parent}={self.states[parent][n]}" for parent, n in cell.items()]
        if FORM in cell:
            parts.insert(0, f"{LESION}={self.variables[FORM].owners[cell[FORM]]}")
        return f"{variable.name}: {', '.join(parts)}" if parts else variable.name

    def _known(self, name: str) -> list[str]:
        """States of a variable that the case leaves possible."""
        item = self.given.get(name)
        if item is None or item.over_parents:
            return []
        return [self.states[name][int(n)] for n in np.flatnonzero(item.likelihood)]
