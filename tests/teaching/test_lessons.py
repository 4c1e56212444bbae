"""Every lesson runs, has its parts, and opens offline; slides are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from calcinosis import Case, Model
from calcinosis.figures.parts.style import style
from calcinosis.legend import LEGEND
from teaching.asking import WAITING, reply_to
from teaching.deck import Slide, write_deck
from teaching.lessons import HERE, LessonRun, about_lesson, lesson_names, run_lesson
from teaching.offline import CHANGED, UnknownElementError, offline_html
from teaching.slides import SEED, lessons_of_slides, long_talk, short_talk
from teaching.translated_pages import NAMES as LANGUAGES
from teaching.translated_pages import page_words
from teaching.web_deck import WIDTH, area_of, write_web_deck
from teaching.web_pages import SCRIPT, STYLE, lesson_page, write_pages
from teaching.widgets import moved, values_of, widgets_of
from tests.figures.geometry import faults
from tests.support.paths import ROOT
from tests.support.told import told_not_entered
from tests.teaching.links import ANSWERED, read_by_the_page
from tests.teaching.typed import typed_numbers
from tests.teaching.vignettes import SLIDES, vignettes_of

NAMES = lesson_names()
LOADED = re.compile(r"""(?:src|srcset|poster|data)=["']?([^"'\s>]+)|url\(([^)]*)\)""")
LINK = re.compile(r'href="explorer\.html(#case=[^"]*)"')
PAGE = ROOT / "model/calcinosis/explorer/assets/page.html"
LINKED = re.compile(r"""<(?:link|iframe|object|embed|base)\b|@import""")


@pytest.fixture(scope="module")
def pages(lesson: Callable[[str], LessonRun], model: Model) -> dict[str, str]:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    found = {name: lesson_page(lesson(name), model)[1] for name in NAMES}
    assert pyplot.get_fignums() == before  # no figure is left open by a lesson
    return found


def test_there_are_ten_lessons_in_their_order() -> None:
    abouts = [about_lesson(name) for name in NAMES]
    assert [name.split("_")[1] for name in NAMES] == [str(n) for n in range(1, 11)]
    assert [about.number for about in abouts] == list(range(1, 11))
    # what comes before a lesson comes before it in the list
    assert all(max(about.after, default=0) < about.number for about in abouts)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_shows_nothing_but_its_question_before_a_choice(
    model: Model, name: str
) -> None:
    # and nothing heavy runs: what the question does not need comes after it
    waiting = run_lesson(name, model, revealed=False)
    title, question, wait = (offline_html(o, "part") for o in waiting.outputs)
    assert "<h1" in title
    assert 'class="choice"' in question
    assert WAITING.strip("*") in wait
    known = {name for name, value in waiting.defined.items() if not callable(value)}
    assert not {"facts", "drawn", "scored", "elimination"} & known


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_asks_first_and_takes_twenty_minutes(
    lesson: Callable[[str], LessonRun], pages: dict[str, str], name: str
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
    # one reply to each choice, no two alike; what comes later waits for a choice
    run = lesson(name)
    assert list(run.replies) == list(widgets_of(run)["guess"].options)
    assert len({*run.replies.values()}) == len(run.replies) >= 3
    replies = pages[name].partition('<div class="replies">')[2].partition("<section")[0]
    assert replies.count("<aside>") == len(run.replies)
    before, later = pages[name].split('<section class="later"', 1)
    assert headings[0] in before
    assert all(heading in later for heading in headings[1:])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_nothing_but_the_script_beside_it(
    pages: dict[str, str], name: str
) -> None:
    page = pages[name]
    assert not LINKED.search(page)
    for loaded in (first or second for first, second in LOADED.findall(page)):
        assert loaded == SCRIPT or loaded.startswith(("data:image/", "#"))
    assert "marimo-" not in page
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(names) == len(set(names))
    # a number at the start of a line, with a point after it, would become a list
    assert "<ol start" not in page


def test_export_writes_a_page_and_a_list(model: Model, tmp_path: Path) -> None:
    lesson = "lesson_2_likelihood_ratios"
    index, page, script, explorer = (
        tmp_path / "new" / name
        for name in ("index.html", f"{lesson}.html", "engine.js", "explorer.html")
    )
    translated = {
        path.with_suffix(f".{code}.html")
        for path in (index, page)
        for code in LANGUAGES
        if page_words(code, path.stem) is not None
    }
    written = write_pages(model, tmp_path / "new", [lesson])
    assert set(written) == {index, page, script, explorer} | translated
    listed = index.read_text(encoding="utf-8")
    assert page.name in listed
    assert '<li value="2">' in listed
    for said in ("20 minutes · after lesson 1", "absent is evidence", "Absent is not"):
        assert said in listed
    assert {*(tmp_path / "new").iterdir()} == set(written)
    # by a double click a page may use the script beside it, and nothing else
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert f'<script src="{script.name}" defer>' in text
    assert f'href="{explorer.name}#case=' in text


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
    # widgets stand still, and say so, until the script of the pages wakes them
    assert html.count("disabled data-widget") == html.count(CHANGED) == 2
    assert '<input type="range" min="0" max="2" value="1"' in html
    assert "<output>3</output>" in html
    assert "<option selected>&lt;b&gt;</option>" in html
    assert re.search(r'<input type="radio" name="page-\d+" checked> d<', html)
    assert re.search(r"<aside>.*so.*</aside>", html)


FEW = ("lesson_1_base_rates", "lesson_9_silence", "lesson_10_sources")


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in FEW else pytest.mark.slow) for n in NAMES]
)
def test_every_widget_can_be_moved_to_every_value(
    lesson: Callable[[str], LessonRun], name: str
) -> None:
    """No value that a slider, a list or a choice offers stops a lesson."""
    run = lesson(name)
    for widget, own in widgets_of(run).items():
        values = values_of(own)
        assert len(values) > 2, widget
        for value in values:
            shown = dict(moved(run, widget, value))
            assert shown, (widget, value)
            if widget == "guess":
                reply = offline_html(shown["reply"], "reply")
                assert run.replies[value].split()[0] in reply


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in FEW else pytest.mark.slow) for n in NAMES]
)
def test_what_a_lesson_tells_of_a_patient_is_entered(
    lesson: Callable[[str], LessonRun], model: Model, name: str
) -> None:
    vignettes = list(vignettes_of(lesson(name)))
    # one is about many patients at once, one about no patient
    none = ("lesson_7_calibration", "lesson_8_your_own_network")
    assert bool(vignettes) == (name not in none)
    for told, patients in vignettes:
        assert told_not_entered(told, patients, model.knowledge.names) == {}, told


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in FEW else pytest.mark.slow) for n in NAMES]
)
def test_the_link_of_a_lesson_opens_its_patient(
    lesson: Callable[[str], LessonRun], model: Model, name: str
) -> None:
    run = lesson(name)
    links = LINK.findall(lesson_page(run, model)[1])
    assert len(links) == 1
    opened = read_by_the_page(links[0])
    findings, answer = ANSWERED[name](run.defined)
    assert set(opened["case"]["findings"]) == set(findings)
    assert f'id="tab-{opened["view"]}"' in PAGE.read_text(encoding="utf-8")
    found = model.diagnose(opened["case"], pretest=opened["pretest"]).posterior
    for lesion, p in answer.items():
        assert found[lesion] == pytest.approx(p, abs=1e-12)


