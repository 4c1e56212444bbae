"""The forms a row can have, and the distribution each of them means.

A *form* is recognised by the field that only it has: ``count``, ``range``, ``ratio`` …
:data:`KINDS` says which forms a table of each kind may hold. The formulas are in
:mod:`calcinosis.knowledge.rows.distributions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log

from calcinosis._frozen import frozen
from calcinosis.errors import nearest
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    Distribution,
    Fixed,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
    judged_proportion,
    log_interval_sigma,
    odds_ratio,
)
from calcinosis.knowledge.schema import Fields

__all__ = ["KINDS", "Conventions", "Form"]

SMALL, LARGE = 1e-9, 1e9
INFINITE = float("inf")


@frozen
class Conventions:
    """How rows become distributions (``model.toml``).

    Parameters
    ----------
    pseudo_count : float
        Added to the count of every state.
    judgement_coverage : float
        Coverage of a judged [lowest, likeliest, highest] range.
    least_weight : float
        Smallest equivalent sample size of a judgement.
    misread_beyond_series : float
        Share of the raters' disagreement that a series' own counts do not hold.
    misread_slip : float
        Chance that any sign is recorded wrongly, however plain it is.
    rate_coverage : float
        Coverage of the low–high interval of rates and ratios.
    pretest_sd, rest_sd : float
        Standard deviation of the logarithms of the lesions' shares in a batch that is
        learned from, and of those named by ``rest``.
    frequency_sd : float
        The same of patients who are as they came, against their setting's case mix.
    reader_exponent : float
        Power to which a reader's probabilities are raised before they are learned.
    rest : tuple of str
        Lesions that are what is left.
    settled : tuple of str
        Hidden variables whose rows of these lesions learning does not move.
    own_range : float
        By how many of its own standard deviations learning moves a row at most.
    order_kept, order_strength : float
        Part of the distance of two rows that learning keeps where they differ in one
        hidden state, and how strongly: factor of the squared distance that is missing.
    error_sd : float
        Standard deviation of the log-odds of an error that states no strength.
    risk_words : mapping
        Word for a probability → the smallest one that it is for, likeliest first.
    """

    pseudo_count: float
    judgement_coverage: float
    least_weight: float
    misread_beyond_series: float
    misread_slip: float
    rate_coverage: float
    pretest_sd: float
    frequency_sd: float
    reader_exponent: float
    rest: tuple[str, ...]
    rest_sd: float
    settled: tuple[str, ...]
    own_range: float
    order_kept: float
    order_strength: float
    error_sd: float
    risk_words: Mapping[str, float]


Reader = Callable[[Fields, Conventions, tuple[str, ...]], Distribution]


@frozen
class Form:
    """One way to write a row.

    Parameters
    ----------
    name : str
        The field that gives it away.
    required, optional : tuple of str
        Its other fields.
    read : callable
        (fields, conventions, states of the variable) → distribution. A wrong value
        is remembered as a problem and read as NaN, so the result is to be used only
        if there was no problem.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Reader


