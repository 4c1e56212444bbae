"""Reading `priors/decisions.toml`: actions, tests, waiting, red flags."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.errors import nearest
from calcinosis.knowledge.decisions import Action, Decisions, Panel, RedFlag, Waiting
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FILMS, FORM, LESION, Variable

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
        _read_flag(name, flags.table(name), variables, panels, rows)
        for name in flags.raw
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
    name: str,
    entry: Fields,
    variables: Mapping[str, Variable],
    panels: Mapping[str, Panel],
    rows: RowReader,
) -> RedFlag:
    losses = ("missed", "needless") if "of" in entry else ()
    entry.close(("says", *losses), ("when", "of", "tests", "source", "grade", "why"))
    if "when" not in entry and "of" not in entry:
        entry.problem("neither findings (when) nor lesions and forms (of)")
    known = (*variables[LESION].states, *variables[FORM].states)
    for one in entry.texts("of"):
        if one not in known:
            entry.problem(f"no lesion or form '{one}'{nearest(one, known)}", "of")
    for test in entry.texts("tests"):
        if test not in panels:
            entry.problem(f"no test '{test}'{nearest(test, panels)}", "tests")
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
    missed, needless = (
        entry.number(loss, 1e-4, 1) if losses else 0.0
        for loss in ("missed", "needless")
    )
    return RedFlag(
        name=name,
        when=given,
        says=entry.text("says"),
        source=source,
        why=why,
        of=entry.texts("of"),
        missed=missed,
        needless=needless,
        tests=entry.texts("tests"),
    )


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
