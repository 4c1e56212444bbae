"""Tables: CSV, TSV, JSON lines, Parquet, Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from calcinosis import Model
from calcinosis.table.diagnoser import Diagnoser
from calcinosis.table.frames import copies, result_schema
from calcinosis.table.inputs.formats import Format
from calcinosis.table.inputs.opening import open_input
from calcinosis.table.kept_blocks import BadRow
from calcinosis.table.notation import Notation
from calcinosis.table.output import Output
from calcinosis.table.remarks import Remarks
from calcinosis.table.stream import diagnose_stream, reject_batch
from tests.fuzz.mutation import ATOMS, edited, junk, mutated_bytes
from tests.fuzz.reader import Reader
from tests.support.random_cases import random_case
from tests.support.tables import flat, worded
from tests.support.workbooks import workbook_bytes

__all__ = ["table_readers"]

POOL, MOST_ROWS = 300, 6
OUTPUTS: tuple[Format, ...] = ("csv", "jsonl", "parquet")
FILM, BESIDE = "radiograph_", ("_low", "_high", "_unit", "_no", "_yes")
"""What names begin and end with that do not stand alone."""
Row = dict[str, Any]


def table_readers(model: Model, folder: Path) -> list[Reader]:
    """Return the readers of tables, which lie in the folder."""
    draw = Random(0)
    pool = [
        flat(worded(random_case(n, model.knowledge, draw), model.knowledge, draw))
        for n in range(POOL)
    ]

    def rows(draw: Random) -> list[Row]:
        return _rows(pool, draw)

    def made(write: Callable[[list[Row], Random], bytes]) -> Callable[[Random], bytes]:
        return lambda draw: write(rows(draw), draw)

    def reads(form: Format) -> Callable[[bytes], list[str]]:
        return lambda data: _read(model, folder, form, data)

    return [
        Reader("csv", 1, made(_as_csv), reads("csv")),
        Reader("tsv", 0.4, made(_as_tsv), reads("tsv")),
        Reader("jsonl", 1, made(_as_lines), reads("jsonl")),
        Reader("parquet", 0.6, made(_as_parquet), reads("parquet")),
        Reader("excel", 0.6, made(_as_workbook), reads("excel")),
    ]


def _rows(pool: list[Row], draw: Random) -> list[Row]:
    """Some rows; their names are alike, as those of a table are."""
    count = draw.choice((1, 1, 1, 2, draw.randrange(1, MOST_ROWS)))
    table = [dict(draw.choice(pool)) for _ in range(count)]
    names = list(table[0])
    if draw.random() < 0.6:  # few columns: more rows can be read
        plain = [name for name in names if not name.startswith(FILM)]
        plain = [name for name in plain if not name.endswith(BESIDE)]
        few = draw.choice((2, 4, len(plain))) / len(plain)
        names = ["id", *(name for name in plain[1:] if draw.random() < few / 2)]
    if draw.random() < 0.1:
        one = draw.choice(names)
        new = draw.choice((one.upper(), f"{one}_low", f"{one}_unit", "x", "", "id"))
        names[names.index(one)] = new
    table = [{name: row.get(name) for name in names} for row in table]
    for _ in range(draw.randrange(4)):
        row, name = draw.choice(table), draw.choice(names)
        row[name] = edited(row[name], draw)
    return table


def _as_csv(rows: list[Row], draw: Random) -> bytes:
    return _text(rows, draw, draw.choice((",", ";", "|", "\t")))


def _as_tsv(rows: list[Row], draw: Random) -> bytes:
    return _text(rows, draw, "\t")


def _text(rows: list[Row], draw: Random, delimiter: str) -> bytes:
    written = io.StringIO()
    ends = draw.choice(("\n", "\r\n", "\r"))
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter)
    writer.writer = csv.writer(written, delimiter=delimiter, lineterminator=ends)
    writer.writeheader()
    writer.writerows({n: _shown(x) for n, x in row.items()} for row in rows)
    text = written.getvalue()
    coding = draw.choice(("utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "utf-8-sig"))
    how = "surrogatepass" if coding.startswith("utf") else "replace"
    return text.encode(coding, how)


def _shown(value: Any) -> Any:
    try:
        return value if value is None else str(value)
    except (RecursionError, ValueError):  # without end, or of too many digits
        return "[" * 1000


def _as_lines(rows: list[Row], draw: Random) -> bytes:
    lines: list[str] = []
    for row in rows:
        line: Any = {n: x for n, x in row.items() if draw.random() < 0.9}
        if draw.random() < 0.2:
            line = {"id": row.get("id"), "findings": junk(draw)}
        if draw.random() < 0.2:
            line = edited(line, draw)
        try:
            lines.append(json.dumps(line, ensure_ascii=draw.random() < 0.5))
        except RecursionError:
            lines.append("[" * 1000)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


KINDS: tuple[Any, ...] = (
    *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.int64()),
    *(pa.float64(), pa.float32(), pa.float16(), pa.int8(), pa.uint64(), pa.bool_()),
    *(pa.decimal128(20, 3), pa.date32(), pa.timestamp("ns"), pa.duration("us")),
    *(pa.list_(pa.string()), pa.dictionary(pa.int32(), pa.string()), pa.null()),
    *(pa.struct([("value", pa.float64()), ("unit", pa.string())]), pa.time64("us")),
    *(pa.binary_view(), pa.binary(3), pa.list_view(pa.int64()), pa.decimal256(50, 2)),
    *(pa.timestamp("s", "Europe/Berlin"), pa.large_binary(), pa.large_list(pa.int8())),
    *(pa.map_(pa.string(), pa.int64()), pa.month_day_nano_interval(), pa.date64()),
    pa.dictionary(pa.int8(), pa.int64()),
)
VALUES = (1, 0, 2**60, -3, True, 0.5, "yes", "19 d", b"\xff", ["a"], {"value": 5})


def _as_parquet(rows: list[Row], draw: Random) -> bytes:
    names, columns = list(rows[0]), list[Any]()
    for name in names:
        kind, values = draw.choice(KINDS), [row[name] for row in rows]
        if draw.random() < 0.03:
            values = [draw.choice((*VALUES, None)) for _ in rows]
        columns.append(_column(values, kind if draw.random() < 0.05 else None))
    written = io.BytesIO()
    try:
        table = pa.Table.from_arrays(columns, names)
        pa_parquet.write_table(table, written, compression="NONE")
    except pa.ArrowException:  # a type that Parquet has not
        return b"PAR1"
    data = written.getvalue()
    return mutated_bytes(data, draw) if draw.random() < 0.2 else data


def _column(values: list[Any], kind: Any) -> Any:
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, TypeError, ValueError, OverflowError, RecursionError):
        texts = [_shown(x) for x in values]
        whole = [x and x.encode("utf-8", "replace").decode() for x in texts]
        return pa.array(whole, pa.string())


def _as_workbook(rows: list[Row], draw: Random) -> bytes:
    def cell(value: Any) -> Any:
        plain = isinstance(value, int | float | str)
        return value if plain else "" if value is None else _shown(value)

    sheet = [list(rows[0]), *([cell(x) for x in row.values()] for row in rows)]
    if draw.random() < 0.1:
        sheet.append([cell(draw.choice(ATOMS))] * draw.randrange(60))
    sheets = {"A": sheet, "B": sheet} if draw.random() < 0.05 else {"A": sheet}
    try:
        return workbook_bytes(**sheets)
    except (UnicodeEncodeError, ValueError):
        return b"PK\x03\x04"


def _read(model: Model, folder: Path, form: Format, data: bytes) -> list[str]:
    """Answer a table as ``calcinosis batch`` does.

    Returns what is wrong with its rows if none of them is answered.
    """
    path = folder / f"table.{'xlsx' if form == 'excel' else form}"
    path.write_bytes(data)
    told, refused, seen = list[str](), list[int](), sum(data)
    notation = Notation(ignore_unknown=seen % 3 != 0)

    def reject(rows: list[BadRow]) -> None:
        reject_batch(rows)
        for number, _, problems in rows:
            assert number > 0
            refused.append(number)
            told.extend(str(problem) for problem in problems)

    with open_input(str(path), form, model.network, notation) as source:
        names, kind = source.names, pa.string()
        kept = {}
        if names is not None:
            notation = replace(notation, keep=tuple(names[: seen % 4]))
            kept = copies(notation.keep, source.types)
        notation = replace(notation, decimal=source.decimal)
        diagnoser = Diagnoser(model, notation=notation)
        if names is not None:
            own = diagnoser.reader(names).header.id
            kind = None if own is None else source.types[own]
        schema = result_schema(model, kind, 0, "raise", kept)
        output = Output(io.BytesIO(), OUTPUTS[seen % 3], schema)
        remarks = Remarks(empty=True)
        diagnose_stream(
            diagnoser,
            source,
            output,
            reject,
            lambda _: None,
            chunk=(2, 65536)[seen % 2],
            remarks=remarks,
        )
        output.close()
        remarks.lines()
    for line in told:
        line.encode()
        assert line.strip()
    return [] if remarks.rows > len({*refused}) else told
