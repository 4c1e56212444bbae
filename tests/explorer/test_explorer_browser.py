"""The explorer in a real browser: every way to use it, and no network.

That its scripts answer as Python does is checked without a browser, in test_contract.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from calcinosis import Case, CaseError, Model, load
from calcinosis.errors import ImpossibleEvidenceError
from calcinosis.explorer.html import explorer_page
from calcinosis.explorer.plain import plain_case
from calcinosis.explorer.presets import read_stories
from tests.explorer.browser import (
    assert_shows,
    choose,
    kept_with,
    press,
    ready,
    require_browser,
    shown,
)
from tests.support.paths import SEED
from tests.support.random_cases import random_case

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()


# ------------------------------------------------------------------ numbers


def test_the_setting_and_the_pretest_move_the_answer_as_in_python(
    page: Page, model: Model
) -> None:
    findings = {"swelling": "yes", "erythema": "no"}
    press(page, "Swelling", "yes")
    press(page, "Erythema", "no")
    for setting in ("emergency", "rheumatology"):
        choose(page, setting, exact=True)
        assert_shows(page, model.diagnose(Case(setting=setting, findings=findings)))
    choose(page, "uniform")
    case = Case(setting="rheumatology", findings=findings)
    assert_shows(page, model.diagnose(case, pretest="uniform"))


def test_any_set_of_findings_is_answered_as_a_form_and_as_a_report(
    page: Page, model: Model
) -> None:
    draw = random.Random(7)
    answered = 0
    for number in range(30):
        given = random_case(number, model.knowledge, draw)
        for told in ("form", "report"):
            (case,) = Case.parse(json.dumps(given | {"told": told}))
            try:
                expected = model.diagnose(case)
            except (CaseError, ImpossibleEvidenceError):
                continue
            held = plain_case(case, model.network)
            page.evaluate("c => explorer.store.change({ case: c })", held)
            assert_shows(page, expected)
            answered += 1
    assert answered > 20


def percent(text: str) -> float:
    return float(text.strip("<>%\u00a0 ")) / 100


def test_the_form_of_the_leading_lesion_and_the_kinds_of_other_have_lines(
    page: Page, model: Model
) -> None:
    named = model.knowledge.phrases["form"]
    forms = page.locator(".bars tr.form")
    for findings in ({"swelling": "yes"}, {"extravasation_noticed": "yes"}):
        case = {"setting": "neonatal_unit", "findings": findings}
        page.evaluate("c => explorer.store.change({ case: c })", case)
        result = model.diagnose(Case(setting="neonatal_unit", findings=findings))
        own = result.forms[result.ranking[0]]
        expected = {k: p for k, p in result.kinds.items() if p >= 0.03} | {
            result.leading_form: own[result.leading_form]
        }
        names = forms.locator("th").all_inner_texts()
        values = map(percent, forms.locator(".now").all_inner_texts())
        shown = dict(zip(names, values, strict=True))
        rest = shown.pop("other kinds, together", 0.0)
        few = sum(p for p in result.kinds.values() if p < 0.03)
        assert rest == pytest.approx(few, abs=5.1e-3)
        rest_name = {"rest": "something that has no kind here"}
        assert shown == {
            rest_name.get(form, named[form]): pytest.approx(p, abs=5.1e-3)
            for form, p in expected.items()
        }


def test_nobody_is_asked_for_the_form(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # draws every view
    assert page.get_by_text("Form of the lesion").count() == 0
    assert page.locator("[data-node=lesion]").count() == 1
    assert page.locator("[data-node=form]").count() == 0


# ------------------------------------------------------------------ use


def test_what_silence_means_is_a_switch(
    page: Page, model: Model, address: str, tmp_path: Path
) -> None:
    findings = {"swelling": "yes", "erythema": "no"}
    press(page, "Swelling", "yes")
    press(page, "Erythema", "no")
    switch = page.get_by_role("radiogroup", name="What is not filled in")
    assert switch.get_by_label("was not asked").is_checked()
    assert_shows(page, model.diagnose(Case(findings=findings)))
    switch.get_by_label("was not asked").focus()
    page.keyboard.press("ArrowRight")
    assert switch.get_by_label("would have been mentioned").is_checked()
    report = model.diagnose(Case(told="report", findings=findings))
    assert_shows(page, report)
    page.get_by_role("button", name="Case file").click()
    path = tmp_path / "case.yaml"
    path.write_text(page.locator("#file-text").input_value(), encoding="utf-8")
    assert Case.read(path).told == "report"
    page.locator("#file").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Share").click()
    link = page.locator("#link-text").input_value()
    page.goto("about:blank")
    page.goto(address + link)
    ready(page)
    assert_shows(page, report)
    assert switch.get_by_label("would have been mentioned").is_checked()


def test_steps_of_a_story_keep_what_silence_means(page: Page, model: Model) -> None:
    page.locator("#presets").select_option("story-0")
    choose(page, "would have been mentioned")
    page.get_by_role("button", name="Show it without a guess").click()
    page.get_by_role("button", name="Next step").click()
    held = page.evaluate("explorer.store.state.case")
    assert held["told"] == "report"
    assert_shows(page, model.diagnose(Case.parse(json.dumps(held))[0]))


def test_what_is_not_mentioned_is_one_line_that_opens(page: Page) -> None:
    page.locator("#presets").select_option("case-0")
    page.locator("#story-skip").click()
    page.locator("#unsaid").wait_for(state="attached")  # published ones are reports
    choose(page, "was not asked")
    page.locator("#unsaid").wait_for(state="detached")
    choose(page, "would have been mentioned")
    choose(page, "bits", exact=True)
    line = page.get_by_role("button", name="Not mentioned")
    line.focus()
    page.keyboard.press("Enter")
    parts = page.locator(".waterfall tr.part .bits")
    bits = [float(text.replace("\u2212", "-")) for text in parts.all_inner_texts()]
    whole = page.locator(".waterfall tr:has(#unsaid) .bits").inner_text()
    assert len(bits) > 4
    rounding = 0.05 * (len(bits) + 1)
    assert abs(sum(bits) - float(whole.replace("\u2212", "-"))) <= rounding
    assert page.evaluate("document.activeElement.id") == "unsaid"
    press(page, "Warmth", "no")  # it stays open
    assert line.get_attribute("aria-expanded") == "true"
    line.press("Enter")
    assert parts.count() == 0


def test_a_case_can_be_entered_and_undone_by_keyboard_alone(
    page: Page, model: Model
) -> None:
    page.keyboard.press("Alt+q")
    page.keyboard.press("Tab")
    page.keyboard.type("19")
    page.keyboard.press("Tab")  # leaves the number: days are the first unit
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # sex: the first button, or what is chosen already
    page.keyboard.press("ArrowRight")
    sex = page.evaluate("explorer.store.state.case.sex")
    assert sex in ("female", "male")
    assert_shows(page, model.diagnose(Case(age="19 d", sex=sex)))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert page.evaluate("explorer.store.state.case") == {"findings": {}}
    page.keyboard.press("Control+Shift+z")
    assert page.evaluate("explorer.store.state.case.age") == "19 d"
    page.keyboard.press("Alt+3")
    assert page.locator("#tab-network").get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowRight")
    assert page.locator("#view-patients").is_visible()
    page.keyboard.press("Alt+a")
    assert page.evaluate("document.activeElement.id") == "answer"


def test_numbers_are_judged_by_age_and_unit_as_they_are_typed(
    page: Page, model: Model
) -> None:
    page.get_by_label("Age: number").fill("19")
    page.locator("#group-laboratory summary").click()
    page.get_by_label("Total calcium: number").fill("1,5")
    page.get_by_label("Total calcium: unit").select_option("mmol/L")
    page.get_by_label("C-reactive protein: number").fill("<5")
    page.keyboard.press("Enter")
    assert page.get_by_text("low (reference 2.15–2.94)").count() == 1
    findings = {"calcium": "1.5 mmol/L", "crp": "<5 mg/L"}
    assert_shows(page, model.diagnose(Case(age="19 d", findings=findings)))


def test_albumin_corrects_total_calcium_unless_that_is_ticked_as_done(
    page: Page, model: Model
) -> None:
    page.get_by_label("Age: number").fill("60")
    page.get_by_label("Age: unit").select_option("y")
    page.locator("#group-laboratory summary").click()
    page.get_by_label("Total calcium: number").fill("7.4")
    page.get_by_label("Albumin: number").fill("2")
    page.keyboard.press("Enter")
    page.get_by_text("corrected 9 mg/dL, normal (reference 8.82–10.5)").wait_for()
    page.get_by_text("7.4 mg/dL counts as 9 mg/dL, corrected for albumin").wait_for()
    told = {"calcium": "7.4 mg/dL", "albumin": "2 g/dL"}
    assert_shows(page, model.diagnose(Case(age="60 y", findings=told)))
    already = model.diagnose(
        Case(age="60 y", findings=told | {"calcium": "7.4 mg/dL corrected"})
    )
    page.get_by_label("corrected for albumin already").check()
    assert_shows(page, already)
    page.keyboard.press("Control+z")
    assert not page.get_by_label("corrected for albumin already").is_checked()
    page.keyboard.press("Control+Shift+z")
    kept_with(page, '"corrected":true')
    page.reload()
    ready(page)
    assert_shows(page, already)


def test_what_cannot_be_is_said_and_left_out(page: Page, model: Model) -> None:
    press(page, "Swelling", "yes")
    page.locator("#group-laboratory summary").click()
    page.get_by_label("Total calcium: number").fill("150")
    page.keyboard.press("Enter")
    problems = page.locator("#problems")
    assert "impossible in a living patient" in problems.inner_text()
    assert problems.inner_text().startswith("The answer leaves out")
    assert_shows(page, model.diagnose(Case(findings={"swelling": "yes"})))
    page.get_by_role("button", name="Undo").click()
    assert problems.is_hidden()
    press(page, "Intravenous calcium", "no")
    press(page, "Calcium salt", "gluconate")
    clash = "cannot be true together: Intravenous calcium: no and Calcium salt"
    page.locator("#problems", has_text=clash).wait_for()


def test_the_story_unfolds_to_the_seed_case(page: Page, model: Model) -> None:
    page.locator("#presets").select_option("story-0")
    first = shown(page)["iatrogenic"]
    for _ in range(17):  # of nine steps each is seen, and all but the last left
        page.keyboard.press("Alt+n")
    assert_shows(page, model.diagnose(Case.read(SEED)))
    assert first < 0.1 < shown(page)["iatrogenic"]
    opened = page.locator("#questions details[open]")
    expect(opened).to_have_id("group-timing")  # when all was gone, told last
    assert "It was: iatrogenic" in page.locator("#story-end").inner_text()
    page.keyboard.press("Alt+p")
    assert "8 of 9" in page.locator("#story-step").inner_text()


def test_a_number_is_said_before_the_answer_is_seen(page: Page, model: Model) -> None:
    page.get_by_role("button", name="Guess with me").click()
    answer, end = page.locator("#answer"), page.locator("#story-end")
    guess = page.get_by_label("How probable is any calcinosis cutis now?")
    for number in range(9):
        assert answer.is_hidden()
        assert page.get_by_text("What was it?").is_hidden()
        assert not page.locator("#story-said").inner_text()
        guess.fill(str(10 * number))
        page.get_by_role("button", name="This is my guess").click()
        assert answer.is_visible()
        assert f"You said {10 * number}" in page.locator("#story-said").inner_text()
        assert page.locator(".rail .computed-point").count() == number + 1
        assert page.locator(".rail .guess").count() == number + 1
        assert bool(end.inner_text()) == (number == 8)
        if number < 8:
            page.get_by_role("button", name="Next step").click()
    (story, *_) = read_stories(model)
    shares = [
        model.diagnose(Case.parse(json.dumps(step["case"]))[0]).calcinosis_cutis
        for step in story["steps"]
    ]
    guesses = [number / 10 for number in range(9)]

    def cost(said: list[float]) -> float:
        """Brier's score of numbers among all patients who look like this one."""
        pairs = zip(shares, said, strict=True)
        return mean(p * (g - 1) ** 2 + (1 - p) * g**2 for p, g in pairs)

    assert f"Your Brier score: {cost(guesses):.2f}" in end.inner_text()
    first = page.locator(".scores tbody td:first-of-type").all_inner_texts()
    before = sum(
        model.diagnose(Case(setting=story["steps"][0]["case"]["setting"])).pretest[k]
        for k in model.knowledge.calcinosis_cutis
    )
    others = [guesses, shares, [0.5] * 9, [before] * 9]
    assert first == [f"{cost(said):.2f}" for said in others]
    page.get_by_role("button", name="Next story").click()
    assert answer.is_hidden()
    assert "1 of 3" in page.locator("#story-step").inner_text()


