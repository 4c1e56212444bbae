"""Albumin of the same day corrects total calcium, as far as that is known to hold."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calcinosis import Case, CaseError, Diagnosis, Model
from calcinosis.explorer.plain import plain_case
from calcinosis.interchange.phenopackets.write_phenopacket import phenopacket
from calcinosis.interchange.recognise import read_written
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Amount
from calcinosis.patient.written.write_case import case_text
from tests.interchange.fhir_resources import lab
from tests.interchange.fhir_resources import read as read_fhir

LOW, NORMAL = {"calcium": "7.4 mg/dL"}, {"calcium": "9.00312 mg/dL"}
ALBUMIN = {"albumin": "2 g/dL"}


def ask(model: Model, findings: dict[str, Any], age: str = "60 y") -> Diagnosis:
    return model.diagnose(Case(setting="nephrology", age=age, findings=findings))


def calcium(model: Model, case: Case) -> Amount:
    found = read_patient(case, model.knowledge).findings["calcium"]
    assert isinstance(found, Amount)
    return found


def given(result: Diagnosis) -> str:
    return next(item.given for item in result.evidence if item.node == "calcium")


def notes(result: Diagnosis) -> list[str]:
    return [text for text in result.warnings if text.startswith("calcium")]


def same(one: Diagnosis, other: Diagnosis) -> bool:
    """Whether calcium weighs the same, whatever else is told."""
    here, there = (
        next(item.likelihood for item in result.evidence if item.node == "calcium")
        for result in (one, other)
    )
    return bool(np.allclose(here, there, rtol=1e-9))


def test_the_corrected_number_counts_and_both_are_said(model: Model) -> None:
    result = ask(model, LOW | ALBUMIN)
    assert same(result, ask(model, NORMAL))
    assert given(result).startswith("7.4 mg/dL, corrected 9 mg/dL (")
    assert notes(result) == [
        "calcium: 7.4 mg/dL counts as 9 mg/dL, corrected for albumin 2 g/dL; if it is "
        "corrected already, write '7.4 mg/dL corrected'"
    ]


def test_a_small_correction_counts_without_a_note(model: Model) -> None:
    result = ask(model, {"calcium": "2.3 mmol/L", "albumin": "38 g/L"})
    assert same(result, ask(model, {"calcium": "2.34 mmol/L"}))
    assert notes(result) == []


@pytest.mark.parametrize(
    "told",
    [
        {"corrected calcium": "7.4 mg/dL"},
        {"albumin-corrected calcium": "7.4 L mg/dL (8.817-10.46)"},
        {"calcium adjusted mg/dL": 7.4},
        {"calcium": "7.4 mg/dL corrected"},
        {"calcium": "7.4 mg/dL (corrected for albumin)"},
        {"calcium": {"value": 7.4, "unit": "mg/dL", "corrected": "yes"}},
    ],
)
def test_what_is_told_as_corrected_is_not_corrected_again(
    model: Model, told: dict[str, Any]
) -> None:
    result = ask(model, told | ALBUMIN)
    assert given(result).startswith("7.4 mg/dL corrected (")
    assert not [text for text in notes(result) if "counts as" in text]


@pytest.mark.parametrize(
    "findings",
    [
        {"calcium": "7.4 mg/dL", "albumin": "<2 g/dL"},
        {"calcium": "<7.4 mg/dL", "albumin": "2 g/dL"},
        {"calcium": "7.4 mg/dL", "albumin": "low"},
        {"calcium": "low", "albumin": "2 g/dL"},
        {"corrected calcium": "low", "albumin": "2 g/dL"},
    ],
)
def test_only_two_numbers_make_a_correction(
    model: Model, findings: dict[str, Any]
) -> None:
    assert "corrected" not in given(ask(model, findings))


@pytest.mark.parametrize("ionized", ["1.2 mmol/L", "low"])
def test_ionized_calcium_makes_the_correction_needless(
    model: Model, ionized: str
) -> None:
    result = ask(model, LOW | ALBUMIN | {"ionized_calcium": ionized})
    assert notes(result) == ["calcium is not used: ionized_calcium says more"]


@pytest.mark.parametrize(("age", "corrected"), [("27 d", False), ("28 d", True)])
def test_nothing_is_corrected_in_a_newborn(
    model: Model, age: str, corrected: bool
) -> None:
    result = ask(model, LOW | ALBUMIN, age)
    assert same(result, ask(model, LOW, age)) is not corrected
    assert ["counts as" in text for text in notes(result)] == [corrected]


def test_an_interval_judges_the_corrected_number_and_a_flag_the_measured(
    model: Model,
) -> None:
    result = ask(model, {"calcium": "7.4 L mg/dL (8.5-10.5)"} | ALBUMIN)
    assert "corrected 9 mg/dL (reference 8.5–10.5 mg/dL)" in given(result)
    flagged = ask(model, {"calcium": "9 L mg/dL"} | ALBUMIN)
    assert same(flagged, ask(model, {"calcium": "10.60312 mg/dL"}))


def test_a_limit_that_is_met_is_normal(model: Model) -> None:
    low = model.knowledge.intervals["calcium"][-1].low
    told = {"calcium": f"{low - 0.3:g} mmol/L", "albumin": "25 g/L"}
    assert calcium(model, Case(age="60 y", findings=told)).counted == low


def test_no_correction_leads_beyond_what_is_possible(model: Model) -> None:
    told = {"calcium": "1.2 mmol/L", "albumin": "80 g/L"}
    assert calcium(model, Case(age="60 y", findings=told)).counted == 0.7


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ({"calcium": "7.4 mg/dL", "albumin": "<2 g/dL"}, True),
        ({"calcium": "7.4 mg/dL", "albumin": "low"}, True),
        ({"calcium": "<7.4 mg/dL", "albumin": "2 g/dL"}, True),
        ({"calcium": "7.4 mg/dL corrected", "albumin": "low"}, False),
        ({"calcium": "7.4 mg/dL", "albumin": "normal"}, False),
        ({"calcium": "7.4 mg/dL", "albumin": "not high"}, False),
        ({"calcium": "7.4 mg/dL", "albumin": "< 4.5 g/dL"}, False),
        ({"calcium": "<7.4 mg/dL", "albumin": "3.9 g/dL"}, False),
        ({"calcium": "8 mg/dL", "albumin": "> 5 g/dL"}, True),
        ({"calcium": "8 mg/dL", "albumin": "≥ 4 g/dL"}, False),
        (
            {"calcium": "7 mg/dL", "albumin": "low", "ionized_calcium": "1.2 mmol/L"},
            False,
        ),
    ],
)
def test_what_cannot_be_corrected_is_said(
    model: Model, findings: dict[str, Any], said: bool
) -> None:
    """Of a case and of a row: the protein, or calcium, is a word or a bound."""
    text = "is not corrected for albumin"
    told = [one for one in notes(ask(model, findings)) if text in one]
    assert [one.endswith("ionized calcium is surer") for one in told] == [True] * said
    row = {"age": "60 y", "setting": "nephrology", **findings}
    assert any(text in one for one in of_rows(model, [row])[1]) is said


@pytest.mark.parametrize(
    ("word", "albumin", "said"),
    [
        ("low", "2 g/dL", True),
        ("low", "low", True),
        ("normal", "<3 g/dL", True),
        ("not high", "low", True),
        ("high", "high", True),
        ("high", "low", False),
        ("low", "3.9 g/dL", False),
        ("low", "normal", False),
        ("low", "> 3 g/dL", False),
    ],
)
def test_a_word_that_may_be_due_to_albumin_alone_says_so(
    model: Model, word: str, albumin: str, said: bool
) -> None:
    """Of a case and of a row, unless albumin can only make it more true."""
    findings = {"calcium": word, "albumin": albumin}
    text = "may be due to albumin alone"
    assert any(text in one for one in notes(ask(model, findings))) is said
    row = {"age": "60 y", "setting": "nephrology", **findings}
    assert any(text in one for one in of_rows(model, [row])[1]) is said
    corrected = {
        "corrected calcium" if n == "calcium" else n: v for n, v in row.items()
    }
    assert not any(text in one for one in of_rows(model, [corrected])[1])
    free = findings | {"ionized_calcium": "1.2 mmol/L"}
    assert not any(text in one for one in notes(ask(model, free)))


def of_rows(model: Model, rows: list[dict[str, Any]]) -> tuple[pd.DataFrame, list[str]]:
    """Answers to rows, and what is said of them."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        answers = model.diagnose_table(pd.DataFrame(rows))
    return answers, [str(one.message) for one in told]


