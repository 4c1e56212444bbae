"""Synthetic cohorts per setting, from the network itself and from other worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from calcinosis.network.build import Network, build_network
from calcinosis.network.leaves import Sample
from evaluation.score import metrics
from evaluation.score.predictions import Predictions
from evaluation.score.scored import Scored
from evaluation.score.summary import figures
from evaluation.simulate.noise import ChangedSample, noisy
from evaluation.simulate.synthetic import (
    diagnose_sample,
    published_reporting,
)

WORLD_NOISES = (0.5, 1.0)
LEAST_CASES = 20
"""Fewer patients with a lesion say nothing of its ROC curve."""
WAYS = ("at random", "what is there")


def cohorts(
    scored: Scored, size: int = 2000, worlds: int = 5, seed: int = 2
) -> list[dict[str, Any]]:
    """Draw cohorts in every setting and world, and score the point network on them.

    Worlds: the network itself; networks drawn from the uncertainty of every row; and
    networks with log-odds noise on every row. Reporting: each variable as often as in
    the published cases, once regardless of its value (missing at random) and once with
    present signs reported more often than absent ones, which no network of this kind
    knows of.

    ``size`` patients per setting, world and way of reporting; ``worlds`` versions of
    each random world.
    """
    random = np.random.default_rng(seed)
    labelled = [a.labelled for a in scored.answers if a.diagnosis and a.labelled.truth]
    rates = published_reporting(scored.model, labelled, random)
    every = product(
        _worlds(scored, worlds, random).items(),
        scored.model.network.states["setting"],
        zip(WAYS, rates, strict=True),
    )
    results: list[dict[str, Any]] = []
    for (world, versions), setting, (way, reporting) in every:
        told = {"world": world, "setting": setting, "reporting": way}
        found = [
            diagnose_sample(scored.model.engine, one, setting, size, reporting, random)
            for one in versions
        ]
        patients = sum(len(one) for one in found)
        results.append({**told, "patients": patients, **_figures(found)})
    return results


def _worlds(
    scored: Scored, count: int, random: np.random.Generator
) -> dict[str, list[Network]]:
    def build(sample: Callable[[], Sample]) -> list[Network]:
        knowledge = scored.model.knowledge
        return [build_network(knowledge, sample()) for _ in range(count)]

    worlds = {
        "the network": [scored.model.network],
        "drawn from its uncertainty": build(lambda: Sample(random, 1)),
    }
    for noise in WORLD_NOISES:
        name = f"noise {noise:g} on all rows"
        worlds[name] = build(partial(ChangedSample, noisy(random, noise)))
    return worlds


def _figures(found: Sequence[Predictions]) -> dict[str, Any]:
    each = [figures(one) for one in found]
    areas = [
        area
        for one in found
        for column in range(len(one.lesions))
        if (one.truth == column).sum() >= LEAST_CASES
        and (area := metrics.auroc(one, column)) is not None
    ]
    return {
        **{name: float(np.mean([one[name] for one in each])) for name in each[0]},
        "auroc": float(np.mean(areas)) if areas else None,
    }
