"""`calcinosis plot`: one figure of one case, as the file's suffix says."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from calcinosis import Model
from calcinosis.cli.main import main
from tests.support import paths

SEED = str(paths.SEED)
Capture = pytest.CaptureFixture[str]
STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture(autouse=True)
def one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in knowledge once for all tests."""

    def load(priors: str | None = None) -> Model:
        assert priors is None
        return model

    monkeypatch.setattr("calcinosis.cli.patients.plot.load", load)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "SVG"])
def test_the_suffix_is_the_format(tmp_path: Path, suffix: str) -> None:
    """Nothing else is left beside the picture."""
    path = tmp_path / f"icons.{suffix}"
    assert main(["plot", SEED, "--what", "tests", "-o", str(path)]) == 0
    assert path.read_bytes().startswith(STARTS[suffix.lower()])
    assert [*tmp_path.iterdir()] == [path]


def test_text_of_a_vector_stays_text_and_the_same_figure_is_the_same_file(
    tmp_path: Path,
) -> None:
    """It can be searched, read aloud and edited; no date is kept."""
    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for path in paths:
        assert main(["plot", SEED, "--what", "frequencies", "-o", str(path)]) == 0
    text = paths[0].read_text("utf-8")
    assert "another lesion</tspan>" in text or ">another lesion<" in text
    assert "neonatal unit patients" in text
    assert "<dc:description>" in text
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "a.pgn"], "use .png, .svg, .pdf; did you mean 'png'?"),
        (["-o", "picture"], "without a suffix"),
        (["-o", "a.png", "--what", "posteriors"], "did you mean 'posterior'?"),
        (["-o", "a.png", "--finding", "fever"], "for frequencies and icons"),
        (["-o", "a.png", "--what", "icons", "--whole"], "--whole is for network"),
        ([], "required: -o/--output"),
    ],
)
def test_wrong_usage_leaves_with_2(
    capsys: Capture, arguments: list[str], said: str
) -> None:
    """The nearest name is told."""
    with pytest.raises(SystemExit) as caught:
        main(["plot", SEED, *arguments])
    assert caught.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_of_several_cases_one_is_chosen(tmp_path: Path, capsys: Capture) -> None:
    """Without --case nothing is drawn and the names are told."""
    cases, out = tmp_path / "cases.yaml", tmp_path / "a.svg"
    cases.write_text(
        "- {id: one, findings: {fever: no}}\n- 7\n- {id: two, sex: male}\n"
        "- {id: bad, findings: {fevr: no}}\n- {id: twin}\n- {id: twin}\n"
    )
    arguments = ["plot", str(cases), "--what", "tests", "-o", str(out)]
    for extra, said in (
        ([], "holds 5 cases; choose one with --case ID: one, two, bad, twin, twin"),
        (["--case", "tow"], "no case 'tow'; did you mean 'two'?"),
        (["--case", "twin"], "holds 2 cases called 'twin'"),
        (["--case", "bad"], "did you mean 'fever'?"),
        (["--case", "one", "--setting", "moon"], "moon"),
        (["--case", "one", "--pretest", "unifrom"], "did you mean 'uniform'?"),
    ):
        wrong_usage = {"--setting", "--pretest"} & {*extra}
        assert main([*arguments, *extra]) == (2 if wrong_usage else 3)
        assert said in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == [cases]
    assert main([*arguments, "--case", "two"]) == 0
    told = capsys.readouterr()
    assert "Note: setting is not given" in told.err
    assert told.out == f"{out}: tests of two\n"
    assert ">two: " in out.read_text("utf-8")


def test_a_pipe_is_read_and_a_folder_that_is_missing_is_said(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dash stands for standard input; what cannot be written is one line."""
    out = tmp_path / "none" / "a.png"
    for status in (3, 0):
        data = io.BytesIO(b"{id: p, setting: general, findings: {fever: no}}")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
        assert main(["plot", "-", "--what", "tests", "-o", str(out)]) == status
        if status:
            assert capsys.readouterr().err == f"{out}: No such file or directory\n"
            out.parent.mkdir()
    assert out.exists()


def test_what_stood_there_stays_if_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves neither a half picture nor a draft."""
    out = tmp_path / "a.png"
    out.write_text("old")

    def full(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert main(["plot", SEED, "--what", "tests", "-o", str(out)]) == 3
    assert out.read_text() == "old"
    assert [*tmp_path.iterdir()] == [out]
