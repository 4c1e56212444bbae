"""Likelihood ratios: what each finding would say if it were the only one.

The ratio P(finding | lesion) / P(finding | any other lesion) of single findings is what
textbooks print and what a naive multiplication would use. Findings that share a cause
say less together: the figure tells both products.

References
----------
Robinson PN, et al. Interpretable clinical genomics with a likelihood ratio paradigm.
Am J Hum Genet 2020;107:403-17.
"""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import (
    SMALL,
    beside,
    in_lines,
    label_rows,
    reach_of,
    row_height,
)
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.short_names import RAISED, finding_of, number_of
from calcinosis.figures.parts.style import AGAINST, FOR, canvas
from calcinosis.reasoning.explain.explanation import explain
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LikelihoodRatio", "Ratios", "likelihood_ratios", "plot_ratios"]

MOST = 15
WIDTH, LABELS = 8.4, 2.9  # inches: of the figure, and of the labels beside it
TICK = 0.44  # inches on the axis for a mark of its own
LARGEST = 9.0  # log10: a ratio beyond is drawn, and told, as this
NEXT_TO_NOTHING = log10(1.005)


@frozen
class LikelihoodRatio:
    """One finding alone.

    Parameters
    ----------
    variable, label : str
        Name in the case; the finding for people.
    log10 : float
        log10 of P(finding | lesion) / P(finding | other lesions).
    """

    variable: str
    label: str
    log10: float


@frozen
class Ratios:
    """What :func:`plot_ratios` draws.

    Parameters
    ----------
    lesion : str
    bars : tuple of LikelihoodRatio
        Every finding, largest first by absolute size.
    multiplied, together : float
        log10 of the product of all ratios, as if findings were independent given the
        lesion, and of the ratio of all findings together.
    title, caption : str
    """

    lesion: str
    bars: tuple[LikelihoodRatio, ...]
    multiplied: float
    together: float
    title: str
    caption: str = ""


def likelihood_ratios(result: Result) -> Ratios:
    """Prepare the ratio of every finding for the leading lesion against the others.

    The other lesions are as frequent among each other as in the pretest.
    """
    why = explain(result)
    bars = [
        LikelihoodRatio(
            weight.variable,
            finding_of(result.reasoner.knowledge, weight.variable, weight.given),
            _log10(weight.likelihood_ratio),
        )
        for weight in why.weights
    ]
    bars.sort(key=lambda bar: -abs(bar.log10))
    name = plain(why.lesion)
    multiplied = sum(bar.log10 for bar in bars)
    together = (why.posterior_bits - why.prior_bits) * log10(2)
    said = (
        f"Ratio of each finding alone for {name} against the other lesions as frequent "
        f"as in the pretest. Multiplied as if independent: {_ratio(multiplied)}; all "
        f"together in the network: {_ratio(together)}."
    )
    return Ratios(
        name,
        tuple(bars),
        multiplied,
        together,
        f"{result.case.id}: likelihood ratios for {name}",
        caption_of(result, said),
    )


def plot_ratios(
    result: Result | Ratios, *, ax: Axes | None = None, most: int = MOST
) -> Axes:
    """Draw the likelihood ratio of each finding alone, on a signed log scale.

    Parameters
    ----------
    result : Result or Ratios
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    most : int
        Findings drawn; of the others it is told how many there are.

    Returns
    -------
    matplotlib Axes
    """
    ratios = likelihood_ratios(result) if isinstance(result, Result) else result
    bars, rest = ratios.bars[:most], ratios.bars[most:]
    aside = beside(ax, LABELS)
    labels = [in_lines(worded(bar.label), aside, SMALL) for bar in bars]
    if rest:
        many = f"{len(rest)} more finding{'s' if len(rest) > 1 else ''}"
        largest = max(abs(bar.log10) for bar in rest)
        said = f"{many}, none stronger than {_ratio(largest)} either way"
        labels.append(in_lines(worded(said), aside, SMALL))
    size = (WIDTH, 2.4 + row_height(labels) * len(labels))
    with canvas(ax, size, ratios.title, ratios.caption) as axes:
        for place, bar in enumerate(bars):
            paint = FOR if bar.log10 >= 0 else AGAINST
            axes.barh(
                place, bar.log10, height=0.66, edgecolor="black", linewidth=0.6, **paint
            )
            side = 1 if bar.log10 >= 0 else -1
            axes.annotate(
                worded(_ratio(bar.log10)),
                (bar.log10, place),
                xytext=(4 * side, 0),
                textcoords="offset points",
                va="center",
                ha="left" if side > 0 else "right",
                fontsize="small",
            )
        _axes(axes, ratios, bars, labels, aside)
    return axes


def _axes(
    axes: Axes,
    ratios: Ratios,
    bars: tuple[LikelihoodRatio, ...],
    labels: list[str],
    aside: float,
) -> None:
    half = (axes.get_window_extent().width / axes.figure.dpi - aside) / 2
    ends = [(abs(bar.log10), worded(_ratio(bar.log10))) for bar in bars]
    reach = max(reach_of(ends, half, 0.12), 0.6)
    axes.set_xlim(-reach, reach)
    whole = int(reach)
    step = max(1, -(-whole // max(1, int(half / TICK))))
    if reach < 1:
        ticks = [log10(x) for x in (1 / 5, 1 / 2, 1, 2, 5)]
    else:
        marks = range(0, whole + 1, step)
        ticks = sorted({float(sign * mark) for mark in marks for sign in (-1, 1)})
    axes.set_xticks(ticks, [worded(_mark(tick)) for tick in ticks])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    label_rows(axes, labels, len(labels) + 0.2)
    axes.axvline(0, color="black", linewidth=1)
    axes.spines["left"].set_visible(False)
    sides = (f"← against {ratios.lesion}", f"for {ratios.lesion} →")
    both = "      ".join(map(worded, sides))
    axes.set_xlabel(f"{worded('likelihood ratio, log scale')}\n{both}")


def _log10(ratio: float) -> float:
    """Return a logarithm that can be drawn, also of 0 and infinity."""
    return min(max(log10(max(ratio, 10**-LARGEST)), -LARGEST), LARGEST)


def _mark(exponent: float) -> str:
    """Return a mark of the scale: beyond 1 000 as a power of ten."""
    if abs(exponent) < 4:
        return _ratio(exponent)
    power = f"10{str(round(abs(exponent))).translate(RAISED)}"
    return power if exponent > 0 else f"1/{power}"


def _ratio(exponent: float) -> str:
    """Return a power of ten as a ratio: 46, 1.3, 1/20, 79 000, 1/2 million."""
    size = abs(exponent)
    if size < NEXT_TO_NOTHING:
        return "1"
    if size >= LARGEST:
        text = ">1 billion"
    elif size >= 6:
        text = f"{number_of(int(float(f'{10 ** (size - 6):.2g}')))} million"
    elif size >= 4:
        text = number_of(int(float(f"{10**size:.2g}")))
    else:
        number = 10**size
        digits = 0 if number >= 10 else 1 if number >= 1.15 else 2
        text = f"{number:,.{digits}f}".replace(",", " ")
        text = text.removesuffix(".0")
    return text if exponent > 0 else f"1/{text.removeprefix('>')}"
