"""A laboratory's flag beside a number, held against the interval that judges it.

The laboratory flags by its own interval. Where that is not told and the one of the age
says otherwise, the flag knows more: the value is read as high, or low.
"""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis._frozen import frozen
from calcinosis.errors import Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.amounts.clock import Clock
from calcinosis.patient.amounts.measurement import (
    reference_limits,
    states_of_amount,
)
from calcinosis.patient.amounts.protein_bound import is_worth_saying
from calcinosis.patient.typed_findings import Amount, Finding, Sign, sure
from calcinosis.patient.written.entry.number_text import ABNORMAL

__all__ = ["Flagged", "read_flags"]

NORMAL = "normal"


@frozen
class Flagged:
    """What flags tell beyond the numbers.

    Parameters
    ----------
    signs : dict
        Variable → the state that its flag means, where it is used for the number.
    problems : list of Problem
        Flags that contradict their numbers.
    notes : list of str
        Which flags are used.
    """

    signs: dict[str, Sign]
    problems: list[Problem]
    notes: list[str]


def read_flags(
    findings: Mapping[str, Finding], clock: Clock, knowledge: Knowledge
) -> Flagged:
    """Hold the flags of today's values against the intervals that judge them.

    Parameters
    ----------
    findings : mapping
        By variable.
    clock : Clock
        Its person chooses the interval of the age.
    knowledge : Knowledge
    """
    found = Flagged({}, [], [])
    person = clock.person(clock.seen[0])
    for name, amount in findings.items():
        if not isinstance(amount, Amount) or not amount.quantity.flag:
            continue
        if is_worth_saying(amount, knowledge):  # the flag is of the number as measured
            continue
        given, flag = amount.quantity, amount.quantity.flag
        states = states_of_amount(amount, knowledge, person)
        if flag in states or (flag == ABNORMAL and NORMAL not in states):
            continue
        bands = knowledge.intervals[name]
        low, high, _ = reference_limits(given, bands, amount.analyte, person)
        own = given.low is not None or given.high is not None
        whose = "its own interval" if own else "the interval of the age"
        told = f"'{given}' is flagged {flag}, but {' or '.join(states)} by {whose}"
        told = f"{told}, {low:.4g}–{high:.4g} {given.unit}"
        if flag == ABNORMAL:  # a star may lead to a note, too
            found.notes.append(f"{name}: {told}: the number counts")
            continue
        if own or NORMAL not in states:
            text = f"{told}: keep what is right, or write the laboratory's interval"
            found.problems.append(Problem(str(amount.place), text))
            continue
        variable = amount.variable
        said = f"{flag} ({given}, by its flag)"
        found.signs[name] = Sign(variable, sure(variable, flag), said, amount.place)
        text = (
            f"{told}: read as {flag}; with the laboratory's interval the number counts"
        )
        found.notes.append(f"{name}: {text}")
    return found
