"""A factor: a table over some variables."""

from __future__ import annotations

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen

__all__ = ["Factor"]


@frozen
class Factor:
    """A non-negative table over some variables; the network is the product of them.

    Parameters
    ----------
    scope : tuple of str
        Variables, one per axis after the first.
    table : array, shape (versions, states of scope[0], …)
    """

    scope: tuple[str, ...]
    table: FloatArray
