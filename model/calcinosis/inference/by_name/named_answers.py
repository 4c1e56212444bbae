"""Answers by name: the posterior of one variable, and the most probable states."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import exp
from typing import Any

from calcinosis._frozen import frozen
from calcinosis._ties import largest_first
from calcinosis.arguments import as_text_of
from calcinosis.inference.by_name.network_names import is_missing
from calcinosis.notebook import html_table, one_line
from calcinosis.typeset import percent_column

__all__ = ["MostProbable", "NamedAnswer"]

SHOWN = 4
"""States that a line names."""
LONGEST = 60
"""Characters of a line that one of its parts may have."""


@frozen
class NamedAnswer:
    """P(variable | evidence).

    Parameters
    ----------
    variable : hashable
        What was asked for.
    evidence : mapping
        What was told.
    posterior : mapping
        State → probability; sums to 1.
    log_evidence : float
        ln P(evidence); of likelihoods, as if the largest of each were 1.
    """

    variable: Hashable
    evidence: Mapping[Hashable, Any]
    posterior: Mapping[Hashable, float]
    log_evidence: float

    def __getitem__(self, state: Hashable) -> float:
        """Return the probability of a state."""
        return self.posterior[state]

    @property
    def ranking(self) -> list[Hashable]:
        """States, most probable first."""
        return largest_first(self.posterior, self.posterior.__getitem__)

    @property
    def probability_of_evidence(self) -> float:
        """P(evidence); 0.0 where it is too small for a float."""
        return exp(self.log_evidence)

    def __repr__(self) -> str:
        first = self.ranking[:SHOWN]
        parts = [f"{s} {percent_column(self.posterior[s]).strip()}" for s in first]
        more = ", …" if len(self.posterior) > SHOWN else ""
        said = f"{', '.join(parts)}{more}>"
        return one_line(f"<{_cut(self._asked)}: {said}")

    @property
    def _asked(self) -> str:
        return _asked(str(self.variable), self.evidence)

    def _repr_html_(self) -> str:
        rows = [(str(state), float(p)) for state, p in self.posterior.items()]
        return html_table(self._asked, (str(self.variable), "probability"), rows)


@frozen
class MostProbable:
    """The states that some variables most probably have together.

    Parameters
    ----------
    states : mapping
        Variable → state; of several equally probable ones the first.
    evidence : mapping
        What was told.
    probability : float
        P(all these states | evidence).
    log_probability : float
        Its natural logarithm.
    """

    states: Mapping[Hashable, Hashable]
    evidence: Mapping[Hashable, Any]
    probability: float
    log_probability: float

    def __getitem__(self, variable: Hashable) -> Hashable:
        """Return the state of a variable."""
        return self.states[variable]

    def __repr__(self) -> str:
        states = ", ".join(f"{name}={state}" for name, state in self.states.items())
        told = _asked("most probable", self.evidence)
        share = percent_column(self.probability).strip()
        return one_line(f"<{_cut(told)}: {_cut(states)} ({share})>")

    def _repr_html_(self) -> str:
        rows = [(str(name), str(state)) for name, state in self.states.items()]
        note = f"together {percent_column(self.probability).strip()}"
        caption = _asked("most probable", self.evidence)
        return html_table(caption, ("variable", "state"), rows, (note,))


def _cut(text: str) -> str:
    """Cut a part of a line, so that what follows has its place."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _asked(what: str, evidence: Mapping[Hashable, Any]) -> str:
    """Write P(what | evidence) on one line; what is not assessed is no evidence."""
    told = ", ".join(
        f"{name}={_entry(entry)}"
        for name, entry in evidence.items()
        if not is_missing(entry)
    )
    return " ".join((f"P({what} | {told})" if told else f"P({what})").split())


def _entry(entry: object) -> str:
    if isinstance(entry, Mapping):
        shares = (f"{as_text_of(state)}: {float(x):g}" for state, x in entry.items())
        return f"{{{', '.join(shares)}}}"
    if isinstance(entry, (list, set, frozenset)):
        return " or ".join(as_text_of(state) for state in entry)
    return as_text_of(entry)