def check_rows(model: Model, rows: list[dict[str, Any]]) -> None:
    """Every row is answered as its case."""
    answers, _ = of_rows(model, rows)
    for number, row in enumerate(rows):
        setting, told = row.get("setting"), row.get("told", "form")
        beside = ("setting", "told")
        found = {n: v for n, v in row.items() if n not in beside and v is not None}
        alone = model.diagnose(Case(setting=setting, told=told, findings=found))
        for lesion, probability in alone.posterior.items():
            assert answers[lesion][number] == pytest.approx(probability, abs=1e-9)


def test_a_newborn_by_setting_alone_is_judged_as_one(model: Model) -> None:
    """Calcium is not corrected, and its interval is that of a newborn; it is said."""
    told, unit = LOW | ALBUMIN, "neonatal_unit"
    by_place = model.diagnose(Case(setting=unit, findings=told))
    by_age = model.diagnose(Case(setting=unit, age_group="neonate", findings=told))
    assert same(by_place, by_age)
    assert given(by_place) == given(by_age)
    assert by_place.warnings[0] == (
        "calcium, albumin: age not given, taken as that of nearly all in the setting, "
        "reference interval of 14 d used"
    )
    (young,) = (text for text in notes(by_place) if "below an age of 28 days" in text)
    assert young.endswith(
        "(no age is told: it is taken as that of nearly all in the setting)"
    )
    assert any(
        young.partition("is not")[2] in one
        for one in of_rows(model, [{"setting": unit, **told}])[1]
    )
    rows = [{"setting": setting, **told} for setting in (unit, "emergency")]
    check_rows(model, rows)
    grown = model.diagnose(Case(setting="emergency", findings=told))
    assert "corrected 9 mg/dL" in given(grown)


