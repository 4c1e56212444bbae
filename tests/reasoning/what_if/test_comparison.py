"""Two cases, or one case before and after an answer, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import calcinosis
from calcinosis import Case, CaseError, Model
from calcinosis.cli.main import main
from calcinosis.compared import ComparedResults
from calcinosis.figures import plot_comparison

EARLY = Case(
    id="early",
    setting="neonatal_unit",
    age="19 d",
    findings={"iv_calcium": "yes", "erythema": "no", "fluctuance": "no"},
)
LATE = Case(
    id="late",
    setting="neonatal_unit",
    age="29 d",
    findings={
        "iv_calcium": "yes",
        "erythema": "yes",
        "radiographs": [{"day": 12, "calcification": "yes"}],
    },
)


@pytest.fixture(scope="module")
def both(model: Model) -> ComparedResults:
    return model.compare(EARLY, LATE)


def test_shift_is_the_difference_of_the_answers(
    model: Model, both: ComparedResults
) -> None:
    one, other = model.diagnose(EARLY).posterior, model.diagnose(LATE).posterior
    moved = {name: other[name] - one[name] for name in one}
    assert both.shift == moved
    assert both.distance == sum(abs(value) for value in moved.values()) / 2
    assert both.lesion == max(other, key=lambda name: other[name])


def test_each_difference_has_the_shift_it_makes_alone(
    model: Model, both: ComparedResults
) -> None:
    """One entry of the second case in place of the first's, all else as it was."""
    told = {one.variable: (one.first, one.second) for one in both.differences}
    assert told == {
        "radiographs": (None, "yes on day 12"),
        "erythema": ("no", "yes"),
        "fluctuance": ("no", None),
        "age": ("19 d", "29 d"),
    }
    shifts: dict[str, Any] = {one.variable: one.shift for one in both.differences}
    films = {"radiographs": LATE.findings["radiographs"]}
    changed: dict[str, dict[str, Any]] = {
        "radiographs": {"findings": {**EARLY.findings, **films}},
        "erythema": {"findings": {**EARLY.findings, "erythema": "yes"}},
        "fluctuance": {"findings": {"iv_calcium": "yes", "erythema": "no"}},
        "age": {"age": "29 d", "findings": EARLY.findings},
    }
    before = model.diagnose(EARLY).posterior[both.lesion]
    for name, entries in changed.items():
        entered: dict[str, Any] = {"setting": "neonatal_unit", "age": "19 d"} | entries
        case = Case(**entered)
        after = model.diagnose(case).posterior[both.lesion]
        np.testing.assert_allclose(shifts[name], after - before, atol=1e-12)
    sizes = [abs(one.shift or 0) for one in both.differences]
    assert sizes == sorted(sizes, reverse=True)


def test_what_alone_makes_no_case_has_no_shift(model: Model) -> None:
    """A calcium infusion's salt without the infusion cannot be."""
    first = {"iv_calcium": "no"}
    second = {"iv_calcium": "yes", "iv_calcium_agent": "gluconate"}
    shifts = {d.variable: d.shift for d in model.compare(first, second).differences}
    assert shifts["iv_calcium_agent"] is None
    assert shifts["iv_calcium"] is not None


def test_setting_and_silence_are_compared_too(model: Model) -> None:
    first = Case(setting="emergency", findings={"erythema": "yes"})
    second = Case(setting="nephrology", told="report", findings={"erythema": "yes"})
    found = {
        d.variable: (d.first, d.second)
        for d in model.compare(first, second).differences
    }
    assert found == {"setting": ("emergency", "nephrology"), "told": ("form", "report")}
    same = model.compare(first, first)
    assert same.differences == ()
    assert same.distance == 0
    assert "Both tell the same." in same.to_text()


def test_one_case_in_two_models(model: Model) -> None:
    world = model.do(iv_calcium="no")
    case = {"setting": "neonatal_unit"}
    both = calcinosis.compare(model.diagnose(case), world.diagnose(case))
    assert not both.same_model
    assert both.shift["iatrogenic"] < 0
    assert "come from different models" in both.to_text()


def test_a_case_beside_a_result_is_answered_by_its_model(model: Model) -> None:
    both = calcinosis.compare(model.diagnose(EARLY), LATE)
    assert both.second.reasoner is model


def test_text_json_figure_and_table_tell_the_same(both: ComparedResults) -> None:
    text = both.to_text()
    assert "early" in text.splitlines()[0]
    assert "late" in text.splitlines()[0]
    assert "radiographs: not told → yes on day 12" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    contents = json.loads(json.dumps(both.to_dict(), allow_nan=False))
    assert contents["shift"] == both.shift
    assert [d["variable"] for d in contents["differences"]] == [
        d.variable for d in both.differences
    ]
    axes = plot_comparison(both)
    bars: Any = axes.patches
    drawn = sorted(bar.get_width() for bar in bars)
    posteriors = [*both.first.posterior.values(), *both.second.posterior.values()]
    np.testing.assert_allclose(drawn, sorted(posteriors))
    shown: Any = both
    html = shown._repr_html_()
    assert "radiographs: not told → yes on day 12" in html
    assert repr(both).startswith("<Comparison of 'early' other ")


CASE = "setting: emergency\nage: 34 y\nfindings: {erythema: %s}\n"


def test_the_command_compares_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, picture = (tmp_path / n for n in ("a.yaml", "b.yaml", "c.svg"))
    first.write_text(CASE % "yes")
    second.write_text(CASE % "no")
    assert main(["compare", str(first), str(second), "-o", str(picture)]) == 0
    assert "erythema: yes → no" in capsys.readouterr().out
    assert picture.read_text().count("<svg") == 1
    assert main(["compare", str(first), str(second), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["first"]["case"] == "a"
    assert main(["compare", str(first)]) == 3
    assert "give two files of one case each" in capsys.readouterr().err
    second.rename(tmp_path / "c.svg")
    assert main(["compare", str(first), str(picture), "-o", str(picture)]) == 2
    assert "is a file that is read" in capsys.readouterr().err
    assert "findings" in picture.read_text()


def test_what_is_no_case_is_refused(model: Model) -> None:
    with pytest.raises(CaseError, match="got nothing"):
        model.compare(EARLY, None)
