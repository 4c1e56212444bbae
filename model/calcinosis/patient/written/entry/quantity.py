"""Numbers with units as people write them: ``9.1 mg/dL``, ``<5 mg/L``, ``2x3 cm``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import nearest
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.units import UnitError, normal_spelling
from calcinosis.knowledge.words.vocabulary import UNSURE, word
from calcinosis.patient.written.entry.ages import days_of_parts, is_date
from calcinosis.patient.written.entry.commas import (
    IN_BRACKETS,
    has_comma,
    limit_with_comma,
    of_comma,
    with_dash,
)
from calcinosis.patient.written.entry.corrections import is_corrected, with_mark
from calcinosis.patient.written.entry.entries import (
    LONGEST,
    EntryError,
    check_length,
    is_number,
    limit_alone,
    quoted,
    within_reach,
)
from calcinosis.patient.written.entry.number_text import (
    SIZES,
    Comparator,
    WrittenNumber,
    flag_state,
    largest,
    mark_of,
    take_apart,
    together,
    with_interval,
)
from calcinosis.patient.written.entry.number_words import in_digits
from calcinosis.patient.written.entry.possible import (
    fitting_units,
    impossible,
    in_unit,
    is_possible,
    other_gram,
    why_not,
)
from calcinosis.patient.written.entry.state_words import LEAVE_OUT
from calcinosis.patient.written.entry.vague_numbers import (
    DAYS,
    behind_unit,
    beside_number,
    has_plus_or_minus,
    how_many,
)

__all__ = [
    "Quantity",
    "in_unit",
    "is_possible",
    "read_quantity",
    "read_unit",
    "unit_in_name",
]

FIELDS = ("value", "unit", "low", "high", "flag", "corrected")
POWER = regex(r"[<>≤≥=\s]*\d+(?:\.\d+)?\s*(?:\^|\*\*)\s*[-+]?\d+(?![\d/]).*")


@frozen
class Quantity:
    """A value as it was given, checked to be possible.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        In the spelling of :mod:`calcinosis.knowledge.quantities.units`.
    sign : ``""``, ``"<"`` or ``">"``
        Whether only a bound is known.
    low, high : float or None
        The patient's own reference interval, in ``unit``.
    flag : str
        State that the laboratory's flag means, ``abnormal``, or nothing.
    upto : float or None
        Largest value where a range is told, ``value`` being the smallest.
    corrected : bool
        Whether it was told as corrected already for the protein that binds it.
    bare : bool
        Whether its unit was not written, but is the only one in use.
    mark : str
        ``≥``, ``≤`` or, for *about*, ``~`` where that was written: it is echoed.
    """

    value: float
    unit: str
    sign: Comparator = ""
    low: float | None = None
    high: float | None = None
    upto: float | None = None
    flag: str = ""
    corrected: bool = False
    bare: bool = field(default=False, compare=False)
    mark: str = field(default="", compare=False)

    @property
    def is_range(self) -> bool:
        """Whether it leaves more than one value possible."""
        return bool(self.sign) or self.upto is not None

    def __str__(self) -> str:
        upto = "" if self.upto is None else f"-{self.upto:g}"
        said = " corrected" if self.corrected else ""
        return f"{self.mark or self.sign}{self.value:g}{upto} {self.unit}{said}"


def read_quantity(
    entry: Any,
    analyte: Analyte,
    words: tuple[str, ...],
    others: tuple[str, ...] = (),
    *,
    laboratory: bool = False,
    hint: Callable[[], str] = str,
) -> Quantity:
    """Read a number with its unit, or a range: ``9-25 d``.

    Parameters
    ----------
    entry : str, number or mapping
        ``"9.1 mg/dL"``, ``"<5 mg/L"``, a number where one unit is usual, or
        ``{value, unit, low, high}`` with the patient's own reference interval in the
        same unit; either limit may be missing.
    analyte : Analyte
        What is measured: its units and what is possible.
    words : tuple of str
        What may be written instead of a number, for messages.
    others : tuple of str
        Further words that are understood, to find the nearest one.
    laboratory : bool
        Whether flags and an interval may stand beside it: ``9.1 H mg/dL (8.5-10.5)``.
    hint : callable
        Says what to write instead of a text that holds no number.

    Raises
    ------
    EntryError
        If it is no number, the unit is missing, unknown or of a wrong dimension, or no
        living patient has such a value.
    """
    if laboratory and analyte.bound is not None:
        entry = with_mark(entry, analyte.bound)
    value: object = entry.get("value") if isinstance(entry, Mapping) else entry
    if laboratory and not has_comma(value):
        _check_commas(entry, analyte)
        entry = with_interval(entry)
    if isinstance(entry, Mapping):
        fields = cast("Mapping[object, Any]", entry)
        return _read_mapping(fields, analyte, words, laboratory=laboratory)
    sign, number, unit, upto = _split(
        entry, analyte, words, others, hint, laboratory=laboratory
    )
    if not unit and not fitting_units(number, analyte, sign) and words:
        units = " or ".join(analyte.usual)
        message = (
            f"{sign}{number:g} has no unit, and is not possible in {units}: write "
            f"{' or '.join(words)}, or a number with its unit"
        )
        raise EntryError(message)
    bare = not unit
    unit = read_unit(unit, number, analyte, sign)
    if not number and words[:1] == ("no",):
        message = f"0 {unit} is no number of a patient: write 'no', or leave it out"
        raise EntryError(message)
    mark = mark_of(entry)
    own = Quantity(number, unit, sign, upto=upto, bare=bare, mark=mark)
    return _checked(own, analyte)


def _check_commas(entry: Any, analyte: Analyte) -> None:
    """Refuse an interval whose limits hold commas, with what to write."""
    fields = cast("Mapping[object, Any]", entry) if isinstance(entry, Mapping) else {}
    value, unit = fields.get("value", entry), fields.get("unit")
    limits = {name: fields.get(name) for name in ("low", "high")}
    if isinstance(value, str):
        check_length(value)
        if "," in value and (written := with_dash(value)) != value:
            message = f"reference interval: {quoted(value)}: write '{written}'"
            raise EntryError(message)
        limits["reference interval"] = limit_with_comma(value)
        found = take_apart(IN_BRACKETS.sub("", value).strip(), laboratory=True)
        unit = unit or (found and found.unit)
    for name, limit in limits.items():
        if isinstance(limit, str) and has_comma(limit):
            told = of_comma(limit, partial(why_not, analyte, unit, True))
            message = f"{name}: {told}"
            raise EntryError(message)


def _split(
    entry: Any,
    analyte: Analyte,
    words: tuple[str, ...],
    others: tuple[str, ...] = (),
    more: Callable[[], str] = str,
    *,
    laboratory: bool = False,
    unit: object = None,
) -> tuple[Comparator, float, str, float | None]:
    """Take an entry apart: sign, number, unit as written, end of a range."""
    if is_number(entry):
        return "", within_reach(entry, quoted(entry)), "", None
    if isinstance(entry, str):
        check_length(entry)
    text = in_digits(together(entry)) if isinstance(entry, str) else ""
    if SIZES.fullmatch(text):  # the largest diameter counts
        return "", *largest(text), None
    if comma := of_comma(text, partial(why_not, analyte, unit, laboratory)):
        raise EntryError(comma)
    if POWER.fullmatch(text):
        message = f"{quoted(text)}: write the number out, or as 9e3, not as a power"
        raise EntryError(message)
    if is_date(text) and analyte.unit == DAYS:
        message = f"{quoted(text)} is a date: write how many days it was, as '19 d'"
        raise EntryError(message)
    if analyte.unit == DAYS and (days := days_of_parts(text)) is not None:
        return "", days, DAYS, None
    found = take_apart(text, laboratory=False)
    if found is None:
        unit = analyte.usual[0]
        hint = more() or (LEAVE_OUT if text.lower() in UNSURE else how_many(text, unit))
        hint = hint or beside_number(text, laboratory=laboratory)
        if text and not hint:
            hint = nearest(word(entry)[:LONGEST], (*words, *others))
        one = ", one of these words" if words else ""
        hint = hint or f": write the number with its unit{one}, or leave it out"
        other = f" and not {' or '.join(words)}" if words else ""
        message = f"{quoted(entry)} is not a number with a unit ({unit}){other}{hint}"
        raise EntryError(message)
    if has_plus_or_minus(found.unit):
        hint = beside_number(text, laboratory=laboratory)
        message = f"{quoted(text)} is no number with a unit{hint}"
        raise EntryError(message)
    number = within_reach(found.number, quoted(text))
    if analyte.unit == DAYS and not found.upto:
        days = days_of_parts(f"{found.number} {found.unit}")
        if days is not None:
            return found.sign, days, DAYS, None
    upto = within_reach(found.upto, quoted(text)) if found.upto else None
    if upto is not None:
        _check_range(number, upto, found, text)
    return found.sign, number, found.unit, upto


def _check_range(number: float, upto: float, found: WrittenNumber, text: str) -> None:
    if found.first and normal_spelling(found.first) != normal_spelling(found.unit):
        message = f"{quoted(text)}: write both numbers in one unit, as '9-25 d'"
        raise EntryError(message)
    if found.sign or number >= upto:
        message = f"{quoted(text)}: a range is two numbers, the smaller one first"
        raise EntryError(message)


def _read_mapping(
    entry: Mapping[object, Any],
    analyte: Analyte,
    words: tuple[str, ...],
    *,
    laboratory: bool,
) -> Quantity:
    allowed = FIELDS if analyte.bound is not None else FIELDS[:-1]
    beside = allowed + ("day",) * laboratory
    for key in entry:
        if key not in allowed:
            hint = nearest(str(key)[:LONGEST], beside)
            message = f"unknown field {quoted(key)} beside {', '.join(beside)}{hint}"
            raise EntryError(message)
    if "value" not in entry:
        message = "the field 'value' is missing"
        raise EntryError(message)
    if isinstance(entry["value"], Mapping):
        message = f"value is {quoted(entry['value'])}, not a number"
        raise EntryError(message)
    sign, number, unit, upto = _split(
        entry["value"],
        analyte,
        (),
        laboratory=laboratory,
        unit=entry.get("unit"),
    )
    stated = entry.get("unit")
    if stated is not None and not isinstance(stated, str):
        message = f"unit is {quoted(stated)}, not a unit like {analyte.usual[0]}"
        raise EntryError(message)
    if stated and unit and normal_spelling(stated) != normal_spelling(unit):
        message = f"two units are given: {unit} and {stated}"
        raise EntryError(message)
    limits = [
        None if entry.get(name) is None else limit_alone(entry[name], name)
        for name in ("low", "high")
    ]
    low, high = limits
    if low is not None and high is not None and low >= high:
        message = f"reference interval {low:g}–{high:g}: low must be below high"
        raise EntryError(message)
    if high == 0:
        message = "reference interval: high is 0"
        raise EntryError(message)
    bare = not (stated or unit)
    unit = read_unit(stated or unit, number, analyte, sign)
    flag = flag_state(entry.get("flag"))
    corrected = is_corrected(entry.get("corrected"))
    known = low, high, upto, flag, corrected, bare, mark_of(entry["value"])
    return _checked(Quantity(number, unit, sign, *known), analyte)


def read_unit(text: str, number: float, analyte: Analyte, sign: Comparator = "") -> str:
    """Return the unit of a number in its normal spelling.

    Raises
    ------
    EntryError
        If it is not told and several are usual, or is none of the analyte.
    """
    usual = " or ".join(analyte.usual)
    name = analyte.name.replace("_", " ")
    if not text.strip():
        if len(analyte.usual) == 1:
            return analyte.usual[0]
        fitting = fitting_units(number, analyte, sign)
        given = f"{sign}{number:g}"
        how = " or ".join(f"'{given} {unit}'" for unit in fitting or analyte.usual)
        message = f"{given} has no unit; {name} is measured in {usual}: write {how}"
        raise EntryError(message)
    spelling = other_gram(text, analyte)
    try:
        in_unit(1.0, spelling, analyte.unit, analyte)
    except UnitError as error:
        if text.strip() == "m" and analyte.unit == DAYS:
            message = (
                f"unit {quoted(text)} may be minutes or months: write 'min' or 'months'"
            )
            raise EntryError(message) from error
        known = "not known" if "not known" in str(error) else f"no unit of {name}"
        first = text.split()[0]
        is_unit = unit_in_name(first, analyte) is not None
        hint = behind_unit(text, is_time=analyte.unit == DAYS, has_unit=is_unit)
        hint = hint or nearest(text[:LONGEST], analyte.usual)
        message = f"unit {quoted(text)} is {known}; it is measured in {usual}{hint}"
        raise EntryError(message) from error
    return normal_spelling(spelling)


def unit_in_name(text: str, analyte: Analyte) -> str | None:
    """Read the unit in a name (``mm``, ``mg_dL``); None if it is none of the analyte.

    Examples
    --------
    >>> import calcinosis
    >>> analytes = calcinosis.load().knowledge.analytes
    >>> unit_in_name("mm", analytes["size_cm"]), unit_in_name("mg_dL", analytes["crp"])
    ('mm', 'mg/dL')
    """
    top, _, bottom = text.rpartition("_")
    top = "" if top == "per" else top.replace("_", "^")
    for unit in (text, f"{top}/{bottom}"):
        with suppress(UnitError):
            in_unit(1.0, unit, analyte.unit, analyte)
            return normal_spelling(unit)
    return None


def _checked(given: Quantity, analyte: Analyte) -> Quantity:
    """Return a quantity that a living patient can have."""
    if given.upto is not None:
        _checked(Quantity(given.upto, given.unit), analyte)
    if given.sign == "<" and given.value == 0:
        message = f"nothing is below 0 {given.unit}: write the value, or its bound"
        raise EntryError(message)
    own = given.value, given.unit, given.sign
    if not (wrong := impossible(*own, analyte, str(given))):
        return given
    if given.value == 0:
        how = f"write the detection limit: '<1 {given.unit}'"
        message = f"0 {given.unit} cannot be measured; {how}"
        raise EntryError(message)
    fitting = fitting_units(given.value, analyte, given.sign)
    others = [unit for unit in fitting if unit != given.unit]
    number = f"{given.mark or given.sign}{given.value:g}"
    hint = f"; did you mean {number} {others[0]}?" if others else ""
    message = f"{wrong}{hint}"
    raise EntryError(message)
