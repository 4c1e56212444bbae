"""The command line: answers on standard output, every problem on standard error."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from calcinosis import Model
from calcinosis.about import DISCLAIMER
from calcinosis.cli.main import main
from tests.support import paths

SEED = str(paths.SEED)
DOCUMENTED = {
    *("model", "case", "posterior", "calcinosis_cutis", "ranking", "evidence"),
    *("not_assessed", "conflict", "warnings", "explanation", "next_tests"),
}

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in knowledge once for all tests."""

    def load(priors: str | None = None) -> Model:
        assert priors is None
        return model

    monkeypatch.setattr("calcinosis.cli.patients.diagnose.load", load)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    return tmp_path / "case.yaml"


def run_json(capsys: Capture, *arguments: str) -> Any:
    assert main(["diagnose", *arguments, "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    return answer


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "calcinosis", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


# ------------------------------------------------------------------------ answers


def test_text_names_the_leading_lesion_and_the_limits_of_use(capsys: Capture) -> None:
    """A newcomer sees the case, the answer, why, what next, and the disclaimer."""
    assert main(["diagnose", SEED]) == 0
    out = capsys.readouterr().out
    for part in ("Case seed: neonatal unit, 19 d, male", "iatrogenic", "Why", "next"):
        assert part in out
    assert DISCLAIMER in " ".join(out.split())


def test_json_has_the_documented_keys(capsys: Capture) -> None:
    """One object, probabilities that sum to 1, weights that add up."""
    answer = run_json(capsys, SEED)
    assert answer.keys() >= DOCUMENTED
    assert answer["case"] == "seed"
    assert sum(answer["posterior"].values()) == pytest.approx(1, abs=1e-12)
    assert answer["ranking"] == sorted(
        answer["posterior"], key=lambda lesion: -answer["posterior"][lesion]
    )
    assert answer["model"]["priors"].startswith("sha256:")
    assert answer["disclaimer"] == DISCLAIMER
    assert {"variable": "erythema", "given": "no", "source": "case"} in answer[
        "evidence"
    ]
    odds = answer["log_odds_bits"]
    total = odds["pretest"] + sum(weight["bits"] for weight in answer["explanation"])
    assert total == pytest.approx(odds["posterior"], abs=1e-6)
    assert {"test", "information_bits"} <= answer["next_tests"][0].keys()


def test_reasons_and_days_stand_in_the_json(capsys: Capture) -> None:
    """Conflict with its reference, each weight with its reasons; days when asked."""
    answer = run_json(capsys, SEED, "--explain", "--timeline")
    assert isinstance(answer["conflict"], float)
    assert 0 < answer["conflict_reference"]["share"] <= 1
    assert len(answer["conflict_pair"]["findings"]) == 2
    film = answer["explanation"][0]
    assert film["variable"] == "radiographs"
    assert film["through"]["variable"] == "calcific_deposit"
    assert film["posterior_without"] < answer["posterior"]["iatrogenic"]
    assert film["sources"][0]["keys"]
    assert answer["expected_not_reported"][0]["surprise_bits"] > 0
    removed = {a["factor"]: a["fraction"] for a in answer["attributable_fraction"]}
    assert removed["iv_calcium"] > 0.9
    assert [point["day"] for point in answer["timeline"]] == [1, 3, 7, 14, 30]
    assert answer["timeline"][0].keys() >= {"posterior", "film_would_show", "action"}
    plain = run_json(capsys, SEED)
    assert {"timeline", "attributable_fraction"}.isdisjoint(plain)


@pytest.mark.parametrize("width", ["40", "60", "100"])
def test_the_days_are_a_table_that_fits(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    """One row a day, results of a film together or not at all."""
    monkeypatch.setenv("COLUMNS", width)
    assert main(["diagnose", SEED, "--timeline"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= int(width)
    head = next(n for n, line in enumerate(lines) if line.startswith("  day  "))
    days = [line.split()[0] for line in lines[head + 1 : head + 6]]
    assert days == ["1", "3", "7", "14", "30"]
    assert ("if so" in lines[head]) == ("if not" in lines[head]) == (width != "40")


def test_every_finding_is_evidence_or_not_assessed(
    capsys: Capture, model: Model
) -> None:
    """Nothing is lost and nothing is in both lists."""
    answer = run_json(capsys, SEED)
    used = {entry["variable"] for entry in answer["evidence"]}
    assert not used & {*answer["not_assessed"]}
    assert "biopsy" in answer["not_assessed"]
    assert {*answer["not_assessed"]} <= {*model.knowledge.variables, "radiographs"}


def test_both_engines_give_the_same_answer(capsys: Capture) -> None:
    """pgmpy's variable elimination on the clinic network agrees to 1e-9."""
    own = run_json(capsys, SEED)["posterior"]
    reference = run_json(capsys, SEED, "--engine", "pgmpy")["posterior"]
    assert own == pytest.approx(reference, abs=1e-9)


def test_standard_input_is_read(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dash stands for a pipe, with a byte order mark or without."""
    data = b"\xef\xbb\xbf" + Path(SEED).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run_json(capsys, "-")["case"] == "seed"


def test_a_json_case_is_the_same_case(capsys: Capture, tmp_path: Path) -> None:
    """YAML and JSON give one answer."""
    from calcinosis.patient.written.documents import read_document

    content = read_document(Path(SEED).read_text("utf-8"), "seed").content
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert run_json(capsys, str(path))["posterior"] == pytest.approx(
        run_json(capsys, SEED)["posterior"]
    )


# ------------------------------------------------------------------------ pretest


def test_uniform_pretest_is_all_alike(capsys: Capture) -> None:
    """Every lesion begins with the same probability."""
    answer = run_json(capsys, SEED, "--pretest", "uniform")
    assert set(answer["pretest"].values()) == {0.1}


@pytest.mark.slow
def test_a_pretest_file_counts_up_to_a_factor(
    capsys: Capture, tmp_path: Path, model: Model
) -> None:
    """Equal numbers in a file are the uniform pretest."""
    path = tmp_path / "pretest.yaml"
    path.write_text("".join(f"{lesion}: 3\n" for lesion in model.knowledge.lesions))
    first = run_json(capsys, SEED, "--pretest", str(path))
    second = run_json(capsys, SEED, "--pretest", "uniform")
    assert first["posterior"] == pytest.approx(second["posterior"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("iatrogenc: 1\n", "no lesion 'iatrogenc'; did you mean 'iatrogenic'?"),
        ("abscess: 1\n", "no probability for"),
        ("abscess: x\n", "line 1: abscess: 'x' is no number"),
        ("abscess: -1\n", "line 1: abscess: '-1' must be ≥ 0"),
        ("abscess: .nan\n", "line 1: abscess: 'nan' must be ≥ 0"),
        ("- 1\n", "expected 'lesion: probability' lines, got a list of 1"),
        ("other: 1\nother: 2\n", "line 2: 'other' stands twice (first in line 1)"),
        ("", "is empty"),
        ("a: [", "is no valid YAML"),
    ],
)
def test_a_bad_pretest_file_is_explained(
    capsys: Capture, tmp_path: Path, content: str, said: str
) -> None:
    """With the file, the line, and what is allowed."""
    path = tmp_path / "pretest.yaml"
    path.write_text(content, encoding="utf-8")
    assert main(["diagnose", SEED, "--pretest", str(path)]) == 3
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.startswith(str(path))
    assert captured.out == ""


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--pretest", "nosuch.yaml", "'nosuch.yaml' is neither a file nor one of"),
        ("--pretest", "unifrom", "did you mean 'uniform'?"),
        ("--pretest", str(paths.ROOT), "directory"),
        ("--setting", "nefrology", "did you mean 'nephrology'?"),
    ],
)
def test_a_wrong_option_value_is_explained(
    capsys: Capture, option: str, value: str, said: str
) -> None:
    """Wrong usage, or a file that cannot be read; nothing on standard output."""
    assert main(["diagnose", SEED, option, value]) == (3 if said == "directory" else 2)
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


# ----------------------------------------------------------------------- problems


def test_good_cases_are_printed_beside_the_bad(
    capsys: Capture, case_file: Path
) -> None:
    """Every bad case is reported with its line, and the exit status says so."""
    case_file.write_text(
        "- {id: one, findings: {fever: no}}\n"
        "- {id: two, fnidings: {}}\n"
        "- 7\n"
        "- {id: three, findings: {fever: yes}}\n"
        "- {id: four, findings: {iv_calcium: no, iv_calcium_agent: chloride}}\n"
    )
    assert main(["diagnose", str(case_file), "--json"]) == 1
    captured = capsys.readouterr()
    assert [answer["case"] for answer in json.loads(captured.out)] == ["one", "three"]
    assert f"{case_file}: line 2: fnidings" in captured.err
    assert f"{case_file}: line 3: expected a case" in captured.err
    assert f"{case_file}: line 5: impossible evidence: iv_calcium = no" in captured.err
    assert main(["diagnose", str(case_file)]) == 1
    out = capsys.readouterr().out
    assert "Case one" in out
    assert "Case three" in out
    assert "Case two" not in out


def test_one_wrong_setting_is_said_once_for_many_cases(
    capsys: Capture, case_file: Path
) -> None:
    """An option's mistake is not repeated for every case, and comes before them."""
    case_file.write_text("- {id: a}\n- {id: b}\n- {id: c, sex: x}\n")
    assert main(["diagnose", str(case_file), "--setting", "moon"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"\x00\xff", b"a: [", b"&a [*a]", b"[]"]
)
def test_a_file_without_a_case_is_bad_input(
    capsys: Capture, case_file: Path, content: bytes
) -> None:
    """Exit 3 and one line that begins with the file."""
    case_file.write_bytes(content)
    assert main(["diagnose", str(case_file)]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(str(case_file))
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize("path", ["nosuch.yaml", "nosuch", "nosuch.csv"])
def test_a_missing_file_or_a_directory_is_bad_input(capsys: Capture, path: str) -> None:
    """Exit 3 with the reason of the operating system."""
    assert main(["diagnose", path]) == 3
    assert f"{path}: cannot be read: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["diagnose"], ["diagnose", SEED, "--engine", "jax"], ["diagnos"]),
        *(["diagnose", SEED, "--nosuch"], ["priors", "calcium", "pth"]),
    ],
)
def test_wrong_usage_leaves_with_2(capsys: Capture, arguments: list[str]) -> None:
    """A missing or unknown argument shows the usage."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: calcinosis" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["diagnose", "--help"]])
def test_help_says_what_it_is_not(capsys: Capture, arguments: list[str]) -> None:
    """The disclaimer stands in the help."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    assert "Not a medical device" in " ".join(capsys.readouterr().out.split())


# ------------------------------------------------------------------------- priors


def test_priors_prints_numbers_with_their_studies(capsys: Capture) -> None:
    """As text and as JSON."""
    assert main(["priors", "erythema"]) == 0
    assert "Is the skin over it red?" in capsys.readouterr().out
    assert main(["priors", "erythema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_priors_without_a_name_is_an_overview(capsys: Capture) -> None:
    """How much rests on studies, for people and for programs."""
    assert main(["priors", "--check"]) == 0
    assert "every key resolves" in capsys.readouterr().out
    assert main(["priors", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["references"] > 0


def test_priors_of_an_unknown_name_is_bad_input(capsys: Capture) -> None:
    """The nearest name is told."""
    assert main(["priors", "erytema"]) == 3
    assert "did you mean 'erythema'?" in capsys.readouterr().err


# ------------------------------------------------------------------ real processes


def test_a_cold_diagnosis_imports_nothing_heavy() -> None:
    """numpy and PyYAML are all that a diagnosis needs, and half of the package."""
    heavy = (
        *("pgmpy", "pandas", "sklearn", "scipy", "matplotlib", "pyarrow", "torch"),
        *("numba", "calcinosis.figures", "calcinosis.table", "calcinosis.explorer"),
        *("calcinosis.reasoning.sensitivity", "calcinosis.service.asked", "numpy.ma"),
    )
    only_told_in_full = "calcinosis.reasoning.explain.explanation"
    code = (
        "import contextlib, io, sys; from calcinosis.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    main(['diagnose', {SEED!r}])\n"
        f"early = [name for name in [{only_told_in_full!r}] if name in sys.modules]\n"
        f"status = main(['diagnose', {SEED!r}, '--json'])\n"
        f"early += [name for name in {heavy} if name in sys.modules]\n"
        "print(early, file=sys.stderr)\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr.strip() == "[]"
    assert json.loads(done.stdout)[0]["ranking"][0] == "iatrogenic"


def test_a_narrow_terminal_gets_narrow_text() -> None:
    """COLUMNS=40 is kept."""
    done = command("diagnose", SEED, COLUMNS="40")
    assert done.returncode == 0
    assert max(len(line) for line in done.stdout.splitlines()) <= 40


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_a_terminal_without_unicode_gets_plain_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bars are drawn with # and nothing turns into question marks."""
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(shown, encoding="ascii"))
    assert main(["diagnose", SEED]) == 0
    assert b"###" in shown.getvalue()
    assert b"?" not in shown.getvalue()


@pytest.mark.parametrize("more", [[], ["--json"], ["--to", "phenopacket"]])
def test_a_file_or_a_pipe_gets_utf_8(
    case_file: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    """Whatever the machine's own encoding is, no letter is lost."""
    case_file.write_text("id: łé\nfindings: {erythema: yes}\n", encoding="utf-8")
    piped = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(piped, encoding="latin-1"))
    assert main(["diagnose", str(case_file), *more]) == 0
    assert "łé" in piped.getvalue().decode("utf-8")


def test_a_pipe_that_is_closed_early_is_no_error(tmp_path: Path) -> None:
    """`calcinosis diagnose many.yaml | head -1` ends silently."""
    path = tmp_path / "many.yaml"
    path.write_text("".join(f"- {{id: c{n}}}\n" for n in range(15)))
    arguments = [sys.executable, "-m", "calcinosis", "diagnose", str(path)]
    with subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        pipesize=4096,  # less than what is said of these patients
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Case c0")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where /dev/full is")
def test_a_full_disk_is_said_in_one_line() -> None:
    """What cannot be written is an error without a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "calcinosis", "diagnose", SEED],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith("calcinosis: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_case_may_come_through_a_pipe() -> None:
    """`python -m calcinosis diagnose -` reads standard input; a mistake exits 1."""
    done = subprocess.run(
        [sys.executable, "-m", "calcinosis", "diagnose", "-"],
        input="findings:\n  calcium: 6.8\n",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith(
        "standard input: line 2: findings.calcium: 6.8 has no"
    )
