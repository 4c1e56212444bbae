"""Lesson pages in other languages: no text is left, numbers keep their places."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calcinosis import Model, figures
from calcinosis.figures.parts.lent_words import worded
from teaching.inline_figure import also_in, figures_in, inline_figure
from teaching.lessons import lesson_names, run_lesson
from teaching.translated_pages import (
    NAMES,
    explorer_words,
    page_words,
    said_in,
    texts_of,
    translated_page,
)
from teaching.web_pages import lesson_page, write_pages
from tests.figures.geometry import faults

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PLACE = re.compile(r"\{\d+\}|</?\d+>|</?(?:strong|em)>")


def test_a_block_is_a_text_with_its_numbers_code_and_tags_in_places() -> None:
    html = (
        "<p>Of 1\u00a0000 babies <strong>2.5%</strong> have it: <code>a: 1</code>.</p>"
        '<span class="paragraph">Read <a href="b.html">lesson 2</a>.</span><td>17</td>'
    )
    assert texts_of("<p>off by 2e-17 at most</p>") == ["off by {1} at most"]
    assert texts_of(html) == [
        "Of {2} babies <strong>{3}</strong> have it: {1}.",
        "Read <1>lesson {1}</1>.",
    ]


def test_numbers_and_tags_go_where_the_language_has_them() -> None:
    html = '<p>Of 1\u00a0000 babies 2.5% have it: <a href="b.html">why</a>?</p>'
    words = {"Of {1} babies {2} have it: <1>why</1>?": "<1>Neden</1>: {1} / {2}"}
    assert translated_page(html, "tr", words) == (
        '<p><a href="b.html">Neden</a>: 1\u00a0000 / %2,5</p>'
    )
    assert "2,5\u00a0%" in translated_page(html, "es", words)
    assert translated_page(html, "tr", {}) == html
    assert texts_of("<td>1e-16: none</td>") == ["{1}: none"]


def test_a_number_in_a_cell_is_written_as_in_a_text() -> None:
    html = '<td><span data-live="a_1">6.84</span></td><td>× 1.5, <strong>64%</strong>'
    said = html.replace("6.84", "6,84").replace("1.5", "1,5")
    assert translated_page(html, "tr", {}) == said.replace("64%", "%64")
    assert translated_page(html, "es", {}) == said.replace("64%", "64\u00a0%")


def test_what_is_no_text_stays() -> None:
    html = "<svg><text>to be drawn</text></svg><td>12</td><script>let it = 1</script>"
    assert texts_of(html) == []
    assert texts_of('<pre><span class="nb">given</span> = network</pre>') == []
    kept = '<svg><b>0.5</b></svg><script>a = 0.5</script><code>0.5</code><i id="0.5">'
    assert translated_page(kept, "tr", {}) == kept


def test_a_text_stays_translated_when_the_model_has_another_version() -> None:
    words = {"{2} findings ({1}).": "({1}) {2} bulgu."}
    for source in (
        "calcinosis 0.2.0, priors 6e6d7262ebbc",
        "calcinosis 1.0, priors 12",
    ):
        said = translated_page(f"<p>3 findings ({source}).</p>", "tr", words)
        assert said == f"<p>({source}) 3 bulgu.</p>"


def test_a_text_of_a_figure_is_said_whole_or_part_by_part() -> None:
    words = {"Fever": "Ateş", "yes": "evet", "{1} more: yes": "{1} tane daha: evet"}
    for english, turkish in {
        "Fever: yes": "Ateş: evet",
        "yes <0.1%": "evet <%0,1",
        "Fever, 25%": "Ateş, %25",
        "19 more: yes": "19 tane daha: evet",
        "1/4.2": "1/4,2",
        "": "",
    }.items():
        assert said_in(english, "tr", words) == turkish
    assert said_in("yes 5%", "es", {"yes": "R&D <"}) == "R&D < 5\u00a0%"
    for unknown in ("Fever: perhaps", "perhaps 5%", "perhaps"):
        assert said_in(unknown, "tr", words) is None


def test_a_figure_is_drawn_once_for_each_language_that_is_asked_for() -> None:
    from matplotlib import pyplot

    def draw() -> Axes:
        axes = pyplot.subplots()[1]
        axes.set_xlabel(worded("day"))
        drawn.append(axes.get_xlabel())
        return axes

    drawn: list[str] = []
    inline_figure(draw)
    assert drawn == ["day"]  # a running lesson pays for no other language
    with also_in({"tr": {"day": "gün", "a & b": "a, b"}.__getitem__}):
        html = inline_figure(draw, "a & b").text
    assert drawn == ["day", "day", "gün"]
    assert pyplot.get_fignums() == []
    english, turkish = (figures_in(html, code) for code in ("en", "tr"))
    assert english.count("<svg") == turkish.count("<svg") == 1
    assert 'lang="en" role="img" aria-label="a &amp; b"' in english
    assert 'lang="tr" role="img" aria-label="a, b"' in turkish


@pytest.mark.slow
@pytest.mark.parametrize("name", lesson_names())
def test_no_text_of_a_translated_lesson_is_left_behind(
    model: Model, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither of the page nor of its figures, where all can be read, too."""
    untold: set[str] = set()
    unread: list[str] = []
    files = {code: page_words(code, name) for code in NAMES}
    words = {code: known for code, known in files.items() if known is not None}

    def listening(code: str, text: str) -> str:
        said = said_in(text, code, {**explorer_words(code), **words[code]})
        if said is None:
            untold.add(f"{code}: {text}")
        return said or text

    def to_svg(axes: Axes) -> str:
        unread.extend(faults(axes))
        return figures.to_svg(axes)

    monkeypatch.setattr("teaching.inline_figure.to_svg", to_svg)
    with also_in({code: partial(listening, code) for code in words}):
        _, page = lesson_page(run_lesson(name, model), model)
    assert sorted(untold) == []
    assert unread == []
    texts = set(texts_of(page[page.index("<main") :]))
    for code, known in words.items():
        assert sorted(texts - set(known) - set(explorer_words(code))) == []
        for english, text in known.items():
            assert set(PLACE.findall(english)) == set(PLACE.findall(text)), english


@pytest.mark.slow
def test_pages_lead_to_the_other_languages_and_say_that_nobody_reviewed_them(
    model: Model, tmp_path: Path
) -> None:
    write_pages(model, tmp_path, ["lesson_9_silence"])
    english, turkish = (
        (tmp_path / f"lesson_9_silence{end}").read_text(encoding="utf-8")
        for end in (".html", ".tr.html")
    )
    assert 'href="lesson_9_silence.tr.html"' in english
    assert '<html lang="tr">' in turkish
    assert 'href="index.tr.html"' in turkish
    assert "explorer.html?lang=tr#case=" in turkish
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    known = set(page_words("tr", "index") or {}) | set(explorer_words("tr"))
    assert set(texts_of(index[index.index("<h1") :])) <= known
    note = "This translation has not been reviewed"
    (said,) = (
        text for key, text in explorer_words("tr").items() if key.startswith(note)
    )
    assert said in turkish
    write_pages(model, tmp_path, ["lesson_4_time"])
    for code, end in (("en", ""), ("tr", ".tr"), ("es", ".es")):
        page = (tmp_path / f"lesson_4_time{end}.html").read_text(encoding="utf-8")
        assert re.findall(r'<svg lang="(\w+)"', page) == [code]
