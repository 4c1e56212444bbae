"""Lesson pages and the deck as a class meets them: commit first, then read on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calcinosis import Model
from teaching.deck import Slide
from teaching.lessons import LessonRun
from teaching.web_deck import write_web_deck
from teaching.web_pages import lesson_page
from tests.explorer.browser import require_browser

require_browser()

from playwright.sync_api import Page, expect  # noqa: E402

from evaluation.benchmark.browser import chromium  # noqa: E402

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with chromium() as started:
        yield started.new_page()


def test_a_page_goes_on_when_a_choice_is_made(
    tab: Page, lesson: Callable[[str], LessonRun], model: Model, tmp_path: Path
) -> None:
    run = lesson("lesson_9_silence")
    path = tmp_path / "lesson.html"
    path.write_text(lesson_page(run, model)[1], encoding="utf-8")
    tab.goto(path.as_uri())
    home, waiting = tab.locator("h2", has_text="Take home"), tab.locator(".waiting")
    expect(waiting).to_be_visible()
    expect(home).to_be_hidden()
    replies = tab.locator(".replies > *")
    for number in range(len(run.replies)):
        tab.locator(".question input").nth(number).check()
        shown = [replies.nth(n).is_visible() for n in range(len(run.replies))]
        assert shown == [n == number for n in range(len(run.replies))]
    expect(home).to_be_visible()
    expect(waiting).to_be_hidden()
    tab.reload()
    tab.emulate_media(media="print")  # on paper all is there
    expect(home).to_be_visible()
    tab.emulate_media(media="screen")


def test_the_deck_turns_by_keys_and_shows_what_to_say(
    tab: Page, tmp_path: Path
) -> None:
    slides = [Slide(f"Slide {n}", words=("w",), notes=f"say {n}") for n in range(3)]
    path = tmp_path / "deck.html"
    write_web_deck(slides, path, "source")
    tab.goto(path.as_uri())
    for key, seen in (("ArrowRight", 1), (" ", 2), (" ", 2), ("Home", 0), ("End", 2)):
        tab.keyboard.press(key)
        shown = [tab.locator("section").nth(n).is_visible() for n in range(3)]
        assert shown == [n == seen for n in range(3)]
    expect(tab.locator("text=say 2")).to_be_hidden()
    tab.keyboard.press("n")
    expect(tab.locator("text=say 2")).to_be_visible()
    tab.reload()
    expect(tab.locator("text=Slide 2")).to_be_visible()  # the address holds the place
