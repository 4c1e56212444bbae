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

from teaching.asking import COMMITTED

if TYPE_CHECKING:
    from calcinosis import Model

__all__ = ["About", "LessonRun", "about_lesson", "lesson_names", "run_lesson"]

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
    cells : tuple of str
        The cells that show it, by name; nameless in a lesson that waits.
    defined : mapping
        What its cells define, by name.
    """

    name: str
    outputs: tuple[object, ...]
    cells: tuple[str, ...]
    defined: Mapping[str, Any]

    @property
    def facts(self) -> Mapping[str, float]:
        """Name → number that the prose speaks of."""
        facts: Mapping[str, float] = self.defined["facts"]
        return facts

    @property
    def replies(self) -> Mapping[str, str]:
        """Answer offered at the question → what is said to it."""
        replies: Mapping[str, str] = self.defined["replies"]
        return replies

    @property
    def on_page(self) -> Mapping[str, Any]:
        """What its page holds for the script: ``try`` is a patient for the explorer."""
        held: Mapping[str, Any] = self.defined["on_page"]
        return held


def lesson_names() -> list[str]:
    """Return the modules of all lessons, in their order."""
    names = [path.stem for path in HERE.glob("lesson_*.py")]
    return sorted(names, key=_number)


@dataclass(frozen=True)
class About:
    """What stands of a lesson in the index.

    Parameters
    ----------
    number : int
    idea : str
        The one idea.
    after : tuple of int
        Lessons that come before it.
    needs : str
        What else must be known.
    """

    number: int
    idea: str
    after: tuple[int, ...] = ()
    needs: str = ""


IDEAS = (
    About(1, "the same finding means something else where other patients come"),
    About(2, "absent is evidence, not assessed is none", (1,)),
    About(3, "signs that share a cause repeat each other", (2,)),
    About(4, "a negative test tells what it could have shown on that day", (2,)),
    About(5, "a test is worth what its results change in what you do", (1, 2)),
    About(6, "a probability is about the patient, its range about our numbers", (1, 2)),
    About(7, "right is not calibrated, calibrated is not useful", (1,)),
    About(8, "a missing arrow is a claim", (3,), "some Python"),
    About(9, "in a report silence is evidence, on a form it is none", (2,)),
    About(10, "counts resist, judgements give way, readings are judgements", (6,)),
)


def about_lesson(name: str) -> About:
    """Return number, idea and prerequisites of one of :func:`lesson_names`."""
    return IDEAS[_number(name) - 1]


def _number(name: str) -> int:
    return int(name.split("_")[1])


def run_lesson(
    name: str, model: Model | None = None, *, revealed: bool = True
) -> LessonRun:
    """Run the cells of a lesson.

    Parameters
    ----------
    name : str
        One of :func:`lesson_names`.
    model : Model, optional
        Used in place of the one that the lesson would load.
    revealed : bool
        Whether to go on without a choice; else the lesson waits at its question.

    Raises
    ------
    Exception
        Whatever a cell raises.
    """
    app: Any = importlib.import_module(f"teaching.{name}").app
    outputs: Sequence[object]
    defined: Mapping[str, Any]
    given: dict[str, Any] = {} if model is None else {"model": model}
    if revealed:
        given[COMMITTED] = "everything"
    outputs, defined = app.run(defs=given)
    names = [
        cell.name
        for cell in app._cell_manager.cell_data()
        if cell.name != "setup" and not (cell.cell and cell.cell.defs & given.keys())
    ]
    if not revealed:  # marimo leaves out what waits, and does not say which
        names = [""] * len(outputs)
    shown = [
        (cell, output)
        for cell, output in zip(names, outputs, strict=True)
        if output is not None
    ]
    cells, parts = zip(*shown, strict=True)
    return LessonRun(name, parts, cells, defined)
