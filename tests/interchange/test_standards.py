"""Documents are recognised by content, wherever a case is read; answers in FHIR."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.riskassessment import RiskAssessment

from calcinosis import CaseError, Model
from calcinosis.cli.main import main
from calcinosis.interchange.recognise import standard_of_text
from tests.interchange.fhir_resources import bundle, lab, sign
from tests.support.loaded import loader_of

EXAMPLE = Path("docs/examples/fhir-bundle.json")
Capture = pytest.CaptureFixture[str]
SEED = "evaluation/cases/seed.yaml"


@pytest.fixture(autouse=True)
def _loaded(monkeypatch: pytest.MonkeyPatch, model: Model) -> None:
    for command in ("diagnose", "batch"):
        module = f"calcinosis.cli.patients.{command}"
        monkeypatch.setattr(f"{module}.load", loader_of(model))


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ('{"resourceType": "Bundle"}', "fhir"),
        ('\n[{"resourceType": "Patient"}]', "fhir"),
        ('{"resourceType": "Patient"}\n{"resourceType": "Patient"}\n', "fhir"),
        ("resourceType: Bundle", "fhir"),
        ("note: its resourceType was Bundle", "case"),
        ('{"id": "resourceType"}', "case"),
        ("resourceType: [", "case"),
        ("", "case"),
    ],
)
def test_the_content_tells_the_standard(text: str, standard: str) -> None:
    assert standard_of_text(text) == standard


def test_a_document_is_read_where_a_case_is(model: Model, tmp_path: Path) -> None:
    content = bundle(lab("17861-6", 9.0, "mg/dL"))
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(content))
    first = model.diagnose(path)
    assert first.posterior == model.diagnose(content).posterior
    assert [case.findings for case in model.read(path)] == [first.case.findings]
    assert first.case.id == "bundle"
    assert model.read(SEED)[0].id == "seed"
    with pytest.raises(CaseError, match="holds 2 cases where one is expected"):
        model.diagnose(bundle(*({"resourceType": "Patient", "id": i} for i in "ab")))


def assessment(model: Model, **more: Any) -> dict[str, Any]:
    found = model.diagnose(EXAMPLE, **more).to_fhir(draws=5)
    RiskAssessment.model_validate_json(json.dumps(found))
    return found


def test_an_answer_is_a_risk_assessment(model: Model) -> None:
    """A prediction for each lesion, in percent as FHIR has it, and what it rests on."""
    Bundle.model_validate_json(EXAMPLE.read_text(encoding="utf-8"))
    found, result = assessment(model), model.diagnose(EXAMPLE)
    predictions = found["prediction"]
    chances = [one["probabilityDecimal"] for one in predictions]
    assert [p["outcome"]["coding"][0]["code"] for p in predictions] == result.ranking
    assert chances == pytest.approx([100 * result.posterior[n] for n in result.ranking])
    assert sum(chances) == pytest.approx(100)
    words = [one["qualitativeRisk"]["coding"][0]["code"] for one in predictions]
    assert words[0] == "high"
    assert words[-1] == "negligible"
    assert found["subject"] == {"reference": "Patient/newborn"}
    basis = {one["display"].partition(":")[0]: one for one in found["basis"]}
    assert basis["erythema"]["reference"] == "Observation/redness"
    assert basis["radiographs"]["reference"] == "DiagnosticReport/film-report"
    assert len(found["basis"]) >= len(result.evidence)
    advice = result.advise()
    assert advice is not None
    assert found["mitigation"].startswith(result.red_flags()[0].says)
    assert found["mitigation"].endswith(f"{advice.label}. {advice.does}")
    assert any("LOINC 2345-7" in note["text"] for note in found["note"])
    assert model.knowledge.digest in found["method"]["text"]


def test_kinds_and_intervals_are_extensions(model: Model) -> None:
    predictions = assessment(model)["prediction"]
    urls = {one["url"] for p in predictions for one in p["extension"]}
    assert urls == {"urn:calcinosis:credible-interval", "urn:calcinosis:kind"}
    (other,) = (p for p in predictions if len(p["extension"]) > 1)
    parts = [one["extension"] for one in other["extension"][1:]]
    total = sum(part[1]["valueDecimal"] for part in parts)
    assert total == pytest.approx(other["probabilityDecimal"])
    level, ends = predictions[0]["extension"][0]["extension"]
    assert level["valueDecimal"] == 0.95
    low, high = (ends["valueRange"][side]["value"] for side in ("low", "high"))
    assert 0 <= low <= high <= 100


def test_the_command_reads_and_writes_fhir(capsys: Capture, tmp_path: Path) -> None:
    assert main(["diagnose", str(EXAMPLE), "--to", "fhir"]) == 0
    one = json.loads(capsys.readouterr().out)
    RiskAssessment.model_validate(one)
    assert main(["diagnose", str(EXAMPLE), SEED, "--to", "fhir"]) == 0
    both = json.loads(capsys.readouterr().out)
    Bundle.model_validate_json(json.dumps(both))
    assert both["entry"][0]["resource"] == one
    assert both["entry"][1]["resource"]["subject"] == {"display": "seed"}
    assert main(["diagnose", str(EXAMPLE), "--from", "case"]) == 3
    assert "which a model reads" in capsys.readouterr().err
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(bundle(lab("17861-6", 9, "mg"))))
    assert main(["diagnose", str(wrong)]) == 3
    where = f"{wrong}: Bundle.entry[0].resource.valueQuantity.unit: unit 'mg'"
    assert capsys.readouterr().err.startswith(where)


def test_a_parsed_phenopacket_is_known_by_any_name_of_its_parts(model: Model) -> None:
    who = {"sex": "MALE", "time_at_last_encounter": {"age": {"iso8601duration": "P3D"}}}
    packet = {"phenotypic_features": [{"type": {"id": "HP:0010783"}}], "subject": who}
    for whole in (packet, {"subject": who, "measurements": []}, {"proband": packet}):
        assert model.diagnose(whole).case.age == "3 d"


def test_a_batch_takes_documents(capsys: Capture, tmp_path: Path, model: Model) -> None:
    """Lines are a document each; loose resources belong together and come last."""
    good, bad = bundle(lab("17861-6", 9, "mg/dL")), bundle(lab("17861-6", 90, "mg/dL"))
    patient = {"resourceType": "Patient", "id": "p3", "gender": "male"}
    loose = [patient, sign("247441003", subject={"reference": "Patient/p3"})]
    other = lab("2345-7", 9, "mg/dL", subject={"reference": "Patient/p3"})
    lines = [{**good, "id": "p1"}, {**bad, "id": "p2"}, *loose, other]
    path, out = tmp_path / "in.ndjson", tmp_path / "out.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    assert main(["batch", str(path), "-o", str(out)]) == 1
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["p1", "p3"]
    posterior = model.diagnose(good).posterior
    assert rows[0]["other"] == pytest.approx(posterior["other"], rel=1e-7)
    told = capsys.readouterr().err
    assert "row 2 (p2): Bundle.entry[0].resource.valueQuantity: 90 mg/dL" in told
    assert "'LOINC 2345-7' is not used: no finding has this code" in told
    assert main(["batch", str(EXAMPLE), "-o", str(out), "--from", "fhir"]) == 0
    (row,) = (json.loads(line) for line in out.read_text().splitlines())
    expected = model.diagnose(EXAMPLE).posterior["iatrogenic"]
    assert row["iatrogenic"] == pytest.approx(expected, rel=1e-7)
