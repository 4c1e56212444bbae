"""Lessons with every widget moved to every value, each cell run as marimo would."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from marimo import ui

from teaching.asking import COMMITTED
from teaching.lessons import LessonRun

ASKED = {COMMITTED, "replies"}
__all__ = ["moved", "values_of", "widgets_of"]


def widgets_of(run: LessonRun) -> dict[str, Any]:
    """Return the widgets of a lesson by the name that its cells know them by."""
    kinds = (ui.radio, ui.dropdown, ui.slider, ui.dictionary)
    return {n: own for n, own in run.defined.items() if isinstance(own, kinds)}


def values_of(widget: Any) -> list[Any]:
    """Return every value, as the page of a browser would send it."""
    if isinstance(widget, ui.radio):
        return list(widget.options)
    if isinstance(widget, ui.dropdown):
        return [[option] for option in widget.options]
    if isinstance(widget, ui.slider):
        if widget.steps:
            return list(range(len(widget.steps)))
        step = widget.step or 1
        count = int((widget.stop - widget.start) / step)
        return [widget.start + step * number for number in range(count + 1)]
    return [
        {name: value}
        for name, inner in widget.elements.items()
        for value in values_of(inner)
    ]


def moved(run: LessonRun, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Move one widget and run every cell that hangs on it; yield what they show.

    Of the question only the reply hangs on which answer is chosen.
    """
    module: Any = importlib.import_module(f"teaching.{run.name}")
    defined = {**run.defined}
    widget = defined[name]
    before = widget._value_frontend
    widget._update(value)
    if name == "guess":  # its cell is the one that a finished run leaves out
        defined[COMMITTED] = widget.value
    changed = {name}
    try:
        for cell_name, cell in _cells(module):
            hangs = {*cell.refs} >= ASKED if name == "guess" else changed & cell.refs
            if not hangs:
                continue
            output, found = cell.run(**_given(cell, defined))
            changed |= {*cell.defs}
            defined |= {one: found[one] for one in cell.defs}
            yield cell_name, output
    finally:
        widget._update(before)


def _given(cell: Any, defined: Mapping[str, Any]) -> dict[str, Any]:
    return {ref: defined[ref] for ref in cell.refs if ref in defined}


def _cells(module: Any) -> Iterator[tuple[str, Any]]:
    """Yield the cells in the order of the file, with their names."""
    for name, value in vars(module).items():
        if type(value).__name__ == "Cell":
            yield name, value
