"""How far a record can be trusted: misread signs, outliers, shared severities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["BORDERLINE", "Reliability", "Severity", "read_reliability"]


BORDERLINE = ("kappa", "borderline")
"""Forms of a row whose error is that of patients in whom the sign is borderline."""


@frozen
class Severity:
    """A latent severity, standard normal among patients with the same lesion.

    Its members move together by ``loadings`` (log-odds, or units of a measured
    quantity's scale, per standard deviation) while each keeps its own frequency.

    Parameters
    ----------
    name, label, why : str
        Name of the node, its label, and why these signs move together.
    loadings : mapping
        Variable → row.
    """

    name: str
    label: str
    why: str
    loadings: Mapping[str, Row]


@frozen
class Reliability:
    """Content of `reliability.toml`.

    Parameters
    ----------
    misread : mapping
        Finding or film → chance that it is recorded wrongly.
    outliers : mapping
        Measured quantity → share of values outside the usual spread, and their own
        spread (on the quantity's scale).
    severities : mapping
        Name → shared severity.
    """

    misread: Mapping[str, Row]
    outliers: Mapping[str, Row]
    severities: Mapping[str, Severity]


def read_reliability(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Reliability:
    """Read `reliability.toml`: every sign, film and lab needs its error."""
    fields = Fields(file, raw, rows.problems)

    def named(part: str, fits: Callable[[Variable], bool]) -> dict[str, Row]:
        wanted = {name for name, variable in variables.items() if fits(variable)}
        inner = Fields.of(raw.get(part, {}), f"{file}: [{part}]", rows.problems)
        return _named_rows(inner, part, wanted, rows)

    severities = {
        name: _read_severity(name, entry, variables, rows, file)
        for name, entry in raw.items()
        if name not in ("misread", "outlier")
    }
    for variable in variables.values():
        if variable.shares is not None and variable.shares not in severities:
            hint = nearest(variable.shares, severities)
            fields.problem(f"no severity '{variable.shares}'{hint}")
    misread = named("misread", lambda v: v.kind in ("finding", "film"))
    for name, row in misread.items():
        if row.form in BORDERLINE and not _has_borders(variables[name]):
            text = f"{row.form} is for signs of no and yes; give a probability"
            fields.problem(text, f"misread {name}")
    return Reliability(
        misread=misread,
        outliers=named("outlier", lambda v: v.kind == "measured"),
        severities=severities,
    )


def _has_borders(variable: Variable) -> bool:
    """Whether a patient can be borderline in it."""
    return variable.kind == "finding" and variable.is_yes_no


def _named_rows(
    fields: Fields, kind: str, wanted: set[str], rows: RowReader
) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for name, raw in fields.raw.items():
        if name not in wanted:
            fields.problem(f"no such variable '{name}'{nearest(name, wanted)}")
            continue
        row = rows.read(raw, f"{fields.where} {name}", kind)
        if row is not None:
            found[name] = row
    for name in sorted(wanted - fields.raw.keys()):
        fields.problem(f"no row for '{name}'")
    return found


def _read_severity(
    name: str,
    raw: object,
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> Severity:
    fields = Fields.of(raw, f"{file}: [{name}]", rows.problems)
    fields.close(("label", "why", "loadings"))
    if name in variables:
        fields.problem("a variable has this name already")
    members = {v.name for v in variables.values() if v.shares == name}
    entries = fields.raw.get("loadings", {})
    inner = Fields.of(entries, f"{file}: [{name}.loadings]", rows.problems)
    loadings: dict[str, Row] = {}
    for member, entry in inner.raw.items():
        if member not in members:
            hint = nearest(member, members)
            inner.problem(f"no variable '{member}' shares '{name}'{hint}")
            continue
        row = rows.read(entry, f"{inner.where} {member}", "loading")
        if row is not None:
            loadings[member] = row
    for member in sorted(members - inner.raw.keys()):
        rows.problems.append(Problem(inner.where, f"no loading of '{member}'"))
    return Severity(name, fields.text("label"), fields.text("why"), loadings)
