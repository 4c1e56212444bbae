"""One row of the knowledge files: a number, its strength, and the study behind it.

A row is an inline table. Which fields it may have follows from its *form*
(:mod:`calcinosis.knowledge.rows.row_forms`); an unknown field is an error. Every row
names its ``source`` with a ``grade``, or is a judgement and says ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.rows.bibliography import GRADES, read_grounds
from calcinosis.knowledge.rows.distributions import Dirichlet, Distribution, Fixed
from calcinosis.knowledge.rows.learned import Learned, LearnedRows
from calcinosis.knowledge.rows.row_forms import KINDS, Conventions
from calcinosis.knowledge.schema import Fields

__all__ = ["GRADES", "Conventions", "Row", "RowReader"]

GROUNDS = ("source", "grade", "why", "note", "surrogate")


@frozen
class Row:
    """One number of the knowledge files with where it stands and where it is from.

    Parameters
    ----------
    where : str
        File and row, as ``examination.toml: [erythema.iatrogenic] any``.
    form : str
        Which fields it has: ``count``, ``range``, ``ratio`` …
    given : mapping
        The fields as written.
    distribution : Distribution
        What they mean.
    source : tuple of str
        Keys into ``references.bib``; empty for a judgement.
    grade : str
        One of :data:`GRADES`.
    why, note : str
        Reason of a judgement; population and remarks.
    surrogate : bool
        Whether its studies counted something that stands for this: another population
        or another finding.
    held : tuple of str
        States whose probability follows from what the lesion is: learning does not
        move it.
    learned : Learned or None
        What it has learned since; the distribution is then the learned one.
    sourced : Distribution or None
        What the fields as written mean, where it has learned.
    """

    where: str
    form: str
    given: Mapping[str, Any]
    distribution: Distribution
    source: tuple[str, ...]
    grade: str
    why: str
    note: str
    surrogate: bool = False
    held: tuple[str, ...] = ()
    learned: Learned | None = None
    sourced: Distribution | None = None

    def as_sourced(self) -> Row:
        """Return the row as its source has it, without what it has learned."""
        if self.sourced is None:
            return self
        return replace(self, distribution=self.sourced, learned=None, sourced=None)

    @property
    def is_judgement(self) -> bool:
        """Whether no study is named."""
        return not self.source

    @property
    def is_definition(self) -> bool:
        """Whether the whole row holds by definition."""
        return "definition" in self.given and "weight" not in self.given

    @property
    def is_counted(self) -> bool:
        """Whether it holds the counts of a study, and not an estimate after one.

        Counts of something that only stands for it do not count.
        """
        counts = "of" in self.given or self.form == "counts"
        return bool(self.source) and counts and not self.surrogate


class RowReader:
    """Reads rows and collects every problem.

    Parameters
    ----------
    conventions : Conventions
        How rows become distributions.
    references : mapping
        Known reference keys.
    problems : list of Problem
        Grows.
    learned : LearnedRows, optional
        What rows have learned.
    """

    def __init__(
        self,
        conventions: Conventions,
        references: Mapping[str, object],
        problems: list[Problem],
        learned: LearnedRows | None = None,
    ) -> None:
        self.conventions = conventions
        self.references = references
        self.problems = problems
        self.learned = learned or LearnedRows()
        self.places: list[str] = []

    def read(
        self,
        raw: object,
        where: str,
        kind: str,
        states: Sequence[str] = (),
        possible: Sequence[str] = (),
    ) -> Row | None:
        """Read one row; None, and a problem, if it is wrong.

        Parameters
        ----------
        raw : object
            The row as parsed.
        where : str
            File and row, named in problems.
        kind : str
            A key of :data:`calcinosis.knowledge.rows.row_forms.KINDS`.
        states : sequence of str
            States of the variable, for rows that name them.
        possible : sequence of str
            Those that can be at all, if not all of them: the row names these.
        """
        before = len(self.problems)
        fields = Fields.of(raw, where, self.problems)
        if len(self.problems) > before:
            return None
        form = next((form for form in KINDS[kind] if form.name in fields), None)
        if form is None:
            names = [form.name for form in KINDS[kind]]
            hints = (nearest(name, names) for name in fields.raw)
            hint = next((hint for hint in hints if hint), "")
            fields.problem(f"has none of the fields {', '.join(names)}{hint}")
            return None
        fields.close((form.name, *form.required), (*form.optional, *GROUNDS))
        source, grade = read_grounds(fields, self.references)
        named = tuple(possible or states)
        distribution = form.read(fields, self.conventions, named)
        held = _held(fields, named)
        if possible and isinstance(distribution, Dirichlet | Fixed):
            distribution = distribution.among([n in named for n in states])
        if len(self.problems) > before:
            return None
        self.places.append(where)
        learned = self.learned.apply(where, distribution, self.problems)
        return Row(
            where=where,
            form=form.name,
            given=cast("Mapping[str, Any]", fields.raw),
            distribution=distribution if learned is None else learned[0],
            learned=None if learned is None else learned[1],
            sourced=None if learned is None else distribution,
            source=source,
            grade=grade,
            why=fields.text("why"),
            note=fields.text("note"),
            surrogate=fields.flag("surrogate"),
            held=held,
        )


def _held(fields: Fields, states: Sequence[str]) -> tuple[str, ...]:
    """Read the states that learning does not move; two at least are left to move."""
    held = fields.texts("held")
    for state in held:
        if state not in states:
            fields.problem(f"no state '{state}'{nearest(state, states)}", "held")
    if held and len({*states} - {*held}) < 2:
        fields.problem("leaves fewer than two states that can move", "held")
    return held
