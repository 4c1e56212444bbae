"""Lesson pages and the deck as a class meets them: commit first, then read on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from matplotlib import pyplot

from calcinosis import Model
from calcinosis.figures import plot_frequencies
from teaching.deck import Slide
from teaching.lessons import LessonRun, lesson_names
from teaching.offline import offline_html
from teaching.web_deck import write_web_deck
from teaching.web_pages import lesson_page, write_pages
from teaching.widgets import moved, values_of, widgets_of
from tests.explorer.browser import assert_shows, ready, require_browser

require_browser()

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
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
    assert Axe().run(tab).response["violations"] == []


@pytest.fixture(scope="module")
def written(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lessons")
    write_pages(model, folder, [])
    return folder


SAID = "node => node.innerText.replace(/\\s+/g, ' ').trim()"
ALIKE = """(node, html) => {
  const other = node.cloneNode();
  other.innerHTML = html;
  node.after(other);
  const said = other.innerText.replace(/\\s+/g, ' ').trim();
  other.remove();
  return said;
}"""


NOT_COMPARED = ("elsewhere", "batch")
"""Cells with a drawing that the page makes anew, and with a time just measured."""
SET = """(node, value) => {
  node.dataset.before = node.value;
  if (typeof value === 'object') value = Object.values(value).flat()[0];
  node.value = value;
  node.dispatchEvent(new Event('input'));
}"""
BACK = """node => {
  node.value = node.dataset.before;
  node.dispatchEvent(new Event('input'));
}"""


@pytest.mark.parametrize("name", lesson_names())
def test_widgets_of_a_page_say_what_python_says(
    tab: Page,
    lesson: Callable[[str], LessonRun],
    model: Model,
    written: Path,
    name: str,
) -> None:
    """Every widget at every value, word by word; nothing is asked of any network."""
    run = lesson(name)
    path = written / f"{name}.html"
    path.write_text(lesson_page(run, model)[1], encoding="utf-8")
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    tab.locator("main[data-live]").wait_for()
    tab.locator(".question input").first.check()
    for fold in tab.locator("details").all():
        fold.evaluate("node => { node.open = true; }")
    places = tab.locator("[data-widget]")
    here = 0
    for widget, own in widgets_of(run).items():
        if widget == "guess":
            continue
        for value in values_of(own):
            inner = (
                list(own.elements).index(next(iter(value)))
                if hasattr(own, "elements")
                else 0
            )
            place = places.nth(here + inner)
            place.evaluate(SET, value)
            compared = 0
            for cell, output in moved(run, widget, value):
                section = tab.locator(f"section[data-cell={cell}]")
                if output is None or cell in NOT_COMPARED or not section.count():
                    continue
                html = offline_html(output, f"again-{cell}").replace(
                    "<details>", "<details open>"
                )
                wanted, said = section.evaluate(ALIKE, html), section.evaluate(SAID)
                assert said == wanted, (widget, value)
                compared += 1
            assert compared, (widget, value)
            place.evaluate(BACK)
        here += len(own.elements) if hasattr(own, "elements") else 1
    assert complaints == []
    assert {Path(url).name for url in asked} <= {path.name, "engine.js"}


def test_a_lesson_leads_into_the_explorer(
    tab: Page, lesson: Callable[[str], LessonRun], model: Model, written: Path
) -> None:
    run = lesson("lesson_9_silence")
    path = written / "lesson.html"
    path.write_text(lesson_page(run, model)[1], encoding="utf-8")
    tab.goto(path.as_uri())
    tab.locator(".question input").first.check()
    tab.locator(".try a").click()
    ready(tab)
    assert_shows(tab, run.defined["in_report"])


def test_the_tree_of_a_page_has_the_numbers_of_the_figure(
    tab: Page, lesson: Callable[[str], LessonRun], model: Model, written: Path
) -> None:
    run = lesson("lesson_1_base_rates")
    path = written / "lesson.html"
    path.write_text(lesson_page(run, model)[1], encoding="utf-8")
    tab.goto(path.as_uri())
    tab.locator("main[data-live]").wait_for()
    tab.locator(".question input").first.check()
    place = tab.locator("[data-widget]")
    for said, setting in run.defined["CLINICS"].items():
        place.select_option(said)
        axes = plot_frequencies(run.defined["count"](setting))
        texts = [text.get_text() for text in axes.texts]
        pyplot.close(axes.get_figure(root=True))
        shown = tab.locator(".tree text").all_text_contents()
        assert numbers_in(" / ".join(shown)) == numbers_in(" / ".join(texts))
        assert tab.evaluate(REACH_OUT) == []
        assert tab.evaluate(OVER_EACH_OTHER) == 0

    tab.emulate_media(color_scheme="dark")  # it is as dark as its page
    ground = "one => getComputedStyle(one)"
    paper = tab.locator("body").evaluate(f"{ground}.backgroundColor")
    assert tab.locator(".tree rect.end").evaluate(f"{ground}.fill") == paper
    tab.emulate_media(color_scheme="light")


REACH_OUT = """[...document.querySelectorAll('.tree text')].filter(text => {
  const own = text.getBBox();
  return ![...document.querySelectorAll('.tree rect')].some(rect => {
    const box = rect.getBBox();
    return box.x < own.x && box.y <= own.y && own.x + own.width < box.x + box.width
      && own.y + own.height <= box.y + box.height;
  });
}).map(text => text.textContent)"""


OVER_EACH_OTHER = """{
  const boxes = [...document.querySelectorAll('.tree rect')].map(one => one.getBBox());
  boxes.filter((a, i) => boxes.slice(i + 1).some(b =>
    a.x < b.x + b.width && b.x < a.x + a.width &&
    a.y < b.y + b.height && b.y < a.y + a.height)).length;
}"""


def numbers_in(text: str) -> list[str]:
    """Numbers in their order of size as texts, however their thousands are set."""
    close = re.sub(r"(?<=\d)[\s\u00a0](?=\d{3}\b)", "", text)
    return sorted(re.findall(r"\d+(?:\.\d+)?%?", close))


@pytest.mark.parametrize("name", ["lesson_8_your_own_network", "lesson_9_silence"])
def test_a_lesson_is_read_aloud_scrolled_by_keys_and_printed_whole(
    tab: Page,
    lesson: Callable[[str], LessonRun],
    model: Model,
    written: Path,
    name: str,
) -> None:
    path = written / f"{name}.html"
    path.write_text(lesson_page(lesson(name), model)[1], encoding="utf-8")
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(path.as_uri())
    tab.locator("main[data-live]").wait_for()
    tab.locator(".question input").first.check()
    wider = "all => all.every(e => e.scrollWidth <= e.clientWidth || e.tabIndex === 0)"
    tab.wait_for_timeout(100)  # until the browser has told what is wider than the page
    assert tab.locator("table, pre").evaluate_all(wider)
    assert Axe().run(tab).response["violations"] == []
    tab.set_viewport_size({"width": 700, "height": 1000})
    tab.emulate_media(media="print")
    assert tab.locator("pre").evaluate_all(
        "all => all.every(e => e.scrollWidth <= e.clientWidth)"
    )
    expect(tab.locator("details li").first).to_be_visible()
    tab.emulate_media(media="screen")
    expect(tab.locator("details li").first).to_be_hidden()


def test_a_figure_is_dark_on_a_dark_page(
    tab: Page, lesson: Callable[[str], LessonRun], model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.html"
    path.write_text(lesson_page(lesson("lesson_4_time"), model)[1], encoding="utf-8")
    tab.emulate_media(color_scheme="dark")
    tab.goto(path.as_uri())
    tab.locator(".question input").first.check()
    figure = tab.locator("figure svg[role=img]").first
    painted = "(e, name) => getComputedStyle(e)[name].match(/\\d+/g).map(Number)"
    assert max(figure.evaluate(painted, "backgroundColor")[:3]) < 60
    assert min(figure.evaluate(painted, "fill")[:3]) > 200  # of its texts
    tab.emulate_media(color_scheme="light")
    assert min(figure.evaluate(painted, "backgroundColor")[:3]) > 240
