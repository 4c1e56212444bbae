"""What a code of a terminology says of a patient: `priors/codes.toml`, turned round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal, cast

from calcinosis._frozen import frozen
from calcinosis.interchange.hpo_terms import hpo_terms
from calcinosis.knowledge.parsing.codes import RELATIONS, SYSTEMS
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable

__all__ = ["CodeBook", "CodeScope", "Meaning"]

CodeScope = Literal["equal", "broader", "narrower"]
"""How much a code covers, beside the variable or state that it stands for."""
YES = "yes"
ATC, HPO = "atc", "hpo"
ATC_LEVELS = (7, 5, 4, 3, 1)
"""Letters and digits of a substance, and of the groups that it belongs to."""


@frozen
class Meaning:
    """What one code stands for.

    Parameters
    ----------
    variable : Variable
    state : str or None
        None: of the variable itself, whatever its state, as of a laboratory value.
    scope : CodeScope
    """

    variable: Variable
    state: str | None
    scope: CodeScope

    def said(self, present: bool) -> str | list[str] | None:
        """Return what a case tells if the code is said of a patient, or denied.

        None if that tells nothing: a broader term may be another thing, and without a
        narrower one there may still be another.
        """
        if self.state is None or self.scope == ("broader" if present else "narrower"):
            return None
        if present:
            return self.state
        others = [one for one in self.variable.states if one != self.state]
        return others[0] if len(others) == 1 else others


class CodeBook:
    """Every code of the knowledge, by system.

    Parameters
    ----------
    knowledge : Knowledge

    Attributes
    ----------
    known : frozenset of (str, str)
        System and code of each that `codes.toml` names.
    """

    _last: ClassVar[CodeBook | None] = None

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        found: defaultdict[tuple[str, str], list[Meaning]] = defaultdict(list)
        for name, entry in knowledge.codes.items():
            variable = knowledge.variables[name]
            whole = YES if YES in variable.states else None
            for state, codes in ((whole, entry), *entry.get("states", {}).items()):
                for system, code, scope in _codes(codes):
                    found[system, code].append(Meaning(variable, state, scope))
        self._meanings = {key: tuple(own) for key, own in found.items()}
        self.known = frozenset(found)

    @classmethod
    def of(cls, knowledge: Knowledge) -> CodeBook:
        """Return the codes of some knowledge; those of the last one are kept."""
        kept = cls._last
        if kept is None or kept.knowledge is not knowledge:
            kept = cls._last = cls(knowledge)
        return kept

    def meanings(self, system: str, code: str) -> tuple[Meaning, ...]:
        """Return what a code stands for; nothing if it is not known.

        A substance of the ATC stands for the smallest of its groups that is known, and
        a term of the HPO that is above or below known ones for more or less than they.
        """
        if system == ATC:
            parts = [code[:length] for length in ATC_LEVELS if length <= len(code)]
            known = [
                self._meanings[ATC, p] for p in parts if (ATC, p) in self._meanings
            ]
            return known[0] if known else ()
        if (system, code) not in self._meanings and system == HPO:
            self._meanings[HPO, code] = self._related(code)
        return self._meanings.get((system, code), ())

    def _related(self, code: str) -> tuple[Meaning, ...]:
        """Return what a term says by those of `codes.toml` that it is above or below.

        Below one that covers no more than a state, it covers less; above one that
        covers no less, more.
        """
        terms = hpo_terms()
        if code not in terms:
            return ()
        found: dict[tuple[str, str | None], Meaning] = {}
        for system, own in self.known:
            if system != HPO or own not in terms:
                continue
            less = own in terms[code].above
            if not less and code not in terms[own].above:
                continue
            other: CodeScope = "broader" if less else "narrower"
            scope: CodeScope = "narrower" if less else "broader"
            for one in self._meanings[system, own]:
                if one.scope != other:
                    key = one.variable.name, one.state
                    found[key] = Meaning(one.variable, one.state, scope)
        return tuple(found.values())

    def codes(self, name: str, state: str | None = None) -> Mapping[str, list[str]]:
        """Return the codes of a variable or state that mean just it, by system."""
        entry: Mapping[str, Any] = self.knowledge.codes.get(name, {})
        if state is not None:
            entry = entry.get("states", {}).get(state, {})
        found: defaultdict[str, list[str]] = defaultdict(list)
        for system, code, scope in _codes(entry):
            if scope == "equal":
                found[system].append(code)
        return found


def _codes(entry: Mapping[str, Any]) -> Iterable[tuple[str, str, CodeScope]]:
    """Yield system, code and scope of every code of an entry."""
    for system in SYSTEMS:
        given: str | list[str] = entry.get(system, [])
        for code in [given] if isinstance(given, str) else given:
            scope = next((r for r in RELATIONS if code in entry.get(r, ())), "equal")
            yield system, code, cast("CodeScope", scope)
