"""From the report's data to its pictures: name → SVG text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from calcinosis.figures import plot_reliability, to_svg
from calcinosis.figures.parts.style import BLUE, GREEN, ORANGE, RED
from evaluation.pages import charts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_all"]

MOST_WATERFALLS = 10


def style() -> AbstractContextManager[None]:
    """Return the style of the report's figures."""
    import matplotlib as mpl

    return mpl.rc_context(
        {
            "svg.hashsalt": "evaluation",
            "svg.fonttype": "path",
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )


def draw_all(content: Mapping[str, Any]) -> dict[str, str]:
    """Draw every figure of the report as SVG; all but the score may be missing."""
    drawers: dict[str, Callable[[Mapping[str, Any]], Figure]] = {
        "reliability": _reliability,
        "confusion": _confusion,
        "decision": _decision,
        "noise": _noise,
        "bias": _bias,
        "cohorts": _cohorts,
    }
    figures: dict[str, str] = {}
    with style():
        for name, drawer in drawers.items():
            figures[name] = to_svg(drawer(content).axes[0])
        for number, miss in enumerate(content["worst"][:MOST_WATERFALLS], start=1):
            if "explanation" in miss:
                figures[f"waterfall {number}"] = to_svg(_waterfall(miss).axes[0])
    return figures


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _reliability(content: Mapping[str, Any]) -> Figure:
    figure = _figure(8.4, 4.4)
    left, right = figure.subplots(1, 2)
    for axes, part, name in ((left, content, "all"), (right, content["core"], "core")):
        if part["n"]:
            title = f"{name}: {part['n']} cases, ECE {part['ece']:.3f}"
            plot_reliability(charts.reliability_of(part["bins"], title), ax=axes)
        else:
            axes.set_axis_off()
    return figure


def _confusion(content: Mapping[str, Any]) -> Figure:
    figure = _figure(7.4, 5.4)
    charts.plot_confusion(
        content["confusion"], content["lesions"], ax=figure.subplots()
    )
    return figure


def _decision(content: Mapping[str, Any]) -> Figure:
    curves = content["decision_curves"]
    columns = 5
    rows = -(-len(curves) // columns)
    figure = _figure(11, 0.6 + 2.3 * rows)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes, curve in zip(grid.flat, curves, strict=False):
        charts.plot_decision_curve(curve, ax=axes)
    for axes in list(grid.flat)[len(curves) :]:
        axes.set_axis_off()
    figure.supxlabel("threshold probability", fontsize=9)
    figure.supylabel("net benefit", fontsize=9)
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=4, frameon=False)
    return figure


def _noise(content: Mapping[str, Any]) -> Figure:
    figure = _figure(9.2, 3.6)
    level = content["methods"]["naive Bayes, same numbers"]["all"]
    grid = figure.subplots(1, 3)
    for axes, measure in zip(grid, ("top1", "log_loss", "ece"), strict=True):
        charts.plot_noise(
            content["robustness"]["noise"],
            measure,
            ax=axes,
            level=level[measure],
            label="naive Bayes, same numbers, no noise",
        )
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _bias(content: Mapping[str, Any]) -> Figure:
    figure = _figure(6.2, 3.8)
    charts.plot_bias(content["robustness"]["bias"], ax=figure.subplots())
    return figure


def _cohorts(content: Mapping[str, Any]) -> Figure:
    from matplotlib.lines import Line2D

    rows = content["cohorts"]
    figure = _figure(9.6, 4.4)
    grid = figure.subplots(1, 3, sharey=True)
    titles = {"log_loss": "log loss", "ece": "ECE", "auroc": "mean AUROC"}
    for axes, (measure, title) in zip(grid, titles.items(), strict=True):
        charts.plot_cohorts(rows, measure, ax=axes, title=title)
    worlds = list(dict.fromkeys(row["world"] for row in rows))
    colours = (BLUE, GREEN, ORANGE, RED)
    handles = [
        Line2D([], [], marker="s", linestyle="", color=c, label=f"world: {w}")
        for w, c in zip(worlds, colours, strict=False)
    ]
    for marker, fill, name in (
        ("o", "black", "at random"),
        ("D", "none", "what is there"),
    ):
        handles.append(
            Line2D(
                [],
                [],
                marker=marker,
                linestyle="",
                color="black",
                markerfacecolor=fill,
                label=f"reported: {name}",
            )
        )
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _waterfall(miss: Mapping[str, Any]) -> Figure:
    bars = min(len(miss["explanation"]), 10)
    figure = _figure(6.4, 1.9 + 0.24 * bars)
    charts.plot_miss(miss, ax=figure.subplots())
    return figure
