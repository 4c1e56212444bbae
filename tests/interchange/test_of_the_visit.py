"""FHIR R4 in: what belongs to the visit, and when the lesion appeared."""

from __future__ import annotations

import pytest

from calcinosis import CaseError, Model
from tests.interchange.fhir_resources import (
    ATC,
    INTRAVENOUS,
    LOINC,
    OWN,
    Json,
    coded,
    condition,
    given,
    lab,
    notes,
    quantity,
    read,
    sign,
)

CALCIUM, CRP, WARM, ALP = "17861-6", "1988-5", "8310-5", "6768-6"
ERYTHEMA, NODULE, WRIST = "247441003", "95325000", "8205005"
WARFARIN, HEPARIN, APIXABAN, GLUCONATE = "B01AA03", "B01AB01", "B01AF02", "A12AA03"
SEEN = "2026-02-20"
VISIT: Json = {"resourceType": "Encounter", "period": {"start": SEEN, "end": SEEN}}


def on(day: str) -> Json:
    return {"effectiveDateTime": day}


def lump(day: str = "", **more: str) -> Json:
    """Tell a lump at the wrist, and when it appeared."""
    begun: Json = {"onsetDateTime": day} if day else {}
    return condition(NODULE, bodySite=[coded(WRIST)], **begun, **more)


def taken(status: str = "active", medicine: str = WARFARIN, **more: object) -> Json:
    whole = {"resourceType": "MedicationStatement", "status": status}
    return {**whole, "medicationCodeableConcept": coded(medicine, ATC), **more}


def span(start: str, end: str = "") -> Json:
    own: Json = {"start": start, "end": end} if end else {"start": start}
    return {"effectivePeriod": own}


def since(day: str, days: float | str) -> Json:
    value: Json = {"valueString": days}
    if not isinstance(days, str):
        value = {"valueQuantity": quantity(days, "d")}
    return sign("days_from_onset", OWN, **on(day), **value)


@pytest.mark.parametrize("medicine", [HEPARIN, APIXABAN])
def test_other_anticoagulants_tell_nothing_of_warfarin(
    model: Model, medicine: str
) -> None:
    dose = given(medicine, **on("2026-02-10"))
    case = read(model, VISIT, lump("2026-02-15"), dose, taken("not-taken"))
    assert (case.findings["bleeding_risk"], case.findings["warfarin"]) == ("yes", "no")
    assert "days_since_warfarin" not in case.findings
    model.diagnose(case)


@pytest.mark.parametrize("when", ["2016-01-01", "2016", "2026-02-12"])
def test_what_is_of_another_time_is_not_todays(model: Model, when: str) -> None:
    """A result of years ago is of another illness, or of another age."""
    old = [
        lab(CRP, 220, "mg/L", **on(when)),
        lab(WARM, 39.4, "Cel", **on(when)),
        sign(ERYTHEMA, **on(when)),
        sign("radiographs", OWN, valueBoolean=True, **on(when)),
        sign("ct_calcification", OWN, valueBoolean=True, **on(when)),
    ]
    case = read(model, VISIT, *old)
    assert case.findings == {}
    for name in ("crp", "fever", "erythema", "radiographs", "ct_calcification"):
        assert f"{name} of {when} is not used: nothing tells" in notes(case)
    lately = read(model, VISIT, lab(CRP, 220, "mg/L", **on("2026-02-13")), *old)
    assert lately.findings == {"crp": "220 mg/L"}


def test_where_the_onset_is_told_old_results_are_history(model: Model) -> None:
    early, late = (
        lab(CALCIUM, value, "mg/dL", **on(day))
        for value, day in ((6.8, "2025-06-01"), (9.4, "2026-02-19"))
    )
    year = lab(CALCIUM, 6.0, "mg/dL", **on("2016"))
    case = read(model, VISIT, lump("2026-02-10"), early, late, year)
    assert [entry["day"] for entry in case.findings["calcium"]] == [-254, 9]
    assert "calcium of 2016 is not used: it is from before the lesion" in notes(case)


