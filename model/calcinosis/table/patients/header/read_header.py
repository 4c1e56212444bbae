"""Gives every column of a table its meaning, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from calcinosis.errors import MOST_HINTS, CaseError, Problem, nearest
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.patient.naming import tells_unit
from calcinosis.patient.written.case import ABOUT
from calcinosis.patient.written.entry.entries import LONGEST, quoted
from calcinosis.patient.written.entry.quantity import unit_in_name
from calcinosis.table.notation import NORMAL, Notation
from calcinosis.table.patients.header.header_words import (
    about_codes,
    ends_in,
    in_order,
    name_in_unit,
    tells_who,
    tidy_name,
    without_answers,
)
from calcinosis.table.patients.header.meanings import MEANT, FilmHeader, Given, Header

__all__ = [
    "CONTEXT",
    "NOTHING_KNOWN",
    "UNKNOWN",
    "read_header",
    "require_known",
]

BESIDE = ("_unit", "_low", "_high")
CONTEXT = ("told", "setting", "age", "age_group", "sex", "diagnosis")
UNKNOWN = "is not known"
NOTHING_KNOWN = "no column is known: the first row names them, without a title above it"
AGE_UNIT = "age_unit"
MOST_WORDS = 20  # at the start of a column that may name a finding


def read_header(
    names: Sequence[str], knowledge: Knowledge, notation: Notation = NORMAL
) -> Header:
    """Give every column its meaning.

    Columns that are kept need none; whether others without one are left out or refused
    is a part of the notation.

    Raises
    ------
    CaseError
        Listing every name that has no meaning, with the nearest one that has, and
        every contradiction between columns.
    """
    return _HeaderReader(names, knowledge, notation).read()


def require_known(
    header: Header,
    knowledge: Knowledge,
    nameless: Sequence[int] = (),
    below: Sequence[str] = (),
    *,
    kept: bool = False,
) -> None:
    """Refuse a table of which every column is left out, but names and diagnoses.

    Neither is one known column beside others without a name a header: it is a title,
    where several of them hold something, or one the name of a column.

    Parameters
    ----------
    header : Header
    knowledge : Knowledge
    nameless : sequence of int
        Columns without a name, which are left out, too.
    below : sequence of str
        What the first row with any entry holds in them.
    kept : bool
        Whether columns are kept by their names: who names them knows the header, but
        where a title stands above it.

    Raises
    ------
    CaseError
        Saying that a title may stand above the header.
    """
    told = header.context.keys() - {"told", "diagnosis"}
    named = (*told, *header.findings, *header.films, header.all_films)
    known = [name for name in (*named, header.id) if name]
    title = len(known) < 2 and any(_names_column(text, knowledge) for text in below)
    if not kept:
        title = title or (len(known) == 1 and sum(map(bool, below)) > 1)
        title = title or bool((header.left_out or nameless) and not any(named))
    if title:
        raise CaseError([Problem("columns", NOTHING_KNOWN)])


def _names_column(text: str, knowledge: Knowledge) -> bool:
    try:
        found = read_header([text], knowledge)
    except CaseError:
        return False
    return bool(found.id or found.context or found.findings or found.films)


@dataclass
class _Parts:
    """What has been found of one variable."""

    value: list[str] = field(default_factory=list[str])
    unit: str | None = None
    untold: bool = False
    corrected: bool = False
    beside: dict[str, str] = field(default_factory=dict[str, str])
    states: dict[str, str] = field(default_factory=dict[str, str])


class _HeaderReader:
    def __init__(
        self, names: Sequence[str], knowledge: Knowledge, notation: Notation
    ) -> None:
        self.names, self.knowledge = names, knowledge
        self.notation = notation
        film = knowledge.film.name
        self.film = re.compile(rf"{film}_(day|calcification)((?:_\d+)?)")
        self.film_names = (f"{film}_calcification", f"{film}_day")
        self.askable = {
            name: variable
            for name, variable in knowledge.variables.items()
            if variable.kind not in ("lesion", "form", "film", "context")
        }
        self.problems: list[Problem] = []
        self.context: dict[str, list[str]] = {}
        self.age_unit: str | None = None
        self.found: dict[str, _Parts] = {}
        self.films: dict[str, dict[str, str]] = {}
        self.left_out: dict[str, str] = {}

    def read(self) -> Header:
        seen: set[str] = set()
        for name in self.names:
            if name in seen:
                self._problem(name, "stands twice")
            elif not (
                self._take(name, name)
                or self._take(name, tidy_name(name))
                or self._take_worded(name, tidy_name(name))
                or self._take_asked(name, tidy_name(name))
            ):
                self._unknown(name)
            seen.add(name)
        films = tuple(self._films())
        if films and (every := self.context.get(FILMS)):
            text = f"tells of films, and so does '{films[0].calcification}': keep one"
            self._problem(every[0], text)
        header = Header(
            self._only("id"),
            {name: one for name in CONTEXT if (one := self._only(name))},
            self.age_unit,
            {name: self._given(name, parts) for name, parts in self.found.items()},
            films,
            self._only(FILMS),
            self.left_out,
            self._only(AGE_UNIT),
        )
        if header.age_unit_column and (self.age_unit or "age" not in header.context):
            text = "tells the unit, and so does the name of the age: keep one"
            text = text if self.age_unit else "stands without a column 'age'"
            self._problem(header.age_unit_column, text)
        if self.problems:
            raise CaseError(self.problems)
        return header

    def _problem(self, name: str, text: str) -> None:
        self.problems.append(Problem(f"column {quoted(name)}", text))

    def _unknown(self, name: str) -> None:
        if name in self.notation.keep:
            return
        names, tidy = self.knowledge.names, tidy_name(name)
        unclear = names.unclear(tidy)
        answered = names.answered(tidy) or (names.answer_to(tidy), tidy)
        if answer := answered[0]:
            how = f"in a column '{answer}' write '{tidy}' where it was so"
            unclear = f"is an answer: {how}"
        unclear = unclear or about_codes(tidy) or tells_who(tidy)
        beside = tidy.endswith(BESIDE)  # a count is no unit
        known = (n for n in self._known(tidy) if beside or not n.endswith(BESIDE))
        few = len(self.problems) + len(self.left_out) < MOST_HINTS
        hint = nearest(tidy[:LONGEST], known) if few else ""
        if unclear and not self.notation.ignore_unknown:
            self._problem(name, unclear)
        elif self.notation.ignore_unknown:
            self.left_out[name] = f"{MEANT}{unclear}" if unclear else hint
        else:
            self._problem(name, f"{UNKNOWN}{hint}")

    def _take(self, column: str, name: str) -> bool:
        """Give one column the meaning of a name; return whether that has one."""
        lowered = name.lower()
        if lowered in ("id", *CONTEXT, *ABOUT, FILMS):
            self.context.setdefault(lowered, []).append(column)
            return True
        if film := self.film.fullmatch(lowered):
            self._film(column, film[1], film[2])
            return True
        if lowered in self.askable:
            self.found.setdefault(lowered, _Parts()).value.append(column)
            return True
        if lowered == AGE_UNIT:
            self.context.setdefault(lowered, []).append(column)
            return True
        if lowered.startswith("age_"):
            days = self._measures(self.knowledge.onset)
            unit = unit_in_name(name[len("age_") :], days)
            if unit is not None:
                self.context.setdefault("age", []).append(column)
                self.age_unit = unit
                return True
        return any(
            self._beside(variable, column, name[len(variable.name) + 1 :])
            for variable in self.askable.values()
            if lowered.startswith(f"{variable.name}_")
        )

    def _take_worded(self, column: str, name: str) -> bool:
        """Take a column that calls a finding by another name: ``leukocytes_unit``."""
        if column in self.notation.keep:  # it means something else to its owner
            return False
        parts = [] if "+" in column else name.split("_")  # Ca++ is not Ca
        for end in range(min(len(parts), MOST_WORDS), 0, -1):
            given, rest = "_".join(parts[:end]), parts[end:]
            meant = self.knowledge.names.meant(given)
            if meant is None:
                continue
            if not rest and (text := self.knowledge.names.only_a_look(given, "column")):
                if self.notation.ignore_unknown:
                    self.left_out[column] = f"{MEANT}{text}"
                else:
                    self._problem(column, text)
                return True
            if self._take(column, "_".join((meant, *rest))):
                variable = self.askable.get(meant)
                if not rest and variable and not tells_unit(variable, given):
                    self.found[meant].untold = True
                if variable and self._is_corrected(variable, column, given):
                    self.found[meant].corrected = True
                return True
        return False

    def _is_corrected(self, variable: Variable, column: str, given: str) -> bool:
        """Whether the name of a column of values tells that they are corrected."""
        analyte = self.knowledge.analyte_of(variable)
        bound = None if analyte is None else analyte.bound
        values = self.found[variable.name].value[-1:] == [column]
        return bound is not None and values and bound.is_said_by(given)

    def _take_asked(self, column: str, name: str) -> bool:
        """Take a column that lists its answers: ``Fever (Y/N)``, ``Sex [M/F]``."""
        bare = without_answers(name)
        if bare is None or column in self.notation.keep:
            return False
        meant = self.knowledge.names.meant(bare) or bare.lower()
        variable = self.knowledge.variables.get(meant)
        asked = variable is not None and (variable.answers_yes or meant == "sex")
        return asked and (self._take(column, meant) or self._take_worded(column, bare))

    def _film(self, column: str, part: str, suffix: str) -> None:
        own = self.films.setdefault(suffix, {})
        if part in own:
            self._problem(column, f"tells the same as '{own[part]}': keep one")
        own.setdefault(part, column)

    def _beside(self, variable: Variable, name: str, rest: str) -> bool:
        """Take a column that is named for a variable and something more."""
        lowered = rest.lower()
        measured = variable.analyte is not None
        own = ("low", "high") if variable.reference else ()
        unit = self._unit_of(variable, rest) if measured else None
        if measured and lowered == "unit":
            own = (*own, lowered)
        if not (unit or lowered in (*own, *variable.states)):
            return False
        parts = self.found.setdefault(variable.name, _Parts())
        if unit:
            parts.value.append(name)
            parts.unit = unit
        else:
            group = parts.beside if lowered in own else parts.states
            if lowered in group:
                text = f"tells the same as '{group[lowered]}': keep one"
                self._problem(name, text)
            group.setdefault(lowered, name)
        return True

    def _measures(self, variable: Variable) -> Analyte:
        return self.knowledge.analytes[str(variable.analyte)]

    def _unit_of(self, variable: Variable, text: str) -> str | None:
        return unit_in_name(text, self._measures(variable))

    def _only(self, name: str) -> str | None:
        """Return the one column of a part of the context."""
        columns = self.context.get(name, [])
        if len(columns) > 1:
            self._problem(columns[1], f"tells the same as '{columns[0]}': keep one")
        return columns[0] if columns else None

    def _given(self, name: str, parts: _Parts) -> Given:
        value, beside, states = parts.value, parts.beside, parts.states
        if len(value) > 1:
            self._problem(value[1], f"tells the same as '{value[0]}': keep one")
        if parts.unit and "unit" in beside:
            text = f"tells the unit, and so does the name '{value[0]}': keep one"
            self._problem(beside["unit"], text)
        if not value:
            for column in beside.values():
                hint = self._example(self.askable[name])
                self._problem(column, f"stands without the values: a column {hint}")
        for column in list(states.values())[:1]:
            missing = [s for s in self.askable[name].states if s not in states]
            if value:
                text = f"gives a likelihood, but '{value[0]}' the finding: keep one"
                self._problem(column, text)
            elif missing:
                wanted = ", ".join(f"'{name}_{state}'" for state in missing)
                text = f"gives the likelihood of one state, {wanted} missing"
                self._problem(column, text)
        return Given(
            value[0] if value else None,
            parts.unit,
            beside.get("unit"),
            beside.get("low"),
            beside.get("high"),
            states,
            parts.untold,
            parts.corrected,
        )

    def _films(self) -> Iterator[FilmHeader]:
        for suffix in sorted(self.films, key=in_order):
            columns = self.films[suffix]
            if "calcification" in columns:
                yield FilmHeader(columns["calcification"], columns.get("day"))
            else:
                name = f"{self.film_names[0]}{suffix}"
                text = f"stands without what was seen: a column '{name}'"
                self._problem(columns["day"], text)

    def _example(self, variable: Variable) -> str:
        unit = self._measures(variable).usual[0]
        return f"'{variable.name}' or '{name_in_unit(variable.name, unit)}'"

    def _known(self, given: str) -> Iterable[str]:
        """Names that a person may have meant; none in another unit than given."""
        yield from ("id", *CONTEXT, "age_d", "age_months", "age_y", FILMS)
        yield from self.film_names
        for name, variable in self.askable.items():
            yield name
            if variable.analyte is not None:
                yield f"{name}_unit"
                units = self._measures(variable).usual
                yield from (name_in_unit(name, u) for u in units if ends_in(given, u))
            if variable.reference:
                yield from (f"{name}_low", f"{name}_high")
            elif variable.kind != "measured":
                yield from (f"{name}_{state}" for state in variable.states)
