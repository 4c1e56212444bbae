"""The command line: ``calcinosis diagnose``, ``calcinosis priors``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from calcinosis import __version__
from calcinosis.case import Case
from calcinosis.diagnosis import DISCLAIMER, Model, Pretest, load
from calcinosis.documents import read_document, read_text, to_json
from calcinosis.errors import CalcinosisError, CaseError, Problem

__all__ = ["main"]

DONE, BAD_INPUT = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 bad input with every problem listed, 2 usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except CalcinosisError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of the pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="calcinosis",
        description="Bayesian network for subcutaneous swellings and calcified skin "
        "lesions. " + DISCLAIMER,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_diagnose(commands)
    _add_priors(commands)
    return parser


def _add_diagnose(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    diagnose = commands.add_parser(
        "diagnose",
        help="posterior, reasons and next tests for the cases of a file",
        description="Diagnose the cases of a YAML or JSON file. " + DISCLAIMER,
    )
    diagnose.add_argument("case", metavar="CASE", help="a file, or - for standard input")
    diagnose.add_argument("--setting", help="replaces the setting of the case")
    diagnose.add_argument(
        "--pretest",
        default="setting",
        metavar="setting|uniform|FILE",
        help="the setting's case mix (default), equal, or a file lesion: probability",
    )
    diagnose.add_argument(
        "--engine",
        choices=("numpy", "pgmpy"),
        default="numpy",
        help="compiled inference (default) or pgmpy's variable elimination",
    )
    diagnose.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    diagnose.add_argument("--json", action="store_true", help="print JSON")
    diagnose.set_defaults(run=_diagnose)


def _add_priors(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    priors = commands.add_parser(
        "priors",
        help="any number of the model with the study behind it",
        description="Print the numbers about a variable (erythema, calcium), a lesion, "
        "a setting, or those a reference stands behind.",
    )
    priors.add_argument("name", nargs="?", metavar="NAME")
    priors.add_argument("--check", action="store_true", help="check every file")
    priors.add_argument("--priors", metavar="FOLDER", help="other knowledge files")
    priors.add_argument("--json", action="store_true", help="print JSON")
    priors.set_defaults(run=_priors)


def _diagnose(options: argparse.Namespace) -> int:
    cases = _read_cases(options.case)
    pretest = _read_pretest(options.pretest)
    model = load(options.priors)
    results: list[dict[str, object]] = []
    texts: list[str] = []
    problems: list[str] = []
    for case in cases:
        try:
            result = model.diagnose(
                case, setting=options.setting, pretest=pretest, engine=options.engine
            )
        except CaseError as error:
            problems.append(str(error))
        except CalcinosisError as error:
            problems.append(f"{case.where()}: {case.id}: {error}")
        else:
            if options.json:
                results.append(result.to_dict())
            else:
                texts.append(result.to_text(_width()))
    if options.json and results:
        print(to_json(results[0] if len(cases) == 1 else results))
    elif texts:
        print(("\n\n" + "─" * min(_width(), 80) + "\n\n").join(texts))
    if problems:
        sys.stdout.flush()
        print("\n".join(problems), file=sys.stderr)
        return BAD_INPUT
    return DONE


def _read_cases(path: str) -> list[Case]:
    if path == "-":
        data = sys.stdin.buffer.read()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            problem = Problem("standard input", "is not text (YAML or JSON)")
            raise CaseError([problem]) from None
        return Case.parse(text, "standard input")
    return Case.read_all(path)


def _read_pretest(text: str) -> Pretest:
    if text in ("setting", "uniform") or not Path(text).exists():
        return text
    content = read_document(read_text(Path(text)), text).content
    if not isinstance(content, dict):
        problem = Problem(text, "expected lesion: probability for every lesion")
        raise CaseError([problem])
    return {str(key): value for key, value in content.items()}


def _priors(options: argparse.Namespace) -> int:
    from calcinosis.sources import values_of

    model = load(options.priors)
    if options.name is None:
        return _overview(model, options.json)
    values = values_of(model.knowledge, options.name)
    if options.json:
        print(to_json([value.as_dict() for value in values]))
    else:
        print("\n".join(value.as_text(_width()) for value in values))
    return DONE


def _overview(model: Model, as_json: bool) -> int:
    from calcinosis.sources import overview, share_of_judgement

    knowledge = model.knowledge
    shares = share_of_judgement(knowledge)
    if as_json:
        content = {
            "priors": f"sha256:{knowledge.digest}",
            "references": len(knowledge.references),
            "judgement": {
                part: {"rows": total, "judgements": judged}
                for part, (judged, total) in shares.items()
            },
        }
        print(to_json(content))
        return DONE
    print("rows  with a study  variable")
    for name, rows, studied in overview(knowledge):
        print(f"{rows:4}  {studied:12}  {name}")
    print(f"\n{len(knowledge.references)} references; every key resolves, all is used.")
    print("Share of judgement (rows without a study):")
    for part, (judged, total) in shares.items():
        print(f"  {part:28} {judged:4} of {total:4}  {100 * judged / total:3.0f} %")
    print(f"Checked: sha256:{knowledge.digest}")
    return DONE


def _width() -> int:
    return min(shutil.get_terminal_size((80, 24)).columns, 100)
