"""The figures of the report: each from its part of the report's data."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import ConfusionMatrixDisplay

from calcinosis.figures import ReliabilityCurve, plot_reliability, to_svg
from calcinosis.figures.parts.style import BLUE, GREEN, GREY, ORANGE, RED
from calcinosis.figures.plot_waterfall import DrawnStep, Waterfall, fold, plot_waterfall
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.typeset import plain
from evaluation import Kept
from evaluation.score.references import frame

MOST_WATERFALLS, MOST_STEPS = 10, 9
CURVES: Mapping[str, Any] = {
    "network": {"c": BLUE, "ls": "-", "lw": 1.8},
    "naive Bayes, same numbers": {"c": ORANGE, "ls": "--", "lw": 1.1},
    "always": {"c": GREY, "ls": ":", "lw": 1.1},
    "never": {"c": "black", "ls": "-", "lw": 1.1},
}
MEASURES = {
    **{"top1": "top-1 accuracy", "log_loss": "log loss"},
    **{"ece": "ECE", "auroc": "mean AUROC"},
}
BIASED = {
    "top1": (BLUE, "top-1 accuracy"),
    "confidence": (ORANGE, "mean probability of the leading lesion"),
    "log_loss": (RED, "log loss (nats)"),
}
WORLDS = (BLUE, GREEN, ORANGE, RED)
REPORTED = {"at random": ("o", None), "what is there": ("D", "none")}
"""How patients were told → mark, and its fill where that is not its colour."""


def chart_style() -> AbstractContextManager[None]:
    """Return the style of the figures of the report and of the benchmark."""
    return rc_context(fname=Path(__file__).with_name("figures.mplstyle"))


def draw_all(content: Kept) -> dict[str, str]:
    """Draw every figure of the report as SVG: name → text."""
    worst = [miss for miss in content["worst"] if "explanation" in miss]
    with chart_style():
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
    told, right, counts = (
        tuple(part[name] for part in bins)
        for name in ("confidence", "accuracy", "count")
    )
    return ReliabilityCurve(told, right, tuple(map(int, counts)), title, caption)


def sheet(
    width: float, height: float, rows: int = 1, columns: int = 1, **how: Any
) -> tuple[Figure, list[Axes]]:
    """Return a figure of so many inches, and its panels row by row."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False, **how).flat)


def _legend(figure: Figure, axes: Axes, place: str, columns: int) -> None:
    """Tell the lines of one panel, for all of them."""
    where: dict[str, Any] = {"loc": f"outside {place} center", "ncols": columns}
    figure.legend(*axes.get_legend_handles_labels(), frameon=False, **where)


def _reliability(content: Kept) -> Figure:
    figure, panels = sheet(8.4, 4.4, 1, 2)
    parts = {"all": content, "core": content["core"]}
    for axes, (name, part) in zip(panels, parts.items(), strict=True):
        if not part["n"]:
            axes.set_axis_off()
            continue
        title = f"{name}: {part['n']} cases, ECE {part['ece']:.3f}"
        plot_reliability(reliability_of(part["bins"], title), ax=axes)
    return figure


def _confusion(table: Mapping[str, Kept], lesions: Sequence[str]) -> Figure:
    """Truth (rows) against leading lesion (columns)."""
    figure, (axes,) = sheet(7.4, 5.4)
    there = {*table, *(column for row in table.values() for column in row)}
    names = [*lesions, *sorted(there - set(lesions))]
    counts = np.array([[table.get(r, {}).get(c, 0) for c in names] for r in names])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shown = ConfusionMatrixDisplay(shares, display_labels=list(map(plain, names)))
    shade = {"vmin": 0, "vmax": 1.15, "aspect": "auto"}
    shown.plot(ax=axes, cmap="Blues", colorbar=False, im_kw=shade)
    cells = shown.text_ if shown.text_ is not None else np.array([])
    for text, count in zip(cells.flat, counts.flat, strict=True):
        text.set_text(str(count) if count else "")
    rows = [f"{plain(r)} ({n})" for r, n in zip(names, counts.sum(1), strict=True)]
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xticks(range(len(rows)), map(plain, names), rotation=40, ha="right")
    axes.set(xlabel="leading lesion", ylabel="truth (cases)")
    return figure


