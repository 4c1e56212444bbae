"""What can be told of a patient: every entry of a case, with its words and units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.frequencies.reliability import BORDERLINE
from calcinosis.knowledge.parsing.codes import SYSTEMS
from calcinosis.knowledge.quantities.reference_intervals import Interval
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import ASKED, DAY_OF_LIFE, FILMS, Variable
from calcinosis.knowledge.words.names import spelled
from calcinosis.typeset import plain

__all__ = [
    "Entry",
    "all_names",
    "as_markdown",
    "chosen",
    "entries",
    "entry_lines",
]

DAYS_OF_YEAR, DAYS_OF_MONTH = 365.25, 30.4
YEARS, MONTHS = 2, 60
"""Ages from so many years, or days, on are told in years, or months."""


@frozen
class Entry:
    """One thing that a case can tell.

    Parameters
    ----------
    name, label, question, group : str
        As ``variables.toml`` has them; films are ``radiographs``.
    help : str
        How to answer: how one looks for it, what counts.
    states : tuple of str
        What may be written in words; what may be written besides is in ``example``.
    unit : str
        Of a number, as results have it; empty where there is none.
    units : tuple of str
        Units in use; all that measure the same are read.
    intervals : tuple of str
        Reference intervals by age, for a laboratory value without its own.
    also : tuple of str
        Other names of the entry.
    words : dict
        State → other words for it.
    leaves_open : dict
        States with ``or`` between them → words that leave them open.
    example : str
        A line of a case file.
    codes : dict
        Terminology → codes of the entry itself, not of its states.
    error : float or None
        Chance that a sign is recorded wrongly, or share of outlying numbers.
    borderline : bool
        Whether that is the chance of patients in whom the sign is borderline.
    tests : dict
        Test that tells it → its cost, in utility.
    """

    name: str
    label: str
    question: str
    help: str
    group: str
    states: tuple[str, ...]
    unit: str
    units: tuple[str, ...]
    intervals: tuple[str, ...]
    also: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    leaves_open: dict[str, tuple[str, ...]]
    example: str
    codes: dict[str, tuple[str, ...]]
    error: float | None
    borderline: bool
    tests: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return it in plain types."""
        return asdict(self)

    @property
    def answers(self) -> str:
        """What may be written, in short."""
        states = ", ".join(self.states)
        if not self.unit:
            return states
        return f"{states}, or a number in {' or '.join(self.units)}"


def entries(knowledge: Knowledge) -> list[Entry]:
    """Return all that a case can tell, by group in the order of ``variables.toml``."""
    every = knowledge.variables.values()
    told = [one for one in every if one.kind in ASKED and one.name != DAY_OF_LIFE]
    groups = list(dict.fromkeys(one.group for one in told))
    told.sort(key=lambda one: groups.index(one.group))
    return [_entry(knowledge, variable) for variable in told]


def chosen(knowledge: Knowledge, text: str) -> list[Entry]:
    """Return the entry of a name, or all that speak of a word.

    Raises
    ------
    CaseError
        If there is none; the nearest name is told.
    """
    known = entries(knowledge)
    names = knowledge.names
    name = names.meant(text) or names.answer_to(text)
    found = [one for one in known if one.name == name]
    word = plain(spelled(text))
    found = found or [one for one in known if word and word in _spoken(one)]
    if not found:
        unclear = names.unclear(text)
        hint = nearest(spelled(text), [one.name for one in known])
        what = f"no finding and no question speaks of '{text}'{hint}"
        what = f"'{text}' {unclear}" if unclear else what
        raise CaseError([Problem("findings", what)])
    return found


def _spoken(entry: Entry) -> str:
    """Return all words of an entry, for searching."""
    told_words = (*entry.words.values(), *entry.leaves_open.values())
    words = [word for several in told_words for word in several]
    told = (entry.name, entry.label, entry.question, *entry.also, *entry.states)
    return plain(" ".join((*told, *words))).lower()


def _entry(knowledge: Knowledge, variable: Variable) -> Entry:
    analyte = knowledge.analyte_of(variable)
    usual = () if analyte is None else analyte.usual
    unit = variable.unit or (usual[0] if usual else "")
    bands = knowledge.intervals.get(variable.name, ())
    words: dict[str, tuple[str, ...]] = {
        state: tuple(w for w, meant in variable.synonyms.items() if meant == state)
        for state in variable.states
    }
    trust = knowledge.misread.get(variable.name)
    trust = trust or knowledge.outliers.get(variable.name)
    name = FILMS if variable.kind == "film" else variable.name
    return Entry(
        name,
        variable.label,
        variable.question,
        variable.help,
        variable.group,
        variable.states,
        unit,
        tuple(dict.fromkeys((unit, *usual))) if unit else (),
        tuple(map(_band_text, bands)),
        tuple(variable.also),
        {state: told for state, told in words.items() if told},
        _open_words(variable),
        f"{name}: {_example(variable, bands, knowledge)}",
        _codes(knowledge, variable.name),
        None if trust is None else float(trust.distribution.mean()[0]),
        trust is not None and trust.form in BORDERLINE,
        {
            panel.label: float(panel.cost.distribution.mean()[1])
            for panel in knowledge.decisions.panels.values()
            if name in panel.variables
        },
    )


