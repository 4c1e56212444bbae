"""``python -m evaluation``: one command for each way to judge and show the model."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from calcinosis.cli.shared.common import DONE, add_priors, refuse_overwriting
from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.model import load
from calcinosis.patient.written.documents import to_json
from evaluation import HERE, read_toml

INTERFACE = read_toml("cli.toml")  # what commands are told, and by which options
Options = argparse.Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 bad input with its problems listed, 2 usage."""
    about = INTERFACE["about"]
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=about)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, told in INTERFACE["commands"].items():
        command = commands.add_parser(name, help=told["about"])
        command.set_defaults(run=COMMANDS[name], usage=command.error)
        for option in told["options"]:
            _add(command, option)
        if "one_of" in told:
            group = command.add_mutually_exclusive_group()
            for option in told["one_of"]:
                _add(group, option)
    chosen = parser.parse_args(arguments)
    try:
        problems: Sequence[str] = chosen.run(chosen) or ()
    except (CalcinosisError, OSError) as error:
        problems = [str(error)]
    if problems:
        sys.stdout.flush()
        print("\n".join(problems), file=sys.stderr)
        return 1
    return DONE


def _add(to: Any, option: str | dict[str, Any]) -> None:
    """Add an option by its name, with settings other than the usual ones."""
    own = {"name": option} if isinstance(option, str) else option
    settings = INTERFACE["options"].get(own["name"], {}) | own
    name, flag = settings.pop("name"), settings.pop("flag", None)
    if name == "priors":
        add_priors(to)
        return
    if settings.pop("count", False):
        settings["type"] = _count
    names = (name,) if name == "cases" else (f"--{name}",)
    to.add_argument(*([flag] if flag else []), *names, **settings)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _cases(options: Options) -> Sequence[str | Path]:
    from evaluation.score.collection import published_files

    return options.cases or published_files()


def _refuse_overwriting(options: Options, output: str | Path | None) -> None:
    cases = [str(path) for path in getattr(options, "cases", None) or ()]
    refuse_overwriting(options, {"--output": output}, a_case_file=cases)


def _show(options: Options, content: Mapping[str, Any], table: str) -> list[str]:
    """Print what was measured, as JSON or as text; return its problems."""
    from evaluation.pages.layout import TABLES, plainly

    text = None if options.json else plainly(getattr(TABLES, table)(content))
    print(to_json(content) if text is None else text)
    return list(content["problems"])


# What a command needs is imported when it runs: the others start at once. It returns
# the problems of what could not be used.


def _score(options: Options) -> Sequence[str]:
    from evaluation.score import as_json, score
    from evaluation.score.references import ablation

    model, cases, pretest = load(options.priors), options.cases, options.pretest
    if options.ablation:
        told = options.told or "report"
        content = ablation(model.knowledge, _cases(options), pretest, told)
        return _show(options, content, "ablation")
    if not cases:
        options.usage("the following arguments are required: CASES")
    content = as_json(score(model, cases, pretest, options.told), options.worst)
    return _show(options, content, "score")


def _telling(options: Options) -> Sequence[str]:
    from evaluation.score.mention_counts import mentions_counted

    content = mentions_counted(load(options.priors), _cases(options))
    return _show(options, content, "telling")


def _report(options: Options) -> Sequence[str]:
    from evaluation.pages.report import SIZES, measure, write_report

    model, sizes = load(options.priors), SIZES["quick" if options.quick else "full"]
    for name in ("report.json", "report.html"):
        _refuse_overwriting(options, Path(options.output) / name)
    content = measure(model, _cases(options), options.pretest, sizes, _say)
    print(write_report(content, options.output))
    return list[str](content["problems"])


def _policies(options: Options) -> Sequence[str]:
    from evaluation.simulate.policies import policies

    content = policies(load(options.priors), _cases(options), options.patients)
    return _show(options, content, "policies")


def _knowledge_value(options: Options) -> Sequence[str]:
    from evaluation.pages.layout import fill
    from evaluation.simulate.knowledge_value import knowledge_value

    _refuse_overwriting(options, options.output)
    content = knowledge_value(load(options.priors), _cases(options))
    page = fill("pages/knowledge_value.md.jinja", content)
    if options.output is None:
        print(page, end="")
    else:
        write_whole(options.output, page)
    return list[str](content["problems"])


def _evidence(options: Options) -> None:
    from evaluation.pages.docs import evidence_tables

    path = Path(options.output)
    _refuse_overwriting(options, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, evidence_tables(load(options.priors).knowledge))


def _gallery(options: Options) -> None:
    from evaluation.pages.docs import write_gallery

    write_gallery(load(options.priors), Path(options.output))


def _phenopackets(options: Options) -> Sequence[str]:
    from calcinosis.interchange.phenopackets.corpus import write_corpus

    _refuse_overwriting(options, options.output)
    knowledge = load(options.priors).knowledge
    return write_corpus(_cases(options), Path(options.output), knowledge)


def _tables(_options: Options) -> None:
    from evaluation.pages.docs import write_tables

    print(*write_tables(load(), HERE.parent / "docs"), sep="\n")


def _convert(_options: Options) -> None:
    from evaluation.conversion.case_files import convert_all

    count, lost = convert_all()
    print(f"{count} cases converted; {lost} coded facts listed in not_converted.csv")


def _benchmark(options: Options) -> None:
    from evaluation.benchmark.command import run

    run(options)


def _scale(options: Options) -> None:
    from evaluation.benchmark.scale import run

    run(options)


def _explorer_speed(options: Options) -> None:
    from evaluation.benchmark.browser import explorer_speed

    print(explorer_speed(load(), max(options.clicks, 5)))


def _say(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)


_ALL = (
    *(_score, _telling, _report, _policies, _knowledge_value, _evidence),
    *(_gallery, _phenopackets, _tables, _convert, _benchmark, _scale, _explorer_speed),
)
COMMANDS = {run.__name__[1:].replace("_", "-"): run for run in _ALL}
