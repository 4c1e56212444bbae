"""``calcinosis compare``."""

from __future__ import annotations

import argparse

from calcinosis.about import DISCLAIMER
from calcinosis.cli.shared.common import (
    DONE,
    STATUS,
    Commands,
    add_common,
    add_pretest,
    print_json,
    print_text,
    read_cases,
    read_pretest_option,
    terminal_width,
)
from calcinosis.cli.shared.outputs import PICTURE, refuse_other_kinds
from calcinosis.cli.shared.usage import UsageError
from calcinosis.compared import ComparedResults
from calcinosis.errors import CaseError, Problem
from calcinosis.files import overwritten
from calcinosis.model import Model, load
from calcinosis.patient.written.case import Case

__all__ = ["add", "run"]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    compare = commands.add_parser(
        "compare",
        help="two cases side by side: what differs, and what each difference does",
        description=f"Compare two cases. {DISCLAIMER}",
        epilog=f"{STATUS} Every problem is listed.",
    )
    compare.add_argument("first", metavar="A", help="a file of one case, or of two")
    compare.add_argument(
        "second", metavar="B", nargs="?", help="a file of the other case"
    )
    compare.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="also draw both; the suffix (.png, .svg or .pdf) is the format",
    )
    add_pretest(compare)
    add_common(compare)
    compare.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare two cases; return the exit status."""
    files = [name for name in (options.first, options.second) if name is not None]
    if options.output is not None:
        _check_output(options.output, files)
    model = load(options.priors)
    cases = _two_cases(files, model)
    pretest = read_pretest_option(options, model)
    results = [
        model.diagnose(c, setting=options.setting, pretest=pretest, told=options.told)
        for c in cases
    ]
    both = ComparedResults.of(*results)
    if options.output is not None:
        _draw(both, options.output)
    if options.json:
        print_json(both.to_dict())
    else:
        print_text(both.to_text(terminal_width()))
    return DONE


def _two_cases(files: list[str], model: Model) -> list[Case]:
    """Read the cases of one or two files.

    Raises
    ------
    CaseError
        If they are not two, or one has a problem.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for name in files:
        found, wrong = read_cases(name, model.knowledge)
        problems += wrong
        cases += found
        if len(files) == 2 and len(found) + len(wrong) != 1:
            text = f"holds {len(found) + len(wrong)} cases where one is compared"
            problems.append(Problem(name, text))
    if not problems and len(cases) != 2:
        text = f"holds {len(cases)} case(s): give two files of one case each"
        problems.append(Problem(files[0], text))
    if problems:
        raise CaseError(problems)
    return cases


def _check_output(output: str, files: list[str]) -> None:
    """Refuse a figure of no known format, or over what is read."""
    from calcinosis.figures import picture_format

    try:
        picture_format(output)
    except ValueError as error:
        raise UsageError([Problem("--output", str(error))]) from error
    refuse_other_kinds({output: PICTURE})
    if overwritten({"--output": output}, {"a case file": files}):
        raise UsageError([Problem("--output", f"'{output}' is a file that is read")])


def _draw(both: ComparedResults, output: str) -> None:
    import matplotlib as mpl

    from calcinosis.figures import save_figure

    mpl.use("Agg")  # a file needs no window
    save_figure(both.plot(), output)
