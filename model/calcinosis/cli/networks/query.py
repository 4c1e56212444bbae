"""``calcinosis query``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from calcinosis._frozen import frozen
from calcinosis.cli.shared.common import (
    DONE,
    STATUS,
    Commands,
    add_no_escape,
    print_json,
    print_note,
    print_text,
    status_of,
)
from calcinosis.cli.shared.long_runs import Interrupts
from calcinosis.cli.shared.network_rows import (
    ID,
    RowFrame,
    evidence_columns,
    frame_of,
    texts,
)
from calcinosis.cli.shared.outputs import TABLE, refuse_other_kinds
from calcinosis.cli.shared.usage import refuse_unread_options
from calcinosis.errors import NetworkError, printable
from calcinosis.files import overwritten
from calcinosis.inference.by_name.named_answers import NamedAnswer
from calcinosis.inference.by_name.named_network import NamedNetwork
from calcinosis.interchange.network_files.file_formats import FORMATS
from calcinosis.interchange.network_files.read_network import read_network
from calcinosis.typeset import percent_column

if TYPE_CHECKING:  # pyarrow comes with it
    from calcinosis.table.columns import Block
    from calcinosis.table.inputs.formats import Format

__all__ = ["add", "run"]

CHUNK = 1 << 14
"""Rows that are asked together."""
SHOWN = 20
"""Rows that could not be used which are listed on standard error."""
ROW, PROBLEMS = "row", "problems"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    query = commands.add_parser(
        "query",
        help="any discrete network in a file (BIF, XMLBIF, NET, XDSL, UAI), in batch",
        description="Exact posteriors of one variable of any discrete network, for "
        "every row of a table. Columns are variables, cells are states; empty is not "
        "known. Without --evidence: the probabilities before any.",
        epilog=f"{STATUS} Column 'problems' tells why a row is refused.",
    )
    query.add_argument(
        "network", metavar="NETWORK", help="the file; may be packed: .gz"
    )
    query.add_argument(
        "--target", required=True, metavar="VARIABLE", help="the variable asked for"
    )
    query.add_argument(
        "--evidence",
        metavar="ROWS",
        help="a table (CSV, TSV, Excel, Parquet), - to read a pipe of CSV",
    )
    query.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where the answers go (csv, tsv, parquet, jsonl) instead of being printed",
    )
    query.add_argument(
        "--from",
        dest="source",
        choices=FORMATS,
        help="format of NETWORK, where content and name do not tell",
    )
    query.add_argument(
        "--normalise",
        "--normalize",
        action="store_true",
        help="divide columns that are off by rounding by their sum",
    )
    query.add_argument(
        "--keep",
        metavar="COLUMN",
        nargs="+",
        action="extend",
        default=[],
        help="columns that are no evidence and are copied to the answers",
    )
    query.add_argument(
        "--ignore-unknown",
        action="store_true",
        help="leave out columns that are no variables",
    )
    query.add_argument(
        "--na",
        metavar="WORD",
        action="append",
        default=[],
        help="a word for 'not known' beside empty, NA, NULL, . and -; may be repeated",
    )
    query.add_argument("--encoding", metavar="NAME", help="of text (default: UTF-8)")
    query.add_argument("--sheet", metavar="NAME", help="of a workbook")
    add_no_escape(query)
    query.add_argument("--json", action="store_true", help="print JSON")
    query.set_defaults(run=run, usage=query.error)


@frozen
class _Answers:
    """The answers on the rows of one block.

    Parameters
    ----------
    numbers : list of int
        Of the rows, from 1.
    kept : dict
        Column → text.
    posterior : list of list of float or None
        For each row; empty where it could not be used.
    problems : list of str or None
    """

    numbers: list[int]
    kept: dict[str, list[str | None]]
    posterior: list[list[float] | None]
    problems: list[str | None]


def run(options: argparse.Namespace) -> int:
    """Ask the network; return the exit status."""
    _check_usage(options)
    network = _network(options)
    if options.evidence is None:
        return _before_evidence(options, network)
    from calcinosis.table.inputs.opening import open_rows
    from calcinosis.table.output import open_output

    form = _table_form(options, options.evidence, "--evidence")
    refuse_unread_options(options, [form])
    with ExitStack() as files:
        interrupts = files.enter_context(Interrupts())
        source = files.enter_context(
            open_rows(options.evidence, form, options.encoding, options.sheet)
        )
        names = source.names or []
        columns = evidence_columns(
            names, network.states, network.target, options.keep, options.ignore_unknown
        )
        named = ID in names and ID not in map(str, network.states)
        kept = [*([ID] if named else []), *options.keep]
        blocks = source.blocks(CHUNK, {*columns, *kept})
        answers = (_answer(network, one, columns, kept, options.na) for one in blocks)
        told = _Told()
        if options.json:
            rows = [row for one in answers for row in _as_dicts(network, told.see(one))]
            content = {
                "network": options.network,
                "target": options.target,
                "rows": rows,
            }
            print_json(content)
            return told.status()
        path = options.output or "-"
        to = _table_form(options, path, "--output")
        schema = _schema(network, kept)
        output = files.enter_context(
            open_output(path, to, schema, escape=options.escape)
        )
        for one in answers:
            output.write(_as_batch(told.see(one), schema))
        interrupts.check()  # before the output takes its name
    return told.status()


def _check_usage(options: argparse.Namespace) -> None:
    read = {"the network": [options.network], "the evidence": []}
    if options.evidence:
        read["the evidence"] = [options.evidence]
    if text := overwritten({"--output": options.output}, read):
        options.usage(text)
    refuse_other_kinds({options.output: TABLE})
    if options.json and options.output:
        options.usage("--json prints; -o FILE.jsonl writes JSON to a file")
    if options.evidence is None and (options.output or options.keep):
        options.usage("without --evidence there are no rows to write: leave -o out")


def _table_form(options: argparse.Namespace, path: str, option: str) -> Format:
    """Tell the format of a table by its name; leave with a usage error otherwise."""
    from calcinosis.table.inputs.formats import FORMATS as TABLES
    from calcinosis.table.inputs.formats import format_of

    form = format_of(path) or ("csv" if path == "-" else None)
    unfit = "jsonl" if option == "--evidence" else "excel"
    if form is None or form == unfit:
        endings = ", ".join(end for end, own in TABLES.items() if own != unfit)
        options.usage(f"{option} {path}: the name has none of the endings {endings}")
    return form or "csv"


def _network(options: argparse.Namespace) -> NamedNetwork:
    """Read the network; advice is that of the command line."""
    try:
        return read_network(
            options.network,
            options.target,
            form=options.source,
            normalise=options.normalise,
        )
    except NetworkError as error:
        texts_ = [
            replace(p, what=p.what.replace("normalise=True", "--normalise"))
            for p in error.problems
        ]
        raise NetworkError(texts_) from error


def _before_evidence(options: argparse.Namespace, network: NamedNetwork) -> int:
    """Print the probabilities before any evidence."""
    answer: NamedAnswer = network.diagnose()
    posterior = {str(state): p for state, p in answer.posterior.items()}
    if options.json:
        content = {
            "network": options.network,
            "target": options.target,
            "posterior": posterior,
        }
        print_json(content)
        return DONE
    wide = max(map(len, posterior))
    lines = [f"{state:<{wide}} {percent_column(p)}" for state, p in posterior.items()]
    print_text("\n".join((printable(f"P({options.target})"), *map(printable, lines))))
    return DONE


def _answer(
    network: NamedNetwork,
    block: Block,
    columns: list[str],
    kept: list[str],
    na: list[str],
) -> _Answers:
    """Answer the rows of a block; those that could not be taken apart come last."""
    frame = frame_of(block, columns, network.states, na)
    if not columns:  # nothing is known of any row
        frame.shape = (block.rows, 0)
    found: RowFrame = network.diagnose(frame, errors="null")
    cells = dict(found.cells)
    problems: list[str | None] = list(cells.pop(PROBLEMS))
    rows = zip(*cells.values(), strict=True)
    posterior: list[list[float] | None] = [
        None if problem else list(row)
        for row, problem in zip(rows, problems, strict=True)
    ]
    texts_: dict[str, list[str | None]] = {
        name: [None if c is None else str(c) for c in texts(block.columns[name])]
        for name in kept
    }
    numbers = [int(number) for number in block.numbers]
    for number, problem in block.refused:
        numbers.append(number)
        posterior.append(None)
        problems.append(problem.what)
        for own in texts_.values():
            own.append(None)
    return _Answers(numbers, texts_, posterior, problems)


class _Told:
    """Rows that could not be used, counted, and the first ones told."""

    def __init__(self) -> None:
        self.rows = self.bad = 0

    def see(self, answers: _Answers) -> _Answers:
        """Count them; the answers are returned as they are."""
        self.rows += len(answers.numbers)
        for number, problem in zip(answers.numbers, answers.problems, strict=True):
            if problem is None:
                continue
            self.bad += 1
            if self.bad <= SHOWN:
                print_note(f"row {number}: {problem}")
        return answers

    def status(self) -> int:
        """Tell how many there are; return the exit status."""
        if not self.bad:
            return DONE
        text = f"{self.bad} of {self.rows} rows could not be used"
        print_note(text)
        return status_of(self.rows - self.bad, self.bad)


def _columns(network: NamedNetwork, kept: list[str]) -> list[str]:
    """Return the names of the states' columns; they differ from all others."""
    states = [str(state) for state in network.states[network.target]]
    if {*states} & {ROW, PROBLEMS, *kept}:
        return [f"{network.target}={state}" for state in states]
    return states


