"""``python -m evaluation``: one command for each way to judge and show the model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from calcinosis.cli.common import add_priors
from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.model import load
from calcinosis.patient.written.documents import to_json
from evaluation import HERE

DONE, BAD_INPUT = 0, 1
Options = argparse.Namespace
Option = Callable[[argparse.ArgumentParser], object]
"""Adds an option to a command."""
Run = Callable[[Options], Sequence[str] | None]
"""Run a command; return the problems of what could not be used."""


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _option(*names: str, **settings: Any) -> Option:
    return lambda command: command.add_argument(*names, **settings)


def _one_of(**flags: str) -> Option:
    """Make flags, told with what they do, exclude each other."""

    def add(command: argparse.ArgumentParser) -> None:
        group = command.add_mutually_exclusive_group()
        for name, about in flags.items():
            group.add_argument(f"--{name}", action="store_true", help=about)

    return add


PRIORS = add_priors
CASES = _option("cases", nargs="*", metavar="CASES", help="default: those here")
PRETEST = _option("--pretest", choices=("uniform", "setting"), default="uniform")
JSON = _option("--json", action="store_true", help="print JSON")
COMMANDS: dict[str, tuple[str, Sequence[Option], Run]] = {}


def _command(name: str, about: str, *options: Option) -> Callable[[Run], Run]:
    """Make a function a command with these options."""

    def register(run: Run) -> Run:
        COMMANDS[name] = about, options, run
        return run

    return register


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 bad input with its problems listed, 2 usage."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Judge the network on patients that nobody fitted.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (about, own, run) in COMMANDS.items():
        command = commands.add_parser(name, help=about)
        command.set_defaults(run=run, usage=command.error)
        for add in own:
            add(command)
    options = parser.parse_args(arguments)
    try:
        problems: Sequence[str] = options.run(options) or ()
    except (CalcinosisError, OSError) as error:
        problems = [str(error)]
    if problems:
        sys.stdout.flush()
        print("\n".join(problems), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _cases(options: Options) -> Sequence[str | Path]:
    from evaluation.score.collection import published_cases

    return options.cases or published_cases()


def _show(options: Options, content: Mapping[str, Any], table: str) -> list[str]:
    """Print what was measured, as JSON or as text; return its problems."""
    from evaluation.pages.layout import TABLES, as_text

    page = (
        to_json(content) if options.json else as_text(getattr(TABLES, table)(content))
    )
    print(page)
    return list(content["problems"])


# What a command needs is imported when it runs: the others start at once.


@_command(
    *("score", "metrics on labelled cases", PRETEST, PRIORS, JSON),
    _option("cases", nargs="*", metavar="CASES", help="files or folders"),
    _option(
        "--told",
        choices=("report", "form"),
        help="what silence means: published patients are reports (default: what each "
        "case says, else a form)",
    ),
    _option("--worst", type=_count, default=5, metavar="N"),
    _option(
        "--ablation",
        action="store_true",
        help="the network part by part, as reports unless told otherwise (default "
        "cases: those here)",
    ),
)
def _score(options: Options) -> Sequence[str]:
    from evaluation.score import as_dict, score
    from evaluation.score.references import ablation

    model, cases, pretest = load(options.priors), options.cases, options.pretest
    if options.ablation:
        told = options.told or "report"
        content = ablation(model.knowledge, _cases(options), pretest, told)
        return _show(options, content, "ablation")
    if not cases:
        options.usage("the following arguments are required: CASES")
    content = as_dict(score(model, cases, pretest, options.told), options.worst)
    return _show(options, content, "score")


@_command(
    "telling",
    "mentions counted, beside how often they are expected",
    *(CASES, PRIORS, JSON),
)
def _telling(options: Options) -> Sequence[str]:
    from evaluation.score.mention_counts import mentions_counted

    content = mentions_counted(load(options.priors), _cases(options))
    return _show(options, content, "telling")


@_command(
    *("report", "everything, as HTML and JSON", CASES, PRETEST, PRIORS),
    _option("-o", "--output", required=True, metavar="DIR"),
    _option("--quick", action="store_true", help="small samples, no proof"),
)
def _report(options: Options) -> Sequence[str]:
    from evaluation.pages.report import SIZES, measure, write_report

    sizes = SIZES["quick" if options.quick else "full"]
    model = load(options.priors)
    content = measure(model, _cases(options), options.pretest, sizes, _say)
    print(write_report(content, options.output))
    return list[str](content["problems"])


@_command(
    *("policies", "who would be cut or given antibiotics, beside two plain rules"),
    *(CASES, PRIORS, JSON),
    _option(
        "--patients", type=_count, default=2000, metavar="N", help="drawn per lesion"
    ),
)
def _policies(options: Options) -> Sequence[str]:
    from evaluation.simulate.policies import policies

    content = policies(load(options.priors), _cases(options), options.patients)
    return _show(options, content, "policies")


@_command(
    *("knowledge-value", "judgements most worth a study, as Markdown", CASES, PRIORS),
    _option("-o", "--output", metavar="FILE", help="default: print it"),
)
def _knowledge_value(options: Options) -> Sequence[str]:
    from evaluation.pages.layout import fill
    from evaluation.simulate.knowledge_value import knowledge_value

    content = knowledge_value(load(options.priors), _cases(options))
    page = fill("pages/knowledge_value.md.jinja", content)
    if options.output is None:
        print(page, end="")
    else:
        write_whole(options.output, page)
    return list[str](content["problems"])


@_command(
    *("evidence", "evidence tables, as Markdown", PRIORS),
    _option("-o", "--output", required=True, metavar="FILE"),
)
def _evidence(options: Options) -> None:
    from evaluation.pages.docs import evidence_tables

    path = Path(options.output)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, evidence_tables(load(options.priors).knowledge))


@_command(
    *("gallery", "every figure, as a page", PRIORS),
    _option(
        *("-o", "--output"),
        required=True,
        metavar="NAME",
        help="NAME.md is the page, NAME/ holds its pictures",
    ),
)
def _gallery(options: Options) -> None:
    from evaluation.pages.docs import write_gallery

    write_gallery(load(options.priors), Path(options.output))


@_command("tables", "renew the tables of docs/")
def _tables(_options: Options) -> None:
    from evaluation.pages.docs import write_tables

    print(*write_tables(load(), HERE.parent / "docs"), sep="\n")


@_command("convert", "sources/ to cases/")
def _convert(_options: Options) -> None:
    from evaluation.conversion.case_files import convert_all

    count, lost = convert_all()
    print(f"{count} cases converted; {lost} coded facts listed in not_converted.csv")


@_command(
    *("benchmark", "speed beside the peers"),
    _option(
        "-o", "--output", metavar="FOLDER", help="JSON and figures (PNG, SVG) go here"
    ),
    _one_of(
        quick="small batches, under a minute; not kept",
        profile="only where the time of a batch goes",
        page="measure nothing: write docs/benchmark.md from the latest result",
    ),
)
def _benchmark(options: Options) -> None:
    from evaluation.benchmark.command import run

    run(options)


@_command(
    *("explorer-speed", "a click in a real browser"),
    _option("--clicks", type=_count, default=500, metavar="N"),
)
def _explorer_speed(options: Options) -> None:
    from evaluation.benchmark.browser import explorer_speed

    print(explorer_speed(load(), max(options.clicks, 5)))


def _say(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)
