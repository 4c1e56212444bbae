"""A case by the names that the model uses: ``redness`` becomes ``erythema``."""

from __future__ import annotations

from collections.abc import Hashable, KeysView, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._regex import regex
from calcinosis.errors import Problem
from calcinosis.knowledge.quantities.units import normal_spelling
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, WHO, Variable
from calcinosis.knowledge.words.names import Names, spelled
from calcinosis.knowledge.words.vocabulary import is_not_assessed, word
from calcinosis.patient.written.case import Case, place_of
from calcinosis.patient.written.documents import Document
from calcinosis.patient.written.entry.corrections import named_so
from calcinosis.patient.written.entry.entries import (
    is_number,
    is_states,
    kept_if_short,
    quoted,
)
from calcinosis.patient.written.entry.quantity import unit_in_name
from calcinosis.patient.written.entry.state_words import is_answered

__all__ = [
    "BARE",
    "LENGTHS",
    "askable",
    "beside_a_value",
    "in_units",
    "tells_unit",
    "with_own_names",
]

FINDINGS = "findings"
"""Fields of a case that have other names: ``gender``."""
LENGTHS = ("cm", "mm")
BESIDE = ("unit", "low", "high")
YES, NO = ("yes", "y", "present", "positive"), ("no", "n")
"""Answers to a question; under the name of a look yes may say that there was one."""
PART, BETWEEN = regex(r"[\s_\-()\[\]]"), regex(r"[\s_\-()\[\],/]+")
BARE = regex(r"[<>≤≥=~]*[ ]?[\d.]+(?: ?(?:-|–|to|[x×*]) ?[\d.]+)*")


@frozen
class _RenamedDocument(Document):
    """Tells where an entry stands by the name that was given.

    Parameters
    ----------
    original : Document
    given : mapping
        Name of the finding → the name that was given.
    fields : mapping
        The same of what stands beside the findings.
    """

    original: Document | None = None
    given: Mapping[Hashable, str] | None = None
    fields: Mapping[Hashable, str] | None = None

    def where(self, *path: Hashable) -> str:
        """Return ``file: line 7: findings.redness`` for ``erythema``."""
        given, fields = self.given or {}, self.fields or {}
        named = [
            given.get(part, part) if before == FINDINGS else fields.get(part, part)
            for before, part in zip(("", *path), path, strict=False)
        ]
        original = self.original
        return original.where(*named) if original else super().where(*named)


@kept
def askable(knowledge: Knowledge) -> KeysView[str]:
    """Names under which something can be told of a patient."""
    return dict.fromkeys((*knowledge.told, FILMS)).keys()


def with_own_names(case: Case, knowledge: Knowledge) -> tuple[Case, list[Problem]]:
    """Return a case with findings by the names of the model.

    A name that means nothing, or more than one finding, stays as it is. Problems are
    findings that stand twice, and numbers whose unit only the model's own name tells.

    Parameters
    ----------
    case : Case
    knowledge : Knowledge
    """
    names = knowledge.names
    case, fields = _with_own_fields(case, names)
    findings, asked = cast("object", case.findings), cast("object", case.asked)
    problems: list[Problem] = []
    given: dict[Hashable, str] = {}
    own: dict[Any, Any] = {}
    if isinstance(findings, Mapping):
        entries = cast("Mapping[object, Any]", findings)
        for key, entry in entries.items():
            name, entry, text = _by_own_name(knowledge, key, entry)
            if type(entry) is dict:  # a value with the unit of its name may be shared
                entry = dict(cast("dict[str, Any]", entry))
            if name == key:
                own[key] = entry
                continue
            if name in entries or name in given:
                text = f"tells the same as '{given.get(name, name)}': keep one"
            else:
                own[name], given[name] = entry, str(key)
            if text:
                where = str(place_of(case, FINDINGS, str(key)))
                problems.append(Problem(where, f"{quoted(key)} {text}"))
    told = _own_names(asked, names)
    if not given and not problems and not fields and told == asked:
        return case, []
    original = place_of(case).document
    document = _RenamedDocument(
        *(original.content, original.lines, original.name, original.problems),
        original,
        given,
        fields,
    )
    read: Any = own if isinstance(findings, Mapping) else findings
    return replace(case, findings=read, asked=told, document=document), problems


@kept_if_short
def _by_own_name(knowledge: Knowledge, key: Any, entry: Any) -> tuple[Any, Any, str]:
    """Return the model's name, the entry under it, and what is wrong with the two."""
    name, entry = _answered(key, entry, knowledge)
    name, entry = _with_unit(name, entry, knowledge)
    if variable := knowledge.variables.get(str(name)):
        analyte = knowledge.analyte_of(variable)
        entry = named_so(variable, analyte, [str(key)], entry)
    if name == key:
        return name, entry, ""
    text = _only_a_look(str(key), entry, knowledge.names)
    text = text or _without_unit(str(key), str(name), entry, knowledge)
    return name, entry, text


def _with_own_fields(case: Case, names: Names) -> tuple[Case, dict[Hashable, str]]:
    """Take what tells who the patient is under another name, if nothing else does."""
    own: dict[str, str] = {}
    given: dict[Hashable, str] = {}
    for key, entry in case.unknown.items():
        name = names.meant(str(key))
        one = isinstance(entry, str | int | float) and not isinstance(entry, bool)
        if name in WHO and one and name not in own and getattr(case, name) is None:
            own[name], given[name] = str(entry), key
    if not own:
        return case, {}
    rest = {k: v for k, v in case.unknown.items() if k not in given.values()}
    return replace(case, unknown=rest, **cast("Any", own)), given


