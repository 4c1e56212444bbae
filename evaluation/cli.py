"""``python -m evaluation``: one command for each way to judge and show the model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from calcinosis.cli.common import add_priors
from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.model import load
from calcinosis.patient.written.documents import to_json
from evaluation import HERE
from evaluation.pages.blocks import Block, as_text

__all__ = ["main"]

DONE, BAD_INPUT = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 bad input with its problems listed, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        problems: Sequence[str] = options.run(options) or ()
    except (CalcinosisError, OSError) as error:
        problems = [str(error)]
    if problems:
        sys.stdout.flush()
        print("\n".join(problems), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Judge the network on patients that nobody fitted.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    priors = argparse.ArgumentParser(add_help=False)
    add_priors(priors)
    cases = _shared("cases", nargs="*", metavar="CASES", help="default: those here")
    pretest = _shared("--pretest", choices=("uniform", "setting"), default="uniform")
    as_json = _shared("--json", action="store_true", help="print JSON")

    score = commands.add_parser(
        "score", help="metrics on labelled cases", parents=[pretest, priors, as_json]
    )
    score.add_argument("cases", nargs="*", metavar="CASES", help="files or folders")
    score.add_argument(
        "--told",
        choices=("report", "form"),
        help="what silence means: published patients are reports (default: what each "
        "case says, else a form)",
    )
    score.add_argument("--worst", type=_count, default=5, metavar="N")
    score.add_argument(
        "--ablation",
        dest="run",
        action="store_const",
        const=_ablation,
        help="the network part by part, as reports unless told otherwise (default "
        "cases: those here)",
    )
    score.set_defaults(run=_score, usage=score.error)
    telling = commands.add_parser(
        "telling",
        help="mentions counted, beside how often they are expected",
        parents=[cases, priors, as_json],
    )
    telling.set_defaults(run=_telling)
    report = commands.add_parser(
        "report", help="everything, as HTML and JSON", parents=[cases, pretest, priors]
    )
    report.add_argument("-o", "--output", required=True, metavar="DIR")
    report.add_argument("--quick", action="store_true", help="small samples, no proof")
    report.set_defaults(run=_report)
    policies = commands.add_parser(
        "policies",
        help="who would be cut or given antibiotics, beside two plain rules",
        parents=[cases, priors, as_json],
    )
    policies.add_argument(
        "--patients", type=_count, default=2000, metavar="N", help="drawn per lesion"
    )
    policies.set_defaults(run=_policies)
    value = commands.add_parser(
        "knowledge-value",
        help="judgements most worth a study, as Markdown",
        parents=[cases, priors],
    )
    value.add_argument("-o", "--output", metavar="FILE", help="default: print it")
    value.set_defaults(run=_knowledge_value)
    evidence = commands.add_parser(
        "evidence", help="evidence tables, as Markdown", parents=[priors]
    )
    evidence.add_argument("-o", "--output", required=True, metavar="FILE")
    evidence.set_defaults(run=_evidence)
    gallery = commands.add_parser(
        "gallery", help="every figure, as a page", parents=[priors]
    )
    gallery.add_argument(
        *("-o", "--output"),
        required=True,
        metavar="NAME",
        help="NAME.md is the page, NAME/ holds its pictures",
    )
    gallery.set_defaults(run=_gallery)
    tables = commands.add_parser("tables", help="renew the tables of docs/")
    tables.set_defaults(run=_tables)
    convert = commands.add_parser("convert", help="sources/ to cases/")
    convert.set_defaults(run=_convert)
    bench = commands.add_parser("benchmark", help="speed beside the peers")
    _benchmark_options(bench)
    bench.set_defaults(run=_benchmark)
    speed = commands.add_parser("explorer-speed", help="a click in a real browser")
    speed.add_argument("--clicks", type=_count, default=500, metavar="N")
    speed.set_defaults(run=_explorer_speed)
    return parser


def _shared(name: str, **settings: Any) -> argparse.ArgumentParser:
    """One option as a parent of the commands that have it."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(name, **settings)
    return parent


