"""Names of findings as people write them: ``redness`` is ``erythema``.

They stand in ``words.toml``. A finding is known by its own name, its label and its
other names, in any capitals, with spaces, hyphens or underscores. A word that could be
two findings means none of them. A word that tells a finding and what was found at once
(``lupus``, ``no redness``) is no name; what to write is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from calcinosis._frozen import frozen
from calcinosis._regex import regex

__all__ = ["AFFIRMATIONS", "DENIALS", "NEGATIONS", "SEEN", "Names", "spelled"]

SEPARATORS = regex(r"[\s_\-.,:/()\[\]]+")
NEGATIONS = ("no", "not", "non", "without", "denies", "absent")
"""Words before a finding that say it is not there."""
DENIALS = (
    *(*NEGATIONS, "no_evidence_of", "no_sign_of", "no_signs_of", "negative_for"),
    *("free_of", "no_visible", "no_obvious", "without_evidence_of"),
)
"""The same, and what is written in more words."""
AFFIRMATIONS = ("evidence_of", "signs_of", "positive_for", "visible", "with")
"""Words before a finding that say it is there."""
SEEN = ("seen", "visible", "detected", "identified", "noted", "found", "present")
"""Words behind a finding, or its denial, that say nothing more."""
MOST_PARTS = 8
"""Parts of a name that may hold two: *WBC (leukocytes)*."""


@lru_cache(maxsize=4096)
def spelled(name: str) -> str:
    """Write a name without what does not matter: capitals and separators.

    Examples
    --------
    >>> spelled("White blood-cells ")
    'white_blood_cells'
    """
    return "_".join(part for part in SEPARATORS.split(name.lower()) if part)


@frozen
class Names:
    """What a name may mean.

    Parameters
    ----------
    of : mapping
        Name as :func:`spelled` → the findings that it may mean, as a case names them:
        one, or several of which none is taken.
    looks : mapping
        Name that only says that somebody looked (an x-ray) → what was looked for, by
        its name and its label.
    answers : mapping
        Word as :func:`spelled` → the finding that it alone answers.
    own : mapping
        Those words that are a finding of their own to people (``lupus: yes``) → as
        they are written.
    groups : mapping
        Word for many findings as :func:`spelled` → some of them.
    near : mapping
        Word that has no finding of its own → the nearest one, and its question.
    ages : frozenset of str
        Words that tell the age, as :func:`spelled`.
    absent : mapping
        Finding → the state that says it is not there.
    beside : frozenset of str
        Words that say nothing more beside an answer.
    """

    of: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    looks: Mapping[str, tuple[str, str]] = field(
        default_factory=dict[str, tuple[str, str]]
    )
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    own: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    near: Mapping[str, tuple[str, str]] = field(
        default_factory=dict[str, tuple[str, str]]
    )
    ages: frozenset[str] = frozenset()
    absent: Mapping[str, str] = field(default_factory=dict[str, str])
    beside: frozenset[str] = frozenset()

    def meant(self, given: str) -> str | None:
        """Return the one finding that a name means; None if there is not just one.

        Two names of one finding are one: *fever (temp)*.
        """
        name = spelled(given)
        if name in self.of:
            found = self.of[name]
            return found[0] if len(found) == 1 else None
        two = self._two(name)
        return two[0] if two and two[0] == two[1] else None

    def _two(self, name: str) -> tuple[str, str] | None:
        """Return the two findings that the halves of a name mean: *pain/swelling*."""
        parts = name.split("_")
        for at in range(1, len(parts) if len(parts) <= MOST_PARTS else 0):
            first = self.of.get("_".join(parts[:at]), ())
            second = self.of.get("_".join(parts[at:]), ())
            if len(first) == len(second) == 1:
                return first[0], second[0]
        return None

    def open_to(self, given: str) -> tuple[str, ...]:
        """Return the findings that a name may mean, where an answer may tell which."""
        found = self.of.get(spelled(given), ())
        return tuple(name for name in found if ": " not in name) if found[1:] else ()

    def answered(self, given: str) -> tuple[str, str] | None:
        """Return the finding, and its answer, that a word stands for: ``lupus: yes``.

        Examples
        --------
        >>> import calcinosis
        >>> calcinosis.load().knowledge.names.answered("SLE")
        ('connective_tissue_disease', 'sle')
        """
        name = spelled(given)
        return (self.answers[name], self.own[name]) if name in self.own else None

    def answer_to(self, given: str) -> str | None:
        """Return the finding that a word answers and names not, as a left elbow."""
        parts = spelled(given).split("_")
        bare = "_".join(part for part in parts if part not in self.beside)
        return self.answers.get(bare)

    def only_a_look(self, given: str, where: str = "case") -> str:
        """Say that yes and no may be of the look itself; nothing if it is a finding.

        Examples
        --------
        >>> import calcinosis
        >>> calcinosis.load().knowledge.names.only_a_look("erythema")
        ''
        """
        if spelled(given) not in self.looks:
            return ""
        name, label = self.looks[spelled(given)]
        if where == "column":
            return (
                "may tell that somebody looked, or what was seen: name the column "
                f"'{name}' if its yes is {label}, and leave empty where nobody looked"
            )
        return (
            f"may tell that somebody looked, or what was seen: write '{name}: yes' if "
            f"there was {label}, '{name}: no' if not"
        )

    def unclear(self, given: str) -> str:
        """Say what to write for a word that is no name; nothing if nobody knows.

        Examples
        --------
        >>> import calcinosis
        >>> names = calcinosis.load().knowledge.names
        >>> names.unclear("purpura")
        'may mean livedo or ecchymosis: write one of them'
        >>> names.unclear("no redness"), names.unclear("left elbow")
        ("is a finding with its answer: write 'erythema: no'", \
"is an answer: write 'site: left elbow' if that was so, else leave it out")
        >>> names.unclear("no lupus")
        "leaves others open: write 'connective_tissue_disease: no' if there was none \
at all, else leave it out"
        """
        name = spelled(given)
        found = self.of.get(name, ())
        if found[1:]:
            only = " if that was so" if any(": " in one for one in found) else ""
            return f"may mean {_either(found)}: write one of them{only}"
        first, _, rest = name.partition("_")
        meant = self.meant(rest)
        if meant is not None and first in NEGATIONS and meant in self.absent:
            line = f"{meant}: {self.absent[meant]}"
            if look := self.looks.get(rest, self.looks.get(rest.removesuffix("s"))):
                return (
                    "may tell that nobody looked, or what was seen: leave it out, or "
                    f"write '{line}' if somebody looked and there was no {look[1]}"
                )
            return f"is a finding with its answer: write '{line}'"
        if answer := self.answer_to(rest) if first in NEGATIONS else None:
            none = self.absent.get(answer)
            line = f"write '{answer}: {none}' if there was none at all, else "
            return f"leaves others open: {line if none else ''}leave it out"
        if answer := self.answer_to(given):
            line = f"{answer}: {given.strip().replace('_', ' ')}"
            return f"is an answer: write '{line}' if that was so, else leave it out"
        if two := self._two(name):
            return f"names {two[0]} and {two[1]}: write each by itself"
        if name in self.groups:
            some = ", ".join(self.groups[name])
            return f"is more than one finding: write each by its name, as {some}"
        return self.nearest_entry(given)

    def tells_age(self, given: str) -> bool:
        """Whether a word tells the age, which has an entry beside the findings."""
        return spelled(given) in self.ages

    def nearest_entry(self, given: str) -> str:
        """Say what comes nearest to a word without an entry; nothing if it has one.

        Examples
        --------
        >>> import calcinosis
        >>> calcinosis.load().knowledge.names.nearest_entry("DOL")
        "tells the age: write it under 'age', as '19 d' after the birth"
        """
        name = spelled(given)
        if self.tells_age(given):
            return "tells the age: write it under 'age', as '19 d' after the birth"
        if name in self.near:
            other, question = self.near[name]
            return f"has no entry of its own; the nearest is '{other}': {question}"
        return ""


def _either(names: tuple[str, ...]) -> str:
    """Write ``a, b or c``."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
