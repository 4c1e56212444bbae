"""Exact inference in a discrete network, for one patient or a million.

The network is a product of factors. Evidence that is the same for all patients slices
the factors; evidence that differs becomes an index (a *source*, see
:mod:`calcinosis.inference.planning.plan`). What depends on few findings is computed
once per combination of them and looked up, the rest is computed for blocks of patients
at a time (:mod:`calcinosis.inference.many_rows`), sorted so that neighbours have tables
in common (:mod:`calcinosis.inference.grouping`). One patient alone takes a shorter way
(:mod:`calcinosis.inference.one_row`). A target whose states are sums of another
variable's states is not summed for each step but at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import log

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.coalitions import Coalitions, PlayerEvidence
from calcinosis.inference.evidence import (
    LOG_DOUBTFUL,
    Densities,
    Evidence,
    Observation,
    Posterior,
)
from calcinosis.inference.factor import Factor
from calcinosis.inference.grouping import grouped, in_runs
from calcinosis.inference.kernel.program import kernel
from calcinosis.inference.many_rows import (
    CACHE_ENTRIES,
    CHUNK_ENTRIES,
    ManyPatients,
    Pending,
    available_cores,
    for_each,
    threads_pay,
)
from calcinosis.inference.marginals import AllMarginals, Marginals
from calcinosis.inference.one_row import SinglePatient
from calcinosis.inference.planning.structure import Structure

__all__ = ["Densities", "Engine", "Evidence", "Marginals", "Observation", "Posterior"]

GROUP = 4096
"""Patients are grouped by what is known only while groups have this many."""
COMPILED_GROUP = 20_000
"""The same for the compiled kernel, beside which planning a group weighs more."""
GROUP_OF_MARGINALS = 64
"""The same for all marginals, where larger tables cost more than smaller groups."""
LIVE_TABLES = 16
"""Tables of a block of patients that exist at the same time, at most."""


class Engine:
    """A network compiled for questions about one target variable.

    Parameters
    ----------
    states : mapping
        Variable → number of states.
    factors : sequence of Factor
        Their product is the joint distribution (up to a constant). Tables with several
        versions are used one version per patient.
    target : str
        The variable asked for.
    memory : float
        Bytes that one table may take; a question that would need more raises
        :class:`~calcinosis.errors.TooLargeError` before anything is allocated.
    threads : int, optional
        Blocks of patients computed at the same time; by default one for each core that
        the process may use. The answers do not depend on it.
    compiled : bool, optional
        Whether compiled kernels, which need numba (the extra ``fast``), compute instead
        of numpy; by default where it is installed and pays, for large batches. True:
        always, also for single patients, whose last digits then are the kernel's. The
        answers are the same to 1e-12. May be changed later.

    Attributes
    ----------
    finest : str
        The variable whose states make up the target's; else the target itself.
    """

    def __init__(
        self,
        states: Mapping[str, int],
        factors: Sequence[Factor],
        target: str,
        memory: float = 1e9,
        threads: int | None = None,
        compiled: bool | None = None,
    ) -> None:
        self.structure = Structure(states, factors, target)
        self.memory, self.threads = memory, threads or available_cores()
        refined = self.structure.refined()
        asked = refined[0] if refined else self.structure
        self._members = refined[1] if refined else None
        self.finest = asked.target
        self._one = SinglePatient(asked, memory)
        self._many = ManyPatients(asked, memory)
        self.compiled = compiled
        self._entangled = asked.by_entanglement()

    @property
    def compiled(self) -> bool | None:
        """Whether compiled kernels are used; None: where they pay.

        Raises
        ------
        ImportError
            If it is asked for and numba cannot be imported.
        """
        return self._many.compiled

    @compiled.setter
    def compiled(self, compiled: bool | None) -> None:
        if compiled and kernel() is None:
            message = (
                "compiled=True needs numba, which cannot be imported here: "
                "pip install 'calcinosis[fast]', or leave compiled out for numpy"
            )
            raise ImportError(message)
        self._one.compiled = self._many.compiled = compiled

    @property
    def most_memory(self) -> float:
        """Bytes a batch takes at most beside evidence, a copy of it, and the answer.

        Shared tables that are kept, and a few tables of a block of patients for each
        thread; the number of rows does not matter. A network with larger tables per
        patient than this model's (4 000 entries) takes more in proportion, within
        ``memory`` for each table.
        """
        return 8.0 * (CACHE_ENTRIES + self.threads * LIVE_TABLES * CHUNK_ENTRIES)

    def infer(self, evidence: Evidence, *, compared: bool = False) -> Posterior:
        """Exact posterior of the target for every patient.

        Parameters
        ----------
        evidence : Evidence
        compared : bool
            The rows are parts of one sum: a row that is improbable beside a probable
            one may be taken for impossible, which saves asking again.

        Returns
        -------
        Posterior
        """
        return self._answer(evidence, self._members, compared)

    def infer_finest(self, evidence: Evidence) -> Posterior:
        """Exact posterior of ``finest`` for every patient, as fast as the target's.

        The target's own is a sum of it, and is answered by way of it.

        Parameters
        ----------
        evidence : Evidence

        Returns
        -------
        Posterior
            Of the states of ``finest``.
        """
        return self._answer(evidence, None)

    def _answer(
        self, evidence: Evidence, members: FloatArray | None, compared: bool = False
    ) -> Posterior:
        """Answer for ``finest``, summed up by ``members`` if there are any."""
        answer = self._infer(evidence, members)
        if compared and answer.log_evidence.max() >= LOG_DOUBTFUL:
            return answer
        if evidence.rows == 1 and answer.log_evidence[0] >= LOG_DOUBTFUL:
            return answer
        doubtful = np.flatnonzero(answer.log_evidence < LOG_DOUBTFUL)
        if len(doubtful):
            doubtful = doubtful[self._possible(evidence.of_rows(doubtful))]
        if not len(doubtful):
            return answer
        if self.structure.has_versions:  # a row keeps its version of the tables
            return self._again(evidence, members)
        again = self._again(evidence.of_rows(doubtful), members)
        probability = answer.probability.copy()
        log_evidence = answer.log_evidence.copy()
        probability[doubtful] = again.probability
        log_evidence[doubtful] = again.log_evidence
        return Posterior(probability, log_evidence)

    def _again(self, evidence: Evidence, members: FloatArray | None) -> Posterior:
        """Answer the same where nothing underflows."""
        if members is self._members:
            return self._all.posterior(evidence, self.threads)
        found = self._all.infer(evidence, self.threads)
        return Posterior(found.probability[self.finest], found.log_evidence)

    def coalitions(
        self, always: PlayerEvidence, players: Sequence[PlayerEvidence]
    ) -> Coalitions | None:
        """Prepare to ask for sets of one patient's findings, thousands at once.

        Parameters
        ----------
        always : mapping
            Variable → what is known in every set.
        players : sequence of mappings
            The same of each finding, or of several that come and go together.

        Returns
        -------
        Coalitions or None
            None where tables have several versions.
        """
        if self.structure.has_versions:
            return None
        return Coalitions(self._one.structure, always, players, self._members)

    def marginals(self, evidence: Evidence) -> Marginals:
        """Exact posterior of every variable for every patient, in two passes.

        The target's posterior alone is much faster by :meth:`infer`.

        Parameters
        ----------
        evidence : Evidence

        Returns
        -------
        Marginals
        """
        groups = grouped(evidence, self._entangled, GROUP_OF_MARGINALS)
        if len(groups) == 1 or self.structure.has_versions:
            return self._all.infer(evidence, self.threads)
        counts = self.structure.states
        probability = {n: np.zeros((evidence.rows, c)) for n, c in counts.items()}
        log_evidence = np.zeros(evidence.rows)
        found: set[str] = set()

        def work(chosen: IntArray) -> None:
            part = self._all.infer(evidence.of_rows(chosen), 1)
            found.update(part.probability)
            log_evidence[chosen] = part.log_evidence
            for name, values in part.probability.items():
                probability[name][chosen] = values

        for_each(work, groups, self.threads)
        probability = {n: p for n, p in probability.items() if n in found}
        return Marginals(probability, log_evidence)

    @cached_property
    def _all(self) -> AllMarginals:
        return AllMarginals(self.structure, self.memory)

    def _infer(self, evidence: Evidence, members: FloatArray | None) -> Posterior:
        if evidence.rows == 1 and not self.structure.has_versions:
            return _summed(self._one.table(evidence)[np.newaxis], 0.0, members)
        rows, asked = evidence.rows, self._asked(evidence)
        target = self.finest if members is None else self.structure.target
        probability = np.zeros((rows, self.structure.states[target]))
        log_evidence = np.zeros(rows)

        def work(job: tuple[IntArray, Pending, slice]) -> None:
            chosen, one, piece = job
            part = _summed(one.compute(piece), one.log_scale, members)
            probability[chosen[piece]] = part.probability
            log_evidence[chosen[piece]] = part.log_evidence

        jobs = [(own, one, piece) for own, one in asked for piece in one.pieces]
        pays = threads_pay(rows, (one for _, one in asked))
        for_each(work, jobs, self.threads if pays else 1)
        return Posterior(probability, log_evidence)

    def _asked(self, evidence: Evidence) -> list[tuple[IntArray, Pending]]:
        """Prepare groups of patients who know much the same."""
        least = COMPILED_GROUP if self._many.may_compile else GROUP
        # rows that are versions of the tables keep their order
        if evidence.rows < least or self.structure.has_versions:
            return [(np.arange(evidence.rows), self._many.ask(evidence, self.threads))]

        groups = grouped(evidence, self._entangled, least)
        each = 1 if len(groups) > 1 else self.threads

        def ask(chosen: IntArray) -> tuple[IntArray, Pending]:
            chosen, runs = in_runs(evidence, self._entangled, chosen)
            own = evidence.of_rows(chosen)
            return chosen, self._many.ask(own, each, runs, evidence.rows)

        first = ask(groups[0])  # tells what may be expected of the others
        pays = threads_pay(len(groups[0]), [first[1]])
        return [first, *for_each(ask, groups[1:], self.threads if pays else 1)]

    def _possible(self, evidence: Evidence) -> np.ndarray:
        """Tell improbable evidence from impossible, shape (patients,).

        Asked of the network of zeros and ones, where nothing underflows; densities are
        taken to be possible.
        """
        signs = {
            name: Observation(o.codes, (o.weights > 0).astype(float), o.over_parents)
            for name, o in evidence.observations.items()
        }
        support = self._support
        found = support._infer(Evidence(evidence.rows, signs), support._members)
        return np.asarray(found.log_evidence > -np.inf)

    @cached_property
    def _support(self) -> Engine:
        structure = self.structure
        factors = [
            Factor(f.scope, (f.table > 0).astype(float)) for f in structure.factors
        ]
        settings = self.memory, self.threads, self.compiled
        return Engine(structure.states, factors, structure.target, *settings)


def _summed(
    table: FloatArray, log_scale: float, members: FloatArray | None
) -> Posterior:
    if members is not None:
        table = table @ members
    if len(table) == 1 and (one := float(table.sum())) > 0:
        return Posterior(table / one, np.array([log(one) + log_scale]))
    total = table.sum(axis=1)
    possible = total > 0
    safe = np.where(possible, total, 1.0)
    log_evidence = np.where(possible, np.log(safe) + log_scale, -np.inf)
    return Posterior(table / safe[:, np.newaxis], log_evidence)
