"""Evidence of patients: items of one, and batches of many.

Every entry of a case becomes one :class:`Item`: a likelihood over the states of one
node, or, for a number or a film of a certain day, over the states of the node's
parents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.variables import SETTING
from calcinosis.network.build import Network
from calcinosis.notebook import Brief
from calcinosis.patient.patient import Patient
from calcinosis.patient.typed_findings import Sign

__all__ = ["Interpretation", "Item", "stack"]


@frozen
class Item:
    """One piece of evidence.

    Parameters
    ----------
    variable : str
        As the case names it.
    node : str
        The network's node it enters at.
    given : str
        What was said, for people.
    source : str
        ``"case"``, or how it was derived.
    likelihood : array, shape (states,) or the parents' shape
        With a first axis of versions, if the network has several and the likelihood is
        over the parents.
    over_parents : bool
        Which of the two.
    density : bool
        Whether it is the density of a number, not the probability of what was said.
    """

    variable: str
    node: str
    given: str
    source: str
    likelihood: FloatArray
    over_parents: bool = False
    density: bool = False

    @classmethod
    def of(cls, sign: Sign) -> Item:
        """Return a sign as evidence on its own node."""
        name = sign.variable.name
        return cls(name, name, sign.given, sign.source, sign.likelihood)

    def observation(self, rows: int = 1) -> Observation:
        """Return this for the engine, the same for ``rows`` patients."""
        return Observation.of_one(self.likelihood, self.over_parents, rows=rows)


@frozen
class Interpretation(Brief):
    """A case in the network's terms.

    Parameters
    ----------
    patient : Patient
        Of whom it is.
    items : tuple of Item
        In the order of the case.
    not_assessed : tuple of str
        Variables that a person could still be asked for: nothing is known of them, and
        an answer would not be set aside for what is known.
    warnings : tuple of str
        What was left out or assumed.
    doubts : tuple of str
        What of the warnings is told of a table's rows, too: what is doubtful, alone or
        beside one another, or says nothing. Of films it is told without their days.
    silence : tuple of Item
        What a report does not mention, and last what its choice says of the lesion;
        empty for a form.
    not_mentioned : tuple of str
        Variables that a report does not mention, also if they were asked for later.
    mentions : mapping
        Variable → likelihood of every lesion by its being mentioned or not: the parts
        of that last item.
    """

    patient: Patient
    items: tuple[Item, ...]
    not_assessed: tuple[str, ...]
    warnings: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    silence: tuple[Item, ...] = ()
    not_mentioned: tuple[str, ...] = ()
    mentions: Mapping[str, FloatArray] = field(default_factory=dict[str, FloatArray])

    @property
    def all_items(self) -> tuple[Item, ...]:
        """What was told, and what was not mentioned."""
        return (*self.items, *self.silence)

    @property
    def setting(self) -> tuple[Item, ...]:
        """What is known of the setting: one item, or none. It gives the pretest."""
        return tuple(item for item in self.items if item.node == SETTING)

    @property
    def findings(self) -> tuple[Item, ...]:
        """Everything else that is known."""
        return tuple(item for item in self.items if item.node != SETTING)

    def evidence(self) -> Evidence:
        """One row of evidence for the engine."""
        return Evidence(1, {item.node: item.observation() for item in self.all_items})


def stack(
    patients: Sequence[Sequence[Item]], network: Network | None = None
) -> Evidence:
    """Put the items of several patients (or versions of one) into one batch.

    Parameters
    ----------
    patients : sequence of sequences of Item
    network : Network, optional
        Needed where one patient has a number and another a word for the same node: the
        word becomes P(word | parents) = Σ_state P(state | parents)·likelihood(state).

    Raises
    ------
    ValueError
        If numbers and words of one node meet and no network is given.
    """
    told: defaultdict[str, list[tuple[int, Item]]] = defaultdict(list)
    for row, items in enumerate(patients):
        for item in items:
            told[item.node].append((row, item))
    rows = len(patients)
    return Evidence(
        rows, {node: _column(own, rows, network) for node, own in told.items()}
    )


def _column(
    told: Sequence[tuple[int, Item]], rows: int, network: Network | None
) -> Observation:
    """Return the evidence on one node; over parents if that of any patient is."""
    distinct = {id(item): item for _, item in told}
    places = {key: place for place, key in enumerate(distinct, start=1)}
    codes = np.zeros(rows, dtype=np.intp)  # 0: not assessed
    for row, item in told:
        codes[row] = places[id(item)]
    over = any(item.over_parents for item in distinct.values())
    likelihoods = [_fitted(item, over, network) for item in distinct.values()]
    shape = likelihoods[0].shape
    return Patterns.of(codes, [None, *likelihoods], shape, over).as_read()


def _fitted(item: Item, over_parents: bool, network: Network | None) -> FloatArray:
    """Return an item's likelihood, over the states of its node's parents if wanted."""
    if item.over_parents == over_parents:
        return item.likelihood
    if network is None:
        message = f"'{item.node}' has evidence of two kinds, and no network is given"
        raise ValueError(message)
    return np.asarray(network.leaf_table(item.node) @ item.likelihood)
