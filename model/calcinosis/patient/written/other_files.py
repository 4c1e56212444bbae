"""Files that are no case files, told apart, with the way to what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

__all__ = [
    "PACKET_PARTS",
    "is_phenopacket",
    "is_table",
    "of_another_kind",
    "way_of_table",
]

TABLES = (".csv", ".tsv", ".tab", ".parquet", ".jsonl", ".ndjson", ".xlsx", ".xls")
PACKED = (".gz", ".bz2", ".xz", ".zst")
READS = (
    "which a model reads, as it knows the codes: `calcinosis diagnose` without --from "
    "case; in Python model.diagnose(path), or model.read(path) for its cases"
)
SEPARATORS = (",", ";", "\t")
PACKET_PARTS = (
    *("phenotypicFeatures", "metaData", "medicalActions", "timeAtLastEncounter"),
    *("phenotypic_features", "meta_data", "medical_actions", "proband", "members"),
    "time_at_last_encounter",
)
"""Names of which a phenopacket has at least one; some stand in its subject."""


def is_table(path: str | Path) -> bool:
    """Whether a file's name says that it is a table."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    while suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in TABLES


def way_of_table(path: str | Path) -> str:
    """Say what reads a table, for a message about a file that is one."""
    return (
        "is a table, a row for each patient, and no case file: "
        f"`calcinosis batch {path} -o answers.csv` diagnoses its rows"
    )


def of_another_kind(content: object) -> str | None:
    """Say what the content of a file is, if it is known and no case.

    Examples
    --------
    >>> of_another_kind({"resourceType": "Bundle"}).split(":")[0]
    'is a FHIR Bundle, which a model reads, as it knows the codes'
    """
    if isinstance(content, str):
        first = content.split()[:1]
        if any(mark in word for word in first for mark in SEPARATORS):
            return (
                "is no case; if it is a table, a row for each patient, "
                "`calcinosis batch FILE -o answers.csv` diagnoses its rows"
            )
        return None
    if not isinstance(content, Mapping):
        return None
    entries = cast("Mapping[object, object]", content)
    if "resourceType" in entries:
        return f"is a FHIR {entries['resourceType']}, {READS}"
    return f"is a GA4GH phenopacket, {READS}" if is_phenopacket(entries) else None


def is_phenopacket(entries: Mapping[object, object]) -> bool:
    """Whether what was parsed has a part that a phenopacket, or its subject, has."""
    subject = entries.get("subject")
    names = {*entries, *(subject if isinstance(subject, Mapping) else ())}
    return bool(names & {*PACKET_PARTS})
