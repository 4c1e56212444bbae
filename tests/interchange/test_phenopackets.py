"""GA4GH phenopackets: what is read, what is written, and that nothing is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson, ParseDict
from phenopackets import Phenopacket

from calcinosis import Case, CaseError, Model
from calcinosis.interchange.answers import answer_in
from calcinosis.interchange.hpo_terms import hpo_terms
from calcinosis.interchange.phenopackets.write_phenopacket import phenopacket
from calcinosis.interchange.recognise import (
    read_written,
    standard_of_file,
    standard_of_text,
)
from calcinosis.knowledge.words.vocabulary import word
from evaluation.cli import main
from evaluation.score.collection import published_files
from tests.interchange.hpo_extract import FILE, cut_now, extract

EXAMPLE = Path("docs/examples/phenopacket.json")
NOW = "2026-11-28T12:00:00Z"
ERYTHEMA, NODULE, CALCINOSIS = "HP:0010783", "HP:0001482", "HP:0003761"
WRIST = {"id": "SNOMEDCT:8205005"}
Json = dict[str, Any]


def feature(code: str, **more: Any) -> Json:
    return {"type": {"id": code}, **more}


def packet(*features: Json, subject: Json | None = None, **more: Any) -> Json:
    parts = {"phenotypicFeatures": list(features), **more}
    return {"id": "a", "subject": subject or {"id": "p"}, **parts, "metaData": {}}


def measured(code: str, value: Any, unit: str, **more: Any) -> Json:
    quantity = {"value": value, "unit": {"id": f"UCUM:{unit}"}, **more}
    return {"assay": {"id": code}, "value": {"quantity": quantity}}


def aged(duration: str) -> Json:
    return {"age": {"iso8601duration": duration}}


def read(model: Model, content: Any) -> Case:
    cases, problems = read_written(json.dumps(content), "a.json", model.knowledge)
    assert not problems
    assert len(cases) == 1
    return cases[0]


def notes(case: Case) -> str:
    assert case.origin is not None
    return "\n".join(case.origin.notes)


def written(case: Case, model: Model) -> str:
    """Write a case, check it by the published schema, and return its text."""
    content = phenopacket(case, model.knowledge, NOW)
    return str(MessageToJson(ParseDict(content, Phenopacket())))


def plain(entry: Any) -> Any:
    """Spell an entry one way: words for yes and no, one number one way."""
    if isinstance(entry, dict):
        return {key: plain(own) for key, own in entry.items()}
    if isinstance(entry, list):
        return [plain(own) for own in entry]
    return word(entry) if isinstance(entry, bool) else entry


@pytest.mark.parametrize("file", published_files(), ids=lambda path: path.stem)
def test_published_patients_come_back_whole(model: Model, file: Path) -> None:
    for case in Case.read_all(file):
        back, problems = read_written(written(case, model), "a", model.knowledge)
        assert not problems
        assert not notes(back[0])
        for part in ("id", "told", "setting", "age", "age_group", "sex", "diagnosis"):
            known = getattr(case, part) or ("form" if part == "told" else None)
            assert getattr(back[0], part) == known, (case.id, part)
        assert back[0].about == case.about
        assert back[0].findings.keys() == case.findings.keys()
        told = model.diagnose(case), model.diagnose(back[0])
        assert told[0].posterior == told[1].posterior, case.id
        for name, entry in case.findings.items():
            if not isinstance(entry, int | float | str) or isinstance(entry, bool):
                assert back[0].findings[name] == plain(entry), (case.id, name)


@pytest.mark.parametrize(
    "entry",
    [
        {"calcium": {"low": 0.2, "normal": 0.5, "high": 1}},
        {"calcium": ["low", "normal"], "fever": ["no", "yes"]},
        {"crp": "<5 mg/L", "size_cm": "3x2 cm", "wbc": "12 H 10^3/µL"},
        {
            "calcium": [
                {"day": -3, "value": 9.1, "unit": "mg/dL"},
                {"day": 0.5, "value": "high"},
            ]
        },
        {
            "radiographs": [
                {"day": 2, "calcification": "no"},
                {"calcification": {"yes": 1, "no": 0.5}},
            ]
        },
        {"kidney_disease": "dialysis", "mineral_state": "ckd_mbd", "mobility": "no"},
        {"calcium": {"value": 9.1, "unit": "mg/dL", "high": 10.5}, "fever": "38.5 °C"},
        {"present_at_birth": "no", "calcium": "high", "biopsy": "dermal_calcium"},
    ],
)
def test_whatever_a_case_tells_comes_back(model: Model, entry: Json) -> None:
    case = Case(
        id="a",
        told="report",
        asked=["fever"],
        age="1 y 6 months",
        setting="dermatology",
        findings=entry,
    )
    back = read_written(written(case, model), "a", model.knowledge)[0][0]
    assert (back.told, back.asked, back.age, back.setting) == (
        *("report", ["fever"], "1 y 6 months", "dermatology"),
    )
    assert model.diagnose(back).posterior == model.diagnose(case).posterior
    assert back.findings.keys() == case.findings.keys()


def test_a_term_is_written_only_where_it_means_just_that(model: Model) -> None:
    case = Case(
        findings={
            "erythema": "no",
            "fever": "yes",
            "induration": "yes",
            "calcium": "low",
        }
    )
    content = phenopacket(case, model.knowledge, NOW)
    found = {
        one["type"]["id"]: one.get("excluded") for one in content["phenotypicFeatures"]
    }
    assert found[ERYTHEMA] is True
    assert found["HP:0001945"] is None
    assert {"hp", "calcinosis"} == {
        one["id"] for one in content["metaData"]["resources"]
    }


def test_excluded_is_not_there_and_what_is_unclear_is_listed(model: Model) -> None:
    case = read(
        model,
        packet(
            feature(ERYTHEMA, excluded=True),
            feature(CALCINOSIS),
            feature("HP:0001945", resolution=aged("P2D")),
            feature(NODULE, excluded=True),
            feature("HP:0200042", excluded=True, modifiers=[WRIST]),
            diseases=[
                {"term": {"id": "MONDO:0005230"}},
                {"term": {"id": "MONDO:0005015"}},
            ],
            biosamples=[{"id": "b"}],
        ),
    )
    assert case.findings == {"erythema": "no", "diabetes": "yes"}
    for said in (
        "how it was seen is not told",
        "it is over",
        "it tells no state of a finding for sure",
        "there may be another",
        "it is a diagnosis of the lesion",
        "biosamples are not used",
    ):
        assert said in notes(case), said


def test_a_term_above_or_below_a_known_one_is_what_it_says(model: Model) -> None:
    face, fevers, calcium, skin = (
        "HP:0001041",
        "HP:0001954",
        "HP:0004363",
        "HP:0000951",
    )
    case = read(model, packet(feature(face), feature(fevers)))
    assert case.findings == {"erythema": "yes", "fever": "yes"}
    assert "is below known terms: read as erythema: yes" in notes(case)
    above = read(model, packet(feature(calcium), feature(skin)))
    assert above.findings == {}
    denied = read(model, packet(feature(calcium, excluded=True)))
    assert denied.findings["calcium"] == "normal"
    whole = read(model, packet(feature(skin, excluded=True)))
    assert whole.findings["erythema"] == whole.findings["ulceration"] == "no"
    kinds = read(model, packet(feature(fevers, excluded=True)))
    assert kinds.findings == {}


def test_the_terms_are_those_of_the_ontology(model: Model) -> None:
    names = {code: term.name for code, term in hpo_terms().items()}
    assert names["HP:0025520"] == "Calcinosis cutis"
    assert FILE.read_text("utf-8") == extract(model.knowledge, cut_now())
    text = Path("priors/codes.toml").read_text("utf-8")
    assert set(re.findall(r"HP:\d{7}", text)) <= hpo_terms().keys()


def test_times_by_age_tell_how_long_the_lesion_is_there(model: Model) -> None:
    lump = feature(NODULE, modifiers=[WRIST], onset=aged("P12D"))
    value = measured("LOINC:1988-5", 12, "mg/L")
    value["timeObserved"] = aged("P15D")
    seen = {"id": "p", "timeAtLastEncounter": aged("P19D"), "sex": "FEMALE"}
    case = read(model, packet(lump, subject=seen, measurements=[value]))
    assert (case.age, case.sex) == ("19 d", "female")
    assert case.findings["days_from_onset"] == 7
    assert case.findings["crp"] == [{"day": 3, "value": "12 mg/L"}]
    vague = read(model, packet({**lump, "onset": aged("P3M")}, subject=seen))
    assert "not told to the day" in notes(vague)


def test_a_range_of_ages_is_the_groups_that_it_covers(model: Model) -> None:
    ages = {
        "ageRange": {
            "start": {"iso8601duration": "P20Y"},
            "end": {"iso8601duration": "P80Y"},
        }
    }
    case = read(model, packet(subject={"id": "p", "timeAtLastEncounter": ages}))
    assert case.age_group == ["adult", "older_adult"]


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        (packet(measurements=[measured("LOINC:17861-6", 9, "mg/cm")]),
         "measurements[0].value.quantity.unit", "unit 'mg/cm' is not known"),
        (packet(measurements=[measured("LOINC:17861-6", "9", "mg/dL")]),
         "measurements[0].value.quantity.value", "expected a number"),
        (packet(measurements=[measured("LOINC:17861-6", 9, "mg/dL",
                referenceRange={"unit": {"id": "UCUM:mmol/L"}, "low": 2, "high": 3})]),
         "referenceRange.unit", "one unit for both"),
        (packet(feature("calcinosis:rednes")),
         "phenotypicFeatures[0].type", "no finding"),
        (packet(feature("calcinosis:fever", description="entry of a case file: {")),
         "phenotypicFeatures[0].description", "holds no entry"),
        (packet(subject={"id": "p", "dateOfBirth": "soon"}),
         "dateOfBirth", "is no date"),
        (packet(feature(ERYTHEMA, excluded="true")),
         "phenotypicFeatures[0].excluded", "expected true or false, got 'true'"),
        (packet(feature(ERYTHEMA, onset={"timestamp": "yesterday"})),
         "phenotypicFeatures[0].onset.timestamp", "is no date"),
        (packet(feature(ERYTHEMA, onset=aged("of old"))),
         "phenotypicFeatures[0].onset.age.iso8601duration", "is not an age"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_path(
    model: Model, content: Json, where: str, said: str
) -> None:
    with pytest.raises(CaseError) as caught:
        model.diagnose(content)
    assert where in str(caught.value)
    assert said in str(caught.value)


def test_enums_may_be_numbers(model: Model) -> None:
    truth = {"progressStatus": 3, "diagnosis": {"disease": {"id": "MONDO:0017215"}}}
    case = read(model, packet(subject={"id": "p", "sex": 2}, interpretations=[truth]))
    assert (case.sex, case.diagnosis) == ("male", "calciphylaxis")


def test_the_last_interval_before_the_lesion_counts(model: Model) -> None:
    days = [{"interval": {"start": f"2026-02-{day}T00:00:00Z"}} for day in (9, 11, 20)]
    days[0]["interval"]["start"] = "2026-02-09T00:00:00.123456789Z"
    treatment = {
        "agent": {"id": "ATC:A12AA03"},
        "routeOfAdministration": {"id": "SNOMEDCT:47625008"},
        "doseIntervals": days,
        "cumulativeDose": {},
    }
    begun = {"timestamp": "2026-02-19T00:00:00Z"}
    case = read(
        model,
        packet(
            feature(NODULE, modifiers=[WRIST], onset=begun),
            subject={"id": "p", "dateOfBirth": "2026-02-01T00:00:00Z"},
            medicalActions=[{"treatment": treatment, "adverseEvents": [{"id": "x"}]}],
        ),
    )
    assert case.findings["days_from_infusion_to_lesion"] == 8
    for said in ("treatment.cumulativeDose", "medicalAction.adverseEvents"):
        assert f"{said} is not read" in notes(case)


def test_only_the_lesion_tells_its_onset_and_site(model: Model) -> None:
    seen = {"id": "p", "timeAtLastEncounter": aged("P19D")}
    for other in ("HP:0000843", "HP:0001640", "HP:0002625"):
        one = feature(other, modifiers=[WRIST], onset=aged("P3D"))
        case = read(model, packet(one, subject=seen))
        assert not {"days_from_onset", "site"} & case.findings.keys()
        assert "is not known to be of the lesion" in notes(case)


def test_a_family_is_more_than_its_proband(model: Model) -> None:
    whole = {"proband": packet(feature(ERYTHEMA)), "relatives": [packet()]}
    case = read(model, whole)
    assert case.findings == {"erythema": "yes"}
    assert "family.relatives is not read" in notes(case)


def test_version_1_and_what_is_no_phenopacket_are_refused(model: Model) -> None:
    old = {**packet(), "metaData": {"phenopacketSchemaVersion": "1.0.0"}}
    alien = {"resourceType": "Bundle", "id": "a", "entry": []}
    denied = packet(feature(ERYTHEMA, negated=True))
    for content, said in (
        (old, "of version 1.0.0"),
        (denied, "'negated' features, of version 1"),
        ([1], "expected a phenopacket"),
        (alien, "expected a phenopacket, got a mapping of resourceType, id"),
    ):
        cases, problems = read_written(
            json.dumps(content), "a", model.knowledge, "phenopacket"
        )
        assert not cases
        assert said in str(problems[0])


def test_the_content_tells_a_phenopacket(model: Model, tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert standard_of_text(text) == standard_of_file(str(EXAMPLE)) == "phenopacket"
    assert standard_of_text('{"id": "a", "note": "metaData"}') == "case"
    yaml = "- id: a\n  phenotypicFeatures:\n  - type: {id: HP:1}\n"
    assert standard_of_text(yaml) == "phenopacket"
    with pytest.raises(CaseError, match=r"no valid JSON: .*: have it written as JSON"):
        read_written(yaml, "a.yaml", model.knowledge)
    lines = tmp_path / "packets.jsonl"
    line = json.dumps(packet(feature(ERYTHEMA)))
    lines.write_text(f"{line}\n{line}\n", "utf-8")
    assert standard_of_file(str(lines)) == "phenopacket"
    assert [case.findings for case in model.read(lines)] == [{"erythema": "yes"}] * 2
    snake = {"id": "a", "phenotypic_features": [feature(ERYTHEMA)]}
    assert read(model, {"id": "c", "members": [snake]}).findings == {"erythema": "yes"}


def test_answers_validate_and_rank_every_lesion(model: Model) -> None:
    result = model.diagnose(EXAMPLE)
    answer = result.to_phenopacket(draws=20)
    ParseDict(json.loads(EXAMPLE.read_text("utf-8")), Phenopacket())
    ParseDict(answer, Phenopacket())
    names = [one["diagnosis"]["disease"]["label"] for one in answer["interpretations"]]
    assert names == [lesion.replace("_", " ") for lesion in result.ranking]
    assert "interval" in answer["interpretations"][0]["summary"]
    back = model.diagnose(answer)
    assert back.case.diagnosis is None
    assert back.posterior == result.posterior
    assert answer["subject"]["id"] == "newborn"
    both: Any = answer_in("phenopacket", [result, result])
    assert [one["id"] for one in both] == ["newborn-packet"] * 2


def test_the_corpus_is_a_file_for_each_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "corpus"
    assert main(["phenopackets", "evaluation/cases/abscess.yaml", "-o", str(out)]) == 0
    cases = Case.read_all("evaluation/cases/abscess.yaml")
    assert {path.stem for path in out.iterdir()} == {case.id for case in cases}
    ParseDict(json.loads(next(out.iterdir()).read_text("utf-8")), Phenopacket())
    twice = ["evaluation/cases/abscess.yaml"] * 2
    assert main(["phenopackets", *twice, "-o", str(tmp_path / "b")]) == 1
    assert "name of two cases" in capsys.readouterr().err
