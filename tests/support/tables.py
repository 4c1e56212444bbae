"""Patients as cases and as rows of a table, written independently of the reader."""

from __future__ import annotations

from typing import Any

import numpy as np

from calcinosis import Case, Model

STATES = ("yes", "no", True, "Present", "n", None, "unknown")
SITES = ("arm", "hand", "Foot or ankle", ["arm", "leg"], "joint", None)
KIDNEY = ("none", "ckd", ["chronic", "dialysis"], None, "dialysis")
SIGNS = (
    *("erythema", "warmth", "fluctuance", "necrosis", "livedo", "warfarin"),
    *("low_birth_weight", "secondary_infection", "iv_calcium", "resolution"),
)
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


def random_case(random: np.random.Generator) -> dict[str, Any]:
    """Draw a patient with entries of every kind; some contradict each other."""

    def one(choices: Any) -> Any:
        return choices[random.integers(len(choices))]

    case: dict[str, Any] = {
        "setting": one((None, "nicu", "general", "Emergency", "nephrology")),
        "sex": one((None, "f", "male")),
        "age": one((None, "19 d", "3 d", "8 months", "7 y", "34.5 y", "81 y")),
    }
    if case["age"] is None:
        groups = (None, "adult", ["neonate", "infant"], "newborn", "child")
        case["age_group"] = one(groups)
    findings = {name: one(STATES) for name in SIGNS}
    findings["site"], findings["kidney_disease"] = one(SITES), one(KIDNEY)
    for name, (unit, low, high) in LABS.items():
        value = round(float(random.uniform(low, high)), 2)
        own = {"low": round(value * 0.8, 3), "high": round(value * 1.1, 3)}
        given: list[Any] = [None, None, value, value, f"<{value}", "high", "Decreased"]
        given += [{"value": value, **own}, {"value": f">{value}", "high": own["high"]}]
        entry = one(given)
        if isinstance(entry, dict):
            entry = {**entry, "unit": unit}
        elif entry == value or str(entry).startswith("<"):
            entry = f"{entry} {unit}"
        findings[name] = entry
    findings["crp"] = one((None, "<5 mg/L", "12 mg/L", "8 mg/dL", "raised", "normal"))
    findings["size_cm"] = one((None, 3.5, "2x3 cm", "12 mm", "large", "<1 cm"))
    findings["fever"] = one((None, True, "38.4 °C", "36.9 °C", "no", "101 °F"))
    onset = (None, 1, 12.5, "3 weeks", "longer", ">84", "0")
    findings["days_from_onset"] = one(onset)
    findings["days_from_infusion_to_lesion"] = one((None, None, None, 2, "later"))
    unsure = {"no": round(float(random.uniform(0.1, 1)), 3), "yes": 0.3}
    findings["induration"] = one((None, None, unsure))
    findings["radiographs"] = [
        {
            name: entry
            for name, entry in (("day", one((None, 0, 2, 12, "3 weeks"))),)
            if entry is not None
        }
        | {"calcification": one(("yes", "no"))}
        for _ in range(random.integers(3))
    ] or None
    return {**case, "findings": findings}


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
    return " | ".join(entry) if isinstance(entry, list) else entry


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
