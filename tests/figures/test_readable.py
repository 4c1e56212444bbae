"""No text of a figure is cut, hidden or written over another: by geometry."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest

from calcinosis import Case, Model, figures
from calcinosis.explorer.presets import PUBLISHED
from calcinosis.figures.catalogue import FIGURES, draw
from calcinosis.figures.parts.fitted import SMALL, in_lines, reach_of, width_of
from calcinosis.figures.parts.short_names import given_as
from calcinosis.figures.plot_ratios import LikelihoodRatio, Ratios
from calcinosis.figures.plot_timeline import Timeline
from calcinosis.figures.plot_tornado import Swing, Swings
from calcinosis.reasoning.what_if.comparison import compare
from tests.figures.geometry import faults, raw_names_of
from tests.frozen.behaviour import chosen_cases

if TYPE_CHECKING:
    from matplotlib.axes import Axes

mpl.use("Agg")
LONG = "Calcium, phosphate, magnesium and alkaline phosphatase + C-reactive protein"
CASES = chosen_cases()
PRESETS = Case.read_all(PUBLISHED)


@pytest.fixture(autouse=True)
def _closed() -> Any:
    from matplotlib import pyplot

    yield
    pyplot.close("all")


def test_a_line_is_as_wide_as_it_may_be_and_nothing_is_lost() -> None:
    lines = in_lines(LONG, 2.0, SMALL).split("\n")
    assert len(lines) > 2
    assert all(width_of(line, SMALL) <= 2.0 for line in lines)
    assert " ".join(lines) == LONG
    # a number stays with what it counts, if that fits
    glued = in_lines(
        "Days from the infusion to the lesion: 8 d, film of day 12", 2.4, SMALL
    )
    assert not re.search(r"\d$", glued, re.MULTILINE) or glued.endswith("day 12")
    assert "8 d" in glued
    # a word wider than the line is broken, at its hyphen if it has one
    broken = in_lines("hyper-phosphatemia", 0.8, SMALL).split("\n")
    assert broken[0] == "hyper-"
    assert "".join(in_lines("x" * 90, 1.0, SMALL).split("\n")) == "x" * 90


def test_the_axis_reaches_as_far_as_the_text_beyond_its_longest_bar() -> None:
    reach = reach_of([(1.0, "1/13 million"), (2.0, "7")], 2.0, 0.1)
    for end, text in ((1.0, "1/13 million"), (2.0, "7")):
        assert end * 2.0 / reach + 0.1 + width_of(text, SMALL) <= 2.0 + 1e-9


def _ratios() -> Axes:
    longest = enumerate((7.1, -6.4, 4.9))
    bars = [LikelihoodRatio(str(n), f"{LONG} {n}", x) for n, x in longest]
    more = [LikelihoodRatio("d", "d", 0.2)] * 3
    lesion = "calciphylaxis"
    return figures.plot_ratios(Ratios(lesion, (*bars, *more), 9, 9, "t"), most=3)


def _tornado() -> Axes:
    bars = [
        Swing(
            f"{LONG} {n}",
            f"if {LONG}",
            0.01,
            0.9,
            0.5 - n / 50,
            0.5 + n / 50,
            "judgement",
        )
        for n in range(12, 0, -1)
    ]
    return figures.plot_tornado(Swings("iatrogenic", 0.5, tuple(bars), "t"))


def _tests() -> Axes:
    bar = figures.plot_next_tests.__globals__["TestBar"]
    bars = tuple(bar(f"{LONG} + {n}", n / 20, 0.01 * (n - 4)) for n in range(9, 0, -1))
    return figures.plot_next_tests(figures.NextTestBars(bars, 9, "t"))


def _timeline() -> Axes:
    notes = (("Observe and reassure", "test: CT of the lesion"),) * 3
    low = (0.001, 0.002, 0.003)
    return figures.plot_timeline(
        Timeline((1.0, 2.0, 9.0), low, (0.004,) * 3, (0.005,) * 3, low, notes, "t")
    )


@pytest.mark.parametrize("drawn", [_ratios, _tornado, _tests, _timeline])
def test_the_longest_labels_and_the_closest_ends_can_be_read(drawn: Any) -> None:
    """Without a model: labels of several lines, curves that end in one point."""
    assert faults(drawn()) == []


def test_a_fault_is_found() -> None:
    """The measure itself: over the edge, over each other, cut."""
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.text(0.5, 0.5, "one")
    axes.text(0.5, 0.5, "another")
    axes.text(0.9, 0.1, "a text that leaves the sheet on its right side")
    axes.text(0.1, 0.1, "a cut te…")
    axes.set_yticks([0.2, 0.7], ["Calcium", "Calcium"])
    axes.plot([0.2, 0.3], [0.8, 0.9])
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.text(0.2, 0.8, "a box", bbox={"facecolor": "white", "edgecolor": "none"})
    axes.text(0.0, 0.3, "iv calcium", bbox={"facecolor": "white", "edgecolor": "black"})
    found = "; ".join(faults(axes, re.compile("iv calcium")))
    for fault in (
        "over each other: 'one', 'another'",
        "beyond the edge",
        "cut or raw",
        "twice: 'Calcium'",
        "raw: 'iv calcium'",
        "erased: Line2D",
    ):
        assert fault in found
    assert found.count("erased") == 1  # a box with an edge is a thing of its own


def test_an_axis_below_a_white_box_is_found() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    box = axes.text(
        -0.05, 0.5, "box", zorder=3, bbox={"facecolor": "w", "edgecolor": "w"}
    )
    assert "erased: Spine" in "; ".join(faults(axes))
    box.set_bbox({"facecolor": "w", "edgecolor": "w", "alpha": 0.8})
    assert faults(axes) == []


def test_a_raw_name_is_told_from_a_label(model: Model) -> None:
    raw = raw_names_of(model.knowledge)
    assert raw.search("if iv calcium yes, swelling")
    for variable in model.knowledge.variables.values():
        assert not raw.search(variable.label.lower())


def test_a_power_of_ten_in_a_unit_is_raised() -> None:
    assert given_as("34 10^3/µL (reference 4–11 10^3/µL)") == "34 · 10³/µL"
    assert given_as("10^3 cells") == "10³ cells"


def _found(result: Any, drawn: Any) -> dict[str, list[str]]:
    """Figure → its faults, of those that have some."""
    drawings: dict[str, Any] = {what: partial(draw, result, what) for what in FIGURES}
    drawings["posterior"] = partial(figures.plot_posterior, result, draws=50)
    raw = raw_names_of(result.reasoner.knowledge)
    found = {what: faults(drawn(drawing), raw) for what, drawing in drawings.items()}
    return {what: said for what, said in found.items() if said}


def _alone(drawing: Any) -> Axes:
    drawn: Axes = drawing()
    return drawn


def _narrow(drawing: Any) -> Axes:
    """Draw on axes as wide as the text of a printed page."""
    from matplotlib import pyplot

    axes = pyplot.subplots(figsize=(6.4, 9.7), layout="constrained")[1]
    drawn: Axes = drawing(ax=axes)
    return drawn


@pytest.mark.slow
@pytest.mark.parametrize("case", PRESETS, ids=lambda case: case.id)
def test_every_figure_of_the_explorers_patients_can_be_read(
    model: Model, case: Case
) -> None:
    """As a figure of its own, and on narrow axes of the caller."""
    result = model.diagnose(case)
    assert _found(result, _alone) == {}
    assert _found(result, _narrow) == {}
    whole = partial(figures.plot_network, result, whole=True)
    assert faults(_narrow(whole)) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(0, len(PRESETS), 3))
def test_two_patients_side_by_side_can_be_read(model: Model, number: int) -> None:
    first, second = (model.diagnose(PRESETS[at]) for at in (number, number - 1))
    drawing = partial(figures.plot_comparison, compare(first, second))
    for drawn in (_alone, _narrow):
        assert faults(drawn(drawing)) == []


CLOSE = ((0.31, 0.35, 0.6, 0.95, 0.99), (0.33, 0.34, 0.61, 0.96, 0.98))
"""Forecasts and shares of bins whose points nearly touch."""
LOW = ((0.5, 0.9, 0.99, 0.995), (0.0, 0.02, 1.0, 1.0))
"""Bins in the corners, where a legend used to stand."""


@pytest.mark.parametrize(
    ("points", "counts"), [(CLOSE, (7, 412, 3, 120, 90)), (LOW, (1, 2, 900, 3))]
)
@pytest.mark.parametrize("inches", [3.2, 4.5, None])
def test_counts_of_a_reliability_diagram_can_be_read(
    points: Any, counts: Any, inches: float | None
) -> None:
    """Each stands above its point and above its neighbours, on small axes as well."""
    from matplotlib import pyplot

    curve = figures.ReliabilityCurve(
        points[0], points[1], counts, "Bert: the network", "t"
    )
    ax = None
    if inches is not None:
        size = (inches, inches)
        ax = pyplot.subplots(figsize=size, layout="constrained")[1]
    assert faults(figures.plot_reliability(curve, ax=ax)) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_figure_of_twelve_patients_can_be_read(model: Model, case: Case) -> None:
    """Those of a patient, and the whole network."""
    assert len(CASES) == 12
    result = model.diagnose(case, pretest="uniform")
    found: dict[str, list[str]] = {}
    drawings: dict[str, Any] = {what: partial(draw, result, what) for what in FIGURES}
    drawings["posterior"] = partial(figures.plot_posterior, result, draws=50)
    drawings["whole"] = partial(figures.plot_network, result, whole=True)
    for what, drawing in drawings.items():
        found[what] = faults(drawing(), raw_names_of(model.knowledge))
    assert {what: said for what, said in found.items() if said} == {}
