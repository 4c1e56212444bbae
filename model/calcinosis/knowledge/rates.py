"""How often lesions present, and what risk factors change: case mix and rate ratios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["LesionRates", "read_case_mix", "read_rates", "state_and_ages"]


@dataclass(frozen=True)
class LesionRates:
    """How risk factors change the rate at which one lesion presents.

    Parameters
    ----------
    ratios : mapping
        Risk factor → state → row; states not named have ratio 1. A state may be bound
        to ages, ``yes, age_group=neonate|infant``, and then goes before the plain one.
    sufficient : tuple of str
        Factors of which each alone suffices: their excess rates add,
        rate = 1 + Σ (ratio − 1), instead of multiplying.
    """

    ratios: Mapping[str, Mapping[str, Row]]
    sufficient: tuple[str, ...]


def read_case_mix(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> tuple[dict[str, dict[str, Row]], dict[str, str]]:
    """Read `case_mix.toml`: setting → lesion → rate, all of them in this order.

    Returns
    -------
    (dict, dict)
        Rates, of which only the ratios within a setting matter; setting → what its
        rates count.
    """
    settings, lesions = variables["setting"].states, variables["lesion"].states
    mix: dict[str, dict[str, Row]] = {}
    units: dict[str, str] = {}
    for setting, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{setting}]", rows.problems)
        if setting not in settings:
            fields.problem(f"no setting '{setting}'{nearest(setting, settings)}")
            continue
        units[setting] = fields.text("unit")
        if not units[setting]:
            fields.problem("says nothing of what the rates count", "unit")
        for name in fields.raw:
            if name != "unit" and name not in lesions:
                fields.problem(f"no lesion '{name}'{nearest(name, lesions)}")
        mix[setting] = {}
        for lesion in lesions:
            if lesion not in fields:
                fields.problem(f"no rate for '{lesion}'")
                continue
            row = rows.read(fields.raw[lesion], f"{fields.where} {lesion}", "rate")
            if row is not None:
                mix[setting][lesion] = row
    for setting in settings:
        if setting not in raw:
            rows.problems.append(Problem(file, f"no table for setting '{setting}'"))
    return {setting: mix[setting] for setting in settings if setting in mix}, units


def read_rates(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    rows: RowReader,
    file: str,
) -> dict[str, LesionRates]:
    """Read `rates.toml`: lesion → risk factor → state → rate ratio."""
    lesions = variables["lesion"].states
    factors = {
        name: variable
        for name, variable in variables.items()
        if variable.is_before_lesion and name != "setting"
    }
    rates: dict[str, LesionRates] = {}
    for lesion, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{lesion}]", rows.problems)
        if lesion not in lesions:
            fields.problem(f"no lesion '{lesion}'{nearest(lesion, lesions)}")
            continue
        sufficient = fields.texts("sufficient")
        for factor in sufficient:
            if factor not in fields:
                hint = nearest(factor, fields.raw)
                fields.problem(f"no ratios for '{factor}'{hint}", "sufficient")
        if len(set(sufficient)) < len(sufficient):
            fields.problem("a factor stands twice", "sufficient")
        ratios: dict[str, dict[str, Row]] = {}
        for factor, states in fields.raw.items():
            if factor == "sufficient":
                continue
            where = f"{file}: [{lesion}.{factor}]"
            inner = Fields.of(states, where, rows.problems)
            if factor in factors:
                ratios[factor] = _read_ratios(
                    inner, factors[factor], variables["age_group"], rows
                )
            else:
                inner.problem(f"no risk factor '{factor}'{nearest(factor, factors)}")
        # the network stacks the factors that suffice in the order of their tables
        rates[lesion] = LesionRates(
            ratios, tuple(factor for factor in ratios if factor in sufficient)
        )
    return rates


def _read_ratios(
    fields: Fields, factor: Variable, ages: Variable, rows: RowReader
) -> dict[str, Row]:
    """Read one factor's ratios against its reference state, by default the first."""
    reference = fields.choice("reference", factor.states, factor.states[0])
    ratios: dict[str, Row] = {}
    for key, raw in fields.raw.items():
        if key == "reference":
            continue
        state, groups = state_and_ages(key)
        for group in groups or ():
            if group not in ages.states or factor.name == ages.name:
                hint = nearest(group, ages.states)
                fields.problem(f"no age group '{group}'{hint}")
        if state not in factor.states:
            fields.problem(f"no state '{state}'{nearest(state, factor.states)}")
        elif state == reference:
            fields.problem(f"'{state}' is the reference: its ratio is 1")
        else:
            row = rows.read(raw, f"{fields.where} {key}", "ratio")
            if row is not None:
                ratios[key] = row
    return ratios


def state_and_ages(key: str) -> tuple[str, tuple[str, ...] | None]:
    """Split the key of a ratio into its state and the age groups it is bound to.

    Examples
    --------
    >>> state_and_ages("yes"), state_and_ages("yes, age_group=neonate|infant")
    (('yes', None), ('yes', ('neonate', 'infant')))
    """
    state, _, bound = key.partition(",")
    if not bound:
        return state, None
    groups = bound.strip().removeprefix("age_group=").split("|")
    return state.strip(), tuple(group.strip() for group in groups)
