"""Wrong usage, said so that it can be put right: the option, what is allowed, where."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Sequence
from typing import NoReturn

from calcinosis._regex import regex
from calcinosis.errors import CaseError, Problem, nearest

__all__ = ["Parser", "UsageError", "refuse_unread_options", "whole_number"]

MISSING = regex(r"argument (\S+?)(?:/\S+)?: expected (?:one|at least one) argument")
FOR_WHAT = {
    "encoding": ("text", ("csv", "tsv")),
    "sheet": ("a workbook", ("excel",)),
}
"""Option → what it is for, and the formats of that."""
REQUIRED = "the following arguments are required: "


class UsageError(CaseError):
    """What was asked for cannot be done, whatever the files hold."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints say what an option is for."""

    def error(self, message: str) -> NoReturn:
        """Leave with status 2 after the usage, the mistake, and where help is."""
        super().error(f"{self._with_help(message)}\nsee {self.prog} --help")

    def _with_help(self, message: str) -> str:
        missing = MISSING.match(message)
        if missing:
            return f"{message}: {self._told(missing[1])}"
        if message.startswith(REQUIRED):
            names = message.removeprefix(REQUIRED).split(", ")
            told = "; ".join(f"{name} ({self._told(name)})" for name in names)
            return f"{REQUIRED}{told}"
        return message

    def _told(self, name: str) -> str:
        """Return the help of an option or argument, as an error names it."""
        for action in self._actions:
            names = (*action.option_strings, str(action.metavar), action.dest)
            if name.split("/")[0] in names and action.help:
                return action.help
        return f"{self.prog} --help tells what"

    def known_options(self) -> list[str]:
        """Return all options, as they are written."""
        return [option for one in self._actions for option in one.option_strings]

    def refuse_unknown(self, given: Sequence[str]) -> None:
        """Leave with a usage error if there are arguments that nobody reads."""
        known = self.known_options()
        told = [
            f"'{one}' is no option{nearest(one.partition('=')[0], known)}"
            if one.startswith("-") and one != "-"
            else f"'{one}' is one argument too many"
            for one in given
        ]
        if told:
            self.error("; ".join(told))


def refuse_unread_options(
    options: argparse.Namespace, formats: Collection[str]
) -> None:
    """Raise a :class:`UsageError` if an option is for none of the inputs.

    Parameters
    ----------
    options : Namespace
    formats : collection of str
        Of the inputs.
    """
    problems = [
        Problem(f"--{name}", f"is for {what}, and no input is one: leave it out")
        for name, (what, own) in FOR_WHAT.items()
        if getattr(options, name) is not None and not {*own} & {*formats}
    ]
    if problems:
        raise UsageError(problems)


def whole_number(low: int, high: int, otherwise: str = "") -> Callable[[str], int]:
    """Return the reader of an option that is a whole number.

    Parameters
    ----------
    low, high : int
        The smallest and largest that are allowed.
    otherwise : str
        What happens without the option, for the message.
    """

    def read(text: str) -> int:
        if text.strip().isdecimal() and low <= int(text) <= high:
            return int(text)
        message = f"'{text}' is no whole number from {low} to {high}{otherwise}"
        raise argparse.ArgumentTypeError(message)

    return read
