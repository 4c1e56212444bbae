"""Tests that need a browser: skipped where there is none, except where CI needs it."""

from __future__ import annotations

import os

import pytest

from evaluation.benchmark.browser import CHROMIUM

__all__ = ["require_browser"]


def require_browser() -> None:
    """Skip a module without Chromium, in one line; fail where CI_BROWSER is set."""
    if CHROMIUM is not None:
        return
    text = "no chromium on PATH: the browser tests were not run"
    if os.environ.get("CI_BROWSER"):
        pytest.fail(text)
    pytest.skip(text, allow_module_level=True)
