"""The figures: seconds beside the peers, and how they grow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from math import log10
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from calcinosis.figures.parts.style import BLUE, GREEN, GREY, ORANGE, RED
from evaluation.benchmark.compare import ALONE, BATCH, FIRST, OURS
from evaluation.benchmark.goals import fastest
from evaluation.pages.blocks import count, duration
from evaluation.pages.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FIGURES", "save_figures"]

PURPLE, TEXT, FAINT = "#CC79A7", "#333333", "#e6e6e6"
MARKS = (
    (OURS, BATCH, "batch", BLUE, "o", BLUE),
    (OURS, ALONE, "one patient", BLUE, "o", "white"),
    (OURS, FIRST, "one, new findings", BLUE, "x", BLUE),
    ("pyAgrum", ALONE, "pyAgrum", ORANGE, "D", ORANGE),
    ("bayesian-cpp", ALONE, "bayesian-cpp", GREEN, "^", GREEN),
    ("nbn", ALONE, "nbn", PURPLE, "v", PURPLE),
    ("pgmpy", ALONE, "pgmpy", RED, "s", RED),
)
"""Engine, how it is asked, label, colour, mark and its face: Okabe & Ito's colours, and
a mark of its own for each, so that colour is never needed."""
LINES = {
    "this engine, batch": ("batch", BLUE, "-", "o", BLUE),
    "this engine, first call": ("first call", BLUE, "--", "x", BLUE),
    "this engine, one patient": ("one patient", BLUE, "-", "o", "white"),
    "pgmpy, variable elimination": ("pgmpy", RED, "-", "s", RED),
    "pyAgrum, lazy propagation": ("pyAgrum", ORANGE, "-", "D", ORANGE),
}

Content = Mapping[str, Any]


def _peers(content: Content) -> Figure:
    """Seconds per patient of every engine (marks) on every network (rows)."""
    from matplotlib.figure import Figure

    comparisons = content["comparisons"]
    figure = Figure(figsize=(8.6, 1.9 + 0.5 * len(comparisons)), layout="constrained")
    axes = figure.subplots()
    labelled: list[tuple[float, str]] = []
    for row, comparison in enumerate(comparisons):
        axes.axhline(row, color=FAINT, linewidth=0.8, zorder=0)
        for engine, how, label, colour, mark, face in MARKS:
            seconds = fastest(comparison, engine, how)
            if seconds is not None:
                look: dict[str, Any] = {
                    "color": colour,
                    "markerfacecolor": face,
                    "markersize": 6.5,
                }
                axes.plot(seconds, row, mark, **look)
                if row == 0:
                    labelled.append((seconds, label))
    names = [f"{c['network']} ({c['nodes']})" for c in comparisons]
    axes.set_yticks(range(len(comparisons)), names)
    axes.set_ylim(len(comparisons) - 0.5, -1.1)
    _seconds_axis(axes, "x")
    _label_row(axes, sorted(labelled))
    axes.set_xlabel("time a patient (log scale); to the left is faster")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    first, *others = comparisons
    rest = f", {count(others[0]['rows'])} on the others" if others else ""
    title = (
        f"Exact posterior of the same patients, {100 * content['hidden']:.0f} % of the "
        f"states hidden; network (nodes)\nblue: this engine, its batch of "
        f"{count(first['rows'])} patients{rest}; peers one by one"
    )
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    return figure


def _label_row(axes: Axes, labelled: Sequence[tuple[float, str]]) -> None:
    """Name the marks of the first row, pushed apart, each with a line to its mark."""
    low, high = (log10(x) for x in axes.get_xlim())
    letter = (high - low) / 88  # width of a letter, about
    right = low
    for seconds, label in labelled:
        half = letter * (len(label) + 2) / 2
        at = max(log10(seconds), right + half)
        right = at + half
        ends = [seconds, 10**at], [-0.18, -0.6]
        axes.plot(*ends, color=GREY, linewidth=0.6, clip_on=False)
        text = axes.text(10**at, -0.64, label, ha="center", va="bottom")
        text.set(fontsize=8, color=TEXT)
    axes.set_xlim(10**low, 10 ** max(high, right))


def _growth(content: Content) -> Figure:
    """Seconds per patient against each size, and where the batch's time goes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.2, 6.8), layout="constrained")
    panels: Sequence[Axes] = list(figure.subplots(2, 3).flat)
    for axes, sweep in zip(panels, content["sweeps"], strict=False):
        _sweep(axes, sweep)
    _shares(panels[-1], content["profile"])
    return figure


