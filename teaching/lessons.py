"""The lessons: marimo notebooks that run as apps, in tests, and for the export.

A lesson is a plain file ``lesson_N_name.py``. One of its cells holds only
``model = calcinosis.load()``, so that several lessons can share one model; another
holds ``facts``, the numbers that its prose takes home, which a test asserts.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calcinosis import Model

__all__ = ["LessonRun", "lesson_names", "run_lesson"]

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class LessonRun:
    """A lesson after it ran, with its widgets at their first values.

    Parameters
    ----------
    name : str
        Its module: ``lesson_1_base_rates``.
    outputs : tuple
        What its cells show, from top to bottom.
    defined : mapping
        What its cells define, by name.
    """

    name: str
    outputs: tuple[object, ...]
    defined: Mapping[str, Any]

    @property
    def facts(self) -> Mapping[str, float]:
        """Name → number that the prose speaks of."""
        facts: Mapping[str, float] = self.defined["facts"]
        return facts


def lesson_names() -> list[str]:
    """Return the modules of all lessons, in their order."""
    return sorted(path.stem for path in HERE.glob("lesson_*.py"))


def run_lesson(name: str, model: Model | None = None) -> LessonRun:
    """Run every cell of a lesson.

    Parameters
    ----------
    name : str
        One of :func:`lesson_names`.
    model : Model, optional
        Used in place of the one that the lesson would load.

    Raises
    ------
    Exception
        Whatever a cell raises.
    """
    app: Any = importlib.import_module(f"teaching.{name}").app
    outputs: Sequence[object]
    defined: Mapping[str, Any]
    outputs, defined = app.run(defs={} if model is None else {"model": model})
    shown = tuple(output for output in outputs if output is not None)
    return LessonRun(name, shown, defined)
