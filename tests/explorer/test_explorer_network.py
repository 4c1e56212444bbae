"""The network tab: all states of a node, and evidence set on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Case, Model
from calcinosis.reasoning.beliefs import beliefs
from tests.explorer.browser import assert_shows, require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


def opened(page: Page, node: str) -> None:
    page.locator(f"[data-node={node}]").click()


def shares(page: Page) -> list[float]:
    widths: list[float] = page.locator(".node-card .fill").evaluate_all(
        "all => all.map(e => parseFloat(e.style.width))"
    )
    return widths


def test_a_node_shows_all_its_states_and_takes_evidence(
    page: Page, model: Model
) -> None:
    page.get_by_role("tab", name="Network").click()
    expect(page.locator(".node-card tr")).to_have_count(10)  # the lesion, at first
    assert page.locator(".node-card .choose").count() == 0
    result = model.diagnose(Case())
    for node in ("kidney_disease", "setting", "erythema"):
        opened(page, node)
        wanted = beliefs(result)[node]
        assert shares(page) == pytest.approx(
            [100 * p for p in wanted.values()], abs=1e-3
        )
    page.locator(".node-card [data-state=yes]").click()
    assert page.evaluate("explorer.store.state.case.findings") == {"erythema": "yes"}
    assert_shows(page, model.diagnose(Case(findings={"erythema": "yes"})))
    expect(page.locator(".node-card [data-state=yes]")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert shares(page) == pytest.approx([0, 100], abs=1e-3)
    page.locator(".node-card [data-state=yes]").click()
    assert_shows(page, result)


def test_context_films_and_measured_nodes_take_evidence(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    for node, state in (("setting", "nephrology"), ("age_group", "adult")):
        opened(page, node)
        page.locator(f".node-card [data-state={state}]").click()
        assert page.evaluate("n => explorer.store.state.case[n]", node) == state
    opened(page, "radiographs")
    page.locator(".node-card [data-state=yes]").click()
    film = [{"calcification": "yes"}]
    assert page.evaluate("explorer.store.state.case.findings.radiographs") == film
    number = {"value": 8, "unit": "mg/dL"}
    page.evaluate("v => explorer.store.find('phosphate', v)", number)
    opened(page, "phosphate")
    expect(page.locator(".node-card")).to_contain_text("Given: 8 mg/dL")
    page.locator(".node-card [data-state=high]").click()
    assert page.evaluate("explorer.store.state.case.findings.phosphate") == "high"
    opened(page, "inflammation")
    expect(page.locator(".node-card")).to_contain_text("Nobody sees it")


def test_the_network_is_worked_with_the_keyboard(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    page.locator("[data-node=warmth]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.state") == "no"
    page.keyboard.press("Space")
    assert page.evaluate("explorer.store.state.case.findings") == {"warmth": "no"}
    page.locator(".node-card").get_by_role("button", name="To its question").click()
    assert page.evaluate("document.activeElement.closest('.question') !== null")