def _decision(curves: Sequence[Kept], columns: int = 5) -> Figure:
    """Net benefit against the threshold, down to a little below zero."""
    rows = -(-len(curves) // columns)
    figure, panels = sheet(11, 0.6 + 2.3 * rows, rows, columns)
    for axes in panels[len(curves) :]:
        axes.set_axis_off()
    for axes, curve in zip(panels, curves, strict=False):
        for name, values in curve["curves"].items():
            axes.plot(curve["thresholds"], values, label=name, **CURVES[name])
        most, last = curve["prevalence"], max(curve["thresholds"])
        axes.set(xlim=(0, last), ylim=(-0.15 * most, 1.1 * most), title=curve["label"])
        axes.set_xticks([0, 0.3, 0.6, 0.9])
    figure.supxlabel("threshold probability", fontsize=9)
    figure.supylabel("net benefit", fontsize=9)
    _legend(figure, panels[0], "upper", 4)
    return figure


def _noise(content: Kept) -> Figure:
    """Figures against the noise on the numbers, with the spread of versions."""
    figure, panels = sheet(9.2, 3.6, 1, 3)
    plain_rule = content["methods"]["naive Bayes, same numbers"]["all"]
    curves: Mapping[str, Any] = content["robustness"]["noise"]
    for axes, measure in zip(panels, ("top1", "log_loss", "ece"), strict=True):
        for (name, points), colour in zip(curves.items(), (BLUE, RED), strict=True):
            x, spread = [point["size"] for point in points], _of(points, measure)
            axes.plot(
                x, spread["mean"], "o-", c=colour, ms=3.5, label=f"noise on {name}"
            )
            ends = spread["low"], spread["high"]
            axes.fill_between(x, *ends, color=colour, alpha=0.15, linewidth=0)
        label = "naive Bayes, same numbers, no noise"
        axes.axhline(plain_rule[measure], color=GREY, ls="--", lw=1, label=label)
        axes.set(xlabel="sd of the noise (log-odds)", xlim=(0, None))
        axes.set_ylabel(MEASURES[measure])
    _legend(figure, panels[0], "lower", 3)
    return figure


def _of(points: Sequence[Kept], measure: str) -> Any:
    """Return a frame of the mean and the spread of a measure at every point."""
    return frame([point[measure] for point in points])


def _bias(points: Sequence[Kept]) -> Figure:
    """Accuracy, confidence and log loss against the factor on the log-odds."""
    figure, (axes,) = sheet(6.2, 3.8)
    x = [point["size"] for point in points]
    for measure, (colour, name) in BIASED.items():
        values = _of(points, measure)["mean"]
        axes.plot(x, values, "o-", color=colour, markersize=3.5, label=name)
    axes.axvline(1, color=GREY, linestyle=":", linewidth=1)
    axes.set_xscale("log")
    axes.set_xticks(x, [f"{value:g}" for value in x])
    axes.minorticks_off()
    axes.set(xlabel="factor on all log-odds (1: as they are)", ylim=(0, None))
    axes.legend(frameon=False, fontsize=8)
    return figure


def _cohorts(rows: Sequence[Kept]) -> Figure:
    """One figure per setting (rows) and world (colours), for both reportings."""
    figure, panels = sheet(9.6, 4.4, 1, 3, sharey=True)
    table = frame(rows)
    settings, worlds = (list(table[key].unique()) for key in ("setting", "world"))
    first = panels[0]
    for axes, measure in zip(panels, ("log_loss", "ece", "auroc"), strict=True):
        for (world, told), own in table.groupby(["world", "reporting"], sort=False):
            number, (mark, fill) = worlds.index(world), REPORTED[told]
            aside = 0.16 * (number - len(worlds) / 2 + 0.5)
            colour, heights = WORLDS[number], own["setting"].map(settings.index) + aside
            # nothing where too few patients have any lesion for an AUROC
            (drawn,) = axes.plot(own[measure], heights, mark, color=colour, ms=4.5)
            drawn.set_markerfacecolor(fill or colour)
        axes.set_yticks(range(len(settings)), map(plain, settings))
        axes.grid(axis="x", color="#e3e3e3", linewidth=0.6)
        axes.set_xlabel(MEASURES[measure])
    first.invert_yaxis()
    for colour, world in zip(WORLDS, worlds, strict=False):
        first.plot([], [], "s", color=colour, label=f"world: {world}")
    for told, (mark, fill) in REPORTED.items():
        (line,) = first.plot([], [], mark, color="k", label=f"reported: {told}")
        line.set_markerfacecolor(fill or "k")
    _legend(figure, first, "lower", 3)
    return figure


def _waterfall(miss: Kept) -> Figure:
    """Draw the steps from pretest to posterior log-odds of a wrongly leading lesion."""
    steps = [
        DrawnStep(plain(f"{w['variable']}: {w['given']}"), w["bits"])
        for w in miss["explanation"]
    ]
    figure, (axes,) = sheet(6.4, 1.9 + 0.24 * min(len(steps), MOST_STEPS + 1))
    leading, disputed = plain(miss["leading"]), miss["disputed"]
    title = (
        f"{miss['id']}: {plain(miss['truth'])}{', label disputed' if disputed else ''} "
        f"({miss['probability_of_truth']:.3f})\n"
        f"leading {leading} ({percent(miss['probability'])})"
    )
    ends, folded = (miss["prior_bits"], miss["posterior_bits"]), fold(steps, MOST_STEPS)
    plot_waterfall(Waterfall(leading, *ends, folded, title), ax=axes)
    return figure
