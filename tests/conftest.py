"""What all tests share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calcinosis import Model, load
from calcinosis.knowledge.parsing.folder import SOURCED
from calcinosis.knowledge.read import Knowledge, read_knowledge

if TYPE_CHECKING:
    from teaching.lessons import LessonRun


LONGEST = (
    "frozen",
    "teaching",
    "learning",
    "knowledge",
    "explorer",
    "README.md",
)  # folders and files


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest: two processes take the files in this order."""
    items.sort(key=lambda item: not any(name in item.path.parts for name in LONGEST))


_read_once = cache(read_knowledge)


def _read(folder: str | Path | None = None) -> Knowledge:
    return _read_once(folder) if folder in (None, SOURCED) else read_knowledge(folder)


def pytest_configure() -> None:
    """Read the files of the package once: no test changes them, most load a model."""
    pytest.MonkeyPatch().setattr("calcinosis.model.read_knowledge", _read)


@pytest.fixture(scope="session")
def model() -> Model:
    return load()


@pytest.fixture(scope="session")
def knowledge(model: Model) -> Knowledge:
    return model.knowledge


@pytest.fixture(scope="session")
def lesson(model: Model) -> Callable[[str], LessonRun]:
    """Run a lesson by its name, each once, all on one model."""
    from teaching.lessons import run_lesson

    def run(name: str) -> LessonRun:
        return run_lesson(name, model)

    return cache(run)
