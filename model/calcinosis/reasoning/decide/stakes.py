"""The utility of every action for every lesion as tables: now, later, uncertain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row

__all__ = ["Stakes", "stakes"]


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
