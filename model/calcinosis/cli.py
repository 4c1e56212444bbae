"""The command line: ``calcinosis diagnose``, ``calcinosis priors``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from calcinosis import __version__
from calcinosis.case import Case, parse_cases
from calcinosis.diagnosis import DISCLAIMER, Diagnosis, Model, load
from calcinosis.documents import (
    Document,
    decode_text,
    read_document,
    read_text,
    to_json,
)
from calcinosis.entries import quoted
from calcinosis.errors import (
    CalcinosisError,
    CaseError,
    ImpossibleEvidenceError,
    Problem,
    nearest,
)

if TYPE_CHECKING:
    from calcinosis.knowledge import Knowledge

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
from calcinosis.pretest import Pretest, read_pretest

__all__ = ["main"]

MOST_DRAWS = 20_000  # 1.4 GB of tables

DONE, BAD_INPUT = 0, 1
INTERRUPTED = 130
KEYWORDS = ("setting", "uniform")
PLAIN = str.maketrans("█─–—…≥≤µ·×", "#---.><ux*")
"""What a terminal without Unicode shows instead."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        0 done, 1 bad input with every problem listed on standard error. Wrong usage
        leaves by ``SystemExit(2)``.
    """
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except CalcinosisError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of the pipe has seen enough
        _discard_output()
        return DONE
    except OSError as error:  # a full disk
        _discard_output()
        print(f"calcinosis: {error.strerror or error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="calcinosis",
        description="Bayesian network for subcutaneous swellings and calcified skin "
        f"lesions. {DISCLAIMER}",
    )
    parser.add_argument(
        "--version", action="version", version=f"calcinosis {__version__}"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_diagnose(commands)
    _add_priors(commands)
    return parser


def _add_diagnose(commands: Commands) -> None:
    diagnose = commands.add_parser(
        "diagnose",
        help="posterior, reasons and next tests for the cases of a file",
        description=f"Diagnose the cases of a YAML or JSON file. {DISCLAIMER}",
        epilog="Exit status: 0 done, 1 bad input (every problem is listed), 2 usage.",
    )
    diagnose.add_argument(
        "case", metavar="CASE", help="a file of one case or a list, or - to read a pipe"
    )
    diagnose.add_argument(
        "--setting",
        metavar="NAME",
        help="where the patient is seen, instead of what the case says",
    )
    diagnose.add_argument(
        "--pretest",
        default="setting",
        metavar="setting|uniform|FILE",
        help="probabilities before any finding: the case mix of the setting (default), "
        "all lesions alike, or a YAML file with 'lesion: probability' for every lesion",
    )
    diagnose.add_argument(
        "--engine",
        choices=("numpy", "pgmpy"),
        default="numpy",
        help="compiled inference (default), or the variable elimination of pgmpy: the "
        "same answer, seconds later",
    )
    diagnose.add_argument(
        "--draws",
        type=_draws,
        default=0,
        metavar="K",
        help="credible intervals from K random versions of every number (1000 is "
        "plenty and takes about a second)",
    )
    diagnose.add_argument(
        "--explain", action="store_true", help="the weight of every finding"
    )
    diagnose.add_argument(
        "--next-tests", action="store_true", help="every test, not only those worth it"
    )
    _add_common(diagnose)
    diagnose.set_defaults(run=_diagnose)


def _draws(text: str) -> int:
    number = int(text)
    if number < 2 or number > MOST_DRAWS:
        raise ValueError(text)
    return number


def _add_priors(commands: Commands) -> None:
    priors = commands.add_parser(
        "priors",
        help="any number of the model with the study behind it",
        description="Print the numbers about a variable (erythema, calcium), a lesion, "
        "a setting, or those a reference stands behind; without NAME an overview.",
    )
    priors.add_argument("name", nargs="?", metavar="NAME")
    priors.add_argument("--check", action="store_true", help="check every file")
    _add_common(priors)
    priors.set_defaults(run=_priors)


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--priors",
        metavar="FOLDER",
        help="other knowledge files than the built-in ones",
    )
    command.add_argument("--json", action="store_true", help="print JSON")


# ---------------------------------------------------------------------- diagnose


def _diagnose(options: argparse.Namespace) -> int:
    cases, found = _read_cases(options.case)
    many = len(cases) + len(found) > 1
    problems = [str(problem) for problem in found]
    model = load(options.priors)
    pretest = _read_pretest(options.pretest, model)
    results: list[Diagnosis] = []
    for case in cases:
        try:
            result = model.diagnose(
                case, setting=options.setting, pretest=pretest, engine=options.engine
            )
        except CaseError as error:
            problems += [str(problem) for problem in error.problems]
        except ImpossibleEvidenceError as error:
            problems.append(f"{case.where()}: {error}")
        else:
            results.append(result)
    if results and options.json:
        contents = [result.to_dict(options.draws) for result in results]
        print(to_json(contents if many else contents[0]))
    elif results:
        rule = "\n\n" + "─" * _width() + "\n\n"
        parts = {"reasons": options.explain, "tests": options.next_tests}
        full = [name for name, asked in parts.items() if asked]
        texts = [r.to_text(_width(), draws=options.draws, full=full) for r in results]
        _print(rule.join(texts))
    if not problems:
        return DONE
    sys.stdout.flush()
    for line in dict.fromkeys(problems):  # a wrong --setting is wrong for every case
        print(line, file=sys.stderr)
    return BAD_INPUT


def _read_cases(path: str) -> tuple[list[Case], list[Problem]]:
    if path == "-":
        name = "standard input"
        return parse_cases(decode_text(sys.stdin.buffer.read(), name), name)
    return parse_cases(read_text(Path(path)), path)


def _read_pretest(text: str, model: Model) -> Pretest:
    """Return a keyword, or the checked probabilities of a file."""
    if text in KEYWORDS:
        return text
    path = Path(text)
    if not path.exists():
        hint = nearest(text, KEYWORDS)
        what = f"{quoted(text)} is neither a file nor one of setting, uniform{hint}"
        raise CaseError([Problem("--pretest", what)])
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


# ------------------------------------------------------------------------ priors


def _priors(options: argparse.Namespace) -> int:
    from calcinosis.source_text import text_of
    from calcinosis.sources import values_of

    knowledge = load(options.priors).knowledge
    if options.name is None:
        return _overview(knowledge, options.json)
    if options.json:
        values = values_of(knowledge, options.name)
        print(to_json([value.as_dict() for value in values]))
    else:
        _print(text_of(knowledge, options.name, _width()))
    return DONE


def _overview(knowledge: Knowledge, as_json: bool) -> int:
    from calcinosis.judgement import overview, share_of_judgement, text_of_shares

    digest = f"sha256:{knowledge.digest}"
    if as_json:
        content = {
            "priors": digest,
            "references": len(knowledge.references),
            "judgement": {
                part: share.as_dict()
                for part, share in share_of_judgement(knowledge).items()
            },
            "tables": {
                name: share.as_dict() for name, share in overview(knowledge).items()
            },
        }
        print(to_json(content))
        return DONE
    count = len(knowledge.references)
    checked = f"{count} references; every key resolves, all are used. Checked: {digest}"
    _print("\n".join([text_of_shares(knowledge), "", *wrap(checked, _width())]))
    return DONE


# ------------------------------------------------------------------------ output


def _discard_output() -> None:
    """Let what is still in the buffer go nowhere when Python flushes it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _width() -> int:
    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def _print(text: str) -> None:
    """Print for people, in plain characters where the terminal has no others."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = text.translate(PLAIN)
    print(text)
