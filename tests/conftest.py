"""What all tests share."""

from __future__ import annotations

import pytest

from calcinosis import Model, load
from calcinosis.knowledge import Knowledge


@pytest.fixture(scope="session")
def model() -> Model:
    return load()


@pytest.fixture(scope="session")
def knowledge(model: Model) -> Knowledge:
    return model.knowledge
