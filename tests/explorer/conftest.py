"""The explorer in a tab of a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from calcinosis import Model
from calcinosis.explorer.html import explorer_page
from evaluation.benchmark.browser import chromium
from tests.explorer.browser import ready

PATIENCE = 30_000  # ms: a slow machine makes no test fail
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(model: Model, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    path.write_text(explorer_page(model), encoding="utf-8")
    return path.as_uri()


@dataclass(frozen=True)
class Tab:
    """One tab for all tests, and what its pages complained about and asked for."""

    page: Page
    complaints: list[str]
    asked: list[str]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Tab:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    opened = Tab(context.new_page(), [], [])
    opened.page.on("console", lambda message: opened.complaints.append(message.text))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    return opened


@pytest.fixture
def page(tab: Tab, address: str) -> Iterator[Page]:
    """A freshly loaded page that must neither complain nor ask for anything."""
    tab.complaints.clear()
    tab.asked.clear()
    tab.page.set_viewport_size({"width": 1280, "height": 900})
    tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    tab.page.goto("about:blank")
    tab.page.goto(address)
    ready(tab.page)
    yield tab.page
    assert tab.complaints == []
    own = {address, "data:,", "about:blank"}
    assert {re.split("[?#]", url)[0] for url in tab.asked} <= own
