"""The figures of the report: each draws prepared data on one axes and returns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "plot_bias",
    "plot_cohorts",
    "plot_confusion",
    "plot_decision_curve",
    "plot_noise",
    "plot_reliability",
    "plot_waterfall",
]

BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#767676"
"""Okabe & Ito's colours, told apart by colour-blind readers."""
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


def plot_reliability(
    bins: Sequence[Mapping[str, float]], *, ax: Axes, title: str = ""
) -> Axes:
    """Draw how often the leading lesion was the truth against its probability.

    Parameters
    ----------
    bins : sequence of mapping
        ``confidence``, ``accuracy``, ``count`` of each bin.
    """
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=1, label="calibrated")
    confidence = np.array([b["confidence"] for b in bins])
    accuracy = np.array([b["accuracy"] for b in bins])
    count = np.array([b["count"] for b in bins])
    error = 1.96 * np.sqrt(np.maximum(confidence * (1 - confidence), 0) / count)
    ax.fill_between(
        confidence,
        np.clip(confidence - error, 0, 1),
        np.clip(confidence + error, 0, 1),
        color=GREY,
        alpha=0.18,
        linewidth=0,
        label="95 % if calibrated",
    )
    ax.plot(confidence, accuracy, color=BLUE, linewidth=1.2, zorder=2)
    ax.scatter(confidence, accuracy, s=14 + 6 * count, color=BLUE, alpha=0.85, zorder=3)
    for x, y, n in zip(confidence, accuracy, count, strict=True):
        ax.annotate(
            f"{n:g}",
            (x, y),
            xytext=(0, 4 + 1.3 * n**0.5),
            textcoords="offset points",
            ha="center",
            fontsize=7,
        )
    ax.set(xlim=(0, 1.02), ylim=(-0.04, 1.16), title=title)
    ax.set(
        xlabel="probability of the leading lesion", ylabel="share in which it was true"
    )
    ax.set_yticks(np.linspace(0, 1, 6))
    ax.legend(loc="lower right", frameon=False, fontsize=8)
    return ax


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


def plot_waterfall(miss: Mapping[str, Any], *, ax: Axes, most: int = 9) -> Axes:
    """Draw the steps from pretest to posterior log-odds of the leading lesion."""
    weights = list(miss["explanation"])
    steps = [
        (f"{w['variable']} = {w['given']}".replace("_", " "), w["bits"])
        for w in weights[:most]
    ]
    if weights[most:]:
        rest = sum(w["bits"] for w in weights[most:])
        count = len(weights) - most
        steps.append((f"{count} other{'s' if count > 1 else ''}", rest))
    at = miss["prior_bits"]
    labels = ["pretest"]
    ax.plot([at, at], [-0.4, 0.4], color="black", linewidth=1.5)
    for number, (label, bits) in enumerate(steps, start=1):
        colour = BLUE if bits >= 0 else RED
        ax.barh(number, bits, left=at, color=colour, height=0.62)
        ax.plot([at, at], [number - 1 + 0.31, number - 0.31], color=GREY, linewidth=0.7)
        at += bits
        labels.append(label if len(label) <= 46 else label[:45] + "…")
    ax.plot(
        [at, at], [len(steps) + 0.6, len(steps) + 1.4], color="black", linewidth=1.5
    )
    ax.plot([at, at], [len(steps) + 0.31, len(steps) + 0.6], color=GREY, linewidth=0.7)
    ax.axvline(0, color=GREY, linewidth=0.8, linestyle=":")
    ax.set_yticks(range(len(steps) + 2), [*labels, "posterior"], fontsize=8)
    ax.use_sticky_edges = False
    ax.margins(x=0.08)
    ax.invert_yaxis()
    mark = ", label disputed" if miss["disputed"] else ""
    ax.set_title(
        f"{miss['id']}: {miss['truth'].replace('_', ' ')}{mark} "
        f"({miss['probability_of_truth']:.3f})\n"
        f"log-odds of the leading {miss['leading'].replace('_', ' ')} "
        f"({miss['probability']:.2f})",
        fontsize=9,
        loc="left",
    )
    ax.set_xlabel("log2 odds (bits)")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
