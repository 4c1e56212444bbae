"""The utility of every action for every lesion as tables: now, later, uncertain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.reasoning.kept import kept
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["Stakes", "draw_utilities", "stakes"]


@frozen
class Stakes:
    """What is at stake: utilities of actions, and costs that tests share.

    Parameters
    ----------
    now : array, shape (actions, lesions)
        U(action, lesion) of acting now.
    lost : mapping
        Waiting time → (number of the action meanwhile, share lost by lesion).
    shared : mapping
        Costs that panels share.
    """

    now: FloatArray
    lost: Mapping[str, tuple[int, FloatArray]]
    shared: Mapping[str, float]

    def after(self, waits: Iterable[str]) -> FloatArray:
        """U(action, lesion) of an action that begins after waiting.

        U'(a, d) = U(a, d) − s_d·max(U(a, d) − U(m, d), 0): of what an action gains over
        what is done meanwhile (m), the share s_d is lost; harm stays harm. Who waits
        twice loses the share of what is left.

        Parameters
        ----------
        waits : iterable of str
            Waiting times of ``decisions.toml``, one after the other.

        Returns
        -------
        array, shape (actions, lesions)
        """
        utility = self.now
        for name in waits:
            meanwhile, lost = self.lost[name]
            gain = utility - utility[meanwhile]
            utility = np.asarray(utility - lost * np.maximum(gain, 0.0))
        return utility


def stakes(knowledge: Knowledge) -> Stakes:
    """Return utilities and shared costs at the mean of each row."""
    decisions, lesions = knowledge.decisions, knowledge.lesions
    actions = list(decisions.actions)

    def by_lesion(rows: Mapping[str, Row]) -> FloatArray:
        return np.array([rows[lesion].distribution.mean()[1] for lesion in lesions])

    return Stakes(
        np.array([by_lesion(decisions.actions[name].utility) for name in actions]),
        {
            wait.name: (actions.index(wait.meanwhile), by_lesion(wait.lost))
            for wait in decisions.waiting.values()
        },
        {
            name: float(row.distribution.mean()[1])
            for name, row in decisions.shared.items()
        },
    )


@kept
def utility_draws(reasoner: Reasoner, count: int, seed: int = 0) -> FloatArray:
    """Return draws of all utilities, shape (count, actions, lesions)."""
    return draw_utilities(reasoner.knowledge, count, seed)


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
    row = decisions.correlation
    rho = 0.0 if row is None else float(row.distribution.mean()[1])
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