def test_a_reply_ends_the_choice_as_it_ends_itself() -> None:
    replies = {"Only ask: warmth?": "Yes.", "about 5": "No."}
    said = [offline_html(reply_to(replies, one), "reply") for one in replies]
    assert "warmth?</strong>" in said[0]
    assert "about 5.</strong>" in said[1]
    assert reply_to(replies, "") is None


@pytest.mark.parametrize("path", sorted(HERE.glob("lesson_*.py")), ids=lambda p: p.stem)
def test_no_number_of_the_model_is_typed(path: Path) -> None:
    """Digits stand in a text only as an example, a place in a list, or minutes."""
    assert typed_numbers(path) == []


def test_no_number_on_a_slide_is_typed() -> None:
    assert typed_numbers(HERE / "slides.py") == []


def test_a_typed_number_is_found_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "lesson.py"
    path.write_text(
        '"""Of 11 lessons."""\n'
        "def cell(x):\n"
        '    """Say 12."""\n'
        '    replies = {"about 13": f"of {x}, 14 are left", "so": "Yes."}\n'
        "    said = f\"{'15 of them' if x else x:.1f} in 20 minutes\"\n"
        "    return radio(list(replies)), said, 16\n",
        encoding="utf-8",
    )
    found = " ".join(typed_numbers(path))
    assert sorted(re.findall(r"1\d", found)) == ["13", "14", "15"]


