"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from calcinosis import Model, load
from calcinosis.compiled.kept_files import SWITCH
from calcinosis.knowledge.read import Knowledge

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


SLOW = "learning.md"
"""A page whose examples learn from patients; a page has no marker of its own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest: two processes take the files in this order."""
    for item in items:
        if item.path.name == SLOW:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: not any(name in item.path.parts for name in LONGEST))


def pytest_configure(config: pytest.Config) -> None:
    """Keep what is compiled for this run alone, one folder for all its processes."""
    if not hasattr(config, "workerinput"):  # workers inherit the environment
        folder = TemporaryDirectory(prefix="calcinosis-tests-")
        config.add_cleanup(folder.cleanup)
        os.environ[SWITCH] = folder.name


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
