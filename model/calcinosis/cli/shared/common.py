"""What commands share: options, cases, pretest, and printing for people."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from calcinosis.cli.shared.usage import UsageError, whole_number
from calcinosis.errors import CaseError, Problem, nearest, printable
from calcinosis.files import overwritten
from calcinosis.interchange.recognise import (
    STANDARDS,
    Standard,
    read_path,
    read_written,
)
from calcinosis.knowledge.read import Knowledge
from calcinosis.model import Model
from calcinosis.network.draws import MOST_DRAWS
from calcinosis.patient.pretest import Pretest, read_pretest
from calcinosis.patient.written.case import Case, case_files
from calcinosis.patient.written.documents import (
    Document,
    read_document,
    read_stream,
    read_text,
    to_json,
)
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.patient.written.told import TOLD

__all__ = [
    "DONE",
    "NOTHING_DONE",
    "SOME_REFUSED",
    "STATUS",
    "WRONG_USAGE",
    "Commands",
    "add_common",
    "add_no_escape",
    "add_pretest",
    "add_priors",
    "add_standard",
    "discard_output",
    "files_of",
    "files_read",
    "number_of_draws",
    "print_json",
    "print_note",
    "print_problems",
    "print_text",
    "read_all_cases",
    "read_cases",
    "read_pretest_option",
    "refuse_overwriting",
    "status_of",
    "terminal_width",
]

# argparse has no public name for it
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # pyright: ignore[reportPrivateUsage]

DONE, SOME_REFUSED, WRONG_USAGE, NOTHING_DONE = range(4)
"""Exit statuses of every command."""
STATUS = (
    "Exit status: 0 all answered, 1 some refused and the others answered, 2 wrong "
    "usage, 3 nothing could be done."
)
KEYWORDS = ("setting", "uniform")
PLAIN = str.maketrans("█─–—…≥≤µ·×", "#---.><ux*")
"""What a terminal without Unicode shows instead."""


def status_of(answered: int, refused: int) -> int:
    """Return the exit status after so many answers and refusals."""
    if not refused:
        return DONE
    return SOME_REFUSED if answered else NOTHING_DONE


def add_common(command: argparse.ArgumentParser) -> None:
    """Add the options that every command that prints has."""
    add_priors(command)
    command.add_argument("--json", action="store_true", help="print JSON")


def add_priors(command: argparse.ArgumentParser) -> None:
    """Add the option that says which numbers to use."""
    command.add_argument(
        "--priors",
        metavar="FOLDER|sourced",
        help="other knowledge files than the built-in ones; 'sourced': the built-in "
        "ones without what they learned from readings",
    )


def add_no_escape(command: argparse.ArgumentParser) -> None:
    """Add the option for tables that no spreadsheet opens."""
    command.add_argument(
        "--no-escape",
        dest="escape",
        action="store_false",
        help="write texts as they are where CSV or TSV is read by programs: without it "
        "what a spreadsheet would run (=1+1) gets a ' before it",
    )


def add_pretest(command: argparse.ArgumentParser) -> None:
    """Add the options that say where the patient is and what is likely there."""
    command.add_argument(
        "--setting",
        metavar="NAME",
        help="where the patient is seen, instead of what the case says",
    )
    command.add_argument(
        "--told",
        choices=TOLD,
        help="what silence means, instead of what the case says: on a form (default) "
        "what is missing was not assessed, in a report it was not worth mentioning",
    )
    command.add_argument(
        "--pretest",
        default="setting",
        metavar="setting|uniform|FILE",
        help="probabilities before any finding: the case mix of the setting (default), "
        "all lesions alike, or a YAML file with 'lesion: probability' for every lesion",
    )


def files_read(options: argparse.Namespace, **own: Iterable[str]) -> dict[str, Any]:
    """Return what a command reads, by name: its own, the pretest, the numbers."""
    read: dict[str, Any] = {name.replace("_", " "): own[name] for name in own}
    pretest = getattr(options, "pretest", "setting")
    if pretest not in KEYWORDS:
        read["--pretest"] = [pretest]
    if options.priors is not None and Path(options.priors).is_dir():
        read["a file of --priors"] = [options.priors]
    return read


def refuse_overwriting(
    options: argparse.Namespace,
    outputs: Mapping[str, str | Path | None],
    **own: Iterable[str],
) -> None:
    """Raise a :class:`UsageError` if a file that is read would be written."""
    text = overwritten(outputs, files_read(options, **own))
    if text:
        raise UsageError([Problem("", f"{text}: give the output another name")])


number_of_draws = whole_number(2, MOST_DRAWS, "; without it there are no intervals")
"""Read the option ``--draws``."""


def files_of(named: Sequence[str]) -> list[str]:
    """Return files, and of folders the case files in them; ``-`` is a pipe.

    Raises
    ------
    CaseError
        If a folder holds none.
    """
    return [
        one
        for name in named
        for one in ([name] if name == "-" else map(str, case_files(name)))
    ]


def add_standard(command: argparse.ArgumentParser) -> None:
    """Add the option that says of what standard the files are."""
    command.add_argument(
        "--from",
        dest="standard",
        choices=STANDARDS,
        help="what the files are, instead of what their content tells: case files of "
        "this package, or documents of another standard",
    )


def read_cases(
    path: str, knowledge: Knowledge, standard: Standard | None = None
) -> tuple[list[Case], list[Problem]]:
    """Read the cases of a file, or of standard input for ``-``.

    Parameters
    ----------
    path : str
    knowledge : Knowledge
        Says what codes of other standards mean.
    standard : Standard, optional
        By default it is told by the content.

    Raises
    ------
    CaseError
        If no case can be made out: the file is missing, a table, or malformed.
    """
    if path == "-":
        name = "standard input"
        text = read_stream(sys.stdin.buffer, name)
        return read_written(text, name, knowledge, standard)
    return read_path(path, knowledge, standard)


def read_all_cases(
    named: Sequence[str], knowledge: Knowledge, standard: Standard | None = None
) -> tuple[list[Case], list[Problem]]:
    """Read the cases of files and folders, with every problem of every file.

    A file that cannot be read takes none of the others with it.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for name in named:
        try:
            paths = files_of([name])
        except CaseError as error:
            problems += error.problems
            continue
        for path in paths:
            try:
                found, wrong = read_cases(path, knowledge, standard)
            except CaseError as error:
                found, wrong = [], list(error.problems)
            cases += found
            problems += wrong
    return cases, problems


