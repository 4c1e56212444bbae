"""`calcinosis query` and `calcinosis export`: networks in files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calcinosis import Model, read_network
from calcinosis.cli.main import main
from calcinosis.cli.networks import query
from calcinosis.interchange.network_files.export_model import file_text
from tests.support.small_networks import small

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    """Six variables v0 … v5 with states s0, s1, …"""
    path = tmp_path / "small.bif"
    path.write_text(file_text(small(), "bif"))
    return str(path)


def table(tmp_path: Path, text: str, name: str = "rows.csv") -> str:
    path = tmp_path / name
    path.write_text(text)
    return str(path)


ROWS = "id,v1,v2,mine\na,s0,s3,x\nb,NA,s1,y\nc,,nope,z\nd,s1\n"


def test_rows_of_a_table(network: str, tmp_path: Path, capsys: Capture) -> None:
    """Answers are those of one at a time; rows that are wrong are told and left out."""
    rows = table(tmp_path, ROWS)
    out = tmp_path / "answers.csv"
    asked = ["query", network, "--target", "v0", "--evidence", rows]
    assert main([*asked, "-o", str(out), "--keep", "mine"]) == 1
    found = pd.read_csv(out)
    assert list(found.columns) == ["id", "mine", "s0", "s1", "problems"]
    ours = read_network(network, "v0")
    for row, told in enumerate([{"v1": "s0", "v2": "s3"}, {"v2": "s1"}]):
        expected = list(ours.diagnose(told).posterior.values())
        np.testing.assert_allclose(found[["s0", "s1"]].iloc[row], expected, atol=1e-12)
    assert found["problems"][2] == "'nope' is not a state of 'v2': s0, s1, s2, s3"
    assert found["problems"][3] == "has 2 fields, the first line 4"
    listed = capsys.readouterr().err
    assert "row 3: 'nope'" in listed
    assert "2 of 4 rows could not be used" in listed


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "tsv"])
def test_other_tables(network: str, tmp_path: Path, ending: str) -> None:
    frame = pd.DataFrame({"v1": ["s0", None], "v2": ["s3", "s1"]})
    rows, out = tmp_path / "rows.parquet", tmp_path / f"answers.{ending}"
    frame.to_parquet(rows)
    asked = ["query", network, "--target", "v0", "--evidence", str(rows)]
    assert main([*asked, "-o", str(out)]) == 0
    if ending == "parquet":
        found = pd.read_parquet(out)
    elif ending == "jsonl":
        found = pd.read_json(out, lines=True)
    else:
        found = pd.read_csv(out, sep="\t")
    assert list(found["row"]) == [1, 2]
    expected = read_network(network, "v0").diagnose(frame)
    np.testing.assert_allclose(found[["s0", "s1"]], expected, atol=1e-12)


def test_a_pipe_in_and_out(
    network: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe:
        buffer = io.BytesIO(b"v1\ns0\ns1\n")

    monkeypatch.setattr("sys.stdin", Pipe)
    assert main(["query", network, "--target", "v0", "--evidence", "-", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["row"] for row in found["rows"]] == [1, 2]
    answer = read_network(network, "v0").diagnose({"v1": "s1"})
    assert found["rows"][1]["posterior"] == pytest.approx(dict(answer.posterior))


def test_blocks_are_one_table(
    network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = table(tmp_path, "v1\n" + "s0\ns1\n" * 20)
    whole, parts = tmp_path / "whole.csv", tmp_path / "parts.csv"
    asked = ["query", network, "--target", "v0", "--evidence", rows, "-o"]
    assert main([*asked, str(whole)]) == 0
    monkeypatch.setattr(query, "CHUNK", 7)
    assert main([*asked, str(parts)]) == 0
    assert whole.read_text() == parts.read_text()


def test_before_any_evidence(network: str, capsys: Capture) -> None:
    assert main(["query", network, "--target", "v0"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("P(v0)\ns0 ")
    assert main(["query", network, "--target", "v0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["posterior"]
    assert sum(found.values()) == pytest.approx(1)


WRONG = [
    ("v1,vv\ns0,s1\n", [], "column 'vv': is no variable of the network; there are v0,"),
    ("v1,age\ns0,s1\n", [], "--keep COLUMN … copies columns of your own"),
    ("v1,v0\ns0,s1\n", [], "column 'v0': is the column of what is asked"),
    ("v1\ns0\n", ["--keep", "v9"], "--keep v9: there is no such column"),
    ("v1,v1\ns0,s0\n", [], "column 'v1': stands twice"),
    ("", [], "is empty"),
]


@pytest.mark.parametrize(("text", "more", "message"), WRONG)
def test_wrong_columns_are_refused(
    text: str,
    more: list[str],
    message: str,
    network: str,
    tmp_path: Path,
    capsys: Capture,
) -> None:
    rows, out = table(tmp_path, text), tmp_path / "answers.csv"
    asked = ["query", network, "--target", "v0", "--evidence", rows, "-o", str(out)]
    assert main([*asked, *more]) == 3
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_unknown_columns_can_be_dropped(
    network: str, tmp_path: Path, capsys: Capture
) -> None:
    rows = table(tmp_path, "v1,age\ns0,3\n")
    asked = ["query", network, "--target", "v0", "--evidence", rows]
    assert main([*asked, "--ignore-unknown"]) == 0
    assert capsys.readouterr().out.startswith('"row","s0","s1","problems"\n1,')


def test_a_network_without_evidence_columns(
    network: str, tmp_path: Path, capsys: Capture
) -> None:
    rows = table(tmp_path, "id\na\nb\n")
    assert main(["query", network, "--target", "v0", "--evidence", rows]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


USAGE = [
    (["-o", "NETWORK"], "--output and the network are the same file"),
    (["--evidence", "ROWS", "-o", "ROWS"], "--output and the evidence are the same"),
    (["--evidence", "ROWS", "--json", "-o", "x.csv"], "-o FILE.jsonl writes JSON"),
    (["--evidence", "ROWS", "-o", "x.doc"], "none of the endings .csv"),
    (["--evidence", "rows.jsonl"], "none of the endings .csv"),
    (["-o", "x.csv"], "without --evidence there are no rows"),
]


@pytest.mark.parametrize(("more", "message"), USAGE)
def test_wrong_usage(
    more: list[str], message: str, network: str, tmp_path: Path, capsys: Capture
) -> None:
    rows = table(tmp_path, "v1\ns0\n")
    before = Path(network).read_text()
    given = [{"NETWORK": network, "ROWS": rows}.get(one, one) for one in more]
    with pytest.raises(SystemExit) as left:
        main(["query", network, "--target", "v0", *given])
    assert left.value.code == 2
    assert message in capsys.readouterr().err
    assert Path(network).read_text() == before
    assert Path(rows).read_text() == "v1\ns0\n"


def test_malformed_networks_are_told(
    network: str, tmp_path: Path, capsys: Capture
) -> None:
    assert main(["query", network, "--target", "v9"]) == 3
    assert "target: there is no variable 'v9'" in capsys.readouterr().err
    text = "network x { }\nvariable a { type discrete [ 2 ] { y, n }; }\n"
    path = table(tmp_path, text + "probability ( a ) { table 0.5, 0.501; }", "x.bif")
    assert main(["query", path, "--target", "a"]) == 3
    told = capsys.readouterr().err
    assert "line 3: table of 'a': it sums to 1.001" in told
    assert "--normalise divides each column" in told
    assert main(["query", path, "--target", "a", "--normalise"]) == 0


def test_columns_have_names_of_their_own(tmp_path: Path, capsys: Capture) -> None:
    """A state may be called as a column of the answers is."""
    text = "network x { }\nvariable a { type discrete [ 2 ] { row, id }; }\n"
    path = table(tmp_path, text + "probability ( a ) { table 0.5, 0.5; }", "x.bif")
    rows = table(tmp_path, "id\n1\n")
    assert main(["query", path, "--target", "a", "--evidence", rows]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == '"id","a=row","a=id","problems"'
    Path(path).write_text(Path(path).read_text().replace("row", "problems"))
    assert main(["query", path, "--target", "a", "--evidence", rows]) == 3
    assert "'a' has a state of that name" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, capfd: Capture) -> None:
    out = tmp_path / "none" / "out.uai"
    assert main(["export", str(out)]) == 3
    assert capfd.readouterr().err == f"{out}: No such file or directory\n"


def test_export(tmp_path: Path, capsys: Capture, model: Model) -> None:
    path = tmp_path / "out.xdsl"
    assert main(["export", str(path)]) == 0
    ours = read_network(path, "lesion").diagnose({"age_group": "neonate"})
    assert sum(ours.posterior.values()) == pytest.approx(1)
    assert main(["export", str(tmp_path / "out.doc")]) == 2
    assert "tells no format: name one of bif, xmlbif" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "out.doc"), "--format", "uai"]) == 0
    assert (tmp_path / "out.doc").read_text().startswith("BAYES\n113\n")
    folder = model.knowledge.folder
    kept = (folder / "model.toml").read_bytes()
    given = ["--format", "bif", "--priors", str(folder)]
    assert main(["export", str(folder / "model.toml"), *given]) == 2
    assert "are the same file" in capsys.readouterr().err
    with pytest.raises(ValueError, match="the same file"):
        model.export(folder / "model.toml", "bif")
    assert (folder / "model.toml").read_bytes() == kept