def test_what_lasts_is_there_however_long_ago_it_began(model: Model) -> None:
    lump_of_2016 = condition(NODULE, onsetDateTime="2016-02-10")
    cancer = condition("363346000", recordedDate="2016-02-10")
    case = read(model, VISIT, lump_of_2016, cancer)
    assert case.findings == {"swelling": "yes", "malignancy": "yes"}
    assert "an onset is used only of the lesion (its site is told with it)" in notes(
        case
    )


@pytest.mark.parametrize(
    ("medicine", "said"),
    [
        (taken("completed", **span("2001-01-01", "2001-06-01")), "was over on 2001-06"),
        (taken("completed", **on("2001-01-01")), "was over on 2001-01-01, long before"),
        (taken(**span("2001-01-01", "2001-06-01")), "was over on 2001-06-01"),
        (taken("stopped"), "until when it was given is not told"),
        (taken("on-hold", **span("2026-01-01")), "until when it was given is not told"),
        (taken(**on("2026-02-18")), "given after the lesion appeared (2026-02-15)"),
        (given(WARFARIN, **on("2001-01-01")), "was over on 2001-01-01"),
        (given(GLUCONATE, INTRAVENOUS, **on("2026-02-18")), "given after the lesion"),
        (given(GLUCONATE, INTRAVENOUS, **on("2025-02-18")), "was over on 2025-02-18"),
        (taken("not-taken", **on("2001-01-01")), "was over on 2001-01-01"),
    ],
)
def test_what_was_not_given_when_the_lesion_appeared_is_listed(
    model: Model, medicine: Json, said: str
) -> None:
    case = read(model, VISIT, lump("2026-02-15"), medicine)
    assert case.findings.keys() == {"swelling", "site", "days_from_onset"}
    assert said in notes(case)


@pytest.mark.parametrize(
    ("courses", "days"),
    [
        ([taken(**span("2026-01-10"))], 36),
        ([taken("stopped", **span("2026-01-10", "2026-02-18"))], 36),
        ([taken("completed", **span("2020-01-01", "2020-06-01")),
          taken(**span("2026-02-05"))], 10),
        ([given(WARFARIN, **on(f"2026-02-{day}")) for day in ("05", "06", "14")], 10),
        ([given(WARFARIN, **on(day)) for day in ("2025-12-05", "2026-02-14")], 1),
    ],
)  # fmt: skip
def test_days_since_a_medicine_count_from_its_last_course(
    model: Model, courses: list[Json], days: int
) -> None:
    case = read(model, VISIT, lump("2026-02-15"), *courses)
    assert case.findings["days_since_warfarin"] == days
    assert case.findings["warfarin"] == "yes"


@pytest.mark.parametrize(
    ("told", "carried"),
    [(2, "48 d"), ("2-4 d", "48-50 d"), ("more than 3 weeks", ">67 d")],
)
def test_days_told_earlier_are_carried_to_the_visit(
    model: Model, told: float | str, carried: str
) -> None:
    case = read(model, VISIT, lump(), since("2026-01-05", told))
    assert case.findings["days_from_onset"] == carried
    assert f"on 2026-01-05 is {carried} on {SEEN}" in notes(case)
    model.diagnose(case)


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ([lump("2026-02-01"), since(SEEN, 4)], "4 d on 2026-02-20, but the lesion app"),
        ([lump("2026-02-01"), since(SEEN, "2-9 d")], "19 d before: keep what is right"),
        ([lump("2026-03-15")], "2026-03-15, after the visit on 2026-02-20"),
        ([lump(), since("2026-03-15", 2)], "2 d before 2026-03-15, after the visit"),
    ],
)
def test_onsets_that_contradict_are_refused(
    model: Model, resources: list[Json], said: str
) -> None:
    with pytest.raises(CaseError, match=r"correct one|keep what") as caught:
        model.diagnose(read(model, VISIT, *resources))
    assert said in str(caught.value)


