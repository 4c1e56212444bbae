"""``calcinosis explorer``."""

from __future__ import annotations

import argparse
from pathlib import Path

from calcinosis.about import DISCLAIMER
from calcinosis.cli.shared.common import (
    DONE,
    STATUS,
    Commands,
    add_priors,
    files_of,
    print_text,
    read_all_cases,
    refuse_overwriting,
)
from calcinosis.cli.shared.outputs import COURSE, PAGE, refuse_other_kinds
from calcinosis.errors import CaseError, Problem
from calcinosis.files import write_whole
from calcinosis.model import load

__all__ = ["add", "run"]

TITLE = "Which swelling or calcified skin lesion is it?"
"""Of the package, as a course lists it."""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    explorer = commands.add_parser(
        "explorer",
        help="write the model as a page to click on, one file that needs nothing else",
        description="Write one HTML file that holds the whole model: it opens by "
        "double click, needs no installation and loads nothing from anywhere. "
        f"{DISCLAIMER}",
        epilog=f"{STATUS} Every problem is listed.",
    )
    explorer.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help="case files, or folders of them, for the page's list, or - to read a "
        "pipe; the first case is shown at the start",
    )
    written = explorer.add_mutually_exclusive_group(required=True)
    written.add_argument(
        "-o",
        "--output",
        metavar="FILE.html",
        help="the page to write, or - to print it",
    )
    written.add_argument(
        "--scorm",
        metavar="FILE.zip",
        help="write it as a package for a learning platform (SCORM 1.2), which it "
        "reports to: completed at the end of a story, and how good the guesses were",
    )
    explorer.add_argument(
        "--story",
        metavar="NAME",
        help="the story that the page opens with; a link to any page ends in "
        "#story=NAME, and in #story=NAME&framed inside another page",
    )
    add_priors(explorer)
    explorer.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page; return the exit status."""
    from calcinosis.explorer.html import explorer_page
    from calcinosis.explorer.scorm import scorm_package

    given = files_of(options.cases)
    model = load(options.priors)
    cases, problems = read_all_cases(given, model.knowledge)
    if problems:
        raise CaseError(problems)
    outputs = {"--output": options.output, "--scorm": options.scorm}
    refuse_overwriting(options, outputs, a_case_file=given)
    refuse_other_kinds({options.output: PAGE, options.scorm: COURSE})
    page = explorer_page(model, cases, options.story)
    if options.scorm:
        path = Path(options.scorm)
        _write(scorm_package(page, TITLE), path)
        print_text(f"{path}: a SCORM 1.2 package, to be uploaded to a course")
        return DONE
    if options.output == "-":
        print(page, end="")
        return DONE
    path = Path(options.output)
    _write(page, path)
    print_text(f"{path}: {len(page.encode()) // 1000} kB, opens by double click")
    return DONE


def _write(content: str | bytes, path: Path) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    CaseError
        If it cannot be written.
    """
    try:
        write_whole(path, content)
    except OSError as error:
        text = f"cannot be written: {error.strerror or error}"
        raise CaseError([Problem(str(path), text)]) from error
