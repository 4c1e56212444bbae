"""What can be done and what can be tested: `priors/decisions.toml`.

Utilities are on one scale: 1 is the best attainable outcome of a lesion in the next
half year, 0 the death of the patient or the loss of a limb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calcinosis.errors import nearest
from calcinosis.rows import Row, RowReader
from calcinosis.schema import Fields
from calcinosis.variables import Variable

__all__ = ["Action", "Decisions", "Panel", "RedFlag", "read_decisions"]


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
    """

    name: str
    label: str
    variables: tuple[str, ...]
    cost: Row
    shares: str | None


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
    """Actions, tests, costs that tests share, and red flags."""

    actions: Mapping[str, Action]
    panels: Mapping[str, Panel]
    shared: Mapping[str, Row]
    red_flags: tuple[RedFlag, ...]

    def rows(self) -> dict[str, Row]:
        """Every row with what it is about."""
        found = {
            f"utility of {action.name} in {lesion}": row
            for action in self.actions.values()
            for lesion, row in action.utility.items()
        }
        found |= {f"cost of {p.name}": p.cost for p in self.panels.values()}
        return found | {f"cost of {name}": row for name, row in self.shared.items()}


def read_decisions(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Decisions:
    """Read `decisions.toml`; every action has a utility for every lesion."""
    fields = Fields(file, raw, rows.problems)
    fields.close(("actions", "tests"), ("shared", "red_flags"))
    actions: dict[str, Action] = {}
    for name in fields.table("actions").raw:
        entry = fields.table("actions").table(name)
        entry.close(("label", "does", "utility"))
        utility: dict[str, Row] = {}
        inner = entry.table("utility")
        lesions = variables["lesion"].states
        inner.close(lesions)
        for lesion in (lesion for lesion in lesions if lesion in inner):
            where = f"{file}: [actions.{name}.utility] {lesion}"
            row = rows.read(inner.raw[lesion], where, "utility")
            if row is not None:
                utility[lesion] = row
        label, does = entry.text("label"), entry.text("does")
        actions[name] = Action(name, label, does, utility)
    shared: dict[str, Row] = {}
    for name in fields.table("shared").raw:
        entry = fields.table("shared").table(name)
        entry.close(("cost",), ("label",))
        where = f"{file}: [shared.{name}] cost"
        row = rows.read(entry.raw.get("cost"), where, "utility")
        if row is not None:
            shared[name] = row
    panels: dict[str, Panel] = {}
    for name in fields.table("tests").raw:
        panel = _read_panel(name, fields.table("tests").table(name), variables, rows)
        if panel is None:
            continue
        panels[name] = panel
        if panel.shares is not None and panel.shares not in fields.table("shared").raw:
            text = f"no shared cost '{panel.shares}'"
            fields.table("tests").table(name).problem(text, "shares")
    flags = fields.table("red_flags")
    red_flags = tuple(
        _read_flag(name, flags.table(name), variables, rows) for name in flags.raw
    )
    return Decisions(actions, panels, shared, red_flags)


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
    entry.close(("label", "variables", "cost"), ("shares",))
    askable = {
        variable.name
        for variable in variables.values()
        if variable.kind in ("risk_factor", "finding", "measured")
    }
    askable.add("radiographs")
    told = entry.texts("variables")
    for variable in told:
        if variable not in askable:
            text = f"no variable '{variable}'{nearest(variable, askable)}"
            entry.problem(text, "variables")
    row = rows.read(entry.raw.get("cost"), f"{entry.where} cost", "utility")
    if row is None:
        return None
    return Panel(name, entry.text("label"), told, row, entry.text("shares") or None)
