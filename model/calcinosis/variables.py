"""The variables of the network, as `priors/variables.toml` defines them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from calcinosis.errors import Problem, nearest

__all__ = ["Kind", "Variable", "Window", "read_variables"]

Kind = Literal[
    "lesion", "context", "risk_factor", "latent", "finding", "measured", "film"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

REQUIRED = {"label", "question", "group", "kind", "states"}
OPTIONAL: dict[str, set[str]] = {
    "lesion": {"calcinosis_cutis"},
    "context": {"parents", "limits_days"},
    "risk_factor": {"parents", "implies"},
    "latent": {"parents"},
    "finding": {"parents", "shares"},
    "measured": {
        *("parents", "shares", "scale", "reference", "unit", "cuts"),
        *("least", "replaces", "unless", "implies"),
    },
    "film": {"parents", "windows"},
}


@dataclass(frozen=True)
class Window:
    """A stretch of days in which a film is one node of the network.

    Parameters
    ----------
    name : str
        Suffix of the node: ``radiograph_<name>``.
    start : float or None
        First day of the window; None for films of unknown day.
    day : float
        Day that stands for the whole window.
    """

    name: str
    start: float | None
    day: float


@dataclass(frozen=True)
class Variable:
    """One variable: what it means, how it is asked, its states and its parents."""

    name: str
    label: str
    question: str
    group: str
    kind: Kind
    states: tuple[str, ...]
    parents: tuple[str, ...] = ()
    shares: str | None = None
    scale: Literal["linear", "log"] = "linear"
    reference: bool = False
    unit: str = ""
    cuts: tuple[float, ...] = ()
    least: float = 0.0
    limits_days: tuple[float, ...] = ()
    windows: tuple[Window, ...] = ()
    calcinosis_cutis: tuple[str, ...] = ()
    replaces: str | None = None
    unless: tuple[str, ...] = ()
    implies: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_yes_no(self) -> bool:
        """Whether the states are no and yes, in this order."""
        return self.states == ("no", "yes")


def read_variables(
    raw: Mapping[str, Any], file: str, problems: list[Problem]
) -> dict[str, Variable]:
    """Read and check the table of variables; problems are appended, not raised."""
    variables: dict[str, Variable] = {}
    for name, entry in raw.items():
        where = f"{file}: [{name}]"
        if not isinstance(entry, Mapping):
            problems.append(Problem(where, "expected a table of one variable"))
            continue
        variable = _read_variable(
            name, cast("Mapping[str, Any]", entry), where, problems
        )
        if variable is not None:
            variables[name] = variable
    for variable in variables.values():
        _check_links(variable, variables, file, problems)
    return variables


def _read_variable(
    name: str, entry: Mapping[str, Any], where: str, problems: list[Problem]
) -> Variable | None:
    kind = entry.get("kind")
    if kind not in KINDS:
        problems.append(Problem(where, f"kind {kind!r} is not one of {list(KINDS)}"))
        return None
    allowed = REQUIRED | OPTIONAL[kind]
    before = len(problems)
    for key in entry:
        if key not in allowed:
            problems.append(
                Problem(where, f"unknown field '{key}'{nearest(key, allowed)}")
            )
    problems += [
        Problem(where, f"field '{key}' is missing")
        for key in sorted(REQUIRED - entry.keys())
    ]
    if len(problems) > before:
        return None
    for word in (name, *entry["states"]):
        if not IDENTIFIER.fullmatch(word):
            text = f"'{word}' must be letters, digits and _ and begin with a letter"
            problems.append(Problem(where, text))
    windows = tuple(
        Window(window, values.get("from"), values["day"])
        for window, values in entry.get("windows", {}).items()
    )
    plain = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry.items()
        if key != "windows"
    }
    return Variable(name=name, windows=windows, **plain)


def _check_links(
    variable: Variable,
    variables: Mapping[str, Variable],
    file: str,
    problems: list[Problem],
) -> None:
    where = f"{file}: [{variable.name}]"
    links = [("parents", parent) for parent in variable.parents]
    links += [("unless", other) for other in variable.unless]
    links += [("implies", other) for other in variable.implies]
    links += [("replaces", variable.replaces)] if variable.replaces else []
    for field_name, other in links:
        if other not in variables:
            text = f"{field_name}: no variable '{other}'{nearest(other, variables)}"
            problems.append(Problem(where, text))
    if variable.kind == "measured" and not variable.reference:
        if len(variable.cuts) != len(variable.states) - 1:
            text = f"{len(variable.states)} states need {len(variable.states) - 1} cuts"
            problems.append(Problem(where, text))
        elif list(variable.cuts) != sorted(set(variable.cuts)):
            problems.append(Problem(where, "cuts must rise"))
