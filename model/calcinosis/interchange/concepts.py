"""What the codes of a concept mean, as FHIR writes one."""

from __future__ import annotations

from collections.abc import Iterator

from calcinosis._frozen import frozen
from calcinosis.interchange.coded import CodeBook, Meaning
from calcinosis.interchange.elements import Element
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.written.entry.entries import quoted

__all__ = [
    "OWN_CODES",
    "WORDS",
    "Concept",
    "concept_of",
    "interpreted",
    "is_told",
    "presence",
    "words_of",
]

OWN_CODES = "urn:calcinosis:finding"
"""Code system whose codes are this package's own names of findings."""
URIS = {
    "http://loinc.org": "loinc",
    "http://snomed.info/sct": "snomed",
    "http://human-phenotype-ontology.org": "hpo",
    "http://human-phenotype-ontology.github.io": "hpo",
    "http://purl.obolibrary.org/obo/hp.owl": "hpo",
    "http://purl.obolibrary.org/obo/hp.fhir": "hpo",
    "http://purl.obolibrary.org/obo/mondo.owl": "mondo",
    "http://www.whocc.no/atc": "atc",
    "http://whocc.no/atc": "atc",
    "http://dicom.nema.org/resources/ontology/dcm": "dicom",
    "http://terminology.hl7.org/codesystem/v3-actcode": "act",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "urn:oid:1.2.840.10008.2.16.4": "dicom",
}
"""Address of a code system, in lower case → its name in `codes.toml`."""
PRESENT = {"52101004", "373066001", "LA9633-4", "LA33-6", "Y"}
"""Present and yes, of SNOMED CT, LOINC and HL7."""
ABSENT = {"2667000", "373067005", "LA9634-2", "LA32-8", "N"}
"""Absent and no."""
FLAGS = {"POS": True, "DET": True, "NEG": False, "ND": False}
"""Interpretations that say whether something is there; N is normal."""
WORDS = {
    **dict.fromkeys(("present", "positive", "yes", "detected"), True),
    **dict.fromkeys(("absent", "negative", "no", "not detected"), False),
}


@frozen
class Concept:
    """A concept, by its codes.

    Parameters
    ----------
    name : str
        For people: code system, code and display, or the text.
    meanings : tuple of Meaning
        Of all its codes that are known.
    own : str
        Name of one of this package's findings; empty if it is none.
    given : bool
        Whether anything stands there.
    words : frozenset of str
        Its codes and texts.
    """

    name: str
    meanings: tuple[Meaning, ...] = ()
    own: str = ""
    given: bool = True
    words: frozenset[str] = frozenset()


def concept_of(element: Element, book: CodeBook) -> Concept:
    """Read a CodeableConcept, or a Coding alone."""
    found: dict[tuple[str, str | None], Meaning] = {}
    own = name = ""
    words = {element.get("text").text}
    for system, code, shown in _codings(element):
        words |= {code, shown}
        if system == OWN_CODES:
            own = code
        for one in book.meanings(system, code):
            key = one.variable.name, one.state
            if key not in found or found[key].scope == "broader":
                found[key] = one
        if not name and code:
            parts = (system.upper() if "/" not in system else "", code, shown)
            name = quoted(" ".join(part for part in parts if part))
    name = name or quoted(element.get("text").text or "no code")
    known = tuple(found.values())
    return Concept(name, known, own, bool(element), frozenset(words))


def _codings(element: Element) -> Iterator[tuple[str, str, str]]:
    """Yield system, code and display of every coding."""
    codings = element.each("coding") or ([element] if element.get("code") else [])
    for coding in codings:
        system = coding.get("system").text
        named = URIS.get(system.lower().rstrip("/"), system)
        code = coding.get("code").text.strip()
        if named in ("hpo", "mondo"):
            code = code.replace("_", ":")
        yield named, code, coding.get("display").text


def presence(element: Element, concept: Concept) -> bool | None:
    """Say whether a concept means present (or yes), or absent; None: neither."""
    codes = {coding.get("code").text for coding in element.each("coding")}
    if codes & (PRESENT | ABSENT):
        return bool(codes & PRESENT)
    shown = (coding.get("display").text for coding in element.each("coding"))
    words = {word.lower() for word in (element.get("text").text, *shown)}
    told = {WORDS[word] for word in words & WORDS.keys()}
    return told.pop() if len(told) == 1 and not concept.meanings else None


def interpreted(element: Element) -> bool | None:
    """Say whether an interpretation means that something is there."""
    codes = {coding.get("code").text for coding in element.each("coding")}
    told = {FLAGS[code] for code in codes & FLAGS.keys()}
    return told.pop() if len(told) == 1 else None


def words_of(element: Element) -> frozenset[str]:
    """Return every code and text of a concept, or of a plain code, in lower case."""
    codings = [element, *element.each("coding")]
    parts = [c.get(name).text for c in codings for name in ("code", "display", "text")]
    return frozenset(part.lower() for part in (element.text, *parts) if part)


def is_told(name: str, book: CodeBook) -> bool:
    """Whether a case may tell of a variable by this name."""
    variable = book.knowledge.variables.get(name)
    kinds = ("lesion", "form", "film", "latent")
    return name == FILMS or (variable is not None and variable.kind not in kinds)
