"""The bibliography `priors/references.bib`, and how a number names its study."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from calcinosis._frozen import frozen
from calcinosis._regex import regex
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

ENTRY = regex(r"@(\w+)\s*\{\s*([^,\s]+)\s*,(.*?)\n\}", re.DOTALL)
FIELD = regex(r"(\w+)\s*=\s*\{(.*?)\}\s*(?:,|$)", re.DOTALL)
START = regex(r"^@", re.MULTILINE)
DOI = regex(r"10\.\d{4,9}/\S+")
YEAR = regex(r"(?:19|20)\d\d")
KEY = regex(r"[a-z][a-z0-9]*")
TYPES = ("article", "misc")
NAMING = ("author", "title", "journal", "howpublished")
NAMED = 3
"""Authors whom a citation names; behind them stands "et al."."""


@frozen
class Reference:
    """One study: who wrote what, and where to find it; empty where unknown.

    Parameters
    ----------
    key : str
        What rows name as their ``source``.
    author : str
        As BibTeX has it, ``Surname, AB and Surname, CD``, as far as the text at hand
        names them: often the first alone; ``and others`` where it says "et al.".
    title : str
        Of the paper, page or chapter.
    journal, volume, number, pages : str
        Of a paper: the journal's name short or long; pages as ``1--9``.
    howpublished : str
        What is cited, where it is no paper or the paper's title is not known.
    year : str
        Four digits.
    doi : str
        Without a resolver's address.
    url : str
        The page that was read.
    note : str
        What was read of it, how many patients it has, what else it cites.
    """

    key: str
    author: str = ""
    title: str = ""
    journal: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    howpublished: str = ""
    year: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""

    @property
    def authors(self) -> str:
        """Names as a reader expects them: the first three, then "et al."."""
        names = [name.replace(",", "") for name in self.author.split(" and ")]
        known = [name for name in names if name != "others"]
        more = " et al." if len(names) > len(known[:NAMED]) else ""
        return ", ".join(known[:NAMED]) + more

    @property
    def citation(self) -> str:
        """Authors, title, journal with year and pages, note; without a full stop."""
        parts = [self.authors, self.title, self.howpublished, self._issue]
        *first, last = [part for part in parts if part] or [""]
        text = " ".join([*map(_stopped, first), last])
        if self.year and self.year not in text:
            text = f"{text}, {self.year}"
        return f"{text} ({self.note})" if self.note else text

    @property
    def _issue(self) -> str:
        """Journal, year, volume, number and pages: ``Lancet 2001;357(2):1-9``."""
        if not self.journal:
            return ""
        number = f"({self.number})" if self.number else ""
        volume = f"{self.volume}{number}"
        pages = f":{self.pages.replace('--', '-')}" if self.pages else ""
        when = f"{self.year};{volume}" if self.year and volume else self.year or volume
        return f"{self.journal} {when}{pages}".strip()

    @property
    def link(self) -> str:
        """DOI or address, or nothing."""
        return f"doi:{self.doi}" if self.doi else self.url

    def __str__(self) -> str:
        return f"{_stopped(self.citation)} {self.link}".strip()


FIELDS = set(Reference.__annotations__) - {"key"}


def _stopped(part: str) -> str:
    return part if part.endswith((".", "?", "!")) else f"{part}."


def read_references(
    text: str, file: str, problems: list[Problem]
) -> dict[str, Reference]:
    """Read BibTeX entries; check keys, fields, DOI syntax and duplicate papers.

    Parameters
    ----------
    text : str
        Entries ``@article{key, field = {value}, …}`` of a journal and ``@misc{…}`` of
        all else, each closed by a } on its own line.
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
    for kind, key, body in entries:
        where = f"{file}: {key}"
        if key in references:
            problems.append(Problem(where, "this key stands twice"))
        if not KEY.fullmatch(key):
            text = "a key is lowercase letters and digits, as in 'surname2012'"
            problems.append(Problem(where, text))
        reference = _reference(kind, key, body, where, problems)
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


def _reference(
    kind: str, key: str, body: str, where: str, problems: list[Problem]
) -> Reference:
    said = {
        name.lower(): " ".join(value.split()) for name, value in FIELD.findall(body)
    }
    for name in said.keys() - FIELDS:
        text = f"unknown field '{name}'{nearest(name, FIELDS)}"
        problems.append(Problem(where, text))
    reference = Reference(key, **{name: said[name] for name in said.keys() & FIELDS})
    problems += [Problem(where, text) for text in _faults(kind, reference)]
    return reference


def _faults(kind: str, reference: Reference) -> Iterator[str]:
    """Say what is wrong with the fields of one entry."""
    if kind not in TYPES:
        yield f"unknown type '@{kind}'{nearest(kind, TYPES)}"
    elif (kind == "article") != bool(reference.journal):
        yield "an @article has a journal, a @misc has none"
    if reference.doi and not DOI.fullmatch(reference.doi):
        yield f"doi: '{reference.doi}' is not a DOI (10.1234/…)"
    if reference.year and not YEAR.fullmatch(reference.year):
        yield f"year: '{reference.year}' is not a year (2012); leave it out if unknown"
    if not any(getattr(reference, name) for name in NAMING):
        yield f"says nothing of {', '.join(NAMING)}"


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
