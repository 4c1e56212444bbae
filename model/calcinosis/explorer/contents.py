"""What the page holds of a model: every number it needs, in plain types for JSON."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import numpy as np

from calcinosis.about import DISCLAIMER
from calcinosis.explorer.decision_contents import decision_contents
from calcinosis.explorer.packing import packed_array
from calcinosis.explorer.plain import AGE_UNITS
from calcinosis.explorer.row_contents import row_contents
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.binding import DENYING
from calcinosis.knowledge.quantities.units import (
    WORDS,
    UnitError,
    normal_spelling,
    spellings,
    to_unit,
    unit_names,
)
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import DAY_OF_LIFE, FILMS, FORM, LESION, Variable
from calcinosis.knowledge.words.names import AFFIRMATIONS, DENIALS, NEGATIONS, SEEN
from calcinosis.knowledge.words.vocabulary import (
    BORDERLINE,
    DEGREES,
    DOUBTFUL,
    FORMER,
    IN_ORDER,
    NOT_ASSESSED,
    UNSURE,
)
from calcinosis.network.build import Network
from calcinosis.patient.amounts.doubtful import same_substance
from calcinosis.patient.amounts.together import whole_of
from calcinosis.patient.assumed_age import assumed_age
from calcinosis.patient.silence import silences
from calcinosis.patient.written.entry import ages, commas, number_text, vague_numbers
from calcinosis.patient.written.entry.number_words import NUMBER_WORDS
from calcinosis.patient.written.entry.quantity import in_unit
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["contents"]

ARTICLE = "^(?:an?|the) "
PATTERNS = {
    "whole": number_text.WHOLE,
    "interval": number_text.INTERVAL,
    "glued": number_text.GLUED,
    "sizes": number_text.SIZES,
    "grouped": number_text.GROUPED,
    "between": number_text.BETWEEN,
    "afterwards": number_text.AFTERWARDS,
    "part": ages.PART,
    "iso": ages.ISO,
    "old": ages.OLD,
    "pregnancy": ages.PREGNANCY,
    "life": ages.LIFE,
    "dayOfLife": ages.DAY_OF_LIFE,
    "several": ages.SEVERAL,
    "weeks": ages.WEEKS,
    "weeksAndDays": ages.WEEKS_AND_DAYS,
    "near": ages.NEAR,
    "calendar": ages.CALENDAR,
    "vague": vague_numbers.VAGUE,
    "calendarDay": vague_numbers.CALENDAR_DAY,
    "numberedDay": vague_numbers.NUMBERED_DAY,
    "comma": commas.COMMA,
    "commaGroups": commas.GROUPED,
    "surelyCommaGroups": commas.SURELY_GROUPED,
    "birth": vague_numbers.BIRTH,
    "before": vague_numbers.BEFORE,
}
"""How numbers and ages are written: the page reads by the same expressions."""


def contents(reasoner: Reasoner) -> dict[str, Any]:
    """Return the network, its variables and the decisions as the page needs them.

    Rows are those of Python, to the last bit, and the page makes its tables of them, so
    that both answer alike to the last digits.
    """
    from calcinosis.about import __version__

    knowledge, network = reasoner.knowledge, reasoner.network
    return {
        "model": {
            "name": knowledge.name,
            "version": __version__,
            "priors": f"sha256:{knowledge.digest}",
        },
        "disclaimer": DISCLAIMER,
        "calcinosis": list(knowledge.calcinosis_cutis),
        "states": _states(network),
        "called": _called(knowledge),
        "forms": _forms(knowledge),
        "factors": _factors(network),
        "measured": _measured(network),
        "film": _film(network),
        "variables": _variables(knowledge),
        "sinceOnset": knowledge.onset.name,
        **_words(knowledge),
        "analytes": _analytes(knowledge),
        "intervals": _intervals(knowledge),
        "referenceLimit": REFERENCE_LIMIT,
        "plausibility": asdict(knowledge.plausibility),
        "apart": [asdict(pair) for pair in knowledge.apart],
        "seenBy": {
            name: [FILMS if look == knowledge.film.name else look for look in looks]
            for name, looks in knowledge.seen_by.items()
        },
        "spellings": spellings(),
        "age": _age(knowledge),
        "decisions": decision_contents(knowledge),
        "telling": _telling(network),
        "rows": row_contents(knowledge),
    }


def _words(knowledge: Knowledge) -> dict[str, Any]:
    """Give names of findings, words that are a finding with its answer, and looks."""
    names = knowledge.names
    return {
        "names": {name: list(meant) for name, meant in names.of.items()},
        "answers": {word: names.answered(word) for word in names.own},
        "looks": {word: list(named) for word, named in names.looks.items()},
        "notAssessed": sorted(NOT_ASSESSED),
        "unsure": sorted(UNSURE),
        "degrees": sorted(DEGREES),
        "borderline": sorted(BORDERLINE),
        "doubtful": sorted(DOUBTFUL),
        "former": sorted(FORMER),
        "inOrder": sorted(IN_ORDER),
        "negations": list(NEGATIONS),
        "denials": list(DENIALS),
        "affirmations": list(AFFIRMATIONS),
        "seen": list(SEEN),
        "numberWords": NUMBER_WORDS,
        "flags": number_text.FLAGS,
        "groups": {word: list(some) for word, some in names.groups.items()},
        "near": {word: name for word, (name, _) in names.near.items()},
        "patterns": {name: _pattern(one) for name, one in PATTERNS.items()},
    }


def _pattern(pattern: re.Pattern[str]) -> list[str]:
    """Write a regular expression as JavaScript does, and its flags."""
    ignored = "i" if pattern.flags & re.IGNORECASE else ""
    return [pattern.pattern.replace("(?P<", "(?<"), ignored]


def _called(knowledge: Knowledge) -> dict[str, str]:
    """Return what states are called that nobody is asked for: their names are short."""
    return {
        state: re.sub(ARTICLE, "", phrase)
        for variable in knowledge.variables.values()
        if variable.kind == "latent"
        for state, phrase in knowledge.phrases.get(variable.name, {}).items()
        if "_" in state
    }


def _telling(network: Network) -> dict[str, Any]:
    """Likelihood of a report's silence over states, and over lesions."""
    knowledge = network.knowledge
    telling, lesions = knowledge.telling, knowledge.lesions
    return {
        "together": telling.exponent,
        "variables": {
            FILMS if knowledge.variables[name].windows else name: {
                "states": packed_array(likelihood),
                "lesions": packed_array(telling.silence_of_lesions(name, lesions)),
            }
            for name, _, likelihood in silences(network)
        },
    }


