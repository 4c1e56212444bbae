"""Inputs that once ended in a traceback, or took minutes: each kind is answered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from calcinosis.cli.main import main
from calcinosis.errors import MOST_HINTS

Capture = pytest.CaptureFixture[str]

DIGITS, SPACES = "9" * 5000, " " * 50_000
LONG, BLANKS = 250_000, " " * 1_000_000
HANG = 600  # seconds, of which a second is needed: only what never ends takes them
MANY = [f"unknown_thing_{number}" for number in range(20_000)]
NESTED = "[" * 900 + "]" * 900
TABLES = {
    "ragged.csv": ("id,erythema,tenderness\n1,yes,yes\n2,no,no\n3,yes", 1, "row 3"),
    "mac.csv": ("id,erythema\r1,yes\r2\r3,no,1\r", 1, "row 3: has 3 fields"),
    "digits.csv": (f"id,age_d\n{DIGITS},{DIGITS}\n", 3, "row 1"),
    "spaces.csv": (f"id,calcium,age\n1,1{SPACES}y,9{SPACES}z\n", 3, "50002 characters"),
    "film.csv": (f"radiograph_calcification_{DIGITS}\nyes\n", 0, ""),
    "long.csv": (f"{'radiograph_calcification_' * 5000}\nyes\n", 3, "is not known"),
    "many.csv": (",".join(MANY[::10]) + "\n", 3, "'unknown_thing_19990'"),
    "digits.jsonl": (f'{{"age_d": {DIGITS}}}\n', 3, "no line of JSON"),
    "deep.jsonl": (f'{{"id": 1, "erythema": {NESTED}}}\n', 3, "more than 100 deep"),
    "half.jsonl": ('{"id": "\\ud83d", "erythema": "yes"}\n', 3, "half of a character"),
    "cut.jsonl": ('{"id": 1}\n{"id": 2, "eryth', 1, "row 2"),
    "unit.jsonl": ('{"calcium": 9.1, "calcium_unit": 1}\n', 3, "not a unit"),
}
CASES = {
    "digits.yaml": (
        f"age: {DIGITS} d\nfindings: {{calcium: {DIGITS}}}\n",
        "has 5000 characters, more than 200",
    ),
    "spaces.yaml": (f"findings: {{size_cm: '1{SPACES}y'}}\n", "50002 characters"),
    "power.yaml": ("findings: {wbc: 9 10^999/L, crp: 9 10^x10^9/L}\n", "10^999/L"),
    "own.yaml": ("findings: &a\n  erythema: *a\n", "not complete before it"),
    "deep.json": (f'{{"findings": {{"erythema": {NESTED}}}}}', "more than 20 deep"),
    "many.json": (json.dumps({"findings": dict.fromkeys(MANY, "yes")}), "no finding"),
    "age.json": (
        json.dumps(
            {
                "id": "a",
                "subject": {
                    "timeAtLastEncounter": {"age": {"iso8601duration": f"P{DIGITS}Y"}}
                },
                "phenotypicFeatures": [{"type": {"id": 5}}, None, []],
                "metaData": {"phenopacketSchemaVersion": "2.0"},
            }
        ),
        "iso8601duration",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_answered_or_refused_with_its_place(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    content, status, told = TABLES[name]
    path, output = tmp_path / name, tmp_path / "out.csv"
    path.write_bytes(content.encode())
    assert main(["batch", str(path), "-o", str(output)]) == status
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
    assert {one.name for one in tmp_path.iterdir()} <= {name, "out.csv"}


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_refused_with_its_place(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    content, told = CASES[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert main(["diagnose", str(tmp_path / name)]) == 3
    error = capsys.readouterr().err
    assert told in error
    assert all(name in line for line in error.splitlines())


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("spaces.yaml", f"findings: {{size_cm: '1{BLANKS}y'}}\n", 3),
        ("spaces.csv", f"id,calcium,age\n1,1{BLANKS}y,9{BLANKS}z\n", 3),
        (
            "parts.yaml",
            f"age: p{'1y' * LONG}\nfindings: {{calcium: '{'9 - ' * LONG}'}}",
            3,
        ),
    ],
)
def test_the_work_grows_no_faster_than_the_input(
    tmp_path: Path, name: str, content: str, status: int
) -> None:
    """A megabyte is done in a second; quadratic work would take hours."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    order = (
        ["batch", name, "-o", "out.csv"] if name.endswith("csv") else ["diagnose", name]
    )
    done = subprocess.run(
        [sys.executable, "-m", "calcinosis", *order],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        timeout=HANG,
    )
    assert done.returncode == status


def test_suggestions_end_where_they_are_many(tmp_path: Path, capsys: Capture) -> None:
    """What has a hundred unknown columns is another table: no name is near them all."""
    places = ((n, letter) for n in range(1, 9) for letter in "bcdfgjklnopqsuvwxz")
    names = sorted(f"{'erythema'[:n]}{letter}{'erythema'[n:]}" for n, letter in places)
    (tmp_path / "in.csv").write_text(",".join(names) + "\n", encoding="utf-8")
    assert main(["batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "o.csv")]) == 3
    error = capsys.readouterr().err
    assert error.count("is not known") == len(names)
    assert error.count("did you mean 'erythema'") == MOST_HINTS
