"""Stories, titles and short lessons of the page tell only what is entered."""

from __future__ import annotations

import re

import pytest

from calcinosis import Model
from calcinosis.explorer.presets import published_cases, read_lessons, read_stories
from tests.support.paths import ROOT
from tests.support.told import told_in, told_not_entered

PAGE = ROOT / "model/calcinosis/explorer/assets/page.html"


def test_each_step_of_a_story_enters_what_it_tells(model: Model) -> None:
    names = model.knowledge.names
    for story in read_stories(model):
        for step in story["steps"]:
            assert told_not_entered(step["tell"], [step["case"]], names) == {}
        last = story["steps"][-1]["case"]
        assert told_not_entered(story["title"], [last], names) == {}


def test_the_first_card_tells_what_its_story_enters(model: Model) -> None:
    (card,) = re.findall("<p>(A newborn .*?)</p>", PAGE.read_text(encoding="utf-8"))
    story = next(one for one in read_stories(model) if one["id"] == "seed")
    told = [step["case"] for step in story["steps"]]
    assert told_not_entered(card, told, model.knowledge.names) == {}


def test_the_title_of_a_published_patient_tells_what_is_entered(model: Model) -> None:
    for shown in published_cases(model):
        found = told_not_entered(shown["title"], [shown["case"]], model.knowledge.names)
        assert found == {}, shown["title"]


def test_a_short_lesson_tells_what_its_patients_have(model: Model) -> None:
    for lesson in read_lessons(model):
        cases = [lesson[key] for key in ("first", "case") if lesson[key]]
        assert told_not_entered(lesson["ask"], cases, model.knowledge.names) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A boy with a red, hard lump of the forearm", "boy red hard lump forearm"),
        ("Nobody saw a leak; the radiographs show calcium.", "leak radiographs"),
        ("Calcium was given; the soft tissue has painful nodules", "painful nodules"),
    ],
)
def test_what_a_text_tells_is_seen(model: Model, text: str, words: str) -> None:
    assert " ".join(told_in(text, model.knowledge.names)) == words
