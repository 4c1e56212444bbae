"""One row of the knowledge files: a number, its strength, and the study behind it.

A row is an inline table. Which fields it may have follows from its *form*, recognised by
the field that only this form has; an unknown field is an error. Every row names its
``source`` with a ``grade``, or is a judgement and says ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from calcinosis.distributions import (
    Dirichlet,
    Distribution,
    Film,
    Fixed,
    LogNormal,
    NormalScale,
    WordCounts,
    judged_proportion,
    log_interval_sigma,
    odds_ratio,
)
from calcinosis.errors import Problem, nearest

__all__ = ["GRADES", "Conventions", "Row", "RowReader"]

GRADES = ("meta-analysis", "registry", "series", "cases", "textbook", "judgement")
COMMON = {"source", "grade", "why", "note"}

# form: (required fields besides the one that names it, optional fields)
FORMS: dict[str, tuple[set[str], set[str]]] = {
    "count": ({"of"}, {"discount"}),
    "probability": (set(), {"weight", "definition", "spread"}),
    "range": (set(), set()),
    "counts": (set(), {"discount"}),
    "probabilities": (set(), {"weight", "definition"}),
    "ratio": ({"low", "high"}, set()),
    "exposed": ({"of", "background"}, set()),
    "rate": ({"low", "high"}, set()),
    "mean": ({"sd", "weight"}, set()),
    "median": ({"spread", "weight"}, set()),
    "final": ({"at_onset", "median_day", "spread", "weight"}, set()),
    "of": (set(), {"low", "high", "sd", "discount"}),
    "kappa": (set(), set()),
    "loading": (set(), set()),
}
# what a table of each kind may hold
KINDS: dict[str, tuple[str, ...]] = {
    "yes_no": ("count", "probability", "range"),
    "states": ("counts", "probabilities"),
    "ratio": ("ratio", "exposed"),
    "rate": ("rate",),
    "reference": ("mean", "of"),
    "log": ("median",),
    "film": ("final", "count", "probability", "range"),
    "misread": ("kappa", "probability"),
    "outlier": ("probability",),
    "loading": ("loading",),
}


@dataclass(frozen=True)
class Conventions:
    """How rows become distributions (``model.toml``)."""

    pseudo_count: float
    judgement_coverage: float
    least_weight: float
    misread_beyond_series: float
    rate_coverage: float


@dataclass(frozen=True)
class Row:
    """One number of the knowledge files with where it stands and where it is from.

    Parameters
    ----------
    where : str
        File and row, as ``examination.toml: [erythema.iatrogenic] any``.
    form : str
        Which fields it has: ``count``, ``range``, ``ratio`` …
    given : mapping
        The fields as written.
    distribution : Distribution
        What they mean.
    source : tuple of str
        Keys into ``references.bib``; empty for a judgement.
    grade : str
        One of :data:`GRADES`.
    why, note : str
        Reason of a judgement; population and remarks.
    """

    where: str
    form: str
    given: Mapping[str, Any]
    distribution: Distribution
    source: tuple[str, ...]
    grade: str
    why: str
    note: str

    @property
    def is_judgement(self) -> bool:
        """Whether no study is named."""
        return not self.source

    @property
    def is_definition(self) -> bool:
        """Whether it holds by definition."""
        return "definition" in self.given


class RowReader:
    """Reads rows and collects every problem."""

    def __init__(
        self,
        conventions: Conventions,
        references: Mapping[str, object],
        problems: list[Problem],
    ) -> None:
        self.conventions = conventions
        self.references = references
        self.problems = problems

    def problem(self, where: str, what: str) -> None:
        """Remember one problem."""
        self.problems.append(Problem(where, what))

    def read(
        self, raw: object, where: str, kind: str, states: Sequence[str] = ()
    ) -> Row | None:
        """Read one row of a table of that kind; None (and a problem) if it is wrong."""
        if not isinstance(raw, Mapping):
            self.problem(where, f"expected a row like {{ … }}, got {raw!r}")
            return None
        entry = cast("Mapping[str, Any]", raw)
        before = len(self.problems)
        form = next((f for f in KINDS[kind] if f in entry), None)
        if form is None:
            self.problem(where, f"none of {list(KINDS[kind])} is among {list(entry)}")
            return None
        self._check_fields(entry, form, where)
        grade = self._grade(entry, where)
        if len(self.problems) > before:
            return None
        try:
            distribution = self._distribution(form, kind, entry, states)
        except ValueError as error:
            self.problem(where, str(error))
            return None
        source = entry.get("source", ())
        return Row(
            where=where,
            form=form,
            given=entry,
            distribution=distribution,
            source=(source,) if isinstance(source, str) else tuple(source),
            grade=grade,
            why=entry.get("why", ""),
            note=entry.get("note", ""),
        )

    def _check_fields(self, entry: Mapping[str, Any], form: str, where: str) -> None:
        required, optional = FORMS[form]
        allowed = {form} | required | optional | COMMON
        for key in entry:
            if key not in allowed:
                self.problem(where, f"unknown field '{key}'{nearest(key, allowed)}")
        for key in sorted(required - entry.keys()):
            self.problem(where, f"'{form}' needs the field '{key}'")
        texts = {"source", "grade", "why", "note", "definition"}
        lists = {"range", "counts", "probabilities"}
        for key in allowed & entry.keys() - texts - lists:
            if isinstance(entry[key], bool) or not isinstance(entry[key], int | float):
                self.problem(where, f"{key} = {entry[key]!r} is not a number")

    def _grade(self, entry: Mapping[str, Any], where: str) -> str:
        source = entry.get("source", [])
        keys: list[str] = [source] if isinstance(source, str) else list(source)
        for key in keys:
            if key not in self.references:
                hint = nearest(key, self.references)
                self.problem(where, f"no reference '{key}' in references.bib{hint}")
        grade = str(entry.get("grade", "" if keys else "judgement"))
        if grade not in GRADES:
            given = f"grade '{grade}'" if grade else "a row with a source and no grade"
            self.problem(where, f"{given}: grade must be one of {list(GRADES)}")
        if not keys and not entry.get("why") and not entry.get("definition"):
            self.problem(where, "neither a source nor a reason (why)")
        if bool(keys) == (grade == "judgement"):
            self.problem(where, f"grade '{grade}' with {len(keys)} sources")
        return grade

    def _distribution(
        self, form: str, kind: str, entry: Mapping[str, Any], states: Sequence[str]
    ) -> Distribution:
        if form in ("count", "probability", "range", "kappa"):
            return self._yes_no(form, kind, entry)
        if form in ("counts", "probabilities"):
            return self._states(form, entry, states)
        if form in ("ratio", "rate"):
            low, high = _rising(entry["low"], entry[form], entry["high"])
            coverage = self.conventions.rate_coverage
            return LogNormal(entry[form], log_interval_sigma(low, high, coverage))
        if form == "exposed":
            _within(entry["exposed"], 0, entry["of"], "exposed")
            _within(entry["background"], 1e-9, 1 - 1e-9, "background")
            return LogNormal(
                *odds_ratio(entry["exposed"], entry["of"], entry["background"])
            )
        if form == "loading":
            _within(entry["loading"], -3, 3, "loading")
            return Fixed((float(entry["loading"]),))
        return self._measure(form, entry)

    def _yes_no(self, form: str, kind: str, entry: Mapping[str, Any]) -> Distribution:
        if form == "count":
            _within(entry["count"], 0, entry["of"], "count")
            discount = _within(entry.get("discount", 1), 0, 1, "discount")
            prior = self.conventions.pseudo_count
            yes, of = entry["count"] * discount, entry["of"] * discount
            return Dirichlet((of - yes + prior, yes + prior))
        if form == "range":
            lowest, likeliest, highest = entry["range"]
            _rising(_within(lowest, 0, 1, "range"), likeliest, highest)
            _within(highest, 0, 1, "range")
            mean, weight = judged_proportion(
                lowest,
                likeliest,
                highest,
                self.conventions.judgement_coverage,
                self.conventions.least_weight,
            )
            return Dirichlet(((1 - mean) * weight, mean * weight))
        if form == "kappa":
            kappa = max(_within(entry["kappa"], -1, 1, "kappa"), 0.0)
            share = self.conventions.misread_beyond_series
            return Fixed((share * (1 - kappa**0.5) / 2,))
        p = _within(entry["probability"], 0, 1, "probability")
        if kind == "misread":
            return Fixed((p,))
        if kind == "outlier":
            return Fixed((p, float(entry["spread"])))
        if "definition" in entry:
            return Fixed((1 - p, p))
        if p in (0, 1):
            message = "probability 0 or 1 needs a definition that says why"
            raise ValueError(message)
        weight = _positive(entry, "weight")
        return Dirichlet(((1 - p) * weight, p * weight))

    def _states(
        self, form: str, entry: Mapping[str, Any], states: Sequence[str]
    ) -> Distribution:
        values = entry[form]
        if not isinstance(values, Mapping):
            message = f"{form} must name every state: {list(states)}"
            raise ValueError(message)
        numbers = cast("Mapping[str, float]", values)
        for state in numbers:
            if state not in states:
                message = f"no state '{state}'{nearest(state, states)}"
                raise ValueError(message)
        for state in states:
            if state not in numbers:
                message = f"state '{state}' is missing"
                raise ValueError(message)
            _within(numbers[state], 0, float("inf"), state)
        ordered = [float(numbers[state]) for state in states]
        if form == "counts":
            discount = _within(entry.get("discount", 1), 0, 1, "discount")
            prior = self.conventions.pseudo_count
            return Dirichlet(tuple(n * discount + prior for n in ordered))
        if abs(sum(ordered) - 1) > 1e-6:
            message = f"probabilities sum to {sum(ordered):g}, not 1"
            raise ValueError(message)
        total = sum(ordered)
        if "definition" in entry:
            return Fixed(tuple(p / total for p in ordered))
        weight = _positive(entry, "weight")
        return Dirichlet(tuple(p / total * weight for p in ordered))

    def _measure(self, form: str, entry: Mapping[str, Any]) -> Distribution:
        if form == "mean":
            sd = _positive(entry, "sd")
            return NormalScale(entry["mean"], sd, _positive(entry, "weight"))
        if form == "median":
            from math import log

            spread = _within(entry["spread"], 1.0001, 1000, "spread")
            weight = _positive(entry, "weight")
            return NormalScale(log(_positive(entry, "median")), log(spread), weight)
        if form == "final":
            return Film(
                _within(entry["final"], 0, 1, "final"),
                _within(entry["at_onset"], 0, 1, "at_onset"),
                _positive(entry, "median_day"),
                _within(entry["spread"], 1.0001, 1000, "spread"),
                _positive(entry, "weight"),
            )
        return self._words(entry)

    def _words(self, entry: Mapping[str, Any]) -> Distribution:
        sides = [side for side in ("low", "high") if side in entry]
        if not sides:
            message = "counts of a measured quantity need low, high or both"
            raise ValueError(message)
        if len(sides) == 1 and "sd" not in entry:
            message = f"only {sides[0]} was counted: an sd is needed"
            raise ValueError(message)
        discount = _within(entry.get("discount", 1), 0, 1, "discount")
        of = _positive(entry, "of")
        low, high = entry.get("low", 0), entry.get("high", 0)
        _within(low + high, 0, of, "low + high")
        prior = self.conventions.pseudo_count
        alpha = (
            low * discount + prior,
            (of - low - high) * discount + prior,
            high * discount + prior,
        )
        return WordCounts(
            alpha, "both" if len(sides) == 2 else sides[0], entry.get("sd")
        )


def _within(value: float, low: float, high: float, name: str) -> float:
    if not isinstance(value, int | float) or not low <= value <= high:
        message = f"{name} = {value!r} must be between {low:g} and {high:g}"
        raise ValueError(message)
    return value


def _positive(entry: Mapping[str, Any], name: str) -> float:
    if name not in entry:
        message = f"the field '{name}' is missing"
        raise ValueError(message)
    return _within(entry[name], 1e-9, 1e12, name)


def _rising(low: float, middle: float, high: float) -> tuple[float, float]:
    if not 0 <= low <= middle <= high or low == high:
        message = f"expected {low:g} ≤ {middle:g} ≤ {high:g}, the outer two different"
        raise ValueError(message)
    return max(low, 1e-12), high
