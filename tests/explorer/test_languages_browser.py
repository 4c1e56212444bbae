"""The page in other languages: nothing stays English, numbers and plurals are right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from calcinosis import Model
from calcinosis.explorer.html import explorer_page, held_contents
from calcinosis.explorer.languages.texts import all_texts, counted_texts
from calcinosis.explorer.languages.translations import Language
from tests.explorer.browser import ready, require_browser
from tests.explorer.by_hand import AGED, FILES, WORDED

pytestmark = pytest.mark.slow  # each starts a page of its own

require_browser()

MARKED = "en-XA"  # a language in which every text is the English one in brackets
OPEN, CLOSE = "⟦", "⟧"
VISIBLE = """
() => {
  const found = [];
  const isRead = (element) => element.closest('[translate]')?.translate !== false
    && !element.closest('script, style, textarea, [lang=en]');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: box, data } = texts.currentNode;
    if (isRead(box) && !box.closest(".node")) found.push(data);
  }
  for (const node of document.querySelectorAll(".node")) // labels stand in lines
    found.push([...node.querySelectorAll("text")].map((e) => e.textContent).join(" "));
  for (const name of ['title', 'aria-label', 'placeholder', 'aria-valuetext', 'label'])
    for (const box of document.querySelectorAll(`[${name}]`))
      if (isRead(box)) found.push(box.getAttribute(name));
  return found;
}
"""
FILLED: dict[str, Any] = {
    "told": "report",
    "setting": "neonatal_unit",
    "age": "19 d",
    "sex": "male",
    "findings": {
        "swelling": "yes",
        "erythema": "no",
        "iv_calcium": "yes",
        "site": ["hand_or_wrist", "arm"],
        "crp": {"value": 3.5, "unit": "mg/L"},
        "days_from_onset": {"value": 3, "unit": "d"},
        "radiographs": [
            {"day": 2, "calcification": "no"},
            {"day": 3, "calcification": "yes"},
        ],
    },
}


@pytest.fixture(scope="module")
def folder(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages: with brackets around every text, and in the languages there are."""
    made = tmp_path_factory.mktemp("languages")
    counted = counted_texts()
    words: dict[str, Any] = {}
    for texts in all_texts(held_contents(model)).values():
        for text in texts:
            marked = f"{OPEN}{text}{CLOSE}"
            words[text] = (
                {"one": marked, "other": marked} if text in counted else marked
            )
    marked_page = explorer_page(
        model, languages=[Language(MARKED, "", False, words, {})]
    )
    (made / "marked.html").write_text(marked_page, encoding="utf-8")
    (made / "page.html").write_text(explorer_page(model), encoding="utf-8")
    return made


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab that remembers no language, and must not complain."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    context.close()


def opened(tab: Page, path: Path, language: str = "") -> Page:
    tab.goto(path.as_uri() + (f"?lang={language}" if language else ""))
    ready(tab)
    return tab


def show(page: Page, case: dict[str, Any]) -> None:
    page.evaluate("c => explorer.store.change({ case: c })", case)


def english(page: Page, allowed: set[str]) -> list[str]:
    """Return what is outside of brackets and neither a name nor a unit."""
    left: list[str] = []
    for text in page.evaluate(VISIBLE):
        bare = text
        while OPEN in bare:
            shorter = re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", bare)
            if shorter == bare:
                break
            bare = shorter
        for unit in sorted(filter(None, allowed), key=len, reverse=True):
            bare = bare.replace(unit, "")
        if re.search(r"[^\W\d_]{2}", bare):
            left.append(text)
    return sorted(set(left))


@pytest.fixture(scope="module")
def names(model: Model) -> set[str]:
    """Units, citations and names of the model: the same in every language."""
    held = held_contents(model)
    units = {u for analyte in held["analytes"].values() for u in analyte["units"]}
    cited = {text for patient in held["cases"] for text in patient["citation"].values()}
    return units | cited


