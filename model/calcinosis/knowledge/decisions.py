"""What can be done and what can be tested: `priors/decisions.toml`.

Utilities are on one scale: 1 is the best attainable outcome of a lesion in the next
half year, 0 the death of the patient or the loss of a limb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calcinosis.errors import nearest
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FILMS, Variable

__all__ = ["Action", "Decisions", "Panel", "RedFlag", "Waiting", "read_decisions"]

YEAR = 365


@dataclass(frozen=True)
class Action:
    """Something that can be done.

    Parameters
    ----------
    name, label : str
    does : str
        What is done, in one sentence.
    utility : mapping
        Lesion → utility of doing it where this is the lesion.
    """

    name: str
    label: str
    does: str
    utility: Mapping[str, Row]


@dataclass(frozen=True)
class Panel:
    """Variables that one test tells, and its burden.

    Parameters
    ----------
    name, label : str
    variables : tuple of str
        ``radiographs`` stands for a film.
    cost : Row
        Burden, harm and money, in utility.
    shares : str or None
        A cost that is paid once for all panels which share it.
    waits : str or None
        How long its result is waited for; None: it is there today.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    cost: Row
    shares: str | None = None
    waits: str | None = None


@dataclass(frozen=True)
class Waiting:
    """What is lost where one acts later.

    Parameters
    ----------
    name : str
    days : float
    meanwhile : str
        The action until then.
    lost : mapping
        Lesion → share of what an action gains over ``meanwhile`` that is lost.
    """

    name: str
    days: float
    meanwhile: str
    lost: Mapping[str, Row]


@dataclass(frozen=True)
class RedFlag:
    """Findings that must be acted on before it is known which lesion it is.

    Parameters
    ----------
    name : str
    when : mapping
        Variable → state; the flag is up if all of them are certain.
    says : str
        What to do, in one sentence.
    source : tuple of str
        Reference keys; empty where ``why`` gives the reason.
    why : str
    """

    name: str
    when: Mapping[str, str]
    says: str
    source: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Decisions:
    """Actions, tests, costs that tests share, what waiting costs, and red flags.

    Parameters
    ----------
    correlation : Row or None
        Of the utilities of one lesion, where their uncertainty is drawn; None: 0.
    """

    actions: Mapping[str, Action]
    panels: Mapping[str, Panel]
    shared: Mapping[str, Row]
    waiting: Mapping[str, Waiting]
    correlation: Row | None
    red_flags: tuple[RedFlag, ...]

    def rows(self) -> dict[str, Row]:
        """Every row with what it is about."""
        found = {
            f"utility of {action.name} in {lesion}": row
            for action in self.actions.values()
            for lesion, row in action.utility.items()
        }
        found |= {f"cost of {p.name}": p.cost for p in self.panels.values()}
        found |= {f"cost of {name}": row for name, row in self.shared.items()}
        for wait in self.waiting.values():
            for lesion, row in wait.lost.items():
                found[f"loss by waiting {wait.days:g} days in {lesion}"] = row
        if self.correlation is not None:
            found["correlation of utilities within a lesion"] = self.correlation
        return found


