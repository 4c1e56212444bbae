"""Findings under the names that people give them."""

from __future__ import annotations

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.errors import Problem
from calcinosis.knowledge.parsing.read_words import read_names
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.words.names import spelled
from calcinosis.patient.read_patient import read_patient


def problems(knowledge: Knowledge, text: str) -> list[str]:
    (case,) = Case.parse(text, "case.yaml")
    with pytest.raises(CaseError) as caught:
        read_patient(case, knowledge).checked()
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        *(("redness", "erythema"), ("pus", "purulence"), ("pain", "tenderness")),
        *(("x-ray", "radiographs"), ("xray", "radiographs"), ("film", "radiographs")),
        *(("leukocytes", "wbc"), ("Leucocytes", "wbc"), ("temperature", "fever")),
        *(("edema", "swelling"), ("Lump", "swelling"), ("bruise", "ecchymosis")),
        *(("alkaline_phosphatase", "alp"), ("White papules", "white_papules")),
        *(("C-reactive protein", "crp"), ("Erythema", "erythema")),
        *(("mass", None), ("redne", None), ("", None)),
    ],
)
def test_a_finding_has_many_names(
    knowledge: Knowledge, given: str, name: str | None
) -> None:
    assert knowledge.names.meant(given) == name


def test_every_other_name_means_its_variable_alone(knowledge: Knowledge) -> None:
    for variable in knowledge.variables.values():
        for text in variable.also:
            own = "radiographs" if variable.kind == "film" else variable.name
            assert knowledge.names.of[spelled(text)] == (own,)


def test_a_case_in_other_words_is_the_same_case(model: Model) -> None:
    plain = Case(findings={"erythema": "yes", "alp": "100 U/L", "wbc": "10 G/L"})
    worded = Case(
        findings={"Redness": "yes", "alk phos": "100 U/L", "leukocytes": "10 G/L"}
    )
    found = model.diagnose(worded)
    assert found.posterior == model.diagnose(plain).posterior
    answered = found.case.with_answer("erythema", "no")
    assert model.diagnose(answered).case.findings["erythema"] == "no"


def test_what_is_wrong_is_told_by_the_name_that_was_given(knowledge: Knowledge) -> None:
    text = (
        "findings:\n  redness: sideways\n  Mass: yes\n  size: 3\n  diameter: 3 cm\n"
        "  duration: 10-14\n"
        "gender: mail\nx-ray: yes\n"
    )
    assert sorted(problems(knowledge, text)) == [
        "case.yaml: line 2: findings.redness: 'sideways' is not one of no, yes; write"
        " what answers 'Is the skin over it red?'",
        "case.yaml: line 3: findings.Mass: 'Mass' may mean swelling or"
        " ultrasound_mass: write one of them",
        "case.yaml: line 4: findings.size: 'size' has no unit: write it, as '3 cm'"
        " or '3 mm', or 'size_cm'",
        "case.yaml: line 5: findings.diameter: 'diameter' tells the same as 'size':"
        " keep one",
        "case.yaml: line 6: findings.duration: 'duration' has no unit: write it, as"
        " '10-14 d', or 'days_from_onset'",
        "case.yaml: line 7: gender: 'mail' is not one of female, male; write what "
        "answers 'Is the patient male or female?'",
        "case.yaml: line 8: x-ray: 'x-ray' is a finding: it belongs under 'findings'",
    ]


def test_who_the_patient_is_goes_by_other_names(knowledge: Knowledge) -> None:
    text = "Gender: F\nDepartment: ER\nfindings: {redness: yes}\n"
    (case,) = Case.parse(text, "case.yaml")
    patient = read_patient(case, knowledge).checked()
    assert patient.sex is not None
    assert patient.sex.states == ("female",)
    assert patient.setting is not None
    assert patient.setting.states == ("emergency",)
    twice = "sex: male\ngender: F\nfindings: {redness: yes}\n"
    assert problems(knowledge, twice) == [
        "case.yaml: line 2: gender: 'gender' tells the same as 'sex': keep one"
    ]
    assert problems(knowledge, "gender: [F]\nfindings: {redness: yes}\n") == [
        "case.yaml: line 1: gender: 'gender' is not a field of a case: write 'sex'"
    ]


def test_words_for_two_findings_are_told_when_the_file_is_read(
    knowledge: Knowledge,
) -> None:
    wrong: list[Problem] = []
    raw = {
        "findings": {"erythema": ["red", "pus"], "purulence": "pus", "form": "it"},
        "unclear": {"mass": ["swelling"], "red": ["erythema", "blu"]},
        "others": {},
    }
    read_names(knowledge.variables, raw, wrong)
    assert [str(problem) for problem in wrong] == [
        "words.toml: unknown field 'others'",
        "words.toml: unclear: mass: 'mass' must mean two findings or more",
        "words.toml: unclear: red: no finding 'blu'; did you mean 'blue'?",
        "words.toml: findings: purulence: 'pus' already means 'erythema'",
        "words.toml: findings: form: no finding 'form'",
    ]


def test_words_for_no_two_states_are_told_when_the_file_is_read(
    knowledge: Knowledge,
) -> None:
    wrong: list[Problem] = []
    raw = {
        "open": {
            "site": {"elbow": ["arm", "elbw"], "knee": ["leg"], "Hand": ["arm", "leg"]},
            "sites": {"hip": ["arm", "leg"]},
        }
    }
    read_names(knowledge.variables, raw, wrong)
    assert [str(problem) for problem in wrong] == [
        "words.toml: open: site: elbow: expected states of site, two or more",
        "words.toml: open: site: knee: expected states of site, two or more",
        "words.toml: open: site: Hand: 'Hand' means one state of site",
        "words.toml: open: no variable 'sites'; did you mean 'site'?",
    ]
