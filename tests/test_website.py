"""The documentation site: whole, nothing from outside, searched without a server."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest

from calcinosis import Model
from evaluation.benchmark.browser import chromium
from tests.explorer.browser import require_browser
from tests.support.paths import ROOT
from website.hooks import (
    UNKNOWN_TERMS,
    evidence_pages,
    formula,
    linked_outside,
    page_of,
    rewritten,
    studies_page,
)

LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href"}
OUTSIDE = re.compile(r"(?:https?:)?//")
FETCHED = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""")
SHOWN = ("index", "how-it-works", "model-card", "findings", "evidence/erythema")
WIDTHS = (390, 1280)
NARROW = 960
"""Pixels below which the search is behind a button."""


def test_links_out_of_the_docs_lead_to_pages_of_the_site() -> None:
    here = PurePosixPath("docs/api/index.md")
    text = (
        "[a](../../README.md#how-it-works) [b](../../priors/) [c](../fhir.md) [d](#x)"
    )
    led = "[a](../tree/README.md#how-it-works) [b](../tree/priors/files.md) "
    assert rewritten(text, here) == led + "[c](../fhir.md) [d](#x)"
    listing = "```text\n[a](../../README.md)\n```\n"
    assert rewritten(listing, here) == listing


def test_links_of_pages_of_the_tree_lead_back() -> None:
    text = "[a](docs/fhir.md) [b](model/calcinosis/model.py) [c](https://pgmpy.org)"
    led = "[a](../fhir.md) [b](model/calcinosis/model.py.md) [c](https://pgmpy.org)"
    assert rewritten(text, PurePosixPath("README.md")) == led


def test_what_pages_of_pages_link_to_has_a_page() -> None:
    found = linked_outside({PurePosixPath("docs/x.md"): "[x](../teaching/README.md)"})
    assert PurePosixPath("evaluation/cases/seed.yaml") in found
    assert len({page_of(path) for path in found}) == len(found)


def test_evidence_has_a_page_for_each_name() -> None:
    whole = "# E\n\nText.\n\n```\nshares\n```\n\n## Skin (skin)\n\n```\n1\n```\n"
    (path, page), (all_of_them, first) = evidence_pages(whole)
    assert (path, all_of_them) == ("evidence/skin.md", "evidence.md")
    assert page.startswith("# Skin (skin)\n")
    assert "[Skin (skin)](evidence/skin.md)" in first
    assert first.index("skin.md") < first.index("shares")


def test_every_study_is_listed_with_its_terms(model: Model) -> None:
    page = studies_page(model.knowledge.references)
    lines = [line for line in page.splitlines() if line.endswith(f"{UNKNOWN_TERMS} |")]
    assert [line.split(" | ")[0][2:] for line in lines] == sorted(
        model.knowledge.references
    )
    assert all(line.count(" | ") == 3 for line in lines)


def test_formulas_need_no_script() -> None:
    assert re.match(r"<math .*<mfrac>.*</math>$", formula(r"\frac{a}{b}"), re.DOTALL)


def test_the_model_card_has_every_item_with_its_code_or_data() -> None:
    card = (ROOT / "docs" / "model-card.md").read_text("utf-8")
    items = re.findall(r"^\| (\d+)[a-g]? \|", card, re.MULTILINE)
    assert [*dict.fromkeys(map(int, items))] == [*range(1, 28)]
    answers = [line for line in card.splitlines() if re.match(r"\| \d", line)]
    unfounded = [a for a in answers if "](../" not in a and "Not applicable" not in a]
    assert unfounded == []


class Page(HTMLParser):
    """Ids of a page, what it loads, and where it leads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.ids |= {own[key] for key in ("id", "name") if key in own}
        if (place := LOADED.get(tag)) in own:
            self.loads.append(own[str(place)])
        if tag == "a" and "href" in own:
            self.leads.append(own["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    order = ["mkdocs", "build", "--strict", "-q", "-f", "website/mkdocs.yml"]
    done = subprocess.run(
        [sys.executable, "-m", *order, "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.slow
def test_nothing_of_the_site_comes_from_outside(site: Path) -> None:
    pages = {path: Page(path) for path in site.rglob("*.html")}
    assert len(pages) > 150
    loads = {load for page in pages.values() for load in page.loads}
    assert loads
    assert [load for load in loads if OUTSIDE.match(load)] == []
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    assert styles
    assert [style for style in styles if FETCHED.search(style)] == []


@pytest.mark.slow
def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    pages = {path: Page(path) for path in site.rglob("*.html")}
    lost: list[str] = []
    for path, page in pages.items():
        for link in (*page.leads, *page.loads):
            if path.name == "404.html" or re.match(r"[a-z]+:|//", link):
                continue
            place, _, anchor = unquote(link).partition("#")
            target = (path.parent / place).resolve() if place else path
            known = pages[target].ids if target in pages else None
            if not target.exists() or (anchor and known and anchor not in known):
                lost.append(f"{path.relative_to(site)}: {link}")
    assert lost == []


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_the_site_is_read_and_searched_from_a_folder(site: Path, width: int) -> None:
    require_browser()
    asked: list[str] = []

    def noted(request: Any) -> None:
        asked.append(str(request.url))

    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True
        )
        page = context.new_page()
        page.on("request", noted)
        for name in SHOWN:
            page.goto((site / f"{name}.html").as_uri())
            wider = "document.documentElement.scrollWidth - innerWidth"
            assert page.evaluate(wider) <= 0, name
        page.goto((site / "index.html").as_uri())
        if width < NARROW:
            page.click("label.md-header__button[for=__search]")
        page.locator("input.md-search__input").press_sequentially("fluctuance")
        page.wait_for_selector(".md-search-result__item", timeout=60_000)
    assert asked
    assert [u for u in asked if not u.startswith(("file:", "data:", "about:"))] == []
