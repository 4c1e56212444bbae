"""Names of findings as people write them: ``redness`` is ``erythema``.

They stand in ``words.toml``. A finding is known by its own name, its label and its
other names, in any capitals, with spaces, hyphens or underscores. A word that could be
two findings means none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.knowledge.vocabulary import with_open_words

__all__ = ["Names", "read_names", "spelled"]

FILE = "words.toml"
SEPARATORS = re.compile(r"[\s_\-.,:/]+")
UNASKED = ("lesion", "form")


def spelled(name: str) -> str:
    """Write a name without what does not matter: capitals and separators.

    Examples
    --------
    >>> spelled("White blood-cells ")
    'white_blood_cells'
    """
    return "_".join(part for part in SEPARATORS.split(name.lower()) if part)


@dataclass(frozen=True)
class Names:
    """What a name may mean.

    Parameters
    ----------
    of : mapping
        Name as :func:`spelled` → the findings that it may mean, as a case names them:
        one, or several of which none is taken.
    """

    of: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )

    def meant(self, given: str) -> str | None:
        """Return the one finding that a name means; None if there is not just one."""
        found = self.of.get(spelled(given), ())
        return found[0] if len(found) == 1 else None

    def unclear(self, given: str) -> str:
        """Say that a name may mean several findings; nothing if it does not.

        Examples
        --------
        >>> import calcinosis
        >>> calcinosis.load().knowledge.names.unclear("purpura")
        'may mean livedo or ecchymosis: write one of them'
        """
        found = self.of.get(spelled(given), ())
        return f"may mean {_either(found)}: write one of them" if found[1:] else ""


def _either(names: tuple[str, ...]) -> str:
    """Write ``a, b or c``."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def read_names(
    variables: Mapping[str, Variable],
    raw: Mapping[str, object],
    problems: list[Problem],
) -> tuple[dict[str, Variable], Names]:
    """Read `words.toml`: the other names of findings, and the words that are unclear.

    Parameters
    ----------
    variables : mapping
        Name → variable.
    raw : mapping
        The parsed file.
    problems : list of Problem
        Grows: unknown findings, a word for two findings.

    Returns
    -------
    variables : dict
        With the other names of each (``also``), and the words for several states.
    names : Names
    """
    fields = Fields(FILE, raw, problems)
    fields.close((), ("schema", "findings", "unclear", "open"))
    variables = with_open_words(variables, fields.table("open"))
    others, unclear = fields.table("findings"), fields.table("unclear")
    named = {_told_as(variable): variable for variable in variables.values()}
    askable = {n: v for n, v in named.items() if v.kind not in UNASKED}
    own = {spelled(n): _told_as(v) for n, v in variables.items()}
    found: dict[str, tuple[str, ...]] = {}
    for text in unclear.raw:
        meanings = unclear.texts(text)
        for name in meanings:
            if name not in askable:
                unclear.problem(f"no finding '{name}'{nearest(name, askable)}", text)
        if len(set(meanings)) < 2 or spelled(text) in own:
            unclear.problem(f"'{text}' must mean two findings or more", text)
        found[spelled(text)] = meanings
    for name in others.raw:
        if name not in variables or variables[name].kind in UNASKED:
            others.problem(f"no finding '{name}'{nearest(name, askable)}", name)
            continue
        for text in others.texts(name):
            meant = _told_as(variables[name])
            other = own.get(spelled(text), meant)
            other = found.get(spelled(text), (other,))[0]
            if other != meant:
                others.problem(f"'{text}' already means '{other}'", name)
            found[spelled(text)] = (meant,)
    for name, variable in askable.items():
        found.setdefault(spelled(variable.label), (name,))
        found[spelled(name)] = found[spelled(variable.name)] = (name,)
    also = {n: others.texts(n) for n in others.raw if n in variables}
    read = {n: replace(v, also=also.get(n, ())) for n, v in variables.items()}
    return read, Names(found)


def _told_as(variable: Variable) -> str:
    """Return the name that a case uses: all films together are one entry."""
    return FILMS if variable.kind == "film" else variable.name
