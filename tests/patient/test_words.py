"""Words that are a finding with its answer, and words that say nothing sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.errors import Problem
from calcinosis.knowledge.parsing.read_words import read_names
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Films, Sign
from calcinosis.patient.written.entry import state_words
from calcinosis.table.notation import Notation
from calcinosis.table.patients.header.read_header import read_header


def told(knowledge: Knowledge, **findings: object) -> dict[str, str]:
    found = read_patient(Case(findings=findings), knowledge).checked().findings
    return {n: one.given for n, one in found.items() if not isinstance(one, Films)}


def refusal(knowledge: Knowledge, name: str, entry: object) -> str:
    with pytest.raises(CaseError) as caught:
        read_patient(Case(findings={name: entry}), knowledge).checked()
    (problem,) = caught.value.problems
    return problem.what


@pytest.mark.parametrize(
    ("given", "entry", "found"),
    [
        ("SLE", "yes", {"connective_tissue_disease": "yes"}),
        ("Cr", "high", {"creatinine": "high"}),
        ("ion calcium", "low", {"ionized_calcium": "low"}),
        ("Scleroderma", True, {"connective_tissue_disease": "yes"}),
        ("hemodialysis", "present", {"kidney_disease": "dialysis"}),
        ("ESRD", "yes", {"kidney_disease": "chronic or dialysis"}),
        ("End-stage renal-disease", "yes", {"kidney_disease": "chronic or dialysis"}),
        ("CKD stage 3", "yes", {"kidney_disease": "chronic"}),
        ("leukocytosis", "yes", {"wbc": "high"}),
        ("infused_agent", "calcium gluconate", {"infused_agent": "calcium"}),
        ("culture", "Staph aureus", {"culture": "growth"}),
        ("culture", "Streptococcus pyogenes", {"culture": "growth"}),
        ("kidney transplant", "yes", {"immunosuppression": "yes"}),
        ("DVT", "yes", {"venous_disease": "yes"}),
        ("afebrile", "yes", {"fever": "no"}),
        ("fever", "apyrexial", {"fever": "no"}),
        ("kidney_disease", "CKD 3", {"kidney_disease": "chronic"}),
        ("calcium", "hypocalcaemic", {"calcium": "low"}),
        ("site", "left elbow", {"site": "arm or joint"}),
        ("site", "Forearm, right", {"site": "arm"}),
        ("site", ["left wrist", "bilateral knee"], None),
        *(("diabetes", t, {"diabetes": "no"}) for t in ("no diabetes", "not diabetic")),
        *(("erythema", t, {"erythema": "no"}) for t in ("no redness", "redness: no")),
        *(("erythema", t, {"erythema": "yes"}) for t in ("redness", "red, present")),
        *(("fever", text, {"fever": "no"}) for text in ("no fever", "not febrile")),
        *(("calcium", t, {"calcium": "low"}) for t in ("low calcium", "calcium low")),
        ("kidney_disease", "no CKD", {"kidney_disease": "none"}),
        ("calcium", "low or normal", {"calcium": "low or normal"}),
        ("biopsy", "inflammation or other", {"biopsy": "inflammation or other"}),
        *(
            ("site", text, {"site": "arm or leg"})
            for text in (
                *("arm, leg", "arm and leg", "arm/leg", "leg or arm", "arm | leg"),
                *("left arm; right leg", "both arms and legs", "forearm & left calf"),
            )
        ),
        ("site", "left and right arm", {"site": "arm"}),
        ("tenderness", "non-tender", {"tenderness": "no"}),
    ],
)
def test_a_word_may_be_a_finding_with_its_answer(
    knowledge: Knowledge, given: str, entry: object, found: dict[str, str] | None
) -> None:
    known = found or {"site": "hand_or_wrist or leg or joint"}
    assert told(knowledge, **{given: entry}) == known


@pytest.mark.parametrize(
    ("given", "entry", "what"),
    [
        # no lupus is not no connective tissue disease
        ("connective_tissue_disease", "no lupus", "no connective tissue disease at"),
        ("no lupus", "yes", "write 'connective_tissue_disease: no' if there was none"),
        ("no dialysis", "yes", "write 'kidney_disease: none' if there was none at all"),
        ("kidney_disease", "no dialysis", "write [none, chronic], or leave it out"),
        ("no leukocytosis", "yes", "leaves others open: leave it out"),
        ("biopsy", "dermal calcium and inflammation", "is not one of dermal_calcium"),
        ("site", "arm, nowhere", "is not one of hand_or_wrist"),
        ("calcium", "not low or high", "is not a number with a unit (mg/dL) and not"),
        ("radiographs", "no x-ray", "is not one of no, yes"),
        ("fever", "no temperature", "is not a number with a unit (°C) and not no or y"),
        ("lupus", "no", "is an answer: write 'connective_tissue_disease: lupus' if"),
        ("anticoagulation", "no", "write 'bleeding_risk: anticoagulation' if that was"),
        ("left elbow", "yes", "is an answer: write 'site: left elbow' if that was so"),
        ("no redness", "yes", "is a finding with its answer: write 'erythema: no'"),
        ("without fever", "yes", "write 'fever: no'"),
        ("hypercalcemia", "yes", "may mean calcium: high or ionized_calcium: high"),
        ("prematurity", "yes", "the nearest is 'low_birth_weight': Was the birth"),
        ("no x-rays", "yes", "may tell that nobody looked, or what was seen: leave it"),
        ("no doppler", "yes", "'doppler_flow: no' if somebody looked and there was no"),
        ("leukocytosis", "no", "if that was so, else leave it out"),
        ("laceration", "yes", "may mean skin_breach or tissue_damage"),
        ("Age", "40 y", "'Age' belongs beside 'findings', not into it"),
        ("steroids", "yes", "has no entry of its own; the nearest is 'immunosuppr"),
        ("xray", True, "'radiographs: yes' if there was calcification on a radiograph"),
        ("plain film", "no", "may tell that somebody looked, or what was seen"),
        ("x-ray", ["no", "yes"], "may tell that somebody looked, or what was seen"),
        ("Doppler", "yes", "write 'doppler_flow: yes' if there was flow on Doppler"),
        ("aspirate", "urate crystals", "clear; write it under aspirate_fluid"),
        ("biopsy", "vasculitis", "write it under histology"),
        ("infused_agent", "dopamine", "write vesicant of a vasopressor"),
        ("phosphate binders", "yes", "nearest is 'calcium_or_vitamin_d_intake'"),
        ("sting", "yes", "the nearest is 'skin_breach'"),
        ("DOL", "3", "tells the age: write it under 'age', as '19 d' after the"),
    ],
)
def test_what_is_not_sure_is_answered_with_what_to_write(
    knowledge: Knowledge, given: str, entry: object, what: str
) -> None:
    assert what in refusal(knowledge, given, entry)


NOTHING_SEEN = [
    *("normal", "unremarkable", "NAD", "no calcification", "no calcifications seen"),
    *("negative for calcification", "no evidence of calcification", "not calcified"),
    *("calcification: no", "without soft-tissue calcification", "no calcium deposits"),
]


@pytest.mark.parametrize("name", ["radiographs", "xray", "Plain film", "ct", "CT scan"])
@pytest.mark.parametrize("text", NOTHING_SEEN)
def test_what_shows_no_calcification_is_read_so(
    knowledge: Knowledge, name: str, text: str
) -> None:
    """A normal CT shows neither calcification nor gas: it is asked which is meant."""
    case = Case(findings={name: text})
    if name.lower() in ("ct", "ct scan") and "calci" not in text:
        assert "may mean ct_calcification or gas" in refusal(knowledge, name, text)
        return
    ((_, found),) = read_patient(case, knowledge).checked().findings.items()
    (sign,) = (
        [found.sign(film) for film in found.films]
        if isinstance(found, Films)
        else [found]
    )
    assert isinstance(sign, Sign)
    assert sign.states == ("no",)


@pytest.mark.parametrize(
    ("given", "entry", "found"),
    [
        ("ct_calcification", "normal", {"ct_calcification": "no"}),
        ("ultrasound_calcification", "calcified", {"ultrasound_calcification": "yes"}),
        ("US", "no fluid collection", {"ultrasound_fluid_collection": "no"}),
        ("ultrasound", "no mass", {"ultrasound_mass": "no"}),
        ("CT", "gas", {"gas": "yes"}),
        ("fever", "negative for fever", {"fever": "no"}),
        ("fever (temp)", "38.5 C", {"fever": "38.5 °C (fever)"}),
        ("WBC (leukocytes)", "high", {"wbc": "high"}),
        ("size (cm)", 3, {"size_cm": "3 cm"}),
        ("erythema", "No.", {"erythema": "no"}),
        ("site", "L dorsal hand", {"site": "hand_or_wrist"}),
    ],
)
def test_an_answer_tells_which_finding_is_meant(
    knowledge: Knowledge, given: str, entry: object, found: dict[str, str]
) -> None:
    assert told(knowledge, **{given: entry}) == found


@pytest.mark.parametrize(
    ("given", "entry", "what"),
    [
        # normal flow may be flow, and what a normal biopsy is nobody knows
        ("doppler_flow", "normal", "write 'no' if there was no flow"),
        ("erythema", "normal", "write 'no' if there was no erythema"),
        ("visceral_calcification", "normal", "it tells that all was well"),
        ("imaging", "no calcification", "may mean radiographs, ultrasound_calcific"),
        ("ct", "no calcification, no gas", "may mean ct_calcification or gas"),
        ("radiographs", "abnormal", "it tells that something was wrong, not what"),
        ("radiographs", "no fracture", "write 'no' if there was no calcification"),
        ("tenderness", "severe pain", "write 'yes' if there was tenderness, however"),
        ("crp", "negative", "write 'normal' if this value was"),
        ("labs", "normal", "is more than one finding: write each by its name"),
        ("pain/swelling", "yes", "names tenderness and swelling: write each by itself"),
    ],
)
def test_what_may_mean_something_else_is_not_read(
    knowledge: Knowledge, given: str, entry: object, what: str
) -> None:
    assert what in refusal(knowledge, given, entry)


COLUMNS = {
    "x-ray": "name the column 'radiographs'",
    "xray": "name the column 'radiographs'",
    "film": "name the column 'radiographs'",
    "radiograph": "name the column 'radiographs'",
    "CT": "may mean ct_calcification or gas: write one of them",
    "ultrasound": "ultrasound_mass or doppler_flow: write one of them",
    "labs": "write each by its name",
    "dialysis": "in a column 'kidney_disease' write 'dialysis'",
    "ESRD": "in a column 'kidney_disease' write 'ESRD'",
    "fever temp": "",
    **dict.fromkeys(("WBC", "leukocytes", "redness", "pus", "pain", "edema"), ""),
    **dict.fromkeys(("swelling", "lump", "CKD", "PTH", "phos", "Ca", "iCa"), ""),
    "Alk phos": "",
}


@pytest.mark.parametrize(("column", "what"), COLUMNS.items())
def test_a_column_is_read_or_told_how_to_name_it(
    knowledge: Knowledge, column: str, what: str
) -> None:
    if not what:
        assert len(read_header([column], knowledge).findings) == 1
        return
    with pytest.raises(CaseError) as caught:
        read_header([column], knowledge)
    assert what in caught.value.problems[0].what


def test_what_a_film_showed_is_read_under_any_of_its_names(model: Model) -> None:
    film = [{"day": 2, "calcification": "no"}]
    case = Case(findings={"x-ray": film})
    same = Case(findings={"radiographs": film})
    assert model.diagnose(case).posterior == model.diagnose(same).posterior


def test_columns_of_such_words_are_answered_with_what_to_write(
    knowledge: Knowledge,
) -> None:
    with pytest.raises(CaseError) as caught:
        read_header(["xray", "dialysis", "no_redness", "sle", "CKD 3"], knowledge)
    assert [problem.what for problem in caught.value.problems] == [
        "may tell that somebody looked, or what was seen: name the column "
        "'radiographs' if its yes is calcification on a radiograph, and leave empty "
        "where nobody looked",
        "is an answer: in a column 'kidney_disease' write 'dialysis' where it was so",
        "is a finding with its answer: write 'erythema: no'",
        "is an answer: in a column 'connective_tissue_disease' write 'sle' where it "
        "was so",
        "is an answer: in a column 'kidney_disease' write 'CKD_3' where it was so",
    ]


def test_a_column_of_looks_can_be_left_out(knowledge: Knowledge) -> None:
    """Then it is listed, with what to write."""
    header = read_header(["xray"], knowledge, Notation(ignore_unknown=True))
    assert header.all_films is None
    assert "may tell that somebody looked" in header.left_out["xray"]


def test_what_is_wrong_with_such_words_is_told_when_they_are_read(
    knowledge: Knowledge,
) -> None:
    wrong: list[Problem] = []
    raw = {
        "answers": {
            "wbc": {"hihg": ["leukocytosis"], "high": ["l"]},
            "wbcs": {},
            "kidney_disease": {"chronic or dialisis": ["end stage"]},
        },
        "near": {"form": ["shape"]},
        "unclear": {"hypocalcemia": ["calcium: lo", "earlier_hypocalcemia: yes"]},
    }
    read_names(knowledge.variables, raw, wrong)
    assert [str(problem) for problem in wrong] == [
        "words.toml: answers: wbc: no state 'hihg'; did you mean 'high'?",
        "words.toml: answers: wbc: high: 'l' already means 'low' of wbc",
        "words.toml: answers: no variable 'wbcs'; did you mean 'wbc'?",
        "words.toml: answers: kidney_disease: no state 'dialisis'; did you mean "
        "'dialysis'?",
        "words.toml: unclear: hypocalcemia: no state 'lo' of calcium",
        "words.toml: near: form: no finding 'form'",
    ]


@pytest.mark.parametrize("text", ["NA", "nd", "none", "pending", "n.d.", "-"])
@pytest.mark.parametrize(
    "line",
    [
        *("sex: '{}'", "setting: '{}'", "age: '{}'", "age_group: '{}'"),
        *("findings: {{erythema: '{}'}}", "findings: {{site: ['{}', arm]}}"),
        *("findings: {{crp: '{}'}}", "findings: {{size_cm: '{}'}}"),
        *("findings: {{fever: '{}'}}", "findings: {{crp: {{value: '{}'}}}}"),
        *("findings: {{days_from_onset: '{}'}}", "findings: {{radiographs: '{}'}}"),
        "findings: {{radiographs: [{{day: '{}', calcification: no}}]}}",
        "findings: {{radiographs: [{{day: 2, calcification: '{}'}}]}}",
    ],
)
def test_what_may_mean_that_nobody_looked_is_left_out(
    knowledge: Knowledge, line: str, text: str
) -> None:
    (case,) = Case.parse(line.format(text))
    with pytest.raises(CaseError, match="it is not known, leave it out"):
        read_patient(case, knowledge).checked()


def test_a_text_that_begins_as_a_number_is_searched_where_a_word_begins_so(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not searched would not have been found."""
    texts = [
        (variable, f"{first}{join}{word}")
        for variable in knowledge.variables.values()
        for word in (*variable.states, *variable.synonyms, *variable.called)
        for first in ("3", "<25", "25-OH", "~1", "2nd")
        for join in (" ", ", ")
    ]
    texts.append((knowledge.variables["vitamin_d"], "25-OH vitamin D low"))
    means = [state_words.meant(variable, text) for variable, text in texts]
    assert means[-1] == ("low",)
    monkeypatch.setattr(state_words, "NUMERALS", frozenset[str]())
    own = {variable.name: replace(variable) for variable, _ in texts}
    assert means == [state_words.meant(own[one.name], text) for one, text in texts]


