"""The variables as `priors/variables.toml` defines them, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args

from calcinosis.errors import Problem
from calcinosis.knowledge.parsing.variable_rules import (
    check_forms,
    check_links,
    check_shape,
)
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import (
    ASKED,
    DAY_OF_LIFE,
    FORM,
    LESION,
    Kind,
    Scale,
    Variable,
    Window,
)

__all__ = ["read_variables"]

KINDS: tuple[Kind, ...] = get_args(Kind)
TOLD_ONSET = ("", "at_birth", "came_back")
SCALES: tuple[Scale, ...] = get_args(Scale)
MOST_DAYS = 50_000.0

REQUIRED = ("label", "question", "group", "kind")
OPTIONAL: Mapping[Kind, tuple[str, ...]] = {
    "lesion": ("calcinosis_cutis",),
    "context": ("parents", "limits_days", "passes", "unusual_below", "assumed_from"),
    "risk_factor": ("parents", "implies"),
    "latent": ("parents",),
    "form": ("parents", "kinds", "causes"),
    "finding": ("parents", "shares", "analyte", "afterwards", "told_onset"),
    "measured": (
        *("parents", "shares", "scale", "reference", "unit", "cuts", "analyte"),
        *("least", "since_onset", "replaces", "unless", "implies", "before"),
    ),
    "film": ("parents", "windows", "apart_days"),
}
NEEDED: Mapping[str, Kind] = {
    LESION: "lesion",
    FORM: "form",
    "setting": "context",
    "age_group": "context",
    "sex": "context",
    DAY_OF_LIFE: "context",
    "radiograph": "film",
}
"""Variables that the program knows by name."""
ONLY_ONE = ("lesion", "form", "film")


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
            check_links(variable, variables, raw, fields)
            check_shape(variable, fields)
            if variable.kind == "form":
                check_forms(variable, variables, fields)
            variables[name] = variable
    for name, kind in NEEDED.items():
        if name not in raw:
            problems.append(Problem(file, f"the variable '{name}' is missing"))
        elif name in variables and variables[name].kind != kind:
            where = f"{file}: [{name}]: kind"
            problems.append(Problem(where, f"'{name}' must be of kind '{kind}'"))
    for variable in variables.values():
        if variable.kind in ONLY_ONE and variable.name not in NEEDED:
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
    states = "of" if kind == "form" else "states"
    needed = (*REQUIRED, states, *(("help",) if kind in ASKED else ()))
    if not fields.close(needed, OPTIONAL[kind]):
        return None
    help_text = fields.text("help")
    if kind in ASKED and not help_text.strip():
        fields.problem("it says nothing: tell how to answer the question", "help")
    of = fields.table("of") if kind == "form" else None
    forms = {lesion: of.texts(lesion) for lesion in of.raw} if of else {}
    causes = fields.table("causes")
    implies, before = fields.table("implies"), fields.table("before")
    limits = fields.numbers("limits_days", 1e-6, MOST_DAYS)
    return Variable(
        name=name,
        label=fields.text("label"),
        question=fields.text("question"),
        help=help_text,
        group=fields.text("group"),
        kind=kind,
        states=tuple(f for own in forms.values() for f in own)
        or fields.texts("states"),
        parents=fields.texts("parents"),
        shares=fields.text("shares") or None,
        scale=cast("Scale", fields.choice("scale", SCALES, "linear")),
        reference=fields.flag("reference"),
        analyte=fields.text("analyte", name if kind == "measured" else "") or None,
        unit=fields.text("unit"),
        cuts=fields.numbers("cuts", 1e-6, 1e9),
        least=fields.number("least", 1e-6, 1e9, default=0.0),
        since_onset=fields.flag("since_onset"),
        told_onset=fields.choice("told_onset", TOLD_ONSET, ""),
        limits_days=limits,
        passes_days=_read_passes(fields.table("passes"), limits),
        unusual_below=fields.number("unusual_below", 0, 1, default=0.0),
        assumed_from=fields.number("assumed_from", 0.5, 1, default=1.0),
        windows=_read_windows(fields.table("windows")),
        apart_days=fields.number("apart_days", 0, MOST_DAYS, default=0.0),
        calcinosis_cutis=fields.texts("calcinosis_cutis"),
        replaces=fields.text("replaces") or None,
        unless=fields.texts("unless"),
        implies={other: implies.text(other) for other in implies.raw},
        before={
            other: {state: own.text(state) for state in own.raw}
            for other in before.raw
            for own in [before.table(other)]
        },
        afterwards=fields.flag("afterwards"),
        owners=tuple(lesion for lesion, own in forms.items() for _ in own),
        causes={form: causes.text(form) for form in causes.raw},
        kinds=fields.text("kinds") or None,
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
