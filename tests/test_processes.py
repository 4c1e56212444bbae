"""The example of several processes runs as the guide has it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

CASES = """\
- {id: film, setting: emergency, age: 40 y, findings: {swelling: yes}}
- {id: odd, findings: {iv_calcium: no, iv_calcium_agent: gluconate}}
"""


@pytest.mark.slow
def test_the_example_of_several_processes_runs(tmp_path: Path) -> None:
    """A pool and joblib answer; an impossible patient comes home as an error."""
    blocks = re.findall(
        r"```python\n(# processes\.py\n.*?)```",
        (ROOT / "docs" / "scale.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    (tmp_path / "processes.py").write_text(blocks[0])
    (tmp_path / "cases.yaml").write_text(CASES)
    done = subprocess.run(
        [sys.executable, "processes.py", "cases.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 4, done.stderr
    assert lines[:2] == lines[2:]
    assert lines[0].startswith("film ")
    assert lines[1].startswith("odd impossible evidence: iv_calcium = no and ")
