"""The same patients with other numbers: whose leading lesion or action changes."""

from __future__ import annotations

from collections.abc import Iterable

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, ImpossibleEvidenceError
from calcinosis.patient.pretest import Pretest
from calcinosis.patient.written.case import Case
from calcinosis.reasoning.decide.advice import advise
from calcinosis.reasoning.infer import infer
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["AnswerInShort", "ChangedAnswer", "ChangedAnswers", "changed_answers"]


@frozen
class AnswerInShort:
    """What one set of numbers says of a patient.

    Parameters
    ----------
    leading : str
        The most probable lesion.
    probability : float
        Of it.
    action : str or None
        That of the highest expected utility; None: nothing is known of the patient.
    problem : str
        Why there is no answer; the others are then empty.
    """

    leading: str = ""
    probability: float = 0.0
    action: str | None = None
    problem: str = ""

    @property
    def decides(self) -> tuple[str, str | None, bool]:
        """What must not differ for an answer to be the same."""
        return self.leading, self.action, bool(self.problem)


@frozen
class ChangedAnswer:
    """A patient to whom the two sets of numbers give another lesion or action."""

    case: Case
    old: AnswerInShort
    new: AnswerInShort


@frozen
class ChangedAnswers:
    """What other numbers do to a set of patients.

    Parameters
    ----------
    answered : int
        Patients whom both answer.
    changed : tuple of ChangedAnswer
        Those to whom they answer otherwise, or whom only one of them can answer.
    problems : tuple of str
        Why patients could not be used at all.
    """

    answered: int
    changed: tuple[ChangedAnswer, ...]
    problems: tuple[str, ...]


def changed_answers(
    old: Reasoner,
    new: Reasoner,
    cases: Iterable[Case],
    *,
    pretest: Pretest = "setting",
    told: str | None = None,
) -> ChangedAnswers:
    """Ask both models of every patient.

    Parameters
    ----------
    old, new : Reasoner
    cases : iterable of Case
    pretest, told
        As for :meth:`calcinosis.Model.diagnose`.
    """
    answered, changed, problems = 0, list[ChangedAnswer](), list[str]()
    for case in cases:
        first, second = (_short(one, case, pretest, told) for one in (old, new))
        if first.problem and second.problem:
            problems.append(second.problem)
            continue
        answered += not (first.problem or second.problem)
        if first.decides != second.decides:
            changed.append(ChangedAnswer(case, first, second))
    return ChangedAnswers(answered, tuple(changed), tuple(problems))


def _short(
    reasoner: Reasoner, case: Case, pretest: Pretest, told: str | None
) -> AnswerInShort:
    try:
        result = infer(reasoner, case, pretest=pretest, told=told)
    except CaseError as error:
        return AnswerInShort(problem=str(error))
    except ImpossibleEvidenceError as error:
        return AnswerInShort(problem=f"{case.where()}: {error}")
    advice, leading = advise(result), result.ranking[0]
    action = None if advice is None else advice.action
    return AnswerInShort(leading, result.posterior[leading], action)
