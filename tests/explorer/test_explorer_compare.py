"""Two patients side by side in the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Model, compare
from tests.explorer.browser import press, ready, require_browser

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


def test_a_patient_with_another_pretest_or_moved_numbers_says_so(page: Page) -> None:
    pinned(page)
    page.get_by_label("uniform").check(force=True)
    expect(page.locator("#differing")).to_contain_text("Pretest: setting → uniform")
    page.get_by_role("tab", name="What if").click()
    page.get_by_label("Its value").evaluate(
        "s => { s.value = Number(s.value) + 1; s.dispatchEvent(new Event('input')); }"
    )
    expect(page.locator("#differing")).to_contain_text("numbers of the model are moved")


def test_what_is_impossible_has_no_comparison(page: Page, address: str) -> None:
    wrong = {"case": {"findings": {"iv_calcium": "yes", "bogus": 1}}, "moved": ["x"]}
    held = {"case": FIRST, "pretest": "setting", "view": "why", "pinned": wrong}
    link = page.evaluate("text => '#case=' + btoa(text)", json.dumps(held))
    page.goto("about:blank")
    page.goto(address + link)
    ready(page)
    expect(page.locator("#differing")).to_contain_text("no answer")
