"""``python -m evaluation``: convert, score, report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from calcinosis.documents import to_json
from calcinosis.errors import CalcinosisError
from evaluation.convert import HERE

__all__ = ["main"]

DONE, BAD_INPUT = 0, 1
CASES = [str(HERE / "cases")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 bad input with every problem listed, 2 usage."""
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
    score.add_argument("cases", nargs="+", metavar="CASES", help="case files or folders")
    score.add_argument("--pretest", choices=("uniform", "setting"), default="uniform")
    score.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    score.add_argument("--worst", type=_count, default=5, metavar="N")
    score.add_argument("--json", action="store_true", help="print JSON")
    score.set_defaults(run=_score)
    convert = commands.add_parser("convert", help="sources/ to cases/")
    convert.set_defaults(run=_convert)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _score(options: argparse.Namespace) -> int:
    from calcinosis.diagnosis import load
    from evaluation.score import as_dict, score
    from evaluation.score_text import as_text

    scored = score(load(options.priors), options.cases, options.pretest)
    content = as_dict(scored, options.worst)
    print(to_json(content) if options.json else as_text(content))
    if content["problems"]:
        sys.stdout.flush()
        print("\n".join(content["problems"]), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _convert(options: argparse.Namespace) -> int:
    del options
    from evaluation.case_files import convert_all

    count, lost = convert_all()
    print(f"{count} cases converted; {lost} coded facts listed in not_converted.csv")
    return DONE
