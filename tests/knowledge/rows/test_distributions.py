"""Rows as distributions: means, draws, and the formulas that make them."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis._arrays import normal_cdf
from calcinosis.knowledge.rows.distributions import (
    REFERENCE_LIMIT,
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

SIZE = 20_000
POSITIVE = st.floats(0.5, 50)
SHARE = st.floats(0.02, 0.98)
WEIGHT = st.floats(5, 200)

DISTRIBUTIONS: st.SearchStrategy[Distribution] = st.one_of(
    st.builds(Dirichlet, st.lists(POSITIVE, min_size=2, max_size=5).map(tuple)),
    st.builds(LogNormal, st.floats(0.01, 1000), st.floats(0.05, 1.5)),
    st.builds(NormalScale, st.floats(-5, 5), st.floats(0.2, 4), WEIGHT),
    st.builds(Visibility, SHARE, SHARE, st.floats(1, 60), st.floats(1.2, 4), WEIGHT),
    st.builds(
        WordCounts,
        st.tuples(st.floats(5, 80), st.floats(5, 80), st.floats(5, 80)),
        st.just("both"),
        st.none(),
    ),
)


def draws(distribution: Distribution, seed: int = 1) -> np.ndarray:
    return distribution.draw(np.random.default_rng(seed), SIZE)


@given(DISTRIBUTIONS)
def test_draws_centre_on_the_point_answer(distribution: Distribution) -> None:
    drawn, mean = draws(distribution), distribution.mean()
    if isinstance(distribution, LogNormal):  # averaged on the log scale
        drawn, mean = np.log(drawn), np.log(mean)
    middle = np.median if isinstance(distribution, WordCounts) else np.mean
    error = 6 * drawn.std(axis=0) / np.sqrt(SIZE)
    bias = 0.02 * np.maximum(np.abs(mean), drawn.std(axis=0))
    if isinstance(distribution, NormalScale | Visibility | WordCounts):
        bias = 6 * bias  # the sd is drawn on the log scale, the limits are not linear
    assert np.all(np.abs(middle(drawn, axis=0) - mean) <= error + bias)


@given(DISTRIBUTIONS, st.integers(0, 1000))
def test_draws_depend_on_the_seed_alone(distribution: Distribution, seed: int) -> None:
    first, again = (distribution.draw(np.random.default_rng(seed), 5) for _ in range(2))
    other = distribution.draw(np.random.default_rng(seed + 1), 5)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.shape == (5, len(distribution.mean()))


@given(st.lists(st.floats(0, 1e-6) | POSITIVE, min_size=2, max_size=5))
def test_drawn_probabilities_sum_to_1_and_are_never_nan(alpha: list[float]) -> None:
    if sum(alpha) == 0:
        alpha = [*alpha, 1.0]
    drawn = Dirichlet(tuple(alpha)).draw(np.random.default_rng(0), 200)
    np.testing.assert_allclose(drawn.sum(axis=1), 1, atol=1e-12)
    assert np.all(drawn[:, np.array(alpha) == 0] == 0)


def test_dirichlet_has_the_variance_of_its_weight() -> None:
    drawn = draws(Dirichlet((8.0, 2.0)))[:, 1]
    assert drawn.var() == pytest.approx(0.2 * 0.8 / 11, rel=0.05)


def test_film_draws_stay_probabilities() -> None:
    drawn = draws(Visibility(0.97, 0.03, 8.0, 1.6, 25.0))
    assert np.all((drawn[:, :2] >= 0) & (drawn[:, :2] <= 1))
    assert np.all(drawn[:, 3] > 0)


def test_definitions_do_not_vary() -> None:
    assert np.array_equal(draws(Fixed((0.0, 1.0))), np.tile([0.0, 1.0], (SIZE, 1)))


@given(st.tuples(SHARE, SHARE, SHARE).map(sorted), st.floats(0.5, 0.99))
def test_judged_proportion_stays_inside_its_range(
    judged: list[float], coverage: float
) -> None:
    lowest, likeliest, highest = judged
    mean, weight = judged_proportion(*(lowest, likeliest, highest), coverage, 2.0)
    assert lowest - 1e-12 <= mean <= highest + 1e-12
    assert weight >= 2.0


@given(SHARE, st.floats(0.005, 0.1), st.floats(0.01, 0.2))
def test_wider_judgement_weighs_less(
    likeliest: float, narrow: float, more: float
) -> None:
    def weight(half: float) -> float:
        ends = (likeliest - half, likeliest, likeliest + half)
        return judged_proportion(*ends, coverage=0.9, least=2.0)[1]

    assert weight(narrow + more) <= weight(narrow)


def test_judged_range_covers_as_stated() -> None:
    mean, weight = judged_proportion(0.1, 0.2, 0.3, coverage=0.9, least=2.0)
    drawn = draws(Dirichlet(((1 - mean) * weight, mean * weight)))[:, 1]
    assert np.mean((drawn > 0.1) & (drawn < 0.3)) == pytest.approx(0.9, abs=0.01)


@given(
    st.tuples(st.floats(1, 100), st.floats(1, 100), st.floats(1, 100)),
)
def test_counted_words_give_their_shares_back(
    alpha: tuple[float, float, float],
) -> None:
    centre, sd = WordCounts(alpha, "both", None).mean()
    limits = np.array([-REFERENCE_LIMIT, REFERENCE_LIMIT])
    below, upto = normal_cdf((limits - centre) / sd)
    total = sum(alpha)
    np.testing.assert_allclose([below, 1 - upto], [alpha[0] / total, alpha[2] / total])


@pytest.mark.parametrize("side", ["low", "high"])
@given(share=SHARE, sd=st.floats(0.3, 4))
def test_one_counted_side_gives_its_share_back(
    side: str, share: float, sd: float
) -> None:
    alpha = (share, 1 - share, 0.0) if side == "low" else (0.0, 1 - share, share)
    centre, own = WordCounts(alpha, side, sd).mean()
    limit = -REFERENCE_LIMIT if side == "low" else REFERENCE_LIMIT
    below = normal_cdf(np.array((limit - centre) / own))
    assert own == sd
    assert float(below if side == "low" else 1 - below) == pytest.approx(share)


@given(st.floats(0.01, 100), st.floats(1.1, 50), st.floats(0.5, 0.99))
def test_interval_of_a_rate_holds_its_coverage(
    low: float, factor: float, coverage: float
) -> None:
    sigma = log_interval_sigma(low, low * factor, coverage)
    middle = log(low * factor**0.5)
    outside = normal_cdf(np.array((log(low) - middle) / sigma))
    assert 1 - 2 * float(outside) == pytest.approx(coverage)


def test_odds_ratio_of_a_series_against_its_background() -> None:
    # 30 of 60 exposed against 1 in 5: odds 1 against 1/4
    ratio, sigma = odds_ratio(30, 60, 0.2)
    assert ratio == pytest.approx(4.0)
    assert sigma == pytest.approx((1 / 30.5 + 1 / 30.5) ** 0.5)


@given(st.integers(1, 200), st.data(), SHARE)
def test_odds_ratio_grows_with_the_exposed_and_never_is_infinite(
    of: int, data: st.DataObject, background: float
) -> None:
    exposed = data.draw(st.integers(0, of - 1))
    less, _ = odds_ratio(exposed, of, background)
    more, sigma = odds_ratio(exposed + 1, of, background)
    assert 0 < less < more < exp(20)
    assert 0 < sigma < 3
