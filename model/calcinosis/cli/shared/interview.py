"""One question after another: what is most worth knowing next of a patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from calcinosis._frozen import frozen
from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import CaseError, ImpossibleEvidenceError
from calcinosis.knowledge.variables import WHO
from calcinosis.knowledge.words.vocabulary import is_not_assessed
from calcinosis.model import Model
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.documents import read_document
from calcinosis.patient.written.told import is_report
from calcinosis.reasoning.decide.next_tests import NextTest
from calcinosis.report.vocabulary_lists import Entry, entries

__all__ = ["Interview", "Question"]

FIRST = ("setting", "age", "sex")
GROUP = "age_group"


@frozen
class Question:
    """What is asked, and why.

    Parameters
    ----------
    name : str
        Of the entry of a case.
    entry : Entry
        The question and its answers.
    gain : float
        Expected utility gained by the test it belongs to; 0 for who the patient is.
    """

    name: str
    entry: Entry
    gain: float = 0.0


@frozen
class _State:
    """What is told so far, and what is waiting to be asked."""

    case: Case
    passed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    gain: float = 0.0


class Interview:
    """Questions about one patient until none would change what to do.

    Parameters
    ----------
    model : Model
    case : Case
        What is known from the start.
    """

    def __init__(self, model: Model, case: Case) -> None:
        self.model = model
        self.entries = {entry.name: entry for entry in entries(model.knowledge)}
        self.entries["age"] = replace(
            self.entries[GROUP], name="age", unit="", example="age: 19 d"
        )
        self._state = _State(case)
        self._before: list[_State] = []
        self.result: Diagnosis = model.diagnose(case)

    @property
    def case(self) -> Case:
        """What is told so far."""
        return self._state.case

    def question(self) -> Question | None:
        """Return the next question; None if nothing would change what to do."""
        for name in FIRST:
            if name not in self._state.passed and not self._is_told(name):
                return Question(name, self.entries[name])
        if not self._open():
            self._fill()
        names = self._open()
        if not names:
            return None
        return Question(names[0], self.entries[names[0]], self._state.gain)

    def answer(self, name: str, text: str) -> None:
        """Take an answer; one that says nothing passes over the question.

        Raises
        ------
        CaseError, ImpossibleEvidenceError
            If it cannot be used; then nothing has changed.
        """
        state = replace(self._state, passed=(*self._state.passed, name))
        if not is_not_assessed(text.strip()):
            state = replace(state, case=self._told(name, _entry(text)))
        result = self.model.diagnose(state.case)
        self._before.append(self._state)
        self._state, self.result = state, result

    @staticmethod
    def film(answer: str, day: str) -> str:
        """Write a film as an entry of a case."""
        dated = "" if is_not_assessed(day.strip()) else f"day: {day.strip()}, "
        return f"[{{{dated}calcification: {answer.strip()}}}]"

    def skip(self) -> None:
        """Pass over the question and what is left of its panel."""
        question = self.question()
        if question is None:
            return
        self._before.append(self._state)
        names = (question.name, *self._state.waiting)
        passed = (*self._state.passed, *names)
        self._state = replace(self._state, passed=passed, waiting=())

    def back(self) -> bool:
        """Undo the last answer; return whether there was one."""
        if not self._before:
            return False
        self._state = self._before.pop()
        self.result = self.model.diagnose(self._state.case)
        return True

    def _is_told(self, name: str) -> bool:
        if name == "age":
            return not (
                is_not_assessed(self.case.age) and is_not_assessed(self.case.age_group)
            )
        return not is_not_assessed(getattr(self.case, name))

    def _told(self, name: str, value: Any) -> Case:
        if name in (*FIRST, *WHO):
            return replace(self.case, **{name: value})
        if is_report(self.case.told):
            return self.case.with_answer(name, value)
        return replace(self.case, findings={**self.case.findings, name: value})

    def _open(self) -> list[str]:
        """Return what of the panel is still worth a question."""
        left = self.result.interpretation.not_assessed
        return [n for n in self._state.waiting if self._may_ask(n) and n in left]

    def _may_ask(self, name: str) -> bool:
        """Whether it is not asked yet, and would not be derived from what is told."""
        if name in self._state.passed or name not in self.entries:
            return False
        variables, told = self.model.knowledge.variables, self.case.findings
        unless = variables[name].unless if name in variables else ()
        better = [v.name for v in variables.values() if v.replaces == name]
        return not (unless and all(one in told for one in unless)) and not (
            any(one in told for one in better)
        )

    def _fill(self) -> None:
        """Wait for the answers of the test that is most worth its burden."""
        for names, gain in self._tests():
            waiting = tuple(name for name in names if self._may_ask(name))
            if waiting:
                self._state = replace(self._state, waiting=waiting, gain=gain)
                return
        self._state = replace(self._state, waiting=())

    def _tests(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """Give what would change what to do: alone, for an alarm, or two in a row."""
        tests = self.result.next_tests()
        for test in tests:
            if test.expected_utility_gain > 0:
                yield self._parts(test), test.expected_utility_gain
        settled = {name for flag in self.result.red_flags() for name in flag.tests}
        for test in tests:
            if test.label in settled:
                yield self._parts(test), test.expected_utility_gain
        plan = self.result.plan_tests()
        for test in tests:
            if test.test == plan.first:
                yield self._parts(test), plan.expected_utility_gain

    def _parts(self, test: NextTest) -> tuple[str, ...]:
        """Return what a test tells, and what could be told where that is unknown."""
        variables = self.model.knowledge.variables
        names: list[str] = []
        for name in test.variables:
            instead = variables[name].replaces if name in variables else None
            names += [name, *([instead] if instead else [])]
        return tuple(names)


def _entry(text: str) -> Any:
    """Read an answer as a case file would: lists and likelihoods too."""
    text = text.strip()
    if text[0] in "[{":
        return read_document(text, "answer").content
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


REFUSED = (CaseError, ImpossibleEvidenceError)
"""What :meth:`Interview.answer` raises if an answer cannot be used."""
