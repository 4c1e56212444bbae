"""A network whose variables and states have names: asked by name, answered by name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from math import exp
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, ImpossibleEvidenceError, Problem
from calcinosis.inference.by_name.compiled import Compiled
from calcinosis.inference.by_name.frames_by_name import is_frame, row_of
from calcinosis.inference.by_name.named_answers import MostProbable, NamedAnswer
from calcinosis.inference.by_name.named_evidence import (
    Told,
    checked_evidence,
    pairs_of,
    read_told,
)
from calcinosis.inference.by_name.named_tables import NamedTable
from calcinosis.inference.by_name.rows_by_name import (
    RowErrors,
    most_probable_of_rows,
    posteriors_of_rows,
)
from calcinosis.inference.evidence import Evidence, Posterior
from calcinosis.inference.marginals import Marginals
from calcinosis.notebook import one_line

__all__ = ["NamedNetwork"]


class NamedNetwork:
    """Any discrete network, compiled, and asked by the names of its variables.

    Parameters
    ----------
    tables : sequence of NamedTable
        Checked, parents first.
    target : hashable
        The variable asked for.
    memory : float
        Bytes that one table may take; a question that would need more raises
        :class:`~calcinosis.errors.TooLargeError` before anything is allocated.

    Attributes
    ----------
    states : dict
        Variable → names of its states.
    target : hashable
    """

    def __init__(
        self, tables: Sequence[NamedTable], target: Hashable, memory: float = 1e9
    ) -> None:
        self._compiled = Compiled(tables, memory)
        self.states = dict(self._compiled.states)
        self.target = self._compiled.variable(target, "target")

    def __repr__(self) -> str:
        states = ", ".join(str(state) for state in self.states[self.target])
        count = len(self.states)
        asks = f"asks for {self.target} ({states})"
        return one_line(f"<NamedNetwork of {count} variables, {asks}>")

    def diagnose(
        self,
        evidence: Any = None,
        *,
        target: Hashable | None = None,
        errors: RowErrors = "raise",
    ) -> Any:
        """Exact posterior of the target, or of another variable, given what is known.

        Parameters
        ----------
        evidence : mapping, row, or data frame, optional
            Variable → its state, a list of possible states, or a mapping of every state
            to its likelihood. What is missing, None or NaN is not assessed. A frame (of
            pandas, polars or Arrow) has a row for each patient and a column for each
            variable.
        target : hashable, optional
            Another variable than the network's target.
        errors : ``"raise"`` or ``"null"``
            What becomes of rows of a frame that cannot be used: all are listed in an
            error, or their answers are null and a column ``problems`` tells why.

        Returns
        -------
        NamedAnswer or frame
            For a frame one of the same kind, with a column for each state.

        Raises
        ------
        CaseError
            Listing every name that is unknown and every entry that cannot be read.
        ImpossibleEvidenceError
            If what is known cannot be true together.
        """
        asked = self._asked(target)
        if is_frame(evidence):
            found = posteriors_of_rows(
                self._compiled, evidence, self.target, [asked], errors
            )
            return found[asked]
        told, seen = self._read(evidence)
        answer = self._compiled.engine(asked).infer(seen)
        self._require_possible(answer.log_evidence[0], seen, told)
        return self._answer(asked, told, answer.probability[0], answer.log_evidence[0])

    def marginals(
        self,
        evidence: Any = None,
        variables: Iterable[Hashable] | None = None,
        *,
        errors: RowErrors = "raise",
    ) -> Any:
        """Exact posterior of every variable, all in two passes.

        Parameters
        ----------
        evidence, errors
            As for :meth:`diagnose`; or arrays of
            :class:`~calcinosis.inference.evidence.Evidence`.
        variables : iterable of hashable, optional
            Which; by default all.

        Returns
        -------
        dict
            Variable → :class:`NamedAnswer`, or a frame for a frame. Of arrays
            :class:`~calcinosis.inference.marginals.Marginals`.

        Raises
        ------
        CaseError, ImpossibleEvidenceError
            As :meth:`diagnose`.
        """
        if isinstance(evidence, Evidence):
            return self._marginals_of_arrays(evidence)
        asked = self._compiled.several(variables)
        if is_frame(evidence):
            return posteriors_of_rows(
                self._compiled, evidence, self.target, asked, errors
            )
        told, seen = self._read(evidence)
        found = self._compiled.engine(self.target).marginals(seen)
        total = found.log_evidence[0]
        self._require_possible(total, seen, told)
        inner = self._compiled.names.inner
        return {
            name: self._answer(name, told, found.probability[inner[name]][0], total)
            for name in asked
        }

    def most_probable(
        self, evidence: Any = None, variables: Iterable[Hashable] | None = None
    ) -> Any:
        """Return the states that some variables most probably have together (MAP).

        All others are summed out. The states that are most probable one by one need not
        be; with all variables it is the most probable explanation.

        Parameters
        ----------
        evidence : mapping, row, or data frame, optional
            As for :meth:`diagnose`.
        variables : iterable of hashable, optional
            By default all that the evidence does not name.

        Returns
        -------
        MostProbable or frame
            For a frame one of the same kind: a column for each variable, and the
            ``probability`` of the states together given the evidence.

        Raises
        ------
        CaseError, ImpossibleEvidenceError
            As :meth:`diagnose`.
        TooLargeError
            If a table would exceed the limit of memory: sets of variables need larger
            ones than one variable.
        """
        compiled = self._compiled
        asked = None if variables is None else compiled.several(variables)
        if asked is not None and not asked:
            text = "no variable is asked for: name some, or leave variables out for all"
            raise CaseError([Problem("variables", text)])
        if is_frame(evidence):
            return most_probable_of_rows(compiled, evidence, self.target, asked)
        told, seen = self._read(evidence)
        if asked is None:
            inner = compiled.names.inner
            asked = [n for n in self.states if inner[n] not in seen.observations]
        log_evidence = compiled.engine(self.target).infer(seen).log_evidence
        self._require_possible(log_evidence[0], seen, told)
        states, logs = compiled.together(seen, asked, self.target)
        named = {name: own[0] for name, own in states.items()}
        share = min(float(logs[0] - log_evidence[0]), 0.0)
        return MostProbable(named, told, exp(share), share)

    def infer(self, evidence: Evidence | Told) -> Posterior:
        """Answer with arrays, one row for each patient.

        Parameters
        ----------
        evidence : Evidence or mapping
            Arrays whose state numbers follow :attr:`states`, or names as for
            :meth:`diagnose`. What is impossible has a ``log_evidence`` of −inf.

        Raises
        ------
        CaseError
            Listing everything that the network does not know or that has another shape.
        """
        engine = self._compiled.engine(self.target)
        if not isinstance(evidence, Evidence):
            return engine.infer(self._read(evidence)[1])
        names = self._compiled.names
        return engine.infer(checked_evidence(evidence, names, engine.structure))

    def _marginals_of_arrays(self, evidence: Evidence) -> Marginals:
        engine, names = self._compiled.engine(self.target), self._compiled.names
        seen = checked_evidence(evidence, names, engine.structure)
        found = engine.marginals(seen)
        outer = {inner: str(name) for name, inner in names.inner.items()}
        probability = {outer[name]: p for name, p in found.probability.items()}
        return Marginals(probability, found.log_evidence)

    def _asked(self, target: Hashable | None) -> Hashable:
        if target is None:
            return self.target
        return self._compiled.variable(target, "target")

    def _read(self, evidence: Any) -> tuple[Told, Evidence]:
        """Read what is told of one patient."""
        try:
            told = {} if evidence is None else row_of(evidence)
        except Exception as error:  # somebody's own class
            text = f"{type(evidence).__name__} cannot be read as a row"
            raise CaseError([Problem("evidence", text)]) from error
        if told is None:
            example = f"{{{next(iter(self.states))!r}: …}}"
            text = (
                f"expected a mapping of variables to states, as {example}, or a data "
                f"frame of patients, got {type(evidence).__name__}"
            )
            raise CaseError([Problem("evidence", text)])
        read = read_told(told, self._compiled.names)
        return dict(pairs_of(told)), self._compiled.evidence(read)

    def _answer(
        self,
        variable: Hashable,
        told: Told,
        probability: FloatArray,
        log_evidence: float,
    ) -> NamedAnswer:
        posterior = dict(zip(self.states[variable], probability.tolist(), strict=True))
        return NamedAnswer(variable, told, posterior, float(log_evidence))

    def _require_possible(
        self, log_evidence: float, seen: Evidence, told: Told
    ) -> None:
        if log_evidence > -np.inf:
            return
        names = self._compiled.names
        given = {names.inner[names.variable(name)]: name for name in told}
        needed = self._compiled.clash(seen, self.target)
        clash = [(as_text_of(given[n]), as_text_of(told[given[n]])) for n in needed]
        raise ImpossibleEvidenceError(clash)
