"""A network out of a file, compiled and asked by the names it has."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

from calcinosis.arguments import as_path, in_short, is_one_of, one_of, truth
from calcinosis.errors import NetworkError, Problem, nearest
from calcinosis.inference.by_name.named_network import NamedNetwork
from calcinosis.inference.by_name.named_tables import NamedTable, checked_tables
from calcinosis.interchange.network_files.declared import (
    Complaints,
    Declared,
    named_tables,
)
from calcinosis.interchange.network_files.file_formats import (
    FORMATS,
    NetworkFormat,
    format_by_content,
    format_by_name,
)
from calcinosis.size_limits import NETWORK, mebibytes, read_whole

__all__ = ["declared_in", "read_network"]

PACKED = b"\x1f\x8b"


def read_network(
    path: str | Path,
    target: str,
    *,
    form: NetworkFormat | None = None,
    normalise: bool = False,
    normalize: bool = False,
    memory: float = 1e9,
) -> NamedNetwork:
    """Read any discrete network from a file, to be asked by the names it has.

    Parameters
    ----------
    path : path
        A file in BIF, XMLBIF, NET (Hugin), XDSL (GeNIe) or UAI, or one of these packed
        by gzip.
    target : str
        The variable asked for, unless a question says otherwise.
    form : ``"bif"``, ``"xmlbif"``, ``"net"``, ``"xdsl"`` or ``"uai"``, optional
        By default told by the content, else by the name.
    normalise, normalize : bool
        Whether columns that are off by rounding are divided by their sum, instead of
        refused.
    memory : float
        Bytes that one table may take.

    Returns
    -------
    NamedNetwork
        With ``diagnose``, ``marginals`` and ``most_probable``.

    Raises
    ------
    NetworkError
        With the line, where it is known, of all that is wrong: what cannot be read,
        names and states that are not declared, tables that are no distributions.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> file = Path(mkdtemp()) / "flu.bif"
    >>> _ = file.write_text('''
    ... network flu { }
    ... variable flu { type discrete [ 2 ] { yes, no }; }
    ... variable fever { type discrete [ 2 ] { yes, no }; }
    ... probability ( flu ) { table 0.1, 0.9; }
    ... probability ( fever | flu ) { (yes) 0.9, 0.1; (no) 0.2, 0.8; }
    ... ''')
    >>> read_network(file, "flu").diagnose({"fever": "yes"})
    <P(flu | fever=yes): no 66.7%, yes 33.3%>
    """
    path = as_path(path, "network", NetworkError)
    if form is not None:
        one_of(form, tuple(FORMATS), "format", NetworkError)
    divided = truth(normalise, "normalise") or truth(normalize, "normalize")
    complaints = Complaints(str(path))
    declared = declared_in(path, form, complaints)
    tables = named_tables(declared, complaints)
    states = declared.states
    if not is_one_of(target, states):
        asked = in_short(target)
        hint = nearest(asked[1:-1], states) or f"; there are {_some(states)}"
        text = f"there is no variable {asked} in {path}{hint}"
        raise NetworkError([Problem("target", text)])
    return NamedNetwork(_checked(tables, divided, declared, path), target, memory)


def _some(names: Sequence[str] | dict[str, tuple[str, ...]]) -> str:
    listed = list(names)
    return ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")


def _checked(
    tables: list[NamedTable], normalise: bool, declared: Declared, path: str | Path
) -> list[NamedTable]:
    """Check that tables are distributions; problems name the file and the line."""
    try:
        return checked_tables(tables, normalise)
    except NetworkError as error:
        lines = {f"table of '{t.variable}'": t.line for t in declared.tables}
        found = [_placed(p, path, lines.get(p.where, 0)) for p in error.problems]
        raise NetworkError(found) from error


def _placed(problem: Problem, path: str | Path, line: int) -> Problem:
    at = f"line {line}: " if line else ""
    return replace(problem, where=f"{path}: {at}{problem.where}")


def declared_in(
    path: str | Path, form: NetworkFormat | None, complaints: Complaints
) -> Declared:
    """Return what a file declares.

    Raises
    ------
    NetworkError
        If it cannot be read or its format cannot be told.
    """
    content = _content(Path(path), complaints)
    found = form or format_by_content(content) or format_by_name(str(path))
    if found is None:
        known = ", ".join(FORMATS)
        text = f"is no network in a format that is known here ({known})"
        raise complaints.stop(0, text)
    if found not in FORMATS:
        hint = nearest(str(found), FORMATS)
        text = f"'{found}' is no format of networks: {', '.join(FORMATS)}{hint}"
        raise NetworkError([Problem("form", text)])
    return FORMATS[found].read(content, complaints)


def _content(path: Path, complaints: Complaints) -> bytes:
    """Return the bytes of a file, unpacked."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == PACKED
            raw.seek(0)
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw) if packed else raw)
            content = read_whole(stream, NETWORK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise complaints.stop(0, f"is damaged: {error}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise complaints.stop(0, f"cannot be read: {reason}") from error
    if content is None:
        raise complaints.stop(0, f"is larger than {mebibytes(NETWORK)}")
    if not content.strip():
        raise complaints.stop(0, "is empty")
    return content
