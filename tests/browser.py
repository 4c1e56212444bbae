"""A browser for tests: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def require_chromium() -> str:
    """Path of the browser. Without one tests are skipped, except where CI sets it up."""
    if CHROMIUM is None:
        text = "no chromium on PATH: the browser tests were not run"
        if os.environ.get("CI_BROWSER"):
            pytest.fail(text)
        pytest.skip(text)
    return CHROMIUM


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, and close it in the end."""
    path = require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
