"""Labelled cases from files and folders, what they tell, and the network's answers.

What cannot be read or answered stays among them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import CalcinosisError, CaseError, Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.model import Model
from calcinosis.patient.amounts.measurement import Person, states_of_amount
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Age, Films, Finding, Sign
from calcinosis.patient.written.case import Case, case_files, parse_cases
from calcinosis.patient.written.documents import read_text
from calcinosis.patient.written.entry.ages import age_group
from evaluation import HERE

CORE_FINDINGS = 5
"""A core case has at least so many findings beside age and sex."""
SOURCE = "source"
"""Leakage of a case that the model was built on: a folder's score leaves it out."""


@dataclass(frozen=True)
class LabelledCase:
    """One case, its truth, and what the network says of it."""

    id: str
    truth: str | None
    """Diagnosis as labelled; None where even that cannot be read."""
    case: Case | None
    problem: str = ""
    """Why the case cannot be read or has no answer, or nothing."""
    findings: int = 0
    """How many beside age, sex and setting."""
    disputed: bool = False
    """Somebody contests the label."""
    leakage: str = "low"
    """``high``: the findings do not stand on their own; ``source``: the model was built
    on the case."""
    paper: str = ""
    """Cases of one paper share it."""
    diagnosis: Diagnosis | None = None
    """None if nobody asked, or the case is impossible for the network."""

    @property
    def is_core(self) -> bool:
        """Five or more findings, label undisputed, findings that stand on their own."""
        return (
            self.case is not None
            and self.findings >= CORE_FINDINGS
            and not self.disputed
            and self.leakage != "high"
        )

    @property
    def told(self) -> dict[str, tuple[str, ...]]:
        """Variable → the states that an answered case allows (:func:`states_told`)."""
        if self.case is None or self.diagnosis is None:
            return {}
        return states_told(self.case, self.diagnosis.reasoner.knowledge)


Labelled = Sequence[LabelledCase]


def answer_all(
    model: Model, cases: Labelled, pretest: str = "uniform", told: str | None = None
) -> list[LabelledCase]:
    """Diagnose every case; a failure is kept as a case without an answer."""

    def answer(one: LabelledCase) -> LabelledCase:
        if one.case is None:
            return one
        try:
            diagnosis = model.diagnose(one.case, pretest=pretest, told=told)
        except CalcinosisError as error:
            text = f"{one.case.where()}: {one.id}: {error}"
            return replace(one, diagnosis=None, problem=text)
        return replace(one, diagnosis=diagnosis, problem="")

    return list(map(answer, cases))


def failures(cases: Labelled) -> list[str]:
    """Say why cases have no answer."""
    return [case.problem for case in cases if case.problem]


def published_files() -> list[Path]:
    """Files of published patients: without the case the project started from."""
    files = sorted((HERE / "cases").glob("*.yaml"))
    return [path for path in files if path.name != "seed.yaml"]


def read_known(
    paths: Sequence[str | Path], lesions: Sequence[str]
) -> list[LabelledCase]:
    """Read labelled cases from files and from all case files of folders.

    A diagnosis that is not among ``lesions`` makes a case unreadable; such cases stay
    among the others, to count as misses.

    Raises
    ------
    CaseError
        If a path does not exist, none of them holds a case with a diagnosis, or two
        have one id.
    """
    problems: list[Problem] = []
    cases: list[LabelledCase] = []
    for path in map(Path, paths):
        if path.is_file():
            cases += _read_file(path, lesions)
        elif not path.exists():
            problems.append(Problem(str(path), "does not exist"))
        else:
            try:
                found = [_read_file(file, lesions) for file in case_files(path)]
            except CaseError as error:
                problems += error.problems
                continue
            cases += [c for own in found for c in own if c.leakage != SOURCE]
    if not cases and not problems:
        problems.append(Problem("", "no cases given"))
    times = Counter(case.id for case in cases)
    problems += [
        Problem(name, "two cases have this id") for name, n in times.items() if n > 1
    ]
    if not problems and not any(case.truth for case in cases):
        none = "no case has a diagnosis: there is nothing to judge"
        problems += [Problem("", what) for what in (*failures(cases), none)]
    if problems:
        raise CaseError(problems)
    return cases


def _read_file(path: Path, lesions: Sequence[str]) -> list[LabelledCase]:
    """Read what can be read of a file; the rest counts as unreadable."""
    try:
        cases, problems = parse_cases(read_text(path), str(path))
    except CaseError as error:
        return [LabelledCase(path.stem, None, None, str(error))]
    return [_labelled(case, lesions) for case in cases] + [
        LabelledCase(f"{path.stem}, no case {number}", None, None, str(problem))
        for number, problem in enumerate(problems, start=1)
    ]


def _labelled(case: Case, lesions: Sequence[str]) -> LabelledCase:
    if case.diagnosis not in lesions:
        given = f"'{case.diagnosis}'" if case.diagnosis else "missing"
        where = f"{case.where()}: {case.id}"
        text = f"{where}: diagnosis is {given}, not one of {list(lesions)}"
        return LabelledCase(case.id, None, None, text)
    citation = case.about.get("citation")
    source = cast("dict[str, Any]", citation if isinstance(citation, Mapping) else {})
    paper = source.get("doi") or source.get("url") or source.get("title") or case.id
    return LabelledCase(
        id=case.id,
        truth=case.diagnosis,
        case=case,
        findings=len(case.findings),
        disputed=bool(case.about.get("disputed")),
        leakage=str(case.about.get("leakage", "low")),
        paper=str(paper),
    )


def states_told(case: Case, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Return variable → the states that a case allows; a number becomes its state.

    A list or a likelihood allows every state it does not exclude, a bound all states on
    its side. Films are one variable: yes if one of them shows calcium for certain.
    """
    patient = read_patient(case, knowledge)
    told: dict[str, tuple[str, ...]] = {}
    if patient.age is not None:
        told["age_group"] = _groups(patient.age)
    if patient.sex is not None:
        told["sex"] = patient.sex.states
    for found in patient.findings.values():
        told[found.variable.name] = _states(found, knowledge, patient.person)
    return told


def _groups(age: Age) -> tuple[str, ...]:
    """Return the group that an age is named by, or those that are possible."""
    variable = age.groups.variable
    return (age_group(age.days, variable),) if age.exact else age.groups.states


def _states(found: Finding, knowledge: Knowledge, person: Person) -> tuple[str, ...]:
    if isinstance(found, Sign):
        return found.states
    if not isinstance(found, Films):
        return states_of_amount(found, knowledge, person)
    seen = [found.sign(film).states for film in found.films]
    sure = next((states for states in seen if states == ("yes",)), None)
    every = {state for states in seen for state in states}
    return sure or tuple(s for s in found.variable.states if s in every)