def read_pretest_option(options: argparse.Namespace, model: Model) -> Pretest:
    """Return a keyword, or the checked probabilities of a file.

    A setting that there is not is wrong usage, too.
    """
    text: str = options.pretest
    if options.setting is not None:
        from calcinosis.patient.interpret import interpret

        try:
            interpret(Case(), model.network, options.setting)
        except CaseError as error:
            found = [Problem("--setting", problem.what) for problem in error.problems]
            raise UsageError(found) from error
    if text in KEYWORDS:
        return text
    path = Path(text)
    if not path.exists():
        hint = nearest(text, KEYWORDS)
        what = f"{quoted(text)} is neither a file nor one of setting, uniform{hint}"
        raise UsageError([Problem("--pretest", what)])
    document = read_document(read_text(path), text)
    if document.problems:
        raise CaseError(document.problems_at())
    if not isinstance(document.content, dict):
        what = f"expected 'lesion: probability' lines, got {quoted(document.content)}"
        raise CaseError([Problem(text, what)])
    pretest = {str(key): value for key, value in document.content.items()}
    try:
        read_pretest(pretest, model.knowledge.lesions)
    except CaseError as error:
        raise CaseError([_in_file(p, document) for p in error.problems]) from error
    return pretest


def _in_file(problem: Problem, document: Document) -> Problem:
    """Give a problem of the pretest its place in the file."""
    _, _, entry = problem.where.partition(": ")
    where = document.where(entry) if entry else document.name
    return Problem(where, problem.what)


def terminal_width() -> int:
    """Columns of the terminal, at most 100: longer lines are hard to read."""
    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def print_text(text: str, end: str = "\n") -> None:
    """Print for people, in plain characters where the terminal has no others.

    Whatever the text was made of, names from a folder of numbers too, it commands no
    terminal.
    """
    text = printable(text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = text.translate(PLAIN)
    print(text, end=end, flush=not end)


def discard_output() -> None:
    """Let what is still in the buffer go nowhere when Python flushes it at exit."""
    with suppress(OSError):  # a stream of somebody's own has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_note(text: str) -> None:
    """Print on standard error, so that no terminal is commanded."""
    print(printable(text), file=sys.stderr)


def print_json(content: object) -> None:
    """Print for programs: what would command a terminal is escaped as JSON does."""
    print(to_json(content))


def print_problems(problems: Iterable[str]) -> None:
    """List what is wrong on standard error, each thing once."""
    sys.stdout.flush()
    for line in dict.fromkeys(problems):  # what is wrong for every case
        print_note(line)