def test_onsets_that_agree_are_one(model: Model) -> None:
    case = read(model, VISIT, lump("2026-02-01"), since("2026-02-15", 14))
    assert case.findings["days_from_onset"] == 19
    two = read(model, VISIT, lump("2026-02-01"), lump("2026-02-10"))
    assert two.findings["days_from_onset"] == 19
    assert "on several days, 2026-02-01 (Bundle.entry[1]" in notes(two)
    assert "on several days" not in notes(case)


def test_a_code_and_a_shown_unit_that_differ_are_refused(model: Model) -> None:
    own = {"value": 12, "unit": "mg/L", "code": "mg/dL"}
    with pytest.raises(CaseError, match="code of the unit is 'mg/dL', but 'mg/L' is"):
        model.diagnose(read(model, lab(CRP, 0, "", valueQuantity=own)))
    same = {"value": 12, "unit": "µg/mL", "code": "mg/L"}
    assert read(model, lab(CRP, 0, "", valueQuantity=same)).findings
    age = {"value": 7, "unit": "years", "code": "mo"}
    with pytest.raises(CaseError, match="code of the unit is 'mo', but 'years' is"):
        model.diagnose(read(model, sign("30525-0", LOINC, valueQuantity=age)))


def newborn(month: str) -> Json:
    return {"resourceType": "Patient", "id": "1", "birthDate": month}


def test_a_month_of_birth_takes_no_red_flag_away(model: Model) -> None:
    """A possible age is enough, and the flag says so where others are possible."""
    warm = lab(WARM, 38.4, "Cel", **on(SEEN))
    for born, said in (("2025-12", True), ("2026-01", False), ("2026-01-05", False)):
        result = model.diagnose(read(model, VISIT, newborn(born), warm))
        (flag,) = (f for f in result.red_flags() if f.name == "febrile_newborn")
        assert flag.age_assumed == said
        assert ("not told exactly" in flag.says) == said
    older = model.diagnose(read(model, VISIT, newborn("2025-11"), warm))
    assert "febrile_newborn" not in {flag.name for flag in older.red_flags()}


def test_of_a_year_of_birth_the_middle_of_the_ages_judges(model: Model) -> None:
    """Not that of the groups, which would be an age of nine years."""
    high, low = (lab("2777-1", n, "mg/dL", **on(SEEN)) for n in (6.2, 4.4))
    result = model.diagnose(read(model, VISIT, newborn("2025"), high))
    given = {item.variable: item.given for item in result.evidence}
    (own,) = (w for w in result.warnings if w.startswith("phosphate: only"))
    assert "reference interval of 233 d used; by that of 365 d it is high" in own
    assert "(reference 3.5–6.6 mg/dL)" in given["phosphate"]
    sure = model.diagnose(read(model, VISIT, newborn("2025"), low)).warnings
    assert not any("; by that" in text for text in sure)


def test_an_onset_before_a_possible_birth_is_refused(model: Model) -> None:
    for born in ("2026-02", "2026-02-01"):
        with pytest.raises(CaseError, match="is longer than the age of the patient"):
            model.diagnose(read(model, VISIT, newborn(born), lump("2026-01-25")))
    model.diagnose(read(model, VISIT, newborn("2026-02"), lump("2026-02-05")))


def test_a_protein_counts_for_a_value_of_the_days_beside_it(model: Model) -> None:
    """A code says that calcium is as measured: albumin two days off corrects it."""
    calcium = lab(CALCIUM, 7.4, "mg/dL", **on("2026-02-12"))
    for day, corrects in (("13", True), ("14", True), ("15", False)):
        albumin = lab("1751-7", 2.0, "g/dL", **on(f"2026-02-{day}"))
        case = read(model, VISIT, lump("2026-02-10"), calcium, albumin)
        given = {i.variable: i.given for i in model.diagnose(case).evidence}
        assert given["calcium"].startswith("7.4 mg/dL, corrected 9 mg/dL") is corrects
        assert (f"2026-02-{day} counts for calcium" in notes(case)) is corrects


