"""How findings bear on one another: what they imply, and what would count twice."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from calcinosis._kept import kept
from calcinosis.errors import Problem
from calcinosis.knowledge.apart import Answer, Apart
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.measurement import Person, on_scale, states_of
from calcinosis.patient.amounts.serial import OtherDay
from calcinosis.patient.typed_findings import Amount, Films, Finding, Sign

__all__ = [
    "APART",
    "NORMAL",
    "UNSEEN",
    "VAGUE",
    "earlier_apart",
    "implied",
    "is_apt",
    "leaving_open",
    "repeated",
    "told_apart",
]

FITS = "does not fit"
APART = FITS + " {other}: check both"
VAGUE = FITS + " {other} if it is far from normal: write the number"
NORMAL = "normal"
UNSEEN = "hardly counts alone: tell what it was seen on ({looks})"


def implied(
    findings: Mapping[str, Finding], variables: Mapping[str, Variable]
) -> tuple[dict[str, Sign], list[str], list[Problem]]:
    """Find what findings imply: days after an infusion tell that there was one.

    A state becomes certain, whatever likelihood it was given, if that allows it.

    Returns
    -------
    signs : dict
        Variable → sign that is known now.
    warnings : list of str
        What is not used for it.
    problems : list of Problem
        What it contradicts.
    """
    signs: dict[str, Sign] = {}
    warnings: list[str] = []
    problems: list[Problem] = []
    for name, found in findings.items():
        for other, state in found.variable.implies.items():
            known = signs.get(other) or findings.get(other)
            source = f"implied by {name}"
            if known is None:
                signs[other] = Sign.sure(variables[other], state, source=source)
            elif not isinstance(known, Sign):
                continue  # a number of a measured quantity says more than its word
            elif state not in known.states:
                given = "" if isinstance(found, Films) else found.given
                text = f"'{given}' contradicts {other}: {known.given}"
                problems.append(Problem(str(found.place), text))
            elif len(known.states) > 1:
                signs[other] = Sign.sure(variables[other], state, source=source)
                text = f"'{known.given}' is not used, {state} is {source}"
                warnings.append(f"{other}: {text}")
    return signs, warnings, problems


def told_apart(
    known: Mapping[str, Finding], knowledge: Knowledge, person: Person
) -> list[str]:
    """Say which answers hardly stand together, and what is described but not seen.

    Parameters
    ----------
    known : mapping
        What was found, and what it implies.
    knowledge : Knowledge
    person : Person
        Chooses reference intervals.
    """
    texts = _apart(knowledge.apart, known, knowledge, person)
    for name, looks in knowledge.seen_by.items():
        if name not in known:
            continue
        film = knowledge.film.name
        names = [FILMS if look == film else look for look in looks]
        looked = [look for look in names if look in known]
        if not looked:
            text = UNSEEN.format(looks=", ".join(names))
            texts.append(f"{name}: {_given(known[name])} {text}")
        elif all(_is_no(known[look]) for look in looked):
            text = APART.format(other=", ".join(f"{look}: no" for look in looked))
            texts.append(f"{name}: {_given(known[name])} {text}")
    return texts


def earlier_apart(
    known: Mapping[str, Finding], dated: Iterable[OtherDay], knowledge: Knowledge
) -> list[str]:
    """Say which answers about the past do not fit a value from before the lesion.

    Parameters
    ----------
    known : mapping
    dated : iterable of OtherDay
    knowledge : Knowledge
    """
    return [
        text.replace(f" {FITS}", f" on day {value.day:g} {FITS}", 1)
        for value in dated
        if value.day < 0
        for own in [value.amount.variable]
        for text in _apart(
            [p for p in knowledge.apart if _is_history(p, own)],
            *({**known, own.name: value.amount}, knowledge, value.person),
        )
    ]


def _is_history(pair: Apart, measured: Variable) -> bool:
    """Whether a value from before the lesion bears on the other answer."""
    return pair.other.name == measured.name and pair.one.name in measured.before


def _apart(
    pairs: Iterable[Apart],
    known: Mapping[str, Finding],
    knowledge: Knowledge,
    person: Person,
) -> list[str]:
    about = known, knowledge, person
    texts: list[str] = []
    for pair in pairs:
        if pair.one.name not in known or pair.other.name not in known:
            continue
        if pair.unless is not None and _fits(pair.unless, *about):
            continue
        said = _tells(pair.one, *about)
        if said and (also := _tells(pair.other, *about)):
            one, other = known[pair.one.name], known[pair.other.name]
            text = VAGUE if VAGUE in (said, also) else APART
            text = text.format(other=f"{pair.one.name}: {_given(one)}")
            excuse = pair.unless.name if pair.unless is not None else ""
            more = f", or tell {excuse}" if excuse and excuse not in known else ""
            texts.append(f"{pair.other.name}: {_given(other)} {text}{more}")
    return texts


def _fits(
    answer: Answer, known: Mapping[str, Finding], knowledge: Knowledge, person: Person
) -> bool:
    """Whether what is told leaves no other state possible."""
    found = known.get(answer.name)
    if found is None or isinstance(found, Films):
        return False
    return {*states_of(found, knowledge, person)} <= {*answer.states}


def _tells(
    answer: Answer, known: Mapping[str, Finding], knowledge: Knowledge, person: Person
) -> str:
    """Return what is said if an answer is told: less of a word than of a number.

    A number of a laboratory must be far from its interval, on the side of the answer.
    """
    if not _fits(answer, known, knowledge, person):
        return ""
    found = known[answer.name]
    if not found.variable.reference or NORMAL in answer.states:
        return APART
    if not isinstance(found, Amount):
        return VAGUE
    x = on_scale(found, knowledge, person).value
    if abs(x) > knowledge.plausibility.beyond * REFERENCE_LIMIT:
        return APART
    return VAGUE if found.quantity.sign else ""


def _is_yes(found: Finding | None) -> bool:
    if isinstance(found, Films):
        return any(_is_yes(found.sign(film)) for film in found.films)
    return isinstance(found, Sign) and found.states == (found.variable.states[-1],)


def _is_no(found: Finding) -> bool:
    if isinstance(found, Films):
        return all(_is_no(found.sign(film)) for film in found.films)
    return isinstance(found, Sign) and found.states == (found.variable.states[0],)


def _given(found: Finding) -> str:
    return "" if isinstance(found, Films) else found.given


def is_apt(name: str, findings: Mapping[str, Finding], knowledge: Knowledge) -> bool:
    """Whether a question makes sense: what it presupposes is told.

    Days since warfarin was begun presuppose warfarin, and how calcium looks that
    something shows some. Else neither is asked next.
    """
    variable = knowledge.variables.get(name)
    for other, state in (variable.implies if variable else {}).items():
        found = findings.get(other)
        if not isinstance(found, Sign) or found.states != (state,):
            return False
    looks = knowledge.seen_by.get(name, ())
    film = knowledge.film.name
    seen = (findings.get(FILMS if look == film else look) for look in looks)
    return not looks or any(_is_yes(found) for found in seen)


def leaving_open(
    findings: Mapping[str, Finding], network: Network, person: Person
) -> set[str]:
    """Return the findings told that leave open what they are, where that matters.

    Ionized calcium that is *not high* says less than a number of total calcium, but
    not than one that it excludes.
    """
    pairs = _of_one(network)
    states = {
        name: states_of(found, network.knowledge, person)
        for name in {name for pair in pairs for name in pair} & findings.keys()
        if not isinstance(found := findings[name], Films)
    }
    excluding = {
        part
        for part, whole in pairs
        if {*states.get(part, ())}.isdisjoint(states.get(whole, ()))
    }
    return {name for name, own in states.items() if len(own) > 1} - excluding


@kept
def _of_one(network: Network) -> list[tuple[str, str]]:
    """Return what is replaced by what says more, last in each pair."""
    return [(v.name, v.replaces) for v in network.overlapping if v.replaces]


def repeated(
    variables: Iterable[Variable],
    given: Container[str],
    opened: Container[str] = (),
) -> dict[str, str]:
    """Return variables that would count something twice, each with the reason.

    Parameters
    ----------
    variables : iterable of Variable
        With all that say what others say too.
    given : container of str
        Variables of which something is known.
    opened : container of str
        Those of which several states are: they replace nothing that is clear.
    """
    found: dict[str, str] = {}
    for variable in variables:
        name, whole = variable.name, variable.replaces
        if whole and name in given:
            clear = whole in given and whole not in opened
            less, more = (name, whole) if name in opened and clear else (whole, name)
            found[less] = f"{more} says more"
        if not variable.unless:
            continue
        parts = [other for other in variable.unless if other in given]
        if parts:
            found[name] = f"{' and '.join(parts)} given, nothing counts twice"
    return found
