"""Valid inputs made wrong: parts of a document exchanged, bytes of a text changed.

Everything is drawn from one source of randomness, which may be Python's own or
hypothesis's: then what fails is made small.
"""

from __future__ import annotations

from random import Random
from typing import Any

__all__ = ["ATOMS", "edited", "edits", "junk", "mutated_bytes", "raw_bytes"]

ATOMS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**53 + 1, 10**400, -(10**30), 0.5, -0.0, 1e-300),
    *(1e308, "", " ", "x", "yes", "no", "unknown", "NA", "0", "-1", "1e400", "nan"),
    *("9" * 400, "10^999", "<5", "> 15", "1-2", "5 mg/dL", "2.2 mmol/L", "9 10^9/L"),
    *("19 d", "7 y", "P1Y", "9999-99-99", "2024-02-30T99:00:00Z", "é\u202e", "\ud800"),
    *("a" * 300, " " * 300 + "y", "=1+1", "<b>", "\x1b[31m", "\x00", "arm | leg"),
    *("lesion", "setting", "findings", "age", "id", "iatrogenic", "neonatal_unit"),
)
TOKENS = (
    *(b"", b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n"),
    *(b"\t", b" ", b'"', b"'", b"{", b"}", b"[", b"]", b"(", b")", b",", b";", b":"),
    *(b"|", b"#", b"%", b"&a", b"*a", b"<<: *a", b"!!python/x", b"---\n", b"<", b">"),
    *(b"<!-- ", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"null", b"NaN", b"1e999"),
    *(b"-1", b"0", b"9" * 400, b"\\u0000", b"\\ud83d", b"0x1", b"1:30", b"no", b"~"),
)
LONGEST = 2000
"""Times that a piece is repeated at most."""
DEEPER, FEW = 0.85, 3


def junk(draw: Random, depth: int = 0) -> Any:
    """Something that fits nowhere, or only by luck."""
    kind = draw.random()
    if depth < FEW and kind < 0.08:
        return [junk(draw, depth + 1) for _ in range(draw.randrange(FEW))]
    if depth < FEW and kind < 0.2:
        names = ("value", "unit", "low", "high", "day", "yes", "no", "id", "code")
        picked = [draw.choice(names) for _ in range(draw.randrange(FEW))]
        return {name: junk(draw, depth + 1) for name in picked}
    if kind < 0.21:
        return _nested(draw.randrange(1200))
    return draw.choice(ATOMS)


def _nested(depth: int) -> Any:
    found: Any = "x"
    for _ in range(depth):
        found = [found]
    return found


def edited(value: Any, draw: Random) -> Any:
    """The same content with one part changed, found by a walk from the top."""
    if draw.random() < DEEPER:
        if isinstance(value, dict) and value:
            return _other_mapping(value, draw)
        if isinstance(value, list) and value:
            return _other_list(value, draw)
    if isinstance(value, str) and value and draw.random() < 0.3:
        changed = mutated_bytes(value.encode("utf-8", "surrogatepass"), draw)
        return changed.decode("utf-8", "replace")
    if isinstance(value, int | float) and draw.random() < 0.3:
        return draw.choice((-value, value * 1000, value // 1000, str(value), [value]))
    return junk(draw)


def _other_mapping(value: dict[str, Any], draw: Random) -> dict[str, Any]:
    name, kind = draw.choice(list(value)), draw.random()
    other = dict(value)
    if kind < 0.1:
        del other[name]
    elif kind < 0.2:
        given = draw.choice([*value, "x", "", "id", "value", name.upper(), name + " "])
        other[given] = other.pop(name)
    else:
        other[name] = edited(value[name], draw)
    return other


def _other_list(value: list[Any], draw: Random) -> list[Any]:
    place, kind = draw.randrange(len(value)), draw.random()
    other = list(value)
    if kind < 0.1:
        del other[place]
    elif kind < 0.2:
        other[place:place] = [value[place]] * draw.choice((1, 2, 50))
    else:
        other[place] = edited(value[place], draw)
    return other


def edits(value: Any, draw: Random) -> Any:
    """The same content with none to three of its parts changed."""
    for _ in range(draw.randrange(FEW + 1)):
        value = edited(value, draw)
    return value


def mutated_bytes(data: bytes, draw: Random) -> bytes:
    """A text with some of its bytes dropped, doubled, moved or exchanged."""
    for _ in range(draw.randrange(1, FEW + 1)):
        start = draw.randrange(len(data) + 1)
        end = min(len(data), start + draw.choice((0, 1, 2, 8, 40, 400)))
        piece, kind = data[start:end], draw.random()
        if kind < 0.2:
            piece = b""
        elif kind < 0.6:
            piece = draw.choice(TOKENS)
        elif kind < 0.7:
            piece *= draw.choice((2, 3, 20))
        elif kind < 0.73:
            piece = (piece or draw.choice(TOKENS))[:8] * draw.randrange(LONGEST)
        elif kind < 0.85:
            piece = bytes(draw.randrange(256) for _ in piece[:8]) + piece[8:]
        elif kind < 0.92:
            at = draw.randrange(len(data) + 1)
            piece = data[at : at + len(piece)]
        else:
            data = data[:start]
        data = data[:start] + piece + data[end:]
    return data


def raw_bytes(draw: Random) -> bytes:
    """Bytes, or pieces of syntax, without any order."""
    if draw.random() < 0.5:
        return bytes(draw.randrange(256) for _ in range(draw.randrange(200)))
    return b"".join(draw.choice(TOKENS) for _ in range(draw.randrange(60)))