def read_decisions(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Decisions:
    """Read `decisions.toml`; every action has a utility for every lesion."""
    fields = Fields(file, raw, rows.problems)
    fields.close(
        ("actions", "tests"), ("shared", "waiting", "correlation", "red_flags")
    )
    actions = {
        name: _read_action(name, fields.table("actions").table(name), variables, rows)
        for name in fields.table("actions").raw
    }
    shared: dict[str, Row] = {}
    for name in fields.table("shared").raw:
        entry = fields.table("shared").table(name)
        entry.close(("cost",), ("label",))
        where = f"{file}: [shared.{name}] cost"
        row = rows.read(entry.raw.get("cost"), where, "utility")
        if row is not None:
            shared[name] = row
    waiting = {
        name: _read_waiting(
            name, fields.table("waiting").table(name), actions, variables, rows
        )
        for name in fields.table("waiting").raw
    }
    panels: dict[str, Panel] = {}
    for name in fields.table("tests").raw:
        entry = fields.table("tests").table(name)
        panel = _read_panel(name, entry, variables, rows)
        if panel is None:
            continue
        panels[name] = panel
        if panel.shares is not None and panel.shares not in fields.table("shared").raw:
            entry.problem(f"no shared cost '{panel.shares}'", "shares")
        if panel.waits is not None and panel.waits not in waiting:
            hint = nearest(panel.waits, waiting)
            entry.problem(f"no waiting time '{panel.waits}'{hint}", "waits")
    flags = fields.table("red_flags")
    red_flags = tuple(
        _read_flag(name, flags.table(name), variables, rows) for name in flags.raw
    )
    correlation: Row | None = None
    if "correlation" in fields:
        entry = fields.table("correlation")
        entry.close(("within_lesion",))
        where = f"{file}: [correlation] within_lesion"
        correlation = rows.read(entry.raw.get("within_lesion"), where, "yes_no")
    return Decisions(actions, panels, shared, waiting, correlation, red_flags)


def _read_action(
    name: str, entry: Fields, variables: Mapping[str, Variable], rows: RowReader
) -> Action:
    entry.close(("label", "does", "utility"))
    utility = _read_lesions(entry.table("utility"), variables, rows, "utility")
    return Action(name, entry.text("label"), entry.text("does"), utility)


def _read_lesions(
    entry: Fields, variables: Mapping[str, Variable], rows: RowReader, kind: str
) -> dict[str, Row]:
    """Read one row for every lesion."""
    file, *tables = entry.where.split(": ")
    where = f"{file}: [{'.'.join(tables)}]"
    lesions = variables["lesion"].states
    entry.close(lesions)
    found: dict[str, Row] = {}
    for lesion in (lesion for lesion in lesions if lesion in entry):
        row = rows.read(entry.raw[lesion], f"{where} {lesion}", kind)
        if row is not None:
            found[lesion] = row
    return found


def _read_waiting(
    name: str,
    entry: Fields,
    actions: Mapping[str, Action],
    variables: Mapping[str, Variable],
    rows: RowReader,
) -> Waiting:
    entry.close(("days", "meanwhile", "lost"))
    days, meanwhile = entry.number("days", 1, YEAR), entry.text("meanwhile")
    apart = max(variable.apart_days for variable in variables.values())
    if days < apart:
        text = f"{days:g}: films less than {apart:g} days apart count as one look"
        entry.problem(text, "days")
    if meanwhile not in actions:
        text = f"no action '{meanwhile}'{nearest(meanwhile, actions)}"
        entry.problem(text, "meanwhile")
    lost = _read_lesions(entry.table("lost"), variables, rows, "yes_no")
    return Waiting(name, days, meanwhile, lost)


def _read_flag(
    name: str, entry: Fields, variables: Mapping[str, Variable], rows: RowReader
) -> RedFlag:
    entry.close(("when", "says"), ("source", "grade", "why"))
    when = entry.table("when")
    for variable in when.raw:
        state = when.text(variable)
        if variable not in variables:
            text = f"no variable '{variable}'{nearest(variable, variables)}"
            entry.problem(text, "when")
        elif state not in variables[variable].states:
            hint = nearest(state, variables[variable].states)
            entry.problem(f"{variable} has no state '{state}'{hint}", "when")
    source, why = entry.texts("source"), entry.text("why")
    for key in source:
        if key not in rows.references:
            entry.problem(f"no reference '{key}'{nearest(key, rows.references)}")
    if not source and not why:
        entry.problem("neither a source nor a reason (why)")
    given = {variable: when.text(variable) for variable in when.raw}
    return RedFlag(name, given, entry.text("says"), source, why)


def _read_panel(
    name: str, entry: Fields, variables: Mapping[str, Variable], rows: RowReader
) -> Panel | None:
    entry.close(("label", "variables", "cost"), ("shares", "waits"))
    askable = {
        variable.name
        for variable in variables.values()
        if variable.kind in ("risk_factor", "finding", "measured")
    }
    askable.add(FILMS)
    told = entry.texts("variables")
    for variable in told:
        if variable not in askable:
            text = f"no variable '{variable}'{nearest(variable, askable)}"
            entry.problem(text, "variables")
    row = rows.read(entry.raw.get("cost"), f"{entry.where} cost", "utility")
    if row is None:
        return None
    shares, waits = entry.text("shares") or None, entry.text("waits") or None
    return Panel(name, entry.text("label"), told, row, shares, waits)
