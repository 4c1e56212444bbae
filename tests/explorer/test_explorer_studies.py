"""The studies behind a number on click, and odds or bits."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from calcinosis import Model
from calcinosis.provenance.values import values_of
from tests.explorer.browser import choose, kept_with, ready, require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

CASE = {
    "setting": "neonatal_unit",
    "age": "19 d",
    "findings": {
        "erythema": "no",
        "iv_calcium": "yes",
        "lesion_at_infusion_site": "yes",
        "radiographs": [{"day": 1, "calcification": "yes"}],
    },
}


def told(page: Page) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", CASE)
    page.locator("[data-source=erythema]").wait_for()


def test_a_reason_opens_the_rows_it_rests_on(page: Page, model: Model) -> None:
    told(page)
    page.locator("[data-source=erythema]").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Where the numbers are from: Erythema")
    expect(panel).to_be_visible()
    place = "examination.toml: [erythema.iatrogenic] form=leak, "
    row = panel.locator(f"[data-place^='{place}']").first
    (value,) = [
        value
        for value in values_of(model.knowledge, "erythema")
        if value.where == row.get_attribute("data-place")
    ]
    expect(row.locator("strong")).to_have_text(value.value.partition("; ")[0])
    expect(row).to_contain_text("Learned from 2916 readings: from 0.22 to 0.67.")
    expect(row.locator("[lang=en]").first).to_have_text(value.remark)
    addresses = [a.get_attribute("href") for a in row.locator("a").all()]
    assert addresses == [
        one.link.replace("doi:", "https://doi.org/") for one in value.studies
    ]
    assert panel.get_by_text("A judgement:").count() > 0
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.source") == "erythema"


def test_rows_that_cannot_speak_for_the_patient_stand_apart(page: Page) -> None:
    told(page)
    page.locator("[data-source=iv_calcium]").click()
    panel = page.locator("#studies")
    own = panel.locator("details", has_text="Iatrogenic").first.locator(
        "li[data-place]"
    )
    places = own.evaluate_all("all => all.map(one => one.dataset.place)")
    assert places
    assert all(place.startswith("rates.toml: [iatrogenic.") for place in places)
    apart = panel.locator("details", has_text="Of other patients").last
    expect(apart.locator("li[data-place*='age_group=adult']").first).to_be_attached()


def test_numbers_of_another_clinic_stand_apart(page: Page) -> None:
    case = {"setting": "dermatology", "age": "44 y", "findings": {"iv_calcium": "yes"}}
    page.evaluate("c => explorer.store.change({ case: c })", case)
    page.locator("[data-source=iv_calcium]").click()
    parts = page.locator("#studies details")
    for part, is_here in (("Any lesion", True), ("Of other patients", False)):
        rows = parts.filter(has_text=part).locator("[data-place^=backgrounds]")
        places = rows.evaluate_all("all => all.map(one => one.dataset.place)")
        assert places
        settings = [place.partition("[iv_calcium.")[2] for place in places]
        here = ["dermatology" in one.partition("]")[0] for one in settings]
        assert all(here) if is_here else not all(here)


def test_numbers_of_films_say_of_which_day_they_are(page: Page) -> None:
    told(page)
    page.locator("[data-source=radiographs]").first.click()
    panel = page.locator("#studies")
    row = panel.locator("[data-place*='form=leak']").first
    expect(row).to_contain_text("a leaked infusion")
    expect(row).to_contain_text("share of films that show calcium:")
    shares = row.locator("li:has(> strong)")
    assert [text.partition(":")[0] for text in shares.all_inner_texts()] == [
        f"on day {day}" for day in (2, 7, 8, 21)
    ]
    moved = row.locator("li", has_text="→").all_inner_texts()
    assert [text.partition(":")[0] for text in moved] == [
        "share that shows calcium at last",
        "of these at once",
        "of the others half by day",
        "spread",
    ]
    alone = panel.locator("[data-place*='calcific_deposit=no']").first
    expect(alone).to_contain_text("Calcification on a radiograph, share:")


def test_a_number_has_one_interval_wherever_it_is_told(page: Page) -> None:
    told(page)
    page.get_by_role("tab", name="What if").click()
    said = page.locator(".moving")
    expect(said).to_contain_text("interval")
    ends = said.inner_text().partition("interval, ")[2].split(" per ")[0]
    page.get_by_role("button", name="Where is it from?").first.click()
    row = page.locator("#studies [data-place]")
    expect(row).to_contain_text(f"({ends.replace(' to ', '–')}) per 1000 admissions")
    own = said.inner_text().split(" per ")[0]
    expect(row).to_contain_text(f"base rate, neonatal unit: {own} (")


def test_the_slider_of_what_if_is_moved_by_keys_and_by_one_drag(page: Page) -> None:
    page.get_by_role("tab", name="What if").click()
    slider = page.locator("#view-what-if input[type=range]")
    value = "explorer.store.state.moved[0]?.value ?? 0"
    slider.focus()
    before = 0.0
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => {value} > before", arg=before)
        before = page.evaluate(value)
        page.wait_for_timeout(100)  # what follows the answer is drawn
        expect(slider).to_be_focused()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for part in (0.6, 0.7, 0.8):
        before = page.evaluate(value)
        page.mouse.move(box["x"] + part * box["width"], middle)
        page.wait_for_function(f"before => {value} > before", arg=before)
        page.wait_for_timeout(100)
    page.mouse.up()


def test_a_number_of_what_if_tells_where_it_is_from(page: Page) -> None:
    told(page)
    page.get_by_role("tab", name="What if").click()
    chosen = page.get_by_role("combobox", name="Number to move").input_value()
    page.get_by_role("button", name="Where is it from?").first.click()
    panel = page.get_by_role("dialog", name="Where the number is from")
    expect(panel.locator("[data-place]")).to_have_attribute("data-place", chosen)


def test_odds_turn_into_bits_and_stay_so(page: Page) -> None:
    told(page)
    why = page.locator("#view-why")
    cell = why.locator("tr", has_text="Intravenous calcium").locator(".bits")
    expect(cell).to_contain_text("× ")
    factor = float(cell.inner_text().removeprefix("× "))
    expect(why.locator("tr.total .bits").first).to_contain_text("1 : ")
    choose(why, "bits", exact=True)
    expect(cell).to_contain_text("+")
    bits = cell.inner_text()
    assert 2 ** float(bits) == pytest.approx(factor, rel=0.06)
    kept_with(page, '"bits":true')
    page.reload()
    ready(page)
    expect(cell).to_have_text(bits)
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate("explorer.store.state.bits") is True


def test_a_source_keeps_its_language(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}?lang=es")
    ready(page)
    told(page)
    page.locator("[data-source=erythema]").click()
    row = page.locator("#studies [data-place]").first
    expect(row).to_contain_text("Aprendido de 2916 lecturas: de 0,22 a 0,67.")
    expect(row.locator("cite").first).to_have_attribute("lang", "en")
    page.close()


def test_a_finding_and_what_was_found_of_it_stay_together(page: Page) -> None:
    fever = {"value": 38.4, "unit": "°C"}
    case = {"setting": "emergency", "age": "34 y", "findings": {"fever": fever}}
    page.evaluate("c => explorer.store.change({ case: c })", case)
    row = page.locator("tr", has=page.locator("[data-source=fever]")).locator("th")
    assert (row.text_content() or "").startswith("Fever: 38.4\u00a0°C")
    expect(row.get_by_role("button")).to_have_text("Fever:")
