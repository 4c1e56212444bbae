"""What reasons: knowledge, network, engine, and what is kept between patients."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._kept import Keeper
from calcinosis.inference.engine import Engine
from calcinosis.knowledge.read import Knowledge
from calcinosis.network.build import Network, build_network
from calcinosis.network.draws import Draws, draw_networks
from calcinosis.network.leaves import Sample
from calcinosis.patient.items import Item, stack

__all__ = ["Reasoner"]

SHOWN_DIGITS = 12
"""Of the digest of the knowledge files."""


class Reasoner(Keeper):
    """The network, compiled and ready for questions.

    Parameters
    ----------
    knowledge : Knowledge
        Checked knowledge files.
    sample : Sample, optional
        Other values of the rows than their means; one version.
    network : Network, optional
        That of this knowledge, if it is there.

    Attributes
    ----------
    notes : tuple of str
        What every answer has to say of it.
    """

    notes: tuple[str, ...] = ()

    def __init__(
        self,
        knowledge: Knowledge,
        sample: Sample | None = None,
        network: Network | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.network = network or build_network(knowledge, sample)

    def __repr__(self) -> str:
        known = self.knowledge
        count, priors = len(known.variables), known.digest[:SHOWN_DIGITS]
        parts = [f"{len(known.lesions)} lesions, {count} variables", *self.notes]
        name = f"{type(self).__name__} {known.name}"
        return f"<{name}: {', '.join(parts)}; priors {priors}>"

    @cached_property
    def engine(self) -> Engine:
        """The compiled engine that asks for the lesion."""
        return self.network.engine()

    def draws(self, count: int, seed: int = 0) -> Draws:
        """Return ``count`` versions of the network, one per draw of all rows.

        The last ones asked for are kept: 1000 of them take 70 MB.
        """
        if (count, seed) not in self._draws:
            self._draws = {(count, seed): self._draw(count, seed)}
        return self._draws[count, seed]

    def _draw(self, count: int, seed: int) -> Draws:
        return draw_networks(self.knowledge, count, seed)

    @cached_property
    def _draws(self) -> dict[tuple[int, int], Draws]:
        return {}

    @cached_property
    def _priors(self) -> dict[bytes, FloatArray]:
        return {}

    def prior(self, setting: Sequence[Item]) -> FloatArray:
        """P(lesion | presenting, setting), shape (lesions,).

        Parameters
        ----------
        setting : sequence of Item
            What is known of the setting: one item, or none.
        """
        key = b"".join(item.likelihood.tobytes() for item in setting)
        if key not in self._priors:
            answer = self.engine.infer(stack([tuple(setting)]))
            self._priors[key] = np.asarray(answer.probability[0])
        return self._priors[key]
