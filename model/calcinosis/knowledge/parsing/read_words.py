"""Reads `words.toml`: other names of findings, and words for what is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.parsing.read_state_words import (
    REFERENCE,
    with_advice,
    with_answers,
    with_open_words,
)
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import DAY_OF_LIFE, FILMS, Variable
from calcinosis.knowledge.words.names import Names, spelled

__all__ = ["read_names"]

FILE = "words.toml"
AGE = "age"
UNASKED = ("lesion", "form")
SECTIONS = (
    *("findings", "called", "looks", "unclear", "groups", "near", "answers", "beside"),
    *("open", "joined", "advice"),
)
SHORTEST = 3
"""Letters of a word that is told to be an answer: *m* may be anything."""
ABSENT = ("no", "none")
"""States that say of a finding that it is not there."""

Found = dict[str, tuple[str, ...]]


def read_names(
    variables: Mapping[str, Variable],
    raw: Mapping[str, object],
    problems: list[Problem],
) -> tuple[dict[str, Variable], Names]:
    """Read the other names of findings, their own words, and what is unclear.

    Parameters
    ----------
    variables : mapping
        Name → variable.
    raw : mapping
        The parsed file.
    problems : list of Problem
        Grows: unknown findings, a word for two findings.

    Returns
    -------
    variables : dict
        With the other names of each (``also``), and their own words for states.
    names : Names
    """
    fields = Fields(FILE, raw, problems)
    fields.close((), ("schema", *SECTIONS))
    answers, beside, joined = (
        fields.table(name) for name in ("answers", "beside", "joined")
    )
    for name in joined.raw:
        if name not in variables:
            joined.problem(f"no variable '{name}'{nearest(name, variables)}")
    variables = with_answers(variables, answers)
    variables = with_open_words(variables, fields.table("open"))
    variables = with_advice(variables, fields.table("advice"))
    others, looks = fields.table("findings"), fields.table("looks")
    called = fields.table("called")
    for name in called.raw:
        if name not in variables:
            called.problem(f"no variable '{name}'{nearest(name, variables)}")
    askable = {_told_as(v): v for n, v in variables.items() if _is_told(n, v)}
    own = {spelled(n): _told_as(v) for n, v in variables.items()}
    found = _unclear(fields.table("unclear"), askable, own)
    for table in (others, looks):
        _read_others(table, variables, askable, own, found)
    for name, variable in askable.items():
        found.setdefault(spelled(variable.label), (name,))
        found[spelled(name)] = found[spelled(variable.name)] = (name,)
    of_all = beside.texts(REFERENCE)
    also = {n: (*others.texts(n), *looks.texts(n)) for n in variables}
    read = {
        n: replace(
            v,
            also=also[n],
            beside=(*beside.texts(n), *(of_all if v.reference else ())),
            joined=joined.texts(n),
            called=_called(v, others, called, looks),
        )
        for n, v in variables.items()
    }
    words = _answers(askable, found)
    groups = fields.table("groups")
    for text, name in ((t, n) for t in groups.raw for n in groups.texts(t)):
        if name not in askable:
            groups.problem(f"no finding '{name}'{nearest(name, askable)}", text)
    named = {spelled(t): t for n in answers.raw for _, t in _texts(answers.table(n))}
    return read, Names(
        found,
        _looks(looks, variables),
        words,
        {name: text for name, text in named.items() if name in words},
        {spelled(t): groups.texts(t) for t in groups.raw},
        _near(fields.table("near"), askable),
        frozenset(spelled(text) for text in fields.table("near").texts(AGE)),
        {n: v.states[0] for n, v in askable.items() if v.states[0] in ABSENT},
        frozenset(text for _, text in _texts(beside)),
    )


def _called(
    variable: Variable, others: Fields, called: Fields, looks: Fields
) -> frozenset[str]:
    """Return the names that say what a finding is.

    *No x-ray* may tell that nobody looked, *no temperature* that nobody measured.
    """
    own = (variable.name, variable.label)
    is_judged = variable.analyte is not None and not variable.reference
    also = () if is_judged else others.texts(variable.name)
    also = (*also, *called.texts(variable.name))
    looked = {spelled(text) for text in looks.texts(variable.name)}
    return frozenset(spelled(text) for text in (*own, *also)) - looked


def _unclear(
    unclear: Fields, askable: Mapping[str, Variable], own: Mapping[str, str]
) -> Found:
    """Read the words that may mean several findings, or a finding with its answer."""
    found: Found = {}
    for text in unclear.raw:
        meanings = unclear.texts(text)
        for meaning in meanings:
            name, _, state = meaning.partition(": ")
            if name not in askable:
                unclear.problem(f"no finding '{name}'{nearest(name, askable)}", text)
            elif state and state not in askable[name].states:
                unclear.problem(f"no state '{state}' of {name}", text)
        if len(set(meanings)) < 2 or spelled(text) in own:
            unclear.problem(f"'{text}' must mean two findings or more", text)
        found[spelled(text)] = meanings
    return found


def _is_told(name: str, variable: Variable) -> bool:
    return variable.kind not in UNASKED and name != DAY_OF_LIFE


def _read_others(
    others: Fields,
    variables: Mapping[str, Variable],
    askable: Mapping[str, Variable],
    own: Mapping[str, str],
    found: Found,
) -> None:
    """Add the other names of findings to what is found."""
    for name in others.raw:
        if name not in variables or not _is_told(name, variables[name]):
            others.problem(f"no finding '{name}'{nearest(name, askable)}", name)
            continue
        for text in others.texts(name):
            meant = _told_as(variables[name])
            other = own.get(spelled(text), meant)
            other = found.get(spelled(text), (other,))[0]
            if other != meant:
                others.problem(f"'{text}' already means '{other}'", name)
            found[spelled(text)] = (meant,)


def _answers(askable: Mapping[str, Variable], found: Found) -> dict[str, str]:
    """Return the words that answer one finding only, and are no name."""
    every = [
        (spelled(text), name)
        for name, variable in askable.items()
        for text in {*variable.states, *variable.synonyms, *variable.open_words}
    ]
    count = Counter(text for text, _ in {*every})
    once = (pair for pair in every if count[pair[0]] == 1 and len(pair[0]) >= SHORTEST)
    return {text: name for text, name in once if text not in found}


def _looks(
    looks: Fields, variables: Mapping[str, Variable]
) -> dict[str, tuple[str, str]]:
    """Read the names that only say that somebody looked."""
    known = ((variables[n], text) for n, text in _texts(looks) if n in variables)
    return {spelled(text): (_told_as(v), _inside(v.label)) for v, text in known}


def _inside(label: str) -> str:
    """Write a label inside a sentence."""
    return label[:1].lower() + label[1:]


def _near(near: Fields, askable: Mapping[str, Variable]) -> dict[str, tuple[str, str]]:
    """Read the words that have no finding of their own."""
    found: dict[str, tuple[str, str]] = {}
    for name, text in _texts(near):
        if name in askable:
            found[spelled(text)] = name, askable[name].question
        elif name != AGE:
            near.problem(f"no finding '{name}'{nearest(name, askable)}", name)
    return found


def _texts(fields: Fields) -> Iterator[tuple[str, str]]:
    """Give every text of a table of lists, with the name it stands under."""
    return ((name, text) for name in fields.raw for text in fields.texts(name))


def _told_as(variable: Variable) -> str:
    """Return the name that a case uses: all films together are one entry."""
    return FILMS if variable.kind == "film" else variable.name
