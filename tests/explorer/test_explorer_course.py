"""The page in a course: a package for a learning platform, and inside another page."""

from __future__ import annotations

import json
import re
from math import sqrt
from pathlib import Path
from statistics import mean
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from calcinosis import Case, Model
from calcinosis.cli.main import main
from calcinosis.explorer.html import explorer_page
from calcinosis.explorer.presets import read_stories
from tests.explorer.browser import ready, require_browser

PLATFORM = """() => {
  window.values = {}; window.calls = [];
  const call = name => (...given) => {
    calls.push([name, ...given]);
    if (name === "LMSSetValue") values[given[0]] = given[1];
    return name === "LMSGetValue" ? (values[given[0]] ?? "") : "true";
  };
  window.API = Object.fromEntries(
    ["LMSInitialize", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSFinish"]
      .map(name => [name, call(name)]));
}"""


def test_the_command_writes_a_package_of_one_story(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "course.zip"
    assert main(["explorer", "--scorm", str(path), "--story", "seed"]) == 0
    assert "SCORM 1.2" in capsys.readouterr().out
    with ZipFile(path) as package:
        assert package.testzip() is None
    assert main(["explorer", "--scorm", str(path), "--story", "sed"]) == 3
    assert "did you mean 'seed'?" in capsys.readouterr().err


@pytest.mark.slow
def test_a_story_seen_to_its_end_is_reported_with_its_score(
    page: Page, model: Model
) -> None:
    require_browser()
    (story,) = [s for s in read_stories(model) if s["id"] == "seed"]
    page.goto("about:blank")
    page.evaluate(PLATFORM)
    page.evaluate(
        "text => { const frame = document.createElement('iframe');"
        " frame.style = 'width: 1200px; height: 800px'; frame.srcdoc = text;"
        " document.body.append(frame); }",
        explorer_page(model, story="seed"),
    )
    inside = page.frame_locator("iframe")
    expect(inside.locator("#story-title")).to_have_text(story["title"], timeout=60_000)
    values = "values['cmi.core.lesson_status']"
    assert page.evaluate("calls[0][0]") == "LMSInitialize"
    assert page.evaluate(values) == "incomplete"
    for number in range(len(story["steps"])):
        if number:
            inside.locator("#story-on").click()
        inside.locator("#story-guess").fill("100" if number else "50")
        assert page.evaluate(values) == "incomplete"
        inside.locator("#story-commit").click()
    assert page.evaluate(values) == "completed"
    shares = [
        model.diagnose(Case.parse(json.dumps(step["case"]))[0]).calcinosis_cutis
        for step in story["steps"]
    ]
    guesses = [0.5, *(1.0 for _ in shares[1:])]
    away = [(g - p) ** 2 for g, p in zip(guesses, shares, strict=True)]
    score = round(100 * (1 - sqrt(mean(away))))
    assert page.evaluate("values['cmi.core.score.raw']") == str(score)
    assert page.evaluate("values['cmi.core.score.max']") == "100"
    assert page.evaluate("calls.at(-1)[0]") == "LMSCommit"
    page.evaluate("document.querySelector('iframe').remove()")
    assert page.evaluate("calls.at(-1)[0]") == "LMSFinish"
    page.context.clear_cookies()


@pytest.mark.slow
def test_who_comes_back_goes_on_where_the_story_was_left(
    page: Page, model: Model
) -> None:
    require_browser()
    written = explorer_page(model, story="seed")
    page.goto("about:blank")
    page.evaluate(PLATFORM)
    inside = page.frame_locator("iframe")
    for step in (1, 2):
        page.evaluate(
            "text => { const frame = document.createElement('iframe');"
            " frame.srcdoc = text; document.body.append(frame); }",
            written,
        )
        expect(inside.locator("#story-step")).to_contain_text(
            f"Step {step} of", timeout=60_000
        )
        inside.locator("#story-guess").fill("30")
        inside.locator("#story-commit").click()
        inside.locator("#story-on").click()
        expect(inside.locator("#story-step")).to_contain_text(f"Step {step + 1} of")
        page.wait_for_function(
            # until the page has saved, there is nothing to parse
            "n => { const held = (values['cmi.suspend_data'] ?? '').slice(6);"
            " return held !== '' && JSON.parse(atob(held.replaceAll('-', '+')"
            ".replaceAll('_', '/'))).shown?.step === n; }",
            arg=step,
        )
        assert page.evaluate("calls.at(-1)[0]") == "LMSCommit"  # not only at the end
        page.evaluate("document.querySelector('iframe').remove()")
        assert page.evaluate("values['cmi.core.exit']") == "suspend"
        time = page.evaluate("values['cmi.core.session_time']")
        assert re.fullmatch(r"\d{2,4}:\d\d:\d\d", time)
        assert page.evaluate("calls.at(-1)[0]") == "LMSFinish"
    page.context.clear_cookies()


@pytest.mark.slow
def test_a_link_opens_one_story_inside_another_page(
    page: Page, address: str, model: Model
) -> None:
    require_browser()
    for fragment, framed in (("#story=seed&framed", True), ("#story=seed", False)):
        page.goto("about:blank")
        page.goto(address + fragment)
        ready(page)
        held: dict[str, Any] = page.evaluate("explorer.store.state.shown")
        assert (held["kind"], held["step"]) == ("story", 0)
        assert page.locator("header").is_hidden() == framed
        expect(page.locator("footer")).to_contain_text("Not a medical device")
    page.goto("about:blank")
    for fragment in ("#story=none", "#story=none&framed", "#story=s%C3%A9ed&framed"):
        page.goto("about:blank")
        page.goto(address + fragment)
        ready(page)
        assert page.evaluate("explorer.store.state.shown") is None
        told = page.locator("#unknown")
        expect(told).to_contain_text("No story is called")
        expect(told.get_by_role("button")).to_have_count(len(read_stories(model)))
    told.get_by_role("button").first.click()
    expect(told).to_be_hidden()
    expect(page.locator("#story-title")).to_be_visible()
