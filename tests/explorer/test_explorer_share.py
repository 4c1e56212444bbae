"""What a link holds: the case, the step of its story, and the tab."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Case, Model
from calcinosis.explorer.html import explorer_page
from tests.explorer.browser import choose, ready, require_browser, shown
from tests.support.paths import SEED

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


def shared(page: Page) -> str:
    page.get_by_role("button", name="Share", exact=True).click()
    link = page.locator("#link-text").input_value()
    assert link.startswith("#case=")  # the file's own address means nothing elsewhere
    return link


def opened(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    ready(page)


def test_a_shared_link_opens_the_same_case(page: Page, address: str) -> None:
    page.locator("#presets").select_option("case-3")
    page.locator("#story-skip").click()
    choose(page, "uniform")
    link = shared(page)
    before, state = shown(page), page.evaluate("explorer.store.state.case")
    opened(page, address + link)
    assert shown(page) == before
    assert page.evaluate("explorer.store.state.case") == state


@pytest.mark.parametrize("pasted", [False, True])
def test_a_shared_link_opens_the_step_of_the_story_and_the_tab(
    page: Page, address: str, pasted: bool
) -> None:
    page.get_by_role("button", name="Guess with me").click()
    for guess in ("20", "30", "40"):
        page.locator("#story-guess").fill(guess)
        page.locator("#story-commit").click()
        page.locator("#story-on").click()
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("tab", name="Network").click()
    parts = ("#story-title", "#story-step", "#story-text", "#story-said", "#story-rail")
    told = [page.locator(part).inner_text() for part in parts]
    link = shared(page)
    opened(page, address if pasted else address + link)
    if pasted:
        page.get_by_role("button", name="Case file").click()
        page.locator("#file-text").fill(f"some/where.html{link}")
        page.get_by_role("button", name="Use it").click()
    assert [page.locator(part).inner_text() for part in parts] == told
    assert "Step 3 of 9" in told
    assert page.evaluate("explorer.store.state.shown.guesses") == [0.2, 0.3, 0.4]
    expect(page.locator("#view-network")).to_be_visible()
    page.get_by_role("button", name="Next step").click()
    expect(page.locator("#cover")).to_be_visible()  # not guessed yet


def test_a_link_tells_of_the_same_patient_on_a_page_with_others(
    page: Page, address: str, model: Model, tmp_path: Path
) -> None:
    page.locator("#presets").select_option("case-3")
    page.locator("#story-skip").click()
    title = page.locator("#story-title").inner_text()
    link = shared(page)
    path = tmp_path / "own.html"
    path.write_text(explorer_page(model, Case.read_all(SEED)), encoding="utf-8")
    with page.context.new_page() as other:
        opened(other, path.as_uri() + link)
        assert other.evaluate("explorer.store.state.shown.number") == 4
        expect(other.locator("#story-title")).to_have_text(title)
        other.locator("#presets").select_option("case-0")  # which only this page has
        link = shared(other)
        own = other.evaluate("explorer.store.state.case")
    opened(page, address + link)
    assert page.evaluate("explorer.store.state.case") == own
    expect(page.locator("#story")).to_be_hidden()
