"""How states read inside a sentence: `priors/phrases.toml`."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.errors import Problem, nearest
from calcinosis.schema import Fields
from calcinosis.variables import Variable

__all__ = ["read_phrases"]


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
