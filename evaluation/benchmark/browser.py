"""Debian's Chromium, driven by Playwright: for the explorer's tests and its timing."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis.explorer.html import explorer_page
from calcinosis.model import Model
from evaluation.pages.layout import TABLES, plainly

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
CLICKS = Path(__file__).with_name("clicks.js")


@contextmanager
def chromium() -> Generator[Any]:
    """Start a Playwright ``Browser`` without a window, and close it in the end.

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


def explorer_speed(model: Model, clicks: int = 500) -> str:
    """Time clicks on questions, and opening each view for each offered case.

    ``redraw`` is a click until the page has its new layout; ``inference`` the part of
    it that computes. Times are in ms.
    """
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "explorer.html"
        path.write_text(explorer_page(model), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        page.locator("#bars tr").first.wait_for(state="attached")  # unpacked
        page.evaluate(CLICKS.read_text(encoding="utf-8"))
        # the browser compiles what is used much
        page.evaluate("clicks => timeClicks(clicks)", clicks // 5)
        times: dict[str, Any] = page.evaluate("clicks => timeClicks(clicks)", clicks)
        times |= page.evaluate("timeViews()")
    limits = {
        name: np.quantile(ms, [0.5, 0.95, 1]).tolist() for name, ms in times.items()
    }
    return plainly(TABLES.clicks(limits, {name: len(ms) for name, ms in times.items()}))
