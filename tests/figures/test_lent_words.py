"""Figures in other words: all that is drawn is worded, and has the room it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from matplotlib.text import Text

from calcinosis import figures
from calcinosis.figures import PosteriorBars, ReliabilityCurve
from calcinosis.figures.parts.graph import Belief, Graph, Node
from calcinosis.figures.parts.lent_words import other_words, worded
from calcinosis.figures.plot_next_tests import NextTestBars, TestBar
from calcinosis.figures.plot_ratios import LikelihoodRatio, Ratios
from calcinosis.figures.plot_timeline import Timeline
from calcinosis.figures.plot_tornado import Swing, Swings
from tests.figures.geometry import faults

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

mpl.use("Agg")
ENGLISH = re.compile("[A-Za-z]")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    from matplotlib import pyplot

    yield
    pyplot.close("all")


def foreign(text: str) -> str:
    """Write a text in letters that English has not, each word one longer."""
    return ENGLISH.sub("ñ", re.sub(r"([A-Za-z]+)([A-Za-z])", r"\1\2\2", text))


def _frequencies() -> Axes:
    counts = figures.Frequencies(
        "newborns", "iatrogenic", "Calcium", "x", 1000, 41, 33, 49, 0.4
    )
    return figures.plot_frequencies(counts)


def _ratios() -> Axes:
    bars = tuple(LikelihoodRatio("n", f"Fever {n}: no", n - 0.7) for n in range(3))
    return figures.plot_ratios(Ratios("abscess", bars, 1.0, 1.0, "t"), most=2)


def _timeline() -> Axes:
    low, notes = (0.1, 0.2), (("Observe",), ("ask: fever",))
    return figures.plot_timeline(
        Timeline((1.0, 9.0), low, low, (0.8, 0.9), (0.02, 0.03), notes, "t")
    )


def _tests() -> Axes:
    bars = (TestBar("Ultrasound", 0.4, 0.01), TestBar("Biopsy", 0.2, -0.01))
    return figures.plot_next_tests(NextTestBars(bars, 2, "t"))


def _posterior() -> Axes:
    ends, names = (0.7, 0.3), ("iatrogenic", "abscess")
    return figures.plot_posterior(
        PosteriorBars(
            names,
            ends,
            ends,
            (True, False),
            "t",
            ((0.6, 0.8), (0.2, 0.4)),
            forms=("a leaked infusion 92%", ""),
        )
    )


def _tornado() -> Axes:
    bar = Swing("Fever: yes", "if abscess", 0.01, 0.9, 0.3, 0.7, "judgement")
    return figures.plot_tornado(Swings("abscess", 0.5, (bar,), "t"))


def _reliability() -> Axes:
    from matplotlib import pyplot

    ax = pyplot.subplots(figsize=(5, 5), layout="constrained")[1]
    curve = ReliabilityCurve((0.3, 0.9), (0.2, 0.8), (7, 9), "Bert: the network")
    return figures.plot_reliability(curve, ax=ax)


def _network() -> Axes:
    fever = Node("f", "Fever", "examination", "open", (Belief("yes 30%", 0.3),))
    lesion = Node("l", "Lesion", "diagnosis", "lesion", (Belief("abscess 60%", 0.6),))
    return figures.plot_network(Graph((lesion, fever), (("l", "f"),), "t"))


DRAWINGS = [
    _frequencies,
    _ratios,
    _timeline,
    _tests,
    _posterior,
    _tornado,
    _reliability,
    _network,
]


def _sheet(drawing: Callable[[], Axes]) -> Figure:
    """Draw without the title of the sheet, which a page writes itself."""
    figure = drawing().get_figure(root=True)
    assert figure is not None
    figure.suptitle("")
    figure.supxlabel("")
    figure.draw_without_rendering()
    return figure


def _said(figure: Figure) -> list[str]:
    texts: list[Text] = figure.findobj(Text)
    return [text.get_text() for text in texts if text.get_visible()]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_figure_is_drawn_in_the_words_it_is_lent(
    drawing: Callable[[], Axes],
) -> None:
    with other_words(foreign):
        figure = _sheet(drawing)
        assert [text for text in _said(figure) if ENGLISH.search(text)] == []
        assert any("ñ" in text for text in _said(figure))
        assert faults(figure.axes[0]) == []


def test_marks_that_matplotlib_chooses_are_worded() -> None:
    with other_words(lambda text: text.replace(".", ",")):
        marks = [m.get_text() for m in _sheet(_tests).axes[0].get_xticklabels()]
    assert "0,1" in marks
    assert not [mark for mark in marks if "." in mark]


def test_a_failure_gives_the_words_back() -> None:
    nothing: dict[str, str] = {}
    with pytest.raises(KeyError), other_words(nothing.__getitem__):
        worded("day")
    assert worded("day") == "day"
