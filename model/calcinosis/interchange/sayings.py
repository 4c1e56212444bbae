"""What a code says of a patient: a finding, where the lesion is, a medicine.

A medicine counts for its variable in whatever way it is given, but where `codes.toml`
names a route for the variable or for what it is a part of.
"""

from __future__ import annotations

from dataclasses import replace

from calcinosis.interchange.coded import Meaning
from calcinosis.interchange.concepts import Concept, is_told
from calcinosis.interchange.elements import Element, Moment
from calcinosis.interchange.imaged import say_shown
from calcinosis.interchange.record import Record, Resource, Therapy

__all__ = [
    "ONLY_LESION",
    "is_lesion",
    "is_on_lesion",
    "say_meaning",
    "say_medicine",
    "say_site",
]

SNOMED = "http://snomed.info/sct"
ONLY_LESION = "an onset is used only of the lesion (its site is told with it)"


def say_meaning(
    meaning: Meaning,
    present: bool | None,
    place: Element,
    source: Resource,
    record: Record,
    when: Moment | None,
) -> bool:
    """Tell what a code says that is there, or not; return whether it says anything."""
    if present is None:
        return False
    if not is_told(meaning.variable.name, record.book):
        return say_shown(meaning, present, place, source, record, when)
    said = meaning.said(present)
    if said is not None:
        record.say(meaning.variable.name, said, place, source, when)
    return said is not None


def is_lesion(concept: Concept, record: Record) -> bool:
    """Whether a concept is the lesion itself: its diagnosis, or calcium in it."""
    deposits = record.book.knowledge.film.parents
    return any(
        v.kind == "lesion" or (v.kind == "latent" and v.name in deposits)
        for v in (one.variable for one in concept.meanings)
    )


def is_on_lesion(concept: Concept, record: Record) -> bool:
    """Whether a concept is the lesion, or what is seen of it: not a fever."""
    knowledge = record.book.knowledge
    own = knowledge.variables.get(knowledge.names.meant(concept.own) or concept.own)
    told = [one.variable for one in concept.meanings] + ([own] if own else [])
    return is_lesion(concept, record) or any(
        v.group == "examination" and v.analyte in (None, v.name) for v in told
    )


def say_site(
    site: Concept,
    place: Element,
    of: Concept,
    source: Resource,
    record: Record,
    when: Moment | None,
) -> bool:
    """Tell where the lesion is; return whether a body site does.

    Parameters
    ----------
    site, place
        The body site; nothing is told if none is given.
    of : Concept
        What is there. The site of a fracture, or of a cuff, is not that of the lesion.
    """
    if not site.given:
        return False
    if not is_on_lesion(of, record):
        text = f"is not used: {of.name} is not known to be of the lesion"
        record.note(place, f"the body site {site.name} {text}")
        return False
    said = [one for one in site.meanings if one.state and one.said(True) is not None]
    for one in said:
        record.say(one.variable.name, one.said(True), place, source, when)
    if not said:
        record.note(place, f"the body site {site.name} is not used: it is no site here")
    return bool(said)


def say_medicine(
    meaning: Meaning,
    taken: bool,
    place: Element,
    source: Resource,
    record: Record,
    therapy: Therapy,
) -> str:
    """Tell what a medicine says; return why not, or nothing."""
    variable, codes = meaning.variable, record.book.knowledge.codes
    names = (variable.name, *variable.parents)
    routed = [name for name in names if "route" in codes.get(name, {})]
    if routed and not _is_routed(source.element, codes[routed[0]]["route"]):
        return f"it is not told to be given as {routed[0]} is"
    said = meaning.said(taken)
    if said is None:
        return "it tells no state of a finding for sure"
    once = replace(therapy, once=True, end=therapy.end or therapy.start)
    own = once if routed else therapy
    for name in (*routed, variable.name):
        entry = said if name == variable.name else ("yes" if taken else "no")
        if name == variable.name and routed and not taken:
            continue  # without a medicine there is nothing to say which
        record.say(name, entry, place, source, own.start, own)
    if taken:  # heparin is a bleeding risk as warfarin is, and tells nothing of it
        _since((*routed, variable.name), source, record, own)
    return ""


def _is_routed(element: Element, wanted: str | list[str]) -> bool:
    """Whether any dosage tells one of the routes."""
    allowed = {wanted} if isinstance(wanted, str) else {*wanted}
    return any(
        coding.get("code").text in allowed
        for dosage in element.each("dosage")
        for coding in dosage.get("route").each("coding")
        if coding.get("system").text == SNOMED
    )


def _since(
    names: tuple[str, ...], source: Resource, record: Record, therapy: Therapy
) -> None:
    """Remember from which day on the time since a medicine counts."""
    for variable in record.book.knowledge.variables.values():
        if any(variable.implies.get(name) == "yes" for name in names):
            record.since.setdefault(variable.name, []).append((therapy, source))
