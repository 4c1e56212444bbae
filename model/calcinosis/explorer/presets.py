"""Cases to start from: stories told step by step, and published patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from calcinosis.explorer.plain import plain_case
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.documents import read_document, read_text
from calcinosis.reasoning.infer import infer
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["published_cases", "read_lessons", "read_stories", "shown_case"]

HERE = Path(__file__).parent
STORIES, PUBLISHED = HERE / "stories.yaml", HERE / "cases.yaml"
LESSONS, TAUGHT = HERE / "lessons.yaml", HERE / "case_lessons.yaml"


def published_cases(reasoner: Reasoner) -> list[dict[str, Any]]:
    """Return the published patients that come with the package: they are reports.

    Each has a neutral title and what it teaches; what its curators noted is left out.
    """
    taught = read_document(read_text(TAUGHT), str(TAUGHT)).content
    cases = [
        replace(case, told=case.told or "report") for case in Case.read_all(PUBLISHED)
    ]
    return [
        shown_case(case, reasoner) | {"note": ""} | taught[case.id] for case in cases
    ]


def shown_case(case: Case, reasoner: Reasoner) -> dict[str, Any]:
    """Return a case as the page shows it; what it was is shown only on demand.

    Raises
    ------
    CaseError, ImpossibleEvidenceError
        As :meth:`calcinosis.Model.diagnose` does.
    """
    infer(reasoner, case)
    given = case.about.get("citation") or {}
    citation = given if isinstance(given, Mapping) else {"title": given}
    citation = cast("Mapping[str, Any]", citation)
    return {
        "title": _title(case, citation),
        "diagnosis": case.diagnosis,
        "citation": {key: str(value) for key, value in citation.items()},
        "note": str(case.about.get("note", "")),
        "case": plain_case(case, reasoner.network),
    }


def _title(case: Case, citation: Mapping[str, Any]) -> str:
    """Name a patient without naming the disease, as titles of reports do."""
    if not citation:
        return case.id
    known = [str(text) for text in (case.sex, case.age or case.age_group) if text]
    who = ", ".join(known) or "patient"
    year = citation.get("year")
    return f"{who} ({year})" if year else who


def read_stories(reasoner: Reasoner) -> list[dict[str, Any]]:
    """Return every story with the whole case as it is known at each step."""
    stories: list[dict[str, Any]] = []
    for story in read_document(read_text(STORIES), str(STORIES)).content:
        known: dict[str, Any] = {"id": story["id"], "findings": {}}
        steps: list[dict[str, Any]] = []
        for step in story["steps"]:
            known = {
                **known,
                **step.get("patient", {}),
                "findings": {**known["findings"], **step.get("findings", {})},
            }
            case = Case(**known)
            infer(reasoner, case)
            steps.append(
                {
                    "tell": step["tell"],
                    "ask": step.get("ask", ""),
                    "case": plain_case(case, reasoner.network),
                }
            )
        stories.append({**story, "steps": steps})
    return stories


def read_lessons(reasoner: Reasoner) -> list[dict[str, Any]]:
    """Return the short lessons inside the page, each with the cases it shows."""
    lessons: list[dict[str, Any]] = []
    for lesson in read_document(read_text(LESSONS), str(LESSONS)).content:
        shown: dict[str, Any] = {"first": None, "shows": None, **lesson}
        for name in ("case", "first"):
            if shown[name] is not None:
                case = Case(id=lesson["id"], **shown[name])
                infer(reasoner, case)
                shown[name] = plain_case(case, reasoner.network)
        lessons.append(shown)
    return lessons
