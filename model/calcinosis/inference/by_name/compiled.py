"""A network compiled for questions by name: one engine for each variable asked for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import checked_amount, several
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.by_name.most_probable import most_probable_states
from calcinosis.inference.by_name.named_tables import NamedTable
from calcinosis.inference.by_name.network_names import MalformedError, NetworkNames
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor

__all__ = ["Compiled"]


class Compiled:
    """Names, and the engines that know the variables by inner names.

    Parameters
    ----------
    tables : sequence of NamedTable
        Checked, parents first.
    memory : float
        Bytes that one table may take.
    """

    def __init__(self, tables: Sequence[NamedTable], memory: float) -> None:
        self.states = {t.variable: t.states[t.variable] for t in tables}
        self.names = NetworkNames(self.states)
        inner = self.names.inner
        self.factors = [
            Factor(
                tuple(inner[name] for name in (*table.parents, table.variable)),
                table.values[np.newaxis],
            )
            for table in tables
        ]
        self.memory = checked_amount(memory, "memory")
        self._engines: dict[Hashable, Engine] = {}

    def engine(self, target: Hashable) -> Engine:
        """Return the engine that asks for a variable; it is kept."""
        if target not in self._engines:
            inner = self.names.inner
            counts = {inner[name]: len(own) for name, own in self.states.items()}
            engine = Engine(counts, self.factors, inner[target], self.memory)
            self._engines[target] = engine
        return self._engines[target]

    def variable(self, given: object, where: str) -> Hashable:
        """Return the variable of a name.

        Raises
        ------
        CaseError
            If there is none.
        """
        try:
            return self.names.variable(given)
        except MalformedError as error:
            raise CaseError([Problem(where, str(error))]) from error

    def several(self, given: Iterable[Hashable] | None) -> list[Hashable]:
        """Return the variables of some names, each once; by default all."""
        if given is None:
            return list(self.states)
        names = [given] if isinstance(given, str) else several(given, "variables")
        return list(dict.fromkeys(self.variable(n, "variables") for n in names))

    def evidence(self, likelihoods: Mapping[Hashable, FloatArray]) -> Evidence:
        """Return the evidence on one patient."""
        inner = self.names.inner
        found = {inner[n]: Observation.of_one(own) for n, own in likelihoods.items()}
        return Evidence(1, found)

    def clash(self, seen: Evidence, target: Hashable) -> list[str]:
        """Return inner names of impossible evidence of which none can be left out."""
        engine, needed = self.engine(target), dict(seen.observations)
        for name in list(needed):
            less = {other: own for other, own in needed.items() if other != name}
            if engine.infer(Evidence(1, less)).log_evidence[0] == -np.inf:
                needed = less
        return list(needed)

    def together(
        self, seen: Evidence, asked: Sequence[Hashable], target: Hashable
    ) -> tuple[dict[Hashable, list[Hashable]], FloatArray]:
        """Return the most probable states of some variables together.

        Returns
        -------
        states, log_probability
            Variable → state of every patient; ln P(these states, evidence).
        """
        inner, structure = self.names.inner, self.engine(target).structure
        names = [inner[name] for name in asked]
        found, logs = most_probable_states(structure, seen, names, self.memory)
        states = {
            name: [self.states[name][number] for number in found[inner[name]].tolist()]
            for name in asked
        }
        return states, logs
