"""An oracle for sensitivity: the whole network built again with one row changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from calcinosis import Case, Model
from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Fixed
from calcinosis.knowledge.rows.rows import Row


def with_row(knowledge: Knowledge, row: Row, values: FloatArray) -> Knowledge:
    """The knowledge with one row at certain values, wherever it stands.

    What its source says stays: the weights of forms rest on it.
    """
    fixed, sourced = Fixed(tuple(values.tolist())), row.as_sourced().distribution
    new = replace(row, distribution=fixed, sourced=sourced)
    changed: Knowledge = _replaced(knowledge, row, new)
    return changed


def posterior_with(
    knowledge: Knowledge, row: Row, values: FloatArray, case: Case, pretest: str
) -> FloatArray:
    """The posterior of a network built from it."""
    model = Model(with_row(knowledge, row, values))
    return model.diagnose(case, pretest=pretest).probabilities


def _replaced(thing: Any, old: Row, new: Row) -> Any:
    if thing is old:
        return new
    if isinstance(thing, Mapping):
        parts = {key: _replaced(part, old, new) for key, part in thing.items()}
        return parts if any(parts[key] is not thing[key] for key in parts) else thing
    if isinstance(thing, tuple):
        items = tuple(_replaced(part, old, new) for part in thing)
        same = all(a is b for a, b in zip(items, thing, strict=True))
        return thing if same else items
    if is_dataclass(thing) and not isinstance(thing, type | Row):
        parts = {f.name: getattr(thing, f.name) for f in fields(thing)}
        moved = {name: _replaced(part, old, new) for name, part in parts.items()}
        moved = {name: part for name, part in moved.items() if part is not parts[name]}
        return replace(thing, **moved) if moved else thing
    return thing
