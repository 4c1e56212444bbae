"""What a number of the knowledge files is, in words, with its 95 % interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import exp, floor, log10

import numpy as np

from calcinosis._arrays import FloatArray, normal_cdf
from calcinosis.knowledge.rows.distributions import (
    REFERENCE_LIMIT,
    Dirichlet,
    Distribution,
    Visibility,
)
from calcinosis.knowledge.rows.learned import Learned
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import Variable

__all__ = [
    "describe",
    "describe_state",
    "figure",
    "gain_words",
    "mean_and_interval",
    "moved_words",
]

DRAWS = 4000
LEVEL = (0.025, 0.975)
LEAST = 1e-4


def describe(row: Row, variable: Variable | None = None) -> str:
    """Say what a row's number is, with its central 95 % interval in brackets.

    Where it has learned, its source's number comes first, then where that has moved.

    Parameters
    ----------
    row : Row
        Of any form.
    variable : Variable, optional
        The variable of the row's table: names the states, the unit, the windows.

    Examples
    --------
    >>> from calcinosis.knowledge.read import read_knowledge
    >>> knowledge = read_knowledge()
    >>> describe(knowledge.misread["livedo"])
    'wrong in 0.10 where it is borderline'
    """
    words = WORDS[row.form](row.as_sourced(), variable)
    if row.learned is None:
        return words
    start, end = moved_words(row, row.learned)
    ground = f"{row.learned.readings} readings, {row.learned.sd:.1f} sd"
    if row.learned.gain:
        ground += f"; nats gained by patients of {gain_words(row.learned.gain)}"
    return f"{words}; learned: {start} → {end} ({ground})"


def moved_words(row: Row, learned: Learned) -> tuple[str, str]:
    """Write from where to where a row has moved; of yes and no only yes."""
    yes_no = isinstance(row.sourced, Dirichlet) and len(learned.start) == 2
    start, end = (
        " / ".join(map(figure, numbers[1:] if yes_no else numbers))
        for numbers in (learned.start, learned.end)
    )
    return start, end


def gain_words(gain: Mapping[str, float]) -> str:
    """Write what the patients of some lesions gained: ``abscess +3.1, other -0.4``."""
    return ", ".join(f"{lesion} {nats:+.1f}" for lesion, nats in gain.items())


def describe_state(row: Row, number: int) -> str:
    """Say the probability of one state only, as :func:`describe` does of all.

    Parameters
    ----------
    row : Row
        Of the probabilities of several states.
    number : int
        Which of them.
    """
    sourced = row.as_sourced()
    words = _column(sourced, number)
    if row.learned is None:
        return words
    possible = sourced.distribution.mean()[:number] > 0  # learned rows hold only those
    return f"{words}; learned: {figure(row.learned.end[int(possible.sum())])}"


def mean_and_interval(mean: float, low: float, high: float) -> str:
    """Write ``0.29 (0.09–0.56)``; without the brackets where nothing varies."""
    if not high > low:
        return figure(mean)
    dash = "–" if low >= 0 else " to "
    return f"{figure(mean)} ({figure(low)}{dash}{figure(high)})"


def figure(value: float) -> str:
    """Write a number as a person does: two significant digits, no exponent.

    Near 1 more digits are kept, so that a high probability never looks certain; what
    is below 0.0001 or above 0.9999 is said to be so.

    Examples
    --------
    >>> [figure(x) for x in (0.294, 0.0312, 11.67, 32145.0, -3.31, 0.998, 0.0)]
    ['0.29', '0.031', '12', '32000', '-3.3', '0.998', '0']
    """
    if value == 0 or value == 1:
        return f"{value:.0f}"
    if 0 < value < LEAST:
        return f"<{LEAST:.4f}"
    if 1 - LEAST < value < 1:
        return f">{1 - LEAST:.4f}"
    if 0.9 < value < 1:
        return f"{value:.{max(2, -floor(log10(1 - value)))}f}"
    rounded = float(f"{value:.2g}")
    digits = 1 - floor(log10(abs(rounded)))
    return f"{rounded:.{max(digits, 0)}f}"


@cache
def _limits(distribution: Distribution) -> tuple[FloatArray, FloatArray]:
    """Return the interval of the values of a row, one number for each column.

    Many rows have the same distribution, and one row stands under many names.
    """
    low, high = np.quantile(_drawn(distribution), LEVEL, axis=0)
    return low, high


def _drawn(distribution: Distribution) -> FloatArray:
    return distribution.draw(np.random.default_rng(0), DRAWS)


def _column(row: Row, column: int) -> str:
    mean, (low, high) = row.distribution.mean(), _limits(row.distribution)
    return mean_and_interval(mean[column], low[column], high[column])


def _yes_no(row: Row, variable: Variable | None) -> str:
    """Describe a count, a range or a probability: P(yes)."""
    return f"{_counted(row, 'count')}{_column(row, 1)}"


def _probability(row: Row, variable: Variable | None) -> str:
    """Describe P(yes), the error of a sign, or the share of outlying values."""
    mean = row.distribution.mean()
    if "spread" in row.given:
        return f"{figure(mean[0])} of the values, with a spread of {mean[1]:g}"
    return f"wrong in {figure(mean[0])}" if len(mean) == 1 else _yes_no(row, variable)


def _counted(row: Row, name: str) -> str:
    """Return ``3 of 11: ``, or nothing; told is what a discount makes of it."""
    if name not in row.given:
        return ""
    less = f" (weighted {row.given['discount']:g})" if "discount" in row.given else ""
    return f"{row.given[name]:g} of {row.given['of']:g}{less}: "


def _states(row: Row, variable: Variable | None) -> str:
    """Describe the states that the row names; the others it takes for impossible."""
    counts: Mapping[str, float] = row.given.get("counts", {})
    named = row.given[row.form]
    names = variable.states if variable is not None else tuple(named)
    total = sum(counts.values())
    mean, (low, high) = row.distribution.mean(), _limits(row.distribution)
    return ", ".join(
        (f"{name} {counts[name]:g} of {total:g}: " if counts else f"{name} ")
        + mean_and_interval(mean[number], low[number], high[number])
        for number, name in enumerate(names)
        if name in named
    )


def _ratio(row: Row, variable: Variable | None) -> str:
    exposed = ""
    if "exposed" in row.given:
        given = row.given
        exposed = f"{given['exposed']:g} of {given['of']:g} cases exposed, "
        exposed += f"background {given['background']:g}: "
    return f"{exposed}×{_column(row, 0)}"


def _rate(row: Row, variable: Variable | None) -> str:
    return _column(row, 0)


def _measured(row: Row, variable: Variable | None) -> str:
    """Say the mean in reference-interval units and the shares low, normal, high."""
    given = row.given
    counted = ", ".join(
        f"{given[side]:g} of {given['of']:g} {side}"
        for side in ("low", "high")
        if side in given
    )
    mean, sd = row.distribution.mean()
    limits = np.array([-REFERENCE_LIMIT, REFERENCE_LIMIT])
    below, upto = normal_cdf((limits - mean) / sd)
    shares = [("low", below), ("normal", upto - below), ("high", 1 - upto)]
    words = ", ".join(f"{word} {_percent(share)}" for word, share in shares)
    value = f"mean {_column(row, 0)}, sd {figure(sd)}; {words}"
    return f"{counted}: {value}" if counted else value


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.005 else "< 1 %"


def _median(row: Row, variable: Variable | None) -> str:
    unit = f" {variable.unit}" if variable is not None else ""
    (centre, sd), (low, high) = row.distribution.mean(), _limits(row.distribution)
    median = mean_and_interval(exp(centre), exp(low[0]), exp(high[0]))
    edges = [figure(exp(centre + side * REFERENCE_LIMIT * sd)) for side in (-1, 1)]
    return f"median{unit} {median}, 95 % of patients {edges[0]}–{edges[1]}"


def _film(row: Row, variable: Variable | None) -> str:
    """Say the chance that calcium shows on the day of each window."""
    if not isinstance(row.distribution, Visibility) or variable is None:
        return ""
    days = sorted(window.day for window in variable.windows)

    def visible(values: FloatArray) -> FloatArray:
        final, onset, ln_median, ln_spread = np.moveaxis(values[:, :, np.newaxis], 1, 0)
        grown = normal_cdf((np.log(np.array(days)) - ln_median) / ln_spread)
        return np.asarray(final * (onset + (1 - onset) * grown))

    mean = visible(row.distribution.mean()[np.newaxis])[0]
    low, high = np.quantile(visible(_drawn(row.distribution)), LEVEL, axis=0)
    return "shows " + ", ".join(
        f"on day {day:g} {mean_and_interval(mean[n], low[n], high[n])}"
        for n, day in enumerate(days)
    )


def _kappa(row: Row, variable: Variable | None) -> str:
    return f"{_borderline(row, variable)} (raters' kappa {row.given['kappa']:g})"


def _borderline(row: Row, variable: Variable | None) -> str:
    return f"wrong in {figure(row.distribution.mean()[0])} where it is borderline"


def _loading(row: Row, variable: Variable | None) -> str:
    value = row.given["loading"]
    if variable is not None and variable.kind == "finding":
        return f"odds ×{figure(exp(value))} per standard deviation"
    return f"+{value:g} per standard deviation"


WORDS: Mapping[str, Callable[[Row, Variable | None], str]] = {
    "count": _yes_no,
    "range": _yes_no,
    "utility": _yes_no,
    "probability": _probability,
    "counts": _states,
    "probabilities": _states,
    "ratio": _ratio,
    "exposed": _ratio,
    "rate": _rate,
    "mean": _measured,
    "of": _measured,
    "median": _median,
    "final": _film,
    "kappa": _kappa,
    "borderline": _borderline,
    "loading": _loading,
}
"""Form of a row → how it is described."""
