"""Measured quantities: normal near their mean, exponential beyond."""

from itertools import pairwise

import numpy as np
import pytest

import calcinosis
from calcinosis.network.tails import draw_tailed, fall, tailed_cdf, tailed_pdf


def test_density_and_distribution_agree() -> None:
    z = np.linspace(-12, 12, 240_001)
    density = tailed_pdf(z)
    assert np.trapezoid(density, z) == pytest.approx(1, abs=1e-8)
    slope = np.gradient(tailed_cdf(z), z)
    assert slope[1:-1] == pytest.approx(density[1:-1], abs=1e-7)
    assert np.gradient(np.log(density), z)[1:-1] == pytest.approx(
        -fall(z)[1:-1], abs=1e-4
    )


def test_the_lower_tail_keeps_its_digits() -> None:
    far = tailed_cdf(np.array([-60.0, -61.0]))
    assert far[0] > far[1] > 0
    assert tailed_cdf(np.array([60.0]))[0] == 1


def test_draws_follow_the_distribution() -> None:
    drawn = np.sort(draw_tailed(20_000, np.random.default_rng(7)))
    share = (np.arange(drawn.size) + 0.5) / drawn.size
    assert np.abs(tailed_cdf(drawn) - share).max() < 0.015


@pytest.mark.parametrize(
    ("name", "unit", "values", "towards"),
    [
        ("hemoglobin", "g/dL", (8, 6, 4), ("hematoma",)),
        ("phosphate", "mg/dL", (5, 6.5, 8), ("metastatic", "calciphylaxis")),
        ("wbc", "10^9/L", (15, 25, 40), ("abscess", "cellulitis", "other")),
        ("aptt", "s", (40, 60, 100), ("hematoma",)),
        ("calcium", "mg/dL", (11, 13, 16), ("metastatic",)),
        ("crp", "mg/L", (50, 150, 300), ("abscess", "cellulitis")),
    ],
)
def test_a_more_extreme_value_never_tells_less(
    name: str, unit: str, values: tuple[float, ...], towards: tuple[str, ...]
) -> None:
    model = calcinosis.load()
    told = [
        model.diagnose(
            {"age": "50 y", "findings": {name: f"{value} {unit}"}}, pretest="uniform"
        ).posterior
        for value in values
    ]
    chances = [sum(posterior[lesion] for lesion in towards) for posterior in told]
    for nearer, farther in pairwise(chances):
        assert farther > nearer - 0.01


def test_errors_scatter_wider_than_any_lesion() -> None:
    """So that what is farther out than any lesion explains tells of none."""
    for table in calcinosis.load().network.measured.values():
        assert table.broad > table.row_sd.max()