def _codes(knowledge: Knowledge, name: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for system in SYSTEMS:
        given = knowledge.codes.get(name, {}).get(system, ())
        if given:
            found[system] = (given,) if isinstance(given, str) else tuple(given)
    return found


def _open_words(variable: Variable) -> dict[str, tuple[str, ...]]:
    """Return the words that leave several states open, by these states."""
    found: dict[str, tuple[str, ...]] = {}
    for text, states in variable.open_words.items():
        key = " or ".join(states)
        found[key] = (*found.get(key, ()), text)
    return found


def _example(
    variable: Variable, bands: Sequence[Interval], knowledge: Knowledge
) -> str:
    """Return something that may be written: a number if one is understood."""
    if variable.kind == "film":
        return f"[{{day: 2, calcification: {variable.states[0]}}}]"
    if bands:  # the middle of the interval of the eldest
        return f"{_middle(bands[-1].low, bands[-1].high)} {bands[-1].unit}"
    if variable.cuts:
        return f"{_middle(variable.cuts[0], variable.cuts[-1])} {variable.unit}"
    if threshold := knowledge.thresholds.get(variable.name):
        return f"{threshold.value:g} {threshold.unit}"
    return variable.states[-1]


def _middle(low: float, high: float) -> str:
    return f"{math.sqrt(low * high) if low > 0 else high:.2g}"


def _band_text(band: Interval) -> str:
    sex = f", {band.sex}" if band.sex else ""
    ages = f"from {_age(band.start)}" if math.isinf(band.end) else ""
    ages = ages or f"{_age(band.start)} to {_age(band.end)}"
    return f"{ages}{sex}: {band.low:g}–{band.high:g} {band.unit}"


def _age(days: float) -> str:
    if days >= YEARS * DAYS_OF_YEAR or math.isclose(days, DAYS_OF_YEAR):
        return f"{days / DAYS_OF_YEAR:.3g} y"
    if days >= MONTHS:
        return f"{days / DAYS_OF_MONTH:.2g} months"
    return "birth" if days == 0 else f"{days:g} d"


def all_names(knowledge: Knowledge, width: int) -> list[str]:
    """List every entry with its question, by group."""
    lines: list[str] = []
    group = ""
    for entry in entries(knowledge):
        if entry.group != group:
            group = entry.group
            lines += ["", group.capitalize()]
        text = f"{entry.name}: {entry.question} {entry.answers}"
        lines += wrap(text, width, initial_indent="  ", subsequent_indent="      ")
    return lines[1:]


def entry_lines(entry: Entry, width: int) -> list[str]:
    """Say everything about one entry."""
    lines = wrap(f"{entry.label} ({entry.name}): {entry.question}", width)
    for title, text in _details(entry):
        lines += wrap(
            f"{title}: {text}", width, initial_indent="  ", subsequent_indent="      "
        )
    return lines


def _details(entry: Entry) -> list[tuple[str, str]]:
    words, leaves_open = (
        "; ".join(f"{state}: {', '.join(map(plain, told))}" for state, told in of)
        for of in (entry.words.items(), entry.leaves_open.items())
    )
    parts = [
        ("Help", entry.help),
        ("Answers", entry.answers),
        ("Interval by age", "; ".join(entry.intervals)),
        ("Also called", ", ".join(entry.also)),
        ("Other words", words),
        ("Words that leave several open", leaves_open),
        ("Example", entry.example),
        ("Codes", "; ".join(f"{s} {', '.join(c)}" for s, c in entry.codes.items())),
        ("Recorded wrongly", _error_text(entry)),
        ("Told by", "; ".join(f"{t} (cost {c:.2g})" for t, c in entry.tests.items())),
    ]
    return [(title, text) for title, text in parts if text]


def _error_text(entry: Entry) -> str:
    if entry.error is None:
        return ""
    whom = " of those in whom it is borderline" if entry.borderline else ""
    return f"{entry.error:.2g}{whom}"


def as_markdown(knowledge: Knowledge) -> str:
    """Return the page ``docs/findings.md``."""
    lines = [
        "# What a case can tell",
        "",
        "Every entry of a case file: the question, how to answer it, the answers, and "
        "other names and words that are read. Written by "
        "`calcinosis findings --markdown`;",
        "`calcinosis findings NAME` prints one entry, or all that speak of a word. "
        "What a case does not tell was not assessed. `setting`, `age` (or `age_group`)",
        "and `sex` stand beside `findings`, all others under it.",
    ]
    group = ""
    for entry in entries(knowledge):
        if entry.group != group:
            group = entry.group
            lines += ["", f"## {group.capitalize()}"]
        lines += ["", f"### `{entry.name}`: {entry.label}", "", entry.question, ""]
        for title, text in _details(entry):
            shown = f"`{text}`" if title == "Example" else text.replace("<", "&lt;")
            lines.append(f"- {title}: {shown}")
    return "\n".join([*lines, ""])