def _benchmark_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="JSON and figures (PNG, SVG) go here"
    )
    only = parser.add_mutually_exclusive_group()
    for flag, about in {
        "--quick": "small batches, under a minute; not kept",
        "--profile": "only where the time of a batch goes",
        "--page": "measure nothing: write docs/benchmark.md from the latest result",
    }.items():
        only.add_argument(flag, action="store_true", help=about)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


# What a command needs is imported when it runs: the others start at once.


def _score(options: argparse.Namespace) -> Sequence[str]:
    from evaluation.pages.score_tables import score_blocks
    from evaluation.score import as_dict, score

    if not options.cases:
        options.usage("the following arguments are required: CASES")
    scored = score(load(options.priors), options.cases, options.pretest, options.told)
    content = as_dict(scored, options.worst)
    _show(options, content, score_blocks)
    return list[str](content["problems"])


def _ablation(options: argparse.Namespace) -> Sequence[str]:
    from evaluation.pages.gap_tables import ablation_blocks
    from evaluation.score.ablation import ablation

    knowledge, told = load(options.priors).knowledge, options.told or "report"
    content = ablation(knowledge, _cases(options), options.pretest, told)
    _show(options, content, ablation_blocks)
    return list[str](content["problems"])


def _telling(options: argparse.Namespace) -> Sequence[str]:
    from evaluation.pages.gap_tables import telling_blocks
    from evaluation.score.telling import mentions_counted

    content = mentions_counted(load(options.priors), _cases(options))
    _show(options, content, telling_blocks)
    return list[str](content["problems"])


def _report(options: argparse.Namespace) -> Sequence[str]:
    from evaluation.pages.report import FULL, QUICK, measure, write_report

    def say(text: str) -> None:
        print(f"{text} …", file=sys.stderr, flush=True)

    sizes = QUICK if options.quick else FULL
    content = measure(
        load(options.priors), _cases(options), options.pretest, sizes, say
    )
    print(write_report(content, options.output))
    return list[str](content["problems"])


def _policies(options: argparse.Namespace) -> Sequence[str]:
    from evaluation.pages.policy_tables import policy_blocks
    from evaluation.simulate.policies import policies

    content = policies(load(options.priors), _cases(options), options.patients)
    _show(options, content, policy_blocks)
    return list[str](content["problems"])


def _knowledge_value(options: argparse.Namespace) -> Sequence[str]:
    from evaluation.pages.knowledge_value import page

    content, problems = page(load(options.priors), _cases(options))
    if options.output is None:
        print(content, end="")
    else:
        write_whole(options.output, content)
    return problems


def _evidence(options: argparse.Namespace) -> None:
    from calcinosis.knowledge.read import read_knowledge
    from evaluation.pages.evidence_tables import evidence_tables

    path = Path(options.output)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, evidence_tables(read_knowledge(options.priors)))


def _gallery(options: argparse.Namespace) -> None:
    from evaluation.pages.gallery import write_gallery

    write_gallery(load(options.priors), Path(options.output))


def _tables(_options: argparse.Namespace) -> None:
    from evaluation.pages.docs import write_tables

    print(*write_tables(load(), HERE.parent / "docs"), sep="\n")


def _convert(_options: argparse.Namespace) -> None:
    from evaluation.conversion.case_files import convert_all

    count, lost = convert_all()
    print(f"{count} cases converted; {lost} coded facts listed in not_converted.csv")


def _benchmark(options: argparse.Namespace) -> None:
    from evaluation.benchmark.command import run

    run(options)


def _explorer_speed(options: argparse.Namespace) -> None:
    from evaluation.benchmark.browser import explorer_speed

    print(as_text([explorer_speed(load(), max(options.clicks, 5))]))


def _cases(options: argparse.Namespace) -> Sequence[str | Path]:
    from evaluation.score.collection import published_cases

    return options.cases or published_cases()


def _show(
    options: argparse.Namespace,
    content: Any,
    blocks: Callable[[Any], Iterable[Block]],
) -> None:
    """Print what was measured, as JSON or as text."""
    print(to_json(content) if options.json else as_text(blocks(content)))