def _count(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    of = fields.number("of", SMALL, LARGE)
    yes = fields.number("count", 0, _limit(of))
    discount = _discount(fields)
    prior = conventions.pseudo_count
    return Dirichlet(((of - yes) * discount + prior, yes * discount + prior))


def _range(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    values = fields.numbers("range", 0, 1)
    if len(values) != 3:
        fields.problem("expected [lowest, likeliest, highest]", "range")
        return Dirichlet((1.0, 1.0))
    lowest, likeliest, highest = values
    if lowest > likeliest or likeliest > highest or lowest == highest:
        text = f"expected {lowest:g} ≤ {likeliest:g} ≤ {highest:g}, the outer two apart"
        fields.problem(text, "range")
    mean, weight = judged_proportion(
        *(lowest, likeliest, highest),
        coverage=conventions.judgement_coverage,
        least=conventions.least_weight,
    )
    return Dirichlet(((1 - mean) * weight, mean * weight))


def _probability(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    p = fields.number("probability", 0, 1)
    if fields.text("definition"):
        return Fixed((1 - p, p))
    if p in (0, 1):
        fields.problem("0 or 1 needs a definition that says why", "probability")
    weight = _weight(fields)
    return Dirichlet(((1 - p) * weight, p * weight))


def _counts(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    values = _per_state(fields.table("counts"), LARGE, states)
    if sum(values) == 0:
        fields.problem("nobody was counted", "counts")
    discount = _discount(fields)
    prior = conventions.pseudo_count
    return Dirichlet(tuple(value * discount + prior for value in values))


def _probabilities(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    """Read P(state); with a definition *and* a weight only the zeros are certain."""
    values = _per_state(fields.table("probabilities"), 1, states)
    total = sum(values)
    if abs(total - 1) > 1e-6:
        fields.problem(f"probabilities sum to {total:g}, not 1", "probabilities")
    defined = bool(fields.text("definition"))
    if 0 in values and not defined:
        fields.problem("0 needs a definition that says why", "probabilities")
    if defined and "weight" not in fields:
        return Fixed(tuple(value / total for value in values) if total else values)
    weight = _weight(fields)
    return Dirichlet(tuple(value * weight for value in values))


def _ratio(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    return _with_interval(fields, "ratio", conventions)


def _rate(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    return _with_interval(fields, "rate", conventions)


def _exposed(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    of = fields.number("of", SMALL, LARGE)
    exposed = fields.number("exposed", 0, _limit(of))
    background = fields.number("background", SMALL, 1 - SMALL)
    return LogNormal(*odds_ratio(exposed, of, background))


def _mean(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    sd = fields.number("sd", SMALL, 100)
    return NormalScale(fields.number("mean", -100, 100), sd, _weight(fields))


def _median(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    median = fields.number("median", 1e-6, LARGE)
    spread = fields.number("spread", 1.0001, 1000)
    return NormalScale(log(median), log(spread), _weight(fields))


def _words(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    of = fields.number("of", SMALL, LARGE)
    low = fields.number("low", 0, _limit(of), default=0)
    high = fields.number("high", 0, _limit(of), default=0)
    sides = [side for side in ("low", "high") if side in fields]
    if not sides:
        fields.problem("a counted quantity needs low, high or both")
        return Fixed((0.0, 1.0))
    if low + high > of:
        fields.problem(f"low {low:g} and high {high:g} are more than {of:g}", "of")
    if len(sides) == 2 and "sd" in fields:
        fields.problem("follows from both counts: leave it out", "sd")
    if len(sides) == 1 and "sd" not in fields:
        fields.problem(f"is needed where only {sides[0]} was counted", "sd")
    discount = _discount(fields)
    prior = conventions.pseudo_count
    low_alpha = low * discount + prior if "low" in sides else 0.0
    high_alpha = high * discount + prior if "high" in sides else 0.0
    return WordCounts(
        (low_alpha, (of - low - high) * discount + prior, high_alpha),
        "both" if len(sides) == 2 else sides[0],
        fields.number("sd", SMALL, 100) if "sd" in fields else None,
    )


def _film(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    return Visibility(
        fields.number("final", SMALL, 1 - SMALL),
        fields.number("at_onset", SMALL, 1 - SMALL),
        fields.number("median_day", 1e-3, LARGE),
        fields.number("spread", 1.0001, 1000),
        _weight(fields),
    )


def _kappa(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    """Read the error e of one rater from agreement κ = (1 − 2e)², sign equally often.

    Only the share that a series' own counts do not hold is applied; a κ below 0 is
    taken as 0.
    """
    kappa = max(fields.number("kappa", -1, 1 - SMALL), 0.0)
    share = conventions.misread_beyond_series
    return Fixed((share * (1 - kappa**0.5) / 2,))


def _error(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    return Fixed((fields.number("probability", SMALL, 0.5),))


def _borderline(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    return Fixed((fields.number("borderline", SMALL, 0.25),))


def _outlier(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    share = fields.number("probability", SMALL, 0.5)
    return Fixed((share, fields.number("spread", SMALL, 100)))


def _loading(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    return Fixed((fields.number("loading", -3, 3),))


def _per_state(
    fields: Fields, most: float, states: tuple[str, ...]
) -> tuple[float, ...]:
    for name in fields.raw:
        if name not in states:
            fields.problem(f"no state '{name}'{nearest(name, states)}")
    for state in states:
        if state not in fields:
            fields.problem(f"the state '{state}' is missing")
    return tuple(fields.number(state, 0, most) for state in states)


def _with_interval(fields: Fields, name: str, conventions: Conventions) -> LogNormal:
    value = fields.number(name, SMALL, LARGE)
    low, high = fields.number("low", SMALL, LARGE), fields.number("high", SMALL, LARGE)
    if low > value or value > high or low == high:
        text = f"expected low {low:g} ≤ {value:g} ≤ high {high:g}, low and high apart"
        fields.problem(text, name)
    return LogNormal(value, log_interval_sigma(low, high, conventions.rate_coverage))


def _discount(fields: Fields) -> float:
    return fields.number("discount", SMALL, 1, default=1.0)


def _weight(fields: Fields) -> float:
    if "weight" not in fields:
        fields.problem("the field 'weight' is missing")
    return fields.number("weight", 0.1, LARGE)


def _limit(of: float) -> float:
    """Most that can be counted of ``of``; no limit where that is itself wrong."""
    return of if of > 0 else INFINITE


COUNT = Form("count", ("of",), ("discount",), _count)
PROBABILITY = Form("probability", (), ("weight", "definition"), _probability)
RANGE = Form("range", (), (), _range)


def _utility(
    fields: Fields, conventions: Conventions, states: tuple[str, ...]
) -> Distribution:
    low, high = fields.number("low", 0, 1), fields.number("high", 0, 1)
    value = fields.number("utility", 0, 1)
    if low > value or value > high or low == high:
        text = f"expected {low:g} ≤ {value:g} ≤ {high:g}, the outer two apart"
        fields.problem(text, "utility")
    _, weight = judged_proportion(
        *(low, value, high),
        coverage=conventions.judgement_coverage,
        least=conventions.least_weight,
    )
    return Dirichlet(((1 - value) * weight, value * weight))


KINDS: Mapping[str, tuple[Form, ...]] = {
    "yes_no": (COUNT, PROBABILITY, RANGE),
    "states": (
        Form("counts", (), ("discount",), _counts),
        Form("probabilities", (), ("weight", "definition", "held"), _probabilities),
    ),
    "reference": (
        Form("mean", ("sd", "weight"), (), _mean),
        Form("of", (), ("low", "high", "sd", "discount"), _words),
    ),
    "log": (Form("median", ("spread", "weight"), (), _median),),
    "film": (
        Form("final", ("at_onset", "median_day", "spread", "weight"), (), _film),
        *(COUNT, PROBABILITY, RANGE),
    ),
    "ratio": (
        Form("ratio", ("low", "high"), (), _ratio),
        Form("exposed", ("of", "background"), (), _exposed),
    ),
    "rate": (Form("rate", ("low", "high"), (), _rate),),
    "misread": (
        Form("kappa", (), (), _kappa),
        Form("borderline", (), (), _borderline),
        Form("probability", (), (), _error),
    ),
    "outlier": (Form("probability", ("spread",), (), _outlier),),
    "loading": (Form("loading", (), (), _loading),),
    "utility": (Form("utility", ("low", "high"), (), _utility),),
}
"""Kind of a table → the forms its rows may have."""
