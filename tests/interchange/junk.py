"""Documents in which one part is junk, and what a reader may make of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from calcinosis import CaseError, Model
from calcinosis.interchange.recognise import Standard, read_written

Path = tuple[Any, ...]
PLACE = re.compile(r"(?:Bundle|phenopacket)[\w.\[\]]*")


def places(content: Any, path: Path = ()) -> list[Path]:
    """Return the path of every part of a document."""
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(content, dict):
        parts = content.items()
    elif isinstance(content, list):
        parts = enumerate(content)
    return [path, *(p for key, own in parts for p in places(own, (*path, key)))]


def named(root: str, path: Path) -> str:
    """Write a path as messages do."""
    steps = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return root + "".join(steps)


def replaced(text: str, path: Path, junk: Any) -> Any:
    """Return a document with something else in one place."""
    inner = content = json.loads(text)
    *way, last = path
    for key in way:
        inner = inner[key]
    inner[last] = junk
    return content


def is_as_good(text: str, path: Path, junk: Any) -> bool:
    """Whether a number stands in the place of another."""
    inner = json.loads(text)
    for key in path:
        inner = inner[key]
    kinds = (int, float)
    return type(inner) in kinds and type(junk) in kinds and abs(junk) < 1e300


def without(text: str, path: Path) -> Any:
    """Return a document without one part."""
    inner = content = json.loads(text)
    *way, last = path
    for key in way:
        inner = inner[key]
    del inner[last]
    return content


def outcome(model: Model, content: Any, standard: Standard) -> tuple[Any, str]:
    """Return what a document tells, and all that is said of its places."""
    text = json.dumps(content)
    told: list[Any] = []
    try:
        cases, problems = read_written(text, "f", model.knowledge, standard)
    except CaseError as error:
        return None, str(error)
    said = [str(one) for one in problems]
    for case in cases:
        told.append((case.age, case.age_group, case.sex, case.setting, case.told))
        told.append(json.dumps(case.findings, sort_keys=True))
        said += case.origin.notes if case.origin else ()
        try:
            model.diagnose(case)
        except CaseError as error:
            said += map(str, error.problems)
    return told, "\n".join(said)


def is_accounted_for(
    model: Model, text: str, path: Path, junk: Any, standard: Standard
) -> bool:
    """Whether junk is told with its place, or changes nothing, or is as if not there.

    What stands in it, or that it stands in, but not the whole document, is its place.
    Whatever a subject is called, it may be another patient.
    """
    root = "Bundle" if standard == "fhir" else "phenopacket"
    place = named(root, path)
    told, said = outcome(model, replaced(text, path, junk), standard)
    if any(_is_around(one, place, root) for one in PLACE.findall(said)):
        return True
    plain = json.loads(text), without(text, path)
    as_well = [outcome(model, one, standard)[0] for one in plain]
    another = path[-2:] == ("subject", "reference")
    return told in as_well or (another and len(told) > len(as_well[0]))


def _is_around(one: str, place: str, root: str) -> bool:
    return one != root and (_begins(one, place) or _begins(place, one))


def _begins(whole: str, start: str) -> bool:
    return whole == start or whole.startswith((f"{start}.", f"{start}["))
