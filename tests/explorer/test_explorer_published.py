"""Published patients: the reader says what it is before the answer is shown."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Model
from calcinosis.explorer.presets import published_cases
from tests.explorer.browser import kept_with, ready, require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


def test_a_patient_asks_before_it_answers(page: Page, model: Model) -> None:
    patient = published_cases(model)[1]  # the network takes it for something else
    page.locator("#presets").select_option("case-1")
    expect(page.locator("#story-title")).to_have_text(patient["title"])
    expect(page.locator("#answer")).to_be_hidden()
    expect(page.locator("#story-choices button")).to_have_count(10)
    expect(page.locator("#story")).not_to_contain_text("iatrogenic")
    page.locator("#story-choices").get_by_role("button", name="Abscess").click()
    story = page.locator("#story")
    expect(story).to_contain_text("You said: Abscess.")
    expect(story).to_contain_text("It was: iatrogenic.")
    expect(story).to_contain_text("Your choice was another one.")
    expect(story).to_contain_text(re.compile("first choice is other with .+ gives"))
    expect(story).to_contain_text(patient["lesson"])
    expect(story).to_contain_text(patient["citation"]["title"])
    expect(page.locator("#answer")).to_be_visible()
    kept_with(page, '"guesses":[6]')
    page.reload()
    ready(page)
    expect(story).to_contain_text("You said: Abscess.")
    page.get_by_role("button", name="Next patient").click()
    expect(page.locator("#answer")).to_be_hidden()
    page.get_by_role("button", name="Show it without a guess").click()
    expect(story).to_contain_text("It was: ")
    expect(story).not_to_contain_text("You said")


def test_a_choice_that_no_page_offers_is_not_taken(page: Page) -> None:
    shown = "{ kind: 'case', number: 0, step: 0, told: false, guesses: [%s] }"
    for guess, is_known in (("9", True), ("10", False)):
        page.evaluate(
            f"explorer.store.change({{ shown: {shown % guess}, case: "
            "{ id: explorer.model.contents.cases[0].case.id,"
            " findings: { erythema: 'yes' } } })"
        )
        kept_with(page, f'"guesses":[{guess}]')
        page.reload()
        ready(page)
        assert (page.evaluate("explorer.store.state.shown") is not None) == is_known
