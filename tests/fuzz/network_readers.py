"""Networks of other programs in five formats, packed or not, and questions to them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from calcinosis import read_network
from calcinosis.interchange.network_files.export_model import file_text
from calcinosis.interchange.network_files.file_formats import NetworkFormat
from tests.fuzz.reader import Reader
from tests.support.small_networks import small

__all__ = ["network_readers"]

SHARES: dict[NetworkFormat, float] = {
    "bif": 10,
    "xmlbif": 16,
    "net": 12,
    "xdsl": 16,
    "uai": 14,
}
"""Of all inputs; the formats of many words take longer."""
SEEDS = 6
MEMORY = 1e7
"""Bytes of a table: what is larger is refused, as on a small machine."""
EVIDENCE: tuple[Mapping[str, Any], ...] = (
    *({}, {"v1": "s0"}, {"v1": "s1", "v2": "s0", "v3": "s1"}, {"v9": "s0"}),
    *({"v2": {"s0": 0.5, "s1": 1e-300}}, {"v2": {"s0": 0}}, {"v4": 1}, {"v1": None}),
)


def network_readers(folder: Path) -> list[Reader]:
    """Return a reader for each format; files lie in the folder."""
    return [
        Reader(
            form,
            share,
            partial(_written, _texts(form)),
            _reads(folder / f"network.{form}", form),
        )
        for form, share in SHARES.items()
    ]


def _texts(form: NetworkFormat) -> list[bytes]:
    """Networks of one to six variables: in a small one a fault is more often met."""
    networks = [small(seed, 1 + seed) for seed in range(SEEDS)]
    return [file_text(network, form).encode() for network in networks]


def _written(texts: list[bytes], draw: Random) -> bytes:
    text = draw.choice(texts)
    if draw.random() < 0.7:
        text = _other_token(text, draw)
    return gzip.compress(text, 1) if draw.random() < 0.05 else text


def _other_token(text: bytes, draw: Random) -> bytes:
    """Exchange words: names, numbers and signs stand in other places."""
    words = text.split(b" ")
    for _ in range(draw.randrange(1, 4)):
        one, other = draw.randrange(len(words)), draw.randrange(len(words))
        kind = draw.random()
        if kind < 0.5:
            words[one], words[other] = words[other], words[one]
        elif kind < 0.7:
            words[one] = draw.choice((b"0", b"-1", b"1e999", b"nan", b"2", b"s0"))
        elif kind < 0.85:
            words.insert(one, words[other])
        else:
            del words[one]
            words = words or [b""]
    return b" ".join(words)


def _reads(path: Path, form: NetworkFormat) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        path.write_bytes(data)
        seen = sum(data)
        asked = form if seen % 2 else None
        network = read_network(
            path, "v0", form=asked, normalise=seen % 3 == 0, memory=MEMORY
        )
        answer = network.diagnose(EVIDENCE[seen % len(EVIDENCE)])
        found = np.array(list(answer.posterior.values()))
        assert np.all(found >= 0)
        assert abs(found.sum() - 1) < 1e-9

    return read