def _age(knowledge: Knowledge) -> dict[str, Any]:
    """How an age is written, and the group and the day of life it belongs to."""
    groups, newborn = (knowledge.variables[name] for name in ("age_group", DAY_OF_LIFE))
    spelling = {normal_spelling(name): name for name in AGE_UNITS}
    words = {word: spelling[unit] for word, unit in WORDS.items() if unit in spelling}
    return {
        "units": {name: to_unit(1.0, name, "d") for name in AGE_UNITS},
        "words": words | spelling,
        "limits": list(groups.limits_days),
        "ofSettings": {
            setting: [age.days, age.possible[1]]
            for setting in knowledge.variables["setting"].states
            if (age := assumed_age((setting,), knowledge)) is not None
        },
        "passes": [list(ages) for ages in groups.passes_days],
        "newborn": [list(ages) for ages in newborn.passes_days],
        "oldest": ages.OLDEST,
    }


def _states(network: Network) -> dict[str, list[str]]:
    """Node → states: lesion and form first, shared severities before their signs."""
    first = (LESION, FORM, *network.knowledge.severities)
    return {node: list(network.states[node]) for node in (*first, *network.states)}


def _forms(knowledge: Knowledge) -> dict[str, Any]:
    """Lesion that each form belongs to, whose forms are kinds, names of forms."""
    variable = knowledge.variables[FORM]
    return {
        "owners": list(variable.owners),
        "kinds": variable.kinds,
        "phrases": dict(knowledge.phrases.get(FORM, {})),
    }


def _factors(network: Network) -> list[dict[str, Any]]:
    """Give the tables' scopes; the page makes their numbers of rows, as Python does.

    Those that no row makes are held.
    """
    return [{"scope": list(f.scope)} | _values(f, network) for f in network.factors]


def _values(factor: Factor, network: Network) -> dict[str, Any]:
    scope, severities = factor.scope, network.knowledge.severities
    is_held = scope == (LESION, FORM) or scope[-1] in severities
    return {"values": packed_array(factor.table[0])} if is_held else {}


def _measured(network: Network) -> dict[str, Any]:
    return {
        name: {
            "parents": list(table.parents),
            "outlier": table.outlier,
            "broad": table.broad,
        }
        for name, table in network.measured.items()
    }


def _film(network: Network) -> dict[str, Any]:
    variable = network.knowledge.film
    return {
        "variable": variable.name,
        "states": list(variable.states),
        "parents": list(network.film.parents),
        "error": network.film.error,
        "apartDays": variable.apart_days,
        "latestDay": network.knowledge.analytes["days"].high,
        "windows": [
            {"name": window.name, "start": window.start, "day": window.day}
            for window in variable.windows
        ],
    }


def _variables(knowledge: Knowledge) -> dict[str, Any]:
    """By the names that cases use: all films together are one entry."""
    return {
        FILMS if variable.kind == "film" else name: _variable(variable, knowledge)
        for name, variable in knowledge.variables.items()
        if variable.kind not in ("lesion", "form")
    }


