"""What a Condition, a Procedure or an Encounter says."""

from __future__ import annotations

from calcinosis.interchange.concepts import Concept, concept_of, is_told, words_of
from calcinosis.interchange.elements import Element, Moment
from calcinosis.interchange.fhir.told_times import AGES, DATES, told_time
from calcinosis.interchange.fhir.unread import ABATED
from calcinosis.interchange.record import Record, Resource
from calcinosis.interchange.sayings import (
    ONLY_LESION,
    is_lesion,
    is_on_lesion,
    say_meaning,
    say_site,
)
from calcinosis.knowledge.variables import SETTING
from calcinosis.patient.written.entry.entries import quoted

__all__ = ["encountered", "reported", "stated", "treated"]

CONFIRMED, DENIED = "confirmed", "refuted"
UNSURE = ("entered-in-error", "unconfirmed", "provisional", "differential", "unknown")
ACTIVE = {"active", "recurrence", "relapse"}
OVER, REMISSION = {"inactive", "resolved"}, "remission"
ONSET = "onset"
AGED = tuple(f"{ONSET}{kind}" for kind in AGES)
ONSETS = (*(f"{ONSET}{kind}" for kind in DATES), *AGED, "onsetString")
NO_VISIT = ("planned", "cancelled", "entered-in-error")
DONE = ("completed", "in-progress", "")
NOT_DONE = "not-done"
FINAL = ("final", "amended", "corrected", "appended", "preliminary", "partial", "")


def stated(source: Resource, record: Record) -> None:
    """Read one Condition."""
    element = source.element
    code = concept_of(element.get("code"), record.book)
    begun = told_time(element, ONSET, record)
    when = begun or record.when(element, "recordedDate")
    certainty = words_of(element.get("verificationStatus"))
    present = DENIED not in certainty
    later = _ends_later(element, record) if present else None
    over = _over(element, code) if present and later is None else ""
    if why := _not_sure(certainty) or over:
        record.note(element, f"{code.name} is not used: it is {why}")
        return
    if later is not None and not (begun and record.is_after_visits(begun)):
        text = f"was over only {later.at}, after the visit: it counts"
        record.note(element, f"{code.name} {text}")
    active = later or words_of(element.get("clinicalStatus")) & ACTIVE
    record.active |= {element.path} if active else set()
    record.begins |= {element.path} if begun else set()
    if (
        active
        or begun
        or element.first(*AGED)
        or element.get("bodySite")
        or is_lesion(code, record)
    ):
        record.lasting.add(element.path)
    used = _code(source, record, present, when)
    located = present and _sites(source, code, record, when)
    if present and (located or is_lesion(code, record)):
        _begun(element, begun, record, used)
        return
    onset = element.first(*ONSETS)
    if onset and present and is_on_lesion(code, record):
        record.note(onset, ONLY_LESION)


def _ends_later(element: Element, record: Record) -> Moment | None:
    """Return when something ended that was there at the visit; None if it was not."""
    ended = told_time(element, "abatement", record)
    return ended if ended is not None and record.is_after_visits(ended) else None


def _not_sure(certainty: frozenset[str]) -> str:
    """Say why a Condition does not tell; nothing if it does."""
    unsure = next((word for word in UNSURE if word in certainty), "")
    known = not certainty or certainty & {CONFIRMED, DENIED}
    return unsure or ("" if known else quoted(min(certainty)))


def _over(element: Element, code: Concept) -> str:
    """Say so if a Condition is over; what is told of a history lasts in remission."""
    told = words_of(element.get("clinicalStatus"))
    history = [one.variable.group == "history" for one in code.meanings]
    if told & OVER or element.first(*ABATED):
        return "over"
    if REMISSION in told:
        return "" if history and all(history) else "in remission"
    return "" if not told or told & ACTIVE else quoted(min(told))


def _begun(element: Element, begun: Moment | None, record: Record, used: bool) -> None:
    """Take the onset of the lesion, also of a Condition that is not used itself."""
    place = element.first(*ONSETS)
    if begun is not None and begun.exact:
        record.begun.append((begun, place))
        if not used:
            record.note(place, "the lesion counts from this onset on")
    elif place:
        record.vague += [] if begun is None else [(begun, place)]
        record.note(place, "when the lesion appeared is not told to the day")


def _sites(
    source: Resource, code: Concept, record: Record, when: Moment | None
) -> bool:
    """Tell the body sites of a resource; return whether any is known."""
    sites = source.element.each("bodySite")
    told = [
        say_site(concept_of(site, record.book), site, code, source, record, when)
        for site in sites
    ]
    return any(told)


def treated(source: Resource, record: Record) -> None:
    """Read one Procedure."""
    element = source.element
    status = element.get("status").text
    when = record.when(element, "performedDateTime", "performedPeriod")
    record.begins.add(element.path)
    record.done.add(element.path)
    code = concept_of(element.get("code"), record.book)
    if status not in (*DONE, NOT_DONE):
        record.note(element, f"{code.name} is not used: it is {quoted(status)}")
        return
    _code(source, record, status != NOT_DONE, when)
    if status != NOT_DONE:
        _sites(source, code, record, when)


def encountered(source: Resource, record: Record) -> None:
    """Read one Encounter: where and when the patient was seen."""
    element = source.element
    status = element.get("status").text
    if status in NO_VISIT:
        record.note(element, f"an Encounter that is {quoted(status)} is not used")
        return
    when = record.when(element, "period")
    if when is not None:
        end = record.when(element.get("period"), "end")
        record.seen.append((when, end))
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
    when = record.when(element, "effectiveDateTime", "effectivePeriod", "issued")
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
) -> bool:
    """Tell what the code of a resource says; return whether it says anything."""
    place = source.element.get("code")
    code = concept_of(place, record.book)
    if code.own and is_told(code.own, record.book):
        record.say(code.own, "yes" if present else "no", place, source, when)
        return True
    used = [say_meaning(m, present, place, source, record, when) for m in code.meanings]
    if any(used):
        return True
    reason = "no finding has this code"
    if any(one.variable.kind == "lesion" for one in code.meanings):
        reason = "it is a diagnosis of the lesion"
    elif code.meanings:
        reason = "it tells no state of a finding for sure"
    record.note(place, f"{code.name} is not used: {reason}")
    return False
