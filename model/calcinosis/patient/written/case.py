"""What is known of one patient, as a file or a script gives it.

A :class:`Case` keeps entries as written; :mod:`calcinosis.patient.interpret` gives them
meaning, so that every problem of a case is reported at once with its place in the file.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.variables import WHO
from calcinosis.knowledge.words.vocabulary import is_not_assessed, word
from calcinosis.notebook import html_table
from calcinosis.patient.written.documents import (
    Document,
    Place,
    read_document,
    read_text,
)
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.patient.written.foreign import Origin
from calcinosis.patient.written.other_files import (
    is_table,
    of_another_kind,
    way_of_table,
)

__all__ = [
    "FIELDS",
    "READ",
    "Case",
    "case_files",
    "case_of_entries",
    "fingerprint",
    "parse_cases",
    "place_of",
]

ABOUT = ("form", "citation", "basis", "leakage", "disputed", "note")
FIELDS = (
    *(
        "id",
        "told",
        "asked",
        "setting",
        "age",
        "age_group",
        "sex",
        "findings",
        "diagnosis",
    ),
    *ABOUT,
)

CASE_SUFFIXES = (".yaml", ".yml", ".json")

UNWRITTEN = (pickle.PicklingError, TypeError, AttributeError, RecursionError)
"""What pickle raises of what it cannot write: an iterator, a function, a deep nest."""
READ = "_read"  # what a reader remembers of a case among its attributes


@dataclass(frozen=True, repr=False)
class Case:
    """One patient.

    Parameters
    ----------
    id : str
        Name of the case.
    told : str or None
        ``"form"``: every question was put, and what is missing was not assessed.
        ``"report"``: a writer told what matters, and what is missing was not mentioned.
        None is a form.
    asked : str or sequence of str
        Findings of a report that answer questions put afterwards: what they tell
        counts, but the report itself did not mention them (:meth:`with_answer`).
    setting, sex : str or None
        States of these variables; None is not assessed.
    age_group : str, sequence of str, or None
        The age group, or the groups that are possible.
    age : str or None
        Age with its unit: ``"19 d"``, ``"3 months"``, ``"7 y"``.
    findings : mapping
        Variable → what was found. A variable that is missing was not assessed.
    diagnosis : str or None
        The truth, for evaluation; never used for inference.
    about : mapping
        Citation, basis, leakage, note: kept, never used for inference.
    unknown : mapping
        Fields of the file that a case does not have.
    problems : tuple of Problem
        What is wrong with the file's entries: reported, with the unknown fields and all
        that only the model can tell, when the case is diagnosed.
    document, path
        Where it was read, for messages.
    origin : Origin or None
        What it was taken from, if that was a document of another standard.

    Examples
    --------
    >>> case = Case(id="baby", setting="neonatal_unit", age="19 d",
    ...             findings={"iv_calcium": "yes", "erythema": "no"})
    >>> case.findings["erythema"]
    'no'
    """

    id: str = "case"
    told: str | None = None
    asked: str | Sequence[str] = ()
    setting: str | None = None
    age: str | None = None
    age_group: str | Sequence[str] | None = None
    sex: str | None = None
    findings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    diagnosis: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])
    unknown: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problems: tuple[Problem, ...] = field(default=(), repr=False, compare=False)
    document: Document | None = field(default=None, repr=False, compare=False)
    path: tuple[int, ...] = field(default=(), repr=False, compare=False)
    origin: Origin | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what stands where the name belongs: the first argument.

        Raises
        ------
        CaseError
            If ``id`` is no name.
        """
        name = cast("object", self.id)
        if isinstance(name, Mapping | list | tuple) or name is None:
            text = (
                f"expected a name, got {quoted(name)}; findings go by name, as "
                "Case(findings={'erythema': 'no'}), and a path to Case.read"
            )
            raise CaseError([Problem("case: id", text)])
        if not isinstance(name, str):
            object.__setattr__(self, "id", as_text_of(name))

    @classmethod
    def read(cls, path: str | Path) -> Case:
        """Read the one case of a YAML or JSON file.

        What is wrong with single entries is reported when the case is diagnosed: only
        the model knows the names, and all problems come at once.

        Raises
        ------
        CaseError
            If the file cannot be read, is malformed, or does not hold just one case.
        """
        cases = cls.read_all(path)
        if len(cases) != 1:
            text = f"holds {len(cases)} cases where one is expected; see Case.read_all"
            raise CaseError([Problem(str(path), text)])
        return cases[0]

    @classmethod
    def read_all(cls, path: str | Path) -> list[Case]:
        """Read all cases of a YAML or JSON file: one mapping, or a list of them.

        Raises
        ------
        CaseError
            If the file cannot be read or is malformed.
        """
        if is_table(path) and Path(path).exists():
            raise CaseError([Problem(str(path), way_of_table(path))])
        return cls.parse(read_text(Path(path)), str(path))

    @classmethod
    def parse(cls, text: str, name: str = "case") -> list[Case]:
        """Read the cases of a YAML or JSON text; ``name`` is used in messages.

        Raises
        ------
        CaseError
            If the text is malformed.
        """
        cases, problems = parse_cases(text, name)
        if problems:
            raise CaseError(problems)
        return cases

    def with_answer(self, name: str, value: Any) -> Case:
        """Return the case with the answer to a question that was put afterwards.

        In a report the answer is no mention: nobody would have told it unasked. What
        the report tells already stays told, with the new value: so does one more film
        beside films that it tells of.

        Parameters
        ----------
        name : str
            Variable, as ``next_tests`` and ``not_assessed`` name it.
        value : object
            As in ``findings``; of films and of values with days all of them. Who the
            patient is (``setting``, ``age_group``, ``sex``) goes beside the findings.

        Examples
        --------
        >>> case = Case(told="report", findings={"erythema": "yes"})
        >>> case.with_answer("fever", "no").asked
        ('fever',)
        """
        if name in WHO:
            return replace(self, **{name: value})
        asked = (self.asked,) if isinstance(self.asked, str) else tuple(self.asked)
        if is_not_assessed(self.findings.get(name)) and name not in asked:
            asked = (*asked, name)
        return replace(self, asked=asked, findings={**self.findings, name: value})

    def __repr__(self) -> str:
        """Write what is told, on one line."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.repr}
        parts = [f"{n}={own!r}" for n, own in told.items() if n == "id" or own]
        return f"Case({', '.join(parts)})"

    def _repr_html_(self) -> str:
        beside = ("told", "setting", "age", "age_group", "sex")
        told = ((name, getattr(self, name)) for name in beside)
        rows = [(name, as_text_of(own)) for name, own in told if own is not None]
        findings = cast("object", self.findings)
        if isinstance(findings, Mapping):  # what else it may be is told when it is used
            rows += [
                (as_text_of(n), as_text_of(entry)) for n, entry in findings.items()
            ]
        return html_table(f"Case {self.id}", ("", "told"), rows)

    def where(self, *path: str | int) -> str:
        """Return file, line and entry, for messages."""
        return str(place_of(self, *path))

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what was read: a copy is read anew."""
        return {name: own for name, own in vars(self).items() if name != READ}


