"""Patients as cases and as rows of a table, written independently of the reader."""

from __future__ import annotations

import random
from typing import Any

from calcinosis import Case, Model
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable

LABS = {  # variable → (column's unit, lowest, highest)
    "calcium": ("mg/dL", 6.0, 14.0),
    "ionized_calcium": ("mmol/L", 0.6, 2.0),
    "phosphate": ("mmol/L", 0.4, 4.0),
    "calcium_phosphate_product": ("mg2/dL2", 15, 120),
    "pth": ("pg/mL", 3, 900),
    "creatinine": ("µmol/L", 20, 900),
    "wbc": ("10^9/L", 2, 30),
    "alp": ("U/L", 30, 900),
}


UNSURE = "induration"


def worded(
    case: dict[str, Any], knowledge: Knowledge, draw: random.Random
) -> dict[str, Any]:
    """Write the entries of a case as people do: synonyms, capitals, units in the text.

    A column holds likelihoods or findings, not both: only ``UNSURE`` has likelihoods.
    """
    findings = {
        name: _worded(entry, knowledge.variables.get(name), draw)
        for name, entry in case["findings"].items()
    }
    if UNSURE in findings:
        findings[UNSURE] = {"no": round(draw.uniform(0.1, 1), 3), "yes": 0.3}
    if "radiographs" in findings:  # a column of films holds one state
        for film in findings["radiographs"]:
            film["calcification"] = next(iter(_listed(film["calcification"])))
    if draw.random() < 0.2:
        findings["erythema"] = draw.choice((None, "unknown"))
    return {**case, "findings": findings}


def _listed(states: Any) -> list[str]:
    return [states] if isinstance(states, str) else list(states)


def _worded(entry: Any, variable: Variable | None, draw: random.Random) -> Any:
    if isinstance(entry, dict) and "value" in entry:
        plain = set(entry) == {"value", "unit"} and draw.random() < 0.6
        text = {**entry, "value": str(entry["value"])}
        return f"{entry['value']} {entry['unit']}" if plain else text
    if isinstance(entry, dict):
        return list(entry)
    if not isinstance(entry, str) or variable is None:
        return entry
    words = [word for word, state in variable.synonyms.items() if state == entry]
    return draw.choice([entry, entry.replace("_", " ").title(), *words])


EVERYTHING = ("id", "setting", "age", "age_group", "sex", "findings", "diagnosis")


def flat(case: dict[str, Any], named_units: bool = True) -> dict[str, Any]:
    """Write a case as the row of a table.

    The units of labs stand in the names of their columns, or in columns of their own.
    """
    row = {name: cell(case.get(name)) for name in ("setting", "age", "sex")}
    row |= {"age_group": cell(case.get("age_group")), "id": case.get("id")}
    for name, entry in case.get("findings", {}).items():
        if entry is None:
            continue
        if name in LABS and named_units:
            row |= lab(name, entry)
        elif isinstance(entry, dict) and "value" in entry:
            row[name] = entry["value"]
            row |= {f"{name}_{k}": v for k, v in entry.items() if k != "value"}
        elif name == "radiographs":
            for number, film in enumerate(films(entry), start=1):
                row[f"radiograph_day_{number}"] = film.get("day")
                row[f"radiograph_calcification_{number}"] = film["calcification"]
        elif isinstance(entry, dict) and set(entry) == {"no", "yes"}:
            row |= {f"{name}_{state}": weight for state, weight in entry.items()}
        else:
            row[name] = cell(entry)
    return row


def films(entry: Any) -> list[dict[str, Any]]:
    """List the films of a case."""
    listed = entry if isinstance(entry, list) else [] if entry is None else [entry]
    return [f if isinstance(f, dict) else {"calcification": f} for f in listed]


def lab(name: str, entry: Any) -> dict[str, Any]:
    """Write a lab value: number, unit in the column's name, own interval beside it."""
    unit = LABS[name][0]
    column = f"{name}_{unit}".replace("/", "_").replace("^", "_").replace("µ", "u")
    if isinstance(entry, dict):
        beside = {f"{name}_{end}": entry.get(end) for end in ("low", "high")}
        return {column: entry["value"], **beside}
    text = entry.removesuffix(f" {unit}") if isinstance(entry, str) else entry
    try:
        return {column: float(text)}
    except (TypeError, ValueError):
        return {column: text}


def cell(entry: Any) -> Any:
    """Write an entry in one cell: a list is one of these."""
    return " | ".join(entry) if isinstance(entry, list | dict) else entry


def one_by_one(
    model: Model, cases: list[dict[str, Any]], **options: Any
) -> list[list[float] | str]:
    """Posterior and conflict of each case alone, or what is wrong with it."""
    answers: list[list[float] | str] = []
    for case in cases:
        try:
            result = model.diagnose(Case(**case), **options)
            answers.append([*result.posterior.values(), result.conflict])
        except Exception as error:
            answers.append(type(error).__name__)
    return answers
