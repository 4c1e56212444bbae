"""What a PhenotypicFeature or a Disease says, and findings by this package's names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field, replace
from typing import Any

from calcinosis._frozen import frozen
from calcinosis.interchange.coded import Meaning
from calcinosis.interchange.concepts import Concept, is_told
from calcinosis.interchange.elements import Element, Moment
from calcinosis.interchange.phenopackets.ontology_classes import (
    class_of,
    local_name,
    told_entry,
)
from calcinosis.interchange.phenopackets.packet_times import (
    PacketClock,
    is_time,
    lesion_day,
    wrong_time,
)
from calcinosis.interchange.record import Record, Resource
from calcinosis.interchange.sayings import (
    ONLY_LESION,
    is_lesion,
    is_on_lesion,
    say_meaning,
    say_site,
)
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.written.entry.entries import quoted

READ = {
    "phenotypicFeature": (
        *("type", "excluded", "severity", "modifiers", "onset", "resolution"),
        *("description", "evidence", "timeObserved"),
    ),
    "disease": ("term", "excluded", "primarySite", "onset", "resolution",
                "description", "timeObserved"),
}  # fmt: skip
"""Parts of a feature and of a disease that are read; evidence is who told it."""
UNPLACED = (
    "a time that cannot be compared with the visit (ages and dates need the date of "
    "birth): it counts as of the visit"
)
__all__ = ["Packet", "disease", "feature", "own_name", "say_own", "told_own"]


@frozen
class Packet:
    """What is read of one phenopacket.

    Parameters
    ----------
    record : Record
    clock : PacketClock
    days : dict
        Finding → its values with their days of the lesion.
    """

    record: Record
    clock: PacketClock
    days: dict[str, list[Any]] = field(
        default_factory=lambda: defaultdict[str, list[Any]](list)
    )

    def placed(self, element: Element) -> Moment | None:
        """Return when a TimeElement is; what is no time is a problem."""
        if wrong := wrong_time(element):
            self.record.problems.append(wrong)
        return self.clock.moment(element)

    def moment(self, element: Element) -> Moment | None:
        """Return when something was found; say so if that cannot be compared."""
        when = self.placed(element)
        if when is None and is_time(element) and wrong_time(element) is None:
            self.record.note(element, UNPLACED)
        return when

    def is_after(self, when: Moment | None) -> bool:
        """Whether something was for sure after the visit, if the subject tells one."""
        seen = self.record.around if self.record.seen else None
        return when is not None and seen is not None and when.whole > seen.latest


def feature(element: Element, packet: Packet) -> None:
    """Read one PhenotypicFeature."""
    record, place = packet.record, element.get("type")
    found = class_of(place, record.book)
    present = _present(element, record)
    record.note_unread(element, "phenotypicFeature", READ["phenotypicFeature"])
    if _of_another_time(element, found, packet):
        return
    if found.own:
        states = [local_name(one) for one in element.each("modifiers")]
        one_or_all = states[0] if len(states) == 1 else states
        entry = one_or_all or ("yes" if present else "no")
        say_own(found.own, entry, element, place, packet)
        return
    if element.get("description"):
        record.note(element.get("description"), "a description is text, not read")
    modifiers = [(m, class_of(m, record.book)) for m in element.each("modifiers")]
    if not present and modifiers:
        text = f"without {found.name} of one kind there may be another: not used"
        record.note(element, text)
        return
    source = Resource(element)
    used = [
        say_meaning(m, present, place, source, record, None) for m in found.meanings
    ]
    _say_how(found, any(used), place, present, record)
    located, on_lesion = False, is_on_lesion(found, record)
    for where, modifier in modifiers:
        if not on_lesion:
            text = f"{found.name} is not known to be of the lesion"
            record.note(where, f"{modifier.name} is not used: {text}")
            continue
        located = located or any(map(_is_site, modifier.meanings))
        told = [
            say_meaning(m, True, where, source, record, None) for m in modifier.meanings
        ]
        if not any(told):
            record.note(where, f"{modifier.name} is not used: {_reason(modifier)}")
    _begun(element, found, located and present, packet)
    if element.get("severity"):
        record.note(element.get("severity"), "severity is not used")


def disease(element: Element, packet: Packet) -> None:
    """Read one Disease; a diagnosis of the lesion is never used as a finding."""
    record, place = packet.record, element.get("term")
    found = class_of(place, record.book)
    present = _present(element, record)
    record.note_unread(element, "disease", READ["disease"])
    if _of_another_time(element, found, packet):
        return
    source = Resource(element)
    if found.own:
        say_own(found.own, "yes" if present else "no", element, place, packet)
        return
    used = [
        say_meaning(m, present, place, source, record, None) for m in found.meanings
    ]
    _say_how(found, any(used), place, present, record)
    site = element.get("primarySite")
    named = class_of(site, record.book)
    located = present and say_site(named, site, found, source, record, None)
    _begun(element, found, located, packet)


def _present(element: Element, record: Record) -> bool:
    """Whether a feature is there: it is not excluded."""
    excluded = element.get("excluded")
    if excluded and not isinstance(excluded.raw, bool):
        record.problem(excluded, f"expected true or false, got {quoted(excluded.raw)}")
    return excluded.raw is not True


def _of_another_time(element: Element, found: Concept, packet: Packet) -> bool:
    """Whether something was over at the visit, or began after it; say so."""
    over, onset = element.get("resolution"), element.get("onset")
    why = ""
    if over and not packet.is_after(packet.placed(over)):
        why = "it is over"
    elif packet.is_after(packet.clock.moment(onset)):
        of_lesion = is_lesion(found, packet.record) or _is_located(element, packet)
        why = "" if of_lesion else "it begins after the visit"
    if why:
        packet.record.note(element, f"{found.name} is not used: {why}")
    return bool(why)


def _is_located(element: Element, packet: Packet) -> bool:
    """Whether a feature or a disease has its site with it."""
    places = [*element.each("modifiers"), *element.each("primarySite")]
    named = [class_of(place, packet.record.book) for place in places]
    return any(_is_site(meaning) for one in named for meaning in one.meanings)


def _begun(element: Element, found: Concept, located: bool, packet: Packet) -> None:
    """Take the onset of the lesion, if this is the lesion; say so if it is not."""
    record, onset = packet.record, element.get("onset")
    if not onset:
        return
    when = packet.placed(onset)
    denied = element.get("excluded").raw is True
    if (is_lesion(found, record) and not denied) or located:
        if when is not None and when.exact and when.last == when.whole:
            record.begun.append((when, onset))
            return
        record.vague += [] if when is None else [(replace(when, exact=False), onset)]
        record.note(onset, "when the lesion appeared is not told to the day")
        return
    record.note(onset, ONLY_LESION)


def _say_how(
    found: Concept, used: bool, place: Element, present: bool, record: Record
) -> None:
    """Say that a class is not used, or that other terms of the HPO tell what it is."""
    if not used:
        record.note(place, f"{found.name} is not used: {_reason(found)}")
    elif ("hpo", place.get("id").text.strip()) not in record.book.known:
        told = [(m.variable.name, m.said(present)) for m in found.meanings]
        read = ", ".join(
            f"{name}: {said if isinstance(said, str) else ' or '.join(said)}"
            for name, said in told
            if said is not None and is_told(name, record.book)
        )
        if read and place.get("id").text.startswith("HP"):
            how = "below" if present else "above"
            record.note(place, f"{found.name} is {how} known terms: read as {read}")


def _is_site(meaning: Meaning) -> bool:
    """Whether a class says where: a sign with states, none of which is yes."""
    variable = meaning.variable
    sign = variable.kind == "finding" and variable.group == "examination"
    return sign and meaning.state is not None and "yes" not in variable.states


def _reason(found: Concept) -> str:
    if any(one.variable.kind == "lesion" for one in found.meanings):
        return "it is a diagnosis of the lesion"
    if any(one.variable.kind == "latent" for one in found.meanings):
        return "how it was seen is not told"
    if found.meanings:
        return "it tells no state of a finding for sure"
    return "no finding has this code"


def own_name(name: str, place: Element, record: Record) -> str:
    """Return the finding that a name of this package means; empty if there is none."""
    knowledge = record.book.knowledge
    meant = knowledge.names.meant(name) or name
    variable = knowledge.variables.get(meant)
    hidden = variable is not None and variable.kind == "latent"  # a case may tell it
    if hidden or is_told(meant, record.book):
        return meant
    record.problem(place, f"there is no finding {quoted(name)}")
    return ""


def told_own(element: Element, record: Record) -> Any:
    """Return the entry that a description holds; None if there is none."""
    try:
        return told_entry(element)
    except ValueError as error:
        text = f"holds no entry: {error}"
        record.problem(element.get("description"), text)
        return None


def say_own(
    name: str, entry: Any, element: Element, place: Element, packet: Packet
) -> None:
    """Tell a finding by this package's own name for it."""
    record = packet.record
    meant = own_name(name, place, record)
    told = told_own(element, record)
    entry = entry if told is None else told
    day = lesion_day(element.get("timeObserved"))
    if not meant:
        return
    if day is None:
        when = packet.moment(element.get("timeObserved"))
        record.say(meant, entry, place, Resource(element), when)
        return
    key = "calcification" if meant == FILMS else "value"
    inner = entry if isinstance(entry, dict) and key in entry else {key: entry}
    packet.days[meant].append({"day": day, **inner})
