"""The variables of the network, as `priors/variables.toml` defines them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, cast, get_args

from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.schema import Fields

__all__ = [
    "CONTEXT",
    "FILMS",
    "LESION",
    "SETTING",
    "Kind",
    "Variable",
    "Window",
    "read_variables",
]

Kind = Literal[
    "lesion", "context", "risk_factor", "latent", "finding", "measured", "film"
]
Scale = Literal["linear", "log"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SCALES: tuple[Scale, ...] = get_args(Scale)
LESION = "lesion"
"""The node that is asked for."""
SETTING = "setting"
"""The node of the setting: it gives the pretest, and is no finding."""
CONTEXT = (SETTING, "age_group", "sex")
"""Who the patient is: variables that stand beside the findings of a case."""
FILMS = "radiographs"
"""What a case calls all films together."""
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
WORDS = ("low", "normal", "high")
UNREMARKABLE = ("no", "none", "not_given", "normal")
MOST_DAYS = 50_000.0

REQUIRED = ("label", "question", "group", "kind", "states")
OPTIONAL: Mapping[Kind, tuple[str, ...]] = {
    "lesion": ("calcinosis_cutis",),
    "context": ("parents", "limits_days", "passes", "unusual_below"),
    "risk_factor": ("parents", "implies"),
    "latent": ("parents",),
    "finding": ("parents", "shares", "analyte", "afterwards"),
    "measured": (
        *("parents", "shares", "scale", "reference", "unit", "cuts", "analyte"),
        *("least", "since_onset", "replaces", "unless", "implies"),
    ),
    "film": ("parents", "windows", "apart_days"),
}
NEEDED: Mapping[str, Kind] = {
    "lesion": "lesion",
    "setting": "context",
    "age_group": "context",
    "sex": "context",
    "radiograph": "film",
}
"""Variables that the program knows by name."""


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
    """One variable: what it means, how it is asked, its states and its parents.

    Parameters
    ----------
    name, label, question, group : str
        Name in files and cases; name for people; what to ask; heading it stands under.
    kind : str
        ``lesion``, ``context``, ``risk_factor``, ``latent``, ``finding``,
        ``measured`` or ``film``.
    states : tuple of str
        In the order of every table's last axis.
    parents : tuple of str
        Variables it depends on, in the order of the table's axes.
    shares : str or None
        The latent severity that moves it together with other signs.
    scale : str
        Of a measured quantity: ``linear`` or ``log``.
    reference : bool
        Whether it is measured against a reference interval (then its states are
        low, normal, high).
    analyte : str or None
        The quantity of `units.toml` that its number is; None: it is told in words.
    unit : str
        Unit of ``cuts`` and of results.
    cuts : tuple of float
        Rising borders between the states, in ``unit``.
    least : float
        Smallest value, in ``unit``: zero has no logarithm.
    since_onset : bool
        Whether it is the day of the lesion on which the patient is seen.
    limits_days : tuple of float
        Upper age limits of all states but the last, in days.
    passes_days : tuple of (float, float)
        One for each limit: the ages in days between which patients of one group pass
        gradually to the next. Beyond them a group holds for certain.
    unusual_below : float
        Of the age group: the share of a setting's patients below which it is unusual.
    windows : tuple of Window
        Of a film.
    apart_days : float
        Films closer together than this are not independent looks.
    calcinosis_cutis : tuple of str
        The lesions that are calcinosis cutis.
    replaces : str or None
        A variable that is ignored when this one is given.
    unless : tuple of str
        Ignored when all of these are given: it is derived from them.
    implies : mapping
        Variable → state that an answer to this one presupposes.
    afterwards : bool
        Whether it tells how the lesion went on after the patient was seen.
    synonyms : mapping
        Other word → the state it means, from ``model.toml``.
    """

    name: str
    label: str
    question: str
    group: str
    kind: Kind
    states: tuple[str, ...]
    parents: tuple[str, ...] = ()
    shares: str | None = None
    scale: Scale = "linear"
    reference: bool = False
    analyte: str | None = None
    unit: str = ""
    cuts: tuple[float, ...] = ()
    least: float = 0.0
    since_onset: bool = False
    limits_days: tuple[float, ...] = ()
    passes_days: tuple[tuple[float, float], ...] = ()
    unusual_below: float = 0.0
    windows: tuple[Window, ...] = ()
    apart_days: float = 0.0
    calcinosis_cutis: tuple[str, ...] = ()
    replaces: str | None = None
    unless: tuple[str, ...] = ()
    implies: Mapping[str, str] = field(default_factory=dict[str, str])
    afterwards: bool = False
    synonyms: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_yes_no(self) -> bool:
        """Whether the states are no and yes, in this order."""
        return self.states == ("no", "yes")

    @property
    def unremarkable(self) -> str | None:
        """The state that says nothing is wrong: no, none, not given, normal."""
        return next((state for state in UNREMARKABLE if state in self.states), None)

    @property
    def undated(self) -> Window:
        """The window of films whose day nobody tells."""
        return next(window for window in self.windows if window.start is None)

    @property
    def is_before_lesion(self) -> bool:
        """Whether it is context, risk factor or a latent cause of lesions."""
        cause = self.kind == "latent" and "lesion" not in self.parents
        return cause or self.kind in ("context", "risk_factor")


def read_variables(
    raw: Mapping[str, object], file: str, problems: list[Problem]
) -> dict[str, Variable]:
    """Read and check the table of variables; problems are appended, not raised.

    Parameters
    ----------
    raw : mapping
        The parsed file without its ``schema`` field.
    file : str
        Named in problems.
    problems : list of Problem
        Grows.
    """
    variables: dict[str, Variable] = {}
    for name, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{name}]", problems)
        variable = _read_variable(name, fields)
        if variable is not None:
            _check_links(variable, variables, raw, fields)
            _check_shape(variable, fields)
            variables[name] = variable
    for name, kind in NEEDED.items():
        if name not in raw:
            problems.append(Problem(file, f"the variable '{name}' is missing"))
        elif name in variables and variables[name].kind != kind:
            where = f"{file}: [{name}]: kind"
            problems.append(Problem(where, f"'{name}' must be of kind '{kind}'"))
    for variable in variables.values():
        if variable.kind in ("lesion", "film") and variable.name not in NEEDED:
            where = f"{file}: [{variable.name}]: kind"
            problems.append(
                Problem(where, f"only one variable may be a {variable.kind}")
            )
    onset = [name for name, variable in variables.items() if variable.since_onset]
    if len(onset) != 1:
        named = f": {', '.join(onset)}" if onset else ""
        text = f"one variable must have since_onset = true, not {len(onset)}{named}"
        problems.append(Problem(file, text))
    return variables


def _read_variable(name: str, fields: Fields) -> Variable | None:
    kind = cast("Kind", fields.choice("kind", KINDS, "finding"))
    if not fields.close(REQUIRED, OPTIONAL[kind]):
        return None
    implies = fields.table("implies")
    limits = fields.numbers("limits_days", 1e-6, MOST_DAYS)
    return Variable(
        name=name,
        label=fields.text("label"),
        question=fields.text("question"),
        group=fields.text("group"),
        kind=kind,
        states=fields.texts("states"),
        parents=fields.texts("parents"),
        shares=fields.text("shares") or None,
        scale=cast("Scale", fields.choice("scale", SCALES, "linear")),
        reference=fields.flag("reference"),
        analyte=fields.text("analyte", name if kind == "measured" else "") or None,
        unit=fields.text("unit"),
        cuts=fields.numbers("cuts", 1e-6, 1e9),
        least=fields.number("least", 1e-6, 1e9, default=0.0),
        since_onset=fields.flag("since_onset"),
        limits_days=limits,
        passes_days=_read_passes(fields.table("passes"), limits),
        unusual_below=fields.number("unusual_below", 0, 1, default=0.0),
        windows=_read_windows(fields.table("windows")),
        apart_days=fields.number("apart_days", 0, MOST_DAYS, default=0.0),
        calcinosis_cutis=fields.texts("calcinosis_cutis"),
        replaces=fields.text("replaces") or None,
        unless=fields.texts("unless"),
        implies={other: implies.text(other) for other in implies.raw},
        afterwards=fields.flag("afterwards"),
    )


def _read_passes(
    fields: Fields, limits: tuple[float, ...]
) -> tuple[tuple[float, float], ...]:
    """Read group → [from, to], the ages in days in which it passes to the next."""
    if not fields.raw:
        return tuple((limit, limit) for limit in limits)
    found: list[tuple[float, float]] = []
    for group in fields.raw:
        ends = fields.numbers(group, 1e-6, MOST_DAYS)
        if len(ends) != 2 or ends[0] > ends[1]:
            fields.problem("expected two rising ages in days", group)
            ends = (1.0, 1.0)
        found.append((ends[0], ends[1]))
    return tuple(found)


def _read_windows(fields: Fields) -> tuple[Window, ...]:
    windows: list[Window] = []
    for name in fields.raw:
        window = fields.table(name)
        if window.close(("day",), ("from",)):
            start = window.number("from", 0, MOST_DAYS) if "from" in window else None
            windows.append(Window(name, start, window.number("day", 0, MOST_DAYS)))
    return tuple(windows)


def _check_links(
    variable: Variable,
    above: Mapping[str, Variable],
    names: Mapping[str, object],
    fields: Fields,
) -> None:
    """Check every name of another variable; parents must stand above (no cycles)."""
    for parent in variable.parents:
        if parent not in names:
            text = f"no variable '{parent}'{nearest(parent, names)}"
            fields.problem(text, "parents")
        elif parent in above:
            before = above[parent].is_before_lesion
            if variable.is_before_lesion and not before:
                text = f"'{parent}' comes after the lesion, '{variable.name}' before it"
                fields.problem(text, "parents")
        elif list(names).index(parent) >= list(names).index(variable.name):
            text = f"'{parent}' must stand above '{variable.name}' in the file"
            fields.problem(text, "parents")
    if len(set(variable.parents)) < len(variable.parents):
        fields.problem("a parent stands twice", "parents")
    links = [("unless", name) for name in variable.unless]
    links += [("implies", name) for name in variable.implies]
    links += [("replaces", variable.replaces)] if variable.replaces else []
    for field_name, name in links:
        if name not in names:
            fields.problem(f"no variable '{name}'{nearest(name, names)}", field_name)
    for name, state in variable.implies.items():
        if name in above and state not in above[name].states:
            text = f"{name} has no state '{state}'{nearest(state, above[name].states)}"
            fields.problem(text, "implies")


def _check_shape(variable: Variable, fields: Fields) -> None:
    """Check that states, cuts, limits and windows fit the kind of the variable."""
    for word in (variable.name, *variable.states, *(w.name for w in variable.windows)):
        if not IDENTIFIER.fullmatch(word):
            text = f"'{word}' must be letters, digits and _ and begin with a letter"
            fields.problem(text)
    if len(variable.states) < 2 or len(set(variable.states)) < len(variable.states):
        fields.problem("two states or more are needed, each once", "states")
    for state in variable.calcinosis_cutis:
        if state not in variable.states:
            text = f"no state '{state}'{nearest(state, variable.states)}"
            fields.problem(text, "calcinosis_cutis")
    borders = len(variable.states) - 1
    if variable.kind == "measured":
        if variable.reference and variable.states != WORDS:
            fields.problem("a reference interval has low, normal, high", "states")
        if not variable.reference:
            _check_rising(variable.cuts, borders, "cuts", fields)
            if variable.scale != "log":
                text = "a quantity without reference interval needs the scale 'log'"
                fields.problem(text, "scale")
    if variable.kind == "finding" and variable.analyte and not variable.is_yes_no:
        fields.problem("only a sign of no and yes is told by a number", "analyte")
    if variable.since_onset and variable.unit != "d":
        fields.problem("only a time in the unit 'd' has this field", "since_onset")
    if variable.name == "age_group":
        _check_rising(variable.limits_days, borders, "limits_days", fields)
        _check_passes(variable, fields)
    elif variable.unusual_below:
        fields.problem("only the age group has this field", "unusual_below")
    if variable.kind == "film" and not (variable.windows and variable.is_yes_no):
        fields.problem("a film has the states no and yes, and windows")


def _check_passes(variable: Variable, fields: Fields) -> None:
    """Check that every age lies between two groups at most."""
    groups = list(fields.table("passes").raw)
    if not groups:
        return
    if groups != list(variable.states[:-1]):
        text = f"expected {', '.join(variable.states[:-1])}, in this order"
        fields.problem(text, "passes")
        return
    ends = [age for passing in variable.passes_days for age in passing]
    if any(later < earlier for earlier, later in pairwise(ends)):
        fields.problem("the ages of two groups overlap", "passes")


def _check_rising(
    values: tuple[float, ...], number: int, name: str, fields: Fields
) -> None:
    if len(values) != number:
        text = f"{number + 1} states need {number} {name}, not {len(values)}"
        fields.problem(text, name)
    elif any(later <= earlier for earlier, later in pairwise(values)):
        fields.problem(f"{name} must rise", name)