def case_files(path: str | Path) -> list[Path]:
    """Return the case files of a folder, by name; a file alone.

    Raises
    ------
    CaseError
        If the folder holds none, or cannot be read.
    """
    whole = Path(path)
    if not whole.is_dir():
        return [whole]
    try:
        there = sorted(whole.iterdir())
    except OSError as error:
        text = f"cannot be read: {error.strerror}"
        raise CaseError([Problem(str(path), text)]) from error
    files = [o for o in there if o.suffix in CASE_SUFFIXES and not o.is_fifo()]
    if not files:
        text = f"holds no case files ({', '.join(CASE_SUFFIXES)})"
        table = next((one for one in there if is_table(one)), None)
        if table is not None:
            text += f"; {table.name} {way_of_table(table)}"
        raise CaseError([Problem(str(path), text)])
    return files


def fingerprint(case: Case) -> bytes:
    """Return what tells whether entries were changed in place since they were read.

    It repeats no entry that stands in many places, as an alias in YAML makes it; empty
    where an entry cannot be written so.
    """
    try:
        return pickle.dumps((case.findings, case.age_group, case.asked))
    except UNWRITTEN:
        return b""


def place_of(case: Case, *path: str | int) -> Place:
    """Return where an entry of a case stands; list positions count from 0."""
    return Place(case.document or Document({}, {}, case.id), (*case.path, *path))


def parse_cases(text: str, name: str) -> tuple[list[Case], list[Problem]]:
    """Read the cases of a text, and the problems of what is not a case.

    Parameters
    ----------
    text : str
        YAML or JSON: a mapping, or a list of mappings.
    name : str
        For messages.

    Raises
    ------
    CaseError
        If no case can be made out: the text is empty or has a syntax error.
    """
    document = read_document(text, name)
    many = isinstance(document.content, list)
    items = cast("list[object]", document.content if many else [document.content])
    cases: list[Case] = []
    problems: list[Problem] = [] if items else [Problem(name, "holds no case")]
    for number, item in enumerate(items):
        path = (number,) if many else ()
        if isinstance(item, Mapping) and item and of_another_kind(item) is None:
            cases.append(_build(cast("Mapping[str, Any]", item), document, path))
            continue
        given = "nothing" if item is None else quoted(item)
        text = f"expected a case (id, age, findings, …), got {given}"
        text = of_another_kind(item) or text
        problems.append(Problem(document.where(*path), text))
    return cases, problems


def case_of_entries(entries: Mapping[str, Any]) -> Case:
    """Return the case that a file with these entries would hold."""
    return _build(entries, Document(entries, {}, "case"), ())


def _build(entry: Mapping[str, Any], document: Document, path: tuple[int, ...]) -> Case:
    problems = document.problems_at(*path)

    def text(key: str) -> str | None:
        value = entry.get(key)
        if is_not_assessed(value):
            return None
        if isinstance(value, Mapping | list):
            what = f"expected one value, got {quoted(value)}"
            problems.append(Problem(document.where(*path, key), what))
            return None
        return word(value) if isinstance(value, bool) else str(value)

    stem = Path(document.name).stem or "case"
    findings, groups = entry.get("findings"), entry.get("age_group")
    asked = entry.get("asked")
    return Case(
        id=text("id") or (f"{stem}[{path[0] + 1}]" if path else stem),
        told=text("told"),
        asked=asked if isinstance(asked, list) else text("asked") or (),
        setting=text("setting"),
        age=text("age"),
        age_group=groups if isinstance(groups, list) else text("age_group"),
        sex=text("sex"),
        findings={} if findings is None else findings,
        diagnosis=text("diagnosis"),
        about={key: entry[key] for key in ABOUT if key in entry},
        unknown={key: entry[key] for key in entry if key not in FIELDS},
        problems=tuple(problems),
        document=document,
        path=path,
    )
