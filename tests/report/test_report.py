"""What a person reads."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from calcinosis import Case, Diagnosis, Model
from calcinosis.about import DISCLAIMER
from calcinosis.patient.written.documents import to_json
from tests.support.paths import SEED


@pytest.fixture(scope="module")
def seed(model: Model) -> Diagnosis:
    return model.diagnose(Case.read(SEED))


def diagnose(model: Model, /, **fields: Any) -> str:
    return model.diagnose(Case(**fields)).to_text()


def test_the_answer_fits_on_one_screen(seed: Diagnosis) -> None:
    """From 24 to 50 lines of 80 columns, whole words."""
    lines = seed.to_text(80).splitlines()
    assert 24 <= len(lines) <= 50
    assert max(len(line) for line in lines) <= 80


@pytest.mark.parametrize("width", [10, 40, 57, 100])
def test_no_line_is_wider_than_the_terminal(seed: Diagnosis, width: int) -> None:
    """Down to 40 columns."""
    assert max(len(line) for line in seed.to_text(width).splitlines()) <= max(width, 40)


def test_names_are_words(seed: Diagnosis) -> None:
    """No underscores, labels instead of variable names."""
    text = seed.to_text()
    assert "_" not in text
    assert "Lesion at an infusion or puncture site: yes" in text


def test_any_calcinosis_comes_before_its_kinds(seed: Diagnosis) -> None:
    """The likelier part first, its parts below, columns aligned."""
    rows = seed.to_text().splitlines()[2:16]
    assert rows[0].split() == ["now", "pretest"]
    form = rows.pop(3)  # of the leading lesion, below it and further in
    share = form.split()[-1]
    assert form.startswith("      a leaked infusion")
    assert share == f"{seed.forms['iatrogenic']['leak']:.1%}"
    assert rows[1].startswith("  calcinosis cutis")
    assert rows[2].startswith("    iatrogenic")
    assert rows[7].startswith("  no calcinosis")
    assert len({row.index("%") for row in rows[1:]}) == 1


def test_the_likelier_part_stands_first(model: Model) -> None:
    """With pus it is the other way round."""
    findings = {"aspirate": "pus", "fluctuance": "yes"}
    text = diagnose(model, setting="emergency", age="40 y", findings=findings)
    assert text.index("no calcinosis") < text.index("calcinosis cutis")
    assert "Why abscess" in text


def test_shown_weights_add_up(seed: Diagnosis) -> None:
    """Pretest, findings and the rest give what is shown as now."""
    lines = seed.to_text().splitlines()
    start = next(
        n for n, line in enumerate(lines) if line.endswith("pretest") and n > 3
    )
    stop = next(n for n, line in enumerate(lines) if line.endswith("  now"))
    bits = [float(line.split()[0]) for line in lines[start : stop + 1]]
    assert sum(bits[:-1]) == pytest.approx(bits[-1], abs=0.05 * len(bits))


def test_in_full_every_finding_is_a_sentence_with_its_studies(seed: Diagnosis) -> None:
    """Supports, speaks against, expected but not reported, and what was preventable."""
    lines = seed.to_text(full=["reasons"]).splitlines()
    text = " ".join(" ".join(lines).split())
    order = ["Supports", "Speaks against", "Expected but not reported: an ultrasound"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "A radiograph with calcium on day 1 speaks for iatrogenic calcinosis" in text
    assert "Behind it: neonatal2023, song2019 (19 of 19)" in text
    assert "without the risk factor, if the rate ratios are causal: intravenous" in text
    assert max(len(line) for line in lines) <= 80


def test_no_finding_is_just_the_pretest(model: Model) -> None:
    """Nothing is explained where nothing was found."""
    text = diagnose(model, setting="general")
    assert "No finding is given: this is the pretest." in text


def test_a_missing_setting_is_noted(model: Model) -> None:
    """The pretest is then an average."""
    assert "Note: setting is not given" in diagnose(model, findings={"fever": "no"})


def test_control_characters_are_shown_as_escapes(model: Model) -> None:
    """A name out of a file does not command the terminal."""
    result = model.diagnose(Case(id="\x1b[31mRED\x9b"))
    assert "Case \\x1b[31mRED\\x9b" in result.to_text()
    assert "\x9b" not in to_json(result.to_dict())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "age and setting are not told; no finding."),
        ({"findings": {"erythema": "yes"}}, "not told; one finding (erythema)."),
        ({"findings": {"erythema": "yes", "fever": "no"}}, "not told; two findings."),
        (
            {"age": "3 y", "setting": "general", "findings": {"fever": "no"}},
            "almost nothing: one finding (fever).",
        ),
    ],
)
def test_what_rests_on_almost_nothing_says_so(
    model: Model, fields: dict[str, Any], said: str
) -> None:
    """Before it advises."""
    result = model.diagnose(Case(**fields))
    text = " ".join(result.to_text().split())
    assert said in text
    assert text.index(said) < text.index("What to do")
    assert result.to_dict()["basis"]["almost_nothing"]


def test_what_rests_on_enough_does_not(seed: Diagnosis) -> None:
    assert "almost nothing" not in seed.to_text()
    basis = seed.to_dict()["basis"]
    assert basis["not_told"] == []
    assert basis["findings"] > 3
    assert not basis["almost_nothing"]


def test_a_clash_of_findings_is_noted(model: Model) -> None:
    """A conflict that the model hardly knows is said in words, with the pair."""
    findings = {"warfarin": "yes"}
    text = diagnose(model, setting="emergency", age="3 d", findings=findings)
    assert "fit together badly" in text
    assert "Most at odds: Age: 3 d and Warfarin: yes." in " ".join(text.split())
    assert "fit together badly" not in diagnose(model, findings={"fever": "no"})


def test_a_certain_pretest_is_no_row_of_digits(model: Model) -> None:
    """Infinite odds are written so."""
    pretest = dict.fromkeys(model.knowledge.lesions, 0.0) | {"abscess": 1.0}
    result = model.diagnose(Case(findings={"fever": "no"}), pretest=pretest)
    assert "    +∞  pretest" in result.to_text()
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False))


@pytest.mark.parametrize("width", [40, 80])
def test_the_disclaimer_ends_every_text(seed: Diagnosis, width: int) -> None:
    """Not a medical device."""
    assert " ".join(seed.to_text(width).split()).endswith(DISCLAIMER)


@pytest.mark.slow
def test_no_line_says_nothing(model: Model) -> None:
    """What rounds to nothing has no sign, no sentence and no line of its own."""
    for told in ("form", "report"):
        result = model.diagnose(Case.read(SEED), told=told)
        for full in ((), ("reasons", "tests")):
            text = result.to_text(100, full=full)
            assert not re.search(r"[-+]0\.0 |[-+]0\.000|, 0\.000 less", text)
            assert "says next to nothing" not in text
        assert "of next to no weight: " in text
