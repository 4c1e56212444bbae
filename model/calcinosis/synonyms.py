"""Other words for states, as clinicians write them, from ``model.toml``.

A word stands for one state wherever a variable has that state: ``elevated`` is ``high``
of any laboratory value. No variable may read one word in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calcinosis.entries import is_not_assessed, word
from calcinosis.schema import Fields
from calcinosis.variables import Variable

__all__ = ["with_synonyms"]


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
