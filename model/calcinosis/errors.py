"""Everything this package raises on purpose, under one base class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, cast
from unicodedata import category

from calcinosis._frozen import frozen

if TYPE_CHECKING:
    from difflib import SequenceMatcher

__all__ = [
    "MOST_HINTS",
    "ArgumentError",
    "CalcinosisError",
    "CaseError",
    "ImpossibleEvidenceError",
    "KnowledgeError",
    "NetworkError",
    "NoTableError",
    "Problem",
    "TooLargeError",
    "nearest",
    "printable",
]

LIKE, CLOSE, VERY_CLOSE = 0.6, 0.71, 0.8
"""Shares of letters that a misspelt name has in common with the one that was meant."""
SHORT, SHORTEST = 5, 2
"""Letters: one wrong is much of a short word; *no* must nearly be what was given."""
UNSAID = {"na", "nd", "nk", "nr", "none", "nil", "nan", "null", "missing", "nothing"}
"""Words that may mean no, not done, or nothing: no name is near them."""
TURNERS = {
    *("no", "not", "non", "without", "never", "neither", "denies", "free", "negative"),
    *("none", "nil", "absent", "absence", "w", "past", "former", "family"),
    *("above", "below", "over", "under", "more", "less", "left", "right"),
    *("before", "after", "early", "earlier", "late", "later", "previous", "prior"),
}
"""Words that turn a name they stand beside (w: of w/o); so do endings."""
AGES = {"neonatal", "newborn", "infant", "child", "adult"}
"""Of whom a name speaks: none is added to what was given."""
ENDINGS = ("less", "tase", "kinase", "uria")
TURNING = (
    *("", "a", "ab", "an", "anti", "bi", "de", "dis", "extra", "fe", "hyper", "hypo"),
    *("im", "in", "inter", "intra", "mono", "multi", "no", "non", "not", "poly"),
    *("post", "pre", "sub", "super", "un", "uni"),
)
"""Beginnings that turn what follows, as abnormal does normal; none is one too."""
WARDS = ("b", "c", "m", "n", "p", "s")
"""Letters that do so before a word as short as ICU."""
LONGEST_WARD = 4
CODE = 3
"""Letters of what is a code, as ALT and ALP are: another letter, another code."""
SLIPS = ((5, 1), (11, 2), (40, 3))
"""Up to so many letters, so many may be wrong in a word that was misspelt; no more."""
SOUNDS = ("ck", "fpv", "iy", "aeo")
"""Letters at the beginning that are taken for one another: kreatinin, edema."""
FIRST_LOST = 6
"""Letters of a word whose first one may be missing."""
MOST_HINTS = 100
"""Unknown names of a document that get a suggestion; with more it is something else."""
HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control, format, halves of a character, and separators of lines."""


@frozen
class Problem:
    """One thing that is wrong, and where.

    Parameters
    ----------
    where : str
        File, row and field, as ``file: row: field``.
    what : str
        What was given, what is allowed, and what to do.
    """

    where: str
    what: str

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return printable(text)


class CalcinosisError(Exception):
    """Base class of all errors that this package raises on purpose."""


class _ProblemsError(CalcinosisError):
    """An error that lists every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        # what an exception is made from is what it pickles and copies
        super().__init__(tuple(problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, and where."""
        found: tuple[Problem, ...] = self.args[0]
        return found

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class KnowledgeError(_ProblemsError):
    """The knowledge files contradict their schema; ``problems`` lists every place."""


class CaseError(_ProblemsError):
    """A patient's file cannot be used as it is; ``problems`` lists every place."""


class ArgumentError(CaseError, ValueError):
    """An argument is none of what it may be, or beyond its limit."""


class NoTableError(CaseError, TypeError):
    """What was handed in as a table of patients is none."""


class NetworkError(_ProblemsError, ValueError):
    """A network of another program is malformed; ``problems`` lists every place."""


class ImpossibleEvidenceError(CalcinosisError):
    """The network gives this combination of findings probability zero.

    Parameters
    ----------
    clash : sequence of (str, str)
        The smallest set of findings found that cannot be true together, as
        (variable, what was given).
    """

    def __init__(self, clash: Sequence[tuple[str, str]]) -> None:
        super().__init__(tuple(clash))

    @property
    def clash(self) -> tuple[tuple[str, str], ...]:
        """Findings that cannot be true together, as (variable, what was given)."""
        found: tuple[tuple[str, str], ...] = self.args[0]
        return found

    def __str__(self) -> str:
        named = " and ".join(f"{name} = {given}" for name, given in self.clash)
        verb = "is not possible" if len(self.clash) == 1 else "cannot be true together"
        return printable(f"impossible evidence: {named} {verb}")


class TooLargeError(CalcinosisError):
    """Exact inference on this network would need more memory than allowed."""


