"""What a variable of `priors/variables.toml` must fulfil; problems are appended."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from calcinosis._regex import regex
from calcinosis.errors import nearest
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import DAY_OF_LIFE, LESION, Variable

__all__ = ["check_forms", "check_links", "check_shape"]

IDENTIFIER = regex(r"[A-Za-z][A-Za-z0-9_]*")
WORDS = ("low", "normal", "high")


def check_links(
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
    links += [("before", name) for name in variable.before]
    links += [("causes", name) for name in variable.causes.values()]
    links += [("replaces", variable.replaces)] if variable.replaces else []
    for field_name, name in links:
        if name not in names:
            fields.problem(f"no variable '{name}'{nearest(name, names)}", field_name)
    for name, state in variable.implies.items():
        if name in above and state not in above[name].states:
            text = f"{name} has no state '{state}'{nearest(state, above[name].states)}"
            fields.problem(text, "implies")
    for name, means in variable.before.items():
        if name in above:
            _check_before(variable, above[name], means, fields)


def _check_before(
    variable: Variable, other: Variable, means: Mapping[str, str], fields: Fields
) -> None:
    """Check what values from before the lesion tell of another variable."""
    if not means and variable.reference and other.group == "history":
        return
    if not variable.reference or other.kind != "risk_factor":
        text = "a value with a reference interval tells of a risk factor"
        fields.problem(f"only {text}, not {variable.name} of {other.name}", "before")
    if set(means) != set(variable.states) or set(means.values()) != set(other.states):
        states, others = ", ".join(variable.states), ", ".join(other.states)
        text = f"each of {states} must tell a state of {other.name}, and all: {others}"
        fields.problem(text, "before")


def check_shape(variable: Variable, fields: Fields) -> None:
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
    if variable.told_onset and not variable.is_yes_no:
        fields.problem("only a sign of no and yes has this field", "told_onset")
    if variable.since_onset and variable.unit != "d":
        fields.problem("only a time in the unit 'd' has this field", "since_onset")
    if variable.name in ("age_group", DAY_OF_LIFE):
        _check_rising(variable.limits_days, borders, "limits_days", fields)
        _check_passes(variable, fields)
    if variable.name != "age_group":
        for name in ("unusual_below", "assumed_from"):
            if name in fields:
                fields.problem("only the age group has this field", name)
    if variable.kind == "film" and not (variable.windows and variable.is_yes_no):
        fields.problem("a film has the states no and yes, and windows")


def check_forms(
    variable: Variable, above: Mapping[str, Variable], fields: Fields
) -> None:
    """Check that every lesion has forms, and that the lesion heads their table."""
    if variable.parents[:1] != (LESION,):
        fields.problem(f"the first parent must be '{LESION}'", "parents")
    lesions = above[LESION].states if LESION in above else ()
    owners = tuple(dict.fromkeys(variable.owners))
    for lesion in owners:
        if lesion not in lesions:
            fields.problem(f"no lesion '{lesion}'{nearest(lesion, lesions)}", "of")
    for lesion in lesions:
        if lesion not in owners:
            fields.problem(f"no forms of '{lesion}'", "of")
    if sorted(owners) == sorted(lesions) and owners != lesions:
        text = f"expected the forms of {', '.join(lesions)}, in this order"
        fields.problem(text, "of")
    owner: dict[str, str] = {}
    for form, lesion in zip(variable.states, variable.owners, strict=True):
        if owner.setdefault(form, lesion) != lesion:
            text = f"'{form}' is a form of {owner[form]} and of {lesion}"
            fields.problem(text, "of")
    for form in variable.causes:
        if form not in variable.states:
            fields.problem(
                f"no form '{form}'{nearest(form, variable.states)}", "causes"
            )
    for lesion in owners:
        if not variable.forms_of(lesion, caused=False):
            text = f"every form of {lesion} has a cause: one must be left for the rest"
            fields.problem(text, "causes")
    if variable.kinds is not None and variable.kinds not in lesions:
        text = f"no lesion '{variable.kinds}'{nearest(variable.kinds, lesions)}"
        fields.problem(text, "kinds")


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
