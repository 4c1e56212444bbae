"""What is larger than a reader takes is refused in words, before it fills memory."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from pathlib import Path

import pytest

from calcinosis import Case, CaseError, KnowledgeError, NetworkError, read_network
from calcinosis.cli.main import main
from calcinosis.interchange.network_files import read_network as networks
from calcinosis.knowledge.parsing import folder
from calcinosis.knowledge.read import read_knowledge
from calcinosis.patient.written import documents
from calcinosis.service.limits import Limits
from calcinosis.size_limits import REQUEST
from calcinosis.table.inputs import formats, utf8, workbook

SMALL = 1 << 10
Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_a_case_file(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(documents, "DOCUMENT", SMALL)
    path = tmp_path / "case.yaml"
    path.write_text("note: |\n" + " a\n" * SMALL, encoding="utf-8")
    with pytest.raises(CaseError, match=r"case.yaml: is larger than .* split it"):
        Case.read(path)


def test_a_network_is_measured_unpacked(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(networks, "NETWORK", SMALL)
    path = tmp_path / "net.bif.gz"
    path.write_bytes(gzip.compress(b" " * 2 * SMALL))
    with pytest.raises(NetworkError, match="is larger than"):
        read_network(path, "x")


def test_a_file_of_numbers(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(folder, "PRIORS", 10 * SMALL)
    shutil.copytree(folder.priors_dir(), tmp_path / "priors")
    with (tmp_path / "priors" / "rates.toml").open("a", encoding="utf-8") as file:
        file.write("#" * 10 * SMALL)
    with pytest.raises(KnowledgeError, match=r"rates\.toml: is larger than"):
        read_knowledge(tmp_path / "priors")


@pytest.mark.parametrize(
    ("name", "content", "module", "limit", "told"),
    [
        ("a.csv", b"x" * 3 * SMALL, utf8, "HEADER", "the first line does not end"),
        ("a.csv", b'"' + b"x\n" * SMALL, utf8, "HEADER", "the first line does not end"),
        ("a.jsonl", b'{"id": 1}\n[' + b" " * 2 * SMALL, formats, "LINE", "line 2 is"),
        ("a.xls", b" " * 2 * SMALL, workbook, "WORKBOOK", "is larger than"),
    ],
)
def test_parts_of_a_table_that_are_held_at_once(
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: Patch,
    name: str,
    content: bytes,
    module: object,
    limit: str,
    told: str,
) -> None:
    monkeypatch.setattr(module, limit, SMALL)
    (tmp_path / name).write_bytes(content)
    output = tmp_path / "out.csv"
    assert main(["batch", str(tmp_path / name), "-o", str(output)]) == 3
    assert told in capsys.readouterr().err
    assert not output.exists()


def test_a_workbook_is_measured_unpacked(
    tmp_path: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(workbook, "WORKBOOK", SMALL)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 100 * SMALL)
    assert path.stat().st_size < SMALL
    assert main(["batch", str(path), "-o", str(tmp_path / "out.csv")]) == 3
    assert "is larger than" in capsys.readouterr().err


def test_the_service_has_its_limit_from_there() -> None:
    assert Limits().most_bytes == REQUEST
