"""Cases of phenopackets: one, a list or lines of them, a Cohort, a Family's proband."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from calcinosis.errors import Problem
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.elements import Element, moment
from calcinosis.interchange.gathered import case_of
from calcinosis.interchange.parsed_json import parse_one, parsed_json
from calcinosis.interchange.phenopackets.ontology_classes import enum_name, local_name
from calcinosis.interchange.phenopackets.packet_actions import action, diagnosed
from calcinosis.interchange.phenopackets.packet_features import Packet, disease, feature
from calcinosis.interchange.phenopackets.packet_measurements import measurement
from calcinosis.interchange.phenopackets.packet_times import age_of_duration, clock_of
from calcinosis.interchange.record import Record, Resource
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.written.case import ABOUT, Case
from calcinosis.patient.written.entry.ages import age_group, age_in_days
from calcinosis.patient.written.entry.entries import EntryError, quoted

__all__ = ["read_phenopacket"]

AGE_GROUP = "age_group"
ENUM = ("UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX")
SEXES = {"FEMALE": "female", "MALE": "male"}
READ = (
    *("id", "subject", "phenotypicFeatures", "measurements", "diseases"),
    *("medicalActions", "interpretations", "metaData"),
)
"""Parts of a phenopacket that are read."""
AROUND = ("id", "members", "proband", "metaData", "description")
LAST_SEEN, AGES = "timeAtLastEncounter", "ageRange"
SUBJECT = ("id", "alternateIds", "sex", "dateOfBirth", LAST_SEEN)


def read_phenopacket(
    text: str, name: str, knowledge: Knowledge
) -> tuple[list[Case], list[Problem]]:
    """Read the cases of a text, one for each phenopacket.

    Parameters
    ----------
    text : str
        JSON, or lines of it; ``phenotypicFeatures`` or ``phenotypic_features``.
    name : str
        For messages.
    knowledge : Knowledge
        Says what codes mean.

    Raises
    ------
    CaseError
        If it is no JSON.
    """
    book = CodeBook.of(knowledge)
    cases: list[Case] = []
    problems: list[Problem] = []
    for whole, around in _packets(_camel(parsed_json(text, name))):
        wrong = _version(whole)
        if wrong:
            problems.append(Problem(f"{name}: {whole.path}", wrong))
        else:
            cases.append(_case(whole, around, name, book))
    if not cases and not problems:
        problems.append(Problem(name, "holds no phenopacket"))
    return cases, problems


def _packets(content: Any) -> Iterator[tuple[Element, Element]]:
    """Yield every phenopacket with its path, and the Cohort or Family it stands in."""
    many = isinstance(content, list)
    for number, one in enumerate(content if many else [content]):
        whole = Element(one, f"phenopacket[{number}]" if many else "phenopacket")
        if whole.get("members"):
            yield from ((one, whole) for one in whole.each("members"))
        elif whole.get("proband"):
            yield whole.get("proband"), whole
        else:
            yield whole, Element(None, "")


def _camel(content: Any) -> Any:
    """Write names as JSON has them, where those of the schema are used."""
    if isinstance(content, list):
        return [_camel(one) for one in content]
    if not isinstance(content, dict):
        return content
    fields = cast("dict[str, Any]", content)
    return {
        re.sub(r"_(\w)", lambda m: m[1].upper(), name): _camel(own)
        for name, own in fields.items()
    }


def _version(whole: Element) -> str:
    """Say what is wrong with the document as a whole; nothing if it can be read."""
    if not whole.fields.keys() & {*READ[1:]}:
        return f"expected a phenopacket, got {quoted(whole.raw)}"
    version = whole.get("metaData").get("phenopacketSchemaVersion").text
    if version.startswith("1"):
        return f"is a phenopacket of version {version}: have it converted to version 2"
    if any(one.get("negated") for one in whole.each("phenotypicFeatures")):
        return "has 'negated' features, of version 1: have it converted to version 2"
    return ""


def _case(whole: Element, around: Element, name: str, book: CodeBook) -> Case:
    """Return the case of one phenopacket, in the Cohort or Family around it."""
    subject = whole.get("subject")
    record = Record(book)
    packet = Packet(record, clock_of(whole))
    groups = _subject(subject, packet)
    between = _between(subject.get(LAST_SEEN).get(AGES))
    record.note_unread(around, "family" if around.get("proband") else "cohort", AROUND)
    for part, read in (
        ("phenotypicFeatures", feature),
        ("diseases", disease),
        ("measurements", measurement),
        ("medicalActions", action),
    ):
        for element in whole.each(part):
            read(element, packet)
    truths = [diagnosed(one, record) for one in whole.each("interpretations")]
    for part in whole.fields:
        if part not in READ:
            record.note(whole.get(part), f"{part} are not used")
    told = _told(whole, record)
    groups = [one.entry for one in record.statements if one.name == AGE_GROUP] or groups
    record.statements[:] = [s for s in record.statements if s.name != AGE_GROUP]
    own = whole.get("id").text or subject.get("id").text or Path(name).stem or "case"
    case = case_of(
        record, name=own, file=name, subject=subject.get("id").text, told="form"
    )
    origin = case.origin
    assert origin is not None
    findings: dict[str, Any] = dict(case.findings)
    wrong = list(case.problems)
    for finding, days in packet.days.items():
        if finding == FILMS:
            days = [*findings.get(FILMS, ()), *days]
        elif finding in findings:
            text = f"{finding} is told with and without the day of the lesion"
            wrong.append(Problem(f"{name}: {whole.path}", text))
        findings[finding] = days
    return replace(
        case,
        told=told.pop("told", "form"),
        asked=told.pop("asked", ()),
        age=told.pop("age", case.age),
        age_group=groups[0] if groups else case.age_group,
        findings=findings,
        problems=tuple(wrong),
        diagnosis=next(filter(None, truths), None),
        about={part: told[part] for part in ABOUT if part in told},
        origin=replace(origin, standard="phenopacket", ages=between or origin.ages),
    )


def _subject(subject: Element, packet: Packet) -> list[Any]:
    """Read who the patient is; return what it tells of the age group."""
    record, source = packet.record, Resource(subject)
    sex, seen = subject.get("sex"), subject.get(LAST_SEEN)
    named = enum_name(sex, ENUM)
    if named in SEXES:
        record.say("sex", SEXES[named], sex, source)
    elif sex and named != ENUM[0]:
        record.note(sex, f"the sex {quoted(sex.raw)} is not used")
    for part in subject.fields:
        if part not in SUBJECT and subject.get(part):
            record.note(subject.get(part), f"{part} is not used")
    _born(subject.get("dateOfBirth"), packet)
    if not seen:
        return []
    duration = seen.get("age").get("iso8601duration")
    if duration:
        record.say("age", age_of_duration(duration.text), duration, source)
    when = packet.placed(seen)
    if when is not None:
        end = replace(when, days=float(when.last), end=None)
        record.seen.append((when, end))
    if seen.get(AGES):
        return _groups(seen.get(AGES), record)
    clock = packet.clock
    if not duration and when is not None and when.exact and clock.birth is not None:
        if not clock.late:
            record.say("age", f"{when.whole - int(clock.birth)} d", seen, source)
    elif not duration:
        record.note(seen, "the time of the last encounter tells no age")
    return []


def _born(born: Element, packet: Packet) -> None:
    """Read the date of birth; where it tells no day, it leaves several ages open."""
    clock, day = packet.clock, moment(born.text[:10])
    if born and day is None:
        text = f"{quoted(born.raw)} is no date: write YYYY-MM-DD"
        packet.record.problem(born, text)
    elif day is not None and clock.late:
        packet.record.born = (day, born)


def _groups(ages: Element, record: Record) -> list[Any]:
    """Return the age groups from the start to the end of a range of ages, as one."""
    groups = record.book.knowledge.variables[AGE_GROUP]
    ends: list[int] = []
    for side in ("start", "end"):
        place = ages.get(side).get("iso8601duration")
        try:
            name = age_group(age_in_days(place.text), groups)
        except EntryError as error:
            record.problem(place, str(error))
            return []
        ends.append(groups.states.index(name))
    if (between := _between(ages)) and between[0] > between[1]:
        record.problem(ages, "begins at a higher age than it ends at")
    return [list(groups.states[ends[0] : ends[1] + 1])]


def _between(ages: Element) -> tuple[float, float] | None:
    """Return the youngest and the oldest age of a range in days, if it is one."""
    sides = (ages.get(side).get("iso8601duration").text for side in ("start", "end"))
    with suppress(EntryError):  # is told where the groups are read
        youngest, oldest = map(age_in_days, sides)
        return youngest, oldest
    return None


def _told(whole: Element, record: Record) -> dict[str, Any]:
    """Return the fields of a case that stand among the external references."""
    found: dict[str, Any] = {}
    for one in whole.get("metaData").each("externalReferences"):
        name = local_name(one)
        if name in ("told", "asked", "age", *ABOUT):
            try:
                found[name] = parse_one(one.get("description").text)
            except ValueError as error:
                record.problem(one.get("description"), f"is no JSON: {error}")
    return found
