"""Read the coded publications, write native cases: YAML as a person would."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from calcinosis.files import write_whole
from evaluation import HERE
from evaluation.conversion.convert import TABLES, convert_patient


class _Dumper(yaml.SafeDumper):
    """Truth values as yes and no."""


def _yes_no(dumper: yaml.SafeDumper, value: bool) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")


_Dumper.add_representer(bool, _yes_no)


def read_sources(folder: Path = HERE / "sources") -> dict[str, list[dict[str, Any]]]:
    """Read the coded publications: file stem → patients."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yaml"))
    }


def as_yaml(cases: Sequence[Mapping[str, Any]]) -> str:
    """Write cases as a YAML list: one line per finding."""
    parts: list[str] = []
    for case in cases:
        lines: list[str] = []
        for key, value in case.items():
            if key == "findings" and value:
                lines.append("findings:")
                lines += [f"  {_flow(name, given)}" for name, given in value.items()]
            else:
                lines.append(_flow(key, value))
        text = "\n".join(lines).replace("\n", "\n  ")
        parts.append(f"- {text}\n")
    return "\n".join(parts)


def _flow(key: str, value: object) -> str:
    plain: Any = {"allow_unicode": True, "sort_keys": False, "width": 100_000}
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, **plain)
    return f"{key}: {text.removesuffix(chr(10)).removesuffix(chr(10) + '...')}"


def convert_all(
    sources: Path = HERE / "sources", folder: Path = HERE / "cases"
) -> tuple[int, int]:
    """Convert every source file; return how many cases and how many facts not."""
    folder.mkdir(parents=True, exist_ok=True)
    converted = {
        name: [convert_patient(patient) for patient in patients]
        for name, patients in read_sources(sources).items()
    }
    for name, own in converted.items():
        text = TABLES["header"].format(name=name) + as_yaml([case for case, _ in own])
        write_whole(folder / f"{name}.yaml", text)
    every = [one for own in converted.values() for one in own]
    lost = [fact for _, facts in every for fact in facts]
    table = pd.DataFrame(lost).to_csv(index=False, lineterminator="\n")
    write_whole(folder.parent / "not_converted.csv", table)
    return len(every), len(lost)
