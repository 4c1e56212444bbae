"""What is known of one patient, as a file or a script gives it.

A :class:`Case` keeps entries as written; :mod:`calcinosis.evidence` gives them meaning,
so that every problem of a case is reported at once with its place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from calcinosis.documents import Document, read_document, read_text
from calcinosis.errors import CaseError, Problem, nearest

__all__ = ["Case", "age_in_days"]

FIELDS = (
    *("id", "setting", "age", "age_group", "sex", "findings", "diagnosis", "citation"),
    *("basis", "leakage", "disputed", "note"),
)
NOT_ASSESSED = {"not assessed", "not_assessed", "unknown", "not reported", "?", ""}

DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}
AGE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>h|hours?|d|days?|w|wk|weeks?|mo|months?|y|yr|yrs|years?)\.?(?:\s*old)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Case:
    """One patient.

    Parameters
    ----------
    id : str
        Name of the case.
    setting, age_group, sex : str or None
        States of these variables; None is not assessed.
    age : str or None
        Age with its unit: ``"19 d"``, ``"3 months"``, ``"7 y"``.
    findings : mapping
        Variable → what was found. A variable that is missing was not assessed.
    diagnosis : str or None
        The truth, for evaluation; never used for inference.
    about : mapping
        Citation, basis, leakage, note: kept, never used for inference.
    document, path
        Where it was read, for messages.

    Examples
    --------
    >>> case = Case(id="baby", setting="neonatal_unit", age="19 d",
    ...             findings={"iv_calcium": "yes", "erythema": "no"})
    >>> case.findings["erythema"]
    'no'
    """

    id: str = "case"
    setting: str | None = None
    age: str | None = None
    age_group: str | None = None
    sex: str | None = None
    findings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    diagnosis: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])
    document: Document | None = field(default=None, repr=False, compare=False)
    path: tuple[int, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def read(cls, path: str | Path) -> Case:
        """Read the one case of a YAML or JSON file.

        Raises
        ------
        CaseError
            If the file cannot be read, is malformed, or holds several cases.
        """
        cases = cls.read_all(path)
        if len(cases) != 1:
            text = f"holds {len(cases)} cases where one is expected; see Case.read_all"
            raise CaseError([Problem(str(path), text)])
        return cases[0]

    @classmethod
    def read_all(cls, path: str | Path) -> list[Case]:
        """Read all cases of a YAML or JSON file: one mapping, or a list of them."""
        return cls.parse(read_text(Path(path)), str(path))

    @classmethod
    def parse(cls, text: str, name: str = "case") -> list[Case]:
        """Read the cases of a YAML or JSON text; ``name`` is used in messages."""
        document = read_document(text, name)
        many = isinstance(document.content, list)
        items = cast("list[Any]", document.content if many else [document.content])
        problems: list[Problem] = []
        cases: list[Case] = []
        if not items:
            problems.append(Problem(name, "holds no case"))
        for number, item in enumerate(items):
            path = (number,) if many else ()
            if not isinstance(item, Mapping):
                text = f"expected a case with findings, got {_short(item)}"
                problems.append(Problem(document.where(*path) or name, text))
                continue
            entry = cast("Mapping[str, Any]", item)
            cases.append(_build(entry, document, path, problems))
        if problems:
            raise CaseError(problems)
        return cases

    def where(self, *path: str) -> str:
        """Return file, line and entry, for messages."""
        if self.document is not None:
            return self.document.where(*self.path, *path)
        return ".".join((self.id, *path))


def _build(
    entry: Mapping[str, Any],
    document: Document,
    path: tuple[int, ...],
    problems: list[Problem],
) -> Case:
    for key in entry:
        if key not in FIELDS:
            text = f"unknown field '{key}'{nearest(key, FIELDS)}"
            problems.append(Problem(document.where(*path, key), text))
    findings = entry.get("findings") or {}
    if not isinstance(findings, Mapping):
        text = f"expected variables with what was found, got {_short(findings)}"
        problems.append(Problem(document.where(*path, "findings"), text))
        findings = {}
    return Case(
        id=str(entry.get("id", Path(document.name).stem or "case")),
        setting=_text(entry.get("setting")),
        age=_text(entry.get("age")),
        age_group=_text(entry.get("age_group")),
        sex=_text(entry.get("sex")),
        findings=cast("Mapping[str, Any]", findings),
        diagnosis=_text(entry.get("diagnosis")),
        about={
            key: entry[key]
            for key in ("citation", "basis", "leakage", "disputed", "note")
            if key in entry
        },
        document=document,
        path=path,
    )


def _text(value: object) -> str | None:
    return None if is_not_assessed(value) else str(value)


def is_not_assessed(value: object) -> bool:
    """Whether an entry says that nobody looked."""
    return value is None or (
        isinstance(value, str) and value.strip().lower() in NOT_ASSESSED
    )


def age_in_days(text: str) -> float:
    """Read an age with its unit.

    Raises
    ------
    ValueError
        Saying how an age is written.

    Examples
    --------
    >>> age_in_days("19 d"), age_in_days("7 y")
    (19.0, 2556.75)
    """
    match = AGE.fullmatch(text.strip())
    if match is None:
        message = f"'{text}' is no age: write a number and a unit, as '19 d' or '7 y'"
        raise ValueError(message)
    unit = match["unit"].lower()
    days = float(match["number"]) * DAYS["m" if unit.startswith("mo") else unit[0]]
    if days > 45000:
        message = f"age '{text}' is more than any patient's"
        raise ValueError(message)
    return days


def age_group(days: float, limits: Iterable[float], groups: tuple[str, ...]) -> str:
    """Return the age group of an age in days."""
    return groups[sum(days >= limit for limit in limits)]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