def _own_name(key: object, names: Names) -> object:
    return names.meant(key) or key if isinstance(key, str) else key


def _variable(name: str, knowledge: Knowledge) -> Variable:
    return knowledge.film if name == FILMS else knowledge.variables[name]


def _answered(key: object, entry: Any, knowledge: Knowledge) -> tuple[object, Any]:
    """Return the model's name and the answer: of ``lupus: yes`` both are another.

    Of ``ct: no calcification`` the answer tells which finding is meant.
    """
    names = knowledge.names
    answered = names.answered(key) if isinstance(key, str) else None
    plain = not isinstance(entry, Mapping | list | tuple)
    if isinstance(key, str) and plain and (open_to := names.open_to(key)):
        named = [n for n in open_to if is_answered(_variable(n, knowledge), entry)]
        return (named[0] if len(named) == 1 else key), entry
    if answered is not None and plain and word(entry) in YES:
        return answered
    return _own_name(key, names), entry


def _with_unit(key: object, entry: Any, knowledge: Knowledge) -> tuple[object, Any]:
    """Read a name that ends with the unit of its number: ``size_mm: 12``."""
    known = not isinstance(key, str) or knowledge.names.meant(key) is not None
    if known or isinstance(entry, list | tuple):
        return key, entry
    parts = [part for part in BETWEEN.split(str(key)) if part]
    for end in range(len(parts) - 1, 0, -1):
        name = knowledge.names.meant("_".join(parts[:end]))
        variable = knowledge.variables.get(name or "")
        analyte = None if variable is None else knowledge.analyte_of(variable)
        if variable is None or analyte is None:
            continue
        rest = parts[end + 1 :] if parts[end].lower() == "in" else parts[end:]
        unit = unit_in_name("_".join(rest), analyte) if rest else None
        if unit is not None:
            return name, _in_unit_of_name(variable, entry, unit)
    return key, entry


def _in_unit_of_name(variable: Variable, entry: Any, unit: str) -> Any:
    """Give a number the unit of its name; with one of its own both are told."""
    if entry is None or is_not_assessed(entry) or is_states(variable, entry):
        return entry
    if not isinstance(entry, Mapping):
        return {"value": entry, "unit": unit}
    fields = dict(cast("Mapping[object, Any]", entry))
    if own := fields.get("unit"):
        fields["value"] = f"{fields.get('value')} {own}"
    return {**fields, "unit": unit}


def _only_a_look(given: str, entry: Any, names: Names) -> str:
    """Say that yes or no under a name may mean that somebody looked: ``x-ray: yes``."""
    entries = entry if isinstance(entry, list | tuple) else [entry]
    plain = (one for one in cast("Sequence[object]", entries) if not _is_film(one))
    yes_or_no = any(word(one) in (*YES[:2], *NO) for one in plain)
    return names.only_a_look(given) if yes_or_no else ""


def _is_film(entry: object) -> bool:
    return isinstance(entry, Mapping)


def _own_names(asked: object, names: Names) -> Any:
    """Return the names of what was asked for, in the shape they were given in."""
    if isinstance(asked, list | tuple):
        own = [_own_name(name, names) for name in cast("Sequence[object]", asked)]
        return own if isinstance(asked, list) else tuple(own)
    return _own_name(asked, names)


def _without_unit(given: str, name: str, entry: Any, knowledge: Knowledge) -> str:
    """Say that a number needs a unit which only the model's own name tells.

    ``size_cm: 3`` is of centimetres; ``size: 3`` may be of anything.
    """
    variable = knowledge.variables.get(name)
    if variable is None or tells_unit(variable, given):
        return ""
    if isinstance(entry, Mapping):
        fields = cast("Mapping[object, Any]", entry)
        entry = None if fields.get("unit") else fields.get("value")
    text = str(entry).strip()
    bare = is_number(entry) or (isinstance(entry, str) and BARE.fullmatch(text))
    how = f"write it, as {in_units(text, variable)}, or '{name}'"
    return f"has no unit: {how}" if bare else ""


def in_units(number: str, variable: Variable) -> str:
    """Write a number in the units that people use: ``'30 cm' or '30 mm'``."""
    units = LENGTHS if variable.unit in LENGTHS else (variable.unit,)
    return " or ".join(f"'{number} {unit}'" for unit in units)


def beside_a_value(name: str, knowledge: Knowledge) -> str:
    """Say where a limit or a unit stands that a case names by itself: ``wbc_low``."""
    finding, _, part = spelled(name).rpartition("_")
    meant = knowledge.names.meant(finding) if part in BESIDE else None
    variable = knowledge.variables.get(meant or "")
    if variable is None or variable.analyte is None:
        return ""
    if part != "unit" and not variable.reference:
        return ""
    unit = knowledge.analytes[variable.analyte].usual[0]
    limits = ", low: …, high: …" if variable.reference else ""
    return (
        f"stands beside the value: write '{meant}: {{value: …, unit: {unit}{limits}}}'"
    )


def tells_unit(variable: Variable, given: str) -> bool:
    """Whether the unit of plain numbers is plain under a name: ``size_cm``."""
    if variable.reference or not variable.unit:
        return True
    return any(normal_spelling(part) == variable.unit for part in PART.split(given))
