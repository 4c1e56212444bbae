"""The page on a phone: questions come up in a sheet, and a story is read through."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.explorer.browser import kept_with, press, ready, require_browser
from tests.explorer.test_explorer_targets import SMALL

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

TOP = "e => e.getBoundingClientRect().top"
FOCUSED = "document.activeElement.id"


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    ready(page)
    return page


def test_story_chips_and_answer_come_one_after_the_other_without_the_questions(
    phone: Page,
) -> None:
    phone.locator("#presets").select_option("story-0")
    phone.locator("#story-skip").click()
    parts = ("#story", "#search", "#known", "#answer", "#tabs")
    tops = [phone.locator(part).evaluate(TOP) for part in parts]
    assert tops == sorted(tops)
    for hidden in ("#findings", "#ask-next-part"):
        expect(phone.locator(hidden)).to_be_hidden()
    last = phone.locator("footer").evaluate("e => e.getBoundingClientRect().bottom")
    assert last - tops[-1] < 1000  # and no long form below


def test_the_questions_come_up_with_the_answer_below_them_and_go_by_escape(
    phone: Page,
) -> None:
    button, sheet = (
        phone.get_by_role("button", name="Questions"),
        phone.locator("#sheet"),
    )
    expect(sheet).to_be_hidden()
    button.focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("dialog", name="All questions")).to_be_visible()
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 844)
    assert box["y"] > 80  # what it is about stays in sight
    before = phone.locator("#peek").inner_text()
    phone.locator("#group-examination summary").focus()
    phone.keyboard.press("Enter")
    press(phone, "Swelling", "yes")
    expect(phone.locator("#known .chip")).to_have_text(["new Swelling: yes×"])
    expect(phone.locator("#sheet #peek")).not_to_have_text(before)
    said = phone.locator("#sheet #status")
    expect(said).to_contain_text("Calcinosis cutis")  # what is outside is not read out
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(phone.locator("#ask-button")).to_be_focused()
    phone.locator("#peek").click()
    assert -1 <= phone.locator("#answer").evaluate(TOP) < 200


def test_no_key_leaves_the_sheet_and_what_is_behind_it_is_out_of_reach(
    phone: Page,
) -> None:
    phone.locator("#ask-button").click()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(40):
            phone.keyboard.press(key)
            assert phone.evaluate(
                "document.querySelector('#sheet').contains(document.activeElement)"
                " || document.activeElement === document.body"  # the browser's own bar
            )
    for outside in ("#search", "#answer", "#tab-next"):
        phone.evaluate("id => document.querySelector(id).focus()", outside)
        assert f"#{phone.evaluate(FOCUSED)}" != outside
    phone.get_by_role("button", name="Close").click()
    expect(phone.locator("#sheet")).to_be_hidden()
    expect(phone.locator("#ask-button")).to_be_focused()
    phone.locator("#ask-button").click()
    phone.mouse.click(195, 20)  # beside it
    expect(phone.locator("#sheet")).to_be_hidden()


def test_what_asks_for_a_question_brings_it_up_and_gets_the_cursor_back(
    phone: Page,
) -> None:
    phone.locator("#search").fill("no fluctuance")
    phone.keyboard.press("Enter")
    chip = phone.locator(".chip button").first
    chip.click()
    question = phone.locator(
        ".question", has=phone.get_by_text("Fluctuance", exact=True)
    )
    expect(question.get_by_role("radio", name="no", exact=True)).to_be_focused()
    phone.keyboard.press("Escape")
    expect(chip).to_be_focused()
    chip.click()
    phone.keyboard.press("ArrowRight")  # yes: the chip is another one now
    phone.keyboard.press("Escape")
    expect(phone.locator("#ask-button")).to_be_focused()
    phone.keyboard.press("Alt+q")
    expect(phone.locator("#sheet")).to_be_visible()
    phone.locator("#ask-next button").first.click()
    expect(phone.locator("#sheet")).to_be_visible()
    phone.keyboard.press("Alt+a")  # it goes away where something else is asked for
    expect(phone.locator("#sheet")).to_be_hidden()
    expect(phone.locator("#answer")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "tr", "es"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (320, "dark")])
def test_the_sheet_fits_is_accessible_and_hit_by_a_finger(
    page: Page,
    address: str,
    language: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}?lang={language}")
    ready(page)
    page.locator("#ask-next button").first.wait_for(state="attached")
    page.locator("#ask-button").click()
    page.locator("#sheet").evaluate(
        "e => Promise.all(e.getAnimations().map(one => one.finished))"
    )
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(SMALL, 44) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#findings").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize("language", ["en", "tr", "es"])
def test_the_smallest_phone_shows_all_of_the_page(
    page: Page, address: str, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}?lang={language}")
    ready(page)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 320
    page.evaluate("document.querySelector('#pin').click()")
    page.evaluate("explorer.store.find('warmth', 'yes')")
    for tab in ("why", "next", "network", "patients", "what-if"):
        page.locator(f"#tab-{tab}").click()
        assert page.evaluate(wide) <= 320
    page.locator("#presets").select_option("story-0")
    for _ in range(17):
        page.keyboard.press("Alt+n")
    assert page.evaluate(wide) <= 320


def test_nothing_moves_where_that_is_not_wanted(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    moving = "document.querySelector('#sheet').getAnimations().length"
    motions: dict[Literal["no-preference", "reduce"], int]
    motions = {"no-preference": 1, "reduce": 0}
    for motion, expected in motions.items():
        page.emulate_media(reduced_motion=motion)
        page.evaluate("document.querySelector('#ask-button').click()")
        assert page.evaluate(moving) == expected
        page.keyboard.press("Escape")


def test_the_questions_return_to_the_page_where_there_is_room(phone: Page) -> None:
    phone.locator("#ask-button").click()
    phone.set_viewport_size({"width": 1280, "height": 844})
    expect(phone.locator("#sheet")).to_be_hidden()
    expect(phone.locator("main #findings #patient")).to_be_visible()
    expect(phone.locator("#finding > #ask-next-part")).to_be_visible()
    expect(phone.locator("#bar")).to_be_hidden()


def test_older_findings_are_folded_until_they_are_asked_for(phone: Page) -> None:
    phone.locator("#presets").select_option("story-0")
    for _ in range(17):
        phone.keyboard.press("Alt+n")
    chips = phone.locator("#known .chip")
    shown = [chip.is_visible() for chip in chips.all()]
    assert len(shown) > 20
    assert shown == [True] * 6 + [False] * (len(shown) - 6)
    phone.get_by_role("button", name=f"Show all {len(shown)}", exact=True).click()
    expect(chips.last).to_be_visible()
    assert chips.nth(6).evaluate("e => e.contains(document.activeElement)")
    phone.set_viewport_size({"width": 1280, "height": 844})
    kept_with(phone, '"step":8')  # what is not yet put down does not come back
    phone.reload()
    ready(phone)
    expect(chips.last).to_be_visible()


def test_a_story_is_read_from_its_first_line_at_every_step(phone: Page) -> None:
    phone.get_by_role("button", name="Guess with me").click()
    title, slider = phone.locator("#story-title"), phone.locator("#story-guess")
    while not phone.locator("#story-next").is_visible():
        slider.fill("30")
        phone.locator("#story-commit").scroll_into_view_if_needed()
        phone.locator("#story-commit").click()
        assert 0 <= title.evaluate(TOP) < 700
        if phone.locator("#story-on").is_visible():
            phone.locator("#story-on").click()
            assert 0 <= title.evaluate(TOP) < 700
            expect(slider).to_be_focused()
    expect(phone.locator("#story-end")).to_contain_text("It was: iatrogenic")


PLACED = """async () => {
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)));
  return [
    document.querySelector('#story').offsetTop,
    document.querySelectorAll('#alarms .flag').length > 0,
    getComputedStyle(document.querySelector('#peek'), '::before').content.includes('⚠'),
  ];
}"""


def test_what_must_not_wait_moves_no_story_and_shows_in_the_line_below(
    phone: Page,
) -> None:
    phone.locator("#presets").select_option("story-0")
    places, flags, marks = [], [], []
    while not phone.locator("#story-next").is_visible():
        phone.keyboard.press("Alt+n")
        place, flag, mark = phone.evaluate(PLACED)
        places.append(place)
        flags.append(flag)
        marks.append(mark)
    assert set(flags) == {False, True}
    assert marks == flags
    assert len(set(places)) == 1
    expect(phone.locator("#status")).to_contain_text("Do not wait:")  # it is said, too
