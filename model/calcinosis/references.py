"""The bibliography: `priors/references.bib`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calcinosis.errors import Problem

__all__ = ["Reference", "read_references"]

ENTRY = re.compile(r"@(\w+)\s*\{\s*([^,\s]+)\s*,(.*?)\n\}", re.DOTALL)
FIELD = re.compile(r"(\w+)\s*=\s*\{(.*?)\}\s*(?:,|$)", re.DOTALL)
DOI = re.compile(r"10\.\d{4,9}/\S+")
FIELDS = {"howpublished", "year", "doi", "url", "note", "author", "title", "journal"}


@dataclass(frozen=True)
class Reference:
    """One study: how it is cited, and where to find it."""

    key: str
    citation: str
    year: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""

    def __str__(self) -> str:
        link = f"doi:{self.doi}" if self.doi else self.url
        return f"{self.citation}. {link}" if link else f"{self.citation}."


def read_references(
    text: str, file: str, problems: list[Problem]
) -> dict[str, Reference]:
    """Read BibTeX entries; check keys, fields, DOI syntax and duplicate papers."""
    references: dict[str, Reference] = {}
    seen: dict[str, str] = {}
    matched = ENTRY.findall(text)
    if len(matched) != text.count("\n@") + text.startswith("@"):
        problems.append(Problem(file, "an entry is not closed by a } on its own line"))
    for _, key, body in matched:
        where = f"{file}: {key}"
        fields = {
            name.lower(): " ".join(value.split()) for name, value in FIELD.findall(body)
        }
        problems += [
            Problem(where, f"unknown field '{name}'") for name in fields.keys() - FIELDS
        ]
        if key in references:
            problems.append(Problem(where, "this key stands twice"))
        doi, url = fields.get("doi", ""), fields.get("url", "")
        if doi and not DOI.fullmatch(doi):
            problems.append(Problem(where, f"'{doi}' is not a DOI"))
        link = doi.lower() or url
        if link and link in seen:
            problems.append(Problem(where, f"the same paper as '{seen[link]}'"))
        seen.setdefault(link, key)
        parts = [fields.get(name, "") for name in ("author", "title", "journal")]
        citation = fields.get("howpublished") or ", ".join(p for p in parts if p)
        if not citation:
            problems.append(Problem(where, "says neither howpublished nor author"))
        references[key] = Reference(
            key, citation, fields.get("year", ""), doi, url, fields.get("note", "")
        )
    return references
