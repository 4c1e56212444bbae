"""Answers that hardly stand together are told, as doubtful numbers are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from calcinosis import Case, KnowledgeError, Model, load
from tests.support.paths import ROOT

WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"bleeding_risk": "no", "warfarin": "yes"},
        "warfarin: yes does not fit bleeding_risk: no: check both",
    ),
    (
        {"bleeding_risk": "no", "days_since_warfarin": "5 d"},
        "warfarin: yes does not fit bleeding_risk: no: check both",
    ),
    (
        {"bleeding_risk": "no", "platelets": "20 10^9/L"},
        "platelets: 20 10^9/L does not fit bleeding_risk: no: check both",
    ),
    (
        {"bleeding_risk": "no", "inr": "3.2"},
        "inr: 3.2 INR does not fit bleeding_risk: no: check both",
    ),
    (
        {"bleeding_risk": "no", "aptt": "90 s"},
        "aptt: 90 s does not fit bleeding_risk: no: check both",
    ),
    (
        {"iv_calcium": "no", "infused_agent": "calcium"},
        "infused_agent: calcium does not fit iv_calcium: no: check both, or tell "
        "other_calcium_exposure",
    ),
    (
        {"iv_calcium": "no", "extravasation_noticed": "yes"},
        "extravasation_noticed: yes does not fit iv_calcium: no: check both, or tell "
        "infused_agent",
    ),
    (
        {"swelling": "no", "mobility": "yes"},
        "mobility: yes does not fit swelling: no: check both",
    ),
    (
        {"swelling": "no", "fluctuance": "yes"},
        "fluctuance: yes does not fit swelling: no: check both",
    ),
    (
        {"present_at_birth": "yes", "infused_agent": ["vesicant", "contrast"]},
        "infused_agent: vesicant or contrast does not fit present_at_birth: yes: check "
        "both",
    ),
    (
        {"aspirate": "pus", "aspirate_fluid": "serous"},
        "aspirate_fluid: serous does not fit aspirate: pus: check both",
    ),
    (
        {"gout": "no", "aspirate_fluid": "crystals"},
        "aspirate_fluid: crystals does not fit gout: no: check both",
    ),
    (
        {"gout": "no", "histology": "crystals"},
        "histology: crystals does not fit gout: no: check both",
    ),
    (
        {"gout": "no", "uric_acid": ">12 mg/dL"},
        "uric_acid: >12 mg/dL does not fit gout: no: check both",
    ),
    (
        {"aspirate": "dry", "aspirate_fluid": ["serous", "mucoid"]},
        "aspirate_fluid: serous or mucoid does not fit aspirate: dry: check both",
    ),
    (
        {"tenderness": "no", "pain_out_of_proportion": "yes"},
        "pain_out_of_proportion: yes does not fit tenderness: no: check both",
    ),
    (
        {"infused_agent": "none", "extravasation_noticed": "yes"},
        "extravasation_noticed: yes does not fit infused_agent: none: check both",
    ),
    (
        {"bleeding_risk": "no", "platelets": "low"},
        "platelets: low does not fit bleeding_risk: no if it is far from normal: write "
        "the number",
    ),
    (
        {"bleeding_risk": "no", "inr": ">1.3"},
        "inr: >1.3 INR does not fit bleeding_risk: no if it is far from normal: write "
        "the number",
    ),
    (
        {"biopsy": "fat_necrosis", "histology": "tumour"},
        "histology: tumour does not fit biopsy: fat_necrosis: check both",
    ),
    (
        {"lesion_at_infusion_site": "no", "infused_agent": "vesicant"},
        "infused_agent: vesicant does not fit lesion_at_infusion_site: no: check both",
    ),
    (
        {"erythema": ["no", "yes"]},
        "erythema: no or yes leaves all answers as likely: it says nothing of which it "
        "is",
    ),
    (
        {"calcification_pattern": "rim"},
        "calcification_pattern: rim hardly counts alone: tell what it was seen on "
        "(radiographs, ultrasound_calcification, ct_calcification)",
    ),
    (
        {"calcification_pattern": "rim", "radiographs": "no", "ct_calcification": "no"},
        "calcification_pattern: rim does not fit radiographs: no, ct_calcification: "
        "no: check both",
    ),
]
RIGHT: list[dict[str, Any]] = [
    {"bleeding_risk": "no", "platelets": "120 10^9/L", "warfarin": "no"},
    {"bleeding_risk": {"no": 1, "yes": 0.1}, "warfarin": "yes"},
    {"gout": "no", "uric_acid": "8 mg/dL", "aspirate_fluid": ["crystals", "serous"]},
    {"gout": "no", "uric_acid": "<12 mg/dL"},
    {"aspirate": "dry", "aspirate_fluid": "not_named"},
    {"bleeding_risk": "no", "inr": "1.2", "aptt": "38 s"},
    {"bleeding_risk": "no", "inr": "1.4", "platelets": "not high"},
    {"bleeding_risk": "yes", "inr": "high", "platelets": "low"},
    {"biopsy": "fat_necrosis", "histology": ["tumour", "panniculitis"]},
    {"biopsy": "dermal_calcium", "histology": "cyst"},
    {"erythema": {"no": 0.5, "yes": 0.4}},
    {  # calcium heparin is injected into the skin, not a vein
        **{"iv_calcium": "no", "infused_agent": "calcium"},
        "other_calcium_exposure": "yes",
    },
    {  # what leaked was no calcium
        **{"iv_calcium": "no", "infused_agent": "vesicant"},
        "extravasation_noticed": "yes",
    },
    {"present_at_birth": "yes", "infused_agent": ["none", "calcium"]},
    {"calcification_pattern": "rim", "radiographs": "no", "ct_calcification": "yes"},
]


def told(model: Model, findings: dict[str, Any]) -> tuple[str, ...]:
    case = Case(setting="general", age="40 y", sex="male", findings=findings)
    return model.diagnose(case).warnings


@pytest.mark.parametrize(
    ("told", "is_said"),
    [
        *(({"gout": "no"}, True), ({"gout": "yes"}, False), ({}, False)),
        ({"gout": "no", "uric_acid": [{"day": -40, "value": "7 mg/dL"}]}, False),
    ],
)
def test_what_was_measured_before_may_not_fit_what_is_told_of_it(
    model: Model, told: dict[str, Any], *, is_said: bool
) -> None:
    """Far off in the months before, and never found so: one of them is wrong."""
    before = {"uric_acid": [{"day": -40, "value": "12 mg/dL"}]}
    case = Case(age="60 y", setting="general", findings=before | told)
    text = "uric_acid: 12 mg/dL on day -40 does not fit gout: no: check both"
    assert (text in model.diagnose(case).interpretation.warnings) is is_said


@pytest.mark.parametrize(("findings", "text"), WRONG, ids=lambda x: str(x)[:40])
def test_what_hardly_stands_together_is_told(
    model: Model, findings: dict[str, Any], text: str
) -> None:
    assert told(model, findings) == (text,)


@pytest.mark.parametrize("findings", RIGHT, ids=str)
def test_what_may_stand_together_is_not(model: Model, findings: dict[str, Any]) -> None:
    assert told(model, findings) == ()


@pytest.mark.parametrize(
    ("total", "free", "albumin", "doubted"),
    [
        ("high", "not high", None, "if it is far from normal: write the number"),
        ("12 mg/dL", "< 1.3 mmol/L", None, "check both"),
        ("12 mg/dL", "normal", None, "check both"),
        ("12 mg/dL", "normal", "high", ""),
        ("10.6 mg/dL", "normal", None, ""),
        ("low", "normal", None, ""),
        ("low", "high", "low", ""),
    ],
)
def test_total_calcium_gives_way_to_free_calcium_that_excludes_it(
    model: Model, total: str, free: str, albumin: str | None, doubted: str
) -> None:
    """That it does is said, and that both hardly stand together where they do not."""
    findings = {"calcium": total, "ionized_calcium": free, "albumin": albumin}
    said = told(model, findings)
    assert "calcium is not used: ionized_calcium says more" in said
    assert [text for text in said if "does not fit" in text and doubted in text] == [
        text for text in said if "does not fit" in text
    ]
    assert any("does not fit" in text for text in said) is bool(doubted)


def test_names_and_answers_of_the_file_are_checked(tmp_path: Path) -> None:
    folder = tmp_path / "priors"
    shutil.copytree(ROOT / "priors", folder)
    path = folder / "model.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('"warfarin=yes"', '"warfarine=yes"')
    text = text.replace('"gout=no"', '"gout=never"')
    text = text.replace('"ct_calcification"]', '"ct"]')
    text = text.replace("other_calcium_exposure=yes", "other_calcium_exposure=y")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    said = str(caught.value)
    for part in (
        "bleeding_risk=no: there is no variable 'warfarine'; did you mean 'warfarin'?",
        "gout=never: 'never' of gout is not one of no, yes",
        "calcification_pattern: there is no variable 'ct'",
        "iv_calcium=no: 'y' of other_calcium_exposure is not one of no, yes",
    ):
        assert part in said
