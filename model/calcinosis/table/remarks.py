"""What is to be said of a table beside its answers: notes of its rows, and its ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from calcinosis.errors import printable
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.table.columns import Block
from calcinosis.table.ids import id_text, names_in
from calcinosis.table.objects import objects_in
from calcinosis.table.patients.header.meanings import MEANT
from calcinosis.table.patients.numbers.told_numbers import Note

__all__ = ["NO_FINDING", "Remarks", "told_left_out"]

NO_FINDING = (
    "no finding is told: the answer rests on age, sex and setting alone, or on nothing "
    "but the pretest"
)
"""Said of rows, however many other notes there are."""

SHOWN = 20
"""Different notes that are listed."""
SHOWN_IDS = 3
MOST_IDS = 200_000
"""Rows whose ids are remembered: memory must not grow with the table."""


class Remarks:
    """Collects them from block to block.

    Parameters
    ----------
    empty : bool
        Whether a table without rows is worth a remark.
    """

    def __init__(self, *, empty: bool = False) -> None:
        self.empty = empty
        self.rows = 0
        self._notes: dict[str, list[int]] = {}
        self._more = 0
        self._ids: dict[str, list[int]] = {}
        self._nameless: list[int] = []

    def see(
        self, block: Block, notes: Iterable[Note], unusable: Collection[int]
    ) -> None:
        """Take note of a block that has been answered.

        Parameters
        ----------
        block : Block
        notes : iterable of (rows, str)
            Rows of the block, and what is to be said of them.
        unusable : collection of int
            Rows of the block of which nothing is to be said.
        """
        self.rows += block.rows + len({number for number, _ in block.refused})
        numbers, unusable = block.numbers.tolist(), set(unusable)
        for rows, text in notes:
            told = [numbers[row] for row in rows if row not in unusable]
            new = text not in self._notes and text != NO_FINDING
            if told and new and len(self._notes) >= SHOWN:
                self._more += 1
            elif told:
                kept = self._notes.setdefault(text, [0, told[0]])
                kept[0] += len(told)
        own = names_in(block)
        if own is None or self.rows > MOST_IDS:
            return
        for number, name in zip(numbers, objects_in(own), strict=True):
            text = (id_text(name) or "").strip()
            if text:
                self._ids.setdefault(text, []).append(number)
            else:
                self._nameless.append(number)

    def lines(self) -> list[str]:
        """Return what is to be said, a line each."""
        if self.empty and not self.rows:
            return ["the table has no rows: only its columns are named"]
        lines = [
            f"note: row {first}{_others(count - 1)}: {text}"
            for text, (count, first) in self._notes.items()
        ]
        if self._more:
            lines.append(f"… and {self._more} more notes")
        lines += _doubled({n: rows for n, rows in self._ids.items() if rows[1:]})
        if self._nameless:
            first, *rest = self._nameless
            lines.append(f"note: row {first}{_others(len(rest))}: no id")
        return [printable(line) for line in lines]


def _others(count: int) -> str:
    """Say how many more rows have the same note."""
    noun = "row" if count == 1 else "rows"
    return f" and {count} more {noun}" if count else ""


def _doubled(ids: Mapping[str, list[int]]) -> list[str]:
    if not ids:
        return []
    shown = [
        f"{quoted(name)} (rows {', '.join(map(str, rows[:SHOWN_IDS]))}"
        f"{', …' if rows[SHOWN_IDS:] else ''})"
        for name, rows in list(ids.items())[:SHOWN_IDS]
    ]
    more = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
    return [f"note: ids that stand more than once: {', '.join(shown)}{more}"]


def told_left_out(left_out: Mapping[str, str]) -> str:
    """Say which columns were left out, each with the nearest name that has a meaning.

    Those whose name tells something all the same come last, with what to write.

    Examples
    --------
    >>> told_left_out({"mrn": "", "erytema": "; did you mean 'erythema'?"})
    "left out, with no known name: 'mrn', 'erytema' (did you mean 'erythema'?)"
    >>> told_left_out({"ct": "it may mean ct_calcification or gas: write one of them"})
    "left out, though they may tell something: 'ct' (it may mean ct_calcification or \
gas: write one of them)"
    """
    meant = {name for name, hint in left_out.items() if hint.startswith(MEANT)}
    kinds = (
        ("with no known name", [name for name in left_out if name not in meant]),
        (
            "though they may tell something",
            [name for name in left_out if name in meant],
        ),
    )
    hints = {name: hint.removeprefix("; ") for name, hint in left_out.items()}
    return "; ".join(
        f"left out, {why}: "
        + ", ".join(
            f"{quoted(name)} ({hints[name]})" if hints[name] else quoted(name)
            for name in names
        )
        for why, names in kinds
        if names
    )
