"""What ``diagnose --json`` prints is what docs/diagnose.schema.json says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from calcinosis import Model
from calcinosis.cli.main import main
from tests.support import paths
from tests.support.loaded import loader_of

SCHEMA: dict[str, Any] = json.loads(
    Path("docs/diagnose.schema.json").read_text("utf-8")
)
FULL = ("--explain", "--next-tests", "--timeline", "--sensitivity", "--draws", "20")
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def problems(schema: Mapping[str, Any], value: Any, where: str = "") -> Iterator[str]:
    """Say where a value is not as the schema has it: the keywords that ours uses."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        ways = [list(problems(one, value, where)) for one in schema["anyOf"]]
        if all(ways):
            yield from min(ways, key=len)
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is not one of {schema['enum']}"
    named = schema.get("type", [])
    allowed = [named] if isinstance(named, str) else named
    number = not isinstance(value, bool) or "boolean" in allowed
    if allowed and not (number and any(isinstance(value, TYPES[a]) for a in allowed)):
        yield f"{where}: {value!r} is no {' or '.join(allowed)}"
        return
    if isinstance(value, int | float) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value) + 1e-9
    ):
        yield f"{where}: {value} is out of range"
    if isinstance(value, list):
        for n, item in enumerate(value):
            yield from problems(schema.get("items", {}), item, f"{where}[{n}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        more = schema.get("additionalProperties", {})
        yield from (
            f"{where}: no {k}" for k in schema.get("required", []) if k not in value
        )
        for key, item in value.items():
            if key not in known and more is False:
                yield f"{where}: '{key}' is not in the schema"
                continue
            yield from problems(known.get(key, more), item, f"{where}.{key}")


@pytest.mark.parametrize(
    "options",
    [
        (),
        pytest.param(FULL, marks=pytest.mark.slow),
        ("--told", "report", "--explain"),
    ],
)
def test_every_answer_fits_the_published_schema(
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    """A full case and one of which nothing is known, with all that can be asked for."""
    monkeypatch.setattr("calcinosis.cli.patients.diagnose.load", loader_of(model))
    empty = tmp_path / "empty.yaml"
    empty.write_text("id: nothing\n")
    assert main(["diagnose", str(paths.SEED), str(empty), "--json", *options]) == 0
    content = json.loads(capsys.readouterr().out)
    assert len(content) == 2
    assert list(problems(SCHEMA, content)) == []


def test_the_check_sees_what_is_wrong() -> None:
    """A missing key, a new one, a wrong type and a probability above 1."""
    answer = SCHEMA["$defs"]["answer"]
    assert "no posterior" in " ".join(problems(answer, {}))
    assert list(problems(answer["properties"]["model"], {"name": 1, "x": 2}))
    assert list(problems(answer["properties"]["calcinosis_cutis"], 1.5))
    assert list(problems(SCHEMA, {}))
