"""The figures of the report: each from its part of the report's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from calcinosis.figures import (
    ReliabilityCurve,
    Waterfall,
    plot_reliability,
    plot_waterfall,
    to_svg,
)
from calcinosis.figures.parts.style import BLUE, GREEN, GREY, ORANGE, RED
from calcinosis.figures.plot_waterfall import DrawnStep, fold
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_all", "reliability_of", "style"]

Content = Mapping[str, Any]

MOST_WATERFALLS, MOST_STEPS = 10, 9
CURVES = {
    "network": (BLUE, "-"),
    "naive Bayes, same numbers": (ORANGE, "--"),
    "always": (GREY, ":"),
    "never": ("black", "-"),
}
MEASURES = {
    "top1": "top-1 accuracy",
    "log_loss": "log loss",
    "ece": "ECE",
    "auroc": "mean AUROC",
}
WORLDS = (BLUE, GREEN, ORANGE, RED)


def style() -> AbstractContextManager[None]:
    """Return the style of the figures of the report and of the benchmark."""
    from matplotlib import rc_context

    return rc_context(
        {
            "svg.hashsalt": "evaluation",
            "svg.fonttype": "path",
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )


def draw_all(content: Content) -> dict[str, str]:
    """Draw every figure of the report as SVG: name → text."""
    worst = [miss for miss in content["worst"] if "explanation" in miss]
    with style():
        figures = {
            "reliability": _reliability(content),
            "confusion": _confusion(content["confusion"], content["lesions"]),
            "decision": _decision(content["decision_curves"]),
            "noise": _noise(content),
            "bias": _bias(content["robustness"]["bias"]),
            "cohorts": _cohorts(content["cohorts"]),
            **{
                f"waterfall {number}": _waterfall(miss)
                for number, miss in enumerate(worst[:MOST_WATERFALLS], start=1)
            },
        }
        return {name: to_svg(figure.axes[0]) for name, figure in figures.items()}


def reliability_of(
    bins: Sequence[Mapping[str, float]], title: str = "", caption: str = ""
) -> ReliabilityCurve:
    """Return the bins of a report as the data of a reliability diagram."""
    return ReliabilityCurve(
        tuple(part["confidence"] for part in bins),
        tuple(part["accuracy"] for part in bins),
        tuple(int(part["count"]) for part in bins),
        title,
        caption,
    )


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _reliability(content: Content) -> Figure:
    figure = _figure(8.4, 4.4)
    left, right = figure.subplots(1, 2)
    for axes, part, name in ((left, content, "all"), (right, content["core"], "core")):
        if part["n"]:
            title = f"{name}: {part['n']} cases, ECE {part['ece']:.3f}"
            plot_reliability(reliability_of(part["bins"], title), ax=axes)
        else:
            axes.set_axis_off()
    return figure


def _confusion(table: Mapping[str, Content], lesions: Sequence[str]) -> Figure:
    """Truth (rows) against leading lesion (columns)."""
    figure = _figure(7.4, 5.4)
    axes = figure.subplots()
    extra = {c for row in table.values() for c in row} - set(lesions)
    columns = [*lesions, *sorted(extra)]
    rows = [*lesions, *sorted(set(table) - set(lesions))]
    counts = np.array([[table.get(r, {}).get(c, 0) for c in columns] for r in rows])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for row, column in np.argwhere(counts):
        colour = "white" if shares[row, column] > 0.6 else "black"
        weight = "bold" if rows[row] == columns[column] else "normal"
        text = axes.text(column, row, str(counts[row, column]), ha="center")
        text.set(va="center", fontweight=weight, color=colour)
    axes.set_xticks(range(len(columns)), map(plain, columns), rotation=40, ha="right")
    names = [f"{plain(r)} ({n})" for r, n in zip(rows, counts.sum(1), strict=True)]
    axes.set_yticks(range(len(rows)), names)
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="leading lesion", ylabel="truth (cases)")
    return figure


def _decision(curves: Sequence[Content], columns: int = 5) -> Figure:
    """Net benefit against the threshold, down to a little below zero."""
    rows = -(-len(curves) // columns)
    figure = _figure(11, 0.6 + 2.3 * rows)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, curve in zip(grid.flat, curves, strict=False):
        axes.set_axis_on()
        for name, values in curve["curves"].items():
            colour, dashes = CURVES.get(name, (GREEN, "-."))
            (line,) = axes.plot(curve["thresholds"], values, dashes, label=name)
            line.set(color=colour, linewidth=1.8 if name == "network" else 1.1)
        most = curve["prevalence"]
        limits = (0, max(curve["thresholds"])), (-0.15 * most, 1.1 * most)
        axes.set(xlim=limits[0], ylim=limits[1], title=curve["label"])
        axes.set_xticks([0, 0.3, 0.6, 0.9])
    figure.supxlabel("threshold probability", fontsize=9)
    figure.supylabel("net benefit", fontsize=9)
    _legend(figure, grid.flat[0], "outside upper center", 4)
    return figure


def _legend(figure: Figure, axes: Axes, place: str, columns: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    where: dict[str, Any] = {"loc": place, "ncols": columns}
    figure.legend(handles, labels, frameon=False, **where)


def _noise(content: Content) -> Figure:
    """Figures against the noise on the numbers, with the spread of versions."""
    figure = _figure(9.2, 3.6)
    plain_rule = content["methods"]["naive Bayes, same numbers"]["all"]
    curves: Mapping[str, Any] = content["robustness"]["noise"]
    grid = figure.subplots(1, 3)
    for axes, measure in zip(grid, ("top1", "log_loss", "ece"), strict=True):
        for (name, points), colour in zip(curves.items(), (BLUE, RED), strict=False):
            x = [point["size"] for point in points]
            mean, low, high = (
                [point[measure][k] for point in points] for k in ("mean", "low", "high")
            )
            axes.plot(x, mean, "o-", color=colour, ms=3.5, label=f"noise on {name}")
            axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
        label = "naive Bayes, same numbers, no noise"
        axes.axhline(plain_rule[measure], color=GREY, ls="--", lw=1, label=label)
        axes.set(xlabel="sd of the noise (log-odds)", xlim=(0, None))
        axes.set_ylabel(MEASURES[measure])
    _legend(figure, grid[0], "outside lower center", 3)
    return figure


def _bias(points: Sequence[Content]) -> Figure:
    """Accuracy, confidence and log loss against the factor on the log-odds."""
    figure = _figure(6.2, 3.8)
    axes = figure.subplots()
    x = [point["size"] for point in points]
    for measure, colour, name in (
        ("top1", BLUE, "top-1 accuracy"),
        ("confidence", ORANGE, "mean probability of the leading lesion"),
        ("log_loss", RED, "log loss (nats)"),
    ):
        values = [point[measure]["mean"] for point in points]
        axes.plot(x, values, "o-", color=colour, markersize=3.5, label=name)
    axes.axvline(1, color=GREY, linestyle=":", linewidth=1)
    axes.set_xscale("log")
    axes.set_xticks(x, [f"{value:g}" for value in x])
    axes.minorticks_off()
    axes.set(xlabel="factor on all log-odds (1: as they are)", ylim=(0, None))
    axes.legend(frameon=False, fontsize=8)
    return figure


def _cohorts(rows: Sequence[Content]) -> Figure:
    """One figure per setting (rows) and world (colours), for both reportings."""
    figure = _figure(9.6, 4.4)
    settings = list(dict.fromkeys(row["setting"] for row in rows))
    worlds = list(dict.fromkeys(row["world"] for row in rows))
    grid = figure.subplots(1, 3, sharey=True)
    for axes, measure in zip(grid, ("log_loss", "ece", "auroc"), strict=True):
        for row in rows:
            world = worlds.index(row["world"])
            filled = row["reporting"] == "at random"
            (mark,) = axes.plot(
                row[measure],
                settings.index(row["setting"]) + 0.16 * (world - len(worlds) / 2 + 0.5),
                "o" if filled else "D",
                color=WORLDS[world],
                markersize=4.5,
            )
            if not filled:
                mark.set_markerfacecolor("none")
        axes.set_yticks(range(len(settings)), map(plain, settings))
        axes.grid(axis="x", color="#e3e3e3", linewidth=0.6)
        axes.set_xlabel(MEASURES[measure])
    grid[0].invert_yaxis()
    for colour, world in zip(WORLDS, worlds, strict=False):
        grid[0].plot([], [], "s", color=colour, label=f"world: {world}")
    for mark, fill, told in (("o", "k", "at random"), ("D", "none", "what is there")):
        (line,) = grid[0].plot([], [], mark, color="k", label=f"reported: {told}")
        line.set_markerfacecolor(fill)
    _legend(figure, grid[0], "outside lower center", 3)
    return figure


def _waterfall(miss: Content) -> Figure:
    """Draw the steps from pretest to posterior log-odds of a wrongly leading lesion."""
    steps = [
        DrawnStep(plain(f"{w['variable']}: {w['given']}"), w["bits"])
        for w in miss["explanation"]
    ]
    figure = _figure(6.4, 1.9 + 0.24 * min(len(steps), MOST_STEPS + 1))
    leading, disputed = plain(miss["leading"]), miss["disputed"]
    title = (
        f"{miss['id']}: {plain(miss['truth'])}{', label disputed' if disputed else ''} "
        f"({miss['probability_of_truth']:.3f})\n"
        f"leading {leading} ({percent(miss['probability'])})"
    )
    ends, folded = (miss["prior_bits"], miss["posterior_bits"]), fold(steps, MOST_STEPS)
    plot_waterfall(Waterfall(leading, *ends, folded, title), ax=figure.subplots())
    return figure
