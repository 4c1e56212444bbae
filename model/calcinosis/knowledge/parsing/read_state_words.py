"""Words of states as clinicians write them, and as they read inside a sentence.

Other words for states stand in ``model.toml``. A word stands for one state wherever a
variable has that state: ``elevated`` is ``high`` of any laboratory value. No variable
may read one word in two ways. How states read in a sentence stands in ``phrases.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.words.vocabulary import is_not_assessed, word

__all__ = [
    "REFERENCE",
    "read_phrases",
    "with_advice",
    "with_answers",
    "with_open_words",
    "with_synonyms",
]

REFERENCE = "reference"
"""Stands in `words.toml` for every variable that has a reference interval."""


def with_synonyms(
    variables: Mapping[str, Variable], fields: Fields
) -> dict[str, Variable]:
    """Give every variable the other words for its states.

    Parameters
    ----------
    variables : mapping
        Name → variable.
    fields : Fields
        State → list of words; what is wrong is remembered as problems.
    """
    found: dict[str, dict[str, str]] = {name: {} for name in variables}
    for state in fields.raw:
        holders = [v for v in variables.values() if state in v.states]
        if not holders:
            fields.problem(f"no variable has the state '{state}'", state)
        for text in fields.texts(state):
            if is_not_assessed(text) or not text[:1].isalpha():
                fields.problem(f"'{text}' is no word for a state", state)
                continue
            for variable in holders:
                _add(found[variable.name], variable, text, state, fields)
    return {n: replace(v, synonyms=found[n]) for n, v in variables.items()}


def _add(
    known: dict[str, str], variable: Variable, text: str, state: str, fields: Fields
) -> None:
    name = word(text)
    other = name if name in variable.states else known.get(name, state)
    if other != state or name in variable.states:
        text = f"'{text}' already means '{other}' of {variable.name}"
        fields.problem(text, state)
    known[name] = state


def with_answers(
    variables: Mapping[str, Variable], fields: Fields
) -> dict[str, Variable]:
    """Give variables words of their own: ``leukocytosis`` is a high count.

    Parameters
    ----------
    variables : mapping
        Name → variable, with the words for its states that hold everywhere.
    fields : Fields
        Variable → state, or several with ``or`` between them → words; what is wrong is
        remembered as problems.
    """
    known = {name: dict(variable.synonyms) for name, variable in variables.items()}
    several: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in variables}
    for own, (variable,) in _tables(variables, fields):
        for key in own.raw:
            states = tuple(key.split(" or "))
            wrong = [state for state in states if state not in variable.states]
            for state in wrong:
                own.problem(f"no state '{state}'{nearest(state, variable.states)}")
            for text in () if wrong else own.texts(key):
                if states[1:]:
                    several[variable.name][word(text)] = states
                elif word(text) != key:
                    _add(known[variable.name], variable, text, key, own)
    return {
        n: replace(v, synonyms=known[n], open_words=several[n])
        for n, v in variables.items()
    }


def with_advice(
    variables: Mapping[str, Variable], fields: Fields
) -> dict[str, Variable]:
    """Give variables what to write for words that are none of their states.

    Parameters
    ----------
    variables : mapping
        Name → variable, with the other words for its states.
    fields : Fields
        Variable → what to write → words; what is wrong is remembered as problems.
    """
    found = dict(variables)
    for own, (variable,) in _tables(variables, fields):
        pairs = [
            (word(text), advice) for advice in own.raw for text in own.texts(advice)
        ]
        for text, advice in pairs:
            if text in (*variable.states, *variable.synonyms, *variable.open_words):
                own.problem(f"'{text}' is read as a state of {variable.name}", advice)
        found[variable.name] = replace(variable, advice=dict(pairs))
    return found


def with_open_words(
    variables: Mapping[str, Variable], fields: Fields
) -> dict[str, Variable]:
    """Give variables the words that leave several of their states open.

    Parameters
    ----------
    variables : mapping
        Name → variable, with the other words for its states.
    fields : Fields
        Variable, or ``reference`` for all that have a reference interval → word →
        states; what is wrong is remembered as problems.
    """
    found = {name: dict(variable.open_words) for name, variable in variables.items()}
    groups = {REFERENCE: [v for v in variables.values() if v.reference]}
    for own, holders in _tables(variables, fields, groups):
        for text in own.raw:
            states = own.texts(text)
            for variable in holders:
                if not {*states} <= {*variable.states} or len({*states}) < 2:
                    wanted = f"expected states of {variable.name}, two or more"
                    own.problem(wanted, text)
                if word(text) in (*variable.states, *variable.synonyms):
                    own.problem(f"'{text}' means one state of {variable.name}", text)
                found[variable.name][word(text)] = states
    return {n: replace(v, open_words=found[n]) for n, v in variables.items()}


def _tables(
    variables: Mapping[str, Variable],
    fields: Fields,
    groups: Mapping[str, Sequence[Variable]] = MappingProxyType({}),
) -> Iterator[tuple[Fields, Sequence[Variable]]]:
    """Yield what stands under each name, and the variables that are meant by it.

    A name that means none is a problem.
    """
    for name in fields.raw:
        own = fields.table(name)
        holders = groups.get(name) or [v for v in variables.values() if v.name == name]
        if holders:
            yield own, holders
        else:
            fields.problem(f"no variable '{name}'{nearest(name, variables)}")


def read_phrases(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    file: str,
    problems: list[Problem],
) -> dict[str, dict[str, str]]:
    """Read variable → state → phrase; a missing phrase is no problem.

    Parameters
    ----------
    raw : mapping
        The parsed file.
    variables : mapping
        Known variables.
    file : str
        Named in problems.
    problems : list of Problem
        Grows: unknown variables and states, empty phrases.
    """
    phrases: dict[str, dict[str, str]] = {}
    for name, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{name}]", problems)
        if name not in variables:
            fields.problem(f"no variable '{name}'{nearest(name, variables)}")
            continue
        states = variables[name].states
        phrases[name] = {}
        for state in fields.raw:
            if state not in states:
                fields.problem(f"no state '{state}'{nearest(state, states)}")
            elif not fields.text(state).strip():
                fields.problem("expected a phrase, got nothing", state)
            phrases[name][state] = fields.text(state)
    return phrases
