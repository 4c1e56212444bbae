"""``calcinosis batch``."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import ExitStack
from itertools import combinations
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

from calcinosis.about import DISCLAIMER
from calcinosis.cli.common import (
    BAD_INPUT,
    DONE,
    Commands,
    add_pretest,
    add_priors,
    number_of_draws,
    read_pretest_option,
)
from calcinosis.errors import printable
from calcinosis.files import same_file
from calcinosis.model import load

if TYPE_CHECKING:  # pyarrow comes with them
    from calcinosis.table.formats import Format, Input
    from calcinosis.table.stream import BadRow

__all__ = ["add", "run"]

SHOWN = 20
"""Rows that could not be used which are listed on standard error."""
NAMES = ("csv", "parquet", "jsonl")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    batch = commands.add_parser(
        "batch",
        help="posteriors of a table of patients: CSV, Parquet, JSON lines",
        description="Diagnose every row of a table in constant memory. Columns have "
        "the names of a case file (setting, age_d, sex, erythema, calcium_mg_dL …); "
        f"empty is not assessed. {DISCLAIMER}",
        epilog="Exit status: 0 all rows done, 1 some could not be used (the others are "
        "in the output) or bad input, 2 usage.",
    )
    batch.add_argument("input", metavar="INPUT", help="a table, or - to read a pipe")
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
        "--from",
        dest="source",
        choices=NAMES,
        help="format of the input where its name does not tell (a pipe: csv)",
    )
    batch.add_argument(
        "--to", choices=NAMES, help="format of the output, likewise (a pipe: csv)"
    )
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
        "--threads",
        type=int,
        metavar="N",
        help="threads that inference may use (default: one for each core)",
    )
    batch.set_defaults(run=run, usage=batch.error)


def run(options: argparse.Namespace) -> int:
    """Diagnose a table; return the exit status."""
    from calcinosis.table.diagnoser import Diagnoser
    from calcinosis.table.frames import result_schema
    from calcinosis.table.json_lines import open_input
    from calcinosis.table.output import open_output
    from calcinosis.table.stream import REJECTS, diagnose_stream, reject_batch

    form = _format(options, options.input, options.source, "--from")
    to = _format(options, options.output, options.to, "--to")
    rejects = options.rejects
    rejects_form = _format(options, rejects, None, "") if rejects else None
    _refuse_same_files(options)
    if options.threads is not None and options.threads < 1:
        options.usage("--threads must be 1 or more")
    model = load(options.priors, threads=options.threads)
    pretest = read_pretest_option(options.pretest, model)
    diagnoser = Diagnoser(model, options.setting, pretest, options.draws, options.told)
    listed = _Listed()
    with ExitStack() as files:
        interrupts = files.enter_context(_Interrupts())
        source = files.enter_context(open_input(options.input, form, model.network))
        if source.names is not None:
            diagnoser.reader(source.names)  # wrong names: before anything is written
        schema = result_schema(model, source.id_type, options.draws, "raise")
        add = listed.add
        if rejects_form is not None:
            kept = files.enter_context(open_output(rejects, rejects_form, REJECTS))

            def add(rows: list[BadRow]) -> None:
                kept.write(reject_batch(rows))

        output = files.enter_context(open_output(options.output, to, schema))
        bar = files.enter_context(_Bar(source))
        bad = diagnose_stream(diagnoser, source, output, add, bar.update)
        interrupts.check()  # before the output takes its name
    listed.print()
    if bad:
        where = f"see {rejects}" if rejects else "--rejects FILE keeps them"
        text = f"{bad} of {bar.rows} rows could not be used; {where}"
        print(text, file=sys.stderr)
    return BAD_INPUT if bad else DONE


def _format(
    options: argparse.Namespace, path: str, asked: Format | None, option: str
) -> Format:
    """Tell the format of a file; leave with a usage error if it cannot be told."""
    from calcinosis.table.formats import FORMATS, format_of

    form = asked or format_of(path) or ("csv" if path == "-" else None)
    if form is None:
        how = f"; {option} csv, parquet or jsonl tells it" if option else ""
        endings = ", ".join(FORMATS)
        options.usage(f"'{path}': the name has none of the endings {endings}{how}")
    if path == "-" and form == "parquet":
        options.usage("Parquet cannot be read from or written to a pipe")
    return form or "csv"


def _refuse_same_files(options: argparse.Namespace) -> None:
    """No file is read and written, or written twice: nothing is ever overwritten."""
    named = {
        "the input": options.input,
        "--output": options.output,
        "--rejects": options.rejects,
    }
    paths = {name: path for name, path in named.items() if path not in (None, "-")}
    for (one, first), (other, second) in combinations(paths.items(), 2):
        if same_file(first, second):
            options.usage(f"{other} and {one} are the same file, {second}")


class _Listed:
    """Rows that could not be used, as they are told where no file keeps them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.more = 0

    def add(self, rows: list[BadRow]) -> None:
        """Remember the first ones."""
        for number, name, problems in rows:
            if len(self.lines) >= SHOWN:
                self.more += 1
                continue
            told = f" ({printable(str(name))})" if name else ""
            start = f"row {number}"
            texts = [str(p).removeprefix(f"{start}: ") for p in problems]
            self.lines.append(f"{start}{told}: {'; '.join(texts)}")

    def print(self) -> None:
        """Tell them on standard error."""
        for line in self.lines:
            print(line, file=sys.stderr)
        if self.more:
            print(f"… and {self.more} more rows", file=sys.stderr)


class _Interrupts:
    """Ctrl-C that is not lost.

    Python ignores a KeyboardInterrupt that is raised in a callback of its own, as
    while a module is imported: the run would go on to its end and call itself done.
    """

    def __init__(self) -> None:
        self.seen = False
        self.before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.seen = True
        raise KeyboardInterrupt

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was one, even if it was lost."""
        if self.seen:
            raise KeyboardInterrupt


class _Bar:
    """Progress on a terminal: rows, rows a second, time left; nothing elsewhere."""

    def __init__(self, source: Input) -> None:
        from tqdm import tqdm

        self.source, self.rows = source, 0
        self.bar: Any = tqdm(
            unit=" rows", unit_scale=True, disable=None, dynamic_ncols=True
        )

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def update(self, rows: int) -> None:
        """Move on; how much is left is told by the share of the input that is read."""
        self.rows += rows
        share = self.source.done()
        if share:
            self.bar.total = round(self.rows / share)
        self.bar.update(rows)
