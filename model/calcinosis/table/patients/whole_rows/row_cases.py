"""Rows of a block as cases: what each means, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.foreign import Origin
from calcinosis.table.columns import Column
from calcinosis.table.patients.cells import Entries
from calcinosis.table.patients.header.meanings import Header
from calcinosis.table.patients.people import age_text, possible_states
from calcinosis.table.patients.radiographs import FilmColumns
from calcinosis.table.patients.signs import likelihood_entry
from calcinosis.table.patients.whole_rows.row_places import place

__all__ = ["RowCases"]


class RowCases:
    """The rows of one block as cases.

    Parameters
    ----------
    header : Header
    films : FilmColumns
    knowledge : Knowledge
    columns : mapping
        Name → column of the block.
    told : str or None
        ``"form"`` or ``"report"`` for all patients, whatever the table says.
    """

    def __init__(
        self,
        header: Header,
        films: FilmColumns,
        knowledge: Knowledge,
        columns: Mapping[str, Column],
        told: str | None,
    ) -> None:
        self.films, self.columns, self.told = films, columns, told
        self.age_unit = header.age_unit
        self.context = {name: columns[own] for name, own in header.context.items()}
        self.findings: dict[str, Entries | dict[str, Column]] = {
            name: {state: columns[own] for state, own in given.states.items()}
            if given.states
            else Entries.of(knowledge.variables[name], given, columns)
            for name, given in header.findings.items()
        }

    def case(self, row: int, number: int) -> Case:
        """Return one row, which has this number in its table."""
        context = {name: column.entry(row) for name, column in self.context.items()}
        findings: dict[str, Any] = {
            name: own.entry(row)
            if isinstance(own, Entries)
            else likelihood_entry(own, row)
            for name, own in self.findings.items()
        }
        findings[FILMS] = self.films.entry(self.columns, row)
        age = context.get("age")
        return Case(
            id=f"row {number}",
            told=self.told or context.get("told"),
            setting=context.get("setting"),
            age=None if age is None else age_text(age, self.age_unit),
            age_group=possible_states(context.get("age_group")),
            sex=context.get("sex"),
            findings={n: v for n, v in findings.items() if v is not None},
            diagnosis=context.get("diagnosis"),
            document=place(number),
            origin=self._origin(row),
        )

    def _origin(self, row: int) -> Origin | None:
        """Say how entries were read that may be codes of something else."""
        told: dict[str, list[str]] = {}
        for name, own in self.findings.items():
            if isinstance(own, Entries) and (text := own.value.said_of(row)):
                told.setdefault(text, []).append(name)
        if not told:
            return None
        alone = len(next(iter(self.columns.values())).codes) == 1
        notes = [
            f"{one}: {text}"
            for text, names in told.items()
            for one in ([", ".join(names)] if alone else names)
        ]
        return Origin("table", notes=tuple(notes))
