"""Reading `priors/decisions.toml`: actions, tests, waiting, red flags."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.errors import nearest
from calcinosis.knowledge.decisions import Action, Decisions, Panel, Waiting
from calcinosis.knowledge.parsing.read_red_flags import read_raising, read_red_flags
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FILMS, Variable

__all__ = ["read_decisions"]

YEAR = 365


def read_decisions(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Decisions:
    """Read `decisions.toml`; every action has a utility for every lesion."""
    fields = Fields(file, raw, rows.problems)
    fields.close(
        ("actions", "tests"),
        ("shared", "waiting", "correlation", "raising", "red_flags"),
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
    flags = read_red_flags(fields, variables, panels, actions, rows)
    raising = read_raising(fields, variables) if flags else None
    correlation: Row | None = None
    if "correlation" in fields:
        entry = fields.table("correlation")
        entry.close(("within_lesion",))
        where = f"{file}: [correlation] within_lesion"
        correlation = rows.read(entry.raw.get("within_lesion"), where, "yes_no")
    return Decisions(actions, panels, shared, waiting, correlation, flags, raising)


def _read_action(
    name: str, entry: Fields, variables: Mapping[str, Variable], rows: RowReader
) -> Action:
    entry.close(("label", "does", "utility"), ("label_after", "does_after"))
    utility = _read_lesions(entry.table("utility"), variables, rows, "utility")
    label, does, label_after, does_after = (
        entry.text(field) for field in ("label", "does", "label_after", "does_after")
    )
    return Action(name, label, does, utility, label_after, does_after)


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
