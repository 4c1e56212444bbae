"""What a Condition, a Procedure or an Encounter says."""

from __future__ import annotations

from calcinosis.interchange.concepts import concept_of, is_told
from calcinosis.interchange.elements import Moment
from calcinosis.interchange.record import Record, Resource, when_of
from calcinosis.interchange.sayings import say_meaning, say_site
from calcinosis.knowledge.variables import SETTING
from calcinosis.patient.written.entries import quoted

__all__ = ["encountered", "reported", "stated", "treated"]

DENIED = "refuted"
UNSURE = ("unconfirmed", "provisional", "differential", "entered-in-error")
DONE = ("completed", "in-progress", "")
NOT_DONE = "not-done"
FINAL = ("final", "amended", "corrected", "appended", "preliminary", "partial", "")


def stated(source: Resource, record: Record) -> None:
    """Read one Condition."""
    element = source.element
    code = concept_of(element.get("code"), record.book)
    when = when_of(element, "onsetDateTime", "onsetPeriod", "recordedDate")
    certainty = element.get("verificationStatus").get("coding").get("code").text
    if certainty in UNSURE:
        record.note(element, f"{code.name} is not used: it is {certainty}")
        return
    lesion = [m for m in code.meanings if m.variable.kind in ("lesion", "latent")]
    begun = when_of(element, "onsetDateTime", "onsetPeriod")
    if (
        certainty != DENIED
        and begun is not None
        and (lesion or element.get("bodySite"))
    ):
        place = element.first("onsetDateTime", "onsetPeriod")
        record.begun.append((begun, place))
    _code(source, record, certainty != DENIED, when, begun is not None)
    place = element.get("bodySite")
    say_site(concept_of(place, record.book), place, source, record, when)


def treated(source: Resource, record: Record) -> None:
    """Read one Procedure."""
    element = source.element
    status = element.get("status").text
    when = when_of(element, "performedDateTime", "performedPeriod")
    if status not in (*DONE, NOT_DONE):
        name = concept_of(element.get("code"), record.book).name
        record.note(element, f"{name} is not used: it is {quoted(status)}")
        return
    _code(source, record, status != NOT_DONE, when)


def encountered(source: Resource, record: Record) -> None:
    """Read one Encounter: where and when the patient was seen."""
    element = source.element
    when = when_of(element, "period")
    if when is not None:
        record.seen.append(when)
    places = [*element.each("class"), *element.each("serviceType")]
    told = [
        (one, place)
        for place in places
        for one in concept_of(place, record.book).meanings
        if one.variable.name == SETTING
    ]
    for one, place in told[:1]:
        record.say(SETTING, one.state, place, source, when)
    if not told:
        record.note(element, "an Encounter tells no setting that is known here")


def reported(source: Resource, record: Record) -> None:
    """Read one DiagnosticReport: its coded conclusions."""
    element = source.element
    if element.get("status").text not in FINAL:
        status = quoted(element.get("status").raw)
        record.note(element, f"a DiagnosticReport that is {status} is not used")
        return
    when = when_of(element, "effectiveDateTime", "effectivePeriod", "issued")
    for conclusion in element.each("conclusionCode"):
        found = concept_of(conclusion, record.book)
        used = [
            say_meaning(one, True, conclusion, source, record, when)
            for one in found.meanings
        ]
        if not any(used):
            text = (
                "is not used: no finding has this code, or nobody tells how it was seen"
            )
            record.note(conclusion, f"{found.name} {text}")
    for name in ("conclusion", "presentedForm"):
        if element.get(name):
            text = f"the {name} of a DiagnosticReport is text, which is not read"
            record.note(element.get(name), text)


def _code(
    source: Resource,
    record: Record,
    present: bool,
    when: Moment | None,
    dated: bool = False,
) -> None:
    """Tell what the code of a resource says."""
    place = source.element.get("code")
    code = concept_of(place, record.book)
    if code.own and is_told(code.own, record.book):
        record.say(code.own, "yes" if present else "no", place, source, when)
        return
    used = [say_meaning(m, present, place, source, record, when) for m in code.meanings]
    if any(used):
        return
    reason = "no finding has this code"
    if any(one.variable.kind == "lesion" for one in code.meanings):
        reason = "it is a diagnosis of the lesion"
    elif code.meanings:
        reason = "it tells no state of a finding for sure"
    if dated and record.begun:
        reason += "; the lesion counts from its onset on"
    record.note(place, f"{code.name} is not used: {reason}")
