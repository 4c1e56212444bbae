"""The command line: one command a module, in :mod:`calcinosis.cli`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from calcinosis.about import DISCLAIMER, __version__
from calcinosis.cli.common import BAD_INPUT, DONE
from calcinosis.errors import CalcinosisError

__all__ = ["INTERRUPTED", "main"]

COMMANDS = ("diagnose", "compare", "batch", "explorer", "plot", "priors", "learn")
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
        0 done, 1 bad input with every problem listed on standard error. Wrong usage
        leaves by ``SystemExit(2)``.
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given).parse_args(given)
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


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the command that is named first, or of all.

    A command imports what it needs: half of the package is for pictures and tables.
    """
    parser = argparse.ArgumentParser(
        prog="calcinosis",
        description="Bayesian network for subcutaneous swellings and calcified skin "
        f"lesions. {DISCLAIMER}",
    )
    parser.add_argument(
        "--version", action="version", version=f"calcinosis {__version__}"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in given[:1] if given and given[0] in COMMANDS else COMMANDS:
        import_module(f"calcinosis.cli.{name}").add(commands)
    return parser


def _discard_output() -> None:
    """Let what is still in the buffer go nowhere when Python flushes it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