@pytest.mark.parametrize("free", ["not high", "< 1.3 mmol/L"])
def test_free_calcium_that_is_left_open_replaces_no_total_one(
    model: Model, free: str
) -> None:
    """The number counts, corrected, and the vague answer does not; that is said."""
    told = LOW | ALBUMIN | {"ionized_calcium": free}
    result, alone = ask(model, told), ask(model, LOW | ALBUMIN)
    assert same(result, alone)
    assert "ionized_calcium is not used: calcium says more" in result.warnings
    assert result.posterior == pytest.approx(alone.posterior)
    both = {"calcium": "low", "ionized_calcium": "not high"}
    assert "ionized_calcium is not used" in " ".join(ask(model, both).warnings)
    open_too = {"calcium": "not high", "ionized_calcium": free}
    assert "calcium is not used" in " ".join(ask(model, open_too).warnings)


def test_free_calcium_of_an_earlier_day_that_is_left_open_undoes_no_correction(
    model: Model,
) -> None:
    day = {"day": -3}
    told = {name: [{**day, "value": v}] for name, v in (LOW | ALBUMIN).items()}
    told["ionized_calcium"] = [{**day, "value": "not high"}]
    earlier = ask(model, told).evidence
    assert not any(i.given == "yes" for i in earlier if "hypocalc" in i.node)


