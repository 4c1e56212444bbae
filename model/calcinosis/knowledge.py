"""Read and check the knowledge files.

``priors/`` holds every clinical number. This module reads all of it, checks it against a
closed schema, and either returns one :class:`Knowledge` or raises one
:class:`~calcinosis.errors.KnowledgeError` that lists every problem with file, row and
field.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from calcinosis._data import priors_dir
from calcinosis.errors import KnowledgeError, Problem, nearest
from calcinosis.laboratory import Analyte, Interval, read_analytes, read_intervals
from calcinosis.references import Reference, read_references
from calcinosis.rows import Conventions, Row, RowReader
from calcinosis.tables import PlacedRow, Table, assign, read_conditions
from calcinosis.variables import Variable, read_variables

__all__ = ["Knowledge", "LesionRates", "Severity", "read_knowledge"]

SCHEMA = 1
SPECIAL = {
    *("model.toml", "variables.toml", "case_mix.toml", "rates.toml"),
    *("reliability.toml", "reference_intervals.toml", "units.toml", "codes.toml"),
}


@dataclass(frozen=True)
class LesionRates:
    """How risk factors change the rate at which one lesion presents.

    Parameters
    ----------
    ratios : mapping
        Risk factor → state → row; states not named have ratio 1.
    sufficient : tuple of str
        Factors of which each alone suffices: their excess rates add,
        rate = 1 + Σ (ratio − 1), instead of multiplying.
    """

    ratios: Mapping[str, Mapping[str, Row]]
    sufficient: tuple[str, ...]


@dataclass(frozen=True)
class Severity:
    """A latent severity, standard normal among patients with the same lesion.

    Its members move together by ``loadings`` (log-odds, or units of a measured
    quantity's scale, per standard deviation) while each keeps its own frequency.
    """

    name: str
    label: str
    why: str
    loadings: Mapping[str, Row]


@dataclass(frozen=True)
class Knowledge:
    """Everything in the knowledge files, checked."""

    folder: Path
    name: str
    digest: str
    conventions: Conventions
    variables: Mapping[str, Variable]
    tables: Mapping[str, Table]
    case_mix: Mapping[str, Mapping[str, Row]]
    rates: Mapping[str, LesionRates]
    misread: Mapping[str, Row]
    outliers: Mapping[str, Row]
    severities: Mapping[str, Severity]
    intervals: Mapping[str, tuple[Interval, ...]]
    analytes: Mapping[str, Analyte]
    references: Mapping[str, Reference]
    codes: Mapping[str, Any]
    fever_threshold: float

    @property
    def lesions(self) -> tuple[str, ...]:
        """The states of the query."""
        return self.variables["lesion"].states

    @property
    def calcinosis_cutis(self) -> tuple[str, ...]:
        """The lesions that are calcinosis cutis."""
        return self.variables["lesion"].calcinosis_cutis

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield (variable or file part, row) for every row in every file."""
        for name, table in self.tables.items():
            for placed in table.rows:
                yield name, placed.row
        for setting, mix in self.case_mix.items():
            for row in mix.values():
                yield f"case mix, {setting}", row
        for lesion, rates in self.rates.items():
            for factor, states in rates.ratios.items():
                for row in states.values():
                    yield f"rate of {lesion} by {factor}", row
        for name, row in {**self.misread}.items():
            yield f"misreading of {name}", row
        for name, row in self.outliers.items():
            yield f"outliers of {name}", row
        for severity in self.severities.values():
            for member, row in severity.loadings.items():
                yield f"{severity.name} of {member}", row


def read_knowledge(folder: str | Path | None = None) -> Knowledge:
    """Read the knowledge files of a folder, or those that come with the package.

    Raises
    ------
    KnowledgeError
        With every problem found in any file.
    """
    root = Path(folder) if folder is not None else priors_dir()
    problems: list[Problem] = []
    files = _parse_files(root, problems)
    _stop(problems)
    reader = _Reader(root, files, problems)
    _stop(problems)
    knowledge = reader.knowledge()
    _stop(problems)
    return knowledge


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise KnowledgeError(problems)


def _parse_files(root: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    if not root.is_dir():
        problems.append(Problem(str(root), "is not a folder of knowledge files"))
        return {}
    files: dict[str, dict[str, Any]] = {}
    for path in sorted(root.glob("*.toml")):
        try:
            files[path.name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(path.name, f"cannot be read: {error}"))
    names = {*files, *(path.name for path in root.glob("*.bib"))}
    needed = {*SPECIAL, "references.bib"} - {"codes.toml"}
    problems += [Problem(name, "is missing") for name in sorted(needed - names)]
    return files


class _Reader:
    """Turns parsed files into knowledge; each method reads one kind of file."""

    def __init__(
        self, root: Path, files: Mapping[str, dict[str, Any]], problems: list[Problem]
    ) -> None:
        self.root, self.files, self.problems = root, files, problems
        self.model = files["model.toml"]
        for name in ("model.toml", "variables.toml"):
            schema = files[name].get("schema")
            if schema != SCHEMA:
                text = f"schema = {schema!r}, this version reads schema = {SCHEMA}"
                problems.append(Problem(name, text))
        bib = (root / "references.bib").read_text(encoding="utf-8")
        self.references = read_references(bib, "references.bib", problems)
        raw = {k: v for k, v in files["variables.toml"].items() if k != "schema"}
        self.variables = read_variables(raw, "variables.toml", problems)
        try:
            self.conventions = Conventions(
                pseudo_count=self.model["smoothing"]["pseudo_count"],
                judgement_coverage=self.model["judgement"]["coverage"],
                least_weight=self.model["judgement"]["least_weight"],
                misread_beyond_series=self.model["misread"]["beyond_series"],
                rate_coverage=self.model["rates"]["coverage"],
            )
        except (KeyError, TypeError) as error:
            problems.append(Problem("model.toml", f"field {error} is missing"))
            return
        self.rows = RowReader(self.conventions, self.references, problems)

    def knowledge(self) -> Knowledge:
        units = dict(self.files["units.toml"])
        fever = units.get("temperature", {}).pop("fever", {"threshold": float("nan")})
        reliability = self.files["reliability.toml"]
        return Knowledge(
            folder=self.root,
            name=self.model["name"],
            digest=_digest(self.root),
            conventions=self.conventions,
            variables=self.variables,
            tables=self._tables(),
            case_mix=self._case_mix(),
            rates=self._rates(),
            misread=self._named_rows(reliability, "misread"),
            outliers=self._named_rows(reliability, "outlier"),
            severities=self._severities(reliability),
            intervals=read_intervals(
                self.files["reference_intervals.toml"],
                self.variables,
                self.references,
                "reference_intervals.toml",
                self.problems,
            ),
            analytes=read_analytes(units, "units.toml", self.problems),
            references=self.references,
            codes=self.files.get("codes.toml", {}),
            fever_threshold=fever["threshold"],
        )

    def _tables(self) -> dict[str, Table]:
        placed: dict[str, list[PlacedRow]] = {}
        home: dict[str, str] = {}
        modelled = {
            name: variable
            for name, variable in self.variables.items()
            if variable.kind != "lesion"
        }
        for file, content in self.files.items():
            if file in SPECIAL:
                continue
            for name, heads in content.items():
                if name not in modelled:
                    text = f"no variable '{name}'{nearest(name, modelled)}"
                    self.problems.append(Problem(f"{file}: [{name}]", text))
                    continue
                if name in placed:
                    text = f"'{name}' also stands in {home[name]}"
                    self.problems.append(Problem(f"{file}: [{name}]", text))
                placed[name] = self._placed_rows(modelled[name], heads, file)
                home[name] = file
        for name in modelled.keys() - placed.keys():
            text = f"no table for variable '{name}' in any file"
            self.problems.append(Problem(str(self.root), text))
        if self.problems:
            return {}
        return {
            name: assign(
                variable, placed[name], self.variables, home[name], self.problems
            )
            for name, variable in modelled.items()
        }

    def _placed_rows(
        self, variable: Variable, heads: Mapping[str, Any], file: str
    ) -> list[PlacedRow]:
        rows: list[PlacedRow] = []
        kind = _row_kind(variable)
        for head, conditions in heads.items():
            if not isinstance(conditions, Mapping):
                where = f"{file}: [{variable.name}] {head}"
                self.problems.append(Problem(where, "expected a table of rows"))
                continue
            for text, raw in cast("Mapping[str, Any]", conditions).items():
                where = f"{file}: [{variable.name}.{head}] {text}"
                try:
                    allowed = read_conditions(head, text, variable, self.variables)
                except ValueError as error:
                    self.problems.append(Problem(where, str(error)))
                    continue
                row = self.rows.read(raw, where, kind, variable.states)
                if row is not None:
                    rows.append(PlacedRow(allowed, row))
        return rows

    def _case_mix(self) -> dict[str, dict[str, Row]]:
        mix: dict[str, dict[str, Row]] = {}
        settings = self.variables["setting"].states
        lesions = self.variables["lesion"].states
        for setting, entry in self.files["case_mix.toml"].items():
            where = f"case_mix.toml: [{setting}]"
            if setting not in settings:
                text = f"no setting '{setting}'{nearest(setting, settings)}"
                self.problems.append(Problem(where, text))
                continue
            rows: dict[str, Row] = {}
            for lesion, raw in entry.items():
                if lesion == "unit":
                    continue
                if lesion not in lesions:
                    text = f"no lesion '{lesion}'{nearest(lesion, lesions)}"
                    self.problems.append(Problem(where, text))
                    continue
                row = self.rows.read(raw, f"{where} {lesion}", "rate")
                if row is not None:
                    rows[lesion] = row
            for lesion in lesions:
                if lesion not in entry:
                    self.problems.append(Problem(where, f"no rate for '{lesion}'"))
            mix[setting] = {lesion: rows[lesion] for lesion in lesions if lesion in rows}
        for setting in settings:
            if setting not in mix:
                text = f"no table for setting '{setting}'"
                self.problems.append(Problem("case_mix.toml", text))
        return mix

    def _rates(self) -> dict[str, LesionRates]:
        lesions = self.variables["lesion"].states
        rates: dict[str, LesionRates] = {}
        for lesion, entry in self.files["rates.toml"].items():
            where = f"rates.toml: [{lesion}]"
            if lesion not in lesions:
                text = f"no lesion '{lesion}'{nearest(lesion, lesions)}"
                self.problems.append(Problem(where, text))
                continue
            ratios = {
                factor: self._ratios(lesion, factor, states)
                for factor, states in entry.items()
                if factor != "sufficient"
            }
            sufficient = tuple(entry.get("sufficient", ()))
            for factor in sufficient:
                if factor not in ratios:
                    text = f"sufficient: no ratios for '{factor}'{nearest(factor, ratios)}"
                    self.problems.append(Problem(where, text))
            rates[lesion] = LesionRates(ratios, sufficient)
        return rates

    def _ratios(self, lesion: str, factor: str, states: Any) -> dict[str, Row]:
        where = f"rates.toml: [{lesion}.{factor}]"
        usable = {
            name: variable
            for name, variable in self.variables.items()
            if variable.kind in ("context", "risk_factor") and name != "setting"
        }
        usable |= {name: self.variables[name] for name in ("extravasation", "mineral_state")}
        if factor not in usable:
            text = f"no risk factor '{factor}'{nearest(factor, usable)}"
            self.problems.append(Problem(where, text))
            return {}
        allowed = usable[factor].states
        reference = states.get("reference", allowed[0])
        ratios: dict[str, Row] = {}
        for state, raw in states.items():
            if state == "reference":
                continue
            if state not in allowed or state == reference:
                text = f"'{state}' is not a state beside {reference}{nearest(state, allowed)}"
                self.problems.append(Problem(where, text))
                continue
            row = self.rows.read(raw, f"{where} {state}", "ratio")
            if row is not None:
                ratios[state] = row
        return ratios

    def _named_rows(self, reliability: Mapping[str, Any], part: str) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        for name, raw in reliability.get(part, {}).items():
            where = f"reliability.toml: [{part}] {name}"
            if name not in self.variables:
                text = f"no variable '{name}'{nearest(name, self.variables)}"
                self.problems.append(Problem(where, text))
                continue
            row = self.rows.read(raw, where, part)
            if row is not None:
                rows[name] = row
        return rows

    def _severities(self, reliability: Mapping[str, Any]) -> dict[str, Severity]:
        severities: dict[str, Severity] = {}
        for name, entry in reliability.items():
            if name in ("misread", "outlier"):
                continue
            where = f"reliability.toml: [{name}]"
            loadings: dict[str, Row] = {}
            for member, raw in entry.get("loadings", {}).items():
                shares = getattr(self.variables.get(member), "shares", None)
                if shares != name:
                    text = f"variable '{member}' does not share '{name}'"
                    self.problems.append(Problem(where, text))
                row = self.rows.read(raw, f"{where} {member}", "loading")
                if row is not None:
                    loadings[member] = row
            severities[name] = Severity(
                name, entry.get("label", name), entry.get("why", ""), loadings
            )
        for variable in self.variables.values():
            if variable.shares is None:
                continue
            severity = severities.get(variable.shares)
            if severity is None or variable.name not in severity.loadings:
                text = f"no loading of '{variable.name}' on '{variable.shares}'"
                self.problems.append(Problem("reliability.toml", text))
        return severities


def _row_kind(variable: Variable) -> str:
    if variable.kind == "measured":
        return "reference" if variable.reference else "log"
    if variable.kind == "film":
        return "film"
    return "yes_no" if variable.is_yes_no else "states"


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*root.glob("*.toml"), *root.glob("*.bib")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
