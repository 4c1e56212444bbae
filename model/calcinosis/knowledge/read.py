"""Read and check the knowledge files.

``priors/`` holds every clinical number. This module reads all of it, checks it against
a closed schema, and either returns one :class:`Knowledge` or raises one
:class:`~calcinosis.errors.KnowledgeError` that lists every problem with file, row and
field. What a file may hold is told in the module that reads it:

``variables.toml``, ``codes.toml``,
``decisions.toml``                     :mod:`calcinosis.knowledge.parsing`
``references.bib``                     :mod:`calcinosis.knowledge.rows.bibliography`
tables of variables (all others)       :mod:`calcinosis.knowledge.rows.tables`
their rows                             :mod:`calcinosis.knowledge.rows`
``case_mix.toml``, ``rates.toml``,
``reliability.toml``, ``telling.toml`` :mod:`calcinosis.knowledge.frequencies`
intervals and units                    :mod:`calcinosis.knowledge.quantities`
``learned.toml``                       :mod:`calcinosis.knowledge.rows.learned`
words, synonyms, ``phrases.toml``      :mod:`calcinosis.knowledge.parsing`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from calcinosis._frozen import frozen
from calcinosis.arguments import as_path, is_one_of
from calcinosis.compiled import kept_files
from calcinosis.compiled.codec import Codec
from calcinosis.errors import KnowledgeError, Problem
from calcinosis.knowledge.apart import Apart, read_apart, read_seen_by
from calcinosis.knowledge.decisions import Decisions
from calcinosis.knowledge.frequencies.rates import (
    LesionRates,
    read_case_mix,
    read_rates,
)
from calcinosis.knowledge.frequencies.reliability import Severity, read_reliability
from calcinosis.knowledge.frequencies.telling import Telling, read_telling
from calcinosis.knowledge.parsing.codes import read_codes
from calcinosis.knowledge.parsing.folder import (
    BIBLIOGRAPHY,
    NEEDED,
    OPTIONAL,
    SOURCED,
    digest_of,
    parse_files,
    priors_dir,
    refuse_no_folder,
)
from calcinosis.knowledge.parsing.read_decisions import read_decisions
from calcinosis.knowledge.parsing.read_state_words import read_phrases, with_synonyms
from calcinosis.knowledge.parsing.read_variables import read_variables
from calcinosis.knowledge.parsing.read_words import read_names
from calcinosis.knowledge.quantities.analytes import (
    Analyte,
    SignThreshold,
    read_analytes,
    read_thresholds,
)
from calcinosis.knowledge.quantities.plausibility import Plausibility, read_plausibility
from calcinosis.knowledge.quantities.reference_intervals import (
    Interval,
    read_intervals,
)
from calcinosis.knowledge.rows.bibliography import (
    Reference,
    check_all_used,
    read_references,
)
from calcinosis.knowledge.rows.conventions import read_model
from calcinosis.knowledge.rows.distributions import DISTRIBUTIONS, Distribution
from calcinosis.knowledge.rows.learned import LEARNED, read_learned
from calcinosis.knowledge.rows.rows import Conventions, Row, RowReader
from calcinosis.knowledge.rows.tables import Table, read_tables
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import CONTEXT, DAY_OF_LIFE, Variable
from calcinosis.knowledge.words.names import Names
from calcinosis.notebook import Brief

__all__ = ["Knowledge", "LesionRates", "Severity", "check_knowledge", "read_knowledge"]

SCHEMA = 1
Content = Mapping[str, object]


@frozen
class Knowledge(Brief):
    """Everything in the knowledge files, checked.

    Parameters
    ----------
    folder : Path
        Where the files were read.
    name, digest : str
        Name of the model; SHA-256 of all files, whatever folder they are in.
    conventions : Conventions
        How rows become distributions.
    plausibility : Plausibility
        From where on a number is doubted.
    variables : mapping
        Name → variable, parents before children.
    tables : mapping
        Variable → its rows, for every variable but the lesion.
    case_mix : mapping
        Setting → lesion → rate.
    case_mix_units : mapping
        Setting → what its rates count.
    rates : mapping
        Lesion → rate ratios of the risk factors.
    decisions : Decisions
        Utilities of actions, costs of tests.
    misread, outliers : mapping
        Finding → chance of a wrong record; measured quantity → outlying values.
    severities : mapping
        Name → latent severity that moves several signs.
    intervals : mapping
        Measured quantity → reference intervals by age.
    analytes : mapping
        Measured quantity → units and plausible limits.
    references : mapping
        Key → study.
    codes : mapping
        Variable → terminology codes, as written in ``codes.toml``.
    thresholds : mapping
        From which number on a sign is there, by the sign: fever by the temperature.
    phrases : mapping
        Variable → state → how it reads inside a sentence.
    telling : Telling
        How often a report mentions each variable.
    names : Names
        What findings are called.
    apart : tuple of Apart
        Answers that hardly stand together.
    seen_by : mapping
        What is described → the variables that tell whether it was seen.
    protocol : str
        Whose judgements the rows have learned from; empty if they have not.
    """

    folder: Path
    name: str
    digest: str
    conventions: Conventions
    plausibility: Plausibility
    variables: Mapping[str, Variable]
    tables: Mapping[str, Table]
    case_mix: Mapping[str, Mapping[str, Row]]
    case_mix_units: Mapping[str, str]
    rates: Mapping[str, LesionRates]
    decisions: Decisions
    misread: Mapping[str, Row]
    outliers: Mapping[str, Row]
    severities: Mapping[str, Severity]
    intervals: Mapping[str, tuple[Interval, ...]]
    analytes: Mapping[str, Analyte]
    references: Mapping[str, Reference]
    codes: Mapping[str, Any]
    thresholds: Mapping[str, SignThreshold]
    phrases: Mapping[str, Mapping[str, str]]
    telling: Telling
    names: Names
    apart: tuple[Apart, ...]
    seen_by: Mapping[str, tuple[str, ...]]
    protocol: str = ""

    @property
    def lesions(self) -> tuple[str, ...]:
        """The states of the query."""
        return self.variables["lesion"].states

    @property
    def calcinosis_cutis(self) -> tuple[str, ...]:
        """The lesions that are calcinosis cutis."""
        return self.variables["lesion"].calcinosis_cutis

    @cached_property
    def film(self) -> Variable:
        """The one variable of kind film."""
        return next(v for v in self.variables.values() if v.kind == "film")

    @cached_property
    def onset(self) -> Variable:
        """The day of the lesion on which the patient is seen."""
        return next(v for v in self.variables.values() if v.since_onset)

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Names of the variables of which something can be told of a patient."""
        kinds, own = ("lesion", "form", "film"), self.variables.items()
        return tuple(n for n, v in own if v.kind not in kinds and n != DAY_OF_LIFE)

    def analyte_of(self, variable: Variable) -> Analyte | None:
        """Return how a variable's number is measured; None: it is told in words."""
        return None if variable.analyte is None else self.analytes[variable.analyte]

    def is_name(self, name: str) -> bool:
        """Whether a name means a variable, or may mean several."""
        if name in self.variables:
            return True
        if self.names.meant(name) in CONTEXT or self.names.tells_age(name):
            return False  # a row may call it so, a case may not
        return bool(self.names.meant(name) or self.names.unclear(name))

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
        for name, row in self.misread.items():
            yield f"misreading of {name}", row
        for name, row in self.outliers.items():
            yield f"outliers of {name}", row
        for severity in self.severities.values():
            for member, row in severity.loadings.items():
                yield f"{severity.name} of {member}", row
        for name, row in self.telling.rows():
            yield f"mention of {name}", row
        yield from self.decisions.rows().items()