def test_nothing_on_the_page_stays_english(
    tab: Page, folder: Path, names: set[str]
) -> None:
    page = opened(tab, folder / "marked.html", MARKED)
    assert english(page, names) == []
    for case in (
        FILLED,
        FILLED
        | {
            "told": "form",
            "age": "400 y",
            "findings": {"crp": {"value": 1e9, "unit": "mg/L"}},
        },
        {
            "findings": {
                "fever": {"value": "<39", "unit": "°C"},
                "crp": {"value": 400, "unit": "mg/L"},
            }
        },
        {"findings": {"iv_calcium": "no", "days_from_infusion_to_lesion": "later"}},
        {"findings": {"swelling": "yes"}},
    ):
        show(page, case)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")  # draws every view
        assert english(page, names) == [], case
    show(page, FILLED)
    page.locator("#unsaid").click()
    page.locator("#pin").click()
    show(page, FILLED | {"setting": "emergency"})
    page.locator("#tab-what-if").click()
    page.evaluate(
        "() => { const s = document.querySelector('.what-if input[type=range]');"
        "s.value = s.max; s.dispatchEvent(new Event('input')); }"
    )
    page.locator("#search").fill("swelling")
    expect(page.locator("#search-list li").first).to_be_visible()
    expect(page.locator("#differing li").first).to_be_visible()
    assert english(page, names) == []
    page.locator("#search").fill("nothing of the kind")
    assert english(page, names) == []
    page.evaluate("location.hash = '#story=none'")
    expect(page.locator("#unknown")).to_be_visible()
    assert english(page, names) == []
    for name in ("share", "file", "help"):
        page.locator(f"#{name}-button").click()
        assert english(page, names) == []
        page.locator(f"#{name} .close").click()


REFUSED = """
texts => texts.map(text => {
  const [file, area, problem, use] = ['file', 'file-text', 'file-problem', 'file-use']
    .map(id => document.getElementById(id));
  problem.textContent = '';
  area.value = text;
  use.click();
  if (!file.open) file.showModal();
  return problem.textContent;
})
"""


def test_what_is_wrong_with_a_file_is_said_in_the_language(
    tab: Page, folder: Path
) -> None:
    page = opened(tab, folder / "marked.html", MARKED)
    page.locator("#file-button").click()
    wrong = [
        *FILES,
        *(f"findings:\n  {entry}\n" for entry in WORDED),
        *(f"age: {age}\nfindings:\n" for age in AGED),
        *(
            "",
            "a: 1\n b",
            "\ta: 1",
            'a: "\\q"',
            "a: |9\n",
            "a: b: c",
            "a: 'b' c",
            "? a",
        ),
        "#" * (1 << 20) + "\n",
    ]
    said = [text for text in page.evaluate(REFUSED, wrong) if text]
    assert len(said) > 80
    # each message as a whole is a text of the language: what it holds fills its places
    assert [text for text in said if not bracketed(text)] == []
    kinds = {re.sub(r"'[^']*'|\d", "", text) for text in said}
    assert len(kinds) > 40


def bracketed(text: str) -> bool:
    """Whether every line of a message stands in brackets."""
    return all(
        line.startswith(OPEN) and line.endswith(CLOSE) for line in text.split("\n")
    )


def test_stories_lessons_and_patients_are_told_in_the_language(
    tab: Page, folder: Path, names: set[str]
) -> None:
    page = opened(tab, folder / "marked.html", MARKED)
    page.locator("#presets").select_option("story-2")
    for step in range(3):
        if step:
            page.locator("#story-guess").fill("40")
        assert english(page, names) == []
        page.locator("#story-commit" if step else "#story-skip").click()
        assert english(page, names) == []
        if step < 2:
            page.locator("#story-on").click()
    for preset in ("lesson-1", "lesson-3", "case-1", "case-3"):
        page.locator("#presets").select_option(preset)
        assert english(page, names) == []
        page.locator("#story-choices button").first.click()
        if preset.startswith("lesson"):
            page.locator("#story-tell").click()
        assert english(page, names) == []


def test_another_language_keeps_what_is_shown_and_is_remembered(
    tab: Page, folder: Path
) -> None:
    page = opened(tab, folder / "page.html")
    show(page, FILLED)
    expect(page.locator("#unreviewed")).to_be_hidden()
    expect(page.locator("#unreviewed-mark")).to_be_hidden()
    page.locator("#language").select_option("tr")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    ready(page)
    assert page.evaluate("explorer.store.state.case") == FILLED
    expect(page.locator("#unreviewed")).to_be_visible()
    expect(page.locator("#language option:checked")).to_have_text("Türkçe")
    expect(page.locator("#unreviewed-mark")).to_have_text("incelenmedi")
    opened(page, folder / "page.html")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    opened(page, folder / "page.html", "es")  # what the link says goes first
    expect(page.locator("html")).to_have_attribute("lang", "es")
    opened(page, folder / "page.html", "xx")
    expect(page.locator("html")).to_have_attribute("lang", "tr")


