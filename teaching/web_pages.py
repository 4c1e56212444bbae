"""``python -m teaching.web_pages -o FOLDER``: lessons as pages that open offline."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from calcinosis import Model, load
from calcinosis.about import DISCLAIMER
from calcinosis.explorer.html import explorer_page
from calcinosis.figures.parts.captions import source_of
from calcinosis.files import write_whole
from calcinosis.legend import LEGEND
from teaching.asking import WAITING, reply_to
from teaching.inline_figure import Words, also_in, figures_in
from teaching.lessons import LessonRun, about_lesson, lesson_names, run_lesson
from teaching.live import engine, explorer_link
from teaching.offline import offline_html
from teaching.translated_pages import (
    NAMES,
    explorer_words,
    figure_words,
    live_words,
    page_words,
    translated_page,
)

__all__ = ["lesson_page", "main", "write_pages"]

HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
PART = re.compile(r"\((\d+) minutes?\)")
TAG = re.compile(r"<[^>]*>")
CHOICE = '<fieldset class="choice">'
SCRIPT = "engine.js"
LANGUAGES = "<!--languages-->"
UNREVIEWED = (
    "This translation has not been reviewed by a clinician. Where it and the English "
    "text differ, the English text counts."
)
"""Stands at the end of every page that is translated: the explorer's own words."""
SHOWN_AHEAD = {"lesson_6_uncertainty": ("who",), "lesson_7_calibration": ("power",)}
"""Widgets that ask for hundreds of networks, or for nothing new: all is on the page."""
STYLE = LEGEND.css() + (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def lesson_page(run: LessonRun, model: Model) -> tuple[str, str]:
    """Return the title of a lesson and its page.

    What comes after its question is shown once a choice is made, without a script: the
    style of the page looks for the choice. On paper all is there. The widgets live by
    the script beside the page; without it they stand still.
    """
    parts = [
        (cell, offline_html(output, f"{run.name}-{number}"))
        for number, (cell, output) in enumerate(
            zip(run.cells, run.outputs, strict=True)
        )
    ]
    ahead = _ahead(run)
    asked = next(n for n, (_, part) in enumerate(parts) if CHOICE in part)
    replies = [
        offline_html(reply_to(run.replies, said), f"{run.name}-reply-{number}")
        for number, said in enumerate(run.replies)
    ]
    body = "\n".join(
        (
            *(_section("", *part) for part in parts[:asked]),
            _section("question", *parts[asked]),
            f'<p class="waiting">{WAITING.strip("*")}</p>',
            f'<div class="replies">{"".join(replies)}</div>',
            *(
                _section("later", cell, ahead.get(cell, part))
                for cell, part in parts[asked + 1 :]
            ),
        )
    )
    found = HEADING.search(body)
    title = TAG.sub("", found.group(1)) if found else run.name
    back = '<nav><a href="index.html">All lessons</a></nav>'
    file, source = f"teaching/{run.name}.py", escape(source_of(model.knowledge))
    view = run.on_page.get("view", "why")
    link = escape(explorer_link(run.on_page["try"], view))
    onward = f'<p class="later try"><a href="{link}">Try it in the explorer</a></p>'
    how = f"Made from <code>{file}</code> with <code>{source}</code>."
    held = json.dumps(run.on_page, ensure_ascii=False).replace("<", "\\u003c")
    script = (
        f'<script type="application/json" id="held">{held}</script>\n'
        f'<script src="{SCRIPT}" defer></script>'
    )
    footer = f"<footer><p>{how}</p><p>{DISCLAIMER}</p></footer>"
    body = f"{back}\n{body}\n{onward}\n{footer}"
    return title, _page(title, body, run.name, script)


def _section(kind: str, cell: str, html: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<section{named} data-cell="{cell}">{html}</section>'


def _ahead(run: LessonRun) -> dict[str, str]:
    """Return cell → what it shows for every value of a widget that asks no network."""
    from teaching.widgets import moved, values_of, widgets_of

    widgets = widgets_of(run)
    own = [name for name in widgets if name != "guess"]
    found: dict[str, list[str]] = {}
    for name in SHOWN_AHEAD.get(run.name, ()):
        widget = widgets[name]
        values = values_of(widget)
        now = values.index(widget._value_frontend)
        for when, value in enumerate(values):
            for cell, output in moved(run, name, value):
                if output is None:
                    continue
                html = offline_html(output, f"{run.name}-{cell}-{when}")
                hidden = "" if when == now else " hidden"
                found.setdefault(cell, []).append(
                    f'<div data-of="{own.index(name)}" data-when="{when}"{hidden}>'
                    f"{html}</div>"
                )
    return {cell: "".join(parts) for cell, parts in found.items()}


def write_pages(
    model: Model, folder: Path, names: Sequence[str] | None = None
) -> list[Path]:
    """Write a page for each lesson, one that lists them, and what they share.

    That is the script by which their widgets ask the network, and the explorer.

    Parameters
    ----------
    model : Model
    folder : Path
        Made if it is not there.
    names : sequence of str, optional
        Lessons; by default all.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    entries: list[str] = []
    for name in lesson_names() if names is None else names:
        with also_in(_words_of_figures(name)):
            title, page = lesson_page(run_lesson(name, model), model)
        written += _in_every_language(folder, name, page)
        entries.append(_entry(name, title, page))
    body = (
        "<h1>Lessons</h1>\n<p>Each begins with a question: commit to an answer, then "
        f'read on.</p>\n<ol class="lessons">{"".join(entries)}</ol>'
        '<p><a href="explorer.html">The explorer</a>: any patient, the same network</p>'
    )
    source = escape(source_of(model.knowledge))
    footer = f"<footer><p><code>{source}</code></p><p>{DISCLAIMER}</p></footer>"
    index = _page("Lessons", f"{body}\n{footer}")
    return [
        *_in_every_language(folder, "index", index),
        *written,
        _write(folder / SCRIPT, engine(model)),
        _write(folder / "explorer.html", explorer_page(model)),
    ]


def _entry(name: str, title: str, page: str) -> str:
    """Return a line of the index: title, idea, minutes, and what comes before."""
    about = about_lesson(name)
    minutes = sum(map(int, PART.findall(TAG.sub("", page))))
    before = [f"lesson {number}" for number in about.after]
    after = " and ".join([*before, *([about.needs] if about.needs else [])])
    known = f"after {after}" if after else "nothing needs to be known before"
    what = re.sub(r"^Lesson \d+: ", "", title)
    return (
        f'<li value="{about.number}"><a href="{name}.html">{escape(what)}</a>'
        f'<span class="idea">{escape(about.idea)}</span>'
        f'<span class="facts">{minutes} minutes · {known}</span></li>'
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all lessons; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m teaching.web_pages", description=(__doc__ or "").split(": ")[1]
    )
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER", type=Path)
    options = parser.parse_args(arguments)
    for path in write_pages(load(), options.output):
        print(path)
    return 0


def _words_of_figures(name: str) -> dict[str, Words]:
    """Return the words of a page's figures in each language that it is offered in."""
    words = {code: figure_words(code, name) for code in NAMES}
    return {code: known for code, known in words.items() if known is not None}


def _in_every_language(folder: Path, name: str, page: str) -> list[Path]:
    """Write a page in English, and in each language that has words for it."""
    words = {code: page_words(code, name) for code in NAMES}
    codes = ["en", *(code for code, known in words.items() if known is not None)]
    written: list[Path] = []
    for code in codes:
        known = words.get(code) or {}
        text = figures_in(page, code)
        text = text if code == "en" else _in_language(text, code, known)
        switch = " · ".join(_switch(name, other, other == code) for other in codes)
        text = text.replace(LANGUAGES, switch if codes[1:] else "")
        written.append(_write(folder / f"{name}{_ending(code)}", text))
    return written


def _ending(code: str) -> str:
    return ".html" if code == "en" else f".{code}.html"


def _switch(name: str, code: str, is_here: bool) -> str:
    """Return the link to a page in a language; of the one that is shown, its name."""
    called = escape(NAMES.get(code, "English"))
    if is_here:
        return f'<span lang="{code}" aria-current="page">{called}</span>'
    return f'<a lang="{code}" href="{name}{_ending(code)}">{called}</a>'


def _in_language(page: str, code: str, words: Mapping[str, str]) -> str:
    """Return a page in a language, its links to pages that speak it, too."""
    start = page.index("<main")
    body = translated_page(page[start:], code, words)
    found = HEADING.search(body)
    title = TAG.sub("", found.group(1)) if found else ""
    head = re.sub("<title>.*?</title>", f"<title>{title}</title>", page[:start])
    head = head.replace('<html lang="en">', f'<html lang="{code}">')

    def link(found: re.Match[str]) -> str:
        spoken = page_words(code, found[1]) is not None
        return f'href="{found[1]}{_ending(code if spoken else "en")}"'

    body = re.sub(r'href="(index|lesson_\w+)\.html"', link, body)
    body = body.replace('href="explorer.html', f'href="explorer.html?lang={code}')
    note = f"<footer><p>{explorer_words(code)[UNREVIEWED]}</p>"
    held = json.dumps(live_words(code, words), ensure_ascii=False)
    live = f'<script type="application/json" id="words">{held}</script>\n'
    body = body.replace("<footer>", note, 1)
    return head + body.replace(
        '<script type="application/json" id="held">',
        f'{live}<script type="application/json" id="held">',
        1,
    )


def _page(title: str, body: str, lesson: str = "", script: str = "") -> str:
    named = f' data-lesson="{lesson}"' if lesson else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline';
  script-src 'self' file:">
<title>{escape(title)}</title>
<style>
{STYLE}</style>
</head>
<body>
<main{named}>
<div class="languages">{LANGUAGES}</div>
{body}
</main>
{script}
</body>
</html>
"""


def _write(path: Path, text: str) -> Path:
    write_whole(path, text)
    return path


if __name__ == "__main__":
    sys.exit(main())