def test_what_is_not_moved_is_no_guess(page: Page) -> None:
    page.get_by_role("button", name="Guess with me").click()
    slider = page.locator("#story-guess")
    button = page.locator("#story-commit")
    expect(button).to_be_disabled()
    expect(page.locator("#story-guessed")).to_have_text("not said yet")
    page.keyboard.press("Enter")  # left where it stands, but said
    expect(button).to_be_enabled()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#story-guessed")).to_have_text("49\u00a0%")
    button.click()
    page.get_by_role("button", name="Next step").click()
    expect(button).to_have_text("I stay at 49\u00a0%")
    button.click()
    assert page.evaluate("explorer.store.state.shown.guesses") == [0.49, 0.49]
    page.get_by_role("button", name="Next step").click()
    page.get_by_role("button", name="Show it without a guess").click()
    page.locator("#presets").select_option("story-1")
    page.locator("#presets").select_option("story-0")
    expect(button).to_be_disabled()  # told anew, it is asked anew
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(button).to_be_enabled()


def test_what_to_ask_next_is_covered_with_the_answer_and_never_stale(
    page: Page,
) -> None:
    press(page, "Swelling", "yes")
    asked = page.locator("#ask-next li")
    asked.first.wait_for()
    name = asked.first.get_attribute("data-name")
    page.evaluate("n => explorer.store.find(n, 'yes')", name)
    assert name not in asked.evaluate_all("all => all.map(e => e.dataset.name)")
    page.locator("#presets").select_option("story-0")
    assert page.locator("#ask-next-part").is_hidden()
    page.wait_for_timeout(1000)  # it would have come by now
    assert page.locator("#ask-next-part").is_hidden()
    page.locator("#story-skip").click()
    expect(page.locator("#ask-next-part")).to_be_visible()
    page.get_by_role("button", name="Next step").click()
    assert page.locator("#ask-next-part").is_hidden()


