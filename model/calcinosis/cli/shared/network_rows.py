"""Rows of a table as evidence on a network that has names of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest

if TYPE_CHECKING:  # pyarrow comes with them
    from calcinosis.table.columns import Block

__all__ = ["ID", "RowFrame", "evidence_columns", "frame_of", "texts"]

ID = "id"
"""A column that names the rows, unless the network has a variable of this name."""
MOST_LISTED = 12
"""Names that a message lists."""
VariableStates = Mapping[Hashable, Sequence[Hashable]]


@frozen
class _Cells:
    values: Sequence[Any]

    def to_list(self) -> list[Any]:
        """Return the cells."""
        return list(self.values)


class RowFrame:
    """The least that is a data frame: columns with names.

    Parameters
    ----------
    columns : mapping
        Name → cells of every row.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self.cells = dict(columns)
        self.columns = list(columns)
        rows = len(next(iter(columns.values()), ()))
        self.shape = (rows, len(columns))

    def __getitem__(self, name: str) -> _Cells:
        """Return the cells of a column."""
        return _Cells(self.cells[name])


def evidence_columns(
    names: Sequence[str],
    states: VariableStates,
    target: Hashable,
    keep: Collection[str],
    ignore_unknown: bool,
) -> list[str]:
    """Return the columns that are evidence.

    Parameters
    ----------
    names : sequence of str
        Of all columns.
    states : mapping
        Variable of the network → states.
    target : hashable
        The variable asked for: what is known of it is no evidence.
    keep : collection of str
        Columns that are copied only.
    ignore_unknown : bool
        Whether columns that are no variables are left out.

    Raises
    ------
    CaseError
        Listing every column that is no variable, the column of the target, and every
        column to keep that there is not.
    """
    known = {str(name) for name in states}
    problems = [
        Problem(f"--keep {name}", f"there is no such column{nearest(name, names)}")
        for name in keep
        if name not in names
    ]
    twice = [name for name, times in Counter(names).items() if times > 1]
    problems += [Problem(f"column '{name}'", "stands twice") for name in twice]
    found: list[str] = []
    for name in names:
        if name in keep or (name == ID and ID not in known):
            continue
        if name == str(target):
            text = (
                "is the column of what is asked: --keep it, and it is copied to the "
                "answers; or ask for another --target"
            )
            problems.append(Problem(f"column '{name}'", text))
        elif name in known:
            found.append(name)
        elif not ignore_unknown:
            hint = nearest(name, known) or f"; there are {_listed(sorted(known))}"
            text = f"is no variable of the network{hint}"
            problems.append(Problem(f"column '{name}'", text))
    if any("is no variable" in problem.what for problem in problems):
        text = "--keep COLUMN … copies columns of your own, --ignore-unknown drops them"
        problems.append(Problem("", text))
    if problems:
        raise CaseError(problems)
    return found


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_LISTED]) + (", …" if len(names) > MOST_LISTED else "")


def texts(cells: Any) -> list[Any]:
    """Return cells of a block as Python objects."""
    from calcinosis.table.objects import objects_in

    return list(objects_in(cells))


def frame_of(
    block: Block, columns: Sequence[str], states: VariableStates, na: Sequence[str]
) -> RowFrame:
    """Return evidence on the rows of a block.

    A word for a missing value (NA, null, ``.``, or one of ``na``) is missing unless the
    variable has a state of that name.
    """
    from calcinosis.table.notation import DASHES, Notation

    notation = Notation(tuple(na))
    by_name = {str(name): {str(s) for s in own} for name, own in states.items()}

    def read(cell: Any, own: Collection[str]) -> Any:
        if not isinstance(cell, str):
            return cell
        text = cell.strip()
        if text in own:
            return text
        missing = not text or text in DASHES or notation.is_missing(text)
        return None if missing else text

    return RowFrame(
        {
            name: [read(cell, by_name[name]) for cell in texts(block.columns[name])]
            for name in columns
        }
    )
