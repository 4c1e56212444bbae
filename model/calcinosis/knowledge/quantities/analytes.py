"""How each quantity is measured, and from where on a sign is there: `units.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.quantities.binding import Bound, read_bound
from calcinosis.knowledge.quantities.units import UnitError, to_unit
from calcinosis.knowledge.rows.bibliography import read_grounds
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = [
    "Analyte",
    "SignThreshold",
    "check_units",
    "read_analytes",
    "read_thresholds",
]

INFINITE = float("inf")
LARGE = 1e9
GROUNDS = ("source", "grade", "why", "note")


@frozen
class Analyte:
    """How one quantity is measured.

    Parameters
    ----------
    name : str
        As variables name it in their field ``analyte``; mostly a variable's own name.
    usual : tuple of str
        Units in use; a bare number is accepted only where there is one.
    molar_mass : float or None
        g/mol, for conversion between mass and amount of substance.
    valence : float or None
        Charges per ion, for mEq.
    low, high : float
        No living patient lies outside (in ``unit``).
    unit : str
        Unit of ``low`` and ``high``.
    source : tuple of str
        Reference keys of these limits.
    why : str
        Reason of these limits.
    seldom : (float, float)
        Next to no patient lies outside (in ``unit``): such a number is told.
    ill : (float, float)
        Down to the first, and up to the second (in ``unit``), the ill have such
        numbers: the unit is not doubted.
    bound : Bound, optional
        To what it is bound.
    part_of : str
        The analyte that it is a part of, counted in the same unit; mostly nothing.
    bare : mapping
        Age group, or ``any`` → the number from which on one without a unit may be in
        another, in the usual one.
    bare_hint : str
        What that may be, and what to do.
    """

    name: str
    usual: tuple[str, ...]
    molar_mass: float | None
    valence: float | None
    low: float
    high: float
    unit: str
    source: tuple[str, ...] = ()
    why: str = ""
    seldom: tuple[float, float] = (0.0, INFINITE)
    ill: tuple[float, float] = (INFINITE, INFINITE)
    bare: Mapping[str, float] = field(default_factory=dict[str, float])
    bare_hint: str = ""
    bound: Bound | None = None
    part_of: str = ""

    def bare_limit(self, group: str | None) -> float:
        """Return from where on a bare number is doubted; of no group, the largest."""
        limits = self.bare or {"any": INFINITE}
        most = max(limits.values())
        return most if group is None else limits.get(group, limits.get("any", most))


@frozen
class SignThreshold:
    """The number from which on a sign is there, such as a temperature for fever.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        That of the plausible limits of its quantity.
    source : tuple of str
        Reference keys.
    grade, note : str
        Grade of the evidence; population.
    """

    value: float
    unit: str
    source: tuple[str, ...]
    grade: str
    note: str


def read_analytes(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    references: Mapping[str, object],
    file: str,
    problems: list[Problem],
) -> dict[str, Analyte]:
    """Read `units.toml`: one table per measured quantity."""
    units: dict[str, set[str]] = {}
    for variable in variables.values():
        if variable.analyte is not None:
            own = {variable.unit} if variable.unit else set[str]()
            units.setdefault(variable.analyte, set()).update(own)
    judged = {v.analyte: (v.name,) for v in _judged(variables)}
    analytes: dict[str, Analyte] = {}
    for name, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{name}]", problems)
        if name not in units:
            fields.problem(f"no measured variable '{name}'{nearest(name, units)}")
            continue
        ages = variables.get("age_group")
        signs = judged.get(name, ())
        analyte = _read_analyte(name, fields, references, signs, ages)
        if analyte is not None:
            check_units(analyte, (*analyte.usual, *sorted(units[name])), fields)
            analytes[name] = analyte
    for name, analyte in analytes.items():
        fields = Fields.of({}, f"{file}: [{name}]", problems)
        _check_bound(analyte, analytes, variables, fields)
        _check_whole(analyte, analytes, fields)
    for name in units:
        if name not in raw:
            problems.append(Problem(file, f"no table for '{name}'"))
    return analytes


def _judged(variables: Mapping[str, Variable]) -> list[Variable]:
    """Return the signs that a number may tell: each has a threshold of its name."""
    return [v for v in variables.values() if v.kind == "finding" and v.analyte]


def _read_analyte(
    name: str,
    fields: Fields,
    references: Mapping[str, object],
    thresholds: tuple[str, ...],
    ages: Variable | None,
) -> Analyte | None:
    before = len(fields.problems)
    more = ("molar_mass", "valence", "note", "bare", "bound", "part_of")
    fields.close(("usual", "plausible"), ("seldom", "ill", *more, *thresholds))
    bare = fields.table("bare")
    if bare.raw:
        bare.close(("hint", "why"), ("any", *(ages.states if ages else ())))
    plausible = fields.table("plausible")
    plausible.close(("low", "high", "unit"), GROUNDS)
    for key in plausible.texts("source"):
        if key not in references:
            hint = nearest(key, references)
            plausible.problem(f"no reference '{key}' in references.bib{hint}", "source")
    if not (plausible.texts("source") or plausible.text("why")):
        plausible.problem("neither a source nor a reason (why)")
    low = plausible.number("low", 0, LARGE)
    high = plausible.number("high", 0, LARGE)
    if low >= high:
        plausible.problem(f"expected low {low:g} < high {high:g}")
    analyte = Analyte(
        name,
        fields.texts("usual"),
        fields.number("molar_mass", 1, 1e6) if "molar_mass" in fields else None,
        fields.number("valence", 1, 10) if "valence" in fields else None,
        low,
        high,
        plausible.text("unit"),
        plausible.texts("source"),
        plausible.text("why"),
        _read_limits(fields.table("seldom"), low, high),
        _read_limits(fields.table("ill"), low, high, INFINITE),
        {n: bare.number(n, 0, LARGE) for n in bare.raw if n not in ("hint", "why")},
        bare.text("hint"),
        read_bound(fields.table("bound"), ages),
        fields.text("part_of", ""),
    )
    if not analyte.usual:
        fields.problem("no unit", "usual")
    return None if len(fields.problems) > before else analyte


def _read_limits(
    fields: Fields, low: float, high: float, without: float = 0.0
) -> tuple[float, float]:
    """Read limits of what is told, or believed, within those of what can be."""
    if not fields.raw:
        return without, INFINITE
    fields.close(("why",), ("low", "high"))
    if not fields.text("why", "-").strip():
        fields.problem("expected a reason, got nothing", "why")
    return (
        fields.number("low", low, high) if "low" in fields else without,
        fields.number("high", low, high) if "high" in fields else INFINITE,
    )


def _check_bound(
    analyte: Analyte,
    analytes: Mapping[str, Analyte],
    variables: Mapping[str, Variable],
    fields: Fields,
) -> None:
    bound = analyte.bound
    if bound is None:
        return
    other = analytes.get(bound.to)
    if other is None:
        fields.problem(
            f"no table for '{bound.to}'{nearest(bound.to, analytes)}", "bound"
        )
        return
    if not (bound.to in variables and variables[bound.to].reference):
        text = f"'{bound.to}' is no laboratory value: name one of its own"
        fields.problem(text, "bound")
    check_units(analyte, bound.units[:1], fields)
    check_units(other, bound.units[1:], fields)


def _check_whole(
    analyte: Analyte, analytes: Mapping[str, Analyte], fields: Fields
) -> None:
    name = analyte.part_of
    if name and (whole := analytes.get(name)) is not None:
        check_units(whole, (analyte.unit,), fields)
    elif name:
        fields.problem(f"no table for '{name}'{nearest(name, analytes)}", "part_of")


def check_units(analyte: Analyte, units: Sequence[str], fields: Fields) -> None:
    """Report units that the analyte's numbers cannot be converted from."""
    for unit in units:
        try:
            to_unit(1.0, unit, analyte.unit, analyte.molar_mass, analyte.valence)
        except UnitError as error:
            fields.problem(str(error))


