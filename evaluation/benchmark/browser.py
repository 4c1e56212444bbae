"""Debian's Chromium, driven by Playwright: for the explorer's tests and its timing."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["CHROMIUM", "chromium"]

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@contextmanager
def chromium() -> Generator[Browser]:
    """Start the browser without a window, and close it in the end.

    Raises
    ------
    FileNotFoundError
        If there is no ``chromium`` on the path.
    """
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        message = "no chromium on PATH: install Debian's package chromium"
        raise FileNotFoundError(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
