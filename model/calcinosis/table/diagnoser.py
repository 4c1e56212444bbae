"""Answers for the blocks of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, ImpossibleEvidenceError, Problem
from calcinosis.inference.evidence import Evidence, Posterior
from calcinosis.knowledge.variables import CONTEXT, FORM
from calcinosis.network.draws import some_draws
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import Item, stack
from calcinosis.patient.pretest import Pretest, is_uniform, read_pretest, reweighted
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.commas import MAY_GROUP
from calcinosis.patient.written.entry.entries import DECIMAL_POINT
from calcinosis.patient.written.told import require_told
from calcinosis.reasoning.conflict.of_many import SettingMarginals, marginals_of
from calcinosis.reasoning.forms import answer_forms
from calcinosis.reasoning.infer import infer
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.uncertainty import intervals
from calcinosis.table.columns import Block
from calcinosis.table.notation import NORMAL, Coding, Notation
from calcinosis.table.patients.cells import refused_cells
from calcinosis.table.patients.numbers.told_numbers import Note
from calcinosis.table.patients.reader import Rows, TableReader
from calcinosis.table.remarks import NO_FINDING
from calcinosis.table.steady import steadied

__all__ = ["Answers", "Diagnoser"]


MOST_READERS = 100
"""Readers of different tables that are kept."""


@frozen
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
    notes : list of (rows, str)
        Rows of the block, and what is to be said of them.
    forms : array, shape (rows, forms), or None
        Probabilities of the forms of all lesions, where they were asked for.
    """

    posterior: FloatArray
    conflict: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    problems: dict[int, list[Problem]]
    notes: list[Note] = field(default_factory=list[Note])
    forms: FloatArray | None = None


