"""What a case can tell: listed, searched, as a page, and every example is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calcinosis import Case, Model
from calcinosis.cli.main import main
from calcinosis.knowledge.variables import CONTEXT, FILMS
from calcinosis.patient.interpret import interpret
from calcinosis.report.vocabulary_lists import as_markdown, entries
from tests.support.loaded import loader_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in knowledge once for all tests."""
    monkeypatch.setattr("calcinosis.cli.knowledge.findings.load", loader_of(model))
    monkeypatch.setenv("COLUMNS", "80")


def test_the_page_is_current(model: Model) -> None:
    """Renew it with ``calcinosis findings --markdown > docs/findings.md``."""
    page = Path("docs/findings.md").read_text(encoding="utf-8")
    assert page == as_markdown(model.knowledge)


def test_every_example_can_be_written_in_a_case(model: Model) -> None:
    """Each is read without a problem and counts as evidence or history."""
    for entry in entries(model.knowledge):
        indent = "" if entry.name in CONTEXT else "findings:\n  "
        (case,) = Case.parse(f"{indent}{entry.example}\n")
        interpretation = interpret(case, model.network)
        assert entry.name not in interpretation.not_assessed, entry.example


def test_one_finding_is_told_in_full(capsys: Capture) -> None:
    """By its name, another name, or as JSON."""
    assert main(["findings", "calcium"]) == 0
    out = capsys.readouterr().out
    for part in ("What is the total", "low, normal, high", "mg/dL", "Interval by age"):
        assert part in out
    assert main(["findings", "redness"]) == 0
    assert capsys.readouterr().out.startswith("Erythema (erythema): Is the skin")
    assert main(["findings", "crp", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["name"], entry["states"]) == ("crp", ["low", "normal", "high"])
    assert entry["intervals"]


def test_each_entry_is_told_with_its_help(capsys: Capture, model: Model) -> None:
    """Wrapped to the terminal, as JSON, and on the page."""
    page, film = as_markdown(model.knowledge), model.knowledge.film
    helps = {name: one.help for name, one in model.knowledge.variables.items()}
    helps |= {FILMS: film.help}
    for entry in entries(model.knowledge):
        assert entry.help == helps[entry.name]
        assert f"\n- Help: {entry.help}\n" in page
    assert main(["findings", "heel_sticks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    told = " ".join(line.strip() for line in lines)
    assert "Help: Many pricks over days or weeks" in told
    assert "newborn screening is a no. Answers: no, yes" in told
    assert main(["findings", "heel_sticks", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["help"].startswith("Many pricks")


def test_a_finding_is_told_with_codes_error_and_cost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["findings", "erythema", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert "247441003" in entry["codes"]["snomed"]
    assert 0 < entry["error"] < 0.2
    assert entry["borderline"]
    assert 0 < entry["tests"]["Examine"] < 0.01
    assert main(["findings", "crp"]) == 0
    assert "1988-5" in capsys.readouterr().out


def test_a_word_finds_all_that_speak_of_it(capsys: Capture) -> None:
    """And one that nothing speaks of is told with the nearest name."""
    assert main(["findings", "dialysis", "--json"]) == 0
    found = {entry["name"] for entry in json.loads(capsys.readouterr().out)}
    assert {"kidney_disease"} <= found
    assert main(["findings", "erithema"]) == 3
    assert "did you mean 'erythema'?" in capsys.readouterr().err


def test_the_list_names_all_and_fits_the_terminal(
    capsys: Capture, model: Model
) -> None:
    """One entry below the other, by group."""
    assert main(["findings"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    for entry in entries(model.knowledge):
        assert any(line.startswith(f"  {entry.name}: ") for line in lines)
