"""``calcinosis export``."""

from __future__ import annotations

import argparse
import sys

from calcinosis.cli.shared.common import (
    DONE,
    Commands,
    add_priors,
    files_read,
    refuse_overwriting,
)
from calcinosis.cli.shared.outputs import NETWORK, refuse_other_kinds
from calcinosis.cli.shared.usage import UsageError
from calcinosis.errors import NetworkError
from calcinosis.files import PIPE, write_whole
from calcinosis.interchange.network_files.export_model import (
    declared_model,
    file_text,
    known_format,
)
from calcinosis.interchange.network_files.file_formats import FORMATS
from calcinosis.model import load

__all__ = ["add", "run"]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    endings = ", ".join(own.endings[0] for own in FORMATS.values())
    export = commands.add_parser(
        "export",
        help="the network as a file for other programs: BIF, XMLBIF, NET, XDSL, UAI",
        description="Write the exact network, one table for each variable, with every "
        "digit and, where the format has room, with what variables and states mean.",
    )
    export.add_argument(
        "file", metavar="FILE", help=f"where it goes ({endings}), - for standard output"
    )
    export.add_argument(
        "--format",
        dest="form",
        choices=FORMATS,
        help="by default as the ending of FILE tells",
    )
    add_priors(export)
    export.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the network; return the exit status."""
    try:
        form = known_format(options.file, options.form)
    except NetworkError as error:
        raise UsageError(error.problems) from error
    refuse_overwriting(options, {"FILE": options.file}, **files_read(options))
    refuse_other_kinds({options.file: NETWORK})
    model = load(options.priors)
    text = file_text(declared_model(model.knowledge, model.network), form)
    if options.file == PIPE:
        sys.stdout.write(text)
    else:
        write_whole(options.file, text)
    return DONE
