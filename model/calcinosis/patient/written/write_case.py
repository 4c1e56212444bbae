"""A case as the text of a case file, which reads as the same case."""

from __future__ import annotations

from typing import Any

import yaml

from calcinosis.knowledge.words.vocabulary import word
from calcinosis.patient.written.case import Case

__all__ = ["case_text"]

BESIDE = ("id", "told", "asked", "setting", "age", "age_group", "sex", "diagnosis")
BOOLEAN = "tag:yaml.org,2002:bool"
WIDTH = 100


class _Writer(yaml.SafeDumper):
    """Writes yes and no as people do: they read as such with or without quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write an entry that stands twice twice."""
        return True


def _text(writer: _Writer, text: str) -> yaml.Node:
    if text in ("yes", "no"):
        return writer.represent_scalar(BOOLEAN, text)
    return writer.represent_str(text)


def _boolean(writer: _Writer, value: bool) -> yaml.Node:
    return writer.represent_scalar(BOOLEAN, word(value))


_Writer.add_representer(str, _text)
_Writer.add_representer(bool, _boolean)


def case_text(case: Case) -> str:
    """Write a case as YAML, only what it tells.

    Examples
    --------
    >>> print(case_text(Case(id="a", age="19 d", findings={"fever": "no"})), end="")
    id: a
    age: 19 d
    findings:
      fever: no
    """
    told = {name: getattr(case, name) for name in BESIDE}
    content = {name: value for name, value in told.items() if value}
    content |= {**case.about, **case.unknown, "findings": dict(case.findings)}
    return yaml.dump(
        content, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH
    )