def _variable(variable: Variable, knowledge: Knowledge) -> dict[str, Any]:
    threshold = knowledge.thresholds.get(variable.name)
    is_asked = variable.name != DAY_OF_LIFE
    return {
        "name": FILMS if variable.kind == "film" else variable.name,
        "label": variable.label,
        "question": variable.question if is_asked else "",
        "help": variable.help if is_asked else "",
        "group": variable.group,
        "kind": variable.kind,
        "states": list(variable.states),
        "words": {
            **{word: [state] for word, state in variable.synonyms.items()},
            **{word: list(states) for word, states in variable.open_words.items()},
        },
        "advice": dict(variable.advice),
        "beside": list(variable.beside),
        "called": sorted(variable.called),
        "joined": list(variable.joined),
        "parents": [LESION if p == FORM else p for p in variable.parents],
        "shares": variable.shares,
        "risk": any(variable.name in r.ratios for r in knowledge.rates.values()),
        "reference": variable.reference,
        "scale": variable.scale,
        "threshold": threshold.value if threshold else None,
        "unit": variable.unit,
        "cuts": list(variable.cuts),
        "least": variable.least,
        "replaces": variable.replaces,
        "unless": list(variable.unless),
        "before": {name: dict(m) for name, m in variable.before.items() if m},
        "implies": dict(variable.implies),
        "afterwards": variable.afterwards,
        "sinceOnset": variable.since_onset,
        "toldOnset": variable.told_onset,
        "unremarkable": variable.unremarkable,
        "phrases": dict(knowledge.phrases.get(variable.name, {})),
    }


def _analytes(knowledge: Knowledge) -> dict[str, Any]:
    """By variable: units as [slope, offset], and what is possible.

    Units in use lead to the variable's own unit, all others to the first in use.
    """
    return {
        name: _analyte(analyte, variable.unit or analyte.unit)
        | {"same": [other.name for other in same_substance(variable, knowledge)]}
        | {"bound": _bound(variable, analyte, knowledge)}
        | {"whole": _whole(variable, knowledge)}
        for name, variable in knowledge.variables.items()
        if (analyte := knowledge.analyte_of(variable)) is not None
    }


def _whole(variable: Variable, knowledge: Knowledge) -> str | None:
    whole = whole_of(variable, knowledge)
    return None if whole is None else whole.name


def _bound(
    variable: Variable, analyte: Analyte, knowledge: Knowledge
) -> dict[str, Any] | None:
    """Tell what binds a quantity, by how much; in the units of the two variables."""
    bound = analyte.bound
    if bound is None or analyte.name != variable.name:
        return None
    other, protein = knowledge.variables[bound.to], knowledge.analytes[bound.to]
    ours, theirs = bound.units
    own = in_unit(1.0, ours, variable.unit or analyte.unit, analyte)
    to = in_unit(1.0, other.unit or protein.unit, theirs, protein)
    return {
        "to": bound.to,
        "slope": bound.slope * own * to,
        "middle": bound.middle / to,
        "least": bound.least * own,
        "fromDays": bound.from_days,
        "said": list(bound.said),
        "denied": sorted(DENYING),
        "mark": _pattern(bound.mark),
    }


def _analyte(analyte: Analyte, unit: str) -> dict[str, Any]:
    units = {usual: _line(usual, unit, analyte) for usual in analyte.usual}
    others: dict[str, list[float]] = {}
    for name in unit_names():
        with suppress(UnitError):
            others[name] = _line(name, analyte.usual[0], analyte)
    low, high = (
        in_unit(end, analyte.unit, unit, analyte) for end in (analyte.low, analyte.high)
    )
    *seldom, lowest, highest = (
        in_unit(limit, analyte.unit, unit, analyte) if 0 < limit < np.inf else None
        for limit in (*analyte.seldom, *analyte.ill)
    )
    bare = {"from": analyte.bare_limit(None), "hint": analyte.bare_hint}
    limits = {"low": low, "high": high, "bare": bare if analyte.bare else None}
    told = {"seldom": seldom, "ill": [lowest, highest]}
    return {"units": units, "others": others, **limits, **told}


def _line(given: str, wanted: str, analyte: Analyte) -> list[float]:
    """Slope and offset from one unit to another."""
    offset = in_unit(0.0, given, wanted, analyte)
    return [in_unit(1.0, given, wanted, analyte) - offset, offset]


def _intervals(knowledge: Knowledge) -> dict[str, Any]:
    """Give reference intervals in the variable's unit; no end: all ages beyond."""

    def plain(name: str, limit: float, unit: str) -> float:
        wanted = knowledge.variables[name].unit
        return in_unit(limit, unit, wanted, knowledge.analytes[name])

    return {
        name: [
            {
                "start": band.start,
                "end": band.end if np.isfinite(band.end) else None,
                "low": plain(name, band.low, band.unit),
                "high": plain(name, band.high, band.unit),
                "sex": band.sex,
            }
            for band in bands
        ]
        for name, bands in knowledge.intervals.items()
    }
