"""One legend: the same colour and mark means the same everywhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from calcinosis import Model
from calcinosis.explorer.row_contents import row_contents
from calcinosis.figures import plot_icons, plot_posterior, plot_waterfall
from calcinosis.figures.parts.style import PRETEST, style
from calcinosis.figures.plot_posterior import posterior_bars
from calcinosis.legend import LEGEND
from calcinosis.reasoning.uncertainty import LEVEL, QUICK_DRAWS
from teaching.deck import Slide
from teaching.web_deck import write_web_deck

ROOT = Path(__file__).parents[2]
OWN, OTHER, AGAINST = (
    LEGEND.colours[name].light.lower()
    for name in ("calcinosis", "competing", "against")
)
BABY = {
    "setting": "neonatal_unit",
    "age": "19 d",
    "findings": {"swelling": "yes", "erythema": "no", "iv_calcium": "yes"},
}


def test_colours_of_the_legend_are_written_in_no_other_file() -> None:
    folders = (ROOT / "model", ROOT / "teaching")
    held = {c for pair in LEGEND.colours.values() for c in (pair.light, pair.dark)}
    paths = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".py", ".css", ".js", ".html")
    ]
    for path in paths:
        text = path.read_text(encoding="utf-8").lower()
        assert not [colour for colour in held if colour.lower() in text], path


def test_bars_pretest_and_interval_of_a_figure_are_those_of_the_legend(
    model: Model,
) -> None:
    result = model.diagnose(BABY)
    bars = posterior_bars(result)
    with style():
        axes = plot_posterior(bars, ax=Figure().add_subplot())
    drawn = {
        round(bar.get_y() + bar.get_height() / 2): to_hex(bar.get_facecolor())
        for bar in axes.patches
        if isinstance(bar, Rectangle)
    }
    wanted = [OWN if own else OTHER for own in bars.calcinosis]
    assert [drawn[place] for place in range(len(wanted))] == wanted
    (pretest,) = [
        line for line in axes.lines if line.get_label() == "before the findings"
    ]
    assert np.allclose(pretest.get_xdata(), bars.pretest)
    assert pretest.get_marker() == PRETEST
    assert [(x - 0.5, 0.5 - y) for x, y in LEGEND.marks["pretest"]] == PRETEST


def test_people_are_circles_and_squares_in_the_colours_of_the_bars(
    model: Model,
) -> None:
    with style():
        axes = plot_icons(model.diagnose(BABY), ax=Figure().add_subplot())
    seen = {(str(line.get_marker()), to_hex(line.get_color())) for line in axes.lines}
    assert {("o", OWN), ("s", OTHER)} <= seen
    assert {colour for mark, colour in seen if mark == "o"} == {OWN}
    assert {colour for mark, colour in seen if mark == "s"} == {OTHER}


def test_for_and_against_are_the_colours_of_the_page(model: Model) -> None:
    with style():
        axes = plot_waterfall(model.diagnose(BABY), ax=Figure().add_subplot())
    bars = {to_hex(bar.get_facecolor()) for bar in axes.patches}
    assert bars == {OWN, AGAINST}


def test_slides_use_them(model: Model, tmp_path: Path) -> None:
    result = model.diagnose(BABY)
    draw = partial(plot_posterior, posterior_bars(result))
    write_web_deck([Slide("Which is it?", draw)], tmp_path / "deck.html", "")
    deck = (tmp_path / "deck.html").read_text(encoding="utf-8").lower()
    assert OWN in deck
    assert OTHER in deck


def test_an_interval_is_as_wide_on_the_page_as_in_figures(model: Model) -> None:
    on_page = row_contents(model.knowledge)
    assert (on_page["level"], on_page["draws"]) == (LEVEL, QUICK_DRAWS)
    assert posterior_bars(model.diagnose(BABY)).level == LEVEL


def test_the_legend_as_a_style_sheet_names_every_colour_and_mark() -> None:
    css = LEGEND.css()
    for name in ("calcinosis", "competing", "against"):
        colour = LEGEND.colours[name]
        assert f"--{name}: light-dark({colour.light}, {colour.dark});" in css
    assert "--pretest: polygon(0% 0%, 100% 0%, 50% 100%);" in css
