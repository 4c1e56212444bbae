"""Broken knowledge files: every rule is told with file, row and field."""

from __future__ import annotations

import functools
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from calcinosis.errors import KnowledgeError
from calcinosis.knowledge.parsing.folder import digest_of, priors_dir
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.knowledge.rows.learned import LEARNED
from calcinosis.knowledge.variables import ASKED
from tests.knowledge.broken_files import OTHER_FILES, RATES_AND_TRUST, VARIABLE_RULES
from tests.knowledge.broken_rows import (
    BIB,
    CODES,
    EXAM,
    JUDGED,
    MIX,
    MODEL,
    PLACES,
    RATES,
    ROWS,
    TRUST,
    UNITS,
    VARIABLES,
    Rule,
    judged,
)

RULES = [*ROWS, *PLACES, *RATES_AND_TRUST, *VARIABLE_RULES, *OTHER_FILES]
EVERY_THIRD_QUICK = [
    pytest.param(rule, marks=[pytest.mark.slow] if number % 3 else [], id=rule.name)
    for number, rule in enumerate(RULES)
]
Edit = Callable[..., Path]
LEARNED_FILE = shutil.ignore_patterns(LEARNED)  # its entries would be stale
parse = functools.cache(tomllib.loads)


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most files of a broken folder are the same in every test."""
    monkeypatch.setattr(tomllib, "loads", parse)


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """A copy of the knowledge files in which patterns became texts."""

    def edit(*rules: Rule) -> Path:
        folder = tmp_path / "priors"
        shutil.copytree(priors_dir(), folder, ignore=LEARNED_FILE)
        for rule in rules:
            path = folder / rule.file
            before = path.read_text(encoding="utf-8")
            template = (
                rule.text if r"\1" in rule.text else rule.text.replace("\\", r"\\")
            )
            after, times = re.subn(rule.pattern, template, before, count=1)
            assert times == 1, f"{rule.name}: the pattern is not in {rule.file}"
            path.write_text(after, encoding="utf-8")
        return folder

    return edit


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("rule", EVERY_THIRD_QUICK)
def test_broken_rule_is_told_with_file_and_row(edited: Edit, rule: Rule) -> None:
    problems = problems_of(edited(rule))
    told = [problem for problem in problems if rule.words in problem]
    assert told, problems
    # what is missing is told where it should stand
    elsewhere = rule.name in (
        *("no table", "unknown severity", "analyte without units"),
    )
    assert elsewhere or told[0].startswith(f"{rule.file}: ")


def test_each_question_has_a_help_of_its_own(knowledge: Knowledge) -> None:
    """It is short, and says what the question does not."""
    asked = [v for v in knowledge.variables.values() if v.kind in ASKED]
    assert len({variable.help for variable in asked}) == len(asked) >= 100
    for variable in asked:
        assert len(variable.help) <= 160, variable.name
        assert variable.help[-1] in ".?", variable.name
        question = {*re.findall(r"\w{4,}", variable.question.lower())}
        words = {*re.findall(r"\w{4,}", variable.help.lower())}
        assert len(words - question) > 5, variable.name
    others = [v for v in knowledge.variables.values() if v.kind not in ASKED]
    assert not any(variable.help for variable in others)


def test_several_problems_in_several_files_are_told_at_once(edited: Edit) -> None:
    names = {
        *("probability above 1", "bad DOI", "ratio of 0", "mistyped LOINC"),
        *("coverage above 1", "gap in intervals", "misread always"),
    }
    chosen = [rule for rule in RULES if rule.name in names]
    assert len({rule.file for rule in chosen}) == len(names)
    problems = problems_of(edited(*chosen))
    for rule in chosen:
        assert any(rule.words in problem for problem in problems), rule.name


def test_file_that_does_not_parse_hides_no_problem_elsewhere(edited: Edit) -> None:
    names = ("TOML syntax", "ratio outside its interval")
    chosen = [rule for rule in RULES if rule.name in names]
    problems = problems_of(edited(*chosen))
    assert len(problems) == 2
    for rule in chosen:
        assert any(rule.words in problem for problem in problems), rule.name


@pytest.mark.parametrize("name", [MODEL, VARIABLES, RATES, MIX, TRUST, UNITS, BIB])
def test_missing_file_is_told(edited: Edit, name: str) -> None:
    folder = edited()
    (folder / name).unlink()
    assert f"{name}: the file is missing" in problems_of(folder)


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "there is no such folder" in problems_of(tmp_path / "nowhere")[0]


def test_bibliography_of_another_name_is_told(edited: Edit) -> None:
    folder = edited()
    (folder / "more.bib").write_text("@misc{x,\n}\n")
    assert problems_of(folder) == [
        "more.bib: is not read: references stand in references.bib"
    ]


def test_codes_may_be_missing(edited: Edit) -> None:
    folder = edited()
    (folder / CODES).unlink()
    assert not read_knowledge(folder).codes


@pytest.mark.parametrize("certain", [0, 1])
def test_definition_may_hold_0_or_1(edited: Edit, certain: int) -> None:
    row = judged(f'{{ probability = {certain}, definition = "by definition" }}')
    knowledge = read_knowledge(edited(Rule("definition", EXAM, JUDGED, row, "")))
    rows = [placed.row for placed in knowledge.tables["fluctuance"].rows]
    found = [row for row in rows if row.is_definition]
    assert [row.distribution.mean()[1] for row in found] == [certain]


def test_definition_with_weight_makes_only_the_zeros_certain(
    knowledge: Knowledge,
) -> None:
    for name in ("iv_calcium_agent", "iv_calcium_concentration", "iv_calcium_access"):
        row = next(
            placed.row
            for placed in knowledge.tables[name].rows
            if "yes" in placed.conditions["iv_calcium"]
        )
        drawn = row.distribution.draw(np.random.default_rng(1), 50)
        assert not row.is_definition
        assert np.all(drawn[:, 0] == 0)
        assert len(np.unique(drawn[:, 1])) == 50


def test_digest_changes_with_any_byte_and_not_with_the_place(
    edited: Edit, tmp_path: Path
) -> None:
    folder, digest = edited(), read_knowledge("sourced").digest
    assert read_knowledge(folder).digest == digest
    moved = tmp_path / "elsewhere" / "other name"
    moved.parent.mkdir()
    folder.rename(moved)
    assert read_knowledge(moved).digest == digest
    digests = {digest}
    for path in sorted([*moved.glob("*.toml"), *moved.glob("*.bib")]):
        data = path.read_bytes()
        path.write_bytes(data + b"\n")
        digests.add(digest_of(moved))
        path.write_bytes(data)
    assert len(digests) == 1 + len(list(moved.iterdir()))


def test_what_is_no_file_or_too_large_is_not_read(edited: Edit) -> None:
    """Neither for the digest: a device has no end."""
    folder = edited()
    labs = folder / "labs.toml"
    labs.unlink()
    labs.symlink_to("/dev/zero")
    with pytest.raises(KnowledgeError, match=r"labs\.toml: is no file"):
        read_knowledge(folder)
    labs.unlink()
    with labs.open("wb") as file:
        file.truncate(1 << 33)
    with pytest.raises(KnowledgeError, match=r"labs\.toml: is larger than 16 MiB"):
        read_knowledge(folder)
