"""`calcinosis priors --diff`: which numbers changed, and what that changes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from calcinosis.cli.main import main
from calcinosis.knowledge.parsing.folder import priors_dir
from calcinosis.knowledge.read import read_knowledge

Capture = pytest.CaptureFixture[str]
LEARNED = r"cooling\.any\] age_group=neonate\|infant.*learned = \[([\d.]+), ([\d.]+)\]"
CASES = """\
- {id: red, setting: emergency, age: 34 y, findings: {erythema: yes, swelling: yes}}
- {id: warm, setting: emergency, age: 34 y, findings: {warmth: yes, purulence: yes}}
"""


@pytest.fixture
def cases(tmp_path: Path) -> str:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES)
    return str(path)


def changed(tmp_path: Path, file: str, old: str, new: str) -> str:
    """A folder with the package's numbers but for one text."""
    folder = tmp_path / "old"
    if not folder.exists():
        shutil.copytree(priors_dir(), folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(folder)


def difference(capsys: Capture, *arguments: str, status: int = 0) -> dict[str, Any]:
    assert main(["priors", "--diff", *arguments, "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_same_numbers_are_said_to_be_the_same(cases: str, capsys: Capture) -> None:
    assert main(["priors", "--diff", str(priors_dir()), "--cases", cases]) == 0
    digest = f"sha256:{read_knowledge().digest}"
    same = "The files are the same, byte by byte."
    expected = f"old {digest}\nnew {digest}\n\n{same}\n"
    assert capsys.readouterr().out == expected


def test_what_was_learned_is_all_that_differs_from_sourced(
    cases: str, capsys: Capture
) -> None:
    """Each row of learned.toml, no other number; who has no answer is told."""
    with Path(cases).open("a") as file:
        file.write("- {id: x, findings: {iv_calcium: no, iv_calcium_agent: chloride}}")
    both = difference(capsys, "sourced", "--cases", cases, status=1)
    numbers = both["numbers"]
    learned = [row.where for _, row in read_knowledge().rows() if row.learned]
    assert sorted(one["where"] for one in numbers["learned"]) == sorted(learned)
    assert all(one["old"].endswith("(as sourced)") for one in numbers["learned"])
    assert both["files"] == ["learned.toml"]
    assert numbers["sourced"] == numbers["others"] == []
    assert both["cases"]["answered"] == 2
    assert len(both["cases"]["problems"]) == 1
    distances = [one["distance"] for one in numbers["learned"]]
    assert distances == sorted(distances, reverse=True)


@pytest.mark.slow
def test_each_kind_of_number_is_told_with_what_it_changes(
    tmp_path: Path, cases: str, capsys: Capture
) -> None:
    """A row, what it learned, an interval; another lesion leads where rates differ."""
    changed(
        tmp_path,
        "case_mix.toml",
        "rate = 120, low = 80, high = 285",
        "rate = 1.2, low = 0.8, high = 2.85",
    )
    row = re.search(
        LEARNED, (priors_dir() / "learned.toml").read_text(encoding="utf-8")
    )
    assert row is not None
    changed(tmp_path, "learned.toml", f"{row[1]}, {row[2]}]", "0.98, 0.02]")
    now = float(row[2])
    old = changed(tmp_path, "reference_intervals.toml", "low = 7.36", "low = 7.3")
    both = difference(capsys, old, "--cases", cases)
    found = both["numbers"]
    (sourced,) = found["sourced"]
    assert sourced["where"] == "case_mix.toml: [emergency] abscess"
    assert (sourced["old"], sourced["new"]) == ("1.2 (0.64–2.3)", "120 (64–230)")
    (learned,) = found["learned"]
    assert learned["where"].startswith("backgrounds.toml: [birth_asphyxia_or_cooling")
    assert (learned["old"], learned["new"]) == ("0.020", f"{now:.2g}")
    assert learned["distance"] == pytest.approx(
        abs(0.02 - now) / (0.02 + now), rel=1e-4
    )
    (other,) = found["others"]
    assert other["where"] == "reference_intervals.toml: calcium.intervals.1.low"
    assert (other["old"], other["new"]) == ("7.3", "7.36")
    (red,) = [one for one in both["cases"]["changed"] if one["case"] == "red"]
    assert red["new"]["leading"] == "abscess" != red["old"]["leading"]
    assert main(["priors", "--diff", old, "--cases", cases]) == 0
    out = capsys.readouterr().out
    assert "- red: cellulitis" in " ".join(out.split())
    assert "Numbers as sourced that changed: 1." in out
    assert max(map(len, out.splitlines())) <= 80


def test_what_goes_with_the_comparison_is_usage(capsys: Capture) -> None:
    for arguments in (["--cases", "a.yaml"], ["erythema", "--diff", "sourced"]):
        with pytest.raises(SystemExit, match="2"):
            main(["priors", *arguments])
    assert "leave 'erythema' out" in capsys.readouterr().err


@pytest.mark.slow
def test_published_cases_are_compared_where_the_checkout_has_them(
    capsys: Capture,
) -> None:
    asked = difference(capsys, "sourced")["cases"]
    assert asked["asked"] == "172 published cases, read as reports, pretest uniform"
    assert 0 < len(asked["changed"]) < asked["answered"] == 172


def test_a_folder_of_another_version_is_compared_by_where_numbers_stand(
    cases: str, tmp_path: Path, capsys: Capture
) -> None:
    """What cannot be read as knowledge is told, and that no case was asked."""
    mix = (priors_dir() / "case_mix.toml").read_text(encoding="utf-8")
    number = re.search(r"= (\d+\.\d+)", mix)
    assert number is not None
    folder = changed(
        tmp_path, "case_mix.toml", number[0], f"= {float(number[1]) + 7:g}"
    )
    (Path(folder) / "decisions.toml").unlink()
    found = difference(capsys, folder, "--cases", cases, status=1)
    assert any("decisions.toml" in text for text in found["unread"])
    assert found["cases"] is None
    places = {one["where"].split(":")[0]: one for one in found["numbers"]["others"]}
    assert float(places["case_mix.toml"]["new"]) == float(number[1])
    assert places["decisions.toml"]["old"] is None
    assert main(["priors", "--diff", folder]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "could not be run through the network, so no case was asked" in text
    assert "Numbers in both that changed: 1" in text


def test_a_folder_without_numbers_is_not_compared(
    tmp_path: Path, capsys: Capture
) -> None:
    """There is nothing of another version in it."""
    assert main(["priors", "--diff", str(tmp_path / "none")]) == 3
    assert "there is no such folder" in capsys.readouterr().err
