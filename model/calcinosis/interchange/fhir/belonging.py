"""Which resources of a document belong to which patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import Problem
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.elements import Element
from calcinosis.interchange.record import Record, Resource, plain_reference

__all__ = ["REFERRED", "DocumentPatients", "patients_of"]

PATIENT = "Patient"
REFERRED = (PATIENT, "Medication", "ImagingStudy")
"""Read with those that refer to them."""
ADDRESS = regex(r"([A-Z]\w+)/[^/]+")
"""Type and id of a resource."""


@frozen
class DocumentPatients:
    """The resources of a document by patient.

    Parameters
    ----------
    resources : list of Resource
        All that count: of several versions of one, the last.
    known : mapping
        Resource by each name that others may use of it.
    patients : mapping
        Patient by key.
    groups : mapping
        Key of a patient → what is said of this one.
    unused : list of (Element, str)
        What is of nobody, and why.
    problems : list of Problem
    """

    resources: list[Resource]
    known: Mapping[str, Resource]
    patients: Mapping[str, Resource]
    groups: Mapping[str, list[Resource]]
    unused: list[tuple[Element, str]]
    problems: list[Problem]


def patients_of(resources: Sequence[Resource], book: CodeBook) -> DocumentPatients:
    """Group the resources of a document."""
    unused: list[tuple[Element, str]] = []
    problems: list[Problem] = []
    counted = _last_versions(resources, unused, problems)
    known = {url: one for one in counted if one.container is None for url in one.names}
    linked = Record(book, known)
    patients = {one.key: one for one in counted if one.kind == PATIENT}
    others = [one for one in counted if one.kind != PATIENT]
    subjects: list[str] = []
    for one in others:
        owner = linked.refer(one, one.subject)
        if owner is not None and owner.kind == PATIENT:
            patients.setdefault(owner.key, owner)
        subjects.append(plain_reference(one.subject) if owner is None else owner.key)
    groups: dict[str, list[Resource]] = {key: [] for key in patients}
    groups |= {key: [] for key in subjects if key and _is_patient(key, patients)}
    alone = next(iter(groups), "") if len(groups) < 2 else None
    for one, key in zip(others, subjects, strict=True):
        if key and key not in groups:
            unused.append((one.element, f"a {one.kind} is not used: it is of {key}"))
        elif key or alone is not None:
            groups.setdefault(key or alone or "", []).append(one)
        elif one.kind not in REFERRED:
            text = f"{one.kind}: of which patient is not told; it is not used"
            unused.append((one.element, text))
    return DocumentPatients(counted, known, patients, groups, unused, problems)


def _is_patient(key: str, patients: Mapping[str, Resource]) -> bool:
    """Whether what a resource is of may be a patient, and is no device or place."""
    address = ADDRESS.fullmatch(key)
    return key in patients or address is None or address[1] == PATIENT


def _last_versions(
    resources: Sequence[Resource],
    unused: list[tuple[Element, str]],
    problems: list[Problem],
) -> list[Resource]:
    """Return resources, each once: as a history or pages may hold one several times."""
    versions: defaultdict[str, list[Resource]] = defaultdict(list)
    for one in resources:
        versions[one.key].append(one)
    counted: list[Resource] = []
    for key, own in versions.items():
        different = [one for n, one in enumerate(own) if one.element.raw not in
                     [other.element.raw for other in own[:n]]]  # fmt: skip
        stamps = [_version(one) for one in different]
        if len(different) == 1 or len({*stamps}) == len(stamps):
            last = max(zip(stamps, different, strict=True), key=lambda pair: pair[0])[1]
            text = f"an older version of {key} is not used"
            unused += [(one.element, text) for one in different if one is not last]
            counted.append(last)
            continue
        counted += different
        if different[0].kind == PATIENT:
            first, second = (one.element.path for one in different[:2])
            text = f"{key} is another Patient in {first}: give each an id of its own"
            problems.append(Problem(second, text))
    return counted


def _version(one: Resource) -> tuple[str, int]:
    """Return what tells the order of the versions of a resource."""
    meta = one.element.get("meta")
    number = meta.get("versionId").text
    return meta.get("lastUpdated").text, int(number) if number.isdecimal() else 0
