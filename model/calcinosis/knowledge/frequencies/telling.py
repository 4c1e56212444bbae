"""How often a report mentions what it could mention: what its silence means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import nearest
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["Telling", "read_telling"]

SURE = 0.97
"""No state is mentioned more often: silence must not become a certainty."""
TOGETHER, OTHERWISE = "together", "otherwise"
OF_LESION = "lesion="


@frozen
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
        Variable → lesion → row c(d); a lesion that is not named has a copy of
        [otherwise], since things are told for no reason, too. Copies learn each for
        itself.
    written : mapping
        Variable → rows of lesions as the file has them, one for several lesions.
    otherwise : Row or None
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
    written: Mapping[str, tuple[Row, ...]] = field(
        default_factory=dict[str, tuple[Row, ...]]
    )
    otherwise: Row | None = None
    together: Row | None = None

    @property
    def exponent(self) -> float:
        """Exponent of every chance, 1 if no row says otherwise."""
        return _mean(self.together) if self.together else 1.0

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every row as it is written, with its variable or its own name."""
        for name, by_state in self.mentioned.items():
            for row in (*by_state.values(), *self.written[name]):
                yield name, row
        yield from self.plain()

    def plain(self) -> Iterator[tuple[str, Row]]:
        """Yield the rows that are about no variable, by their own names."""
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

        (1 − c(d))^exponent for each lesion d.
        """
        return self._kept_back(self.looked_for[name], lesions) ** self.exponent

    def mention(
        self, name: str, states: tuple[str, ...], lesions: tuple[str, ...]
    ) -> FloatArray:
        """Likelihood of every lesion where a report mentions a variable.

        (1 − (1 − t(x))·(1 − c(d)))^exponent, shape (states, lesions).
        """
        by_state = self._kept_back(self.mentioned[name], states)
        by_lesion = self._kept_back(self.looked_for[name], lesions)
        return np.asarray((1 - np.outer(by_state, by_lesion)) ** self.exponent)

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
    written: dict[str, tuple[Row, ...]] = {}
    kinds = ("lesion", "form", "context", "latent")
    known = {n: v for n, v in variables.items() if v.kind not in kinds}
    (lesions,) = (v.states for v in variables.values() if v.kind == "lesion")
    plain = {
        name: rows.read(raw[name], f"{file}: [{name}]", "yes_no")
        for name in (OTHERWISE, TOGETHER)
        if name in raw
    }
    otherwise = plain.get(OTHERWISE)
    for name, entry in raw.items():
        if name in plain:
            continue
        fields = Fields.of(entry, f"{file}: [{name}]", rows.problems)
        if name not in known:
            hint = nearest(name, [*known, TOGETHER, OTHERWISE])
            fields.problem(f"no variable '{name}' that a report could mention{hint}")
            continue
        states = known[name].states
        by_state = {
            key: _read_row(fields, key, [key], (name, states), rows)
            for key in fields.raw
            if not key.startswith(OF_LESION)
        }
        by_key = {
            key: _read_row(fields, key, _named(key), ("lesion", lesions), rows)
            for key in fields.raw
            if key.startswith(OF_LESION)
        }
        mentioned[name] = {key: row for key, row in by_state.items() if row}
        written[name] = tuple(row for row in by_key.values() if row)
        given = {d: row.given for k, row in by_key.items() if row for d in _named(k)}
        looked_for[name] = _copies(fields, lesions, given, otherwise, rows)
    return Telling(mentioned, looked_for, written, otherwise, plain.get(TOGETHER))


def _named(key: str) -> list[str]:
    return key.removeprefix(OF_LESION).split("|")


def _copies(
    fields: Fields,
    lesions: Sequence[str],
    given: Mapping[str, Mapping[str, object]],
    otherwise: Row | None,
    rows: RowReader,
) -> dict[str, Row]:
    """Return a row of its own for every lesion, named or not."""
    found: dict[str, Row] = {}
    for lesion in lesions:
        own = given.get(lesion, otherwise and otherwise.given)
        if own is not None:
            row = rows.read(own, f"{fields.where} {OF_LESION}{lesion}", "yes_no")
            if row is not None:
                found[lesion] = row
    return found


def _read_row(
    fields: Fields,
    key: str,
    names: Sequence[str],
    allowed: tuple[str, tuple[str, ...]],
    rows: RowReader,
) -> Row | None:
    """Read how often a variable is mentioned, of some states of a variable."""
    subject, states = allowed
    unknown = [name for name in names if name not in states]
    for name in unknown:
        fields.problem(f"{subject} has no state '{name}'{nearest(name, states)}")
    row = rows.read(fields.raw[key], f"{fields.where} {key}", "yes_no")
    if unknown or row is None:
        return None
    if row.distribution.mean()[-1] > SURE:
        text = f"is mentioned in more than {SURE:g}: silence would be certainty"
        fields.problem(text, key)
    return row
