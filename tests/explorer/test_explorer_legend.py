"""Marks and colours of the page are those of the legend, and each is told."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from calcinosis.legend import LEGEND
from calcinosis.reasoning.uncertainty import LEVEL
from tests.explorer.browser import require_browser

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

PAINT = """([selector, property]) =>
  getComputedStyle(document.querySelector(selector))[property]"""


def rgb(colour: str) -> str:
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({', '.join(map(str, parts))})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_paints_by_the_legend(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for kind, name in (("calcinosis", "calcinosis"), ("competing", "competing")):
        wanted = rgb(getattr(LEGEND.colours[name], scheme))
        seen = page.evaluate(PAINT, [f".bars .{kind} .fill", "backgroundColor"])
        assert seen == wanted
    corners = ", ".join(f"{x:.0%} {y:.0%}" for x, y in LEGEND.marks["pretest"])
    for mark in (".bars .mark", ".mark-key", ".what-if .mark"):
        if mark.startswith(".what-if"):
            page.get_by_role("tab", name="What if").click()
        assert page.evaluate(PAINT, [mark, "clipPath"]) == f"polygon({corners})"


def test_lesions_have_their_colour_on_the_card_of_the_network_too(page: Page) -> None:
    page.get_by_role("tab", name="Network").click()
    own, other = (
        page.locator(".node-card tr", has_text=name).locator(".fill")
        for name in ("Iatrogenic", "Hematoma")
    )
    painted = "e => getComputedStyle(e).backgroundColor"
    assert own.evaluate(painted) == rgb(LEGEND.colours["calcinosis"].light)
    assert other.evaluate(painted) == rgb(LEGEND.colours["competing"].light)


def test_every_mark_is_told_beside_the_answer(page: Page) -> None:
    keys = (".ghost-key", "thead .mark-key", ".whisker-key")
    for key in keys:
        expect(page.locator(f"#answer {key}")).to_be_visible()
    expect(page.locator("#open")).to_contain_text(f"{100 * LEVEL:.0f}\u00a0%")
    page.get_by_role("tab", name="Network").click()  # its answer has less room
    expect(page.locator("#pretest-key")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_kinds_of_one_shape_differ_by_more_than_a_shade(
    page: Page, scheme: str
) -> None:
    """What is filled is far apart in lightness; what is empty holds another mark."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.get_by_role("tab", name="1 000 patients").click()
    found = page.evaluate(
        """() => [0, 1, 2, 3, 4].map(rank => {
          const key = document.querySelector(`.key .icon.competing.shade-${rank}`);
          return key && [key.getAttribute('d'), getComputedStyle(key).fill];
        }).filter(Boolean)"""
    )
    assert len(found) == 5
    drawn = [(mark, fill) for mark, fill in found]
    assert len(set(drawn)) == len(drawn)
    by_mark: dict[str, list[str]] = {}
    for mark, fill in drawn:
        by_mark.setdefault(mark, []).append(fill)
    for fills in by_mark.values():
        levels = sorted(
            sum(map(int, re.findall(r"\d+", fill)[:3])) / 3 for fill in fills
        )
        assert all(b - a > 60 for a, b in pairwise(levels)), fills