def read_knowledge(
    folder: str | Path | None = None, *, learned: bool = True
) -> Knowledge:
    """Read the knowledge files of a folder, or those that come with the package.

    Files are read and checked once; :mod:`calcinosis.compiled.kept_files` keeps what
    they hold, and does not find it when one of them has changed.

    Parameters
    ----------
    folder : path, ``"sourced"`` or None
        ``"sourced"``: those of the package, every row as its source has it.
    learned : bool
        Whether rows are as they have learned, or as their sources have them.

    Raises
    ------
    KnowledgeError
        With every problem found in any file. Where the variables or the bibliography
        are themselves wrong or of another schema, the numbers are not looked at.
    """
    sourced = is_one_of(folder, (SOURCED,))
    if folder is None or sourced:
        root = priors_dir()
    else:
        root = as_path(folder, "priors", KnowledgeError)
    without = LEARNED if sourced or not learned else ""
    refuse_no_folder(root)
    try:
        digest = digest_of(root, without)
    except OSError:  # a file cannot be read: told below, with all other problems
        return _read(root, without)
    known = kept_files.kept_or_made(
        "knowledge",
        digest,
        Codec(Knowledge, ("folder",), {Distribution: DISTRIBUTIONS}),
        lambda: _read(root, without),
        lambda knowledge: knowledge.digest,
        folder=root,
    )
    return known if known.folder == root else replace(known, folder=root)


