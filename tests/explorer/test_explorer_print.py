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
