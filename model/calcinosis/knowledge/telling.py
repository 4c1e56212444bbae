"""How often a report mentions what it could mention: what its silence means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
TOGETHER, OTHERWISE = "together", "otherwise"
LESION = "lesion="


@dataclass(frozen=True)
class Telling:
    """Content of `telling.toml`.

    A report mentions a variable v for one of two reasons: its value x is worth telling,
    with the chance t(x); or a lesion d that is thought of makes one look, with the
    chance c(d). Where either suffices,

        P(v is mentioned | x, d) = 1 − (1 − t(x))·(1 − c(d)).

    Parameters
    ----------
    mentioned : mapping
        Variable → state → row t(x). A state that is not named is never mentioned for
        its own sake.
    looked_for : mapping
        Variable → lesion → row c(d).
    otherwise : Row or None
        c(d) of a lesion that is not named: things are told for no reason, too.
    together : Row or None
        Exponent of all these chances. A terse writer leaves out many things for one
        reason, so the silence of many variables together weighs less than its product.
    """

    mentioned: Mapping[str, Mapping[str, Row]] = field(
        default_factory=dict[str, Mapping[str, Row]]
    )
    looked_for: Mapping[str, Mapping[str, Row]] = field(
        default_factory=dict[str, Mapping[str, Row]]
    )
    otherwise: Row | None = None
    together: Row | None = None

    @property
    def exponent(self) -> float:
        """Exponent of every chance, 1 if no row says otherwise."""
        return _mean(self.together) if self.together else 1.0

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every row once, with its variable or its own name."""
        for name, by_state in self.mentioned.items():
            seen: set[int] = set()
            for row in (*by_state.values(), *self.looked_for.get(name, {}).values()):
                if id(row) not in seen:
                    seen.add(id(row))
                    yield name, row
        for name, single in ((OTHERWISE, self.otherwise), (TOGETHER, self.together)):
            if single is not None:
                yield name, single

    def silence(self, name: str, states: tuple[str, ...]) -> FloatArray:
        """Likelihood of every state where a report does not mention a variable.

        (1 − t(x))^exponent for each state x: between 0 and 1, never 0.
        """
        return self._kept_back(self.mentioned[name], states) ** self.exponent

    def silence_of_lesions(self, name: str, lesions: tuple[str, ...]) -> FloatArray:
        """Likelihood of every lesion where a report does not mention a variable.

        (1 − c(d))^exponent for each lesion d; 1 if none makes one look more than
        another.
        """
        return self._not_looked_for(name, lesions) ** self.exponent

    def mention(
        self, name: str, states: tuple[str, ...], lesions: tuple[str, ...]
    ) -> FloatArray:
        """Likelihood of every lesion where a report mentions a variable.

        (1 − (1 − t(x))·(1 − c(d)))^exponent, shape (states, lesions); 1 if no lesion
        makes one look more than another.
        """
        if name not in self.looked_for:
            return np.ones((len(states), len(lesions)))
        by_state = self._kept_back(self.mentioned[name], states)
        by_lesion = self._not_looked_for(name, lesions)
        return np.asarray((1 - np.outer(by_state, by_lesion)) ** self.exponent)

    def _not_looked_for(self, name: str, lesions: tuple[str, ...]) -> FloatArray:
        rows = self.looked_for.get(name)
        if rows is None:
            return np.ones(len(lesions))
        least = _mean(self.otherwise) if self.otherwise else 0.0
        return np.minimum(self._kept_back(rows, lesions), 1 - least)

    @staticmethod
    def _kept_back(rows: Mapping[str, Row], names: tuple[str, ...]) -> FloatArray:
        """1 − the chance of each name; 1 where there is no row."""
        return np.array([1 - _mean(rows[n]) if n in rows else 1.0 for n in names])


def _mean(row: Row) -> float:
    return float(row.distribution.mean()[-1])


def read_telling(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Telling:
    """Read `telling.toml`: variable → state or ``lesion=…`` → how often it is told."""
    mentioned: dict[str, Mapping[str, Row]] = {}
    looked_for: dict[str, Mapping[str, Row]] = {}
    plain: dict[str, Row | None] = {}
    kinds = ("lesion", "context", "latent")
    known = {n: v for n, v in variables.items() if v.kind not in kinds}
    (lesions,) = (v.states for v in variables.values() if v.kind == "lesion")
    for name, entry in raw.items():
        where = f"{file}: [{name}]"
        if name in (TOGETHER, OTHERWISE):
            plain[name] = rows.read(entry, where, "yes_no")
            continue
        fields = Fields.of(entry, where, rows.problems)
        if name not in known:
            hint = nearest(name, [*known, TOGETHER, OTHERWISE])
            fields.problem(f"no variable '{name}' that a report could mention{hint}")
            continue
        of_states: dict[str, Row] = {}
        of_lesions: dict[str, Row] = {}
        for key in fields.raw:
            of_lesion = key.startswith(LESION)
            names = key.removeprefix(LESION).split("|") if of_lesion else [key]
            allowed = lesions if of_lesion else known[name].states
            row = _read_row(fields, key, names, allowed, rows)
            if row is not None:
                found = of_lesions if of_lesion else of_states
                found.update(dict.fromkeys(names, row))
        mentioned[name] = of_states
        if of_lesions:
            looked_for[name] = of_lesions
    together, otherwise = plain.get(TOGETHER), plain.get(OTHERWISE)
    return Telling(mentioned, looked_for, otherwise, together)


def _read_row(
    fields: Fields,
    key: str,
    names: Sequence[str],
    allowed: tuple[str, ...],
    rows: RowReader,
) -> Row | None:
    """Read how often a variable is mentioned, of some of the allowed names."""
    variable = fields.where.rpartition("[")[2].removesuffix("]")
    subject = "lesion" if key.startswith(LESION) else variable
    unknown = [name for name in names if name not in allowed]
    for name in unknown:
        fields.problem(f"{subject} has no state '{name}'{nearest(name, allowed)}")
    row = rows.read(fields.raw[key], f"{fields.where} {key}", "yes_no")
    if unknown or row is None:
        return None
    if row.distribution.mean()[-1] > SURE:
        text = f"is mentioned in more than {SURE:g}: silence would be certainty"
        fields.problem(text, key)
    return row
