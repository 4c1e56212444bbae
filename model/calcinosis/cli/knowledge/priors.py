"""``calcinosis priors``."""

from __future__ import annotations

import argparse
from textwrap import wrap
from typing import TYPE_CHECKING

from calcinosis.arguments import as_path
from calcinosis.cli.shared.common import (
    DONE,
    Commands,
    add_common,
    print_json,
    print_problems,
    print_text,
    read_all_cases,
    status_of,
    terminal_width,
)
from calcinosis.errors import KnowledgeError
from calcinosis.knowledge.parsing.folder import digest_of, priors_dir, refuse_no_folder
from calcinosis.knowledge.read import Knowledge
from calcinosis.model import Model, load
from calcinosis.patient.pretest import Pretest

if TYPE_CHECKING:
    from calcinosis.report.changed_priors import ChangedPriors

__all__ = ["add", "run"]


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    priors = commands.add_parser(
        "priors",
        help="any number of the model with the study behind it",
        description="Print the numbers about a variable (erythema, calcium), a lesion, "
        "a setting, or those a reference stands behind; without NAME an overview.",
    )
    priors.add_argument("name", nargs="?", metavar="NAME")
    priors.add_argument("--check", action="store_true", help="check every file")
    priors.add_argument(
        "--diff",
        metavar="OLD",
        help="another folder of knowledge files, or 'sourced': which numbers have "
        "changed since, and whose leading lesion or action",
    )
    priors.add_argument(
        "--cases",
        nargs="+",
        metavar="CASE",
        help="with --diff: files or folders of cases (default: the published ones, "
        "where the checkout has them, read as reports with the pretest uniform)",
    )
    add_common(priors)
    priors.set_defaults(run=run, usage=priors.error)


def run(options: argparse.Namespace) -> int:
    """Print numbers with their studies; return the exit status."""
    from calcinosis.provenance.text import text_of
    from calcinosis.provenance.values import values_of

    if options.cases and not options.diff:
        options.usage("--cases belongs to --diff OLD")
    if options.diff and options.name:
        options.usage(f"--diff compares all numbers: leave '{options.name}' out")
    model = load(options.priors)
    knowledge = model.knowledge
    if options.diff:
        try:
            old = load(options.diff)
        except KnowledgeError as error:
            return _differences_as_written(options, error, knowledge)
        return _differences(options, old, model)
    if options.name is None:
        return _overview(knowledge, options.json)
    if options.json:
        values = values_of(knowledge, options.name)
        print_json([value.as_dict() for value in values])
    else:
        print_text(text_of(knowledge, options.name, terminal_width()))
    return DONE


def _differences(options: argparse.Namespace, old: Model, new: Model) -> int:
    """Tell what differs between two sets of numbers; return the exit status."""
    from calcinosis.provenance.changed_numbers import changed_numbers
    from calcinosis.reasoning.what_if.changed_answers import changed_answers
    from calcinosis.report.changed_priors import ChangedPriors

    numbers = changed_numbers(old.knowledge, new.knowledge)
    published = priors_dir().parent / "evaluation" / "cases"
    named: list[str] = options.cases or [str(published)] * published.is_dir()
    pretest: Pretest = "setting" if options.cases else "uniform"
    told = None if options.cases else "report"
    cases, found = read_all_cases(named, new.knowledge)
    answers = None
    if named:
        answers = changed_answers(old, new, cases, pretest=pretest, told=told)
    asked = (
        f"{len(cases)} cases, read as they are, pretest of their setting"
        if options.cases
        else f"{len(cases)} published cases, read as reports, pretest uniform"
    )
    digests = old.knowledge.digest, new.knowledge.digest
    _print_changed(options, ChangedPriors(*digests, numbers, answers, asked))
    problems = [*map(str, found), *(answers.problems if answers else ())]
    print_problems(problems)
    return status_of(1, len(problems))


def _differences_as_written(
    options: argparse.Namespace, unread: KnowledgeError, new: Knowledge
) -> int:
    """Tell what differs from files that are no knowledge of this version."""
    from calcinosis.provenance.changed_numbers import changed_as_written
    from calcinosis.report.changed_priors import ChangedPriors

    folder = as_path(options.diff, "--diff", KnowledgeError)
    try:
        refuse_no_folder(folder)
        digest = digest_of(folder)
    except OSError as error:
        raise unread from error
    numbers = changed_as_written(folder, new)
    problems = unread.problems
    _print_changed(
        options, ChangedPriors(digest, new.digest, numbers, None, "", problems)
    )
    return status_of(1, len(problems))


def _print_changed(options: argparse.Namespace, both: ChangedPriors) -> None:
    from calcinosis.report.changed_priors import changed_dict, changed_text

    if options.json:
        print_json(changed_dict(both))
    else:
        print_text(changed_text(both, terminal_width()))


def _overview(knowledge: Knowledge, as_json: bool) -> int:
    from calcinosis.provenance.strength import (
        overview,
        share_of_judgement,
        text_of_learning,
        text_of_shares,
    )

    digest = f"sha256:{knowledge.digest}"
    if as_json:
        content = {
            "priors": digest,
            "references": len(knowledge.references),
            "judgement": {
                part: share.as_dict()
                for part, share in share_of_judgement(knowledge).items()
            },
            "tables": {
                name: share.as_dict() for name, share in overview(knowledge).items()
            },
        }
        print_json(content)
        return DONE
    count = len(knowledge.references)
    checked = f"{count} references; every key resolves, all are used. Checked: {digest}"
    width = terminal_width()
    learned = wrap(text_of_learning(knowledge), width)
    parts = [text_of_shares(knowledge), "", *learned, "", *wrap(checked, width)]
    print_text("\n".join(parts))
    return DONE
