"""The service described for programs: OpenAPI 3.1."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from calcinosis.about import DISCLAIMER, __version__
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import WHO
from calcinosis.report.vocabulary_lists import entries
from calcinosis.service.answering import FHIR, JSON
from calcinosis.service.asked import PARAMETERS, openapi_schema
from calcinosis.service.limits import Limits

__all__ = ["openapi_document"]

SCHEMA = "diagnose.schema.json"
PROBLEMS = {
    400: "No case can be made out, or a parameter of the address is wrong.",
    408: "The body did not come in time.",
    413: "The body is too long.",
    415: "The body is compressed.",
    422: "A patient cannot be used; `answers` are those of the others.",
    500: "An error of the service.",
    503: "Too many requests at once: nothing was read; try again after a second.",
    504: "No answer in time.",
}
SHOWN = 3
"""Findings in the example of a case."""


def openapi_document(limits: Limits, knowledge: Knowledge) -> dict[str, Any]:
    """Return the document, in plain types for JSON.

    Parameters
    ----------
    limits : Limits
        Those of this service: it tells them.
    knowledge : Knowledge
        Its vocabulary gives the example of a case.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "calcinosis",
            "version": __version__,
            "description": f"What a subcutaneous swelling or calcified skin lesion is. "
            f"{DISCLAIMER} Nothing is kept of a request. A body has at most "
            f"{limits.most_bytes} bytes; an answer takes at most {limits.seconds:g} s.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "./"}],
        "paths": {
            "/": _get("The model as a page to click on", "text/html", "page"),
            "/health": _get("Whether it answers, by which numbers", JSON, "health"),
            "/openapi.json": _get("This document", JSON, "openapi"),
            "/diagnose": {"post": _diagnose(_example(knowledge))},
        },
        "components": {"schemas": _schemas()},
    }


ANY: dict[str, Any] = {"type": "object"}


def _get(summary: str, kind: str, name: str) -> dict[str, Any]:
    schema = ANY if kind == JSON else {"type": "string"}
    content = {kind: {"schema": schema}}
    responses = {"200": {"description": summary, "content": content}}
    return {"get": {"operationId": name, "summary": summary, "responses": responses}}


def _example(knowledge: Knowledge) -> dict[str, Any]:
    told = [entry.example.partition(": ") for entry in entries(knowledge)]
    findings = [one for one in told if one[0] not in WHO][:SHOWN]
    return {
        "id": "one",
        **{name: value for name, _, value in told if name in ("setting", "sex")},
        "findings": {name: value for name, _, value in findings},
    }


def _diagnose(example: dict[str, Any]) -> dict[str, Any]:
    problem = {JSON: {"schema": {"$ref": "#/components/schemas/problem"}}}
    answers = {"type": "array", "items": {"$ref": "#/components/schemas/answer"}}
    case = {"schema": ANY, "examples": {"case": {"value": example}}}
    kinds = {JSON: case, FHIR: {"schema": ANY}}
    kinds["application/yaml"] = {"schema": {"type": "string"}}
    good = {JSON: {"schema": answers}, FHIR: {"schema": ANY}}
    return {
        "operationId": "diagnose",
        "summary": "What the patients have, why, and what to do",
        "parameters": [
            {
                "name": one.name,
                "in": "query",
                "description": one.says,
                "schema": openapi_schema(one),
            }
            for one in PARAMETERS
        ],
        "requestBody": {
            "required": True,
            "description": "A case file, or a document of another standard; which one "
            "its content tells, not its media type.",
            "content": kinds,
        },
        "responses": {
            "200": {"description": "An answer for each patient.", "content": good}
        }
        | {
            str(status): {"description": says, "content": problem}
            for status, says in PROBLEMS.items()
        },
    }


@cache
def _schemas() -> dict[str, Any]:
    """Return the parts of the published schema of answers, and that of problems."""
    text = _schema_file().read_text("utf-8")
    parts = json.loads(text.replace("#/$defs/", "#/components/schemas/"))["$defs"]
    texts = {"type": "array", "items": {"type": "string"}}
    problem = {
        "type": "object",
        "properties": {
            "problems": {"description": "Each with where it is.", **texts},
            "answers": {"description": "Those of patients that can be used."},
        },
        "required": ["problems"],
    }
    return {**parts, "problem": problem}


def _schema_file() -> Path:
    """Return where the schema stands: in the wheel, or in the checkout's docs."""
    here = Path(__file__).resolve()
    installed = here.with_name(SCHEMA)
    return installed if installed.exists() else here.parents[3] / "docs" / SCHEMA