def test_rows_leave_out_what_is_left_open_as_cases_do(model: Model) -> None:
    free = ["not high", "< 1.3 mmol/L", "< 0.9 mmol/L", "1.2 mmol/L", "low", None]
    rows = [
        {"told": told, "calcium": calcium, "albumin": "2 g/dL", "ionized_calcium": one}
        for told in ("form", "report")
        for calcium in ("7.4 mg/dL", "not high", "low")
        for one in free
    ]
    check_rows(model, rows)


def dated(early: str, today: str) -> list[dict[str, Any]]:
    return [{"day": -6, "value": early}, {"day": 3, "value": today}]


def test_values_of_several_days_are_corrected_by_the_albumin_of_their_day(
    model: Model,
) -> None:
    """A calcium before the lesion that is low by albumin alone is no hypocalcemia."""
    told = {"calcium": dated("1.9 mmol/L", "2.0 mmol/L")}
    by_day = told | {"albumin": dated("20 g/L", "30 g/L")}
    result = ask(model, by_day)
    answers = {item.node: item.given for item in result.evidence}
    assert answers["earlier_hypocalcemia"] == "no"
    assert same(result, ask(model, {"calcium": "2.2 mmol/L"}))


def test_an_albumin_of_another_day_corrects_nothing(model: Model) -> None:
    told = {"calcium": dated("1.9 mmol/L", "2.0 mmol/L"), "albumin": "30 g/L"}
    case = Case(setting="nephrology", age="60 y", findings=told)
    result = model.diagnose(case)
    assert same(result, ask(model, {"calcium": "2.0 mmol/L"}))
    assert any("is taken as corrected for albumin" in text for text in notes(result))
    page = plain_case(case, model.network)["findings"]  # which knows no days
    assert page["calcium"] == {"value": 2, "unit": "mmol/L", "corrected": True}


def test_the_product_is_checked_with_the_number_as_measured(model: Model) -> None:
    parts = LOW | ALBUMIN | {"phosphate": "5 mg/dL"}
    as_measured = ask(model, parts | {"calcium_phosphate_product": "37 mg2/dL2"})
    assert not [text for text in as_measured.warnings if "check the three" in text]


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ({"calcium": "8 mg/dL", "corrected calcium": "9 mg/dL"}, "keep one"),
        ({"corrected calcium": 9}, "9 has no unit"),
        ({"calcium": "9 mg/dL uncorrected"}, "'mg/dL uncorrected' is not known"),
        ({"phosphate": "4 mg/dL corrected"}, "'mg/dL corrected' is not known"),
        (
            {"calcium": {"value": 9, "unit": "mg/dL", "corrected": "partly"}},
            "corrected is 'partly', not yes or no",
        ),
        (
            {"corrected calcium": {"value": 9, "unit": "mg/dL", "corrected": False}},
            "corrected is 'no, though it is told as corrected'",
        ),
        (
            {"calcium": {"value": "9 mg/dL corrected", "corrected": "no"}},
            "corrected is 'no, though it is told as corrected'",
        ),
        (
            {"phosphate": {"value": 4, "unit": "mg/dL", "corrected": True}},
            "unknown field 'corrected' beside value, unit, low, high, flag",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    model: Model, findings: dict[str, Any], said: str
) -> None:
    with pytest.raises(CaseError, match=said):
        ask(model, findings)


def test_the_mark_survives_the_page_a_file_and_other_standards(model: Model) -> None:
    told = {"corrected calcium": "9.2 mg/dL (8.5-10.5)", "albumin": "2 g/dL"}
    case = Case(id="a", setting="nephrology", age="60 y", findings=told)
    page = Case(**plain_case(case, model.network))
    (saved,) = Case.parse(case_text(page))
    packet = json.dumps(phenopacket(page, model.knowledge, "2026-11-28T12:00:00Z"))
    (packed,), _ = read_written(packet, "a.json", model.knowledge)
    for one in (case, saved, page, packed):
        assert calcium(model, one).given == "9.2 mg/dL corrected"


