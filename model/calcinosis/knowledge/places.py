"""Where each row enters the network, and its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.rows.tables import PlacedRow, head_of
from calcinosis.knowledge.variables import Variable

__all__ = ["RowPlace", "find_place", "mention_places", "row_places"]

PlaceKind = Literal[
    "table", "case mix", "rate", "misread", "outlier", "loading", "mention"
]


@frozen
class RowPlace:
    """A row and the table it speaks in.

    Parameters
    ----------
    row : Row
    kind : str
        ``table``: a probability table or measured quantity; ``case mix``; ``rate``: a
        rate ratio; ``misread``, ``outlier``, ``loading``: see ``reliability.toml``;
        ``mention``: how much lesions make one look, see ``telling.toml``.
    subject : str
        The variable; of the case mix the setting, of a rate ratio the risk factor.
    key : tuple
        Of a table's row its number; of the case mix (lesion,); of a rate ratio
        (lesion, state as written); of a loading (severity,).
    label : str
        ``erythema: lesion=iatrogenic, extravasation=minor, secondary_infection=no``:
        the heading and the line under which ``calcinosis priors`` prints it.
    """

    row: Row
    kind: PlaceKind
    subject: str
    key: tuple[str | int, ...]
    label: str


def row_places(knowledge: Knowledge) -> Iterator[RowPlace]:
    """Yield every row that enters the network (utilities and costs do not)."""
    for name, table in knowledge.tables.items():
        for number, placed in enumerate(table.rows):
            cells = ", ".join(_conditions(placed, name, knowledge.variables))
            label = f"{name}: {cells or 'any'}"
            yield RowPlace(placed.row, "table", name, (number,), label)
    for setting, mix in knowledge.case_mix.items():
        for lesion, row in mix.items():
            label = f"{setting}: rate of {lesion}"
            yield RowPlace(row, "case mix", setting, (lesion,), label)
    for lesion, rates in knowledge.rates.items():
        for factor, states in rates.ratios.items():
            for state, row in states.items():
                label = f"{lesion}: rate ratio {factor}={state}"
                yield RowPlace(row, "rate", factor, (lesion, state), label)
    for name, row in knowledge.misread.items():
        yield RowPlace(row, "misread", name, (), f"{name}: misread")
    for name, row in knowledge.outliers.items():
        yield RowPlace(row, "outlier", name, (), f"{name}: outlying values")
    for severity in knowledge.severities.values():
        for name, row in severity.loadings.items():
            label = f"{name}: loading of {severity.name}"
            yield RowPlace(row, "loading", name, (severity.name,), label)


def mention_places(knowledge: Knowledge) -> Iterator[RowPlace]:
    """Yield every row of how much lesions make one look for something."""
    for name, rows in knowledge.telling.looked_for.items():
        for lesion, row in rows.items():
            label = f"{name}: mention, lesion={lesion}"
            yield RowPlace(row, "mention", name, (lesion,), label)


def find_place(knowledge: Knowledge, name: str) -> RowPlace:
    """Find a row by its label, or by where it stands.

    Parameters
    ----------
    knowledge : Knowledge
    name : str
        ``erythema: lesion=iatrogenic, secondary_infection=no, extravasation=minor`` in
        any order, or as in the file: ``[erythema.iatrogenic] extravasation=minor, …``.

    Raises
    ------
    CaseError
        If no row of the network has this name; the nearest is told.
    """
    wanted = _plain(name)
    labels: dict[str, RowPlace] = {}
    for place in row_places(knowledge):
        if wanted in (_plain(place.label), *_written(place.row.where)):
            return place
        labels[place.label] = place
    text = f"no row of the network is called '{name}'{nearest(name, labels)}"
    raise CaseError([Problem("sensitivity", text)])


def _plain(name: str) -> str:
    """Bring the conditions of a label into one order."""
    subject, colon, cells = name.strip().lower().partition(": ")
    if not colon:
        return " ".join(subject.split())
    ordered = sorted(part.strip() for part in cells.split(","))
    return f"{subject}: {', '.join(ordered)}"


def _written(where: str) -> tuple[str, str]:
    """Return the place of a row as it is, and without its file."""
    return _plain(where), " ".join(where.partition(": ")[2].lower().split())


def _conditions(
    placed: PlacedRow, name: str, variables: Mapping[str, Variable]
) -> Iterator[str]:
    parents = dict.fromkeys((head_of(variables[name]), *variables[name].parents))
    for parent in parents:
        if parent in placed.conditions:
            allowed = placed.conditions[parent]
            states = [s for s in variables[parent].states if s in allowed]
            yield f"{parent}={'|'.join(states)}"
