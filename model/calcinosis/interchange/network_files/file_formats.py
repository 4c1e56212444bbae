"""Which format a file has: told by its content, by its name, or by whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from calcinosis._frozen import frozen
from calcinosis.interchange.network_files.bif import read_bif, write_bif
from calcinosis.interchange.network_files.declared import Complaints, Declared
from calcinosis.interchange.network_files.hugin_net import read_net, write_net
from calcinosis.interchange.network_files.uai import read_uai, write_uai
from calcinosis.interchange.network_files.xdsl import read_xdsl, write_xdsl
from calcinosis.interchange.network_files.xmlbif import read_xmlbif, write_xmlbif

__all__ = ["FORMATS", "NetworkFormat", "format_by_content", "format_by_name"]

NetworkFormat = Literal["bif", "xmlbif", "net", "xdsl", "uai"]


@frozen
class FileFormat:
    """How one format is known, read and written.

    Parameters
    ----------
    endings : tuple of str
        Of file names.
    beginning : str
        Regular expression of what a file begins with, after comments.
    read, write : callable
    """

    endings: tuple[str, ...]
    beginning: str
    read: Callable[[bytes, Complaints], Declared]
    write: Callable[[Declared], str]


# What has matched is not tried again in other pieces (++, *+): a thousand empty lines
# can be taken apart in more ways than anybody lives to see.
COMMENTS = rb"(?:\xef\xbb\xbf)?(?:\s++|//[^\n]*+|/\*.*?\*/|[%#][^\n]*+)*+"
XML = r"(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?\]\s*>|<!DOCTYPE[^\[>]*>|\s++)*+"
FORMATS: Mapping[NetworkFormat, FileFormat] = {
    "bif": FileFormat((".bif",), r"(network|variable)\b", read_bif, write_bif),
    "xmlbif": FileFormat(
        (".xmlbif", ".bifxml", ".xml", ".xbif"),
        rf"{XML}<BIF\b",
        read_xmlbif,
        write_xmlbif,
    ),
    "net": FileFormat(
        (".net", ".hugin", ".oobn"),
        r"(net|class|node|discrete)\b(?!\s*=)",
        read_net,
        write_net,
    ),
    "xdsl": FileFormat((".xdsl",), rf"{XML}<smile\b", read_xdsl, write_xdsl),
    "uai": FileFormat((".uai",), r"(BAYES|MARKOV)\b", read_uai, write_uai),
}


def format_by_content(content: bytes) -> NetworkFormat | None:
    """Tell a format by how a file begins."""
    for name, own in FORMATS.items():
        pattern = COMMENTS + rb"(?:" + own.beginning.encode() + rb")"
        if re.match(pattern, content, re.DOTALL):
            return name
    return None


def format_by_name(path: str) -> NetworkFormat | None:
    """Tell a format by the ending of a file's name; ``.gz`` does not matter."""
    name = Path(path).name.lower().removesuffix(".gz")
    ending = Path(name).suffix
    return next((form for form, own in FORMATS.items() if ending in own.endings), None)
