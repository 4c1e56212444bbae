"""Reading the red flags of `priors/decisions.toml`, and when they are raised."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from calcinosis.errors import nearest
from calcinosis.knowledge.decisions import Raising, RedFlag, Sought
from calcinosis.knowledge.rows.rows import RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FORM, LESION, Variable

__all__ = ["read_raising", "read_red_flags"]

LOSSES = ("missed", "needless")
OPTIONAL = (
    *("ages", "when", "any", "unless", "of", "tests", "settled_by", "leaves_out"),
    *("even_against", "source", "grade", "why"),
)
ABOVE, BELOW = ">", "<"
MOST = 1e6
"""No age in days, number of a laboratory, or ratio is larger."""


def read_red_flags(
    fields: Fields,
    variables: Mapping[str, Variable],
    panels: Collection[str],
    actions: Collection[str],
    rows: RowReader,
) -> tuple[RedFlag, ...]:
    """Read every flag of `decisions.toml`."""
    flags = fields.table("red_flags")
    known = {
        "lesion or form": (*variables[LESION].states, *variables[FORM].states),
        "test": panels,
        "action or test": (*actions, *panels),
        "reference": rows.references,
    }
    found = tuple(
        _read_flag(name, flags.table(name), variables, known) for name in flags.raw
    )
    if len({*actions} - {one for flag in found for one in flag.leaves_out}) <= 1:
        flags.problem("leaves_out: two actions must be left to choose from")
    return found


def read_raising(fields: Fields, variables: Mapping[str, Variable]) -> Raising:
    """Read when a flag is raised; all of it are judgements with their reasons."""
    entry = fields.table("raising")
    ratios = ("told", "one_finding", "several_findings", "whole_picture")
    entry.close((*ratios, "besides", "likely", "why"))
    besides = entry.texts("besides")
    for name in besides:
        _check("variable", name, variables, entry, "besides")
    told, one, several, whole = (entry.number(name, 1, MOST) for name in ratios)
    likely = entry.number("likely", 0, 1)
    return Raising(told, besides, one, several, whole, likely)


def _read_flag(
    name: str,
    entry: Fields,
    variables: Mapping[str, Variable],
    known: Mapping[str, Collection[str]],
) -> RedFlag:
    losses = LOSSES if "of" in entry else ()
    entry.close(("says", *losses), OPTIONAL)
    if not any(field in entry for field in ("when", "any", "of")):
        entry.problem("neither findings (when, any) nor lesions and forms (of)")
    for field, what in (
        *(("of", "lesion or form"), ("tests", "test")),
        *(("leaves_out", "action or test"), ("source", "reference")),
    ):
        for one in entry.texts(field):
            _check(what, one, known[what], entry, field)
    if not entry.texts("source") and not entry.text("why"):
        entry.problem("neither a source nor a reason (why)")
    missed, needless = (
        entry.number(loss, 1e-4, 1) if losses else 0.0 for loss in LOSSES
    )
    return RedFlag(
        name=name,
        findings=_read_findings(entry, variables),
        says=entry.text("says"),
        source=entry.texts("source"),
        why=entry.text("why"),
        of=entry.texts("of"),
        missed=missed,
        needless=needless,
        tests=entry.texts("tests"),
        settled_by=entry.texts("settled_by"),
        leaves_out=entry.texts("leaves_out"),
        ages=_read_ages(entry, variables),
        unless=_read_table(entry.table("unless"), variables),
        even_against=entry.flag("even_against"),
    )


def _check(
    what: str, name: str, known: Collection[str], entry: Fields, field: str
) -> None:
    if name not in known:
        entry.problem(f"no {what} '{name}'{nearest(name, known)}", field)


def _read_ages(
    entry: Fields, variables: Mapping[str, Variable]
) -> tuple[float, float] | None:
    """Read the days of life, or a group of them; None if it is up at any age."""
    if "ages" not in entry:
        return None
    groups = variables["age_group"]
    if isinstance(entry.raw["ages"], str):
        group = entry.choice("ages", groups.states, "")
        return groups.days_of(group) if group else None
    days = entry.numbers("ages", 0, MOST)
    if len(days) != len(LOSSES) or not days[0] < days[1]:
        entry.problem("expected two ages in days, the younger first", "ages")
        return None
    return days[0], days[1]


def _read_findings(
    entry: Fields, variables: Mapping[str, Variable]
) -> tuple[tuple[Sought, ...], ...]:
    """Read ``when``, all of which must be told, and ``any``, one of each table."""
    when = entry.table("when")
    found: list[tuple[Sought, ...]] = []
    found += [(one,) for one in _read_table(when, variables)]
    given = entry.raw.get("any", [])
    if not isinstance(given, list):
        entry.problem("expected a list of tables", "any")
        given = []
    for one in given:  # pyright: ignore[reportUnknownVariableType]
        table = Fields.of(one, f"{entry.where}: any", entry.problems)
        found.append(_read_table(table, variables))
    return tuple(found)


def _read_table(table: Fields, variables: Mapping[str, Variable]) -> tuple[Sought, ...]:
    return tuple(_read_sought(table, name, variables) for name in table.raw)


def _read_sought(table: Fields, name: str, variables: Mapping[str, Variable]) -> Sought:
    """Read a state, several of which one will do, ``> 5`` or ``< 36``."""
    given = table.texts(name)
    if name not in variables:
        _check("variable", name, variables, table, "")
        return Sought(name, given)
    if len(given) == 1 and given[0].startswith((ABOVE, BELOW)):
        return _read_limit(table, name, given[0], variables)
    for state in given:
        if state not in variables[name].states:
            hint = nearest(state, variables[name].states)
            table.problem(f"{name} has no state '{state}'{hint}", name)
    return Sought(name, given)


def _read_limit(
    table: Fields, name: str, given: str, variables: Mapping[str, Variable]
) -> Sought:
    side = given[0]
    if not (variables[name].unit or variables[name].analyte):
        table.problem(f"{name} takes no number", name)
    try:
        limit = float(given.removeprefix(side))
    except ValueError:
        table.problem(f"expected a number after {side}, got '{given}'", name)
        return Sought(name, ())
    return Sought(name, (), limit) if side == ABOVE else Sought(name, (), None, limit)
