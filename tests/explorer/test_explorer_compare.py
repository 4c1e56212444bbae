"""Two patients side by side in the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Model, compare
from tests.explorer.browser import choose, press, ready, require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

FIRST: dict[str, Any] = {
    "setting": "neonatal_unit",
    "age": "19 d",
    "findings": {"iv_calcium": "yes", "erythema": "no"},
}


def pinned(page: Page) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", FIRST)
    page.get_by_role("button", name="Compare").click()


def test_a_and_b_stand_side_by_side_with_what_differs(page: Page, model: Model) -> None:
    assert page.locator("#compare").is_hidden()
    pinned(page)
    expect(page.locator("#differing")).to_contain_text("Both tell the same")
    press(page, "Erythema", "yes")
    press(page, "Warmth", "yes")
    first = model.diagnose(FIRST)
    findings = {"iv_calcium": "yes", "erythema": "yes", "warmth": "yes"}
    second = model.diagnose({**FIRST, "findings": findings})
    wanted = compare(first, second)
    lines = page.locator("#differing li")
    expect(lines).to_have_count(len(wanted.differences))
    for line, difference in zip(lines.all(), wanted.differences, strict=True):
        label = model.knowledge.variables[difference.variable].label
        assert label in line.inner_text()
        shown_shift, unit = line.locator(".shift").inner_text().split()
        assert unit == "points"
        shift = float(shown_shift.replace("\u2212", "-"))
        assert shift == pytest.approx(100 * (difference.shift or 0), abs=0.051)
    shown = page.locator("#compared tr.whole .now").all_inner_texts()
    assert len(shown) == 2
    kinds = model.knowledge.calcinosis_cutis
    for text, one in zip(shown, (first, second), strict=True):
        expected = 100 * sum(one.posterior[kind] for kind in kinds)
        assert float(text.rstrip("%\u00a0")) == pytest.approx(expected, abs=0.51)


def test_what_does_nothing_by_itself_is_one_line(page: Page) -> None:
    for name in ("case-5", "case-6"):
        page.locator("#presets").select_option(name)
        page.locator("#story-skip").click()
        if page.locator("#compare").is_hidden():
            page.get_by_role("button", name="Compare").click()
    lines = page.locator("#differing li")
    expect(lines.last).to_contain_text("0.0 points")
    *others, little = lines.all_inner_texts()
    assert len(others) > 3
    assert not [text for text in others if text.startswith("0.0 points")]
    assert little.count("→") > 10


def test_a_is_answered_as_the_page_did_without_what_cannot_be_used(page: Page) -> None:
    findings = {"iv_calcium": "yes", "fever": {"value": 99, "unit": "°C"}}
    page.evaluate(
        "c => explorer.store.change({ case: c })", {**FIRST, "findings": findings}
    )
    expect(page.locator("#problems")).to_contain_text("leaves out")
    said = page.locator("#head-calcinosis").inner_text()
    page.get_by_role("button", name="Compare").click()
    assert page.locator("#compared tr.whole .now").all_inner_texts() == [said, said]


def test_the_two_are_swapped_put_away_undone_and_shared(
    page: Page, address: str
) -> None:
    pinned(page)
    press(page, "Warmth", "yes")
    before = page.locator("#compared tr.whole .now").all_inner_texts()
    page.get_by_role("button", name="Swap A and B").click()
    after = page.locator("#compared tr.whole .now").all_inner_texts()
    assert after == before[::-1]
    page.get_by_role("button", name="Share").click()
    link = page.locator("#link-text").input_value()
    page.goto("about:blank")
    page.goto(address + link)
    ready(page)
    assert page.locator("#compared tr.whole .now").all_inner_texts() == after
    page.get_by_role("button", name="Put A away").click()
    expect(page.locator("#compare")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#compare")).to_be_visible()


def test_that_one_of_the_two_has_no_answer_is_said(page: Page) -> None:
    pinned(page)
    press(page, "Erythema", "yes")
    expect(page.locator("#differing li")).to_have_count(1)
    told = page.locator("#differing")
    possible = page.locator("#compared tr.whole .now").all_inner_texts()
    findings = {"iv_calcium": "no", "iv_calcium_agent": "gluconate"}
    page.evaluate(
        "c => explorer.store.change({ case: c })", {**FIRST, "findings": findings}
    )
    expect(told).to_have_text("One of the two has no answer.")
    cells = page.locator("#compared tr.whole .now")
    assert cells.all_inner_texts() == [possible[0], "–"]
    page.wait_for_timeout(500)  # what differed before is not told later on
    expect(told).to_have_text("One of the two has no answer.")
    page.get_by_role("button", name="Swap A and B").click()
    assert cells.all_inner_texts() == ["–", possible[0]]
    expect(told).to_have_text("One of the two has no answer.")
    page.evaluate("c => explorer.store.change({ pinned: null, case: c })", FIRST)
    expect(page.locator("#compare")).to_be_hidden()


def test_a_patient_with_another_pretest_or_moved_numbers_says_so(page: Page) -> None:
    pinned(page)
    choose(page, "uniform")
    expect(page.locator("#differing")).to_contain_text("Pretest: setting → uniform")
    page.get_by_role("tab", name="What if").click()
    page.get_by_label("Its value").evaluate(
        "s => { s.value = Number(s.value) + 1; s.dispatchEvent(new Event('input')); }"
    )
    expect(page.locator("#differing")).to_contain_text("numbers of the model are moved")


def test_what_a_is_answered_without_is_told_beside_b(page: Page, address: str) -> None:
    wrong = {"case": {"findings": {"iv_calcium": "yes", "bogus": 1}}, "moved": ["x"]}
    held = {"case": FIRST, "pretest": "setting", "view": "why", "pinned": wrong}
    link = page.evaluate("text => '#case=' + btoa(text)", json.dumps(held))
    page.goto("about:blank")
    page.goto(address + link)
    ready(page)
    told = page.locator("#differing li", has_text="leaves out what cannot be used")
    expect(told).to_contain_text("Bogus")
    expect(told).to_contain_text("A: ")


def test_what_a_lesson_put_beside_the_patient_leaves_with_it(page: Page) -> None:
    names = page.evaluate("explorer.model.contents.lessons.map(l => Boolean(l.first))")
    lesson = f"lesson-{names.index(True)}"
    for leave in ("case-0", ""):
        page.locator("#presets").select_option(lesson)
        page.locator("#story-choices button").first.click()
        expect(page.locator("#compare")).to_be_visible()
        page.locator("#presets").select_option(leave)
        assert page.evaluate("explorer.store.state.pinned") is None
    pinned(page)  # what the reader put there stays
    for other in ("case-0", "story-0"):
        page.locator("#presets").select_option(other)
        assert page.evaluate("explorer.store.state.pinned.case") == FIRST


def test_only_answers_of_one_patient_are_compared(page: Page) -> None:
    """Nothing is new, and no bar has been elsewhere, of a patient just opened."""
    fresh, ghosts = page.locator(".chip.fresh"), page.locator(".ghost:not([hidden])")

    def changed() -> None:
        for name in ("Swelling", "Erythema"):
            press(page, name, "yes")
        assert fresh.count() > 0
        assert ghosts.count() > 0

    def unchanged() -> None:
        expect(fresh).to_have_count(0)
        expect(ghosts).to_have_count(0)

    changed()
    page.get_by_role("button", name="Clear").click()
    unchanged()
    changed()
    page.locator("#presets").select_option("case-0")
    page.locator("#story-choices button").first.click()
    unchanged()
    page.locator("#presets").select_option("case-1")
    page.locator("#story-choices button").first.click()
    unchanged()
    page.get_by_role("button", name="Clear").click()
    changed()
    page.get_by_role("button", name="Case file").click()
    page.locator("#file-text").fill("setting: emergency\nfindings: {fever: no}\n")
    page.locator("#file-use").click()
    unchanged()
    page.keyboard.press("Control+z")  # back to the one before, and what was new there
    assert fresh.count() > 0
