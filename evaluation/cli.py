"""``python -m evaluation``: one command for each way to judge and show the model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.patient.documents import to_json
from evaluation import HERE
from evaluation.score.collection import published_cases

__all__ = ["main"]

DONE, BAD_INPUT = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 bad input with its problems listed, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (CalcinosisError, OSError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Judge the network on patients that nobody fitted.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    score = commands.add_parser("score", help="metrics on labelled cases")
    score.add_argument(
        "cases", nargs="+", metavar="CASES", help="case files or folders"
    )
    score.add_argument("--pretest", choices=("uniform", "setting"), default="uniform")
    score.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    score.add_argument("--worst", type=_count, default=5, metavar="N")
    score.add_argument("--json", action="store_true", help="print JSON")
    score.set_defaults(run=_score)
    report = commands.add_parser("report", help="everything, as HTML and JSON")
    report.add_argument("cases", nargs="*", metavar="CASES", help="default: those here")
    report.add_argument("-o", "--output", required=True, metavar="DIR")
    report.add_argument("--pretest", choices=("uniform", "setting"), default="uniform")
    report.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    report.add_argument("--quick", action="store_true", help="small samples, no proof")
    report.set_defaults(run=_report)
    policies = commands.add_parser(
        "policies", help="who would be cut or given antibiotics, beside two plain rules"
    )
    policies.add_argument("cases", nargs="*", metavar="CASES", help="default: all here")
    policies.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    policies.add_argument(
        "--patients", type=_count, default=2000, metavar="N", help="drawn per lesion"
    )
    policies.add_argument("--json", action="store_true", help="print JSON")
    policies.set_defaults(run=_policies)
    convert = commands.add_parser("convert", help="sources/ to cases/")
    convert.set_defaults(run=_convert)
    evidence = commands.add_parser("evidence", help="evidence tables, as Markdown")
    evidence.add_argument("-o", "--output", required=True, metavar="FILE")
    evidence.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    evidence.set_defaults(run=_evidence)
    gallery = commands.add_parser("gallery", help="every figure, as a page")
    gallery.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="NAME",
        help="NAME.md is the page, NAME/ holds its pictures",
    )
    gallery.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    gallery.set_defaults(run=_gallery)
    value = commands.add_parser(
        "knowledge-value", help="judgements most worth a study, as Markdown"
    )
    value.add_argument("cases", nargs="*", metavar="CASES", help="default: those here")
    value.add_argument("-o", "--output", metavar="FILE", help="default: print it")
    value.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    value.set_defaults(run=_knowledge_value)
    bench = commands.add_parser("benchmark", help="speed beside the peers")
    _benchmark_options(bench)
    bench.set_defaults(run=_benchmark)
    speed = commands.add_parser("explorer-speed", help="a click in a real browser")
    speed.add_argument("--clicks", type=_count, default=500, metavar="N")
    speed.set_defaults(run=_explorer_speed)
    return parser


def _benchmark_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="JSON and figures (PNG, SVG) go here"
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--quick", action="store_true", help="small batches, under a minute; not kept"
    )
    only.add_argument(
        "--profile", action="store_true", help="only where the time of a batch goes"
    )
    only.add_argument(
        "--page",
        action="store_true",
        help="measure nothing: write docs/benchmark.md from the latest kept result",
    )


def _explorer_speed(options: argparse.Namespace) -> int:
    from calcinosis.model import load
    from evaluation.benchmark.explorer_speed import as_text, explorer_speed

    print(as_text(explorer_speed(load(), max(options.clicks, 5))))
    return DONE


def _benchmark(options: argparse.Namespace) -> int:
    from evaluation.benchmark.command import run

    return run(options)


def _knowledge_value(options: argparse.Namespace) -> int:
    from calcinosis.model import load
    from evaluation.simulate.knowledge_value import page

    paths = options.cases or published_cases()
    content, problems = page(load(options.priors), paths)
    if options.output is None:
        print(content, end="")
    else:
        write_whole(options.output, content)
    if problems:
        sys.stdout.flush()
        print("\n".join(problems), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _evidence(options: argparse.Namespace) -> int:
    from calcinosis.knowledge.read import read_knowledge
    from evaluation.pages.evidence_tables import write_evidence_tables

    write_evidence_tables(read_knowledge(options.priors), Path(options.output))
    return DONE


def _gallery(options: argparse.Namespace) -> int:
    from calcinosis.model import load
    from evaluation.pages.gallery import write_gallery

    seed = HERE / "cases" / "seed.yaml"
    cases = published_cases()
    write_gallery(load(options.priors), seed, cases, Path(options.output))
    return DONE


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _score(options: argparse.Namespace) -> int:
    from calcinosis.model import load
    from evaluation.score.scored import as_dict, score
    from evaluation.score.text import as_text

    scored = score(load(options.priors), options.cases, options.pretest)
    content = as_dict(scored, options.worst)
    print(to_json(content) if options.json else as_text(content))
    if content["problems"]:
        sys.stdout.flush()
        print("\n".join(content["problems"]), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _report(options: argparse.Namespace) -> int:
    from calcinosis.model import load
    from evaluation.pages.report import FULL, QUICK, measure, write_report

    def say(text: str) -> None:
        print(f"{text} …", file=sys.stderr, flush=True)

    paths = options.cases or published_cases()
    sizes = QUICK if options.quick else FULL
    content = measure(load(options.priors), paths, options.pretest, sizes, say)
    print(write_report(content, options.output))
    if content["problems"]:
        print("\n".join(content["problems"]), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _policies(options: argparse.Namespace) -> int:
    from calcinosis.model import load
    from evaluation.simulate.policies import policies
    from evaluation.simulate.policies_text import as_text

    paths = options.cases or published_cases()
    content = policies(load(options.priors), paths, options.patients)
    print(to_json(content) if options.json else as_text(content))
    if content["problems"]:
        sys.stdout.flush()
        print("\n".join(content["problems"]), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _convert(options: argparse.Namespace) -> int:
    del options
    from evaluation.conversion.case_files import convert_all

    count, lost = convert_all()
    print(f"{count} cases converted; {lost} coded facts listed in not_converted.csv")
    return DONE
