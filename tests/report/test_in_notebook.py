"""What notebooks show: one line, or a small table in which all text is escaped."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from calcinosis import Case, Model

NASTY = "<script>alert('1')</script>\n\x1b[2J"


class Reader(HTMLParser):
    """Collects texts, and checks that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(thing: Any) -> Reader:
    reader = Reader()
    reader.feed(thing._repr_html_())
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def case() -> Case:
    return Case(id=NASTY, setting="emergency", findings={"erythema": "yes"})


def test_a_result_is_a_table_with_bars(model: Model, case: Case) -> None:
    result: Any = model.diagnose(case)
    read = shown(result)
    assert read.tags <= {
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "small",
    }
    assert any(NASTY in text for text in read.texts)
    first = f"{100 * result.posterior[result.ranking[0]]:.1f}%"
    assert any(first in text for text in read.texts)
    assert result._repr_html_().count("<tr>") == 1 + 1 + len(result.posterior)


def test_a_case_and_a_comparison_are_tables(model: Model, case: Case) -> None:
    for thing in (case, model.compare(case, Case(id=NASTY))):
        assert "script" not in shown(thing).tags


def test_everything_is_one_line_in_a_console(model: Model, case: Case) -> None:
    result = model.diagnose(case)
    things = [
        model,
        model.do(iv_calcium="no"),
        model.knowledge,
        case,
        result,
        result.explain(),
        result.interpretation,
        result.conflict_report(20),
        result.intervals(20),
        result.advise(),
        model.compare(case, Case()),
        model.draws(20),
    ]
    for thing in things:
        line, kind = repr(thing), type(thing).__name__
        assert (kind, len(line.splitlines())) == (kind, 1)
        assert (kind, "\x1b" in line) == (kind, False)
        assert (kind, len(line) < 400) == (kind, True)


def test_a_case_writes_itself_as_it_is_made(case: Case) -> None:
    assert eval(repr(case), {"Case": Case}) == case
