"""``calcinosis plot``."""

from __future__ import annotations

import argparse
from textwrap import fill
from typing import Any

from calcinosis.about import DISCLAIMER
from calcinosis.cli.shared.common import (
    DONE,
    NOTHING_DONE,
    STATUS,
    Commands,
    add_pretest,
    add_priors,
    print_note,
    print_text,
    read_cases,
    read_pretest_option,
    refuse_overwriting,
    terminal_width,
)
from calcinosis.cli.shared.outputs import PICTURE, refuse_other_kinds
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.figures.catalogue import FIGURES, draw, unknown_figure
from calcinosis.model import load
from calcinosis.patient.written.case import Case

__all__ = ["add", "run"]

SHOWN_IDS = 12


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    status = f"{STATUS} Every problem is listed."
    margin, columns = " " * 15, terminal_width() - 2
    shown = "\n".join(
        fill(f"  {name:12} {one.shows}", columns, subsequent_indent=margin)
        for name, one in FIGURES.items()
    )
    plot = commands.add_parser(
        "plot",
        help="one figure of one case as png, svg or pdf",
        description=fill(f"Draw one figure of one case. {DISCLAIMER}", columns),
        epilog=f"figures:\n{shown}\n\n{fill(status, columns)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    plot.add_argument(
        "case", metavar="CASE", help="a file of cases, or - to read a pipe"
    )
    plot.add_argument(
        "-o",
        "--output",
        required=True,
        type=_picture,
        metavar="FILE",
        help="where to; the suffix (.png, .svg or .pdf) is the format",
    )
    plot.add_argument(
        "--what",
        default="posterior",
        type=_figure,
        metavar="FIGURE",
        help="which figure, see below (default: posterior)",
    )
    plot.add_argument(
        "--case",
        dest="id",
        metavar="ID",
        help="which case, if the file holds several",
    )
    plot.add_argument(
        "--finding",
        metavar="NAME",
        help="frequencies, icons: the finding that is counted",
    )
    plot.add_argument("--whole", action="store_true", help="network: every variable")
    add_pretest(plot)
    add_priors(plot)
    plot.set_defaults(run=run, wrong_usage=plot.error)


def _picture(text: str) -> str:
    from calcinosis.figures import picture_format

    try:
        picture_format(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _figure(text: str) -> str:
    if text not in FIGURES:
        raise argparse.ArgumentTypeError(unknown_figure(text))
    return text


def run(options: argparse.Namespace) -> int:
    """Draw a figure; return the exit status."""
    extra = _extra(options)
    refuse_overwriting(options, {"--output": options.output}, the_case=[options.case])
    refuse_other_kinds({options.output: PICTURE})
    model = load(options.priors)
    cases, problems = read_cases(options.case, model.knowledge)
    pretest = read_pretest_option(options, model)
    case = _chosen(cases, problems, options.case, options.id)
    result = model.diagnose(
        case, setting=options.setting, pretest=pretest, told=options.told
    )
    import matplotlib as mpl

    from calcinosis.figures import save_figure

    mpl.use("Agg")  # a file needs no window
    axes = draw(result, options.what, **extra)
    try:
        save_figure(axes, options.output)
    except OSError as error:
        print_note(f"{options.output}: {error.strerror or error}")
        return NOTHING_DONE
    for warning in result.warnings:
        print_note(f"Note: {warning}.")
    print_text(f"{options.output}: {options.what} of {case.id or options.case}")
    return DONE


def _extra(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of this figure; those of another figure are wrong usage."""
    extra: dict[str, Any] = {}
    for name, value, figures in (
        ("finding", options.finding, ("frequencies", "icons")),
        ("whole", options.whole, ("network",)),
    ):
        if not value:
            continue
        if options.what not in figures:
            options.wrong_usage(
                f"--{name} is for {' and '.join(figures)}, not for {options.what}"
            )
        extra[name] = value
    return extra


def _chosen(
    cases: list[Case], problems: list[Problem], file: str, wanted: str | None
) -> Case:
    """Return the one case of a file, or the one asked for.

    Raises
    ------
    CaseError
        If it is not there, not told which one, or not the only one of its name.
    """
    ids = [case.id for case in cases]
    if wanted is None and len(cases) + len(problems) == 1:
        if problems:
            raise CaseError(problems)
        return cases[0]
    if wanted is not None and ids.count(wanted) == 1:
        return cases[ids.index(wanted)]
    listed = ", ".join(ids[:SHOWN_IDS]) + (", …" if len(ids) > SHOWN_IDS else "")
    if wanted is None:
        text = f"holds {len(ids)} cases; choose one with --case ID: {listed}"
    elif wanted in ids:
        text = f"holds {ids.count(wanted)} cases called '{wanted}': give them own ids"
    else:
        text = f"no case '{wanted}'{nearest(wanted, ids)}; it holds {listed}"
    raise CaseError([*problems, Problem(file, text)])
