"""From the text of a request to its answer, without a server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from calcinosis._frozen import frozen
from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import CaseError, ImpossibleEvidenceError
from calcinosis.interchange.answers import answer_in
from calcinosis.interchange.recognise import read_written
from calcinosis.model import Model
from calcinosis.patient.pretest import Pretest
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.documents import decode_text
from calcinosis.reasoning.infer import EngineName
from calcinosis.report.whole import as_brief_dict

if TYPE_CHECKING:
    from calcinosis.service.asked import Asked

__all__ = [
    "FHIR",
    "JSON",
    "Reply",
    "TooLateError",
    "answer",
    "diagnose_cases",
    "problem_reply",
]

BODY = "body"
"""Name of what is posted, where a message names the file."""
OK, BAD, NOT_USABLE = 200, 400, 422
JSON, FHIR = "application/json", "application/fhir+json"


class TooLateError(Exception):
    """The time for an answer is over."""


@frozen
class Reply:
    """What is sent back.

    Parameters
    ----------
    status : int
        Of HTTP.
    content : bytes
        JSON.
    kind : str
        Its media type.
    """

    status: int
    content: bytes
    kind: str = JSON


def problem_reply(status: int, problems: Iterable[str], **more: Any) -> Reply:
    """Return a reply that lists what is wrong, as the command line tells it."""
    return _reply(status, {"problems": list(dict.fromkeys(problems)), **more})


def answer(model: Model, body: bytes, asked: Asked, until: float) -> Reply:
    """Answer a request.

    Parameters
    ----------
    model : Model
    body : bytes
        A case file in YAML or JSON, or a document of another standard.
    asked : Asked
    until : float
        Of :func:`time.monotonic`; looked at before each patient.

    Returns
    -------
    Reply
        200 with what ``calcinosis diagnose --json`` (or ``--to``) prints; 400 if no
        case can be made out; 422 if one cannot be used: every problem is listed, and
        ``answers`` are those of the others.

    Raises
    ------
    TooLateError
        If not all patients could be answered by then.
    """

    def in_time() -> None:
        if time.monotonic() > until:
            raise TooLateError

    in_time()
    try:
        text = decode_text(body, BODY)
        cases, found = read_written(text, BODY, model.knowledge, asked.standard)
    except CaseError as error:
        return problem_reply(BAD, map(str, error.problems))
    results, wrong = diagnose_cases(
        model, cases, asked.setting, asked.pretest, asked.told, before_each=in_time
    )
    problems = [*map(str, found), *wrong]
    content: Any = []
    if asked.to is None:
        for result in results:
            in_time()
            content.append({"file": None, **_as_dict(result, asked)})
    elif results:
        in_time()
        content = answer_in(asked.to, results, asked.draws)
    if problems:
        return problem_reply(NOT_USABLE, problems, answers=content)
    return _reply(OK, content, FHIR if asked.to == "fhir" else JSON)


def diagnose_cases(
    model: Model,
    cases: Iterable[Case],
    setting: str | None,
    pretest: Pretest,
    told: str | None,
    engine: EngineName = "numpy",
    before_each: Callable[[], None] = lambda: None,
) -> tuple[list[Diagnosis], list[str]]:
    """Diagnose cases; return the results of those that can be used, and all problems.

    Parameters
    ----------
    setting, pretest, told, engine
        As for :meth:`calcinosis.Model.diagnose`.
    before_each : callable
        Called before each case; what it raises ends the whole.
    """
    results: list[Diagnosis] = []
    problems: list[str] = []
    for case in cases:
        before_each()
        try:
            result = model.diagnose(
                case, setting=setting, pretest=pretest, engine=engine, told=told
            )
        except CaseError as error:
            problems += map(str, error.problems)
        except ImpossibleEvidenceError as error:
            problems.append(f"{case.where()}: {error}")
        else:
            results.append(result)
    return results, problems


def _as_dict(result: Diagnosis, asked: Asked) -> dict[str, Any]:
    if asked.brief:
        return as_brief_dict(result, asked.draws)
    return result.to_dict(asked.draws, full=asked.full)


def _reply(status: int, content: Any, kind: str = JSON) -> Reply:
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    return Reply(status, text.encode("ascii"), kind)