def printable(text: str) -> str:
    r"""Write characters that would command a terminal as escapes; lines stay.

    Examples
    --------
    >>> print(printable("a\x1b[31m"))
    a\x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(
        c if c == "\n" or category(c) not in HIDDEN else ascii(c)[1:-1] for c in text
    )


def nearest(given: str, allowed: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest allowed name, or nothing.

    Only a misspelling is corrected. A name that turns the meaning, or is of something
    else, is never suggested, however close: *normal* for *abnormal*, *raised* for *not
    raised*, *hemoglobin* for *hemoglobin A1c*.

    Examples
    --------
    >>> nearest("erytema", ["erythema", "edema"])
    "; did you mean 'erythema'?"
    >>> nearest("abnormal", ["low", "normal", "high"])
    ''
    """
    if not isinstance(cast("object", given), str):
        return ""
    low = str.strip(given).lower()
    if low in UNSAID or low.endswith("?"):  # who doubts has not meant the name
        return ""
    matcher = _matcher(low)  # prepares what it is compared to once
    close = [(_likeness_to(matcher, name.lower()), name) for name in allowed]
    close.sort(key=lambda pair: pair[0], reverse=True)
    likely = (
        name
        for likeness, name in close
        if len(name) > 1
        and likeness >= _least(low, name)
        and _is_misspelt(low, name.lower())
        and not _turns(low, name.lower(), likeness)
    )
    best = next(likely, None)
    return "" if best is None else f"; did you mean '{best}'?"


def _likeness(one: str, other: str) -> float:
    """Share of letters in common and in order, 0 to 1; 0 if it is below ``LIKE``."""
    return _likeness_to(_matcher(one), other)


def _matcher(text: str) -> SequenceMatcher[str]:
    from difflib import SequenceMatcher  # where nothing is misspelt it is not needed

    return SequenceMatcher(None, "", text)


def _likeness_to(matcher: SequenceMatcher[str], other: str) -> float:
    matcher.set_seq1(other)
    if matcher.real_quick_ratio() < LIKE or matcher.quick_ratio() < LIKE:
        return 0.0
    return matcher.ratio()


def _is_misspelt(given: str, name: str) -> bool:
    """Whether a name was probably meant: few letters are wrong, or words left out."""
    one, other = _words(given), _words(name)
    left, right = "".join(one), "".join(other)
    if left == right:
        return True
    if not _starts_alike(left, right) or len(one) > len(other) == _held(other, one):
        return False  # who adds a word means something else
    if len(one) > 1 and other[: len(one)] == one:
        return True
    if len(other[-1:][0] if other else "") == 1 and left[-1:] != right[-1:]:
        return False  # the letter of a vitamin
    if len(right) <= CODE:
        if left == f"{right}s":
            return True
        lost = len(left) + 1 == len(right) and left == _consonants(right)
        return lost or sorted(left) == sorted(right) or _once(left) == _once(right)
    shortest = min(len(left), len(right))
    most = next(
        (slips for letters, slips in SLIPS if shortest <= letters), SLIPS[-1][1]
    )
    return _slips(left, right) <= most


def _held(words: list[str], text: list[str]) -> int:
    """Return how many of some words stand in a text."""
    return sum(word in text for word in words)


def _once(text: str) -> str:
    """Write doubled letters once."""
    return "".join(
        c for c, before in zip(text, f" {text}", strict=False) if c != before
    )


def _consonants(text: str) -> str:
    return "".join(letter for letter in text if letter not in "aeiou")


def _starts_alike(one: str, other: str) -> bool:
    first = {one[:1], other[:1]}
    lost = min(len(one), len(other)) >= FIRST_LOST and (
        one[1:] == other or one == other[1:]
    )
    return len(first) == 1 or lost or any(first <= {*sound} for sound in SOUNDS)


def _slips(one: str, other: str) -> int:
    """Count letters that are wrong, missing, added, or exchanged with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            found = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != wanted))
            if i > 1 < j and letter == other[j - 2] and one[i - 2] == wanted:
                found = min(found, last[j - 2] + 1)
            row.append(found)
    return row[-1]


def _least(given: str, name: str) -> float:
    """How alike a name must be to be suggested."""
    if len(name) <= SHORTEST:
        return VERY_CLOSE
    return LIKE if max(len(given), len(name)) <= SHORT else CLOSE


def _turns(given: str, name: str, likeness: float) -> bool:
    """Whether two words are alike but for what turns their meaning."""
    one, other = _words(given), _words(name)
    if TURNERS & {*one} != TURNERS & {*other}:
        return True
    if len(one) < len(other) and AGES & ({*other} - {*one}):
        return True
    if any(given.endswith(end) != name.endswith(end) for end in ENDINGS):
        return True
    if _differs_in_start(given, name, likeness):
        return True
    if len(given) == len(name) <= CODE and sorted(given) != sorted(name):
        return True
    if len(one) == len(other) > 1 and "/" not in name and _other_words(one, other):
        return True
    return any(
        _differs_in_start(part, whole, max(_likeness(part, whole), VERY_CLOSE))
        for part, whole in product(one, other)
        if part != whole
    )


def _other_words(given: list[str], name: list[str]) -> bool:
    """Whether names share a word, but differ in another: carbonate and gluconate."""
    pairs = zip(given, name, strict=True)
    return any(one != two and _likeness(one, two) < CLOSE for one, two in pairs)


def _differs_in_start(given: str, name: str, likeness: float) -> bool:
    """Whether two words are more alike without beginnings that turn the meaning."""
    short = max(len(given), len(name)) <= LONGEST_WARD
    starts = (*TURNING, *WARDS) if short else TURNING
    return any(
        _likeness(given[len(one) :], name[len(other) :]) >= likeness
        for one, other in product(starts, starts)
        if one != other and given.startswith(one) and name.startswith(other)
    )


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
