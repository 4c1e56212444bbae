"""Utilities as uncertain as their rows say: the same draws, made once for a user."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.compiled.codec import Codec
from calcinosis.compiled.kept_files import kept_or_made
from calcinosis.knowledge.read import Knowledge

__all__ = ["UTILITY_DRAWS", "draw_utilities", "usual_draws"]

UTILITY_DRAWS = 1000
"""Where only the utilities are drawn."""


@frozen
class _Drawn:
    """Draws of all utilities, as they are kept."""

    values: FloatArray


def usual_draws(knowledge: Knowledge) -> FloatArray:
    """Return the draws that every advice shows; they are kept by what they are of.

    Returns
    -------
    array, shape (UTILITY_DRAWS, actions, lesions)
    """
    actions = knowledge.decisions.actions.values()
    rows = [action.utility[name] for action in actions for name in knowledge.lesions]
    told = _correlation(knowledge), UTILITY_DRAWS, [row.distribution for row in rows]
    digest = sha256(repr(told).encode()).hexdigest()
    return kept_or_made(
        "utilities",
        digest,
        Codec(_Drawn),
        lambda: _Drawn(draw_utilities(knowledge, UTILITY_DRAWS)),
        lambda _: digest,
    ).values


def draw_utilities(knowledge: Knowledge, size: int, seed: int = 0) -> FloatArray:
    """Draw all utility rows, those of one lesion correlated.

    Each row keeps its own distribution; its draws are put in the order of a normal
    score z = √ρ·z_lesion + √(1 − ρ)·z_row, so that doubt about how the lesion goes
    whatever is done is no doubt which action is best.

    Returns
    -------
    array, shape (size, actions, lesions)

    References
    ----------
    Iman RL, Conover WJ. A distribution-free approach to inducing rank correlation among
    input variables. Commun Stat Simul Comput 1982;11:311-34.
    """
    random = np.random.default_rng(seed)
    decisions, lesions = knowledge.decisions, knowledge.lesions
    rho = _correlation(knowledge)
    shape = (len(decisions.actions), len(lesions), size)
    drawn = np.empty(shape)
    for a, action in enumerate(decisions.actions.values()):
        for d, lesion in enumerate(lesions):
            drawn[a, d] = action.utility[lesion].distribution.draw(random, size)[:, 1]
    common = random.standard_normal(shape[1:])
    score = np.sqrt(rho) * common + np.sqrt(1 - rho) * random.standard_normal(shape)
    drawn.sort(axis=-1)
    ranks = score.argsort(axis=-1).argsort(axis=-1)
    return np.moveaxis(np.take_along_axis(drawn, ranks, axis=-1), -1, 0)


def _correlation(knowledge: Knowledge) -> float:
    """Return ρ of the utilities of one lesion."""
    row = knowledge.decisions.correlation
    return 0.0 if row is None else float(row.distribution.mean()[1])
