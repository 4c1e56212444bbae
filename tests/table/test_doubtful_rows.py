"""A table tells of doubtful numbers as a case does, rows of one kind together."""

from __future__ import annotations

from pathlib import Path

import pytest

from calcinosis.cli.main import main

ROWS = """\
id,age,sex,calcium_mmol_L,ionized_calcium_mmol_L,calcium_phosphate_product_mg2_dL2,\
phosphate_mg_dL,crp,fever,radiograph_day,radiograph_calcification,albumin_g_L
1,40 y,male,1.3,,,,,,,,
2,40 y,male,,2.4,,,,,,,
3,40 y,male,,,100,2,,,,,
4,40 y,male,,,,,60 mg/dL,,,,
5,40 y,male,,,,,,20 °C,,,
6,10 d,male,,,,,,,40,yes,
7,40 y,male,0.8,,,,,,,,
8,40 y,male,2.2,,100,2,,,,,
9,40 y,male,1.3,,,,<800 mg/L,,,,
10,10 d,male,,,,,,28 °C,4,yes,
11,40 y,male,1.5,1.6,,,,,,,
12,40 y,male,2.3,1.2,,,30 mg/dL,35 °C,,,
13,40 y,male,2.6,,,,,,,,20
14,40 y,male,2.6,1.3,,,,,,,20
15,40 y,male,,,,1.2,,,,,
16,10 d,male,2.6,,,,,,,,20
17,10 d,male,2.6 corrected,,,,,,,,
"""
TOLD = (
    "row 1 and 1 more row: calcium: the number is far outside, but an ordinary ionized",
    "row 6: radiographs: yes on day 40 is longer after the lesion appeared than",
    "row 7: calcium: the number is hardly ever seen (below 1.2",
    "row 2: ionized_calcium: the number is far outside, but an ordinary total calcium",
    "row 4: crp: the number is hardly ever seen (above 40 mg/dL)",
    "row 10: fever: the number is hardly ever seen",
    "row 11: ionized_calcium: it is not less than total calcium",
    "row 11: calcium: the answer does not fit ionized_calcium: high: check both",
    "row 8: calcium_phosphate_product: the number is not calcium × phosphate",
    "row 15: phosphate: the number is far outside, but ordinary in mmol/L: check its",
    "row 13: calcium: the number that counts is corrected for albumin",
    "row 16: calcium: the number is not corrected for albumin below an age of 28 days",
    "row 17: calcium: below an age of 28 days no correction for albumin is known to",
    "row 3: calcium_phosphate_product: what it leaves for calcium by phosphate",
    "row 11 and 2 more rows: calcium is not used: ionized_calcium says more",
    "row 3: calcium_phosphate_product is not used: phosphate given",
    "row 8: calcium_phosphate_product is not used: calcium and phosphate given",
)


def batch(tmp_path: Path, text: str, *options: str) -> str:
    """Run it; return what was rejected."""
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    files = (str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv"))
    main(["batch", *files, "--rejects", str(rejects), *options])
    return rejects.read_text(encoding="utf-8")


def test_every_doubt_names_its_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rejected = batch(tmp_path, ROWS)
    told = capsys.readouterr().err.splitlines()
    notes = [line for line in told if line.startswith("note: ")]
    missing = [one for one in TOLD if not any(f"note: {one}" in line for line in notes)]
    assert missing == []
    assert len(notes) == len(TOLD)
    assert "fever: 20 °C is impossible" in rejected
    assert rejected.count("\n") == len(("header", "row 5"))


def test_high_numbers_of_another_unit_and_late_films(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch(
        tmp_path,
        "id,age,magnesium,days_from_onset,radiograph_day,radiograph_calcification\n"
        "a,40 y,2.0 mmol/L,3 d,9,yes\nb,40 y,1.5 mmol/L,3 weeks,22,yes\n",
    )
    assert capsys.readouterr().err.splitlines() == [
        "note: row 1: magnesium: the number is far outside, but ordinary in mg/dL: "
        "check its unit",
        "note: row 1: radiographs: a film is later than the day the patient was seen; "
        "it counts",
    ]


APART = """\
id,age,sex,bleeding_risk,warfarin,platelets_10_9_L,gout,uric_acid_mg_dL,aspirate,aspirate_fluid,\
calcification_pattern,ct_calcification,radiograph_calcification,inr
1,40 y,male,no,yes,,,,,,,,,
2,40 y,male,no,,20,,,,,,,,1.3
3,40 y,male,no,,140,no,7.5,pus,,rim,yes,no,
4,40 y,male,,,,no,12,,,,,,
5,40 y,male,yes,yes,20,yes,12,dry,serous,,,,
6,40 y,male,,,,,,,,rim,,,
7,40 y,male,,,,,,,,rim,no,no,
8,40 y,male,no,yes,,,,,,,,,
9,40 y,male,no,,low,,,,,,,,>1.3
"""


def test_answers_that_hardly_stand_together_name_their_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a case says of them, without its numbers; an ordinary row says nothing."""
    batch(tmp_path, APART)
    told = [line for line in capsys.readouterr().err.splitlines() if "note: " in line]
    assert sorted(told) == [
        "note: row 1 and 1 more row: warfarin: the answer does not fit bleeding_risk: "
        "no: check both",
        "note: row 2: platelets: the answer does not fit bleeding_risk: no: check both",
        "note: row 4: uric_acid: the answer does not fit gout: no: check both",
        "note: row 5: aspirate_fluid: the answer does not fit aspirate: dry: check "
        "both",
        "note: row 6: calcification_pattern: it hardly counts alone: tell what it was "
        "seen on (radiographs, ultrasound_calcification, ct_calcification)",
        "note: row 7: calcification_pattern: it does not fit imaging that shows none: "
        "check both",
        "note: row 9: inr: the answer does not fit bleeding_risk: no if it is far from "
        "normal: write the number",
        "note: row 9: platelets: the answer does not fit bleeding_risk: no if it is "
        "far from normal: write the number",
    ]


def test_0_and_1_are_no_and_yes_of_what_may_be_answered_so(tmp_path: Path) -> None:
    rejected = batch(tmp_path, "id,kidney_disease,extravasation\n1,0,1\n2,1,0\n")
    assert rejected.count("\n") == 1


def test_what_ionized_calcium_sets_aside_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = "id,calcium_mg_dL,ionized_calcium_mmol_L\n"
    batch(tmp_path, f"{header}1,9,1.2\n2,9.1,\n3,9.2,1.22\n4,,1.2\n")
    error = capsys.readouterr().err
    said = "note: row 1 and 1 more row: calcium is not used: ionized_calcium says more"
    assert said in error
    assert error.count("is not used") == 1