def _read(root: Path, without: str) -> Knowledge:
    """Read the files of a folder, all but one of them."""
    problems: list[Problem] = []
    files, bibliography = parse_files(root, problems, without)
    knowledge = check_knowledge(root, files, bibliography, problems)
    if knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def check_knowledge(
    root: Path,
    files: Mapping[str, Content],
    bibliography: str | None,
    problems: list[Problem],
) -> Knowledge | None:
    """Check parsed files.

    Parameters
    ----------
    root : Path
        Where they were read.
    files : mapping
        File name → content; files that could not be parsed are left out.
    bibliography : str or None
        Text of ``references.bib``.
    problems : list of Problem
        Holds what could not be parsed; grows.

    Returns
    -------
    Knowledge or None
        None if there is any problem.
    """
    unread = {problem.where for problem in problems}
    found: list[Problem] = []
    references = read_references(bibliography or "", BIBLIOGRAPHY, found)
    before = len(found)
    for name in ("model.toml", "variables.toml"):
        _check_schema(Fields(name, files.get(name, {}), found))
    raw = files.get("variables.toml", {})
    entries = {name: entry for name, entry in raw.items() if name != "schema"}
    variables = read_variables(entries, "variables.toml", found)
    knowledge: Knowledge | None = None
    if len(found) == before and bibliography is not None:
        knowledge = _read_numbers(root, files, variables, references, found, not unread)
    if not unread:
        sources = list(files.values())
        check_all_used(references, sources, BIBLIOGRAPHY, found)
    # what a file lacks that could not be parsed is no news
    problems += [p for p in found if p.where.split(":")[0] not in unread]
    return None if problems else knowledge


def _check_schema(fields: Fields) -> None:
    schema = fields.raw.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        text = f"{schema!r} was given, this version reads schema = {SCHEMA}"
        fields.problem(text, "schema")


def _read_numbers(
    root: Path,
    files: Mapping[str, Content],
    variables: Mapping[str, Variable],
    references: Mapping[str, Reference],
    problems: list[Problem],
    complete: bool,
) -> Knowledge:
    """Read every file that builds on variables and references."""

    def content(file: str) -> Content:
        return files.get(file, {})

    model = Fields("model.toml", content("model.toml"), problems)
    name, conventions = read_model(model, variables)
    plausibility = read_plausibility(model.table("plausibility"))
    variables = with_synonyms(variables, model.table("synonyms"))
    variables, names = read_names(variables, content("words.toml"), problems)
    learned = read_learned(content(LEARNED), problems)
    rows = RowReader(conventions, references, problems, learned)
    units, intervals = "units.toml", "reference_intervals.toml"
    tables = {n: c for n, c in files.items() if n not in (*NEEDED, *OPTIONAL)}
    known = (variables, references)
    analytes = read_analytes(content(units), *known, units, problems)
    mix, mix_units = read_case_mix(
        content("case_mix.toml"), variables, rows, "case_mix.toml"
    )
    trust = read_reliability(
        content("reliability.toml"), variables, rows, "reliability.toml"
    )
    knowledge = Knowledge(
        folder=root,
        name=name,
        protocol=learned.protocol,
        digest=digest_of(root, "" if LEARNED in files else LEARNED),
        conventions=conventions,
        plausibility=plausibility,
        variables=variables,
        tables=read_tables(tables, variables, rows, complete),
        case_mix=mix,
        case_mix_units=mix_units,
        rates=read_rates(content("rates.toml"), variables, rows, "rates.toml"),
        decisions=read_decisions(
            content("decisions.toml"), variables, rows, "decisions.toml"
        ),
        misread=trust.misread,
        outliers=trust.outliers,
        severities=trust.severities,
        intervals=read_intervals(
            content(intervals), *known, analytes, intervals, problems
        ),
        analytes=analytes,
        references=references,
        codes=read_codes(content("codes.toml"), variables, "codes.toml", problems),
        thresholds=read_thresholds(content(units), *known, analytes, units, problems),
        phrases=read_phrases(
            content("phrases.toml"), variables, "phrases.toml", problems
        ),
        telling=read_telling(content("telling.toml"), variables, rows, "telling.toml"),
        names=names,
        apart=read_apart(model.table("apart"), variables),
        seen_by=read_seen_by(model.table("seen_by"), variables),
    )
    if complete and not problems:  # else a row may be there and could not be read
        problems += learned.unused(rows.places)
    return knowledge
