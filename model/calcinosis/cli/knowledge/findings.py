"""``calcinosis findings``."""

from __future__ import annotations

import argparse

from calcinosis.cli.shared.common import (
    DONE,
    Commands,
    add_common,
    print_json,
    print_text,
    terminal_width,
)
from calcinosis.model import load

__all__ = ["add", "run"]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    findings = commands.add_parser(
        "findings",
        help="what a case can tell: questions, help, answers, units, other words",
        description="Print the question, how to answer it, the answers, units, "
        "reference interval by age, other words and an example of a finding, or of all "
        "that speak of a word; without NAME a list of all.",
    )
    findings.add_argument(
        "name", nargs="*", metavar="NAME", help="a finding (erythema, CRP), or a word"
    )
    findings.add_argument(
        "--markdown", action="store_true", help="print all of it as a page"
    )
    add_common(findings)
    findings.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what a case can tell; return the exit status."""
    from calcinosis.report.vocabulary_lists import (
        all_names,
        as_markdown,
        chosen,
        entries,
        entry_lines,
    )

    knowledge = load(options.priors).knowledge
    width = terminal_width()
    if options.markdown:
        print_text(as_markdown(knowledge), end="")
        return DONE
    found = entries(knowledge)
    if options.name:
        found = chosen(knowledge, " ".join(options.name))
    if options.json:
        print_json([entry.as_dict() for entry in found])
    elif not options.name:
        print_text("\n".join(all_names(knowledge, width)))
    else:
        print_text("\n\n".join("\n".join(entry_lines(one, width)) for one in found))
    return DONE
