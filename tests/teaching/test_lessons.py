"""Every lesson runs, has its parts, and opens offline; slides are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from calcinosis import Case, Model
from teaching.deck import write_deck
from teaching.lessons import LessonRun, lesson_names
from teaching.offline import UnknownElementError, offline_html
from teaching.slides import SEED, lessons_of_slides, long_talk, short_talk
from teaching.web_pages import lesson_page, write_pages

NAMES = lesson_names()
LOADED = re.compile(r"""(?:src|srcset|poster|data)=["']?([^"'\s>]+)|url\(([^)]*)\)""")
LINKED = re.compile(r"""<(?:link|script|iframe|object|embed|base)\b|@import""")


@pytest.fixture(scope="module")
def pages(lesson: Callable[[str], LessonRun], model: Model) -> dict[str, str]:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    found = {name: lesson_page(lesson(name), model)[1] for name in NAMES}
    assert pyplot.get_fignums() == before  # no figure is left open by a lesson
    return found


def test_there_are_eight_lessons_in_their_order() -> None:
    assert [name.split("_")[1] for name in NAMES] == list("12345678")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_asks_first_and_takes_twenty_minutes(
    pages: dict[str, str], name: str
) -> None:
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", pages[name])
    parts = " ".join(headings)
    assert headings[0].startswith("Question")
    assert "Control" in parts
    assert headings[-2].startswith("Check yourself")
    assert headings[-1].startswith("Take home")
    assert sum(map(int, re.findall(r"\((\d+) minutes?\)", parts))) == 20
    question, check = (pages[name].index(f">{x}") for x in (headings[0], headings[-2]))
    assert "Commit to one" in pages[name][question:check]
    assert "<fieldset" in pages[name][question : pages[name].index(headings[1])]
    assert "<details>" in pages[name][check:]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_nothing(pages: dict[str, str], name: str) -> None:
    page = pages[name]
    assert not LINKED.search(page)
    for loaded in (first or second for first, second in LOADED.findall(page)):
        assert loaded.startswith(("data:image/", "#"))
    assert "marimo-" not in page
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(names) == len(set(names))
    # a number at the start of a line, with a point after it, would become a list
    assert "<ol start" not in page


def test_export_writes_a_page_and_a_list(model: Model, tmp_path: Path) -> None:
    index, page = write_pages(model, tmp_path / "new", ["lesson_2_likelihood_ratios"])
    assert page.name in index.read_text(encoding="utf-8")
    assert sorted(path.suffix for path in (tmp_path / "new").iterdir()) == [".html"] * 2


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<p><marimo-anywidget data-x='1'></marimo-anywidget></p>", "marimo-anywidget"),
        ('<marimo-radio data-label="1">', "marimo-radio"),  # written in another way
        ("<marimo-accordion data-labels='[1, 2]'>", "marimo-accordion"),
    ],
)
def test_what_has_no_plain_form_is_refused(html: str, named: str) -> None:
    import marimo

    with pytest.raises(UnknownElementError, match=rf"page\S*: <{named}>"):
        offline_html(marimo.Html(html), "page")


def test_choices_and_folds_become_plain_html() -> None:
    import marimo

    shown = marimo.vstack(
        [
            marimo.accordion({"Why?": marimo.md("Since *one* < two, of 1 000")}),
            marimo.ui.slider(steps=[1, 3, 9], value=3, label="day"),
            marimo.ui.dropdown(["<b>", "c"], value="<b>", label="of"),
            marimo.ui.radio(["<i>", "d"], value="d", label="which"),
            marimo.callout(marimo.md("so")),
        ]
    )
    html = offline_html(shown, "page")
    fold = r"<summary>.*Why.*</summary>.*&lt; two, of 1\u00a0000.*</details>"
    assert re.search(fold, html, re.DOTALL)
    assert "<strong>3</strong>" in html
    assert "<strong>&lt;b&gt;</strong>" in html
    assert re.search(r'<input type="radio" name="page-\d+" checked> d<', html)
    assert re.search(r"<aside>.*so.*</aside>", html)


@pytest.mark.slow
def test_slides_are_written_one_idea_a_page(
    lesson: Callable[[str], LessonRun], model: Model, tmp_path: Path
) -> None:
    seed = model.diagnose(Case.read(SEED))
    lessons = lessons_of_slides(lesson)
    for talk, least in ((short_talk, 6), (long_talk, 18)):
        slides = talk(seed, lessons)
        assert len(slides) >= least
        assert len({slide.headline for slide in slides}) == len(slides)
        path = tmp_path / "slides.pdf"
        write_deck(slides, path, "source")
        assert path.read_bytes().count(b"/Type /Page ") == len(slides)
    assert list(tmp_path.iterdir()) == [path]
