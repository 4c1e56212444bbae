"""What the page holds of the rows: their distributions, and which speaks where.

From these it builds the network anew: in random versions, drawn as Python draws them,
and with a row moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.explorer.packing import packed_array
from calcinosis.knowledge.frequencies.reliability import BORDERLINE
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    Distribution,
    Fixed,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
)
from calcinosis.knowledge.rows.learned import DIGITS
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import build_network
from calcinosis.network.competing import CompetingRates
from calcinosis.network.leaves import Sample
from calcinosis.reasoning.uncertainty import LEVEL, QUICK_DRAWS

__all__ = ["SEED", "row_contents"]

SEED = 0
"""Of the random versions of the network behind the page's intervals."""


@dataclass
class _Recorder(Sample):
    """Two versions, and the rows in the order in which they are drawn."""

    order: dict[int, Row] = field(default_factory=dict[int, Row])

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (versions, width)."""
        self.order.setdefault(id(row), row)
        return super().values(row)

    def numbers(self, rows: Iterable[Row]) -> list[int]:
        """Return the place of each row in the order."""
        places = {key: n for n, key in enumerate(self.order)}
        return [places[id(row)] for row in rows]


def row_contents(knowledge: Knowledge) -> dict[str, Any]:
    """Return all rows in the order of drawing, and how tables are made of them."""
    recorder = _Recorder(np.random.default_rng(SEED), 2)
    build_network(knowledge, recorder)
    rates = CompetingRates(knowledge, recorder)
    written = [_written(row.distribution) for row in recorder.order.values()]
    return {
        "draws": QUICK_DRAWS,
        "level": LEVEL,
        "random": _generator(),
        "kinds": "".join(kind for kind, _ in written),
        "parameters": " ".join(
            _parameters(row, numbers)
            for row, (_, numbers) in zip(recorder.order.values(), written, strict=True)
        ),
        "places": [row.where for row in recorder.order.values()],
        "tables": {
            name: _table(variable, knowledge, recorder)
            for name, variable in knowledge.variables.items()
            if variable.kind != "lesion"
        },
        "ratios": [_ratios(n, rates, recorder) for n in rates.factors],
        "alone": packed_array(rates.raised_alone()),
        "caused": rates.caused,
        "mix": [recorder.numbers(m.values()) for m in knowledge.case_mix.values()],
        "mixUnits": [knowledge.case_mix_units[name] for name in knowledge.case_mix],
        "before": list(rates.before),
    }


def _generator() -> list[str]:
    """State and step of the generator (PCG64), which are too long for a number."""
    state: Any = np.random.default_rng(SEED).bit_generator.state["state"]
    return [str(state["state"]), str(state["inc"])]


def _parameters(row: Row, numbers: tuple[float, ...]) -> str:
    """Write a row's parameters, so short that they can be read again to the last bit.

    What shares have learned has few digits: they stand behind their weight. Of two that
    are together 1 the second is enough.
    """
    sourced, learned = row.sourced, row.learned
    if learned is None or not isinstance(sourced, Dirichlet):
        return ",".join(map(_short, numbers))
    ends = iter(learned.end)
    shares = [next(ends) if able else 0.0 for able in sourced.alpha]
    first, *others = shares
    if len(others) == 1 and first == float(f"{1 - others[0]:.{DIGITS}g}"):
        return f"{_short(sourced.weight)}:,{_short(others[0])}"
    return f"{_short(sourced.weight)}:{','.join(map(_short, shares))}"


def _short(number: float) -> str:
    return repr(float(number)).removesuffix(".0").removeprefix("0") or "0"


def _written(distribution: Distribution) -> tuple[str, tuple[float, ...]]:
    """Letter of a distribution, and its parameters as its ``draw`` uses them."""
    match distribution:
        case Fixed(values):
            return "F", values
        case Dirichlet(alpha):
            return "D", alpha
        case LogNormal(median, sigma):
            return "L", (median, sigma)
        case NormalScale(centre, sd, weight):
            return "N", (centre, sd, weight)
        case WordCounts(alpha, sides, sd):
            return sides[0], (*alpha, sd or 1.0)
        case Visibility(final, onset, day, spread, weight):
            return "V", (final, onset, day, spread, weight)
        case _:
            message = f"{type(distribution).__name__} has no letter"
            raise TypeError(message)


def _table(
    variable: Variable, knowledge: Knowledge, recorder: _Recorder
) -> dict[str, Any]:
    """Which row speaks for which cell, and what is done to it."""
    table, name = knowledge.tables[variable.name], variable.name
    error = knowledge.misread.get(name)
    loading = (
        knowledge.severities[variable.shares].loadings[name]
        if variable.shares is not None
        else None
    )
    return {
        "kind": variable.kind,
        "rows": recorder.numbers(placed.row for placed in table.rows),
        "cells": packed_array(table.cells),
        "error": None if error is None else float(error.distribution.mean()[0]),
        "slip": knowledge.conventions.misread_slip
        if error is not None and error.form in BORDERLINE
        else None,
        "loading": None if loading is None else float(loading.distribution.mean()[0]),
        "logCuts": None if variable.reference else np.log(variable.cuts).tolist(),
    }


def _ratios(name: str, rates: CompetingRates, recorder: _Recorder) -> dict[str, Any]:
    """Which row is the rate ratio of each form; the number behind the last one is 1."""
    rows, speaks, excess = rates.speaking(name)
    return {
        "of": name,
        "rows": recorder.numbers(rows),
        "ages": speaks.shape[1] > 1,
        "speaks": packed_array(np.where(speaks < 0, len(rows), speaks)),
        "excess": excess.tolist(),
    }