@pytest.mark.parametrize("born", ["2026-02-10", "2026-02", "2026-01-10"])
def test_of_a_newborn_the_measured_value_counts(model: Model, born: str) -> None:
    both = [
        lab(CALCIUM, 6.8, "mg/dL", **on(SEEN)),
        lab("29265-6", 2.45, "mmol/L", **on(SEEN)),
    ]
    case = read(model, VISIT, newborn(born), *both)
    young = born != "2026-01-10"
    assert ("corrected" not in str(case.findings["calcium"])) == young
    assert ("the measured value is used (Bundle.entry[2]" in notes(case)) == young
    (told,) = (i.given for i in model.diagnose(case).evidence if i.node == "calcium")
    assert told.startswith("6.8 mg/dL" if young else "2.45 mmol/L corrected")


STAY: Json = {
    "resourceType": "Encounter",
    "period": {"start": "2026-02-01", "end": "2026-02-21"},
}


def test_all_of_a_stay_belongs_to_the_visit(model: Model) -> None:
    crp = lab(CRP, 90, "mg/L", **on("2026-02-02"))
    red = sign(ERYTHEMA, **on("2026-02-03"))
    case = read(model, STAY, lump(), crp, red, lab(ALP, 90, "U/L", **on(SEEN)))
    assert {"crp", "erythema"} <= case.findings.keys()


def test_what_goes_on_belongs_to_the_visit_that_it_reaches(model: Model) -> None:
    for period in (span("2026-02-01", "2026-02-20"), span("2026-02-01")):
        red = sign(ERYTHEMA, **period)
        assert "erythema" in read(model, VISIT, lump(), red).findings
    over = sign(ERYTHEMA, **span("2026-01-01", "2026-01-20"))
    assert "erythema" not in read(model, VISIT, lump(), over).findings


def test_results_from_after_the_visit_are_not_used(model: Model) -> None:
    late = lab(CRP, 120, "mg/L", **on("2027-02-23"))
    case = read(model, VISIT, lump(), lab(CRP, 3, "mg/L", **on(SEEN)), late)
    assert case.findings["crp"] == "3 mg/L"
    assert "crp of 2027-02-23 is not used: it is from after the visit" in notes(case)


def test_a_vague_onset_bounds_what_may_belong_to_it(model: Model) -> None:
    """The lesion of that month may have been there; a later medicine was not."""
    crp = lab(CRP, 90, "mg/L", **on("2026-02-09"))
    begun = taken(**span("2026-02-10"))
    case = read(model, VISIT, lump("2026-02"), crp)
    assert "crp" in case.findings
    assert "warfarin" not in read(model, VISIT, lump("2026-01"), begun).findings


def test_the_lesion_itself_lasts_until_it_is_told_to_be_over(model: Model) -> None:
    case = read(model, VISIT, lump(recordedDate="2026-01-30"))
    assert case.findings["site"] == "hand_or_wrist"


@pytest.mark.parametrize(
    ("begun", "told", "said"),
    [
        ("2026-01", 3, "appeared in 2026-01, 20-50 d before: keep what is right"),
        ("2026-02", "more than 4 weeks", "appeared in 2026-02, 0-19 d before"),
        ("2025", 20, "appeared in 2025, 51-415 d before"),
        ("2026-03", "", "appeared in 2026-03, after the visit on 2026-02-20"),
        ("2026-02", 12, ""),
        ("2026-01", "2-4 weeks", ""),
    ],
)
def test_days_that_cannot_meet_a_month_of_onset_are_refused(
    model: Model, begun: str, told: float | str, said: str
) -> None:
    days = [since(SEEN, told)] if told else []
    case = read(model, VISIT, lump(begun), *days)
    if not said:
        model.diagnose(case)
        return
    with pytest.raises(CaseError, match=r"keep what|correct one") as caught:
        model.diagnose(case)
    assert said in str(caught.value)


