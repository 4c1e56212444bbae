"""Case files, the pretest, and documents of other standards."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from calcinosis import Case, Model
from calcinosis.cli.shared.common import read_pretest_option
from calcinosis.interchange.recognise import Standard, read_written
from calcinosis.patient.written.documents import decode_text
from calcinosis.service.answering import diagnose_cases
from tests.fuzz.mutation import edits
from tests.fuzz.reader import Reader
from tests.support.paths import CASES, ROOT
from tests.support.random_cases import random_case
from tests.support.tables import worded

__all__ = ["case_readers", "few_of", "json_bytes"]

TOLD_WHOLE = 1000
"""Of every so many answers one is written out whole: that takes the most time."""
SMALL, FEW = 0.6, 5
"""Share of cases with few findings, fewer than so many: most faults need no more, and
compiling the question of a long case takes most of its time."""
POOL = 300
"""Cases that are changed; of so many the engine keeps what it has compiled."""
MOST_CASES = 3
"""Patients of one document that are diagnosed."""
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def case_readers(model: Model, folder: Path) -> list[Reader]:
    """Return the readers of single patients; files lie in the folder."""
    knowledge = model.knowledge
    texts = [path.read_bytes() for path in sorted(CASES.glob("*.yaml"))]
    published = [part for text in texts for part in _cases(text)]
    bundle, packet = (
        json.loads((ROOT / "docs" / "examples" / name).read_text(encoding="utf-8"))
        for name in ("fhir-bundle.json", "phenopacket.json")
    )
    draw = Random(1)
    pool = [
        worded(random_case(number, knowledge, draw), knowledge, draw)
        for number in range(POOL)
    ]
    for case in pool[: round(SMALL * POOL)]:
        case["findings"] = few_of(case["findings"], draw)
    equal = dict.fromkeys(knowledge.lesions, 0.1)
    pretest = folder / "pretest.yaml"

    def written(draw: Random) -> bytes:
        kind = draw.random()
        if kind < 0.3:
            return draw.choice(published)
        content = edits(draw.choice(pool), draw)
        if kind < 0.65:
            return json_bytes(content, draw)
        try:
            text: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True)
        except (UnicodeEncodeError, RecursionError, yaml.YAMLError):
            return json_bytes(content, draw)
        return text.encode()

    def documents(content: Any) -> Callable[[Random], bytes]:
        return lambda draw: json_bytes(edits(content, draw), draw)

    def read_case(data: bytes) -> list[str]:
        return _diagnosed(model, data, None)

    def read_pretest(data: bytes) -> None:
        pretest.write_bytes(data)
        options = Namespace(pretest=str(pretest), setting=None)
        found = read_pretest_option(options, model)
        model.diagnose(Case(), pretest=found)

    def read_fhir(data: bytes) -> list[str]:
        return _diagnosed(model, data, "fhir")

    def read_packet(data: bytes) -> list[str]:
        return _diagnosed(model, data, "phenopacket")

    return [
        Reader("case", 10, written, read_case),
        Reader("pretest", 14, documents(equal), read_pretest),
        Reader("fhir", 1.5, documents(bundle), read_fhir),
        Reader("phenopacket", 2, documents(packet), read_packet),
    ]


def few_of(entries: dict[str, Any], draw: Random) -> dict[str, Any]:
    """A few entries of many, in the order that they have."""
    picked = draw.sample(list(entries), min(len(entries), draw.randrange(FEW)))
    return {name: entry for name, entry in entries.items() if name in picked}


def _cases(text: bytes) -> list[bytes]:
    """Cut a file of cases, each with its own text as a file of one case."""
    parts = (b"\n" + text).split(b"\n- ")[1:]
    return [part.replace(b"\n  ", b"\n") for part in parts] or [text]


def json_bytes(content: Any, draw: Random) -> bytes:
    """Write JSON, at times as UTF-8 and at times as ASCII; also what has no end."""
    try:
        text = json.dumps(content, ensure_ascii=draw.random() < 0.5)
    except (RecursionError, ValueError):
        text = "[" * 1000
    return text.encode("utf-8", "surrogatepass")


def _diagnosed(model: Model, data: bytes, standard: Standard | None) -> list[str]:
    """Read a text and diagnose its patients; return the problems of some of them."""
    text = decode_text(data, "input")
    cases, problems = read_written(text, "input", model.knowledge, standard)
    results, wrong = diagnose_cases(
        model, cases[:MOST_CASES], None, "setting", told=None
    )
    for result in results:
        found = np.array(list(result.posterior.values()))
        assert np.all(found >= 0)
        assert abs(found.sum() - 1) < 1e-9
        if sum(data) % TOLD_WHOLE == 0:
            json.dumps(result.to_dict(), allow_nan=False)
            str(result)
    told = [*map(str, problems), *wrong]
    for line in told:
        line.encode()
        assert line.strip()
    return told
