"""Questions that cannot apply are hidden, and can be shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.browser import require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


def question(page: Page, label: str) -> str:
    ids = page.evaluate(
        "label => [...document.querySelectorAll('.question .label')]"
        ".find(one => one.textContent === label).id",
        label,
    )
    return f".question:has(#{ids})"


def test_what_cannot_apply_is_hidden_until_it_is_asked_for(page: Page) -> None:
    label = page.evaluate("explorer.model.contents.variables.low_birth_weight.label")
    birth = page.locator(question(page, label))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    expect(birth).to_be_visible()
    page.evaluate(
        "explorer.store.change({ case: { setting: 'general', age: '61 y', "
        "findings: { heel_sticks: 'no' } } })"
    )
    expect(birth).to_be_hidden()
    said = page.locator("#silent-questions")
    expect(said).to_contain_text("cannot say anything in this patient")
    given = page.evaluate("explorer.model.contents.variables.heel_sticks.label")
    expect(page.locator(question(page, given))).to_be_visible()  # it is answered
    said.get_by_role("button", name="Show them").click()
    expect(birth).to_be_visible()
    said.get_by_role("button", name="Hide them").click()
    expect(birth).to_be_hidden()
    page.locator("#search").fill("birth weight")
    page.evaluate("explorer.store.describe({ age: '10 d', setting: undefined })")
    expect(birth).to_be_visible()
