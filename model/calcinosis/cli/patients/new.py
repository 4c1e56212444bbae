"""``calcinosis new``."""

from __future__ import annotations

import argparse
from pathlib import Path

from calcinosis.cli.shared.common import DONE, Commands, add_priors, print_text
from calcinosis.cli.shared.usage import UsageError
from calcinosis.errors import CaseError, Problem
from calcinosis.files import write_whole
from calcinosis.model import load

__all__ = ["FIRST", "add", "free_name", "refuse_existing", "run"]

FIRST = "case.yaml"
YAML = (".yaml", ".yml")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    new = commands.add_parser(
        "new",
        help="a case file to fill in, every question with its help as comments",
        description="Write a case file without answers: every entry with its question, "
        "what may be written and how to answer. A file that is there is never "
        "overwritten.",
    )
    new.add_argument(
        "file",
        nargs="?",
        default=FIRST,
        metavar="FILE",
        help=f"a name that ends in .yaml, or - to print it (default: {FIRST})",
    )
    add_priors(new)
    new.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write a starter case; return the exit status."""
    from calcinosis.report.starter import starter

    if options.file != "-":
        refuse_existing(options.file)
    text = starter(load(options.priors).knowledge, options.file)
    if options.file == "-":
        print_text(text, end="")
        return DONE
    write_whole(options.file, text)
    print_text(f"{options.file}: fill it in, then: calcinosis diagnose {options.file}")
    return DONE


def refuse_existing(name: str) -> None:
    """Raise a :class:`CaseError` if a case cannot be written there as a new file."""
    path = Path(name)
    if path.suffix.lower() not in YAML:
        what = (
            f"a case is written as YAML: give it a name as {path.stem or 'case'}.yaml"
        )
        raise UsageError([Problem(name, what)])
    if path.exists() or path.is_symlink():
        what = f"is there and is not overwritten; {free_name(name)} is free"
        raise CaseError([Problem(name, what)])
    if not path.parent.is_dir():
        what = f"there is no folder {path.parent}"
        raise CaseError([Problem(name, what)])


def free_name(name: str) -> str:
    """Return a name, or with the first number with which it is free."""
    path, number = Path(name), 1
    free = path
    while free.exists() or free.is_symlink():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return str(free)