def _sweep(axes: Axes, sweep: Content) -> None:
    points = sorted({n for line in sweep["seconds"].values() for n, _ in line})
    if points[0] > 0 and points[-1] >= 10 * points[0] and sweep["name"] != "treewidth":
        from matplotlib.ticker import NullLocator

        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
        shown = points[:: 2 if len(points) > 6 else 1]
        axes.set_xticks(shown, [_short(n) for n in shown])
    ends: list[tuple[float, float, str]] = []
    for engine, line in sweep["seconds"].items():
        label, colour, dashes, mark, face = LINES[engine]
        x, y = [n for n, _ in line], [seconds for _, seconds in line]
        look: dict[str, Any] = {
            "markerfacecolor": face,
            "markersize": 4.5,
            "linewidth": 1.3,
        }
        axes.plot(x, y, dashes, marker=mark, color=colour, **look)
        ends.append((x[-1], y[-1], label))
    _seconds_axis(axes, "y")
    if sweep["refused"]:
        first = min(n for n, _ in sweep["refused"])
        axes.axvline(first, color=GREY, linestyle=":", linewidth=1)
        text = axes.text(first, axes.get_ylim()[0] * 1.4, " this engine's limit")
        text.set(va="bottom", rotation=90, color=TEXT, fontsize=8)
    _label_ends(axes, ends)
    axes.set_title(f"growth with {sweep['name']}", loc="left", fontsize=9.5)
    axes.set_xlabel(fill(sweep["about"], 44), fontsize=8)
    axes.grid(axis="y", color=FAINT, linewidth=0.7)
    axes.margins(x=0.06)


def _short(number: int) -> str:
    for size, letter in ((1_000_000, "M"), (1000, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return str(number)


def _label_ends(axes: Axes, ends: Sequence[tuple[float, float, str]]) -> None:
    """Write each engine's name beside its last point, pushed apart where they meet."""
    low, high = (log10(y) for y in axes.get_ylim())
    least = 0.07 * (high - low)
    for x, group in groupby(sorted(ends), key=lambda end: end[0]):
        below = float("-inf")
        for _, y, label in group:
            below = max(log10(y), below + least)
            text = axes.annotate(
                label, (x, 10**below), xytext=(6, 0), textcoords="offset points"
            )
            text.set(va="center", color=TEXT, fontsize=8, annotation_clip=False)


def _shares(axes: Axes, profile: Content) -> None:
    shares = profile["shares"][:8]
    names = [share["function"] for share in shares]
    values = [100 * share["own"] for share in shares]
    bars = axes.barh(range(len(shares)), values, color=BLUE, height=0.65)
    axes.bar_label(bars, fmt="%.0f %%", padding=2, fontsize=8)
    axes.set_yticks(range(len(shares)), names)
    axes.tick_params(axis="y", labelsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.18)
    axes.set_title("where a batch's time goes", loc="left", fontsize=9.5)
    about = f"own time of {count(profile['rows'])} patients, one thread, profiled (%)"
    axes.set_xlabel(fill(about, 44), fontsize=8)


def _seconds_axis(axes: Axes, which: str) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axis = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    axis.set_major_locator(LogLocator(numticks=12))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(_tick))


def _tick(seconds: float, _position: float) -> str:
    number, unit = duration(seconds * 1.000001).split()
    return f"{float(number):g} {unit}"


FIGURES: Mapping[str, Callable[[Content], Figure]] = {
    "peers": _peers,
    "growth": _growth,
}


def save_figures(
    content: Content, folder: Path, kinds: Sequence[str] = ("png", "svg")
) -> list[Path]:
    """Write every figure as ``benchmark-<name>.<kind>``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, drawer in FIGURES.items():
        with style():
            figure = drawer(content)
            for kind in kinds:
                path = folder / f"benchmark-{name}.{kind}"
                clean = {"Date": None, "Creator": None} if kind == "svg" else {}
                figure.savefig(path, dpi=150, metadata=clean)
                paths.append(path)
    return paths
