"""Junk in any place of a document is told with its place, or is as if not there."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from calcinosis import Model
from calcinosis.interchange.recognise import Standard, read_written
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


def test_a_value_of_something_broader_is_of_none_of_what_is_narrower(
    model: Model,
) -> None:
    """The root of HPO is broader than all: its value is told as not used."""
    root = "HP:0000001"
    value = {"quantity": {"value": 3, "unit": {"id": "UCUM:mg/dL"}}}
    states = {"ontologyClass": {"id": "calcinosis:yes", "label": "yes"}}
    packet = json.loads(Path(EXAMPLES["phenopacket"]).read_text("utf-8"))
    for told in (value, states):
        packet["measurements"] = [{"assay": {"id": root}, "value": told}]
        (case,) = read_written(json.dumps(packet), "f", model.knowledge, None)[0]
        assert not {"phosphate", "necrosis"} & set(case.findings)
    coding = {"system": "http://human-phenotype-ontology.org", "code": root}
    number = {"valueQuantity": {"value": 3, "unit": "mg/dL"}}
    whole = {"resourceType": "Observation", "status": "final", **number}
    seen = {**whole, "code": {"coding": [coding]}}
    (case,) = read_written(json.dumps(seen), "f", model.knowledge, "fhir")[0]
    assert case.findings == {}
    assert any(root in note for note in (case.origin.notes if case.origin else ()))