def read_thresholds(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    references: Mapping[str, object],
    analytes: Mapping[str, Analyte],
    file: str,
    problems: list[Problem],
) -> dict[str, SignThreshold]:
    """Read from `units.toml` from which number on a sign is there, by the sign."""
    thresholds: dict[str, SignThreshold] = {}
    for sign in _judged(variables):
        analyte = analytes.get(str(sign.analyte))
        if analyte is None:
            continue  # a problem already
        where = f"{file}: [{analyte.name}]"
        given = Fields.of(raw[analyte.name], where, []).raw.get(sign.name, {})
        fields = Fields.of(given, f"{where} {sign.name}", problems)
        before = len(problems)
        fields.close(("threshold", "unit"), GROUNDS)
        source, grade = read_grounds(fields, references)
        value, unit = fields.number("threshold", 0, LARGE), fields.text("unit")
        if len(problems) == before:
            check_units(analyte, (unit,), fields)
        if len(problems) > before:
            continue
        limit = to_unit(value, unit, analyte.unit, analyte.molar_mass, analyte.valence)
        if not analyte.low < limit < analyte.high:
            possible = f"{analyte.low:g} to {analyte.high:g} {analyte.unit}"
            fields.problem(f"expected within what is plausible, {possible}")
        note = fields.text("note")
        thresholds[sign.name] = SignThreshold(limit, analyte.unit, source, grade, note)
    return thresholds