def _schema(network: NamedNetwork, kept: list[str]) -> Any:
    import pyarrow as pa

    named = [] if ID in kept else [(ROW, pa.int64())]
    copied = [(name, pa.string()) for name in kept]
    states = [(name, pa.float64()) for name in _columns(network, kept)]
    return pa.schema([*named, *copied, *states, (PROBLEMS, pa.string())])


def _as_batch(answers: _Answers, schema: Any) -> Any:
    import pyarrow as pa

    states = len(schema) - len(answers.kept) - 1 - (ROW in schema.names[:1])
    empty: list[float | None] = [None] * states
    rows = [empty if one is None else one for one in answers.posterior]
    columns: list[Any] = [answers.numbers] if ROW in schema.names[:1] else []
    columns += [*answers.kept.values(), *zip(*rows, strict=True), answers.problems]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _as_dicts(network: NamedNetwork, answers: _Answers) -> Iterator[dict[str, Any]]:
    states = [str(state) for state in network.states[network.target]]
    for place, number in enumerate(answers.numbers):
        row: dict[str, Any] = {ROW: number}
        row |= {name: own[place] for name, own in answers.kept.items()}
        posterior, problem = answers.posterior[place], answers.problems[place]
        if posterior is None:
            yield row | {PROBLEMS: problem}
        else:
            yield row | {"posterior": dict(zip(states, posterior, strict=True))}
