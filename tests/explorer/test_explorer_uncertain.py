"""How sure the page is: whiskers on its bars, and numbers of the model moved."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Model
from calcinosis.explorer.row_contents import SEED
from calcinosis.reasoning.uncertainty import LEVEL, QUICK_DRAWS
from tests.explorer.browser import (
    assert_shows,
    kept,
    press,
    ready,
    require_browser,
    shown,
)

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

CASE: dict[str, Any] = {
    "setting": "neonatal_unit",
    "age": "19 d",
    "findings": {"iv_calcium": "yes", "erythema": "no"},
}


def given(page: Page) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", CASE)


def move(page: Page, by: float) -> None:
    """Put the slider elsewhere, as a hand does."""
    page.get_by_label("Its value").evaluate(
        "(s, by) => { s.value = Number(s.value) + by;"
        " s.dispatchEvent(new Event('input')); }",
        by,
    )


def test_whiskers_are_the_intervals_of_python(page: Page, model: Model) -> None:
    given(page)
    result = model.diagnose(CASE)
    wanted = result.intervals(draws=QUICK_DRAWS, seed=SEED, level=LEVEL)
    whisker = page.locator("tr.leading .whisker")
    whisker.wait_for(state="visible", timeout=120_000)
    left, width = whisker.evaluate(
        "e => [parseFloat(e.style.left), parseFloat(e.style.width)]"
    )
    low, high = wanted.interval[result.ranking[0]]
    assert left == pytest.approx(100 * low, abs=0.01)
    assert left + width == pytest.approx(100 * high, abs=0.01)
    assert "95\u00a0% interval" in page.locator("tr.leading").inner_text()
    assert " to " in page.locator("#range-calcinosis").inner_text()
    ends = [
        str(round(100 * p))
        for p in (*wanted.calcinosis_cutis, *wanted.interval[result.ranking[0]])
    ]
    said = page.locator("#left-open").inner_text()
    assert said.startswith("The numbers of the model leave open ")
    assert re.findall(r"\d+", said) == ends
    press(page, "Swelling", "yes")  # of another patient nothing is known yet
    assert page.locator(".whisker:visible").count() == 0
    page.keyboard.press("Control+z")
    whisker.wait_for(state="visible", timeout=1_000)  # kept
    page.locator("#presets").select_option("story-0")
    assert page.locator("#range-leading").inner_text() == ""  # covered


def test_a_base_rate_is_moved_within_its_interval_and_beyond(
    page: Page, model: Model
) -> None:
    given(page)
    before = shown(page)
    page.locator("#range-leading:not(:empty)").wait_for(timeout=120_000)
    page.get_by_role("tab", name="What if").click()
    move(page, 0.1)
    said = page.locator(".moving")
    unit = model.knowledge.case_mix_units["neonatal_unit"]
    expect(said).to_contain_text("within its 95")
    expect(said).to_contain_text(f"{unit} instead of")  # a number has its unit
    moved = shown(page)["iatrogenic"]
    assert moved > before["iatrogenic"]
    move(page, 4)
    expect(said).to_contain_text("beyond its 95")
    assert shown(page)["iatrogenic"] > moved
    expect(page.locator("#moved")).to_contain_text("iatrogenic")
    expect(page.locator("#moved")).to_contain_text(unit)
    expect(page.locator(".changed")).to_contain_text("Iatrogenic")
    assert page.locator("#open").inner_text().startswith("No whiskers")
    page.locator("#moved-reset").click()
    assert_shows(page, model.diagnose(CASE))
    expect(page.locator("#moved")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#moved")).to_be_visible()


def test_a_base_rate_that_does_not_count_says_so(page: Page) -> None:
    given(page)
    page.get_by_role("tab", name="What if").click()
    move(page, 1)
    list_ = page.locator(".moves")
    nothing = page.locator(".nothing")
    expect(list_).not_to_contain_text("Not used")
    expect(nothing).to_have_count(0)
    page.evaluate("explorer.store.describe({ setting: 'emergency' })")
    expect(list_).to_contain_text("Not used: the patient is seen in another setting.")
    expect(nothing).to_have_text("What is moved changes nothing for this patient.")
    page.evaluate("explorer.store.change({ pretest: 'uniform' })")
    expect(list_).to_contain_text("Not used: all lesions count alike.")


def test_a_rate_ratio_is_said_as_a_factor(page: Page) -> None:
    given(page)
    page.get_by_role("tab", name="What if").click()
    ratios = page.get_by_label("Number to move").locator("option")
    row = ratios.filter(has_text="rate ratio").first.get_attribute("value")
    page.get_by_label("Number to move").select_option(row)
    expect(page.locator(".moving")).to_have_text(re.compile(r"^× \d"))


def test_a_row_of_a_finding_is_moved_and_stays_so_in_a_link_and_after_a_reload(
    page: Page, address: str, model: Model
) -> None:
    given(page)
    page.get_by_role("tab", name="What if").click()
    places = [p.row.where for p in model.knowledge.tables["erythema"].rows]
    row = next(place for place in places if "[erythema.abscess]" in place)
    page.get_by_label("Number to move").select_option(row)
    move(page, -3)
    changed, state = shown(page), page.evaluate("explorer.store.state.moved")
    assert changed != model.diagnose(CASE).posterior
    assert [one["row"] for one in state] == [row]
    page.get_by_role("button", name="Share").click()
    link = page.locator("#link-text").input_value()
    page.goto("about:blank")
    page.goto(address + link)
    ready(page)
    assert shown(page) == changed
    expect(page.get_by_label("Number to move")).to_have_value(row)
    kept(page)
    page.reload()
    ready(page)
    assert shown(page) == changed
    page.emulate_media(media="print")
    expect(page.locator("#moved")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Reset erythema, abscess").click()
    assert_shows(page, model.diagnose(CASE))


def test_a_link_moves_nothing_that_the_model_does_not_have(
    page: Page, address: str, model: Model
) -> None:
    rate = model.knowledge.case_mix["neonatal_unit"]["abscess"].where
    wrong = [
        {"row": "no such row", "state": 0, "value": 1},
        {"row": rate, "state": 0, "value": -1},
        {"row": rate, "state": 3, "value": 1},
        "<b>",
    ]
    held = {"case": CASE, "pretest": "setting", "view": "what-if", "moved": wrong}
    link = page.evaluate("text => '#case=' + btoa(text)", json.dumps(held))
    page.goto("about:blank")
    page.goto(address + link)
    ready(page)
    assert page.evaluate("explorer.store.state.moved") == []
    assert_shows(page, model.diagnose(CASE))


def test_ask_next_and_what_next_say_how_they_agree(page: Page) -> None:
    given(page)
    page.get_by_role("tab", name="What next").click()
    asked = page.locator("#ask-next button").first
    asked.wait_for()
    said = page.locator("#view-next .lead").last
    expect(said).to_contain_text("Ask next begins")
    expect(said).to_contain_text(asked.inner_text(), ignore_case=True)
    first = page.locator("#view-next .tests tbody button").first.inner_text()
    expect(said).to_contain_text(first, ignore_case=True)
