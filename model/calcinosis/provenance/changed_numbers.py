"""Which numbers differ between two folders of knowledge: sourced, learned, others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from calcinosis._frozen import frozen
from calcinosis.knowledge.parsing.folder import parse_files
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Dirichlet, Distribution, NormalScale
from calcinosis.knowledge.rows.learned import LEARNED, numbers
from calcinosis.knowledge.rows.rows import Row
from calcinosis.provenance.row_words import describe, figure

__all__ = [
    "ChangedNumber",
    "ChangedNumbers",
    "changed_as_written",
    "changed_numbers",
]

MARKS = str.maketrans("", "", "[]. :,'\"")
"""What the place of a row has more than the names that lead to it."""
PathInFile = tuple[str, ...]
Written = float | str


@frozen
class ChangedNumber:
    """A number that is not what it was.

    Parameters
    ----------
    where : str
        File and row.
    old, new : str or None
        In words; None: it was not there, or is not there any more.
    distance : float
        How far it moved: of what moved most ``|new − old| / (|new| + |old|)``, 0 to 1;
        of the mean of a laboratory value the same by its standard deviations.
    """

    where: str
    old: str | None
    new: str | None
    distance: float


@frozen
class ChangedNumbers:
    """All numbers that differ, the farthest first.

    Parameters
    ----------
    sourced : tuple of ChangedNumber
        Rows as their sources have them.
    learned : tuple of ChangedNumber
        Where rows have moved to by learning.
    others : tuple of ChangedNumber
        Numbers that are no rows: limits, intervals, conventions.
    files : tuple of str
        Files that differ in anything, words and studies too.
    """

    sourced: tuple[ChangedNumber, ...]
    learned: tuple[ChangedNumber, ...]
    others: tuple[ChangedNumber, ...]
    files: tuple[str, ...]


def changed_numbers(old: Knowledge, new: Knowledge) -> ChangedNumbers:
    """Compare every number of two folders by where it stands."""
    before, after = _rows(old), _rows(new)
    places = dict.fromkeys([*before, *after])
    pairs = [(place, before.get(place), after.get(place)) for place in places]
    sourced = [one for pair in pairs if (one := _sourced(*pair)) is not None]
    learned = [one for pair in pairs if (one := _learned(*pair)) is not None]
    first, second = _files(old), _files(new)
    rows = {place.translate(MARKS) for place in places}
    return ChangedNumbers(
        _farthest_first(sourced),
        _farthest_first(learned),
        _farthest_first(_others(first, second, rows)),
        tuple(
            name
            for name in sorted({*first, *second})
            if first.get(name) != second.get(name)
        ),
    )


def changed_as_written(folder: Path, new: Knowledge) -> ChangedNumbers:
    """Compare numbers by where they stand in files that cannot be read as knowledge.

    A folder of an older version has tables of another layout: what stands in both
    under the same names is compared, and what only one of them has is told as that.

    Parameters
    ----------
    folder : Path
        Of the old files; a file that is no TOML is left out.
    new : Knowledge
    """
    first, _ = parse_files(folder, [], "")
    second = {n: own for n, own in _files(new).items() if isinstance(own, Mapping)}
    return ChangedNumbers(
        (),
        (),
        _farthest_first(_others(first, second, set())),
        tuple(
            name
            for name in sorted({*first, *second})
            if first.get(name) != second.get(name)
        ),
    )


def _farthest_first(found: Sequence[ChangedNumber]) -> tuple[ChangedNumber, ...]:
    return tuple(sorted(found, key=lambda one: -one.distance))


@frozen
class _Known:
    """A row as its source has it, in words when it is asked for."""

    row: Row
    knowledge: Knowledge
    part: str

    def words(self) -> str:
        variable = self.knowledge.variables.get(self.part)
        return describe(self.row.as_sourced(), variable)

    def written(self) -> dict[str, Written]:
        leaves = _leaves(self.row.given, ())
        return {".".join(path): value for path, value in leaves}

    def distribution(self, *, learned: bool) -> Distribution:
        return (self.row if learned else self.row.as_sourced()).distribution


def _rows(knowledge: Knowledge) -> dict[str, _Known]:
    return {row.where: _Known(row, knowledge, part) for part, row in knowledge.rows()}


def _sourced(
    where: str, old: _Known | None, new: _Known | None
) -> ChangedNumber | None:
    """Tell a row whose written numbers differ."""
    if old is None or new is None:
        there = [None if one is None else one.words() for one in (old, new)]
        return ChangedNumber(where, there[0], there[1], 1.0)
    if old.row.form == new.row.form and old.written() == new.written():
        return None
    first, second = old.words(), new.words()
    if first == second:  # but for digits that words leave out
        first, second = (
            ", ".join(f"{name} {value}" for name, value in one.written().items())
            for one in (old, new)
        )
    distance = _moved(*(one.distribution(learned=False) for one in (old, new)))
    return ChangedNumber(where, first, second, distance)


def _learned(
    where: str, old: _Known | None, new: _Known | None
) -> ChangedNumber | None:
    """Tell a row that has learned something else, or only on one side."""
    if old is None or new is None:
        return None
    moved = [one.row.learned and one.row.learned.end for one in (old, new)]
    if moved[0] == moved[1]:
        return None
    ends = [one.distribution(learned=True) for one in (old, new)]
    told = [_told(end) for end in ends]
    texts = [" / ".join(map(figure, end)) for end in told]
    if texts[0] == texts[1]:
        texts = [" / ".join(f"{value:.6g}" for value in end) for end in told]
    first, second = (
        text if end is not None else f"{text} (as sourced)"
        for text, end in zip(texts, moved, strict=True)
    )
    return ChangedNumber(where, first, second, _moved(*ends))


def _told(distribution: Distribution) -> tuple[float, ...]:
    """Return the numbers of a row; of yes and no, that of yes."""
    found = numbers(distribution)
    yes_no = isinstance(distribution, Dirichlet) and len(found) == 2
    return found[1:] if yes_no else found


def _moved(old: Distribution, new: Distribution) -> float:
    if isinstance(old, NormalScale) and isinstance(new, NormalScale):
        (mean, sd), (other_mean, other_sd) = numbers(old), numbers(new)
        by_mean = abs(other_mean - mean) / (sd + other_sd)
        return max(by_mean, _distance([sd], [other_sd]))
    return _distance(numbers(old), numbers(new))


def _distance(old: Sequence[float], new: Sequence[float]) -> float:
    if len(old) != len(new):
        return 1.0
    return max(
        (
            abs(b - a) / (abs(a) + abs(b))
            for a, b in zip(old, new, strict=True)
            if a != b
        ),
        default=0.0,
    )


def _files(knowledge: Knowledge) -> Mapping[str, object]:
    """Return the parsed files; of knowledge without what it learned, without that."""
    without = "" if knowledge.protocol else LEARNED
    files, bibliography = parse_files(knowledge.folder, [], without)
    return {**files, "references.bib": bibliography}


def _others(
    old: Mapping[str, object], new: Mapping[str, object], rows: set[str]
) -> list[ChangedNumber]:
    """Tell numbers that stand in no row."""
    before, after = (
        {
            path: value
            for name, content in files.items()
            if name != LEARNED
            for path, value in _leaves(content, (name,), rows)
            if not isinstance(value, str)
        }
        for files in (old, new)
    )
    found: list[ChangedNumber] = []
    for path in dict.fromkeys([*before, *after]):
        pair = [side.get(path) for side in (before, after)]
        if pair[0] != pair[1]:
            first, second = (None if x is None else f"{x:.12g}" for x in pair)
            known = [float(x) for x in pair if x is not None]
            distance = _distance(known[:1], known[1:])
            where = f"{path[0]}: {'.'.join(path[1:])}"
            found.append(ChangedNumber(where, first, second, distance))
    return found


def _leaves(
    content: object, path: PathInFile, rows: frozenset[str] | set[str] = frozenset()
) -> Iterator[tuple[PathInFile, Written]]:
    """Yield numbers and texts with the names that lead there; not what is in a row."""
    if isinstance(content, Mapping):
        if "".join(path).translate(MARKS) in rows:
            return
        for name, inner in cast("Mapping[str, object]", content).items():
            if path or rows or name not in ("why", "note", "source", "grade"):
                yield from _leaves(inner, (*path, name), rows)
    elif isinstance(content, list):
        for number, inner in enumerate(cast("list[object]", content), start=1):
            yield from _leaves(inner, (*path, str(number)), rows)
    elif isinstance(content, int | float | str) and not isinstance(content, bool):
        yield path, content