def test_a_code_of_corrected_calcium_tells_so(model: Model) -> None:
    for code, said in (("29265-6", True), ("2000-8", False)):
        case = read_fhir(model, lab(code, 2.3, "mmol/L"), lab("1751-7", 20, "g/L"))
        assert calcium(model, case).quantity.corrected is said
        assert bool(calcium(model, case).more) is not said
        assay = {"assay": {"id": f"LOINC:{code}"}}
        value = {"value": 2.3, "unit": {"id": "UCUM:mmol/L"}}
        packet: dict[str, Any] = {"id": "a", "subject": {"id": "p"}, "metaData": {}}
        packet["measurements"] = [{**assay, "value": {"quantity": value}}]
        cases, _ = read_written(json.dumps(packet), "a.json", model.knowledge)
        assert calcium(model, cases[0]).quantity.corrected is said


ROWS = {
    "age": [
        "60 y",
        "60 y",
        "27 d",
        "28 d",
        None,
        "60 y",
        "60 y",
        "60 y",
        "60 y",
        "9 y",
    ],
    "calcium": [
        *("7.4 mg/dL", "2.0 mmol/L", "7.4 mg/dL", "7.4 mg/dL", "7.4 mg/dL"),
        *("7.4 mg/dL corrected", "<7.4 mg/dL", "7.4 mg/dL (8.5-10.5)", "7.4 mg/dL"),
        "7.4 L mg/dL",
    ],
    "albumin": [
        *("2 g/dL", "30 g/L", "2 g/dL", "2 g/dL", "20 g/L", "2 g/dL", "2 g/dL"),
        *("2 g/dL", "2 g/dL", "2 g/dL"),
    ],
    "ionized_calcium": [*[None] * 8, "low", None],
}


@pytest.mark.parametrize("name", ["calcium", "corrected calcium"])
def test_rows_are_corrected_as_cases_are(model: Model, name: str) -> None:
    table = pd.DataFrame(ROWS).rename(columns={"calcium": name})
    rows = table.to_dict("records")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        answers = model.diagnose_table(table)
    corrected = [one for one in told if "corrected for albumin" in str(one.message)]
    assert bool(corrected) is (name == "calcium")
    for number, row in enumerate(rows):
        found = {n: v for n, v in row.items() if n != "age" and v is not None}
        alone = model.diagnose(Case(age=row["age"], findings=found)).posterior
        for lesion, probability in alone.items():
            assert answers[lesion][number] == pytest.approx(probability, abs=1e-9)


def test_a_column_of_corrected_numbers_is_said_by_its_name(model: Model) -> None:
    measured = pd.DataFrame({"age_y": [50], "calcium_mg_dL": [7.4]})
    measured["albumin_g_dL"] = 2.0
    with pytest.warns(UserWarning, match="name its column 'corrected_calcium'"):
        by_albumin = model.diagnose_table(measured)
    named = measured.rename(columns={"calcium_mg_dL": "Calcium, corrected [mg/dL]"})
    as_told, alone = (
        model.diagnose_table(table)["metastatic"][0]
        for table in (named, named.drop(columns="albumin_g_dL"))
    )
    assert as_told != by_albumin["metastatic"][0]
    assert as_told != alone  # albumin tells something by itself


def test_free_calcium_says_more_of_its_own_day_only(model: Model) -> None:
    day = {"day": -4}
    low = [{**day, "value": "7.8 mg/dL"}]
    before = {"calcium": low, "albumin": [{**day, "value": "20 g/L"}]}
    free = {"ionized_calcium": "1.2 mmol/L"}
    for told in (before, before | free):
        result = ask(model, told)
        earlier = next(i for i in result.evidence if i.node == "earlier_hypocalcemia")
        assert earlier.given == "no"
        assert not any(text.startswith("albumin") for text in result.warnings)


def test_a_normal_free_calcium_of_another_day_undoes_no_low_one(model: Model) -> None:
    low = [{"day": -9, "value": "6 mg/dL"}, {"day": 1, "value": "9.3 mg/dL"}]
    for day, said in ((-2, "yes"), (-9, "no")):
        free = [{"day": day, "value": "1.2 mmol/L"}]
        result = ask(model, {"calcium": low, "ionized_calcium": free})
        earlier = next(i for i in result.evidence if i.node == "earlier_hypocalcemia")
        assert earlier.given == said


