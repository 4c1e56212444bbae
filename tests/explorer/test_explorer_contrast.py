"""Every control can be told from what is around it, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.explorer.browser import require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


class Look:
    """What is too faint on a page, in all that it has shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faint: list[str] = []
        self.looked = 0

    def at(self, what: str) -> None:
        open_all = "document.querySelectorAll('details').forEach(d => d.open = true)"
        self.page.evaluate(open_all)
        seen = self.page.evaluate(CONTRAST)
        self.faint += [f"{what}: {one}" for one in seen["found"]]
        self.looked += seen["looked"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_borders_of_controls_and_their_words_stand_out(
    page: Page, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    look = Look(page)
    look.at("start")
    page.locator("#presets").select_option("story-0")
    look.at("story")
    page.locator("#story-guess").fill("20")
    look.at("guess")
    page.locator("#story-commit").click()
    look.at("revealed")
    page.locator("#presets").select_option("case-0")
    look.at("choices")
    page.locator("#story-skip").click()
    look.at("patient")
    for name in ("share", "pin", "file", "help"):
        page.evaluate(f"document.querySelector('#{name}-button, #{name}').click()")
        look.at(name)
        page.keyboard.press("Escape")
    page.evaluate("explorer.store.find('phosphate', { value: 'x', unit: 'mg/dL' })")
    page.evaluate("explorer.store.find('warmth', 'yes')")
    look.at("compared, and one wrong")
    for tab in ("why", "next", "network", "patients", "what-if"):
        page.locator(f"#tab-{tab}").click()
        look.at(tab)
    slider = page.get_by_label("Its value")
    slider.evaluate("s => { s.stepUp(); s.dispatchEvent(new Event('input')); }")
    look.at("moved")
    page.locator("#tab-network").click()
    page.locator("[data-node=site]").dispatch_event("click")
    look.at("a node")
    page.locator("#tab-why").click()
    page.locator("#view-why th button").first.click()
    look.at("studies")
    page.keyboard.press("Escape")
    if page.locator("#ask-button").is_visible():
        page.locator("#ask-button").click()
        look.at("questions")
        page.keyboard.press("Escape")
    page.emulate_media(media="print")
    look.at("print")
    page.emulate_media(media="screen")
    assert look.faint == []
    assert look.looked > 2000