def test_a_course_goes_on_in_another_language(tab: Page, folder: Path) -> None:
    tab.add_init_script(
        "const told = (name) => (...given) => {"
        "  sessionStorage.told = `${sessionStorage.told ?? ''} ${name}`; return ''; };"
        "const names = ['Initialize', 'GetValue', 'SetValue', 'Commit', 'Finish'];"
        "window.API = Object.fromEntries(names.map((n) => [`LMS${n}`, told(n)]));"
    )
    page = opened(tab, folder / "page.html")
    page.locator("#language").select_option("es")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    ready(page)
    assert page.evaluate("sessionStorage.told").split().count("Initialize") == 2
    assert "Finish" not in page.evaluate("sessionStorage.told")
    page.reload()
    ready(page)
    assert page.evaluate("sessionStorage.told").split().count("Finish") == 1


@pytest.mark.parametrize(
    ("language", "percent", "quantity"),
    [("tr", r"^%\d", "3,5 mg/L"), ("es", r"^\d+(,\d)?\s%$", "3,5 mg/L")],
)
def test_numbers_are_written_as_in_the_language(
    tab: Page, folder: Path, language: str, percent: str, quantity: str
) -> None:
    page = opened(tab, folder / "page.html", language)
    show(page, FILLED)
    assert re.search(percent, page.locator("#head-calcinosis").inner_text())
    expect(page.locator("#known")).to_contain_text(quantity)
    shown = " ".join(page.locator("#result").all_inner_texts())
    assert re.search(r"\d,\d", shown)
    assert not re.search(r"\d\.\d(?!\d\d)", shown)
    assert (
        page.locator("input.number")
        .evaluate_all("b => b.map(x => x.value)")
        .count("3,5")
    )


@pytest.mark.parametrize(
    ("language", "typed", "finding", "state"),
    [
        ("tr", "ateş yok", "fever", "no"),
        ("tr", "ATES YOK", "fever", "no"),
        ("es", "sin fiebre", "fever", "no"),
        ("es", "muñeca", "site", "hand_or_wrist"),
        ("tr", "irin", "purulence", "yes"),
        ("es", "no fever", "fever", "no"),
        ("tr", "redness", "erythema", "yes"),
        ("tr", "crp 3,5 mg/L", "crp", {"value": 3.5, "unit": "mg/L"}),
    ],
)
def test_findings_are_found_in_the_language_and_in_english(
    tab: Page, folder: Path, language: str, typed: str, finding: str, state: Any
) -> None:
    page = opened(tab, folder / "page.html", language)
    page.locator("#search").fill(typed)
    page.keyboard.press("Enter")
    assert page.evaluate("explorer.store.state.case.findings") == {finding: state}


@pytest.mark.parametrize("language", ["tr", "es"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_is_accessible_in_every_language(
    tab: Page, folder: Path, language: str, width: int
) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    page = opened(tab, folder / "page.html", language)
    page.locator("#questions details").evaluate_all("a => a.forEach(d => d.open = 1)")
    show(page, FILLED)
    for name in ("why", "next", "network", "patients", "what-if"):
        page.locator(f"#tab-{name}").click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize("language", ["", "tr", "es"])
def test_texts_in_the_network_stay_in_their_boxes(
    tab: Page, folder: Path, language: str
) -> None:
    page = opened(tab, folder / "page.html", language)
    show(page, FILLED)
    page.locator("#tab-network").click()
    beyond = page.evaluate(
        "[...document.querySelectorAll('#view-network .node')].flatMap((node) => {"
        "  const right = node.querySelector('.box').getBoundingClientRect().right;"
        "  return [...node.querySelectorAll('text')]"
        "    .filter((text) => text.getBoundingClientRect().right > right)"
        "    .map((text) => text.textContent); })"
    )
    assert beyond == []
