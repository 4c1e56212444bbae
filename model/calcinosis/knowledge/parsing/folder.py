"""The files of a folder of knowledge: which must be there, what they hold."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from calcinosis.errors import KnowledgeError, Problem, nearest
from calcinosis.knowledge.rows.learned import LEARNED
from calcinosis.size_limits import PRIORS, mebibytes

__all__ = [
    "BIBLIOGRAPHY",
    "NEEDED",
    "OPTIONAL",
    "SOURCED",
    "digest_of",
    "parse_files",
    "priors_dir",
    "refuse_no_folder",
]

BIBLIOGRAPHY = "references.bib"
NEEDED = (
    *("model.toml", "variables.toml", "case_mix.toml", "rates.toml"),
    *("reliability.toml", "reference_intervals.toml", "units.toml", "decisions.toml"),
)
OPTIONAL = ("codes.toml", "phrases.toml", "telling.toml", "words.toml", LEARNED)
SOURCED = "sourced"
"""Instead of a folder: the built-in files without what they have learned."""


def refuse_no_folder(root: Path) -> None:
    """Raise one :class:`KnowledgeError` where there is nothing to read at all."""
    if root.is_dir() and _files(root):
        return
    what = "holds no knowledge files" if root.is_dir() else "is not a folder"
    if not root.exists():
        what = "there is no such folder"
    text = f"{what}{nearest(str(root), [SOURCED])}; name a folder as priors/ is, or "
    text += f"'{SOURCED}' for the built-in numbers without what they have learned"
    raise KnowledgeError([Problem(str(root), text)])


def _files(root: Path, without: str = "") -> list[Path]:
    found = sorted([*root.glob("*.toml"), *root.glob("*.bib")])
    return [path for path in found if path.name != without]


def digest_of(root: Path, without: str = "") -> str:
    """Return the SHA-256 of all files, whatever folder they are in."""
    digest = hashlib.sha256()
    for path in _files(root, without):
        content = _content(path) if path.is_file() else b""
        for part in (path.name.encode(), b"\0", content, b"\0"):
            digest.update(part)
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    """Return what a file holds, up to more than is read."""
    with path.open("rb") as file:  # memory is taken for as much as is asked for
        return file.read(min(os.fstat(file.fileno()).st_size, PRIORS) + 1)


def parse_files(
    root: Path, problems: list[Problem], without: str
) -> tuple[dict[str, Mapping[str, object]], str | None]:
    """Return the content of every TOML file that parses, and the bibliography."""
    import tomllib  # what is kept in compiled form needs none

    files: dict[str, Mapping[str, object]] = {}
    bibliography: str | None = None
    for path in _files(root, without):
        if not path.is_file():
            problems.append(Problem(path.name, "is no file"))
            continue
        try:
            content = _content(path)
            if len(content) > PRIORS:
                text = f"is larger than {mebibytes(PRIORS)}"
                problems.append(Problem(path.name, text))
                continue
            text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
            if path.name == BIBLIOGRAPHY:
                bibliography = text
            elif path.suffix == ".toml":
                files[path.name] = tomllib.loads(text)
            else:
                text = f"is not read: references stand in {BIBLIOGRAPHY}"
                problems.append(Problem(path.name, text))
        except (ValueError, RecursionError, OSError) as error:
            problems.append(Problem(path.name, f"cannot be read: {error}"))
    there = {path.name for path in _files(root)}
    problems += [
        Problem(name, "the file is missing")
        for name in (*NEEDED, BIBLIOGRAPHY)
        if name not in there
    ]
    return files, bibliography


def priors_dir() -> Path:
    """Return the folder of the knowledge files that belong to this installation.

    Raises
    ------
    FileNotFoundError
        If neither the wheel's nor the checkout's ``priors`` folder exists.
    """
    here = Path(__file__).resolve()
    installed, checkout = (here.parents[up] / "priors" for up in (2, 4))
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    message = f"no knowledge files: neither {installed} nor {checkout} is a folder"
    raise FileNotFoundError(message)
