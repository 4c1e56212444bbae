"""Tests in a browser: what they share, and how they are skipped where there is none.

Where CI needs one they fail instead."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Locator, Page, expect

from calcinosis import Diagnosis
from evaluation.benchmark.browser import CHROMIUM

__all__ = [
    "assert_shows",
    "choose",
    "kept",
    "kept_with",
    "press",
    "ready",
    "require_browser",
    "shown",
]


def require_browser() -> None:
    """Skip a module without Chromium, in one line; fail where CI_BROWSER is set."""
    if CHROMIUM is not None:
        return
    text = "no chromium on PATH: the browser tests were not run"
    if os.environ.get("CI_BROWSER"):
        pytest.fail(text)
    pytest.skip(text, allow_module_level=True)


def ready(page: Page) -> None:
    """Wait until the page has unpacked what it holds and drawn its first answer."""
    page.locator("#bars tr").first.wait_for(state="attached")


def shown(page: Page) -> dict[str, float]:
    """Return the posterior the page shows."""
    values: dict[str, float] = page.evaluate(
        "Object.fromEntries(explorer.model.lesions.map("
        "(name, i) => [name, (explorer.now().posterior ?? [])[i] ?? NaN]))"
    )
    return values


def assert_shows(page: Page, expected: Diagnosis) -> None:
    assert shown(page) == pytest.approx(expected.posterior, abs=1e-9)


def press(page: Page, name: str, state: str) -> None:
    """Answer a question with the mouse, in its group, which is opened first."""
    row = page.locator(".question", has=page.locator(f"text=/^{name}$/"))
    row.evaluate("row => row.closest('details').open = true")
    row.locator(".choice", has_text=state).first.click()


def choose(place: Page | Locator, name: str, *, exact: bool = False) -> None:
    """Press one of several buttons by its label, as a hand does."""
    button = place.get_by_role("radio", name=name, exact=exact)
    button.locator("xpath=..").click()
    expect(button).to_be_checked()


def kept(page: Page) -> None:
    """Wait until the page has put down what it shows, for when it is loaded again."""
    while not page.evaluate("(history.state?.fragment?.length ?? 0) > 100"):
        page.wait_for_timeout(50)


def kept_with(page: Page, text: str) -> None:
    """Wait until what the page has put down holds a text."""
    page.wait_for_function(
        "text => atob((history.state?.fragment ?? '').slice('#case='.length)"
        ".replaceAll('-', '+').replaceAll('_', '/')).includes(text)",
        arg=text,
    )
