"""The figures: seconds beside the peers, and how they grow."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, LogLocator, NullLocator

from calcinosis.figures.parts.style import BLUE, GREEN, GREY, ORANGE, RED
from evaluation import Kept
from evaluation.benchmark.engines import ALONE, BATCH, FIRST, OURS
from evaluation.benchmark.goals import fastest
from evaluation.pages.charts import chart_style, sheet
from evaluation.pages.layout import count

FAINT = "#e6e6e6"
LOOKS = {
    "this engine, batch": (OURS, BATCH, BLUE, "o", BLUE, "-"),
    "this engine, first call": (None, BATCH, BLUE, "x", BLUE, "--"),
    "this engine, one patient": (OURS, ALONE, BLUE, "o", "white", "-"),
    "this engine, one patient, new findings": (OURS, FIRST, BLUE, "x", BLUE, ""),
    "pyAgrum": ("pyAgrum", ALONE, ORANGE, "D", ORANGE, "-"),
    "bayesian-cpp": ("bayesian-cpp", ALONE, GREEN, "^", GREEN, "-"),
    "pgmpy": ("pgmpy", ALONE, RED, "s", RED, "-"),
}
"""What a mark stands for: engine (None: only in sweeps) and how it is asked; colour,
mark, its face, line. Okabe & Ito's colours, and a mark of its own for each, so that
colour is never needed."""


def _peers(content: Kept) -> Figure:
    """Seconds per patient of every engine (marks) on every network (rows)."""
    comparisons = content["comparisons"]
    figure, (axes,) = sheet(8.6, 2 + 0.5 * len(comparisons))
    for label, (engine, how, *_) in LOOKS.items():
        if engine is not None:
            found = (fastest(one, engine, how) for one in comparisons)
            points = [(s, at) for at, s in enumerate(found) if s is not None]
            _draw(axes, label, points, joined=False)
    names = [f"{one['network']} ({one['nodes']})" for one in comparisons]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="y", color=FAINT)
    axes.set_xscale("log")
    _seconds(axes.xaxis)
    axes.set_xlabel("time a patient (log scale); to the left is faster")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    title = "Exact posterior of the same patients; blue: this engine; network (nodes)"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    return figure


def _growth(content: Kept) -> Figure:
    """Seconds per patient against each size, with the legend in the free panel."""
    figure, (*panels, last) = sheet(10.2, 6.8, 2, 3)
    named: dict[str, Any] = {}
    for axes, sweep in zip(panels, content["sweeps"], strict=True):
        _sweep(axes, sweep)
        marks, labels = axes.get_legend_handles_labels()
        named |= dict(zip(labels, marks, strict=True))
    last.axis("off")
    last.legend(named.values(), named.keys(), loc="center", frameon=False)
    return figure


def _sweep(axes: Axes, sweep: Kept) -> None:
    for engine, line in sweep["seconds"].items():
        ours = engine.startswith("this engine")
        _draw(axes, engine if ours else engine.partition(",")[0], line)
    sizes = sorted({n for line in sweep["seconds"].values() for n, _ in line})
    shown = sizes[:: 2 if len(sizes) > 6 else 1]
    if sizes[0] > 0 and sizes[-1] >= 10 * sizes[0]:
        axes.set_xscale("log")
    axes.set_xticks(shown, [count(n) for n in shown])
    axes.minorticks_off()
    axes.set_yscale("log")
    _seconds(axes.yaxis)
    if sweep["refused"]:
        limit = min(n for n, _ in sweep["refused"])
        axes.axvline(limit, color=GREY, linestyle=":", label="this engine's limit")
    axes.set_title(f"growth with {sweep['name']}", loc="left", fontsize=9.5)
    axes.set_xlabel(fill(sweep["about"], 44), fontsize=8)
    axes.grid(axis="y", color=FAINT, linewidth=0.7)


def _draw(
    axes: Axes, label: str, points: Sequence[Sequence[float]], *, joined: bool = True
) -> None:
    *_, colour, mark, face, line = LOOKS[label]
    look: dict[str, Any] = {"color": colour, "markerfacecolor": face, "markersize": 5}
    look |= {"marker": mark, "linestyle": line if joined else "", "linewidth": 1.3}
    axes.plot([x for x, _ in points], [y for _, y in points], label=label, **look)


def _seconds(axis: Axis) -> None:
    """Put ticks at powers of ten, each with its unit."""
    axis.set_major_locator(LogLocator(numticks=12))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(EngFormatter("s"))


FIGURES = {"peers": _peers, "growth": _growth}


def save_figures(
    content: Kept, folder: Path, kinds: Sequence[str] = ("png", "svg")
) -> list[Path]:
    """Write every figure as ``benchmark-<name>.<kind>``; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, drawer in FIGURES.items():
        with chart_style():
            figure = drawer(content)
            for kind in kinds:
                paths.append(folder / f"benchmark-{name}.{kind}")
                clean = {"Date": None, "Creator": None} if kind == "svg" else {}
                figure.savefig(paths[-1], dpi=150, metadata=clean)
    return paths
