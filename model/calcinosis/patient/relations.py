"""How findings bear on one another: what they imply, and what would count twice."""

from __future__ import annotations

from collections.abc import Container, Mapping

from calcinosis.errors import Problem
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.typed_findings import Films, Finding, Sign

__all__ = ["implied", "repeated"]


def implied(
    findings: Mapping[str, Finding], variables: Mapping[str, Variable]
) -> tuple[dict[str, Sign], list[str], list[Problem]]:
    """Find what findings imply: days after an infusion tell that there was one.

    A state becomes certain, whatever likelihood it was given, if that allows it.

    Returns
    -------
    signs : dict
        Variable → sign that is known now.
    warnings : list of str
        What is not used for it.
    problems : list of Problem
        What it contradicts.
    """
    signs: dict[str, Sign] = {}
    warnings: list[str] = []
    problems: list[Problem] = []
    for name, found in findings.items():
        for other, state in found.variable.implies.items():
            known = signs.get(other) or findings.get(other)
            source = f"implied by {name}"
            sure = Sign.sure(variables[other], state, source=source)
            if known is None:
                signs[other] = sure
            elif not isinstance(known, Sign):
                continue  # a number of a measured quantity says more than its word
            elif state not in known.states:
                given = "" if isinstance(found, Films) else found.given
                text = f"'{given}' contradicts {other}: {known.given}"
                problems.append(Problem(str(found.place), text))
            elif len(known.states) > 1:
                signs[other] = sure
                text = f"'{known.given}' is not used, {state} is {source}"
                warnings.append(f"{other}: {text}")
    return signs, warnings, problems


def repeated(
    variables: Mapping[str, Variable], given: Container[str]
) -> dict[str, str]:
    """Return variables that would count something twice, each with the reason.

    Parameters
    ----------
    variables : mapping
    given : container of str
        Variables of which something is known.
    """
    found: dict[str, str] = {}
    for name, variable in variables.items():
        if variable.replaces and name in given:
            found[variable.replaces] = f"{name} says more"
        if not variable.unless:
            continue
        parts = [other for other in variable.unless if other in given]
        if parts:
            found[name] = f"{' and '.join(parts)} given, nothing counts twice"
    return found
