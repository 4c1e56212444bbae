"""What the policies do to patients, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluation.simulate.policies import GROUPS
from evaluation.simulate.rules import ANTIBIOTICS, INCISION, NEITHER

__all__ = ["as_text"]


def as_text(content: Mapping[str, Any]) -> str:
    """Write what :func:`policies` returns as tables."""
    pairs = [
        f"  {one['network']} against {one['rule']}: {one['by_network_only']} spared by "
        f"the network only, {one['by_rule_only']} by the rule only"
        for one in content["spared_by_one_only"]
    ]
    parts = [
        _table("Published patients", content["published"]),
        "\n".join([f"The same {GROUPS[0]} patients", *pairs]),
        _table("Published patients whose label nobody disputes", content["undisputed"]),
    ]
    for way, counted in content["simulated"].items():
        heading = f"Patients drawn from the network itself, findings told {way}"
        parts.append(_table(heading, counted))
    return "\n\n".join(parts)


def _table(heading: str, counted: Mapping[str, Any]) -> str:
    lines = [
        heading,
        f"  {'':26}{'n':>6}  {'incision':>9}{'antibiotics':>13}{'neither':>9}  "
        "neither, share (95 %)",
    ]
    for group in GROUPS:
        lines.append(f"  {group}")
        for policy, groups in counted.items():
            row = groups[group]
            count, n = row[NEITHER]["count"], row["n"]
            low, high = row[NEITHER]["interval"]
            share = f"{count / n:.2f} ({low:.2f}–{high:.2f})" if n else "–"
            lines.append(
                f"    {policy:24}{n:6}  {row[INCISION]['count']:9}"
                f"{row[ANTIBIOTICS]['count']:13}{count:9}  {share}"
            )
    return "\n".join(lines)
