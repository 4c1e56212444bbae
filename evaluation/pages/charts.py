"""The figures of the report: each draws prepared data on one axes and returns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from calcinosis.figures import ReliabilityCurve, Waterfall, plot_waterfall
from calcinosis.figures.parts.style import BLUE, GREEN, GREY, ORANGE, RED
from calcinosis.figures.plot_waterfall import DrawnStep, fold
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "plot_bias",
    "plot_cohorts",
    "plot_confusion",
    "plot_decision_curve",
    "plot_miss",
    "plot_noise",
    "reliability_of",
]

CURVES = {
    "network": (BLUE, "-"),
    "naive Bayes, same numbers": (ORANGE, "--"),
    "always": (GREY, ":"),
    "never": ("black", "-"),
}


LABELS = {"top1": "top-1 accuracy", "log_loss": "log loss", "ece": "ECE"}


def label_of(measure: str) -> str:
    """Name of a figure for people."""
    return LABELS.get(measure, measure.replace("_", " "))


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


def plot_confusion(
    table: Mapping[str, Mapping[str, int]], lesions: Sequence[str], *, ax: Axes
) -> Axes:
    """Draw truth (rows) against leading lesion (columns)."""
    extra = {c for row in table.values() for c in row} - set(lesions)
    columns = [*lesions, *sorted(extra)]
    rows = [*lesions, *sorted(set(table) - set(lesions))]
    counts = np.array([[table.get(r, {}).get(c, 0) for c in columns] for r in rows])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            dark = shares[row, column] > 0.6
            weight = "bold" if rows[row] == columns[column] else "normal"
            ax.text(
                column,
                row,
                str(count),
                ha="center",
                va="center",
                fontweight=weight,
                color="white" if dark else "black",
            )
    labels = [name.replace("_", " ") for name in columns]
    ax.set_xticks(range(len(columns)), labels, rotation=40, ha="right")
    names = [
        f"{r.replace('_', ' ')} ({n})" for r, n in zip(rows, counts.sum(1), strict=True)
    ]
    ax.set_yticks(range(len(rows)), names)
    ax.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.set(xlabel="leading lesion", ylabel="truth (cases)")
    return ax


def plot_decision_curve(curve: Mapping[str, Any], *, ax: Axes) -> Axes:
    """Draw net benefit against the threshold, down to a little below zero."""
    for name, values in curve["curves"].items():
        colour, style = CURVES.get(name, (GREEN, "-."))
        width = 1.8 if name == "network" else 1.1
        ax.plot(
            curve["thresholds"],
            values,
            style,
            color=colour,
            linewidth=width,
            label=name,
        )
    most = curve["prevalence"]
    ax.set(
        ylim=(-0.15 * most, 1.1 * most),
        xlim=(0, max(curve["thresholds"])),
        title=curve["label"],
    )
    ax.set_xticks([0, 0.3, 0.6, 0.9])
    return ax


def plot_noise(
    curves: Mapping[str, Sequence[Mapping[str, Any]]],
    measure: str,
    *,
    ax: Axes,
    level: float | None = None,
    label: str = "",
) -> Axes:
    """Draw a figure against the noise on the numbers, with the spread of versions."""
    for (name, points), colour in zip(curves.items(), (BLUE, RED), strict=False):
        x = [point["size"] for point in points]
        ax.plot(
            x,
            [point[measure]["mean"] for point in points],
            "o-",
            color=colour,
            markersize=3.5,
            label=f"noise on {name}",
        )
        low = [point[measure]["low"] for point in points]
        high = [point[measure]["high"] for point in points]
        ax.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    if level is not None:
        ax.axhline(level, color=GREY, linestyle="--", linewidth=1, label=label)
    ax.set(
        xlabel="sd of the noise (log-odds)", ylabel=label_of(measure), xlim=(0, None)
    )
    return ax


def plot_bias(points: Sequence[Mapping[str, Any]], *, ax: Axes) -> Axes:
    """Draw accuracy, confidence and log loss against the factor on the log-odds."""
    x = [point["size"] for point in points]
    for measure, colour, name in (
        ("top1", BLUE, "top-1 accuracy"),
        ("confidence", ORANGE, "mean probability of the leading lesion"),
        ("log_loss", RED, "log loss (nats)"),
    ):
        values = [point[measure]["mean"] for point in points]
        ax.plot(x, values, "o-", color=colour, markersize=3.5, label=name)
    ax.axvline(1, color=GREY, linestyle=":", linewidth=1)
    ax.set_xscale("log")
    ax.set_xticks(x, [f"{value:g}" for value in x])
    ax.minorticks_off()
    ax.set(xlabel="factor on all log-odds (1: as they are)", ylim=(0, None))
    ax.legend(frameon=False, fontsize=8)
    return ax


def plot_cohorts(
    rows: Sequence[Mapping[str, Any]], measure: str, *, ax: Axes, title: str = ""
) -> Axes:
    """Draw one figure per setting (rows) and world (colours), for both reportings."""
    settings = list(dict.fromkeys(row["setting"] for row in rows))
    worlds = list(dict.fromkeys(row["world"] for row in rows))
    colours = dict(zip(worlds, (BLUE, GREEN, ORANGE, RED), strict=False))
    for row in rows:
        offset = 0.16 * (worlds.index(row["world"]) - (len(worlds) - 1) / 2)
        filled = row["reporting"] == "at random"
        ax.plot(
            row[measure],
            settings.index(row["setting"]) + offset,
            "o" if filled else "D",
            color=colours[row["world"]],
            markerfacecolor=colours[row["world"]] if filled else "none",
            markersize=4.5,
        )
    ax.set_yticks(range(len(settings)), [name.replace("_", " ") for name in settings])
    ax.invert_yaxis()
    ax.grid(axis="x", color="#e3e3e3", linewidth=0.6)
    ax.set(xlabel=title or measure)
    return ax


def plot_miss(miss: Mapping[str, Any], *, ax: Axes, most: int = 9) -> Axes:
    """Draw the steps from pretest to posterior log-odds of a wrongly leading lesion."""
    steps = [
        DrawnStep(f"{w['variable']}: {w['given']}".replace("_", " "), w["bits"])
        for w in miss["explanation"]
    ]
    leading, disputed = plain(miss["leading"]), miss["disputed"]
    title = (
        f"{miss['id']}: {plain(miss['truth'])}{', label disputed' if disputed else ''} "
        f"({miss['probability_of_truth']:.3f})\n"
        f"leading {leading} ({percent(miss['probability'])})"
    )
    ends = miss["prior_bits"], miss["posterior_bits"]
    return plot_waterfall(Waterfall(leading, *ends, fold(steps, most), title), ax=ax)
