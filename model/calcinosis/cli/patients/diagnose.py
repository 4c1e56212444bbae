"""``calcinosis diagnose``."""

from __future__ import annotations

import argparse
from typing import Any

from calcinosis.about import DISCLAIMER
from calcinosis.cli.shared.common import (
    STATUS,
    Commands,
    add_common,
    add_pretest,
    add_standard,
    number_of_draws,
    print_json,
    print_problems,
    print_text,
    read_all_cases,
    read_pretest_option,
    status_of,
    terminal_width,
)
from calcinosis.diagnosis import Diagnosis
from calcinosis.interchange.answers import ANSWERS, answer_in
from calcinosis.model import load
from calcinosis.service.answering import diagnose_cases

__all__ = ["add", "run"]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    diagnose = commands.add_parser(
        "diagnose",
        help="posterior, reasons and next tests for the cases of files",
        description="Diagnose the cases of YAML or JSON files, and the patients of "
        "FHIR documents and phenopackets. --json prints a list of one object for each "
        "case that could be used, as docs/diagnose.schema.json describes. "
        f"{DISCLAIMER}",
        epilog=f"{STATUS} Every problem is listed.",
    )
    diagnose.add_argument(
        "cases",
        nargs="+",
        metavar="CASE",
        help="files of one case or a list, folders of them, or - to read a pipe",
    )
    add_standard(diagnose)
    diagnose.add_argument(
        "--to",
        choices=ANSWERS,
        help="print the answers as another standard has them, in JSON: fhir is a "
        "RiskAssessment, or a Bundle of them for several patients; phenopacket is the "
        "case with an interpretation for each lesion, or a list of them",
    )
    add_pretest(diagnose)
    diagnose.add_argument(
        "--engine",
        choices=("numpy", "pgmpy"),
        default="numpy",
        help="compiled inference (default), or the variable elimination of pgmpy: the "
        "same answer, seconds later",
    )
    diagnose.add_argument(
        "--draws",
        type=number_of_draws,
        default=0,
        metavar="K",
        help="credible intervals from K random versions of every number (1000 is "
        "plenty and takes about a second)",
    )
    diagnose.add_argument(
        "--explain",
        action="store_true",
        help="the weight of every finding in a sentence, with the studies behind it, "
        "and what would not have occurred without a risk factor",
    )
    diagnose.add_argument(
        "--timeline",
        action="store_true",
        help="the same patient on days 1, 3, 7, 14 and 30 of the lesion",
    )
    diagnose.add_argument(
        "--next-tests",
        action="store_true",
        help="also tests that are not worth it, and the best two in a row",
    )
    diagnose.add_argument(
        "--sensitivity",
        action="store_true",
        help="the numbers of the model that matter most to this answer, and the "
        "smallest change of one that would change it (--json: twenty of them)",
    )
    add_common(diagnose)
    diagnose.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Diagnose the cases of a file; return the exit status."""
    model = load(options.priors)
    cases, found = read_all_cases(options.cases, model.knowledge, options.standard)
    results, wrong = diagnose_cases(
        model,
        cases,
        options.setting,
        read_pretest_option(options, model),
        options.told,
        options.engine,
    )
    problems = [*map(str, found), *wrong]
    parts = {
        "reasons": options.explain,
        "tests": options.next_tests,
        "timeline": options.timeline,
        "sensitivity": options.sensitivity,
    }
    full = [name for name, asked in parts.items() if asked]
    if options.to is not None:
        print_json(answer_in(options.to, results, options.draws))
    elif options.json:
        contents = [_as_dict(result, options.draws, full) for result in results]
        print_json(contents)
    elif results:
        rule = "\n\n" + "─" * terminal_width() + "\n\n"
        texts = [
            r.to_text(terminal_width(), draws=options.draws, full=full) for r in results
        ]
        print_text(rule.join(texts))
    print_problems(problems)
    return status_of(len(results), len(problems))


def _as_dict(result: Diagnosis, draws: int, full: list[str]) -> dict[str, Any]:
    """Return a result with the file that its case stands in."""
    document = result.case.document
    name = None if document is None else document.name
    return {"file": name, **result.to_dict(draws, full=full)}
