"""What is known, by name: a state, several possible states, or likelihoods."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from numbers import Real
from typing import Any, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import as_text_of, in_short
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.by_name.network_names import (
    MalformedError,
    NetworkNames,
    is_in,
    is_missing,
)
from calcinosis.inference.evidence import Densities, Evidence, Observation
from calcinosis.inference.planning.structure import Structure

__all__ = [
    "Told",
    "checked_evidence",
    "pairs_of",
    "read_entry",
    "read_told",
    "states_of_column",
]

Told = Mapping[Hashable, Any]
"""Variable → state, several possible states, or mapping of state to likelihood."""


def read_told(told: Told, names: NetworkNames) -> dict[Hashable, FloatArray]:
    """Read the evidence on one patient.

    Parameters
    ----------
    told : mapping
        What is None or NaN is not assessed.
    names : NetworkNames

    Returns
    -------
    dict
        Variable → likelihood of what is told given each state; the largest is 1.

    Raises
    ------
    CaseError
        Listing everything that cannot be read.
    """
    found: dict[Hashable, FloatArray] = {}
    problems: list[Problem] = []
    for name, entry in pairs_of(told):
        try:
            variable = names.variable(name)
            if variable in found:
                place = f"evidence: {as_text_of(name)}"
                problems.append(Problem(place, "is told twice"))
            elif not is_missing(entry):
                found[variable] = read_entry(variable, entry, names)
        except MalformedError as error:
            problems.append(Problem("evidence", str(error)))
    if problems:
        raise CaseError(problems)
    return found


def read_entry(variable: Hashable, entry: object, names: NetworkNames) -> FloatArray:
    """Read what is told of one variable.

    Raises
    ------
    MalformedError
        If a state is unknown, or likelihoods are missing, negative, not finite or
        all 0.
    """
    count = len(names.states[variable])
    likelihood = np.zeros(count)
    if isinstance(entry, Mapping):
        return _read_likelihoods(variable, entry, names)
    if isinstance(entry, list | tuple | Set) and not _is_state(variable, entry, names):
        items = list(cast("Iterable[object]", entry))
        if not items:
            message = f"an empty list says nothing of '{variable}': leave it out"
            raise MalformedError(message)
        likelihood[[names.state(variable, item) for item in items]] = 1
        return likelihood
    if type(entry).__hash__ is None:
        states = ", ".join(f"{state}: …" for state in names.states[variable])
        message = (
            f"'{variable}' is told by {type(entry).__name__}: give a state, a list of "
            f"possible states, or the likelihood of every state as {{{states}}}"
        )
        raise MalformedError(message)
    likelihood[names.state(variable, entry)] = 1
    return likelihood


def _is_state(variable: Hashable, entry: object, names: NetworkNames) -> bool:
    """Whether a tuple is the name of a state, not several of them."""
    return is_in(entry, names.states[variable])


def _read_likelihoods(
    variable: Hashable, entry: Mapping[Any, Any], names: NetworkNames
) -> FloatArray:
    states = names.states[variable]
    numbers: dict[int, float] = {}
    for name, given in pairs_of(entry):
        place = names.state(variable, name)
        which = f"the likelihood of {in_short(name)} of '{variable}'"
        if place in numbers:
            message = f"{which} stands twice"
            raise MalformedError(message)
        number = _as_float(given)
        if not 0 <= number < np.inf:
            text = in_short(given)
            message = f"{which} is {text}: it must be a number, finite, 0 or more"
            raise MalformedError(message)
        numbers[place] = number
    missing = [str(s) for place, s in enumerate(states) if place not in numbers]
    if missing:
        message = (
            f"'{variable}' has no likelihood for {', '.join(missing)}: give one for "
            "every state, 0 for what is excluded"
        )
        raise MalformedError(message)
    values = np.array([numbers[place] for place in range(len(states))])
    if values.max() <= 0:
        message = f"all likelihoods of '{variable}' are 0: one state must be possible"
        raise MalformedError(message)
    return np.asarray(values / values.max())


def pairs_of(given: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    """Return names and entries of a mapping.

    Raises
    ------
    CaseError
        If it does not tell them.
    """
    try:
        return [(name, own) for name, own in given.items()]
    except Exception as error:  # somebody's own class
        text = (
            f"{type(given).__name__} cannot be read as a mapping: {as_text_of(error)}"
        )
        raise CaseError([Problem("evidence", text)]) from error


def _as_float(given: object) -> float:
    try:
        return float(given) if isinstance(given, Real) else np.nan
    except Exception:  # somebody's own object
        return np.nan


def _key(cell: object) -> Hashable:
    """Return what tells a cell from others; of a tuple of lists, itself alone."""
    try:
        hash(cell)
    except Exception:  # somebody's own object
        return id(cell)
    return (type(cell), cell)


def states_of_column(
    variable: Hashable, cells: Sequence[object], names: NetworkNames
) -> tuple[Observation, dict[int, Problem]]:
    """Read one variable for many patients.

    Returns
    -------
    observation, problems
        Rows that cannot be read are not assessed; row from 0 → what is wrong.
    """
    patterns: list[FloatArray] = [np.ones(len(names.states[variable]))]
    known: dict[object, int | str] = {}
    codes = np.zeros(len(cells), dtype=np.intp)
    problems: dict[int, Problem] = {}
    for row, cell in enumerate(cells):
        if is_missing(cell):
            continue
        # 1 and True are equal, but may be written for different states
        key = _key(cell)
        code = known.get(key)
        if code is None:
            try:
                patterns.append(read_entry(variable, cell, names))
                code = len(patterns) - 1
            except MalformedError as error:
                code = str(error)
            known[key] = code
        if isinstance(code, str):
            problems[row] = Problem(f"row {row + 1}", code)
        else:
            codes[row] = code
    return Observation(codes, np.array(patterns)), problems


def checked_evidence(
    evidence: Evidence, names: NetworkNames, structure: Structure
) -> Evidence:
    """Return evidence that was given as arrays, with the names of the engine.

    Raises
    ------
    CaseError
        Listing unknown variables, arrays of a wrong shape, and likelihoods that are
        negative or not finite.
    """
    problems: list[Problem] = []
    observations: dict[str, Observation] = {}
    densities: dict[str, Densities] = {}
    given: dict[str, Observation | Densities] = {**evidence.observations}
    for name, own in (given | dict(evidence.densities)).items():
        try:
            inner = names.inner[names.variable(name)]
            if isinstance(own, Observation):
                _check_observation(own, inner, evidence.rows, structure)
                observations[inner] = own
            else:
                _check_rows(len(own.values), evidence.rows)
                densities[inner] = own
        except (MalformedError, ValueError) as error:
            problems.append(Problem(f"evidence: {name}", str(error)))
    if problems:
        raise CaseError(problems)
    return Evidence(evidence.rows, observations, densities)


def _check_observation(
    observed: Observation, inner: str, rows: int, structure: Structure
) -> None:
    sizes = structure.states
    axes = structure.leaf_parents(inner) if observed.over_parents else (inner,)
    expected = tuple(sizes[name] for name in axes)
    weights, codes = observed.weights, observed.codes
    _check_rows(len(codes), rows)
    if weights.shape[1:] != expected:
        message = f"weights are for {weights.shape[1:]} states, expected {expected}"
        raise MalformedError(message)
    if len(codes) and not 0 <= codes.min() <= codes.max() < len(weights):
        message = (
            f"codes are {codes.min()} to {codes.max()}, but there are {len(weights)} "
            "rows of weights"
        )
        raise MalformedError(message)
    if not np.isfinite(weights).all() or weights.min() < 0:
        message = "holds likelihoods that are negative or not finite"
        raise MalformedError(message)


def _check_rows(given: int, rows: int) -> None:
    if given != rows:
        message = f"tells of {given} patients, the evidence is of {rows}"
        raise MalformedError(message)
