"""The numbers about one name as text for a terminal, with numbered studies."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

from calcinosis.about import made_with
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.bibliography import Reference
from calcinosis.knowledge.variables import FORM, Variable
from calcinosis.provenance.values import SourcedValue, known_name, values_of

__all__ = ["heading", "text_of"]

REMARK = "    "
FIXED = "\N{NO-BREAK SPACE}"
"""Holds words together while lines are wrapped; a plain space in the end."""


def heading(knowledge: Knowledge, name: str) -> list[str]:
    """Return what a table of numbers is about, as lines to stand above it."""
    name = known_name(knowledge, name)
    if name in knowledge.references:
        reference = knowledge.references[name]
        return [f"{name}: {reference.citation}", *filter(None, [reference.link])]
    variable = knowledge.variables.get(name)
    if variable is None:
        return [f"{name} ({_kind_of(knowledge, name)})"]
    lines = [f"{variable.label} ({name}): {variable.question}"]
    if variable.parents:
        parents = ", ".join(variable.parents)
        lines.append(f"Depends on {parents}; the most specific row that fits holds.")
    return [*lines, _scale_of(variable)]


def _kind_of(knowledge: Knowledge, name: str) -> str:
    if name in knowledge.lesions:
        return "lesion"
    form = knowledge.variables[FORM]
    if name in form.states:
        return f"form of {form.owners[form.states.index(name)].replace('_', ' ')}"
    if name in knowledge.decisions.actions:
        return "action"
    if name in dict(knowledge.telling.plain()):
        return "what a report mentions"
    if name in {flag.name for flag in knowledge.decisions.red_flags}:
        return "red flag"
    return "test" if name in knowledge.decisions.panels else "setting"


def text_of(knowledge: Knowledge, name: str, width: int = 80) -> str:
    """Return every number about a name as text; studies are numbered and listed below.

    Parameters
    ----------
    width : int
        Columns; only addresses of studies may be longer, so that they stay whole.

    Raises
    ------
    CaseError
        If nothing has this name; the nearest is told.
    """
    values = values_of(knowledge, name)
    numbers: dict[str, int] = {}
    for value in values:
        for study in value.studies:
            numbers.setdefault(study.key, len(numbers) + 1)
    lines = [part for line in heading(knowledge, name) for part in wrap(line, width)]
    group = ""
    for value in values:
        if value.group != group:
            group = value.group
            lines += ["", *wrap(group, width)]
        lines += _value_lines(value, numbers, width)
    if numbers:
        lines += ["", "Studies"]
    for key, number in numbers.items():
        reference = knowledge.references[key]
        lines += _study_lines(number, reference, len(str(len(numbers))), width)
    return "\n".join([*lines, "", made_with(knowledge.name, knowledge.digest)])


def _scale_of(variable: Variable) -> str:
    """Say what the numbers of a variable's table are."""
    brackets = "in brackets the central 95 % interval"
    if variable.kind == "lesion":
        return f"Numbers are rates; {brackets}."
    if variable.kind == "film":
        return f"Numbers are chances that calcium shows; {brackets}."
    if variable.reference:
        scale = "the logarithm of the " if variable.scale == "log" else "the "
        return (
            f"Numbers place {scale}value in the age's reference interval: 0 is its "
            f"middle, ±1.96 are its limits; {brackets}."
        )
    if variable.kind == "measured":
        return f"Numbers are in {variable.unit}; {brackets}."
    if variable.is_yes_no:
        return f"Numbers are P(yes); {brackets}."
    return f"Numbers are probabilities of the states; {brackets}."


def _value_lines(
    value: SourcedValue, numbers: Mapping[str, int], width: int
) -> list[str]:
    cited = ", ".join(str(numbers[study.key]) for study in value.studies)
    ground = f"{value.grade} [{cited}]" if cited else value.grade
    cell = f"{value.cell}: " if value.cell else ""
    first = f"{cell}{value.value}  {_unbroken(ground)}".replace(" %", f"{FIXED}%")
    lines = wrap(first, width, initial_indent="  ", subsequent_indent=REMARK)
    lines += wrap(value.remark, width, initial_indent=REMARK, subsequent_indent=REMARK)
    return [line.replace(FIXED, " ") for line in lines]


def _unbroken(text: str) -> str:
    """Keep a short text on one line when it is wrapped."""
    return text.replace(" ", FIXED)


def _study_lines(
    number: int, reference: Reference, digits: int, width: int
) -> list[str]:
    indent = " " * (digits + 3)
    first = f"[{number}]".ljust(digits + 3)
    text = f"{reference.key}: {reference.citation}"
    lines = wrap(text, width, initial_indent=first, subsequent_indent=indent)
    return [*lines, indent + reference.link] if reference.link else lines