def test_a_month_that_is_not_of_the_day_told_is_said(model: Model) -> None:
    two = read(model, VISIT, lump("2026-02-01"), lump("2025-11"))
    assert "on several days, 2025-11 (Bundle" in notes(two)
    one = read(model, VISIT, lump("2026-02-01"), lump("2026-02"))
    assert "on several days" not in notes(one)


def test_what_is_active_counts_though_it_began_before_the_lesion(model: Model) -> None:
    warm = condition("386661006", recordedDate="2026-02-01")
    old = read(model, VISIT, lump("2026-02-10"), warm)
    assert "fever" not in old.findings
    assert "fever of 2026-02-01 is not used: it is from before" in notes(old)
    active = {**warm, "clinicalStatus": coded("active", "status")}
    case = read(model, VISIT, lump("2026-02-10"), active)
    assert case.findings["fever"] == "yes"
    assert "fever of 2026-02-01 is from before the lesion (2026-02-10), but a" in notes(
        case
    )


def test_a_visit_told_by_month_is_no_visit_of_another_year(model: Model) -> None:
    month: Json = {"resourceType": "Encounter", "period": {"start": "2026-02"}}
    old = read(model, month, lab(CRP, 220, "mg/L", **on("2016-01-01")))
    assert "crp" not in old.findings
    assert "nothing tells that it belongs to the visit in 2026-02" in notes(old)
    own = read(model, month, lab(CRP, 220, "mg/L", **on("2026-02-03")))
    assert own.findings == {"crp": "220 mg/L"}


def test_a_unit_that_is_only_shown_is_no_contradiction(model: Model) -> None:
    own = {"value": 1.2, "unit": "mg/dL"}
    assert read(model, lab(CRP, 0, "", valueQuantity=own)).findings


@pytest.mark.parametrize(("day", "used"), [("2027-01-01", False), (SEEN, True)])
def test_a_history_that_begins_after_the_visit_is_not_used(
    model: Model, day: str, used: bool
) -> None:
    dialysis = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": coded("265764009"),
        "performedDateTime": day,
    }
    for one in (condition("709044004", onsetDateTime=day), dialysis):
        case = read(model, VISIT, lump("2026-02-18"), one)
        assert ("kidney_disease" in case.findings) is used
        said = f"kidney_disease of {day} is not used: it is from after the visit"
        assert (said in notes(case)) is not used
    recorded = condition("709044004", recordedDate=day)  # may have been there before
    case = read(model, VISIT, lump("2026-02-18"), recorded)
    assert "kidney_disease" in case.findings


def test_a_result_after_the_visit_is_not_of_the_lesion_either(model: Model) -> None:
    late = on("2026-02-25")
    film = sign("radiographs", OWN, valueBoolean=True, **late)
    calcium = [lab(CALCIUM, 12.5, "mg/dL", **late)]
    case = read(model, VISIT, lump("2026-02-18"), film, *calcium)
    assert not {"radiographs", "calcium"} & case.findings.keys()
    for name in ("radiographs", "calcium"):
        said = f"{name} of 2026-02-25 is not used: it is from after the visit"
        assert said in notes(case)
    case = read(model, lump("2026-02-18"), film, *calcium)  # of which it then is
    assert {"radiographs", "calcium"} <= case.findings.keys()


BORN: Json = {"resourceType": "Patient", "birthDate": "1960-05-01"}  # 65 at the visit


