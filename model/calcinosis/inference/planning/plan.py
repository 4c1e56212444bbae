"""What a plan is: tables, and the steps that sum variables out of them.

A plan is made from names alone, before any number is touched. Every table in it has two
kinds of axes: *variables* that are not yet summed out, and *sources*: variables whose
evidence differs between patients. A table with few combinations of sources is computed
once for all of them and looked up (*shared*); where the combinations are too many it
is computed for each patient (*per patient*).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import prod

from calcinosis._frozen import frozen
from calcinosis.errors import TooLargeError

__all__ = ["Part", "Plan", "Step", "check_memory"]


@frozen
class Part:
    """A table in the plan.

    Parameters
    ----------
    sources : frozenset of str
        Variables by whose evidence it differs between patients.
    scope : frozenset of str
        Variables that are its axes.
    per_patient : bool
        Whether it is computed for each patient.
    """

    sources: frozenset[str]
    scope: frozenset[str]
    per_patient: bool = False


@frozen
class Step:
    """Multiply some tables and sum one variable out.

    Parameters
    ----------
    variable : str or None
        What is summed out; None in the last step.
    blocks : tuple of tuple of int
        Numbers of shared tables; each block is multiplied before it is looked up.
    rows : tuple of int
        Numbers of tables that are per patient.
    result : Part
    work : float
        Multiplications for each patient; 0 where the result is shared.
    as_matrix : bool
        Whether the first block, the same for all patients, is multiplied as a matrix.
    """

    variable: str | None
    blocks: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]
    result: Part
    work: float = 0.0
    as_matrix: bool = False


@frozen
class Plan:
    """Steps that lead from the given tables to the target's.

    Parameters
    ----------
    inputs : int
        Number of given tables; the result of step i has number ``inputs + i``.
    steps : tuple of Step
    """

    inputs: int
    steps: tuple[Step, ...]

    @property
    def work(self) -> float:
        """Multiplications for each patient."""
        return sum(step.work for step in self.steps)


def check_memory(
    name: str, scope: Collection[str], sizes: Mapping[str, int], memory: float
) -> None:
    """Refuse a table of too many bytes before it is allocated.

    Raises
    ------
    TooLargeError
    """
    entries = prod(sizes[other] for other in scope)
    if entries * 8 > memory:
        message = (
            f"exact inference would need a table of {entries:.3g} entries "
            f"({entries * 8 / 1e9:.3g} GB) over {len(scope)} variables to sum out "
            f"'{name}'; the limit is {memory / 1e9:g} GB"
        )
        raise TooLargeError(message)
