"""A case to fill in, and a case that is asked for: saved, never over another file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from calcinosis import Case, Model
from calcinosis.cli.main import main
from calcinosis.cli.patients import ask
from calcinosis.cli.shared.interview import Interview, Question
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.written.write_case import case_text
from calcinosis.report.starter import starter
from tests.support import paths
from tests.support.loaded import loader_of

Capture = pytest.CaptureFixture[str]
WHO = "neonatal_unit\n19 d\nmale\n"


@pytest.fixture(autouse=True)
def here(model: Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Read the knowledge once, and write into a folder of the test."""
    for name in ("ask", "new", "diagnose"):
        monkeypatch.setattr(f"calcinosis.cli.patients.{name}.load", loader_of(model))
    monkeypatch.chdir(tmp_path)


class Typed(io.StringIO):
    """Answers that somebody types, who sees what is refused."""

    def isatty(self) -> bool:
        return True


def asked(
    monkeypatch: pytest.MonkeyPatch, answers: str, *options: str, typed: bool = False
) -> int:
    monkeypatch.setattr("sys.stdin", (Typed if typed else io.StringIO)(answers))
    return main(["ask", *options])


def test_a_new_case_can_be_diagnosed_and_is_not_overwritten(capsys: Capture) -> None:
    """Empty entries are not assessed; the next free name is told."""
    assert main(["new"]) == 0
    text = Path("case.yaml").read_text(encoding="utf-8")
    assert "erythema:" in text
    assert "# Is the skin over it red? no, yes\n" in text
    assert f"\n{' ' * 34}# Press on it: redness fades for a moment" in text
    assert main(["diagnose", "case.yaml"]) == 0
    assert "No finding is given" in capsys.readouterr().out
    assert main(["new"]) == 3
    assert "case-2.yaml is free" in capsys.readouterr().err
    assert Path("case.yaml").read_text(encoding="utf-8") == text
    assert main(["new", "-"]) == 0
    assert main(["new", "case.csv"]) == 2
    assert main(["new", "nosuch/case.yaml"]) == 3


def test_a_text_of_several_lines_stays_a_comment(model: Model) -> None:
    """Else what a folder of numbers says would be read as an answer."""
    knowledge = model.knowledge
    longer = replace(knowledge.variables["warmth"], help="Feel it.\nwarmth: yes\n")
    variables = {**knowledge.variables, "warmth": longer}
    text = starter(replace(knowledge, variables=variables), "case.yaml")
    assert "# Feel it. warmth: yes\n" in text
    (case,) = Case.parse(text)
    assert not any(case.findings.values())


@pytest.mark.slow
def test_questions_end_and_the_case_is_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Unknown to all but who the patient is: asked until nothing is worth it."""
    assert asked(monkeypatch, WHO + "\n" * 200) == 0
    out = capsys.readouterr().out
    assert "1. Where is the patient seen?" in out
    assert "Nothing that can be asked would change what to do." in out
    assert "Saved: case.yaml" in out
    case = Case.read("case.yaml")
    assert (case.setting, case.age, case.sex) == ("neonatal_unit", "19 d", "male")
    assert asked(monkeypatch, WHO) == 0
    assert "Saved: case-2.yaml" in capsys.readouterr().out
    assert asked(monkeypatch, WHO, "-o", "case.yaml") == 3
    assert "is not overwritten" in capsys.readouterr().err


def test_answers_can_be_wrong_explained_and_taken_back(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """A wrong one is asked again, help tells the words, back undoes, stop saves."""
    answers = "moon\nnicu\nback\nemergency\n34 y\nfemale\nhelp\nperhaps\nyes\nstop\n"
    assert asked(monkeypatch, answers, "-o", "her.yaml", typed=True) == 0
    out = capsys.readouterr().out
    assert "! 'moon' is not one of neonatal_unit" in out
    assert "Example: " in out
    assert "! 'perhaps' is not one of" in out
    case = Case.read("her.yaml")
    assert (case.setting, case.age, case.sex) == ("emergency", "34 y", "female")
    assert len(case.findings) == 1


def test_a_refused_answer_of_a_pipe_ends_the_questions(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """The lines behind it would answer others than they were meant for."""
    assert asked(monkeypatch, WHO + "perhaps\nno\nno\n") == 1
    told = capsys.readouterr()
    assert "! 'perhaps' is not" in told.out
    assert "2 answers were not used, first 'no'" in told.err
    assert Case.read("case.yaml").findings == {}


def test_answers_that_nobody_asked_for_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """How many and which first; empty ones say nothing."""
    assert asked(monkeypatch, WHO + "stop\n\nno\nyes\n") == 0
    told = "2 answers were not used, first 'no': the questions had ended\n"
    assert capsys.readouterr().err == told
    assert asked(monkeypatch, WHO + "stop\n") == 0
    assert capsys.readouterr().err == ""


def test_a_question_mark_explains_and_is_no_answer(
    model: Model, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Of the day of a film, too."""
    interview = Interview(model, Case())
    assert asked(monkeypatch, "?\nnicu\nstop\n") == 0
    out = capsys.readouterr().out
    assert out.count("1. Where is the patient seen?") == 2
    assert "Example: setting: " in out
    assert "Help: The place that sees the patient today" in out
    assert Case.read("case.yaml").setting == "nicu"
    monkeypatch.setattr("sys.stdin", io.StringIO("?\n3\n"))
    question = Question(FILMS, interview.entries[FILMS])
    assert ask.take(interview, question, "yes\n")
    assert interview.case.findings[FILMS] == [{"day": 3, "calcification": True}]


def test_a_case_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """What it tells is not asked again and is kept."""
    assert asked(monkeypatch, "stop\n", str(paths.SEED), "-o", "seed.yaml") == 0
    assert "Where is the patient seen?" not in capsys.readouterr().out
    assert Case.read("seed.yaml").findings == Case.read(paths.SEED).findings


def test_a_written_case_reads_as_the_same_case(model: Model) -> None:
    """Published cases too: times, limits, lists, likelihoods."""
    (folder,) = {paths.SEED.parent}
    for path in sorted(folder.glob("*.yaml"))[:3]:
        for case in Case.read_all(path)[:4]:
            (again,) = Case.parse(case_text(case))
            assert again == case


@pytest.mark.slow
def test_the_case_is_saved_though_nobody_reads_the_questions(tmp_path: Path) -> None:
    """As in ``calcinosis ask < answers | head -1``."""
    output, answers = tmp_path / "case.yaml", "neonatal_unit\n19 d\nno\nyes\n"
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "calcinosis", "ask", "-o", str(output)]
    subprocess.run(
        command,
        input=answers,
        text=True,
        stdout=writing,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    os.close(writing)
    assert "age: 19 d" in output.read_text(encoding="utf-8")
