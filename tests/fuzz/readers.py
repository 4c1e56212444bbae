"""All readers that are tried."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from calcinosis import Model
from tests.fuzz.case_readers import case_readers
from tests.fuzz.explorer_reader import Page, explorer_reader
from tests.fuzz.network_readers import network_readers
from tests.fuzz.priors_reader import priors_reader
from tests.fuzz.reader import Reader
from tests.fuzz.script_readers import script_readers
from tests.fuzz.table_readers import table_readers

__all__ = ["all_readers", "fast_folder", "readers_in"]

IN_MEMORY = Path("/dev/shm")
"""Where a file that is written anew a million times never waits for a disk."""


def fast_folder() -> Path | None:
    """Where files of a run lie, or None for the usual place of temporary files."""
    return IN_MEMORY if IN_MEMORY.is_dir() else None


@contextmanager
def all_readers(model: Model) -> Generator[list[Reader]]:
    """Give the reader of every kind of input, with a folder for their files."""
    with TemporaryDirectory(prefix="calcinosis-fuzz-", dir=fast_folder()) as name:
        folder = Path(name)
        with closing(Page(model, folder)) as page:
            yield readers_in(folder, page)


def readers_in(folder: Path, page: Page) -> list[Reader]:
    """Return the readers; their files lie in a folder that nothing else uses."""
    model = page.model
    return [
        *case_readers(model, folder),
        *table_readers(model, folder),
        *script_readers(model),
        *network_readers(folder),
        explorer_reader(page),
        priors_reader(),
    ]