@pytest.mark.parametrize("name", ["Calcium (not corrected)", "calcium, non-adjusted"])
def test_a_name_that_denies_it_tells_of_no_correction(model: Model, name: str) -> None:
    bound = model.knowledge.analytes["calcium"].bound
    assert bound is not None
    assert not bound.is_said_by(name)
    assert bound.is_said_by("Calcium, corrected")


def test_a_document_without_onset_says_that_albumin_is_of_another_day(
    model: Model,
) -> None:
    calcium = lab("2000-8", 2.0, "mmol/L", effectiveDateTime="2026-02-20")
    for day, said in (("2026-02-16", True), ("2026-02-20", False)):
        albumin = lab("1751-7", 20, "g/L", effectiveDateTime=day)
        case = read_fhir(model, calcium, albumin)
        texts = model.diagnose(case).warnings
        assert any(f"albumin of {day}" in text for text in texts) is said


def test_of_a_newborn_it_is_said_what_is_surer(model: Model) -> None:
    (text,) = notes(ask(model, LOW | ALBUMIN, "19 d"))
    assert text.endswith("no correction is known to hold: ionized calcium is surer")


def test_a_number_told_as_corrected_is_doubted_of_a_newborn(model: Model) -> None:
    told = {"calcium": "9.1 mg/dL corrected"}
    (text,) = notes(ask(model, told, "10 d"))
    assert "below an age of 28 days no correction for albumin is known to hold" in text
    assert "write the number as measured" in text
    assert notes(ask(model, told, "28 d")) == []


def test_hours_of_one_day_are_one_day(model: Model) -> None:
    calcium = [{"day": day, "value": "2.0 mmol/L"} for day in (3.25, 3.75)]
    told = {"calcium": calcium, "albumin": [{"day": 3, "value": "20 g/L"}]}
    assert same(ask(model, told), ask(model, {"calcium": "2.4 mmol/L"}))


def test_it_is_said_and_shown_by_which_albumin(model: Model) -> None:
    told = {
        "calcium": [{"day": 3, "value": "2.0 mmol/L"}],
        "albumin": [{"day": 0, "value": "35 g/L"}, {"day": 3, "value": "20 g/L"}],
    }
    case = Case(setting="nephrology", age="60 y", findings=told)
    (text,) = notes(model.diagnose(case))
    assert "35" not in text
    page = plain_case(case, model.network)["findings"]
    assert page["calcium"] == {"value": 2.4, "unit": "mmol/L", "corrected": True}


def test_a_flag_counts_beside_an_albumin_that_adds_next_to_nothing(
    model: Model,
) -> None:
    high = {"calcium": "10.3 H mg/dL"}
    alone, beside = ask(model, high), ask(model, high | {"albumin": "4.1 g/dL"})
    assert given(alone) == given(beside)
    assert "by its flag" in given(beside)


def test_since_the_lesion_the_age_of_today_counts(model: Model) -> None:
    dated = {name: [{"day": 9, "value": v}] for name, v in (LOW | ALBUMIN).items()}
    told = {**dated, "days_from_onset": "10 d"}
    assert any("counts as" in text for text in notes(ask(model, told, "35 d")))


def test_words_under_a_corrected_name_stay_words(model: Model) -> None:
    case = Case(findings={"corrected calcium": [{"day": -3, "value": "low"}]})
    earlier = model.diagnose(case).evidence[-1]
    assert (earlier.node, earlier.given) == ("earlier_hypocalcemia", "yes")


def test_a_text_of_a_document_is_corrected_already(model: Model) -> None:
    calcium = lab("29265-6", 2.4, "mmol/L")
    del calcium["valueQuantity"]
    told = read_fhir(model, {**calcium, "valueString": "2.4 mmol/L"})
    assert told.findings["calcium"] == {"value": "2.4 mmol/L", "corrected": True}
