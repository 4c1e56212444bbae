"""Findings of a case as features and measurements of a phenopacket.

What a code of the HPO means just so is written under it. Everything else stands under
this package's own names, and what a phenopacket has no words for, such as a bound or
the likelihoods of an unsure finding, as the entry itself, in the description.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.concepts import is_told
from calcinosis.interchange.hpo_terms import hpo_terms
from calcinosis.interchange.phenopackets.ontology_classes import ENTRY, own_class
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.knowledge.words.vocabulary import is_not_assessed, word
from calcinosis.patient.written.entry.entries import EntryError, is_number
from calcinosis.patient.written.entry.quantity import read_unit

__all__ = ["WrittenFindings", "written_findings"]

NUMBER = regex(r"(\d+(?:\.\d+)?) (\S.*)")
UCUM = (("^", "*"), ("µ", "u"), ("°C", "Cel"), ("°F", "[degF]"))
"""How UCUM writes what units here are written with."""
MEASURED = ("value", "unit", "low", "high")
YES, NO = "yes", "no"


@frozen
class WrittenFindings:
    """Findings of one case.

    Parameters
    ----------
    features, measurements : list
        As a phenopacket has them.
    """

    features: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    measurements: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def written_findings(findings: Mapping[str, Any], book: CodeBook) -> WrittenFindings:
    """Return findings, and what stands beside them in a case, in a phenopacket's words.

    Parameters
    ----------
    findings : mapping
        As in a case.
    book : CodeBook
    """
    found = WrittenFindings()
    for name, entry in findings.items():
        if is_not_assessed(entry):
            continue
        days = _days(name, entry)
        variable = book.knowledge.variables.get(name)
        if days is not None:
            for day, value in days:
                one = _measurement(name, value, variable, book)
                one = one or _own_measurement(name, value)
                if day is not None:
                    label = f"day {day:g} of the lesion"
                    when = {"ontologyClass": own_class(f"day.{day:g}", label)}
                    one["timeObserved"] = when
                found.measurements.append(one)
        elif measured := _measurement(name, entry, variable, book):
            found.measurements.append(measured)
        else:
            found.features.append(_feature(name, entry, variable, book))
    return found


def _days(name: str, entry: Any) -> list[tuple[float | None, Any]] | None:
    """Return the values of several days; None if the entry is not of this kind."""
    if not isinstance(entry, list) or not entry:
        return None
    key = "calcification" if name == FILMS else "value"
    found: list[tuple[float | None, Any]] = []
    for one in entry:
        if not isinstance(one, dict) or key not in one:
            return None
        rest = dict(cast("dict[str, Any]", one))
        day = rest.pop("day", None)
        simple = day is None or is_number(day)
        if not simple or (name == FILMS and len(rest) > 1):
            return None
        if day is None and name != FILMS:
            return None
        found.append((day, rest[key] if len(rest) == 1 else rest))
    return found


def _measurement(
    name: str, entry: Any, variable: Variable | None, book: CodeBook
) -> dict[str, Any] | None:
    """Return a number with its unit as a Measurement; None if it is none."""
    if name == FILMS and isinstance(entry, bool | str):
        value = {"ontologyClass": own_class(word(entry))}
        return {"assay": own_class(name), "value": value}
    analyte = None if variable is None else book.knowledge.analyte_of(variable)
    parts = None if analyte is None else _parts(entry, analyte)
    if variable is None or analyte is None or parts is None:
        return None
    unit = _unit(parts["unit"], analyte)
    if unit is None:
        return None
    quantity: dict[str, Any] = {"unit": unit, "value": parts["value"]}
    limits = {side: parts[side] for side in ("low", "high") if side in parts}
    if limits:
        quantity["referenceRange"] = {"unit": unit, **limits}
    return {"assay": _assay(name, book), "value": {"quantity": quantity}}


def _assay(name: str, book: CodeBook) -> dict[str, str]:
    """Return the one code of LOINC that means just this; else the name here."""
    codes = book.codes(name).get("loinc", [])
    if len(codes) == 1 and len(book.meanings("loinc", codes[0])) == 1:
        label = book.knowledge.variables[name].label
        return {"id": f"LOINC:{codes[0]}", "label": label}
    return own_class(name)


def _parts(entry: Any, analyte: Analyte) -> dict[str, Any] | None:
    """Take a value apart: number, unit, limits; None if there is more to it."""
    if is_number(entry) and len(analyte.usual) == 1:
        return {"value": entry, "unit": analyte.usual[0]}
    if isinstance(entry, str) and (found := NUMBER.fullmatch(entry)):
        return {"value": float(found[1]), "unit": found[2]}
    if not isinstance(entry, dict) or not {"value", "unit"} <= entry.keys():
        return None
    parts = cast("dict[str, Any]", entry)
    numbers = [parts[part] for part in parts if part != "unit"]
    simple = all(map(is_number, numbers)) and isinstance(parts["unit"], str)
    return dict(parts) if simple and not parts.keys() - {*MEASURED} else None


def _unit(unit: str, analyte: Analyte) -> dict[str, str] | None:
    """Return a unit by its code in UCUM; None if that does not read as the same."""
    code = unit
    for ours, theirs in UCUM:
        code = code.replace(ours, theirs)
    try:
        same = read_unit(code, 1.0, analyte) == read_unit(unit, 1.0, analyte)
    except EntryError:
        return None
    return {"id": f"UCUM:{code}", "label": unit} if same else None


def _own_measurement(name: str, entry: Any) -> dict[str, Any]:
    value = {"ontologyClass": own_class("entry", "see the description")}
    description = ENTRY + json.dumps(entry, ensure_ascii=False)
    return {"description": description, "assay": own_class(name), "value": value}


def _feature(
    name: str, entry: Any, variable: Variable | None, book: CodeBook
) -> dict[str, Any]:
    """Return an entry as a PhenotypicFeature."""
    own = own_class(name, "" if variable is None else variable.label)
    entry = word(entry) if isinstance(entry, bool) else entry
    states = () if variable is None else variable.states
    if coded := _coded(name, entry, variable, book):
        return coded
    if entry == YES and YES in states:
        return {"type": own}
    if entry == NO and {YES, NO} <= {*states}:
        return {"type": own, "excluded": True}
    several = entry if isinstance(entry, list) else [entry]
    plain = len(several) > 1 or not isinstance(entry, list)
    if plain and all(isinstance(one, str) and one in states for one in several):
        return {"type": own, "modifiers": [own_class(one) for one in several]}
    return {"type": own, "description": ENTRY + json.dumps(entry, ensure_ascii=False)}


def _coded(
    name: str, entry: Any, variable: Variable | None, book: CodeBook
) -> dict[str, Any] | None:
    """Return a feature of the HPO that says just this; None if there is none."""
    if variable is None or not isinstance(entry, str):
        return None
    state = None if entry in (YES, NO) else entry
    for present in (True, False) if state is None else (True,):
        for code in book.codes(name, state).get("hpo", []):
            if _said(code, present, book) == {(name, entry)}:
                term = hpo_terms().get(code)
                label = variable.label if term is None else term.name
                feature: dict[str, Any] = {"type": {"id": code, "label": label}}
                return feature if present else {**feature, "excluded": True}
    return None


def _said(code: str, present: bool, book: CodeBook) -> set[tuple[str, Any]]:
    """Return everything that a reader takes from a code."""
    told = [
        (one.variable.name, one.said(present))
        for one in book.meanings("hpo", code)
        if is_told(one.variable.name, book)
    ]
    return {(name, str(said)) for name, said in told if said is not None}
