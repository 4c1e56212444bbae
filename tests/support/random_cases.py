"""Cases with anything in them that a case may hold, drawn at random."""

from __future__ import annotations

import math
import random
from typing import Any

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.written.entry.quantity import in_unit

NOT_ASKED = ("lesion", "form", "context", "film")


def random_case(
    number: int, knowledge: Knowledge, draw: random.Random
) -> dict[str, Any]:
    """One case as a file holds it; it may be impossible or contradict itself."""
    variables = knowledge.variables
    case: dict[str, Any] = {"id": f"random-{number}"}
    if draw.random() < 0.8:
        case["setting"] = draw.choice(variables["setting"].states)
    told = draw.random()
    if told < 0.6:
        unit = draw.choice(("d", "weeks", "months", "y"))
        case["age"] = f"{draw.choice((1, 3, 19, 40))} {unit}"
    elif told < 0.8:
        case["age_group"] = _states(variables["age_group"], draw)
    if draw.random() < 0.7:
        case["sex"] = draw.choice(variables["sex"].states)
    findings: dict[str, Any] = {}
    case["findings"] = findings
    share = draw.choice((0.05, 0.2, 0.4))
    names = [n for n, v in variables.items() if v.kind not in NOT_ASKED]
    draw.shuffle(names)
    for name in names:
        variable = variables[name]
        if draw.random() > share * (0.3 if variable.kind == "latent" else 1):
            continue
        numeric = variable.kind == "measured" or name == "fever"
        if numeric and draw.random() < 0.6:
            findings[name] = random_quantity(variable, knowledge, draw)
        else:
            findings[name] = _states(variable, draw)
    if draw.random() < 0.5:
        count = draw.randint(1, 4)
        findings["radiographs"] = [random_film(knowledge, draw) for _ in range(count)]
    return case


def _states(variable: Variable, draw: random.Random) -> Any:
    """A state, several possible ones, or a likelihood of each."""
    kind = draw.random()
    if kind < 0.7:
        return draw.choice(variable.states)
    if kind < 0.85 or variable.kind == "context":
        return draw.sample(variable.states, draw.randint(1, len(variable.states)))
    return {state: round(draw.random(), 2) + 0.01 for state in variable.states}


def random_film(knowledge: Knowledge, draw: random.Random) -> dict[str, Any]:
    seen = _states(knowledge.variables["radiograph"], draw)
    if draw.random() < 0.2:
        return {"calcification": seen}
    return {"day": draw.choice((0, 1, 2, 5, 8, 12, 14, 30)), "calcification": seen}


def random_quantity(
    variable: Variable, knowledge: Knowledge, draw: random.Random
) -> dict[str, Any]:
    """A number in one of its units, or a bound; at times with its own interval."""
    name = variable.name
    named = "days" if name.startswith("days_") else name
    analyte = knowledge.analytes["temperature" if name == "fever" else named]
    unit = draw.choice(analyte.usual)

    def here(value: float, from_unit: str) -> float:
        return in_unit(value, from_unit, unit, analyte)

    least, most = (here(limit, analyte.unit) for limit in (analyte.low, analyte.high))
    limits: dict[str, float] = {}
    if variable.reference:
        band = draw.choice(knowledge.intervals[name])
        low, high = here(band.low, band.unit), here(band.high, band.unit)
        value = low + (high - low) * draw.gauss(0.5, 0.6)
        ends = {"low": float(f"{low:.3g}"), "high": float(f"{high:.3g}")}
        limits = {end: x for end, x in ends.items() if draw.random() < 0.3}
    elif name == "fever":
        value = here(draw.uniform(36, 41), "°C")
    else:
        value = math.exp(draw.uniform(math.log(max(least, 0.5)), math.log(60)))
    value = float(f"{min(max(value, least * 1.01), most * 0.99):.4g}")
    bound = draw.random() < 0.2
    given = f"{draw.choice('<>')}{value:g}" if bound else value
    return {"value": given, "unit": unit, **limits}
