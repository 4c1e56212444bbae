"""How often a report mentions what it could mention: what its silence means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import nearest
from calcinosis.knowledge.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["Telling", "read_telling"]

SURE = 0.97
"""No state is mentioned more often: silence must not become a certainty."""
TOGETHER = "together"


@dataclass(frozen=True)
class Telling:
    """Content of `telling.toml`.

    Parameters
    ----------
    mentioned : mapping
        Variable → state → row: the chance that a report mentions the variable where
        this is its state. A state that is not named is never mentioned.
    together : Row or None
        Exponent of every silence. A terse writer leaves out many things for one reason,
        so the silence of many variables together weighs less than their product.
    """

    mentioned: Mapping[str, Mapping[str, Row]] = field(
        default_factory=dict[str, Mapping[str, Row]]
    )
    together: Row | None = None

    def silence(self, name: str, states: tuple[str, ...]) -> FloatArray:
        """Likelihood of every state where a report does not mention a variable.

        (1 − τ(x))^exponent for each state x: between 0 and 1, never 0.
        """
        rows = self.mentioned[name]
        told = [
            float(rows[state].distribution.mean()[-1]) if state in rows else 0.0
            for state in states
        ]
        power = self.together.distribution.mean()[-1] if self.together else 1.0
        return np.asarray((1 - np.array(told)) ** power)


def read_telling(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Telling:
    """Read `telling.toml`: variable → state → how often a report mentions it."""
    mentioned: dict[str, Mapping[str, Row]] = {}
    together: Row | None = None
    known = {
        name: variable
        for name, variable in variables.items()
        if variable.kind not in ("lesion", "context", "latent")
    }
    for name, entry in raw.items():
        where = f"{file}: [{name}]"
        if name == TOGETHER:
            together = rows.read(entry, where, "yes_no")
            continue
        fields = Fields.of(entry, where, rows.problems)
        if name not in known:
            hint = nearest(name, [*known, TOGETHER])
            fields.problem(f"no variable '{name}' that a report could mention{hint}")
            continue
        found: dict[str, Row] = {}
        for state, given in fields.raw.items():
            if state not in known[name].states:
                hint = nearest(state, known[name].states)
                fields.problem(f"{name} has no state '{state}'{hint}")
                continue
            row = rows.read(given, f"{where} {state}", "yes_no")
            if row is None:
                continue
            if row.distribution.mean()[-1] > SURE:
                text = f"is mentioned in more than {SURE:g}: silence would be certainty"
                fields.problem(text, state)
            found[state] = row
        mentioned[name] = found
    return Telling(mentioned, together)
