"""Who is cut or given antibiotics under which rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calcinosis import Model
from evaluation.cli import main
from evaluation.pages.layout import TABLES, plainly
from evaluation.score.collection import read_known
from evaluation.simulate.policies import (
    ANTIBIOTICS,
    GROUPS,
    INCISION,
    NEITHER,
    RULES,
    policies,
    signs_of,
)

CASES = """
- {id: red, diagnosis: iatrogenic, findings: {erythema: yes, iv_calcium: yes}}
- id: film
  diagnosis: iatrogenic
  findings:
    iv_calcium: yes
    fluctuance: yes
    radiographs: [{day: 2, calcification: no}, {day: 9, calcification: yes}]
- {id: pus, diagnosis: abscess, setting: emergency, findings: {aspirate: pus}}
- {id: unsure, diagnosis: cellulitis, findings: {warmth: {no: 0.5, yes: 0.9}}}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES, encoding="utf-8")
    return path


def test_the_rules_are_what_they_are_called() -> None:
    """Red or warm: antibiotics; fluctuant: incision; calcium on a film: neither."""
    red_swelling, or_pus = RULES["red swelling"], RULES["red swelling or pus"]
    radiograph_rule = RULES["radiograph rule"]
    assert red_swelling(set()) == NEITHER
    assert red_swelling({"erythema"}) == ANTIBIOTICS
    assert red_swelling({"warmth"}) == ANTIBIOTICS
    assert red_swelling({"fluctuance"}) == INCISION
    assert red_swelling({"pus"}) == NEITHER
    assert or_pus({"pus"}) == INCISION
    assert radiograph_rule({"erythema", "fluctuance"}) == INCISION
    assert radiograph_rule({"fluctuance", "calcium"}) == NEITHER


def test_only_what_is_told_for_certain_triggers_a_rule(
    cases: Path, model: Model
) -> None:
    """Any film counts; an unsure sign does not."""
    read = read_known([cases], model.knowledge.lesions)
    red, film, pus, unsure = (signs_of(case, model) for case in read)
    assert red == {"erythema"}
    assert film == {"fluctuance", "calcium"}
    assert pus == {"pus"}
    assert unsure == set()


def test_counts_are_those_of_the_cases(cases: Path, model: Model) -> None:
    """Every patient once per policy; who is spared by one policy only is told."""
    found = policies(model, [cases], size=0)
    published = found["published"]
    assert published.keys() == {
        "network, pretest uniform",
        "network, pretest setting",
        *RULES,
    }
    for groups in published.values():
        assert [groups[group]["n"] for group in GROUPS] == [2, 1, 1]
        for group in GROUPS:
            got = groups[group]
            total = sum(got[name]["count"] for name in (INCISION, ANTIBIOTICS, NEITHER))
            assert total == got["n"]
    ruled = published["red swelling"]["iatrogenic"]
    assert (ruled[INCISION]["count"], ruled[ANTIBIOTICS]["count"]) == (1, 1)
    assert ruled[INCISION]["interval"] == pytest.approx((0.0945, 0.9055), abs=1e-4)
    assert published["radiograph rule"]["iatrogenic"][NEITHER]["count"] == 1
    assert published["red swelling or pus"]["abscess"][INCISION]["count"] == 1
    assert published["network, pretest setting"]["abscess"][INCISION]["count"] == 1
    assert "Published patients" in plainly(TABLES.policies(found))


def test_the_film_never_adds_a_treatment(
    model: Model, capsys: pytest.CaptureFixture[str], cases: Path
) -> None:
    """Among drawn patients too: the radiograph rule treats a part of the red ones."""
    assert main(["policies", str(cases), "--patients", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    for counted in found["simulated"].values():
        for group in GROUPS:
            film, red = (
                counted[name][group] for name in ("radiograph rule", "red swelling")
            )
            assert film["n"] == red["n"] == 200
            assert film[NEITHER]["count"] >= red[NEITHER]["count"]


def test_a_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1 and its name."""
    assert main(["policies", "nowhere.yaml"]) == 1
    assert "nowhere.yaml" in capsys.readouterr().err