def test_a_deck_opens_offline_with_its_notes(tmp_path: Path) -> None:
    def draw(ax: Axes) -> None:
        ax.plot([0, 1], [0, 1])

    slides = [Slide("What is <it>?", words=("One", "Two"), notes="Wait & see.")]
    slides.append(Slide("So", draw, ("Below",), notes="Say so."))
    page = tmp_path / "deck.html"
    write_web_deck(slides, page, "source")
    html = page.read_text(encoding="utf-8")
    assert "<h2>What is &lt;it&gt;?</h2>" in html
    assert '<aside class="notes">Wait &amp; see.</aside>' in html
    assert html.count("<svg ") == 1
    assert '<svg role="img" aria-label="So"' in html
    assert "src=" not in html
    assert not re.search(r"<(?:link|iframe|object|embed|base)\b|@import", html)
    for loaded in (first or second for first, second in LOADED.findall(html)):
        assert loaded.startswith("#")


def smallest_letters(slide: Slide) -> float:
    """Return their size in pixels, where the window is 1280 wide and 720 high."""
    figure = Figure(figsize=area_of(slide), layout="constrained")
    with style():
        assert slide.draw is not None
        axes = figure.add_subplot()
        slide.draw(ax=axes)
        axes.set_title("", loc="left")
        figure.draw_without_rendering()
        assert faults(axes) == [], slide.headline
    texts: list[Any] = figure.findobj(Text)
    sizes = [float(one.get_fontsize()) for one in texts if one.get_text().strip()]
    wide = 0.936 * (720 - 51.2) * 16 / 9  # less the buttons and margins of deck.css
    return min(sizes) / 72 * wide / WIDTH


@pytest.mark.slow
def test_what_a_slide_tells_of_a_patient_is_entered(
    lesson: Callable[[str], LessonRun], model: Model
) -> None:
    seed = Case.read(SEED)
    lessons = lessons_of_slides(lesson)
    for talk in (short_talk, long_talk):
        slides = talk(model.diagnose(seed), lessons)
        of_patients = [
            (slide, patients)
            for slide in slides
            for headline, patients in SLIDES
            if re.search(headline, slide.headline)
        ]
        assert len(of_patients) == (1 if talk is short_talk else len(SLIDES))
        for slide, patients in of_patients:
            told = " ".join((slide.headline, *slide.words))
            missing = told_not_entered(
                told, patients(lessons, seed), model.knowledge.names
            )
            assert missing == {}, told


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
        path, page = tmp_path / "slides.pdf", tmp_path / "slides.html"
        write_deck(slides, path, "source")
        assert path.read_bytes().count(b"/Type /Page ") == len(slides)
        write_web_deck(slides, page, "source")
        html = page.read_text(encoding="utf-8")
        assert html.count("<section") == html.count('<aside class="notes">')
        assert html.count("<section") == len(slides)
        assert all(f"<h2>{escape(slide.headline)}</h2>" in html for slide in slides)
        said = " ".join(line for slide in slides for line in slide.words)
        assert re.search(r"[Aa]bsent.*: no \w", said)  # where a headline says it counts
        for slide in slides:
            if slide.draw is not None:
                assert smallest_letters(slide) >= 18, slide.headline
    for test in ("skin biopsy", "radiograph in a week"):  # what the class may choose
        assert f"{test} 0." in said
    assert {one.suffix for one in tmp_path.iterdir()} == {".pdf", ".html"}


def test_lessons_have_the_colours_and_marks_of_the_figures() -> None:
    assert STYLE.startswith(LEGEND.css())
