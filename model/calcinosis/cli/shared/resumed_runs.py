"""Runs that go on where one that was stopped has got to: ``batch --resume``."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from calcinosis.about import __version__
from calcinosis.cli.shared.common import print_note
from calcinosis.model import Model
from calcinosis.patient.pretest import Pretest

if TYPE_CHECKING:  # pyarrow comes with it
    from calcinosis.table.kept_blocks import KeptBlocks

__all__ = ["refuse_resuming", "resumed"]

READING = ("keep", "ignore_unknown", "na", "decimal", "encoding", "sheet", "source")
ASKING = ("setting", "told", "draws", "digest", "kinds")


def refuse_resuming(options: argparse.Namespace) -> None:
    """Leave with a usage error if a run of pipes shall be resumed."""
    if not options.resume:
        return
    regular = [*options.input, options.output]
    if any(p == "-" or (Path(p).exists() and not Path(p).is_file()) for p in regular):
        options.usage("--resume needs files: a pipe cannot be read again")


@contextmanager
def resumed(
    options: argparse.Namespace, model: Model, pretest: Pretest
) -> Generator[KeptBlocks | None]:
    """Give the blocks that are kept, None without ``--resume``; tell what is done.

    Raises
    ------
    CaseError
        If what is kept belongs to another run.
    """
    from calcinosis.table.kept_blocks import kept_blocks, kept_folder

    folder = kept_folder(options.output)
    if not options.resume:
        if options.output != "-" and any(folder.glob("*.arrow")):
            text = "keeps what a stopped run has done: --resume goes on there"
            print_note(f"note: {folder} {text}")
        yield None
        return
    with kept_blocks(options.output, _about(options, model, pretest)) as kept:
        try:
            yield kept
        except BaseException:
            if kept.any():
                text = f"what is done is kept in {folder}: the same command goes on"
                print_note(text)
            raise
        if kept.found:
            text = f"resumed: {kept.found} blocks were done already"
            print_note(text)


def _about(
    options: argparse.Namespace, model: Model, pretest: Pretest
) -> dict[str, str]:
    """Return everything that the answers depend on."""
    about = {"the version": __version__, "--priors": model.knowledge.digest}
    about["--pretest"] = json.dumps(pretest, default=str)
    for name in (*READING, *ASKING):
        option = "from" if name == "source" else name.replace("_", "-")
        about[f"--{option}"] = json.dumps(getattr(options, name))
    about["the inputs"] = json.dumps(options.input)
    for path in options.input:
        with Path(path).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        about[f"the content of {path}"] = digest
    return about