def test_an_edit_of_a_story_is_kept_and_told(page: Page) -> None:
    page.locator("#presets").select_option("story-1")
    page.keyboard.press("Alt+n")
    press(page, "Warmth", "yes")
    page.keyboard.press("Alt+n")
    assert page.evaluate("explorer.store.state.case.findings.warmth") == "yes"
    assert "Warmth" in page.locator("#story-changes").inner_text()
    page.get_by_role("button", name="As it is told").click()
    assert page.evaluate("explorer.store.state.case.findings.warmth") is None
    assert page.locator("#story-changes").is_hidden()


def test_who_the_patient_is_can_be_typed(page: Page, model: Model) -> None:
    """Age and sex stand beside the findings, not among them."""
    page.keyboard.press("/")
    for typed in ("61 years", "male"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    case = page.evaluate("explorer.store.state.case")
    assert (case["age"], case["sex"], case["findings"]) == ("61 y", "male", {})
    assert_shows(page, model.diagnose(Case(age="61 y", sex="male")))


def test_a_finding_is_found_by_any_of_its_names(page: Page, model: Model) -> None:
    page.keyboard.press("/")
    for typed, chip in (
        ("redness", "Erythema: yes"),
        ("no fever", "Fever: no"),
        ("phosphate 8", "Phosphate: 8 mg/dL"),
        ("lupus", "Connective tissue disease: yes"),
    ):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        assert page.locator(".chip.fresh").inner_text().startswith(f"new {chip}")
    findings = {
        "erythema": "yes",
        "fever": "no",
        "phosphate": "8 mg/dL",
        "connective_tissue_disease": "yes",
    }
    assert_shows(page, model.diagnose(Case(findings=findings)))
    assert page.locator("#known .chip").count() == 4
    page.keyboard.type("nothing has such a name")
    assert "No finding" in page.locator("#search-none").inner_text()
    page.get_by_role("button", name="Remove Fever: no").click()
    findings.pop("fever")
    assert_shows(page, model.diagnose(Case(findings=findings)))


def test_what_to_ask_next_tells_most(page: Page, model: Model) -> None:
    press(page, "Swelling", "yes")
    asked = page.locator("#ask-next li")
    asked.first.wait_for()
    bits = [float(text.split()[-2]) for text in asked.all_inner_texts()]
    assert bits == sorted(bits, reverse=True)
    assert len(bits) == 5
    result = model.diagnose(Case(findings={"swelling": "yes"}))
    best = max(t.information_bits for t in result.next_tests())
    assert bits[0] <= best + 0.005
    asked.first.get_by_role("button").click()
    assert page.evaluate("document.activeElement.closest('.question') !== null")


def test_a_click_on_a_lesion_explains_it_and_rare_ones_are_folded(page: Page) -> None:
    page.locator("#presets").select_option("story-1")
    for _ in range(5):
        page.keyboard.press("Alt+n")
    rows = page.locator("#bars tr:not(.form):not(.whole)")
    seen = rows.locator("visible=true").count()
    assert seen < 10
    assert page.locator(".ghost:not([hidden])").count() > 0
    page.locator("#unfold").click()
    assert rows.locator("visible=true").count() == 10
    page.get_by_role("button", name="Abscess", exact=True).click()
    assert "Why abscess?" in page.locator("#view-why").inner_text()


HELP = "Press on it: redness fades for a moment"


def test_how_to_answer_opens_below_its_question(page: Page) -> None:
    """By a click, or by the key ? where an answer is given, which it is none of."""
    page.locator("#group-examination summary").click()
    explain = page.get_by_role("button", name="How to answer: Erythema")
    text = page.locator(".question .help", has_text=HELP)
    expect(text).to_be_hidden()
    assert page.locator(".help:visible").count() == 0
    explain.click()
    expect(text).to_be_visible()
    expect(explain).to_have_attribute("aria-expanded", "true")
    explain.click()
    expect(text).to_be_hidden()
    page.get_by_role("radiogroup", name="Erythema").locator("input").first.focus()
    page.keyboard.press("?")
    expect(text).to_be_visible()
    page.keyboard.press("?")
    expect(text).to_be_hidden()
    page.get_by_label("Age: number").focus()
    page.keyboard.press("?")
    assert page.locator(".help:visible").inner_text().startswith("Better the age")
    assert page.get_by_label("Age: number").input_value() == ""
    assert page.evaluate("explorer.store.state.case") == {"findings": {}}


def test_each_question_tells_who_cannot_see_it_how_to_answer(page: Page) -> None:
    """Its control is described by the question and by the help, also while hidden."""
    described = page.evaluate(
        "[...document.querySelectorAll('.question:has(.help)')].map(row => {"
        " const of = row.querySelector('[role=radiogroup], select, .films + button');"
        " const ids = (of.getAttribute('aria-describedby') ?? '').split(' ');"
        " return ids.includes(row.querySelector('.help').id)"
        "   && ids.every(id => document.getElementById(id)); })"
    )
    assert len(described) >= 100
    assert all(described)


def test_on_a_phone_the_whole_question_opens_how_to_answer(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#ask-button").click()
    page.locator("#group-examination").evaluate("e => e.open = true")
    row = page.locator(".question", has=page.get_by_text("Erythema", exact=True))
    box = row.locator(".asked").bounding_box()
    assert box is not None
    assert box["width"] >= 44
    row.locator(".asked").click(position={"x": 20, "y": box["height"] - 5})
    expect(row.locator(".help")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_on_a_phone_a_finger_hits_what_it_wants(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    ready(page)
    sizes = page.locator(
        "button:not(.link), .bars button, select, summary, .choice span"
    )
    small = sizes.evaluate_all(
        "all => all.map(e => [e.textContent, e.getBoundingClientRect().height])"
        ".filter(([, height]) => height && height < 44)"
    )
    assert small == []
    # nothing, if it is not shown: then this fails, as it should
    assert page.locator("#search").bounding_box()["y"] < 600  # type: ignore[index]
    assert page.locator("#questions details[open]").count() == 0


def test_a_page_loaded_again_shows_the_same(page: Page) -> None:
    page.locator("#presets").select_option("story-1")
    page.keyboard.press("Alt+n")
    press(page, "Warmth", "yes")
    page.get_by_role("tab", name="Network").click()
    before, state = shown(page), page.evaluate("explorer.store.state")
    held = (
        "atob((history.state?.fragment ?? '').slice(6)"
        ".replaceAll('-', '+').replaceAll('_', '/')).includes('\"view\":\"network')"
    )
    while not page.evaluate(held):  # what was changed last is kept a moment later
        page.wait_for_timeout(50)
    page.reload()
    ready(page)
    assert shown(page) == before
    assert page.evaluate("explorer.store.state") == state
    assert page.locator("#view-network").is_visible()


def test_a_film_says_nothing_before_its_answer(page: Page) -> None:
    before = shown(page)
    page.locator("#group-imaging summary").click()
    page.get_by_role("button", name="Add a film").click()
    page.get_by_label("Film 1: day of the lesion").fill("2")
    page.keyboard.press("Tab")
    assert page.evaluate("explorer.store.state.case.findings") == {}
    assert shown(page) == before
    page.locator(".film .choice", has_text="no").click()
    film = {"day": 2, "calcification": "no"}
    assert page.evaluate("explorer.store.state.case.findings.radiographs") == [film]
    page.locator(".film .choice.none").click()
    assert shown(page) == before
    assert page.locator(".film").count() == 1
    page.get_by_role("button", name="Remove film 1").click()
    assert page.locator(".film").count() == 0


def test_every_offered_patient_opens_with_the_answer_of_python(
    page: Page, model: Model
) -> None:
    options = page.locator("#presets option")
    names = [o.get_attribute("value") or "" for o in options.all()]
    for name in filter(None, names):
        page.locator("#presets").select_option(name)
        assert page.locator("#problems").is_hidden()
        held = json.dumps(page.evaluate("explorer.store.state.case"))
        assert_shows(page, model.diagnose(Case.parse(held)[0]))


def test_what_next_offers_panels_together_and_a_later_film(
    page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "sourced.html"
    path.write_text(explorer_page(load("sourced")), encoding="utf-8")
    with page.context.new_page() as other:
        other.goto(path.as_uri())
        ready(other)
        assert_offers_panels_together(other)


def assert_offers_panels_together(page: Page) -> None:
    page.locator("#presets").select_option("story-2")
    page.keyboard.press("Alt+n")
    page.get_by_role("tab", name="What next").click()
    page.locator("#view-next").get_by_role("button", name="Show all").click()
    rows = page.locator(".tests tr")
    both = rows.filter(has_text="together, with one blood draw").first
    assert both.get_by_role("button").count() in (2, 3)
    assert rows.filter(has_text="✓").count() >= 1
    assert rows.filter(has_text="known in 7 days").count() == 1
    both.get_by_role("button").last.click()
    assert page.locator("#group-laboratory").get_attribute("open") is not None


def test_a_broken_link_opens_an_empty_page(page: Page, address: str) -> None:
    for fragment in ("#case=%%%", "#case=e30", "#answer", "#case=bnVsbA"):
        page.goto("about:blank")
        page.goto(address + fragment)
        ready(page)
        assert page.evaluate("explorer.store.state.case") == {"findings": {}}


def test_what_a_link_brings_is_shown_as_text_only(page: Page) -> None:
    evil = {"id": "x", "findings": {"<img src=x onerror=alert(1)>": "<b>yes</b>"}}
    page.evaluate("c => explorer.store.change({ case: c })", evil)
    assert "<img" in page.locator("#problems").inner_text()
    assert page.locator("#problems img").count() == 0


def test_nothing_a_link_brings_stops_the_page(page: Page) -> None:
    odd: list[Any] = [None, 3, True, [], [None], ["x"], {}, {"unit": "d"}]
    for value in odd:
        names = ("erythema", "site", "calcium", "fever", "radiographs")
        given = {"findings": dict.fromkeys(names, value)}
        page.evaluate("c => explorer.store.change({ case: c })", given)
        assert "leaves out" in page.locator("#problems").inner_text()
        page.get_by_role("button", name="Case file").click()
        page.locator("#file").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Undo").click()


def test_the_exported_file_is_diagnosed_alike(
    page: Page, model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "case.yaml"
    for preset in ("story-0", "story-1", "case-0", "case-4", "case-8"):
        page.locator("#presets").select_option(preset)
        page.get_by_role("button", name="Case file").click()
        path.write_text(page.locator("#file-text").input_value(), encoding="utf-8")
        page.locator("#file").get_by_role("button", name="Close").click()
        assert_shows(page, model.diagnose(Case.read(path)))


def test_a_file_written_by_hand_can_be_used(page: Page, model: Model) -> None:
    page.get_by_role("button", name="Case file").click()
    text = """# a comment
id: "by hand"
told: report
age: 3 weeks
findings:
  erythema: no            # looked at twice
  fluctuance: {no: 0.9, yes: 0.3}
  site: [arm, hand_or_wrist]
  fever: 38.1 °C
  calcium: 9.1 mg/dL
  phosphate: {value: 2.1, unit: mmol/L, low: 1.5, high: 2.6}
  crp: <5 mg/L
  days_from_onset: 3
  warmth: not assessed
  radiographs: [{day: 2, calcification: no}, {day: 12, calcification: yes}]
"""
    page.locator("#file-text").fill(text)
    page.get_by_role("button", name="Use it").click()
    assert_shows(page, model.diagnose(Case.parse(text)[0]))
    page.get_by_role("button", name="Case file").click()
    page.locator("#file-text").fill("findings:\n  erythema: [no\n")
    page.get_by_role("button", name="Use it").click()
    assert page.locator("#file-problem").inner_text() == "line 2: ',' or ']' is missing"


def test_a_file_is_opened_or_dropped_and_a_large_one_refused(page: Page) -> None:
    page.get_by_role("button", name="Case file").click()
    text = "findings:\n  erythema: no\n"

    def opened(name: str, content: bytes) -> None:
        payload: FilePayload = {"name": name, "mimeType": "", "buffer": content}
        page.locator("#file-open").set_input_files(payload)

    opened("mine.yaml", text.encode())
    page.wait_for_function(
        "text => document.querySelector('#file-text').value === text", arg=text
    )
    opened("all.yaml", b" " * 3_000_000)
    problem = page.locator("#file-problem")
    assert problem.inner_text().startswith("all.yaml has 2.9 MiB, and at most 1 MiB")
    assert page.locator("#file-text").input_value() == text
    page.locator("#file .close").first.click()
    dropped = "findings:\n  warmth: yes\n"
    page.evaluate(
        """text => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "dropped.yaml"));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer }));
        }""",
        dropped,
    )
    page.wait_for_function(
        "text => document.querySelector('#file-text').value === text", arg=dropped
    )
    assert page.locator("#file").is_visible()


def test_a_case_of_the_command_line_is_shown_first(
    page: Page, model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "explorer.html"
    case = Case(id="mine", setting="emergency", findings={"ecchymosis": "yes"})
    path.write_text(explorer_page(model, [case]), encoding="utf-8")
    with page.context.new_page() as other:
        other.goto(path.as_uri())
        ready(other)
        assert_shows(other, model.diagnose(case))
        shown_first = other.evaluate("explorer.store.state.case")
    assert shown_first == plain_case(case, model.network)


# ------------------------------------------------------------------ the file itself


def test_the_page_may_not_use_the_network(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    said = page.evaluate(
        """async () => {
          const refused = new Promise(done => document.addEventListener(
            "securitypolicyviolation", event => done(event.effectiveDirective)));
          await fetch("http://127.0.0.1:9/").catch(() => null);
          return refused;
        }"""
    )
    assert said == "connect-src"
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_is_accessible(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.locator("#presets").select_option("story-0")
    for _ in range(13):
        page.keyboard.press("Alt+n")
    page.evaluate("explorer.store.describe({ told: 'report' })")
    page.locator("#unsaid").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # draws every view
    views = page.locator("[role=tabpanel]")
    views.evaluate_all("all => all.forEach(e => e.hidden = 0)")
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
    if page.locator("#more-button").is_visible():
        page.locator("#more-button").click()
        results = Axe().run(page, context="#more")
        assert results.violations_count == 0, results.generate_report()
    page.get_by_role("button", name="Case file").click()
    results = Axe().run(page, context="#file")
    assert results.violations_count == 0, results.generate_report()


def test_the_answer_is_said_to_those_who_cannot_see_it(page: Page) -> None:
    """The hidden status says the new answer, and is announced when it changes."""
    page.locator("#presets").select_option("case-0")
    page.locator("#story-skip").click()
    said = page.locator("#status", has_text="Calcinosis cutis")
    said.wait_for(state="attached")
    expect(said).to_have_text(page.locator("#peek").text_content() or "")
    assert said.evaluate("e => e.ariaLive ?? e.role") in ("polite", "status")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_must_not_wait_stands_above_the_answer_on_the_first_screen(
    page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    feverish = "{ age: '27 d', findings: { fever: 'yes' } }"
    page.evaluate(f"explorer.store.change({{ case: {feverish} }})")
    alarms = page.locator("#alarms .flag")
    alarms.first.wait_for()
    assert "Do not wait: Fever in the first two months" in alarms.first.inner_text()
    top = alarms.first.bounding_box()
    assert top is not None
    assert top["y"] + top["height"] < 844
    page.evaluate("explorer.store.change({ case: { age: '27 d', findings: {} } })")
    page.locator("#alarms").wait_for(state="hidden")
