"""The command line: one command a module, in the folders of :mod:`calcinosis.cli`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import takewhile
from pathlib import Path

from calcinosis.about import DISCLAIMER, __version__
from calcinosis.cli.shared.common import (
    DONE,
    NOTHING_DONE,
    STATUS,
    WRONG_USAGE,
    discard_output,
    print_note,
)
from calcinosis.cli.shared.usage import Parser, UsageError
from calcinosis.errors import CalcinosisError, nearest, printable
from calcinosis.patient.written.case import CASE_SUFFIXES
from calcinosis.patient.written.other_files import is_table

__all__ = ["COMMANDS", "INTERRUPTED", "main", "options_of_commands"]

COMMANDS = {
    "new": "patients",
    "ask": "patients",
    "diagnose": "patients",
    "compare": "patients",
    "batch": "patients",
    "findings": "knowledge",
    "explorer": "doors",
    "plot": "patients",
    "priors": "knowledge",
    "learn": "knowledge",
    "query": "networks",
    "export": "networks",
    "serve": "doors",
    "completion": "doors",
}
"""Command → the folder of its module, in the order of the help."""
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        0 all answered, 1 some refused and the others answered, 2 wrong usage, 3 nothing
        could be done; every problem is listed on standard error. Options that cannot be
        read leave by ``SystemExit(2)``.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _options(given)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # files and pipes are read elsewhere: UTF-8, as all that is written
            own = {} if stream.isatty() else {"encoding": "utf-8"}
            reconfigure(errors="replace", **own)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except CalcinosisError as error:
        print_note(str(error))
        return WRONG_USAGE if isinstance(error, UsageError) else NOTHING_DONE
    except BrokenPipeError:  # the reader of the pipe has seen enough
        discard_output()
        return DONE
    except OSError as error:  # a full disk
        discard_output()
        where = error.filename or "calcinosis"
        print_note(f"{where}: {error.strerror or error}")
        return NOTHING_DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _parser(given: Sequence[str]) -> tuple[Parser, Mapping[str, Parser]]:
    """Return the parser of all commands, and those of the commands that are needed.

    A command imports what it needs: half of the package is for pictures and tables.
    """
    parser = Parser(
        prog="calcinosis",
        description="Bayesian network for subcutaneous swellings and calcified skin "
        f"lesions. {DISCLAIMER}",
        epilog="Begin with: calcinosis new case.yaml, fill it in, and calcinosis "
        f"diagnose case.yaml; or be asked: calcinosis ask. {STATUS}",
    )
    parser.add_argument(
        "-V", "--version", action="version", version=f"calcinosis {__version__}"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in given[:1] if given and given[0] in COMMANDS else COMMANDS:
        import_module(f"calcinosis.cli.{COMMANDS[name]}.{name}").add(commands)
    return parser, commands.choices


def options_of_commands() -> dict[str, list[str]]:
    """Return the options of every command, by its name."""
    _, commands = _parser(())
    return {name: command.known_options() for name, command in commands.items()}


def _options(given: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; leave by ``SystemExit(2)`` if they are wrong."""
    parser, commands = _parser(given)
    if not given:
        parser.print_help(sys.stderr)
        sys.exit(2)
    for one in given:
        if "\0" in one:
            parser.error(f"'{printable(one)}' holds a zero byte: no name has one")
    first = given[0]
    if not first.startswith("-") and first not in commands:
        parser.error(_no_command(first))
    known = parser.known_options()
    before = takewhile(lambda one: one.startswith("-"), given)
    parser.refuse_unknown(
        [one for one in before if not any(option.startswith(one) for option in known)]
    )
    options, rest = parser.parse_known_args(given)
    named = next(one for one in given if one in commands)
    commands[named].refuse_unknown(rest)
    return options


def _no_command(given: str) -> str:
    """Say that there is no such command, and which one may be meant."""
    if is_table(given):
        way = f"; to diagnose the rows of a table: calcinosis batch {given} -o FILE"
    elif Path(given).exists() or Path(given).suffix in CASE_SUFFIXES:
        way = f"; to diagnose a case file: calcinosis diagnose {given}"
    else:
        way = nearest(given, COMMANDS) or f"; there are {', '.join(COMMANDS)}"
    return f"'{printable(given)}' is no command{way}"
