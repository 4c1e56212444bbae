"""Controls are large enough to be hit, words to be read, and slow hands are served."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.browser import kept, press, ready, require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

SMALL = """least => [...document.querySelectorAll(
    (least < 44 ? 'button:not(.link)' : 'button, label.button') +
    ', select:enabled, summary, [role=tab], label.choice, #search')]
  .filter(e => e.checkVisibility({ checkVisibilityCSS: true }))
  .map(e => [e.id || e.className || e.textContent, e.getBoundingClientRect()])
  .filter(([, r]) => r.width && r.height)
  .filter(([, r]) => Math.min(r.width, r.height) < least - 0.1)
  .map(([name, r]) => [name, r.width, r.height])"""


@pytest.mark.parametrize(
    ("width", "least", "language"), [(1280, 24, "en"), (390, 44, "en"), (390, 44, "tr")]
)
def test_no_control_is_too_small_to_hit(
    page: Page, address: str, width: int, least: int, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}?lang={language}")  # its names may be short
    ready(page)
    presets = page.locator("#presets")
    small = page.evaluate(SMALL, least)
    presets.select_option("story-0")
    small += page.evaluate(SMALL, least)
    page.locator("#story-skip").click()
    small += page.evaluate(SMALL, least)
    presets.select_option("lesson-1")
    page.locator("#story-choices button").first.click()
    for tab in ("why", "next", "network", "patients", "what-if"):
        page.locator(f"#tab-{tab}").click()
        small += page.evaluate(SMALL, least)
    page.locator("#tab-network").click()
    page.locator("[data-node=site]").dispatch_event("click")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    small += page.evaluate(SMALL, least)
    assert small == []


def test_the_way_past_the_questions_is_large_enough_for_a_finger(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press("Tab")
    box = page.locator(".skip:focus").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44


def test_few_keys_lead_past_the_questions(page: Page) -> None:
    """Groups of questions open where one is asked for; a link leads past all."""
    groups = page.locator("#questions details")
    assert groups.count() == 6
    press(page, "Swelling", "yes")
    kept(page)
    page.reload()
    ready(page)
    assert page.locator("#questions details[open]").count() == 0
    assert _stops(page, "tab-why") < 60
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert _stops(page, "tab-why") < 12
    page.locator(".chip button", has_text="Swelling").click()
    expect(page.locator("#questions details[open]")).to_have_id("group-examination")


def test_a_patient_opens_no_group_and_a_step_those_of_what_it_tells(
    page: Page,
) -> None:
    opened = page.locator("#questions details[open]")
    presets = page.locator("#presets")
    presets.select_option("case-0")
    page.locator("#story-skip").click()
    assert opened.count() == 0
    presets.select_option("story-0")
    told: set[str] = set()
    for step in range(9):
        page.locator("#story-skip").click()
        now = set(page.evaluate("Object.keys(explorer.store.state.case.findings)"))
        groups = page.evaluate(
            "names => [...new Set(names.map(name => 'group-'"
            " + explorer.model.contents.variables[name].group))]",
            sorted(now - told) if step else [],
        )
        assert {e.get_attribute("id") for e in opened.all()} == set(groups)
        told = now
        if page.locator("#story-on").is_visible():
            page.locator("#story-on").click()
    presets.select_option("case-1")
    assert opened.count() == 0


def test_the_cursor_stays_where_a_finding_is_taken_away_or_set(page: Page) -> None:
    press(page, "Swelling", "yes")
    press(page, "Warmth", "yes")
    take = page.locator(".chip .take")
    for left in (1, 0):
        take.first.focus()
        page.keyboard.press("Enter")
        expect(take).to_have_count(left)
        expect(take.first if left else page.locator("#search")).to_be_focused()
    page.get_by_role("tab", name="Network").click()
    page.locator("[data-node=warmth]").first.focus()
    page.keyboard.press("Enter")
    yes = page.locator(".choose[data-state=yes]")
    yes.focus()
    page.keyboard.press("Enter")
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_be_focused()


def _stops(page: Page, name: str) -> int:
    """How often Tab is pressed, from where the cursor is, to a control."""
    for number in range(1, 200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return number
    raise AssertionError(name)


def test_the_way_to_the_network_is_short(page: Page) -> None:
    page.get_by_role("button", name="Play with the network").click()
    expect(page.locator("#tab-network")).to_be_focused()
    expect(page.locator("[data-node=setting]")).to_be_in_viewport()


def test_lessons_to_start_with_stand_on_the_screen_of_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ends = page.locator("#welcome-lessons li > *").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(r => [r.left, r.right])"
    )
    assert len(ends) >= 8
    assert all(left >= 0 and right <= 390 for left, right in ends)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_words_below_the_body_can_be_read(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("document.querySelector('#body-part').open = true")
    sizes = page.locator("#body text").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize)"
        " * e.getScreenCTM().a)"
    )
    assert len(sizes) == 2
    assert min(sizes) >= 12  # px
    boxes = page.locator("#body svg").evaluate(
        "svg => [svg, ...svg.querySelectorAll('text')]"
        ".map(e => e.getBoundingClientRect().bottom)"
    )
    assert max(boxes[1:]) <= boxes[0] + 1


def test_a_slow_click_on_an_option_takes_it(page: Page) -> None:
    search = page.locator("#search")
    search.fill("warm")
    option = page.locator("#search-list li").first
    option.hover()
    page.mouse.down()
    page.wait_for_timeout(400)
    expect(option).to_be_visible()
    page.mouse.move(5, 5)  # away from it: nothing is taken
    page.mouse.up()
    assert page.evaluate("explorer.store.state.case.findings") == {}
    expect(option).to_be_visible()
    option.hover()
    page.mouse.down()
    page.wait_for_timeout(400)
    page.mouse.up()
    assert page.evaluate("explorer.store.state.case.findings") == {"warmth": "yes"}
    expect(page.locator("#search-list")).to_be_hidden()


def test_options_go_when_the_box_is_left(page: Page) -> None:
    page.locator("#search").fill("warm")
    expect(page.locator("#search-list li").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#search-list")).to_be_hidden()


def test_what_comes_later_does_not_move_the_questions(page: Page) -> None:
    top = "document.querySelector('#patient').getBoundingClientRect().top"
    page.locator("#presets").select_option("case-0")
    page.locator("#story-choices button").first.click()  # nothing is asked before
    at_once = page.evaluate(top)
    page.locator("#ask-next li").first.wait_for()
    assert page.evaluate(top) == pytest.approx(at_once, abs=24)  # a line of it
