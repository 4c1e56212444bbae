"""The model: the network, compiled and ready for questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from calcinosis.arguments import as_path, as_text_of, checked_count, one_of
from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import CaseError
from calcinosis.interchange.recognise import STANDARDS, Standard, one_case, read_path
from calcinosis.knowledge.read import read_knowledge
from calcinosis.network.build import network_of_files
from calcinosis.network.draws import Draws
from calcinosis.patient.pretest import Pretest
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.given import as_case
from calcinosis.reasoning.infer import EngineName, infer
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.reasoning.result import Result

if TYPE_CHECKING:
    from calcinosis.compared import ComparedResults
    from calcinosis.learning.fit import Readings
    from calcinosis.learning.learning import Learning
    from calcinosis.learning.likelihood import Likelihood
    from calcinosis.reasoning.what_if.remaining import Remaining

__all__ = ["MOST_THREADS", "IntervenedModel", "Model", "compare", "load"]

MOST_THREADS = 1024


def load(priors: str | Path | None = None, *, threads: int | None = None) -> Model:
    """Read the knowledge files and build the model.

    Parameters
    ----------
    priors : path or ``"sourced"``, optional
        A folder of knowledge files; by default those that come with the package.
        ``"sourced"``: those of the package with every row as its source has it, without
        what it learned from readings.
    threads : int, optional
        Threads that batches may use; by default one for each core.

    Raises
    ------
    KnowledgeError, CaseError
        Listing every problem in the files; if it is no number of threads.

    Examples
    --------
    >>> import calcinosis
    >>> model = calcinosis.load()
    >>> case = calcinosis.Case(setting="neonatal_unit", age="19 d", findings={
    ...     "iv_calcium": "yes", "erythema": "no", "lesion_at_infusion_site": "yes",
    ...     "radiographs": [{"day": 1, "calcification": "yes"}]})
    >>> model.diagnose(case).ranking[0]
    'iatrogenic'
    """
    knowledge = read_knowledge(priors)
    model = Model(knowledge, network=network_of_files(knowledge))
    if threads is not None:
        model.engine.threads = checked_count(threads, "threads", 1, MOST_THREADS)
    return model


def compare(
    first: Any, second: Any, *, pretest: Pretest = "setting"
) -> ComparedResults:
    """Put two results, or two cases, side by side.

    Parameters
    ----------
    first, second : Result, or anything that :meth:`Model.diagnose` takes
        Cases are diagnosed by the model of the other's result, or the package's own.
    pretest
        Of cases, as for :meth:`Model.diagnose`.

    Returns
    -------
    ComparedResults
        With ``shift``, ``differences``, ``to_text``, ``to_dict`` and ``plot``.

    Raises
    ------
    CaseError, ImpossibleEvidenceError
        As :meth:`Model.diagnose`.

    Examples
    --------
    >>> import calcinosis
    >>> both = calcinosis.compare(
    ...     {"age": "60 y", "phosphate": "8.8 mg/dL"},
    ...     {"age": "60 y", "phosphate": "3.0 mg/dL"})
    >>> [(one.variable, one.first[:9], one.second[:9]) for one in both.differences]
    [('phosphate', '8.8 mg/dL', '3 mg/dL (')]
    """
    known = (one.reasoner for one in (first, second) if isinstance(one, Result))
    model = next((one for one in known if isinstance(one, Model)), None)
    return (model or _own_model()).compare(first, second, pretest=pretest)


_own_model = cache(load)


class Model(Reasoner):
    """A :class:`Reasoner`, of the same parameters, with a method for every question."""

    def diagnose(
        self,
        case: Any,
        *,
        setting: str | None = None,
        pretest: Pretest = "setting",
        engine: EngineName = "numpy",
        told: str | None = None,
    ) -> Diagnosis:
        """Exact posterior of the lesion given what is known of one patient.

        Parameters
        ----------
        case : Case, mapping, path, row, or result
            A mapping as a case file has it, or flat: ``{"age": "19 d", "erythema":
            "no"}``; a case file; a row of a frame with the columns of
            :meth:`diagnose_table`. None and NaN are not assessed.
        setting : str, optional
            Replaces the case's own setting.
        pretest : ``"setting"``, ``"uniform"`` or mapping
            The setting's case mix; equal probabilities; or lesion → probability.
        engine : ``"numpy"`` or ``"pgmpy"``
            Compiled inference, or pgmpy's variable elimination on the clinic network.
        told : ``"form"`` or ``"report"``, optional
            What silence means, instead of what the case says: not assessed on a form,
            the default; not worth telling in a report.

        Raises
        ------
        CaseError
            Listing every problem of the case.
        ImpossibleEvidenceError
            If the findings cannot be true together.
        """
        return Diagnosis.of(
            infer(
                self,
                self._case(case),
                setting=setting,
                pretest=pretest,
                engine=engine,
                told=told,
            )
        )

    def read(self, path: str | Path, standard: Standard | None = None) -> list[Case]:
        """Read the cases of a file: a case file, or another standard's document.

        By default the content tells which: ``"case"``, ``"fhir"``, ``"phenopacket"``.
        What is wrong with single entries is told when a case is diagnosed.

        Raises
        ------
        CaseError
            If it cannot be read, or anything in it is no case.
        """
        if standard is not None:
            one_of(standard, STANDARDS, "standard")
        name = str(as_path(path, "read"))
        cases, problems = read_path(name, self.knowledge, standard)
        if problems:
            raise CaseError(problems)
        return cases

    def compare(
        self, first: Any, second: Any, *, pretest: Pretest = "setting"
    ) -> ComparedResults:
        """Put two results, or two cases, side by side, as :func:`compare`."""
        from calcinosis.compared import ComparedResults

        results = [
            one if isinstance(one, Result) else self.diagnose(one, pretest=pretest)
            for one in (first, second)
        ]
        return ComparedResults.of(*results)

    def _case(self, given: object) -> Case:
        """Make a case of what was handed in."""
        whole = given.case if isinstance(given, Result) else given
        read = partial(one_case, knowledge=self.knowledge)
        return as_case(whole, self.knowledge.is_name, self._row, read)

    def _row(self, entries: Mapping[str, Any]) -> Case:
        from calcinosis.table.patients.row_alone import case_of_row

        return case_of_row(entries, self.network)

    def diagnose_table(
        self,
        frame: Any,
        *,
        setting: str | None = None,
        pretest: Pretest = "setting",
        draws: int = 0,
        chunk: int = 1 << 16,
        errors: Literal["raise", "null"] = "raise",
        told: str | None = None,
        na: Sequence[str] = (),
        decimal: Literal[".", ","] = ".",
        keep: Sequence[str] = (),
        ignore_unknown: bool = False,
        kinds: bool = False,
    ) -> Any:
        """Diagnose every row of a table: the same answers as one case at a time.

        Parameters
        ----------
        frame : pandas or polars DataFrame, pyarrow Table or RecordBatch
            A patient a row, columns as :mod:`calcinosis.table.patients.header` names
            them. Not assessed: empty, ``NA``, ``NaN``, ``NULL``, ``.``, ``-``, `#N/A`.
        setting, pretest
            As for :meth:`diagnose`.
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        chunk : int
            Rows diagnosed together: memory grows with them.
        errors : ``"raise"`` or ``"null"``
            Rows that cannot be used are listed in an error, or have null answers and
            tell why in a column ``problems``.
        told
            As for :meth:`diagnose`; a column ``told`` says it row by row.
        na : sequence of str
            More words and numbers for *not assessed*: ``["-9", "missing"]``.
        decimal : ``"."`` or ``","``
            Of numbers that are texts.
        keep : sequence of str
            Columns of your own that are copied to the result, after ``id``.
        ignore_unknown : bool
            Whether columns without meaning are left out, with a warning.
        kinds : bool
            Whether the leading lesion's likeliest form and the kinds of `other` are
            columns as well.

        Returns
        -------
        DataFrame or Table
            Of the given kind: ``id`` (or the row's number), probabilities of lesions
            and of any ``calcinosis_cutis``, the ``leading`` lesion, ``conflict`` in
            bits; with kinds ``leading_form`` and ``kind_<kind>`` of every kind of
            `other`; with draws ``<lesion>_low`` and ``<lesion>_high``.

        Raises
        ------
        CaseError
            Listing columns without meaning or, with ``errors="raise"``, wrong rows.
        TypeError
            If it is no such table.
        """
        from calcinosis.table import diagnose_table

        return diagnose_table(
            self,
            frame,
            setting=setting,
            pretest=pretest,
            draws=draws,
            chunk=chunk,
            errors=errors,
            told=told,
            na=na,
            decimal=decimal,
            keep=keep,
            ignore_unknown=ignore_unknown,
            kinds=kinds,
        )

    def learn(
        self,
        readings: Readings,
        *,
        weight: float = 1.0,
        judge: bool = False,
        likelihood: Likelihood = "conditional",
    ) -> Learning:
        """Learn this model's rows from labelled patients, from their sourced values on.

        Parameters
        ----------
        readings : Readings
            As :func:`calcinosis.learning.readings.read_readings` returns them.
        weight : float
            How much one patient counts against the rows' own distributions.
        judge : bool
            Whether patients are also held apart to see if it helps.
        likelihood : ``"conditional"`` or ``"joint"``
            P(lesion | all that is told), for patients that were chosen or made up; or
            P(lesion, what is told | age, sex, setting), for a hospital's own, as they
            came (:mod:`calcinosis.learning.likelihood` tells more).

        Returns
        -------
        Learning
            What moved; ``write(folder)`` keeps it.
        """
        from calcinosis.learning.learning import learn

        return learn(
            self.knowledge.folder,
            readings,
            weight=weight,
            judge=judge,
            likelihood=likelihood,
        )

    def do(self, **states: str) -> IntervenedModel:
        """Set risk factors for everybody: the model of that other world.

        Parameters
        ----------
        **states : str
            Risk factor or latent cause → state. Where it is impossible (no dilution
            without an infusion) nothing is changed.

        Raises
        ------
        CaseError
            Listing every name that is no risk factor and every unknown state.

        Examples
        --------
        >>> import calcinosis
        >>> world = calcinosis.load().do(iv_calcium="no")
        >>> result = world.diagnose(calcinosis.Case(setting="neonatal_unit"))
        >>> result.posterior["iatrogenic"] < 0.01
        True
        """
        from calcinosis.network.surgery import check

        check(self.knowledge, states)
        return IntervenedModel(self, {n: as_text_of(own) for n, own in states.items()})

    def to_pgmpy(self) -> Any:
        """Return the clinic network as a checked pgmpy ``DiscreteBayesianNetwork``."""
        from calcinosis.network.pgmpy_bridge import to_pgmpy

        return to_pgmpy(self.network)

    def export(self, path: str | Path, form: str | None = None) -> None:
        """Write the clinic network as a file for other programs.

        Parameters
        ----------
        path : path
        form : ``"bif"``, ``"xmlbif"``, ``"net"``, ``"xdsl"`` or ``"uai"``, optional
            By default told by the ending of the name.

        Raises
        ------
        NetworkError
            If there is no such format, or a file of the knowledge would be overwritten.
        """
        from calcinosis.interchange.network_files.export_model import export

        export(self.knowledge, self.network, path, form)


class IntervenedModel(Model):
    """A model with some risk factors set; what contradicts them is impossible.

    Parameters
    ----------
    original : Model
    states : mapping
        Risk factor → the state it is set to, checked.
    """

    def __init__(self, original: Model, states: Mapping[str, str]) -> None:
        from calcinosis.network.surgery import intervened

        self.original, self.states = original, dict(states)
        self.knowledge = original.knowledge
        self.network = intervened(original.network, states)
        done = ", ".join(f"{name} = {state}" for name, state in self.states.items())
        self.notes = (f"in a world where {done} for everybody",)

    def _draw(self, count: int, seed: int) -> Draws:
        """Return the same intervention in ``count`` versions of the network."""
        from calcinosis.network.surgery import intervened

        drawn = self.original.draws(count, seed).network
        network = intervened(drawn, self.states)
        return Draws(network, network.engine())

    def remaining(self, setting: str | None = None) -> Remaining:
        """Say how many lesions of a setting (by default: of all) would still occur."""
        from calcinosis.reasoning.what_if.remaining import remaining

        return remaining(self.original, self, setting)
