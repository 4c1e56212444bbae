"""Languages of the page: every text has its words, and they fill the same places."""

from __future__ import annotations

import re

import pytest

from calcinosis import Model
from calcinosis.explorer.html import held_contents
from calcinosis.explorer.languages.texts import all_texts, counted_texts
from calcinosis.explorer.languages.translations import Language, read_languages

LANGUAGES = read_languages()
PLACE = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def texts(model: Model) -> set[str]:
    tables = all_texts(held_contents(model))
    return {text for texts in tables.values() for text in texts}


def names(language: Language) -> str:
    return language.code


def test_turkish_and_spanish_are_there_and_say_that_nobody_reviewed_them() -> None:
    assert {one.code: one.reviewed for one in LANGUAGES} == {"tr": False, "es": False}


def test_the_texts_of_scripts_markup_and_model_are_found(texts: set[str]) -> None:
    assert {"Why {lesion}?", "Skip to the answer", "hand or wrist"} <= texts
    assert {"{n} questions", "Show all {n} findings"} <= counted_texts() <= texts
    assert "Does it itch?" in texts
    assert any(text.startswith("Ask, and look for scratch marks") for text in texts)
    assert "Tab" not in texts  # a key's name


@pytest.mark.parametrize("language", LANGUAGES, ids=names)
def test_no_text_is_left_behind_and_none_is_left_over(
    language: Language, texts: set[str]
) -> None:
    assert sorted(texts - set(language.words)) == []
    assert sorted(set(language.words) - texts) == []


@pytest.mark.parametrize("language", LANGUAGES, ids=names)
def test_words_fill_the_places_of_the_english_text(language: Language) -> None:
    counted = counted_texts()
    for english, words in language.words.items():
        forms = list(words.values()) if isinstance(words, dict) else [words]
        assert all(form.strip() for form in forms), english
        assert isinstance(words, dict) == (english in counted), english
        if isinstance(words, dict):
            assert "other" in words, english
        expected = set(PLACE.findall(english))
        for form in forms:
            given = set(PLACE.findall(form))
            assert given == expected or given | {"{n}"} == expected, english


@pytest.mark.parametrize("language", LANGUAGES, ids=names)
def test_words_of_the_search_mean_what_there_is(
    language: Language, model: Model
) -> None:
    held = held_contents(model)
    variables, units = held["variables"], set(held["age"]["units"])
    asked = {name for name, one in variables.items() if one["question"]}
    assert asked <= set(language.search)
    for meant, words in language.search.items():
        name, _, state = meant.partition("=")
        known = units if name == "age" else {"", *variables[name]["states"]}
        assert state in known, meant
        assert len({*words.split(", ")}) == words.count(", ") + 1, meant
    sites = {f"site={state}" for state in variables["site"]["states"]}
    assert sites | {f"age={unit}" for unit in units} <= set(language.search)