class Diagnoser:
    """Diagnoses blocks of tables; see :meth:`calcinosis.Model.diagnose_table`.

    Parameters
    ----------
    reasoner : Reasoner
    setting : str, optional
    pretest : ``"setting"``, ``"uniform"`` or mapping
    draws : int
        0: no intervals.
    told : ``"form"`` or ``"report"``, optional
        What silence means, whatever the table says.
    notation : Notation
        Of the table; what its columns hold is remembered from block to block.
    steady : bool
        Whether answers are rounded so that those of a row do not depend on the others,
        as in a file: see :mod:`calcinosis.table.steady`.
    kinds : bool
        Whether the forms of lesions are answered as well.

    Raises
    ------
    CaseError
        If the setting, the pretest or ``told`` is wrong.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        setting: str | None = None,
        pretest: Pretest = "setting",
        draws: int = 0,
        told: str | None = None,
        notation: Notation = NORMAL,
        steady: bool = False,
        kinds: bool = False,
    ) -> None:
        self.reasoner, self.setting, self.steady = reasoner, setting, steady
        self._members = _members(reasoner) if kinds else None
        self.notation = notation
        self.codings: dict[str, Coding] = {}
        self.pretest, self.draws, self.told = pretest, some_draws(draws), told
        require_told(told)
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
            self._readers[key] = TableReader(
                names,
                self.reasoner.network,
                self.setting,
                self.told,
                self.notation,
                self.codings,
                anywhere=is_uniform(self.target),
                threads=self.reasoner.engine.threads,
            )
        return self._readers[key]

    def answer(self, block: Block) -> Answers:
        """Diagnose one block."""
        read = self.reader(list(block.columns)).read(block)
        lesions = len(self.reasoner.knowledge.lesions)
        forms = 0 if self._members is None else len(self._members)
        answers = np.full((block.rows, lesions + forms), np.nan)
        conflict = np.full(block.rows, np.nan)
        usual = np.flatnonzero(~read.unusual)
        problems: dict[int, list[Problem]] = {}
        cases: dict[int, Case] = {}
        fine: list[int] = []
        items: list[tuple[Item, ...]] = []
        everything: list[tuple[Item, ...]] = []
        bare = read.bare.copy()
        # an unusual row is read again as a case, with its notes
        notes = [(rows[~read.unusual[rows]], text) for rows, text in read.notes]
        notes += read.assumed
        for row in np.flatnonzero(read.unusual).tolist():
            place = f"row {block.numbers[row]}: "
            if row in read.no_patients:
                text = read.no_patients[row]
                problems[row] = [Problem(place.removesuffix(": "), text)]
                continue
            case = self._case(read, block, row)
            wrong = refused_cells(read.cases.columns, row, place)
            try:
                found = interpret(
                    case,
                    self.reasoner.network,
                    self.setting,
                    anywhere=is_uniform(self.target),
                )
            except CaseError as error:
                problems[row] = [*wrong, *map(self._in_table, error.problems)]
                continue
            if wrong:
                problems[row] = wrong
                continue
            told = (*found.patient.notes, *found.doubts)
            notes += [(np.array([row]), text) for text in told]
            bare[row] = all(item.variable in CONTEXT for item in found.items)
            cases[row] = case
            fine.append(row)
            items.append(found.items)
            everything.append(found.all_items)
        if bare.any():
            notes.append((np.flatnonzero(bare), NO_FINDING))
        observations = {**read.evidence.observations, **read.silence}
        known = replace(read.evidence, observations=observations)
        parts = [(usual, read.evidence, known if read.silence else None)]
        if fine:
            network = self.reasoner.network
            spoken = stack(items, network)
            silent = stack(everything, network) if items != everything else None
            parts.append((np.array(fine), spoken, silent))
        for rows, evidence, whole in parts:
            if len(rows):
                answers[rows], conflict[rows] = self._infer(evidence, whole)
        impossible = np.isnan(answers[:, 0])
        impossible[list(problems)] = False
        for row in np.flatnonzero(impossible).tolist():
            case = cases.get(row) or self._case(read, block, row)
            problems[row] = [self._clash(case)]
        low, high = self._intervals(read, block, problems)
        posterior, of_forms = answers[:, :lesions], answers[:, lesions:]
        own = of_forms if forms else None
        return Answers(posterior, conflict, low, high, problems, notes, own)

    def _in_table(self, problem: Problem) -> Problem:
        """Say of a comma how to read a whole table with such numbers.

        Not where another comma of the table may group thousands: it would turn.
        """
        if self.notation.decimal == ",":
            mixed = MAY_GROUP in problem.what
            how = "and read the table with decimal points (--decimal .)"
            return replace(
                problem, what=f"{problem.what}, {how}" if mixed else problem.what
            )
        if DECIMAL_POINT not in problem.what:
            return problem
        if not all(coding.has_decimal_commas for coding in self.codings.values()):
            return problem
        text = f"{problem.what}, or read the table with decimal commas (--decimal ,)"
        return replace(problem, what=text)

    def _case(self, read: Rows, block: Block, row: int) -> Case:
        whole = block.cases.get(row)
        if whole is not None:
            return whole if self.told is None else replace(whole, told=self.told)
        return read.cases.case(row, int(block.numbers[row]))

    def _infer(
        self, evidence: Evidence, known: Evidence | None
    ) -> tuple[FloatArray, FloatArray]:
        """Posterior under the pretest asked for, and conflict; nan if impossible.

        Behind the posteriors of the lesions stand those of their forms, if asked for.

        Parameters
        ----------
        evidence : Evidence
            What was told: its conflict is asked for.
        known : Evidence or None
            The same with what was not mentioned, if that says anything.
        """
        answers = self._compute(evidence, known)
        if self.steady:
            return steadied(self._compute, evidence, known, *answers)
        return answers

    def _compute(
        self, evidence: Evidence, known: Evidence | None
    ) -> tuple[FloatArray, FloatArray]:
        answer = self._ask(evidence)
        conflict = self.marginals.conflict(evidence, answer.log_evidence)
        if known is not None:
            answer = self._ask(known)
        found, members = answer.probability, self._members
        posterior = found if members is None else found @ members
        own = posterior
        if self.target is not None:
            prior = self.marginals.lesions[self.marginals.setting(evidence)]
            posterior = reweighted(posterior, self.target, prior)
        if members is not None:
            # a pretest of one's own leaves the shares of the forms of a lesion
            change = np.divide(posterior, own, out=np.zeros_like(own), where=own > 0)
            posterior = np.column_stack([posterior, found * (change @ members.T)])
        impossible = answer.log_evidence == -np.inf
        if impossible.any():
            posterior = np.where(impossible[:, np.newaxis], np.nan, posterior)
        return posterior, conflict

    def _ask(self, evidence: Evidence) -> Posterior:
        engine = self.reasoner.engine
        if self._members is None:
            return engine.infer(evidence)
        return answer_forms(engine, evidence)

    def _one(self, case: Case) -> Result:
        return infer(
            self.reasoner,
            case,
            setting=self.setting,
            pretest=self.pretest,
            told=self.told,
        )

    def _clash(self, case: Case) -> Problem:
        """Say which findings of a case cannot be true together."""
        try:
            self._one(case)
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
            found = intervals(self._one(case), self.draws)
            pairs = [*(found.interval[x] for x in lesions), found.calcinosis_cutis]
            both[:, row] = np.array(pairs).T
        return both[0], both[1]


def _members(reasoner: Reasoner) -> FloatArray:
    """Return which lesion each form belongs to, shape (forms, lesions)."""
    knowledge = reasoner.knowledge
    owners = knowledge.variables[FORM].owners
    numbers = [knowledge.lesions.index(lesion) for lesion in owners]
    return np.eye(len(knowledge.lesions))[numbers]
