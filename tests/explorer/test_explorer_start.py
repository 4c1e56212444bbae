"""The first screen of the page, its short lessons, and the body that is clicked on."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from calcinosis import Case, Model
from calcinosis.explorer.presets import read_lessons
from tests.explorer.browser import kept, press, ready, require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


def test_the_page_opens_with_three_ways_to_begin(page: Page) -> None:
    expect(page.locator("#welcome article")).to_have_count(3)
    page.get_by_role("button", name="Add a finding").click()
    assert page.evaluate("document.activeElement.id") == "search"
    press(page, "Swelling", "yes")
    expect(page.locator("#welcome")).to_be_hidden()
    top = page.locator("#result").bounding_box()
    assert top is not None
    assert top["y"] < 100
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Guess with me").click()
    expect(page.locator("#cover")).to_be_visible()


def test_every_short_lesson_opens_asks_and_tells(page: Page, model: Model) -> None:
    for lesson in read_lessons(model):
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("button", name=lesson["title"], exact=True).click()
        expect(page.locator("#story-text")).to_have_text(lesson["ask"])
        expect(page.locator("#cover")).to_be_visible()  # the question comes first
        for covered in (
            "#answer",
            "#compare",
            "#tabs",
            "#ask-next-part",
            "#story-tell",
        ):
            expect(page.locator(covered)).to_be_hidden()
        choices = page.locator("#story-choices button")
        expect(choices).to_have_text(lesson["choices"])
        if lesson["first"]:
            choices.last.click()
            said = f"You said: {lesson['choices'][-1]}. Not so. "
            reply = lesson["replies"][-1]
        else:
            page.locator("#story-skip").click()
            said = f"It is: {lesson['choices'][lesson['right']]}. "
            reply = lesson["replies"][lesson["right"]]
        expect(page.locator("#story-said")).to_have_text(said + reply)
        tables = 1 if lesson["shows"] else 0
        expect(page.locator("#story-end table")).to_have_count(tables)
        expect(page.locator("#cover")).to_be_hidden()
        expect(page.locator(f"#view-{lesson['view']}")).to_be_visible()
        assert page.locator("#compare").is_visible() == (lesson["first"] is not None)
        assert page.locator("#problems").is_hidden()
        assert page.evaluate("explorer.store.state.case") == lesson["case"]
        expect(page.locator("#story-truth")).to_be_empty()
        page.get_by_role("button", name="What does it show?").click()
        expect(page.locator("#story-truth")).to_have_text(lesson["see"])


def test_a_lesson_computes_what_it_claims(page: Page, model: Model) -> None:
    page.locator("#presets").select_option("lesson-1")
    expect(page.locator("#story-end table")).to_have_count(0)  # the question first
    page.locator("#story-choices button").nth(1).click()
    expect(page.locator("#story-said")).to_contain_text("Right.")
    cells = page.locator("#story-end td").all_inner_texts()[1:]
    factors = [float(cell.removeprefix("× ")) for cell in cells]
    alone, after = factors[0::2], factors[1::2]
    assert alone[0] == after[0]
    assert all(a > b for a, b in zip(alone[1:], after[1:], strict=True))
    odds: list[float] = []
    for findings in ({"swelling": "yes"}, {"swelling": "yes", "warmth": "yes"}):
        case = Case(setting="emergency", age="40 y", findings=dict(findings))
        posterior = model.diagnose(case).posterior
        p = posterior["abscess"] + posterior["cellulitis"]
        odds.append(p / (1 - p))
    assert alone[1] == pytest.approx(odds[1] / odds[0], abs=0.006)
    page.locator("#presets").select_option("lesson-3")
    page.locator("#story-choices button").first.click()
    expect(page.locator("#story-said")).to_contain_text("Not so.")
    lines = page.locator("#story-end tbody tr")
    expect(lines).to_have_count(3)
    expect(lines.first).to_contain_text("other")
    expect(lines.last).to_contain_text("iatrogenic")
    page.locator("#story-close").click()
    expect(page.locator("#story-end table")).to_be_hidden()


def test_a_lesson_stays_when_the_page_is_loaded_again(page: Page) -> None:
    page.locator("#presets").select_option("lesson-0")
    asked = page.locator("#story-text").inner_text()
    page.locator("#story-choices button").first.click()
    kept(page)
    page.reload()
    ready(page)
    assert page.locator("#story-text").inner_text() == asked
    expect(page.locator("#story-said")).to_contain_text("You said")
    expect(page.locator("#compare")).to_be_visible()


def click(page: Page, site: str) -> None:
    """Click the middle of the first shape of a part; a line has no width of its own."""
    shape = page.locator(f"[data-place={site}] > *").first
    x, y = shape.evaluate(
        "e => { e.scrollIntoView({ block: 'center' });"
        " const r = e.getBoundingClientRect();"
        " return [r.x + r.width / 2, r.y + r.height / 2]; }"
    )
    page.mouse.click(x, y)


def test_every_site_is_a_part_of_the_body(page: Page, model: Model) -> None:
    sites = model.knowledge.variables["site"].states
    drawn = page.locator("#body .part").evaluate_all(
        "all => all.map(part => part.dataset.place)"
    )
    assert sorted(drawn) == sorted(sites)
    for site in sites:
        click(page, site)
        held = page.evaluate("explorer.store.state.case.findings.site")
        assert held == site
        pressed = page.locator("#body [aria-pressed=true]")
        assert pressed.get_attribute("data-place") == site
    click(page, sites[-1])  # taken back
    assert page.evaluate("explorer.store.state.case.findings") == {}


def test_the_body_is_one_stop_of_the_tab_key(page: Page) -> None:
    assert page.locator("#body [tabindex='0']").count() == 1
    page.locator("#body [tabindex='0']").focus()
    first = page.evaluate("document.activeElement.dataset.place")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.place")
    assert second != first
    page.keyboard.press("Enter")
    assert page.evaluate("explorer.store.state.case.findings.site") == second
    page.keyboard.press("Enter")
    assert page.evaluate("explorer.store.state.case.findings") == {}


def test_the_first_screen_a_comparison_and_a_moved_number_are_accessible(
    page: Page,
) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.get_by_role("button", name="Clear").click()
        assert Axe().run(page).response["violations"] == []
        page.locator("#presets").select_option("lesson-3")
        assert Axe().run(page).response["violations"] == []
        page.locator("#story-choices button").first.click()
        page.get_by_role("button", name="Compare").click()
        press(page, "Warmth", "yes")
        page.get_by_label("Its value").evaluate(
            "s => { s.value = Number(s.value) + 1;"
            " s.dispatchEvent(new Event('input')); }"
        )
        expect(page.locator("#differing li")).not_to_have_count(0)
        assert Axe().run(page).response["violations"] == []
