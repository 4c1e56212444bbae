"""Terminology codes of variables and states: `priors/codes.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from calcinosis._regex import regex
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["RELATIONS", "SYSTEMS", "read_codes"]

SYSTEMS: Mapping[str, re.Pattern[str]] = {
    "loinc": regex(r"\d{1,7}-\d"),
    "hpo": regex(r"HP:\d{7}"),
    "mondo": regex(r"MONDO:\d{7}"),
    "snomed": regex(r"[1-9]\d{5,17}"),
    "atc": regex(r"[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?"),
    "dicom": regex(r"[A-Z]{2,4}"),
    "act": regex(r"[A-Z]+"),
    "route": regex(r"[1-9]\d{5,17}"),
}
"""Code system → how its codes are written."""
RELATIONS = ("broader", "narrower")
"""Lists of codes that cover more, or less, than what they stand with."""
CHECKED = ("snomed", "route")


def read_codes(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    file: str,
    problems: list[Problem],
) -> Mapping[str, Any]:
    """Check that variables and states exist and that every code can be one.

    Returns
    -------
    mapping
        As written: variable → system → code or list of codes, and
        variable → ``states`` → state → system → code or codes.
    """
    for name, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{name}]", problems)
        if name not in variables:
            fields.problem(f"no variable '{name}'{nearest(name, variables)}")
            continue
        fields.close((), ("states", *SYSTEMS, *RELATIONS))
        _check_codes(fields)
        states = variables[name].states
        for state, codes in fields.table("states").raw.items():
            inner = Fields.of(codes, f"{file}: [{name}.states.{state}]", problems)
            if state not in states:
                inner.problem(f"no state '{state}'{nearest(state, states)}")
            inner.close((), (*SYSTEMS, *RELATIONS))
            _check_codes(inner)
    return cast("Mapping[str, Any]", raw)


def _check_codes(fields: Fields) -> None:
    there = {code for system in SYSTEMS for code in fields.texts(system)}
    for relation in RELATIONS:
        for code in fields.texts(relation):
            if code not in there:
                fields.problem(f"'{code}' stands with no code system", relation)
    for system, pattern in SYSTEMS.items():
        for code in fields.texts(system):
            if not pattern.fullmatch(code):
                fields.problem(f"'{code}' is not a {system} code", system)
            elif not _has_check_digit(system, code):
                text = f"'{code}' is mistyped: its last digit does not check"
                fields.problem(text, system)


def _has_check_digit(system: str, code: str) -> bool:
    if system == "loinc":
        return _luhn(code.replace("-", ""))
    return system not in CHECKED or _verhoeff(code)


def _luhn(digits: str) -> bool:
    """Check the modulus-10 digit of a LOINC code."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits[::-1])]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _verhoeff(digits: str) -> bool:
    """Check the Verhoeff digit of a SNOMED CT identifier.

    Digits are multiplied in the dihedral group of ten elements, after the permutation
    of their place.
    """
    check = 0
    for place, digit in enumerate(digits[::-1]):
        moved = int(digit)
        for _ in range(place % 8):
            moved = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[moved]
        check = _dihedral(check, moved)
    return check == 0


def _dihedral(a: int, b: int) -> int:
    """Multiply two of the pentagon's rotations (0 to 4) and reflections (5 to 9)."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b - 5) % 5
    return 5 + (a - 5 - b) % 5 if b < 5 else (a - b) % 5
