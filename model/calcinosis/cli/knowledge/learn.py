"""``calcinosis learn``."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from pathlib import Path

from calcinosis.cli.shared.common import DONE, Commands, add_priors, print_text
from calcinosis.cli.shared.usage import UsageError
from calcinosis.errors import CaseError, Problem
from calcinosis.files import overwritten
from calcinosis.learning.likelihood import LIKELIHOODS
from calcinosis.patient.written.case import case_files
from calcinosis.patient.written.told import TOLD

__all__ = ["add", "run"]


KINDS, VARIABLES = ("*.toml", "*.bib"), "variables.toml"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    learn = commands.add_parser(
        "learn",
        help="update the numbers from labelled cases or readings",
        description="Move every number, within what its source leaves open, to where "
        "it agrees best with labelled cases, and write them as files of their own: use "
        "them with --priors FOLDER.",
    )
    learn.add_argument(
        "cases",
        nargs="+",
        metavar="CASES",
        help="case files (YAML, JSON), or folders of them",
    )
    learn.add_argument("-o", "--output", required=True, metavar="FOLDER")
    learn.add_argument(
        "--readings",
        metavar="CSV",
        help="probabilities of the lesions by id, instead of the cases' diagnosis",
    )
    learn.add_argument("--told", choices=TOLD, help="what silence means in all cases")
    learn.add_argument(
        "--weight",
        type=_weight,
        default=1.0,
        help="how much a case counts against the numbers' own strength (default 1)",
    )
    learn.add_argument(
        "--likelihood",
        choices=LIKELIHOODS,
        default="conditional",
        help="of the lesion given what is told (conditional, the default), or of both "
        "given age, sex and setting (joint): for your own patients, as they came",
    )
    learn.add_argument(
        "--protocol", default="", metavar="TEXT", help="whose judgements; kept"
    )
    learn.add_argument(
        "--judge",
        action="store_true",
        help="also hold every fifth case apart, five times, to see whether it helps",
    )
    add_priors(learn)
    learn.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Learn, write, and tell what moved; return the exit status."""
    from calcinosis.knowledge.read import read_knowledge
    from calcinosis.learning.learning import learn
    from calcinosis.learning.readings import read_readings

    target = Path(options.output)
    if os.path.lexists(target) and not target.is_dir():
        raise UsageError([Problem(options.output, "is a file: name a folder")])
    _refuse_input(options, target)
    knowledge = read_knowledge(options.priors, learned=False)
    _refuse_other_files(options.output, knowledge.folder)
    lesions = knowledge.lesions
    readings = read_readings(options.cases, lesions, options.readings, options.told)
    found = learn(
        options.priors,
        readings,
        weight=options.weight,
        protocol=options.protocol,
        judge=options.judge,
        likelihood=options.likelihood,
    )
    found.write(options.output)
    print_text(found.text())
    return DONE


def _refuse_input(options: argparse.Namespace, target: Path) -> None:
    """Cases and readings stay as they are; the numbers may learn in their own place."""
    from calcinosis.knowledge.rows.learned import LEARNED

    files = [*target.glob("*.toml"), *target.glob("*.bib"), target / LEARNED]
    given = [str(path) for named in options.cases for path in case_files(named)]
    readings = [options.readings] if options.readings else []
    read = {"a case file": given, "--readings": readings}
    for file in files:
        text = overwritten({"--output": file}, read)
        if text:
            raise UsageError([Problem("", f"{text}: name another folder")])


def _refuse_other_files(output: str, folder: Path) -> None:
    """Leave files as they are that have the name of a file of numbers, and are none."""
    target = Path(output)
    names = [file.name for kind in KINDS for file in sorted(folder.glob(kind))]
    there = next((name for name in names if (target / name).exists()), None)
    if there is not None and not (target / VARIABLES).exists():
        text = f"holds {there}, but no {VARIABLES}: these are no priors; name another"
        raise CaseError([Problem(output, f"{text} folder")])


def _weight(text: str) -> float:
    with suppress(ValueError):
        number = float(text)
        if 0 < number < float("inf"):
            return number
    message = f"'{text}' is no number above 0"
    raise argparse.ArgumentTypeError(message)
