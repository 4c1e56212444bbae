"""``calcinosis batch``."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from calcinosis._frozen import frozen
from calcinosis.about import DISCLAIMER
from calcinosis.cli.shared.common import (
    STATUS,
    Commands,
    add_no_escape,
    add_pretest,
    add_priors,
    files_read,
    number_of_draws,
    print_note,
    read_pretest_option,
    status_of,
)
from calcinosis.cli.shared.document_tables import (
    DOCUMENTS,
    open_documents,
    standard_asked,
)
from calcinosis.cli.shared.listed_rows import ListedRows
from calcinosis.cli.shared.long_runs import Bar, Interrupts
from calcinosis.cli.shared.outputs import TABLE, refuse_other_kinds
from calcinosis.cli.shared.own_columns import advised
from calcinosis.cli.shared.resumed_runs import refuse_resuming, resumed
from calcinosis.cli.shared.usage import refuse_unread_options, whole_number
from calcinosis.errors import CaseError
from calcinosis.files import overwritten, same_file, whole_files
from calcinosis.model import Model, load
from calcinosis.patient.pretest import Pretest

if TYPE_CHECKING:  # pyarrow comes with them
    from calcinosis.interchange.recognise import Standard
    from calcinosis.table.diagnoser import Diagnoser
    from calcinosis.table.inputs.formats import Format, Input
    from calcinosis.table.kept_blocks import BadRow

__all__ = ["add", "run"]

OUTPUTS = ("csv", "tsv", "parquet", "jsonl")
INPUTS = (*OUTPUTS, "excel")
DRAWN = 64
"""Rows diagnosed together where each takes a tenth of a second."""
CASES = (".yaml", ".yml", ".json")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    batch = commands.add_parser(
        "batch",
        help="posteriors of tables of patients: CSV, Excel, Parquet, JSON lines",
        description="Diagnose every row of tables in constant memory. Columns have "
        "the names of a case file (setting, age_d, sex, erythema, calcium_mg_dL …); "
        f"empty is not assessed. {DISCLAIMER}",
        epilog=f"{STATUS} The output holds the rows that are answered.",
    )
    batch.add_argument(
        "input", metavar="INPUT", nargs="+", help="tables, or - to read a pipe"
    )
    batch.add_argument(
        "-o",
        "--output",
        metavar="OUTPUT",
        required=True,
        help="where the results go, - for standard output; the file appears when it is "
        "complete",
    )
    batch.add_argument(
        "--rejects",
        metavar="FILE",
        help="a table of the rows that could not be used: number, id, every reason",
    )
    batch.add_argument(
        "--resume",
        action="store_true",
        help="keep what is done beside the output until all is: after a stop of any "
        "kind the same command goes on there",
    )
    add_no_escape(batch)
    _add_notation(batch)
    add_pretest(batch)
    batch.add_argument(
        "--draws",
        type=number_of_draws,
        default=0,
        metavar="K",
        help="credible intervals from K random versions of every number: one patient "
        "after the other, some ten a second with 1000",
    )
    add_priors(batch)
    batch.add_argument(
        "--kinds",
        action="store_true",
        help="add the leading lesion's likeliest form (leading_form) and the "
        "probability of every kind of other (kind_...)",
    )
    batch.add_argument(
        "--digest",
        action="store_true",
        help="add a column priors with the digest of the numbers that were used; "
        "Parquet holds it in its metadata anyway",
    )
    batch.add_argument(
        "--threads",
        type=whole_number(1, 1024, "; without it one for each core"),
        metavar="N",
        help="threads that inference may use (default: one for each core)",
    )
    batch.set_defaults(run=run, usage=batch.error)


def _add_notation(batch: argparse.ArgumentParser) -> None:
    """Add the options that say how the tables are written."""
    batch.add_argument(
        "--keep",
        metavar="COLUMN",
        nargs="+",
        action="extend",
        default=[],
        help="columns that are copied to the output; they may be your own",
    )
    batch.add_argument(
        "--ignore-unknown",
        action="store_true",
        help="leave out columns that have no meaning here, and list them",
    )
    batch.add_argument(
        "--na",
        metavar="WORD",
        action="append",
        default=[],
        help="a word or number for 'not assessed' beside empty, NA, NaN, NULL, ., - "
        "and #N/A; may be repeated",
    )
    batch.add_argument(
        "--decimal",
        choices=(".", ","),
        metavar="MARK",
        help=". or ,: mark of decimals in text (default: a comma where semicolons part "
        "fields)",
    )
    batch.add_argument(
        "--encoding",
        metavar="NAME",
        help="of text, as cp1252 for Windows (default: UTF-8, or what a byte order "
        "mark tells)",
    )
    batch.add_argument(
        "--sheet", metavar="NAME", help="of a workbook, where several are filled"
    )
    batch.add_argument(
        "--from",
        dest="source",
        choices=(*INPUTS, *DOCUMENTS),
        help="format of the input where its name does not tell (a pipe: csv), nor its "
        "content: a standard whose documents are the patients",
    )
    batch.add_argument(
        "--to", choices=OUTPUTS, help="format of the output, likewise (a pipe: csv)"
    )


@frozen
class _Table:
    """One input, with what reads it."""

    path: str
    source: Input
    diagnoser: Diagnoser


def run(options: argparse.Namespace) -> int:
    """Diagnose tables; return the exit status."""
    from calcinosis.table.frames import CHUNK
    from calcinosis.table.output import open_output
    from calcinosis.table.remarks import Remarks
    from calcinosis.table.stream import diagnose_stream, reject_batch, rejects_schema

    paths: list[str] = options.input
    forms: list[Format | Standard] = [
        standard_asked(path, options.source)
        or _format(options, path, options.source, "--from")
        for path in paths
    ]
    refuse_unread_options(options, forms)
    to = _format(options, options.output, options.to, "--to")
    rejects, several = options.rejects, len(options.input) > 1
    rejects_form = _format(options, rejects, None, "") if rejects else None
    _check_usage(options)
    model = load(options.priors, threads=options.threads)
    pretest = read_pretest_option(options, model)
    listed = ListedRows()
    bad, said = 0, list[str]()
    with ExitStack() as files:
        interrupts = files.enter_context(Interrupts())
        done = files.enter_context(resumed(options, model, pretest))
        tables = [
            _opened(files, options, path, form, model, pretest)
            for path, form in zip(paths, forms, strict=True)
        ]
        schema = _schema(options, model, tables)
        for table in tables:
            if table.source.names is not None:
                _tell_left_out(table, several)
        opened = files.enter_context(whole_files())  # both get their names, or none
        kept = None
        if rejects_form is not None:
            how = rejects_form, rejects_schema(several), opened, options.escape
            kept = files.enter_context(open_output(rejects, *how))
        writing = options.output, to, schema, opened, options.escape
        output = files.enter_context(open_output(*writing))
        bar = files.enter_context(Bar([table.source for table in tables]))
        chunk = DRAWN if options.draws else CHUNK
        for number, table in enumerate(tables):
            file = table.path if several else None

            def add(rows: list[BadRow], file: str | None = file) -> None:
                if kept is None:
                    listed.add(rows, file)
                else:
                    kept.write(reject_batch(rows, file))

            remarks = Remarks(empty=True)
            work = table.diagnoser, table.source, output, add, bar.update, chunk
            bad += diagnose_stream(
                *work, file, remarks, (done, number) if done else None
            )
            start = f"{table.path}: " if several else ""
            said += [f"{start}{line}" for line in remarks.lines()]
            if table.source.names is None:  # only now its names are known
                _tell_left_out(table, several)
        interrupts.check()  # before the output takes its name
    listed.print()
    for line in said:
        print_note(line)
    if bad:
        where = f"see {rejects}" if rejects else "--rejects FILE keeps them"
        text = f"{bad} of {bar.rows} rows could not be used; {where}"
        print_note(text)
    return status_of(bar.rows - bad, bad)


def _opened(
    files: ExitStack,
    options: argparse.Namespace,
    path: str,
    form: Format | Standard,
    model: Model,
    pretest: Pretest,
) -> _Table:
    """Open a table and check its columns."""
    from calcinosis.table.diagnoser import Diagnoser
    from calcinosis.table.inputs.opening import open_input
    from calcinosis.table.notation import Notation
    from calcinosis.table.patients.header.read_header import require_known
    from calcinosis.table.stream import FILE

    keep = (*([FILE] if len(options.input) > 1 else []), *options.keep)
    notation = Notation(
        tuple(options.na), options.decimal or ".", keep, options.ignore_unknown
    )
    how = {"encoding": options.encoding, "sheet": options.sheet}
    source: Input
    if form in DOCUMENTS:
        source = open_documents(files, path, cast("Standard", form), model.knowledge)
    else:
        table = open_input(path, cast("Format", form), model.network, notation, **how)
        source = files.enter_context(table)
    notation = replace(notation, decimal=options.decimal or source.decimal)
    said = options.setting, pretest, options.draws, options.told, notation
    diagnoser = Diagnoser(model, *said, steady=True, kinds=options.kinds)
    if source.names is not None:
        try:
            # wrong names: before anything is written
            header = diagnoser.reader(source.names).header
            columns = header, model.knowledge, source.nameless, source.below
            require_known(*columns, kept=bool(options.keep))
        except CaseError as error:
            several = len(options.input) > 1
            own = advised(error, path, source.names, several)
            raise CaseError(own) from error
    return _Table(path, source, diagnoser)


def _schema(options: argparse.Namespace, model: Model, tables: list[_Table]) -> Any:
    """Return the columns of the output; what differs between tables is text."""
    import pyarrow as pa

    from calcinosis.table.frames import PRIORS, copies, result_schema
    from calcinosis.table.stream import FILE

    kept: dict[str, Any] = {FILE: pa.string()} if len(tables) > 1 else {}
    names: list[Any] = []
    for table in tables:
        source, types = table.source, dict(table.source.types)
        if source.names is None:
            types = dict.fromkeys(options.keep, pa.string()) | types
            names.append(types["id"])
        else:
            own = table.diagnoser.reader(source.names).header.id
            names.append(None if own is None else types[own])
        for name, kind in copies(options.keep, types).items():
            kept[name] = kind if kept.get(name, kind) == kind else pa.string()
    first = names[0]
    kind = first if all(name == first for name in names) else pa.string()
    schema = result_schema(model, kind, options.draws, "raise", kept, options.kinds)
    if options.digest:
        schema = schema.append(pa.field(PRIORS, pa.string()))
    return schema.with_metadata({"priors": f"sha256:{model.knowledge.digest}"})


def _tell_left_out(table: _Table, several: bool) -> None:
    """List, once, the columns that are left out."""
    from calcinosis.table.remarks import told_left_out

    start = f"{table.path}: " if several else ""
    source = table.source
    left_out = getattr(source, "left_out", {})
    if source.names is not None:
        left_out = table.diagnoser.reader(source.names).header.left_out
    if left_out:
        print_note(f"{start}{told_left_out(left_out)}")
    if source.nameless:
        numbers = ", ".join(map(str, source.nameless))
        text = f"left out, without a name: column {numbers}"
        print_note(f"{start}{text}")


def _format(
    options: argparse.Namespace, path: str, asked: Format | None, option: str
) -> Format:
    """Tell the format of a file; leave with a usage error if it cannot be told."""
    from calcinosis.table.inputs.formats import FORMATS, format_of

    form = asked or format_of(path) or ("csv" if path == "-" else None)
    reading = option == "--from"
    if form is None and reading and path.lower().endswith(CASES):
        options.usage(f"'{path}' is no table; a case: calcinosis diagnose {path}")
    if form is None and reading and Path(path).is_dir():
        options.usage(f"'{path}' is a folder: name its tables, as {path}/*.csv")
    if form is None or (form == "excel" and not reading):
        allowed = INPUTS if reading else OUTPUTS
        how = f"; {option} {', '.join(allowed)} tells it" if option else ""
        endings = ", ".join(end for end, own in FORMATS.items() if own in allowed)
        options.usage(f"'{path}': the name has none of the endings {endings}{how}")
    if path == "-" and form in ("parquet", "excel"):
        name = "Parquet" if form == "parquet" else "A workbook"
        options.usage(f"{name} cannot be read from or written to a pipe")
    return form or "csv"


def _check_usage(options: argparse.Namespace) -> None:
    """Leave with a usage error if options are wrong by themselves."""
    _refuse_same_files(options)
    refuse_resuming(options)
    if options.digest and "priors" in options.keep:
        options.usage("--digest and --keep priors would make two columns priors")
    if options.encoding is not None:
        from calcinosis.table.inputs.utf8 import is_encoding

        if not is_encoding(options.encoding):
            options.usage(
                f"--encoding {options.encoding} is not known; usual ones are utf-8, "
                "utf-16, cp1252 (Windows), mac_roman, latin-1"
            )


def _refuse_same_files(options: argparse.Namespace) -> None:
    """No file is read and written, or read or written twice: nothing is overwritten."""
    inputs = options.input
    several = len(inputs) > 1
    named = {f"the input {path}" if several else "the input": [path] for path in inputs}
    if inputs.count("-") > 1:
        options.usage("standard input can be read once only")
    for first, second in combinations([path for path in inputs if path != "-"], 2):
        if same_file(first, second):
            text = f"the input {second} and the input {first} are the same file"
            options.usage(f"{text}, {second}")
    outputs = {"--output": options.output, "--rejects": options.rejects}
    if text := overwritten(outputs, {**named, **files_read(options)}):
        options.usage(text)
    refuse_other_kinds(dict.fromkeys(outputs.values(), TABLE))
