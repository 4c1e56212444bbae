"""The bibliography `priors/references.bib`, and how a number names its study."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.schema import Fields

__all__ = ["GRADES", "Reference", "check_all_used", "read_grounds", "read_references"]

GRADES = (
    *("meta-analysis", "registry", "series", "cases"),
    *("estimated", "textbook", "judgement"),
)
"""Strength of the evidence behind a number, strongest first.

``estimated``: set after the studies named, but further from them than their own grade
would say: between several, beyond what they counted, or for another population.
"""

ENTRY = re.compile(r"@(\w+)\s*\{\s*([^,\s]+)\s*,(.*?)\n\}", re.DOTALL)
FIELD = re.compile(r"(\w+)\s*=\s*\{(.*?)\}\s*(?:,|$)", re.DOTALL)
START = re.compile(r"^@", re.MULTILINE)
DOI = re.compile(r"10\.\d{4,9}/\S+")
KEY = re.compile(r"[a-z][a-z0-9]*")
FIELDS = {"howpublished", "year", "doi", "url", "note", "author", "title", "journal"}


@dataclass(frozen=True)
class Reference:
    """One study: how it is cited, and where to find it.

    Parameters
    ----------
    key : str
        What rows name as their ``source``.
    citation : str
        Authors or name of the study, journal, year, pages.
    year, doi, url, note : str
        Empty where unknown; the DOI without a resolver's address.
    """

    key: str
    citation: str
    year: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """DOI or address, or nothing."""
        return f"doi:{self.doi}" if self.doi else self.url

    def __str__(self) -> str:
        return f"{self.citation}. {self.link}" if self.link else f"{self.citation}."


def read_references(
    text: str, file: str, problems: list[Problem]
) -> dict[str, Reference]:
    """Read BibTeX entries; check keys, fields, DOI syntax and duplicate papers.

    Parameters
    ----------
    text : str
        Entries ``@misc{key, field = {value}, …}``, each closed by a } on its own line.
    file : str
        Named in problems.
    problems : list of Problem
        Grows.
    """
    references: dict[str, Reference] = {}
    papers: dict[str, str] = {}
    entries = ENTRY.findall(text)
    if len(entries) != len(START.findall(text)):
        problems.append(Problem(file, _unclosed(text)))
    for _, key, body in entries:
        where = f"{file}: {key}"
        if key in references:
            problems.append(Problem(where, "this key stands twice"))
        if not KEY.fullmatch(key):
            text = "a key is lowercase letters and digits, as in 'surname2012'"
            problems.append(Problem(where, text))
        reference = _reference(key, body, where, problems)
        references[key] = reference
        link = reference.link.lower()
        if link and papers.setdefault(link, key) != key:
            problems.append(Problem(where, f"the same paper as '{papers[link]}'"))
    return references


def _unclosed(text: str) -> str:
    """Say which entry swallows the next one."""
    for _, key, body in ENTRY.findall(text):
        if START.search(body):
            return f"the entry '{key}' is not closed by a }} on its own line"
    return "an entry is not closed by a } on its own line"


def _reference(key: str, body: str, where: str, problems: list[Problem]) -> Reference:
    fields = {
        name.lower(): " ".join(value.split()) for name, value in FIELD.findall(body)
    }
    for name in fields.keys() - FIELDS:
        text = f"unknown field '{name}'{nearest(name, FIELDS)}"
        problems.append(Problem(where, text))
    doi = fields.get("doi", "")
    if doi and not DOI.fullmatch(doi):
        problems.append(Problem(where, f"doi: '{doi}' is not a DOI (10.1234/…)"))
    parts = [fields.get(name, "") for name in ("author", "title", "journal")]
    citation = fields.get("howpublished") or ", ".join(part for part in parts if part)
    if not citation:
        problems.append(Problem(where, "says neither howpublished nor author"))
    return Reference(
        key,
        citation.rstrip("."),
        fields.get("year", ""),
        doi,
        fields.get("url", ""),
        fields.get("note", ""),
    )


def read_grounds(
    fields: Fields, references: Container[str] | Mapping[str, object]
) -> tuple[tuple[str, ...], str]:
    """Read on what grounds a number stands: a study with its grade, or a reason.

    Returns
    -------
    (tuple of str, str)
        Reference keys, empty for a judgement; grade, one of :data:`GRADES`.
    """
    keys = fields.texts("source")
    for key in keys:
        if key not in references:
            known = references if isinstance(references, Mapping) else ()
            hint = nearest(key, known)
            fields.problem(f"no reference '{key}' in references.bib{hint}", "source")
    if keys and "grade" not in fields:
        fields.problem("a row with a source needs its grade", "grade")
    default = GRADES[0] if keys else "judgement"
    grade = fields.choice("grade", GRADES, default)
    reasons = [fields.text(name) for name in ("why", "definition")]
    if not keys and not any(reasons):
        fields.problem("neither a source nor a reason (why)")
    if keys and grade == "judgement":
        fields.problem("a judgement has a reason (why) and no source", "grade")
    if not keys and fields.raw.get("grade", "judgement") in GRADES[:-1]:
        fields.problem(f"'{grade}' needs a source", "grade")
    fields.text("note")
    return keys, grade


def check_all_used(
    references: Mapping[str, Reference],
    files: Iterable[object],
    file: str,
    problems: list[Problem],
) -> None:
    """Report every reference that no ``source`` field of any file names."""
    used: set[object] = set()
    for content in files:
        _collect_sources(content, used)
    for key in references:
        if key not in used:
            text = "no row names this reference as its source"
            problems.append(Problem(f"{file}: {key}", text))


def _collect_sources(value: object, used: set[object]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "source":
                keys = inner if isinstance(inner, list) else [inner]
                used.update(key for key in keys if isinstance(key, str))
            else:
                _collect_sources(inner, used)
    elif isinstance(value, list):
        for inner in value:
            _collect_sources(inner, used)
