"""Junk in any place of a document is told with its place, or is as if not there."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from calcinosis import Model
from calcinosis.interchange.recognise import Standard
from tests.interchange.junk import is_accounted_for, is_as_good, places

EXAMPLES: dict[Standard, str] = {
    "fhir": "docs/examples/fhir-bundle.json",
    "phenopacket": "docs/examples/phenopacket.json",
}
JUNK: list[Any] = [
    *(None, True, 0, -1, -1.5, 10**400, "", "x", "9999-99-99", "0000", [], {}, [[]]),
    *([{}], {"value": "1"}, "\u202e" * 50, {"coding": [None, 3, {"code": 5}]}),
    *({"id": 5}, {"id": "HP:0000001"}, {"id": "calcinosis:lesion"}),
]


@pytest.mark.parametrize(
    "count", [150, pytest.param(10_000, marks=pytest.mark.slow)], ids=["some", "all"]
)
@pytest.mark.parametrize("standard", EXAMPLES)
def test_junk_is_told_with_its_place_or_is_as_if_not_there(
    model: Model, standard: Standard, count: int
) -> None:
    text = Path(EXAMPLES[standard]).read_text("utf-8")
    pairs = [(path, junk) for path in places(json.loads(text))[1:] for junk in JUNK]
    random.Random(14).shuffle(pairs)
    lost = [
        (path, junk)
        for path, junk in pairs[:count]
        if path[0] != "resourceType"
        and not is_as_good(text, path, junk)
        and not is_accounted_for(model, text, path, junk, standard)
    ]
    assert lost == []
