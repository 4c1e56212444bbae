"""How much each reader takes: beyond it a file is refused in words, not read.

What a table holds is streamed, and may be of any length; its parts that are held at
once are bounded. Numbers of other things than bytes (levels, aliases, entries of a
table of a network) stand with the readers that count them.
"""

from __future__ import annotations

from typing import IO

__all__ = [
    "DOCUMENT",
    "HEADER",
    "LINE",
    "MIB",
    "NETWORK",
    "PRIORS",
    "REQUEST",
    "WORKBOOK",
    "WORKBOOK_CELLS",
    "mebibytes",
    "read_whole",
]

MIB = 1 << 20
DOCUMENT = 64 * MIB
"""A case file, a pretest, a FHIR document, a phenopacket: read whole."""
LINE = 16 * MIB
"""A line of JSON lines, or of documents that are a line each."""
HEADER = MIB
"""The line of a text table that names its columns."""
WORKBOOK = 512 * MIB
"""A workbook, unpacked: read whole."""
WORKBOOK_CELLS = 32 * MIB
"""Cells of a sheet between the outermost ones that hold something."""
NETWORK = 256 * MIB
"""A network of another program, unpacked: read whole."""
PRIORS = 16 * MIB
"""Each file of a folder of numbers."""
REQUEST = MIB
"""The body of a request to the service, unless its operator says otherwise."""


def read_whole(stream: IO[bytes], most: int) -> bytes | None:
    """Return all bytes of a stream; None if there are more than are taken."""
    content = stream.read(most + 1)
    return None if len(content) > most else content


def mebibytes(most: int) -> str:
    """Write a limit for a message.

    Examples
    --------
    >>> mebibytes(DOCUMENT)
    '64 MiB'
    """
    return f"{most // MIB} MiB"