def test_what_was_told_before_is_not_taken_for_what_is_equal_to_it(
    knowledge: Knowledge,
) -> None:
    """1 and 1.0 are equal to True, and no answers."""
    assert told(knowledge, diabetes=True) == {"diabetes": "yes"}
    for number in (1, 1.0):
        assert f"'{number}' is not one of no, yes" in refusal(
            knowledge, "diabetes", number
        )
    assert told(knowledge, diabetes=True) == {"diabetes": "yes"}


def test_each_case_tells_its_own_place(knowledge: Knowledge) -> None:
    texts = ("age: 3 d\nfindings:\n  days_from_onset: 9", "findings: {erythema: no}")
    for text, name in ((texts[0], "one"), (f"id: x\n{texts[0]}", "two")):
        (case,) = Case.parse(text, name)
        (problem,) = read_patient(case, knowledge).problems
        line = 3 if name == "one" else 4
        assert problem.where == f"{name}: line {line}: findings.days_from_onset"


def test_what_many_patients_share_nobody_changes(knowledge: Knowledge) -> None:
    for _ in range(2):
        case = Case(age="19 d", sex="male", findings={"diabetes": "no", "fever": "yes"})
        patient = read_patient(case, knowledge)
        assert patient.age is not None
        signs = (patient.age.groups, patient.sex, *patient.findings.values())
        for found in signs:
            assert isinstance(found, Sign)
            with pytest.raises(ValueError, match="read-only"):
                found.likelihood[0] = 0.5
