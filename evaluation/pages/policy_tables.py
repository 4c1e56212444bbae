"""What the policies do to patients, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.pages.blocks import Block, Table
from evaluation.simulate.policies import GROUPS
from evaluation.simulate.rules import ANTIBIOTICS, INCISION, NEITHER

__all__ = ["policy_blocks", "spared_table", "treatment_table"]


def policy_blocks(content: Mapping[str, Any]) -> Iterator[Block]:
    """Lay out what :func:`evaluation.simulate.policies.policies` returns."""
    yield "## Published patients"
    yield treatment_table(content["published"])
    yield f"## The same {GROUPS[0]} patients, spared by one of two policies"
    yield spared_table(content)
    yield "## Published patients whose label nobody disputes"
    yield treatment_table(content["undisputed"])
    for way, counted in content["simulated"].items():
        yield f"## Patients drawn from the network itself, findings told {way}"
        yield treatment_table(counted)


def treatment_table(counted: Mapping[str, Any]) -> Table:
    """How many of each group got what under each policy."""
    rows: list[tuple[str, ...]] = []
    for group in GROUPS:
        for policy, groups in counted.items():
            row = groups[group]
            count, n = row[NEITHER]["count"], row["n"]
            low, high = row[NEITHER]["interval"]
            share = f"{count / n:.2f} ({low:.2f}–{high:.2f})" if n else "–"
            got = [str(row[name]["count"]) for name in (INCISION, ANTIBIOTICS, NEITHER)]
            rows.append((group, policy, str(n), *got, share))
    head = ("lesion", "policy", "n", "incision", "antibiotics", "neither")
    return Table((*head, "share with neither (95 %)"), rows)


def spared_table(content: Mapping[str, Any]) -> Table:
    """Patients with the first group's lesion whom one of two policies spares."""
    return Table(
        ("network", "rule", "spared by the network only", "by the rule only"),
        [
            (x["network"], x["rule"], str(x["by_network_only"]), str(x["by_rule_only"]))
            for x in content["spared_by_one_only"]
        ],
    )
