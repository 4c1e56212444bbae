"""How often lesions present, and what risk factors change: case mix and rate ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FORM, Variable

__all__ = ["LesionRates", "RatioKey", "read_case_mix", "read_rates"]


@frozen
class RatioKey:
    """What a rate ratio is of, as its key says: ``yes, age_group=infant, form=leak``.

    Parameters
    ----------
    state : str
        Of the risk factor.
    ages, forms : tuple of str or None
        Age groups and forms of the lesion it is bound to; None: all.
    """

    state: str
    ages: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None

    @classmethod
    def read(cls, key: str) -> RatioKey:
        """Read a key.

        Raises
        ------
        ValueError
            If a condition is none of ``age_group=`` and ``form=``, or stands twice.

        Examples
        --------
        >>> RatioKey.read("yes, age_group=neonate|infant")
        RatioKey(state='yes', ages=('neonate', 'infant'), forms=None)
        """
        state, *conditions = (part.strip() for part in key.split(","))
        bound: dict[str, tuple[str, ...]] = {}
        for condition in conditions:
            left, equals, states = condition.partition("=")
            name = left.strip()
            if name not in ("age_group", FORM) or not equals or name in bound:
                message = (
                    f"'{condition}' is not a condition of its own: a ratio may be "
                    "bound to age_group=… and form=…, each once"
                )
                raise ValueError(message)
            bound[name] = tuple(part.strip() for part in states.split("|"))
        return cls(state, bound.get("age_group"), bound.get(FORM))

    @property
    def rank(self) -> int:
        """How specific it is: bound to forms, then to ages."""
        return 2 * (self.forms is not None) + (self.ages is not None)


@frozen
class LesionRates:
    """How risk factors change the rate at which one lesion presents.

    Parameters
    ----------
    ratios : mapping
        Risk factor → key → row (:class:`RatioKey`); states not named have ratio 1.
    causes : mapping
        Form → the risk factor that brings it about: the form presents at the excess
        of its rate, ratio − 1, so that the excesses of the forms add.
    """

    ratios: Mapping[str, Mapping[str, Row]]
    causes: Mapping[str, str] = field(default_factory=dict[str, str])

    def is_bound(self, factor: str) -> bool:
        """Whether any ratio of a factor is bound to ages."""
        return any(RatioKey.read(key).ages for key in self.ratios.get(factor, ()))

    def speaking(
        self,
        factor: str,
        variables: Mapping[str, Variable],
        forms: Sequence[str],
        *,
        by_form: bool = True,
    ) -> IntArray:
        """Which of a factor's ratios speaks for each cell: the most specific one.

        A ratio that is bound to no forms speaks for all of them; of a factor that
        brings about a form, for that form alone.

        Parameters
        ----------
        factor : str
        variables : mapping
        forms : sequence of str
            Of this lesion.
        by_form : bool
            False: without the ratios that are bound to forms.

        Returns
        -------
        integer array, shape (forms, ages, states)
            Number of the ratio; −1: none, it is 1.
        """
        states, ages = variables[factor].states, variables["age_group"].states
        brought = tuple(form for form, cause in self.causes.items() if cause == factor)
        speaks = np.full((len(forms), len(ages), len(states)), -1, dtype=np.intp)
        keys = [RatioKey.read(key) for key in self.ratios.get(factor, ())]
        for place, key in sorted(enumerate(keys), key=lambda pair: pair[1].rank):
            if key.forms is not None and not by_form:
                continue
            named = key.forms or brought or tuple(forms)
            own = [number for number, form in enumerate(forms) if form in named]
            old = [n for n, age in enumerate(ages) if age in (key.ages or ages)]
            speaks[np.ix_(own, old, [states.index(key.state)])] = place
        return speaks


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
        forms = variables[FORM].forms_of(lesion)
        causes = {f: c for f, c in variables[FORM].causes.items() if f in forms}
        for factor in causes.values():
            if factor not in fields:
                text = f"no ratios for '{factor}', the cause of a form"
                fields.problem(text + nearest(factor, fields.raw))
        ratios: dict[str, dict[str, Row]] = {}
        for factor, states in fields.raw.items():
            where = f"{file}: [{lesion}.{factor}]"
            inner = Fields.of(states, where, rows.problems)
            if factor in factors:
                ages = variables["age_group"]
                ratios[factor] = _read_ratios(inner, factors[factor], ages, forms, rows)
                brought = {form for form, cause in causes.items() if cause == factor}
                _check_causes(ratios[factor], brought, inner)
            else:
                inner.problem(f"no risk factor '{factor}'{nearest(factor, factors)}")
        rates[lesion] = LesionRates(ratios, causes)
    return rates


def _read_ratios(
    fields: Fields,
    factor: Variable,
    ages: Variable,
    forms: Sequence[str],
    rows: RowReader,
) -> dict[str, Row]:
    """Read one factor's ratios against its reference state, by default the first."""
    reference = fields.choice("reference", factor.states, factor.states[0])
    ratios: dict[str, Row] = {}
    seen: set[tuple[str, int, str, str]] = set()
    for text, raw in fields.raw.items():
        if text == "reference":
            continue
        try:
            key = RatioKey.read(text)
        except ValueError as error:
            fields.problem(str(error), text)
            continue
        state = key.state
        for group in key.ages or ():
            if group not in ages.states or factor.name == ages.name:
                hint = nearest(group, ages.states)
                fields.problem(f"no age group '{group}'{hint}")
        for form in key.forms or ():
            if form not in forms:
                text_of = f"no form '{form}' of this lesion{nearest(form, forms)}"
                fields.problem(text_of)
        cells = {
            (state, key.rank, form, age)
            for form in key.forms or ("",)
            for age in key.ages or ("",)
        }
        if cells & seen:
            fields.problem("another ratio speaks for the same patients", text)
        seen |= cells
        if state not in factor.states:
            fields.problem(f"no state '{state}'{nearest(state, factor.states)}")
        elif state == reference:
            fields.problem(f"'{state}' is the reference: its ratio is 1")
        else:
            row = rows.read(raw, f"{fields.where} {text}", "ratio")
            if row is not None:
                ratios[text] = row
    return ratios


def _check_causes(ratios: Mapping[str, Row], brought: set[str], fields: Fields) -> None:
    """Check that a form and what brings it about have ratios of their own, above 1."""
    for text, row in ratios.items():
        forms = set(RatioKey.read(text).forms or brought)
        if not forms & brought:
            continue
        named = ", ".join(sorted(forms & brought))
        if forms - brought:
            others = ", ".join(sorted(forms - brought))
            text_of = f"it brings about {named}: write the ratio of {others} apart"
            fields.problem(text_of, text)
        elif row.as_sourced().distribution.mean()[0] <= 1:
            fields.problem(f"it brings about {named}: its ratio must be above 1", text)
