"""Documents of patients as a table: every row is a whole case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from calcinosis.errors import Problem
from calcinosis.patient.written.case import Case
from calcinosis.table.columns import Block
from calcinosis.table.notation import Decimal

__all__ = ["CaseRows"]


class CaseRows:
    """Cases that are read one after another.

    Parameters
    ----------
    rows : iterable of (number, Case or list of Problem)
        From 1; what is wrong with a row that is no case.
    done : callable
        Returns the share of the input that has been read, if that can be told.
    """

    names: list[str] | None = None
    types: Mapping[str, Any]
    nameless: Sequence[int] = ()
    below: Sequence[str] = ()
    decimal: Decimal = "."

    def __init__(
        self,
        rows: Iterable[tuple[int, Case | list[Problem]]],
        done: Callable[[], float | None],
    ) -> None:
        self.rows, self.done = rows, done
        self.types = {"id": pa.string()}

    def blocks(self, chunk: int, wanted: Collection[str] = ()) -> Iterator[Block]:
        """Yield blocks of cases."""
        del wanted  # a document has no columns
        rows = iter(self.rows)
        while some := list(islice(rows, chunk)):
            cases = [(number, one) for number, one in some if isinstance(one, Case)]
            yield Block(
                {"id": [case.id for _, case in cases]},
                len(cases),
                np.array([number for number, _ in cases], dtype=np.intp),
                [
                    (number, problem)
                    for number, wrong in some
                    if not isinstance(wrong, Case)
                    for problem in wrong
                ],
                {row: case for row, (_, case) in enumerate(cases)},
            )
