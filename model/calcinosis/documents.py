"""Read YAML and JSON documents with the line of every entry, duplicates refused."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from calcinosis.errors import CaseError, Problem

__all__ = ["Document", "read_document", "read_text"]

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """What a file holds, and where each entry stands.

    Parameters
    ----------
    content : object
        Plain mappings, lists and scalars.
    lines : mapping
        Path into the content (keys and list positions) → line number, from 1.
    name : str
        For messages.
    """

    content: Any
    lines: dict[tuple[Hashable, ...], int]
    name: str

    def where(self, *path: Hashable) -> str:
        """Return ``file: line 7: findings.erythema`` for an entry."""
        line = self.lines.get(path)
        named = ".".join(str(part) for part in path if not isinstance(part, int))
        parts = [self.name, f"line {line}" if line else "", named]
        return ": ".join(part for part in parts if part)


def read_text(path: Path) -> str:
    """Read a text file; a binary or missing one is a :class:`CaseError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CaseError([Problem(str(path), f"cannot be read: {reason}")]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise CaseError([Problem(str(path), "is not a text file (YAML or JSON)")])
    return text


def read_document(text: str, name: str) -> Document:
    """Read YAML or JSON text.

    Raises
    ------
    CaseError
        If the text is empty, has a syntax error, or names a key twice.
    """
    if not text.strip():
        raise CaseError([Problem(name, "is empty: expected a case")])
    problems: list[Problem] = []
    lines: dict[tuple[Hashable, ...], int] = {}
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                raise CaseError([Problem(name, "is empty: expected a case")])
            content = _construct(loader, root, (), lines, name, problems)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}: line {mark.line + 1}" if mark is not None else name
        reason = getattr(error, "problem", None) or str(error)
        raise CaseError([Problem(where, f"is no valid YAML: {reason}")]) from error
    if problems:
        raise CaseError(problems)
    return Document(content, lines, name)


def _construct(
    loader: yaml.SafeLoader,
    node: yaml.Node,
    path: tuple[Hashable, ...],
    lines: dict[tuple[Hashable, ...], int],
    name: str,
    problems: list[Problem],
) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        result: dict[Any, Any] = {}
        for key_node, value_node in pairs:
            key = loader.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if isinstance(key, bool):  # YAML reads a bare no: or yes: as a truth value
                key = "yes" if key else "no"
            if not isinstance(key, str):
                text = f"key {key!r} is not a name"
                problems.append(Problem(f"{name}: line {line}", text))
                continue
            if key in result:
                text = f"'{key}' stands twice (first in line {lines[(*path, key)]})"
                problems.append(Problem(f"{name}: line {line}", text))
                continue
            inner = (*path, key)
            result[key] = _construct(loader, value_node, inner, lines, name, problems)
            lines[inner] = line
        return result
    if isinstance(node, yaml.SequenceNode):
        items = cast("list[yaml.Node]", node.value)
        return [
            _construct(loader, item, (*path, number), lines, name, problems)
            for number, item in enumerate(items)
        ]
    return loader.construct_object(node, deep=True)


def to_json(content: object) -> str:
    """Write JSON as the command line prints it."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
