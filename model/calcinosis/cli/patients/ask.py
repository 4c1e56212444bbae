"""``calcinosis ask``."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from calcinosis.about import DISCLAIMER
from calcinosis.cli.patients.new import FIRST, free_name, refuse_existing
from calcinosis.cli.shared.common import (
    Commands,
    add_priors,
    discard_output,
    print_note,
    print_text,
    read_cases,
    status_of,
    terminal_width,
)
from calcinosis.cli.shared.interview import REFUSED, Interview, Question
from calcinosis.errors import CaseError, Problem
from calcinosis.files import write_whole
from calcinosis.knowledge.variables import FILMS
from calcinosis.knowledge.words.vocabulary import is_not_assessed
from calcinosis.model import Model, load
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.typeset import percent_column, plain

__all__ = ["add", "run", "take"]

HOW = (
    "Answer with a word or a number and its unit. Enter alone: unknown. Also: ? or "
    "help, back, skip (nothing of this test is known), stop."
)
DAY = "On which day of the lesion was it taken (0: the day it was noticed)?"
DAYS = "A number of days; negative before the lesion was noticed. Enter alone: unknown."
HELP = ("help", "?")
LEADING = 3


class _End(Exception):
    """Nobody answers any more."""


class _Refused(_End):
    """An answer from a pipe was refused: what follows would answer other questions."""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    ask = commands.add_parser(
        "ask",
        help="be asked, the most useful question first; saves the case",
        description="Ask about a patient, first what is most worth knowing, until "
        f"nothing would change what to do, and save the case. {HOW} {DISCLAIMER}",
        epilog="Answers may come through a pipe, one a line.",
    )
    ask.add_argument(
        "case", nargs="?", metavar="CASE", help="a file of one case to go on from"
    )
    ask.add_argument(
        "-o",
        "--output",
        metavar="FILE.yaml",
        help=f"where the case is saved (default: {FIRST}, or the next free name); a "
        "file that is there is never overwritten",
    )
    add_priors(ask)
    ask.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask until nothing would change what to do; return the exit status."""
    output = options.output or free_name(FIRST)
    refuse_existing(output)
    model = load(options.priors)
    interview = Interview(model, _begin(options.case, output, model))
    with suppress(_End):
        _say("\n".join(wrap(HOW, terminal_width())))
    refused = _answered(interview)
    saved = _save(interview.case, output)
    print_text("\n" + interview.result.to_text(terminal_width()))
    if saved:
        print_text(f"\nSaved: {output}. More: calcinosis diagnose {output} --explain")
    return status_of(1, refused)


def _save(case: Case, output: str) -> bool:
    """Write the case, if it tells something; return whether it does."""
    told = bool(case.findings or case.age or case.setting)
    if told:
        from calcinosis.patient.written.write_case import case_text

        write_whole(output, case_text(case))
    return told


def _answered(interview: Interview) -> int:
    """Ask until nothing more can be asked or said; return how many were refused."""
    refused = 0
    try:
        _ask(interview)
        _say("\nNothing that can be asked would change what to do.")
        _tell_unused()
    except (_End, KeyboardInterrupt) as end:
        with suppress(_End):
            _say("\nStopped: what is told so far counts.")
        refused = int(isinstance(end, _Refused))
        if isinstance(end, _End):
            _tell_unused()
    return refused


def _begin(named: str | None, output: str, model: Model) -> Case:
    """Return the case to go on from.

    Raises
    ------
    CaseError
        If the file does not hold just one.
    """
    if named is None:
        return Case(id=Path(output).stem)
    cases, problems = read_cases(named, model.knowledge)
    if problems:
        raise CaseError(problems)
    if len(cases) != 1:
        what = f"holds {len(cases)} cases: ask goes on from one"
        raise CaseError([Problem(named, what)])
    return replace(cases[0], document=None, path=())


def _say(text: str, end: str = "\n") -> None:
    """Print; where nobody reads on, the answers of a pipe are taken all the same.

    Raises
    ------
    _End
        If a person answers who can see no question any more.
    """
    try:
        print_text(text, end=end)
    except BrokenPipeError:
        discard_output()
        if sys.stdin.isatty():
            raise _End from None


def _ask(interview: Interview) -> None:
    """Put questions until there is none.

    Raises
    ------
    _End
        If the answers end before the questions.
    """
    number = 1
    while (question := interview.question()) is not None:
        _show(question, number)
        said = _read()
        command = said.strip().lower()
        if command in ("stop", "quit", "exit"):
            raise _End
        if command in HELP:
            _help(question)
        elif command == "skip":
            interview.skip()
        elif command == "back":
            number = max(number - 1, 1) if interview.back() else number
        elif take(interview, question, said):
            number += 1
            _now(interview)
        elif not sys.stdin.isatty():  # the next line answers the next question
            raise _Refused


def take(interview: Interview, question: Question, said: str) -> bool:
    """Take an answer; return whether it could be used."""
    if question.name == FILMS and not is_not_assessed(said.strip()):
        _say(DAY)
        while (day := _read()).strip().lower() in HELP:
            _say(DAYS)
        said = interview.film(said, day)
    try:
        interview.answer(question.name, said)
    except REFUSED as error:
        texts = [p.what for p in error.problems] if isinstance(error, CaseError) else []
        for text in texts or [str(error)]:
            _say("\n".join(wrap(f"  ! {text}", terminal_width())))
        return False
    return True


def _read() -> str:
    """Return a line that somebody typed or a pipe gave, which is shown then."""
    _say("> ", end="")
    line = sys.stdin.readline()
    if not line:
        _say("")
        raise _End
    if not sys.stdin.isatty():
        _say(line.rstrip("\n"))
    return line


def _tell_unused() -> None:
    """Say which answers of a pipe nobody asked for: they are not in the case."""
    if sys.stdin.isatty():
        return
    left = [line.strip() for line in sys.stdin if line.strip()]
    if left:
        count = "1 answer was" if len(left) == 1 else f"{len(left)} answers were"
        text = f"{count} not used, first {quoted(left[0])}: the questions had ended"
        with suppress(BrokenPipeError):
            print_note(text)


def _show(question: Question, number: int) -> None:
    entry = question.entry
    answers = "as 19 d, 3 months or 7 y" if question.name == "age" else entry.answers
    _say("")
    text = f"{number}. {entry.question} [{answers}]"
    _say("\n".join(wrap(text, terminal_width(), subsequent_indent="   ")))


def _help(question: Question) -> None:
    from calcinosis.report.vocabulary_lists import entry_lines

    width = terminal_width()
    _say("\n".join([*entry_lines(question.entry, width), *wrap(HOW, width)]))


def _now(interview: Interview) -> None:
    """Say on one line where things stand."""
    result = interview.result
    leading = ", ".join(
        f"{plain(lesion)} {percent_column(result.posterior[lesion]).strip()}"
        for lesion in result.ranking[:LEADING]
    )
    advice = result.advise()
    flags = "".join(f"; do not wait: {flag.says}" for flag in result.red_flags())
    best = "then, about the lesion itself" if flags else "best"
    do = f"; {best}: {advice.label.lower()}" if advice is not None else ""
    _say("\n".join(wrap(f"   {leading}{flags}{do}", terminal_width())))
