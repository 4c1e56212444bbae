"""Answers for the blocks of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, ImpossibleEvidenceError, Problem
from calcinosis.inference.evidence import Evidence
from calcinosis.patient.case import Case
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import Item, stack
from calcinosis.patient.pretest import Pretest, read_pretest, reweighted
from calcinosis.reasoning.conflict.of_many import SettingMarginals, marginals_of
from calcinosis.reasoning.infer import infer
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.reasoning.uncertainty import intervals
from calcinosis.table.columns import Block
from calcinosis.table.reader import Rows, TableReader

__all__ = ["Answers", "Diagnoser"]


MOST_READERS = 100
"""Readers of different tables that are kept."""


@dataclass(frozen=True)
class Answers:
    """What a block's patients have.

    Parameters
    ----------
    posterior : array, shape (rows, lesions)
        nan where a row cannot be used.
    conflict : array, shape (rows,)
        Bits.
    low, high : array, shape (rows, lesions + 1), or None
        Credible intervals of every lesion and of any calcinosis cutis.
    problems : dict
        Row of the block → what is wrong with it.
    """

    posterior: FloatArray
    conflict: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    problems: dict[int, list[Problem]]


class Diagnoser:
    """Diagnoses blocks of tables; see :meth:`calcinosis.Model.diagnose_table`.

    Parameters
    ----------
    reasoner : Reasoner
    setting : str, optional
    pretest : ``"setting"``, ``"uniform"`` or mapping
    draws : int
        0: no intervals.

    Raises
    ------
    CaseError
        If the setting or the pretest is wrong.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        setting: str | None = None,
        pretest: Pretest = "setting",
        draws: int = 0,
    ) -> None:
        self.reasoner, self.setting = reasoner, setting
        self.pretest, self.draws = pretest, draws
        self.target = read_pretest(pretest, reasoner.knowledge.lesions)
        self.marginals: SettingMarginals = marginals_of(reasoner)
        self._readers: dict[tuple[str, ...], TableReader] = {}
        if setting is not None:
            interpret(Case(), reasoner.network, setting)  # raises if there is none

    def reader(self, names: Sequence[str]) -> TableReader:
        """Return the reader of tables with these columns.

        Raises
        ------
        CaseError
            Listing every column that has no meaning.
        """
        key = tuple(names)
        if key not in self._readers:
            if len(self._readers) >= MOST_READERS:
                self._readers.clear()
            self._readers[key] = TableReader(names, self.reasoner.network, self.setting)
        return self._readers[key]

    def answer(self, block: Block) -> Answers:
        """Diagnose one block."""
        read = self.reader(list(block.columns)).read(block)
        lesions = len(self.reasoner.knowledge.lesions)
        posterior = np.full((block.rows, lesions), np.nan)
        conflict = np.full(block.rows, np.nan)
        usual = np.flatnonzero(~read.unusual)
        problems: dict[int, list[Problem]] = {}
        cases: dict[int, Case] = {}
        fine: list[int] = []
        items: list[tuple[Item, ...]] = []
        for row in np.flatnonzero(read.unusual).tolist():
            case = self._case(read, block, row)
            try:
                found = interpret(case, self.reasoner.network, self.setting)
            except CaseError as error:
                problems[row] = list(error.problems)
                continue
            cases[row] = case
            fine.append(row)
            items.append(found.items)
        parts = [(usual, read.evidence)]
        if fine:
            parts.append((np.array(fine), stack(items, self.reasoner.network)))
        for rows, evidence in parts:
            if len(rows):
                posterior[rows], conflict[rows] = self._infer(evidence)
        impossible = np.isnan(posterior[:, 0])
        impossible[list(problems)] = False
        for row in np.flatnonzero(impossible).tolist():
            case = cases.get(row) or self._case(read, block, row)
            problems[row] = [self._clash(case)]
        low, high = self._intervals(read, block, problems)
        return Answers(posterior, conflict, low, high, problems)

    def _case(self, read: Rows, block: Block, row: int) -> Case:
        whole = block.cases.get(row)
        if whole is not None:
            return whole
        return read.reader.case(read.columns, row, int(block.numbers[row]))

    def _infer(self, evidence: Evidence) -> tuple[FloatArray, FloatArray]:
        """Posterior under the pretest asked for, and conflict; nan if impossible."""
        answer = self.reasoner.engine.infer(evidence)
        conflict = self.marginals.conflict(evidence, answer.log_evidence)
        posterior = answer.probability
        if self.target is not None:
            prior = self.marginals.lesions[self.marginals.setting(evidence)]
            posterior = reweighted(posterior, self.target, prior)
        impossible = answer.log_evidence == -np.inf
        if impossible.any():
            posterior = np.where(impossible[:, np.newaxis], np.nan, posterior)
        return posterior, conflict

    def _clash(self, case: Case) -> Problem:
        """Say which findings of a case cannot be true together."""
        try:
            infer(self.reasoner, case, setting=self.setting, pretest=self.pretest)
        except ImpossibleEvidenceError as error:
            return Problem(case.where(), str(error))
        return Problem(case.where(), "impossible evidence")

    def _intervals(
        self, read: Rows, block: Block, problems: dict[int, list[Problem]]
    ) -> tuple[FloatArray | None, FloatArray | None]:
        """Credible intervals, one patient after the other."""
        if not self.draws:
            return None, None
        lesions = self.reasoner.knowledge.lesions
        both = np.full((2, block.rows, len(lesions) + 1), np.nan)
        for row in range(block.rows):
            if row in problems:
                continue
            case = self._case(read, block, row)
            result = infer(
                self.reasoner, case, setting=self.setting, pretest=self.pretest
            )
            found = intervals(result, self.draws)
            pairs = [*(found.interval[x] for x in lesions), found.calcinosis_cutis]
            both[:, row] = np.array(pairs).T
        return both[0], both[1]