def years(number: float) -> Json:
    return {"value": number, "unit": "a"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"abatementDateTime": "2026-02-21"}, "was over only on 2026-02-21, after"),
        ({"abatementAge": years(67)}, "was over only at age 67 a, after the visit"),
        ({"abatementDateTime": "2026-02-20"}, "is not used: it is over"),
        ({"abatementDateTime": "2026-02"}, "is not used: it is over"),
        ({"abatementAge": years(65)}, "is not used: it is over"),
        ({"abatementString": "later"}, "is not used: it is over"),
    ],
)
def test_what_ended_after_the_visit_was_there(
    model: Model, told: Json, said: str
) -> None:
    """Whatever its status became; without a visit nothing tells that it was."""
    now: Json = {"clinicalStatus": coded("resolved", "status")}
    fever = condition("386661006", onsetDateTime="2026-02-01", **told, **now)
    case = read(model, BORN, lump("2026-02-10"), fever, VISIT)
    assert ("fever" in case.findings) is ("only" in said)
    assert said in notes(case)
    assert "fever" not in read(model, BORN, fever).findings


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"onsetAge": years(66)}, "fever of age 66 a is not used: it is from after"),
        ({"onsetAge": years(65.9)}, ""),
        ({"onsetAge": years(60)}, ""),
        ({"onsetRange": {"low": years(66), "high": years(70)}}, "age 66 a to 70 a is"),
        ({"onsetRange": {"low": years(60), "high": years(70)}}, ""),
        ({"onsetAge": {**years(66), "comparator": ">"}}, "compared with the visit: it"),
    ],
)
def test_an_onset_is_told_by_the_age_too(model: Model, told: Json, said: str) -> None:
    """Of a fraction of a year no day is known."""
    case = read(model, BORN, VISIT, condition("386661006", **told))
    assert ("fever" in case.findings) is ("not used" not in said and "66" not in said)
    assert said in notes(case)
    unborn = read(model, VISIT, condition("386661006", **told))
    assert "fever" in unborn.findings
    assert "an age that cannot be compared with the visit" in notes(unborn)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (years(66), "appeared at age 66 a, after the visit on 2026-02-20"),
        (years(64), "but the lesion appeared at age 64 a, 296-660 d before"),
        ({"value": 3, "unit": "parsecs"}, "'3 parsecs' is not an age"),
        ({"unit": "a"}, "onsetAge.value: expected a number, got no number"),
    ],
)
def test_an_age_of_onset_is_held_against_dates(
    model: Model, told: Json, said: str
) -> None:
    lesion = condition(NODULE, bodySite=[coded(WRIST)], onsetAge=told)
    with pytest.raises(CaseError) as caught:
        model.diagnose(read(model, BORN, VISIT, lesion, since(SEEN, 3)))
    assert said in str(caught.value)


def test_an_age_and_a_day_of_onset_that_differ_are_told(model: Model) -> None:
    old = condition(NODULE, bodySite=[coded(WRIST)], onsetAge=years(60))
    case = read(model, BORN, VISIT, lump("2026-02-10"), old)
    assert "the first that is a day counts" in notes(case)
    assert case.findings["days_from_onset"] == 10
    same = condition(NODULE, bodySite=[coded(WRIST)], onsetAge=years(65))
    case = read(model, BORN, VISIT, lump("2026-02-10"), same)
    assert "several days" not in notes(case)


@pytest.mark.parametrize(
    ("when", "used"),
    [
        ({"performedDateTime": "2025-06-01"}, True),
        ({"performedDateTime": "2019-06-01"}, False),
        ({"performedPeriod": {"start": "2019-06-01", "end": "2020-01-01"}}, False),
        ({"performedPeriod": {"start": "2019-06-01"}}, True),
    ],
)
def test_a_procedure_of_years_ago_tells_no_history(
    model: Model, when: Json, used: bool
) -> None:
    whole: Json = {"resourceType": "Procedure", "status": "completed"}
    dialysis = {**whole, "code": coded("265764009"), **when}
    case = read(model, VISIT, lump(), dialysis)
    assert ("kidney_disease" in case.findings) is used
    said = "is not used: nothing tells that it was still done by the visit"
    assert (said in notes(case)) is not used
