"""Files that keep what was computed from other files, until those change.

A file is found by a digest of what it was made from, and of the code that made it. It
begins with a line of JSON, its *head*, and then holds an index, a JSON text, further
texts and the bytes of arrays, as :mod:`calcinosis.compiled.codec` writes them. Whatever
is not as its head and checksum say, or was made from something else, is not there.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from itertools import accumulate, pairwise
from math import prod
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from calcinosis.compiled.codec import Array, Codec, Plain, UnfitError
from calcinosis.files import write_whole

__all__ = ["SWITCH", "cache_folder", "kept_or_made"]

T = TypeVar("T")

FORMAT = 1
MOST_RECENT = 8
_RECENT: dict[tuple[str, str], Any] = {}
"""What this process has used last, by kind and digest."""
SWITCH = "CALCINOSIS_CACHE"
"""Environment variable: another folder; empty: nothing is kept."""
SUFFIX = ".compiled"
NAME_DIGITS = 32
MOST_FILES = 24
"""Of one cache folder; the oldest go."""
ALIGNED = 64
"""Arrays begin at multiples of this many bytes."""
PACKAGE = Path(__file__).resolve().parents[1]
MAKERS = ("_arrays.py", "compiled", "inference", "knowledge", "network")


def cache_folder() -> Path | None:
    """Return the folder of this user where files are kept; None: nowhere."""
    chosen = os.environ.get(SWITCH)
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        home = Path.home()
    except RuntimeError:  # a user without one
        return None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = Path(local) if local else home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        told = Path(os.environ.get("XDG_CACHE_HOME", ""))
        base = told if told.is_absolute() else home / ".cache"
    return base / "calcinosis"


def _code() -> str:
    """Return a digest of the code that makes what is kept, and of what it counts with.

    Of the text, since a checkout has the same version before and after a change.
    """
    digest = hashlib.sha256(f"{sys.version} {np.__version__} {FORMAT}".encode())
    for part in MAKERS:
        path = PACKAGE / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


CODE = _code()
"""Of the code as it is imported: a process may outlive it on disk."""


def _title(kind: str, digest: str) -> str:
    """Say what is kept, and what it was made from and by."""
    return f"{kind} {digest} {CODE}"


def kept_or_made(
    kind: str,
    digest: str,
    codec: Codec[T],
    make: Callable[[], T],
    made_of: Callable[[T], str],
    **given: object,
) -> T:
    """Return what is made from some files: in this process, or for this user, once.

    Parameters
    ----------
    kind : str
        Begins the name of the file.
    digest : str
        Of the files that it is made from, in hexadecimal digits.
    codec : Codec
    make : callable
        Makes it, where it is not kept.
    made_of : callable
        The digest that it carries: another one, if the files were changed meanwhile.
    **given : object
        Fields that are not written; of this process's own they may be others.
    """
    found: T | None = _RECENT.get((kind, digest))
    if found is None:
        found = _find(kind, digest, codec, given)
    if found is None:
        found = make()
        if made_of(found) != digest:
            return found
        _keep(kind, digest, codec, found)
    while len(_RECENT) >= MOST_RECENT:
        _RECENT.pop(next(iter(_RECENT)), None)
    _RECENT[kind, digest] = found
    return found


def _find(
    kind: str, digest: str, codec: Codec[T], given: Mapping[str, object]
) -> T | None:
    """Return what is kept; None if nothing is, or nothing that can be used."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        title = _title(kind, digest)
        content = _path(folder, title).read_bytes()
        return codec.read(_unpacked(content, title), **given)
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def _keep(kind: str, digest: str, codec: Codec[T], value: T) -> None:
    """Write a file, whole or not at all; where that cannot be, nothing happens."""
    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            return
        title = _title(kind, digest)
        write_whole(_path(folder, title), _packed(codec.written(value), title))
        _tidy(folder)
    except (OSError, UnfitError):
        return


def _path(folder: Path, title: str) -> Path:
    kind, _, rest = title.partition(" ")
    name = hashlib.sha256(rest.encode()).hexdigest()[:NAME_DIGITS]
    return folder / f"{kind}-{name}{SUFFIX}"


def _tidy(folder: Path) -> None:
    """Remove the files that were written first, where there are too many."""
    files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: -path.stat().st_mtime)
    for path in files[MOST_FILES:]:
        path.unlink(missing_ok=True)


def _packed(plain: Plain, title: str) -> bytes:
    arrays = [(array, _axes(array)) for array in plain.arrays]
    told = {
        "texts": [len(text) for text in (plain.top, *plain.texts)],
        "arrays": [
            (array.dtype.str, [array.shape[axis] for axis in axes], axes)
            for array, axes in arrays
        ],
    }
    parts = [plain.top, *plain.texts]
    size = sum(map(len, parts))
    parts.append(b" " * (-size % ALIGNED))
    for array, axes in arrays:
        raw = np.ascontiguousarray(array.transpose(axes)).tobytes()
        parts += [raw, b"\0" * (-len(raw) % ALIGNED)]
    body = b"".join(parts)
    index = json.dumps(told).encode()
    head = {"of": title, "index": len(index), "sum": _sum(index, body)}
    line = json.dumps(head).encode() + b"\n"
    return line + index + b"\n" * (-len(line + index) % ALIGNED) + body


def _axes(array: Array) -> list[int]:
    """Order of the axes in memory: sums round the same way when it is kept."""
    return sorted(range(array.ndim), key=lambda axis: -array.strides[axis])


def _unpacked(content: bytes, title: str) -> Plain:
    """Read what was packed.

    Raises
    ------
    ValueError, TypeError, LookupError
        If it is damaged, or something else.
    """
    start = content.index(b"\n") + 1
    head = json.loads(content[:start])
    end = start + head["index"]
    index = content[start:end]
    body = memoryview(content)[end + -end % ALIGNED :]
    if head["of"] != title or head["sum"] != _sum(index, body):
        message = f"not {title}, or damaged"
        raise ValueError(message)
    told = json.loads(index)
    borders = [*accumulate(told["texts"], initial=0)]
    top, *texts = (body[start:stop] for start, stop in pairwise(borders))
    at = borders[-1] + -borders[-1] % ALIGNED
    own = np.frombuffer(bytearray(body[at:]), dtype=np.uint8)  # may be written to
    arrays: list[Array] = []
    at = 0
    for code, shape, axes in told["arrays"]:
        kind = np.dtype(code)
        size = kind.itemsize * prod(shape)
        array = own[at : at + size].view(kind).reshape(shape)
        arrays.append(array.transpose(sorted(range(len(axes)), key=axes.__getitem__)))
        at += size + -size % ALIGNED
    return Plain(bytes(top), arrays, [*texts])


def _sum(*parts: bytes | memoryview) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
