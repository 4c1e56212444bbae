"""What a request asks for: the parameters of its address, read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.interchange.answers import ANSWERS, AnswerStandard
from calcinosis.interchange.recognise import STANDARDS, Standard
from calcinosis.patient.pretest import Pretest
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.patient.written.told import TOLD

__all__ = [
    "MOST_DRAWS",
    "PARAMETERS",
    "Asked",
    "Parameter",
    "openapi_schema",
    "read_asked",
]

MOST_DRAWS = 1000
"""Of the network, for credible intervals: each process keeps the last ones."""
YES, NO = ("1", "true", "yes"), ("0", "false", "no")


@frozen
class Parameter:
    """One parameter, as it is read and as the OpenAPI document describes it.

    Parameters
    ----------
    name : str
        That of the option of ``calcinosis diagnose``; ``brief`` is none there.
    says : str
    allowed : tuple of str
        Its values; empty: any text.
    part : str
        The part of the answer that it adds, for yes and no.
    """

    name: str
    says: str
    allowed: tuple[str, ...] = ()
    part: str = ""


PARAMETERS = (
    Parameter("from", "what the body is, instead of what it tells", STANDARDS),
    Parameter("to", "the answer as another standard has it", ANSWERS),
    Parameter("setting", "where the patients are seen, instead of what is written"),
    Parameter("told", "what silence means, instead of what is written", TOLD),
    Parameter("pretest", "probabilities before any finding", ("setting", "uniform")),
    Parameter("draws", f"random versions for credible intervals, up to {MOST_DRAWS}"),
    Parameter("brief", "only the answer, without reasons and tests", (*YES, *NO)),
    Parameter("explain", "the weight of every finding", (*YES, *NO), "reasons"),
    Parameter("next_tests", "tests that are not worth it, too", (*YES, *NO), "tests"),
    Parameter("timeline", "the same on other days", (*YES, *NO), "timeline"),
    Parameter("sensitivity", "numbers that matter", (*YES, *NO), "sensitivity"),
)


@frozen
class Asked:
    """What is asked beside the cases; as the options of ``calcinosis diagnose``.

    Parameters
    ----------
    brief : bool
        Whether only what takes no time is told, a hundred times as often.
    """

    standard: Standard | None = None
    to: AnswerStandard | None = None
    setting: str | None = None
    told: str | None = None
    pretest: Pretest = "setting"
    draws: int = 0
    full: list[str] = field(default_factory=list[str])
    brief: bool = False


def read_asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Read the parameters of an address.

    Raises
    ------
    CaseError
        Listing every one that is not known or stands twice, and every value that is not
        allowed, alone or with another.

    Examples
    --------
    >>> read_asked([("told", "report"), ("explain", "yes")]).full
    ['reasons']
    """
    known = {one.name: one for one in PARAMETERS}
    problems: list[Problem] = []
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            problems.append(Problem(quoted(name), "stands twice: keep one"))
        given[name] = text
        if name not in known:
            what = f"is no parameter{nearest(name, known)}; there are "
            problems.append(Problem(quoted(name), what + ", ".join(known)))
        elif wrong := _wrong(known[name], text):
            problems.append(Problem(name, wrong))
    parts = [p for p in PARAMETERS if p.part and given.get(p.name) in YES]
    brief = given.get("brief") in YES
    if brief and parts:
        text = f"{parts[0].name}=yes asks for what brief=yes leaves out: keep one"
        problems.append(Problem("brief", text))
    if problems:
        raise CaseError(problems)
    return Asked(
        cast("Standard | None", given.get("from")),
        cast("AnswerStandard | None", given.get("to")),
        given.get("setting"),
        given.get("told"),
        given.get("pretest", "setting"),
        int(given.get("draws", 0)),
        [one.part for one in parts],
        brief,
    )


def _wrong(parameter: Parameter, text: str) -> str:
    """Say what is wrong with a value, or nothing."""
    if parameter.name == "draws":
        if text.isascii() and text.isdecimal() and 2 <= _number(text) <= MOST_DRAWS:
            return ""
        return f"{quoted(text)} is no whole number from 2 to {MOST_DRAWS}"
    if not parameter.allowed or text in parameter.allowed:
        return ""
    listed = ", ".join(parameter.allowed)
    return f"{quoted(text)} is not one of {listed}{nearest(text, parameter.allowed)}"


def _number(text: str) -> int:
    """Return a number of few digits; many are too many in any case."""
    return int(text[:9])


def openapi_schema(parameter: Parameter) -> dict[str, Any]:
    """Return the schema of a parameter's values."""
    if parameter.name == "draws":
        return {"type": "integer", "minimum": 2, "maximum": MOST_DRAWS}
    allowed = {"enum": list(parameter.allowed)} if parameter.allowed else {}
    return {"type": "string", **allowed}
