"""What stands where in the arrays of one patient's elimination.

They become constants of :mod:`calcinosis.inference.kernel.variable_elimination`, whose
compiled code numba keeps on disk until that module itself changes.
"""

from __future__ import annotations

__all__ = ["OVER_PARENTS", "WEIGHTS"]

SIZE, OWN_TABLE, USES, ORDER = range(4)
"""Of a variable: its states; its own table, if that sums to 1, else −1; how many tables
speak of it; the variable whose turn it is to be found idle."""
FIRST, BASE = range(2)
"""Of a slot for a table: its first axis; its first entry, or the table that likelihoods
over parents replace."""
OF, STRIDE, OWNER, NEXT = range(4)
"""Of an axis: its variable; entries from one state to the next; its table; another axis
of the same variable, −1 if there is none."""
BEGIN, END, PLACE, ENTRIES = range(4)
"""Of a table: its axes from where to where; its first entry; how many entries, 0 if it
is used up."""
STATE, LIVE, HEAD, MARK, COST = range(5)
"""Of a variable and a patient: its state, −1 if that is open; tables of it that are
needed, fewer if it was observed; its first axis; in which product it was counted;
entries of the product of its tables, 0 if there is nothing to sum out."""
COUNT, STEP, OTHER_STEP, TURN, NAME = range(5)
"""Of a loop: how often; entries from one time to the next in either table; which time
it is; and, of an axis of the result, its variable. The first is over what is summed."""
TABLES, AXES = range(2)
"""How many there are."""

WEIGHTS, OVER_PARENTS = -1, -2
"""What is told of a variable in place of its state: likelihoods of its states, or of
its parents'. A state that is one too many is none."""
