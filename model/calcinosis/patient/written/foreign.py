"""Cases that were taken from a document of another standard."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import field

from calcinosis._frozen import frozen
from calcinosis.patient.written.documents import Document

__all__ = ["ForeignDocument", "Origin"]


@frozen
class Origin:
    """What a case was taken from.

    Parameters
    ----------
    standard : str
        Of the document: ``"fhir"``, ``"phenopacket"``.
    subject : str
        How the document refers to the patient; empty if it does not.
    references : mapping
        Finding → what tells it, as the document refers to it.
    notes : tuple of str
        What of the document is not used, or how it was read.
    ages : (float, float) or None
        The youngest and the oldest age in days that a date of birth without its day
        leaves possible.
    """

    standard: str
    subject: str = ""
    references: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    notes: tuple[str, ...] = ()
    ages: tuple[float, float] | None = None


@frozen
class ForeignDocument(Document):
    """Tells where an entry stands by its place in the document it was taken from.

    Parameters
    ----------
    paths : mapping
        Path of an entry of the case → place in the document.
    """

    paths: Mapping[tuple[Hashable, ...], str] = field(
        default_factory=dict[tuple[Hashable, ...], str]
    )

    def where(self, *path: Hashable) -> str:
        """Return ``file: Bundle.entry[3].resource`` for ``findings.calcium``."""
        for end in range(len(path), 0, -1):
            if (known := self.paths.get(path[:end])) is not None:
                return f"{self.name}: {known}"
        return super().where(*path)
