"""The browser of the tests: skipped where there is none, except where CI needs it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from evaluation.browser import CHROMIUM, chromium

__all__ = ["browser_or_skip"]


@contextmanager
def browser_or_skip() -> Generator[Browser]:
    """Start Chromium; without it skip, or fail where ``CI_BROWSER`` is set."""
    if CHROMIUM is None:
        text = "no chromium on PATH: the browser tests were not run"
        if os.environ.get("CI_BROWSER"):
            pytest.fail(text)
        pytest.skip(text)
    with chromium() as browser:
        yield browser
