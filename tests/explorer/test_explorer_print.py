"""The page on paper: the patient first, then the answer, and nothing to click on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.browser import require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

PATIENT: dict[str, Any] = {
    "told": "report",
    "setting": "emergency",
    "age": "34 y",
    "findings": {"swelling": "yes", "erythema": "no"},
}


def test_the_print_has_the_patient_then_the_answer_and_no_controls(page: Page) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", PATIENT)
    page.evaluate("explorer.store.find('warmth', 'yes')")
    expect(page.locator(".chip .new")).to_be_visible()
    page.locator("#ask-next li").first.wait_for()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    places = []
    for part in ("#known", "#answer", "#view-why"):
        box = page.locator(part).bounding_box()
        assert box is not None
        places.append(box["y"])
    assert places == sorted(places)
    controls = page.locator("input, select, textarea, summary, [role=tab], .chip .new")
    shown = controls.evaluate_all(
        "all => all.filter(e => e.checkVisibility({ visibilityProperty: true })"
        " && getComputedStyle(e).opacity !== '0').map(e => e.outerHTML)"
    )
    assert shown == []
    for hidden in ("#findings", "#ask-next-part", "#body-part", ".take", ".node-card"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#known-told")).to_contain_text("would have been mentioned")
    said = page.locator("#known .chip").all_inner_texts()
    assert "Warmth: yes" in said
    assert len(said) == 5
    left = page.locator("#known .chip").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(r => [r.y, r.x])"
    )
    assert left == sorted(left, reverse=True)  # told first stands first
    page.emulate_media(media="screen")
    expect(page.locator("#known-told")).to_be_hidden()


def test_the_print_explains_the_whiskers_only_where_they_are_drawn(page: Page) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", PATIENT)
    page.locator("#bars .whisker:not([hidden])").first.wait_for(state="attached")
    page.emulate_media(media="print")
    expect(page.locator("#open")).to_be_visible()
    page.evaluate(
        "document.querySelectorAll('#bars .whisker').forEach(one => one.hidden = true)"
    )
    expect(page.locator("#open")).to_be_hidden()
    page.emulate_media(media="screen")


def test_a_printed_patient_fills_few_pages_and_nothing_on_them_asks_for_a_click(
    page: Page,
) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", PATIENT)
    page.locator("#tab-network").click()
    page.emulate_media(media="null")
    for paper in ("A4", "Letter"):
        printed: bytes = page.pdf(format=paper)
        assert printed.count(b"/Type /Page\n") <= 3
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for text in ("opens the studies", "Point at a box"):
        expect(page.get_by_text(text)).to_be_hidden()
    expect(page.locator(".zooms")).to_be_hidden()
    units = page.locator(".unit-choice .choice").all()
    assert [unit.is_visible() for unit in units] == [True, False]
    page.emulate_media(media="screen")
    expect(page.get_by_text("Point at a box")).to_be_visible()
