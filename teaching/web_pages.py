"""``python -m teaching.web_pages -o FOLDER``: lessons as pages that open offline."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from calcinosis import Model, load
from calcinosis.about import DISCLAIMER
from calcinosis.figures.parts.captions import source_of
from calcinosis.files import write_whole
from teaching.lessons import LessonRun, lesson_names, run_lesson
from teaching.offline import offline_html

__all__ = ["lesson_page", "main", "write_pages"]

HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def lesson_page(run: LessonRun, model: Model) -> tuple[str, str]:
    """Return the title of a lesson and its page, complete in itself."""
    parts = [
        f"<section>{offline_html(output, f'{run.name}-{number}')}</section>"
        for number, output in enumerate(run.outputs)
    ]
    body = "\n".join(parts)
    found = HEADING.search(body)
    title = re.sub(r"<[^>]*>", "", found.group(1)) if found else run.name
    back = '<nav><a href="index.html">All lessons</a></nav>'
    file, source = f"teaching/{run.name}.py", escape(source_of(model.knowledge))
    how = (
        f"Made from <code>{file}</code> with {source}. To change what can be changed: "
        f"<code>marimo run {file}</code>. {DISCLAIMER}"
    )
    return title, _page(title, f"{back}\n{body}\n<footer><p>{how}</p></footer>")


def write_pages(
    model: Model, folder: Path, names: Sequence[str] | None = None
) -> list[Path]:
    """Write a page for each lesson and one that lists them.

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
        title, page = lesson_page(run_lesson(name, model), model)
        written.append(_write(folder / f"{name}.html", page))
        entries.append(f'<li><a href="{name}.html">{escape(title)}</a></li>')
    body = f"<h1>Lessons</h1>\n<ul>{''.join(entries)}</ul>"
    footer = f"<footer><p>{DISCLAIMER}</p></footer>"
    index = _page("Lessons", f"{body}\n{footer}")
    return [_write(folder / "index.html", index), *written]


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


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _write(path: Path, text: str) -> Path:
    write_whole(path, text)
    return path


if __name__ == "__main__":
    sys.exit(main())
