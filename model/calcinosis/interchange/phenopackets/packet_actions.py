"""What a MedicalAction and an Interpretation say."""

from __future__ import annotations

from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.concepts import URIS
from calcinosis.interchange.elements import Element
from calcinosis.interchange.phenopackets.ontology_classes import class_of, enum_name
from calcinosis.interchange.phenopackets.packet_features import Packet, say_own
from calcinosis.interchange.record import Record, Resource, Therapy
from calcinosis.interchange.sayings import say_meaning, say_medicine, say_site
from calcinosis.knowledge.variables import LESION

__all__ = ["action", "diagnosed"]

GIVEN = "MedicationAdministration"
PROGRESS = ("UNKNOWN_PROGRESS", "IN_PROGRESS", "COMPLETED", "SOLVED", "UNSOLVED")
SURE = ("SOLVED", "COMPLETED")
SNOMED = next(address for address, name in URIS.items() if name == "snomed")
TREATMENT = ("agent", "routeOfAdministration", "doseIntervals", "description")
PROCEDURE = ("code", "bodySite", "performed", "description")
"""Parts of a Treatment and of a Procedure that are read."""


def action(element: Element, packet: Packet) -> None:
    """Read one MedicalAction: a Treatment or a Procedure."""
    if element.get("treatment"):
        _treatment(element.get("treatment"), packet)
    elif element.get("procedure"):
        procedure = element.get("procedure")
        _procedure(procedure, packet)
    packet.record.note_unread(element, "medicalAction", ("treatment", "procedure"))


def _treatment(treatment: Element, packet: Packet) -> None:
    """Read what was given, by which route, and since when."""
    record, place = packet.record, treatment.get("agent")
    record.note_unread(treatment, "treatment", TREATMENT)
    agent = class_of(place, record.book)
    if agent.own:
        say_own(agent.own, "yes", treatment, place, packet)
        return
    route = treatment.get("routeOfAdministration").get("id").text
    coding = {"system": SNOMED, "code": route.rpartition(":")[2]}
    dosage = [{"route": {"coding": [coding]}}]
    raw = {"resourceType": GIVEN, "dosage": dosage}
    source = Resource(Element(raw, treatment.path))
    given = [
        Therapy(
            packet.moment(Element({"interval": dose.get("interval").raw}, dose.path)),
            packet.placed(Element({"timestamp": end.raw}, dose.path)),
        )
        for dose in treatment.each("doseIntervals")
        for end in [dose.get("interval").get("end")]
        if dose.get("interval")
    ]
    told = list(dict.fromkeys(given)) or [Therapy()]
    reasons = [
        say_medicine(one, True, place, source, record, therapy)
        for one in agent.meanings
        for therapy in told
    ]
    if "" not in reasons:
        reason = next(iter(reasons), "no finding has this code")
        record.note(place, f"{agent.name} is not used: {reason}")


def _procedure(procedure: Element, packet: Packet) -> None:
    """Read what was done, and where."""
    record, place = packet.record, procedure.get("code")
    record.note_unread(procedure, "procedure", PROCEDURE)
    code = class_of(place, record.book)
    when = packet.moment(procedure.get("performed"))
    source = Resource(procedure)
    record.begins.add(procedure.path)
    record.done.add(procedure.path)
    if code.own:
        say_own(code.own, "yes", procedure, place, packet)
        return
    used = [say_meaning(m, True, place, source, record, when) for m in code.meanings]
    if not any(used):
        record.note(place, f"{code.name} is not used: no finding has this code")
    site = procedure.get("bodySite")
    say_site(class_of(site, record.book), site, code, source, record, when)


def diagnosed(element: Element, record: Record) -> str:
    """Return the lesion that an Interpretation is sure of; empty if it is of none.

    It is the truth to judge by, and is never used as a finding.
    """
    disease = element.get("diagnosis").get("disease")
    found = class_of(disease, record.book)
    if enum_name(element.get("progressStatus"), PROGRESS) not in SURE:
        record.note(element, "an Interpretation that is not solved is not used")
        return ""
    lesion = _lesion(found.own, disease, record.book)
    if not lesion:
        record.note(disease, f"{found.name} is not used: it is no lesion here")
    return lesion


def _lesion(own: str, disease: Element, book: CodeBook) -> str:
    """Return the one lesion that a class means."""
    if own in book.knowledge.variables[LESION].states:
        return own
    meant = {
        m.state
        for m in class_of(disease, book).meanings
        if m.variable.name == LESION and m.scope != "broader" and m.state
    }
    return meant.pop() if len(meant) == 1 else ""
