"""A few hostile inputs for every reader; ``python -m tests.fuzz`` tries many."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calcinosis import Model
from tests.fuzz.reader import Reader, outcome
from tests.fuzz.readers import all_readers

SAVED = sorted((Path(__file__).parent / "saved").iterdir())
"""Inputs that once broke a reader: its name, and what is wrong."""
FEW = {"priors": 5}
EXAMPLES = 50
NAMES = (
    *("case", "pretest", "fhir", "phenopacket", "csv", "tsv", "jsonl", "parquet"),
    *(
        "excel",
        "mapping",
        "frame",
        "bif",
        "xmlbif",
        "net",
        "xdsl",
        "uai",
        "explorer",
        "priors",
    ),
)
Readers = dict[str, Reader]


@pytest.fixture(scope="module")
def readers(model: Model) -> Generator[Readers]:
    with all_readers(model) as found:
        yield {reader.name: reader for reader in found}


def test_every_reader_is_tried(readers: Readers) -> None:
    assert tuple(readers) == NAMES


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.name)
def test_what_once_broke_a_reader_is_answered(readers: Readers, path: Path) -> None:
    assert outcome(readers[path.name.partition("-")[0]], path.read_bytes())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_any_input_gives_a_result_or_a_typed_error(readers: Readers, name: str) -> None:
    found: set[str] = set()

    @settings(
        max_examples=FEW.get(name, EXAMPLES),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.randoms(use_true_random=False))
    def tried(draw: Random) -> None:
        found.add(outcome(readers[name], readers[name].input(draw)))

    tried()
    assert found <= {"result", "error"}
    assert "error" in found
