"""Labelled cases as a corpus of GA4GH phenopackets, to measure other tools on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from calcinosis.errors import CaseError, Problem
from calcinosis.files import write_whole
from calcinosis.interchange.phenopackets.write_phenopacket import phenopacket
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.written.case import case_files, parse_cases
from calcinosis.patient.written.documents import read_text, to_json

__all__ = ["write_corpus"]


def write_corpus(
    paths: Sequence[str | Path], folder: Path, knowledge: Knowledge
) -> list[str]:
    """Write one file for each case; return what could not be read.

    The truth is an Interpretation that is solved; citation, basis and leakage stand
    among the external references. A tool that is measured must not be shown either.

    Parameters
    ----------
    paths : sequence of str or Path
        Case files, or folders of them.
    folder : Path
        Made if it is missing.
    knowledge : Knowledge
        Says what codes mean.

    Raises
    ------
    CaseError
        If a file cannot be read, or two cases have one name.
    """
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    problems: list[str] = []
    texts: dict[str, str] = {}
    for path in (file for one in paths for file in case_files(one)):
        cases, wrong = parse_cases(read_text(path), str(path))
        problems += map(str, wrong)
        for case in cases:
            name = re.sub(r"[^\w.-]+", "_", case.id)
            if name in texts:
                text = f"'{case.id}' is the name of two cases: each has its own file"
                raise CaseError([Problem(case.where("id"), text)])
            texts[name] = to_json(phenopacket(case, knowledge, created)) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / f"{name}.json", text)
    return problems
