"""``calcinosis priors``."""

from __future__ import annotations

import argparse
from textwrap import wrap

from calcinosis.cli.shared.common import (
    DONE,
    Commands,
    add_common,
    print_text,
    terminal_width,
)
from calcinosis.knowledge.read import Knowledge
from calcinosis.model import load
from calcinosis.patient.written.documents import to_json

__all__ = ["add", "run"]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    priors = commands.add_parser(
        "priors",
        help="any number of the model with the study behind it",
        description="Print the numbers about a variable (erythema, calcium), a lesion, "
        "a setting, or those a reference stands behind; without NAME an overview.",
    )
    priors.add_argument("name", nargs="?", metavar="NAME")
    priors.add_argument("--check", action="store_true", help="check every file")
    add_common(priors)
    priors.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print numbers with their studies; return the exit status."""
    from calcinosis.provenance.text import text_of
    from calcinosis.provenance.values import values_of

    knowledge = load(options.priors).knowledge
    if options.name is None:
        return _overview(knowledge, options.json)
    if options.json:
        values = values_of(knowledge, options.name)
        print(to_json([value.as_dict() for value in values]))
    else:
        print_text(text_of(knowledge, options.name, terminal_width()))
    return DONE


def _overview(knowledge: Knowledge, as_json: bool) -> int:
    from calcinosis.provenance.strength import (
        overview,
        share_of_judgement,
        text_of_learning,
        text_of_shares,
    )

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
    width = terminal_width()
    learned = wrap(text_of_learning(knowledge), width)
    parts = [text_of_shares(knowledge), "", *learned, "", *wrap(checked, width)]
    print_text("\n".join(parts))
    return DONE
