"""The model: the network, compiled and ready for questions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.case import Case
from calcinosis.diagnosis import Diagnosis
from calcinosis.engine import Engine
from calcinosis.errors import CaseError, ImpossibleEvidenceError, Problem, nearest
from calcinosis.evidence import Item, interpret, stack
from calcinosis.factors import Sample
from calcinosis.knowledge import Knowledge, read_knowledge
from calcinosis.network import Network, build_network
from calcinosis.pretest import Pretest, read_pretest

if TYPE_CHECKING:
    from calcinosis.intervention import IntervenedModel
    from calcinosis.table.conflict import Marginals
    from calcinosis.uncertainty import Draws

__all__ = ["Model", "load"]


def load(priors: str | Path | None = None, *, threads: int | None = None) -> Model:
    """Read the knowledge files and build the model.

    Parameters
    ----------
    priors : path, optional
        A folder of knowledge files; by default those that come with the package.
    threads : int, optional
        Threads that batches may use; by default one for each core.

    Raises
    ------
    KnowledgeError
        Listing every problem in the files.

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
    model = Model(read_knowledge(priors))
    if threads is not None:
        model.engine.threads = threads
    return model


class Model:
    """The network, compiled and ready for questions.

    Parameters
    ----------
    knowledge : Knowledge
        Checked knowledge files.
    sample : Sample, optional
        Other values of the rows than their means; one version.
    """

    def __init__(self, knowledge: Knowledge, sample: Sample | None = None) -> None:
        self.knowledge = knowledge
        self.network: Network = build_network(knowledge, sample)
        self._priors: dict[bytes, FloatArray] = {}
        self._draws: dict[tuple[int, int], Draws] = {}
        self._utilities: dict[tuple[int, int], FloatArray] = {}

    @cached_property
    def engine(self) -> Engine:
        """The compiled engine that asks for the lesion."""
        return self.network.engine()

    @cached_property
    def marginals(self) -> Marginals:
        """P(states | setting) of what evidence may speak of, for batches."""
        from calcinosis.table.conflict import Marginals

        return Marginals(self.network, self.engine)

    def diagnose(
        self,
        case: Case,
        *,
        setting: str | None = None,
        pretest: Pretest = "setting",
        engine: Literal["numpy", "pgmpy"] = "numpy",
    ) -> Diagnosis:
        """Exact posterior of the lesion given what is known of one patient.

        Parameters
        ----------
        case : Case
        setting : str, optional
            Replaces the case's own setting.
        pretest : ``"setting"``, ``"uniform"`` or mapping
            The setting's case mix; equal probabilities; or lesion → probability.
        engine : ``"numpy"`` or ``"pgmpy"``
            Compiled inference, or pgmpy's variable elimination on the clinic network.

        Returns
        -------
        Diagnosis

        Raises
        ------
        CaseError
            Listing every problem of the case.
        ImpossibleEvidenceError
            If the findings cannot be true together.
        """
        target = read_pretest(pretest, self.knowledge.lesions)
        read = interpret(case, self.network, setting)
        evidence = read.evidence()
        if engine == "pgmpy":
            from calcinosis.pgmpy_bridge import pgmpy_posterior

            answer = pgmpy_posterior(self.network, "lesion", evidence)
        elif engine == "numpy":
            answer = self.engine.infer(evidence)
        else:
            hint = nearest(engine, ("numpy", "pgmpy"))
            text = f"engine '{engine}' is neither numpy nor pgmpy{hint}"
            raise CaseError([Problem("engine", text)])
        if answer.log_evidence[0] == -np.inf:
            from calcinosis.clash import smallest_clash

            found = smallest_clash(self.engine, read.items)
            raise ImpossibleEvidenceError([(i.variable, i.given) for i in found])
        prior = self._prior(read.items)
        return Diagnosis(self, case, read, answer, prior, target, setting)

    def diagnose_table(
        self,
        frame: Any,
        *,
        setting: str | None = None,
        pretest: Pretest = "setting",
        draws: int = 0,
        chunk: int = 1 << 16,
        errors: Literal["raise", "null"] = "raise",
    ) -> Any:
        """Diagnose every row of a table: the same answers as one case at a time.

        Parameters
        ----------
        frame : pandas DataFrame, pyarrow Table or RecordBatch
            One patient a row; the names of the columns are those of
            :mod:`calcinosis.table.header`. Empty cells are not assessed.
        setting, pretest
            As for :meth:`diagnose`.
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        chunk : int
            Rows diagnosed together: memory grows with them.
        errors : ``"raise"`` or ``"null"``
            What becomes of rows that cannot be used: all are listed in an error, or
            their answers are null and a column ``problems`` tells why.

        Returns
        -------
        DataFrame or Table
            ``id`` (or the row's number), the probability of every lesion and of any
            ``calcinosis_cutis``, the ``leading`` lesion, ``conflict`` in bits; with
            draws ``<lesion>_low`` and ``<lesion>_high``.

        Raises
        ------
        CaseError
            Listing the columns without meaning or, with ``errors="raise"``, all that
            is wrong with rows.
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
        )

    def draws(self, count: int, seed: int = 0) -> Draws:
        """Return ``count`` versions of the network, one per draw of all rows.

        The last ones asked for are kept: 1000 of them take 70 MB.
        """
        from calcinosis.uncertainty import draw_networks

        if (count, seed) not in self._draws:
            drawn = draw_networks(self.knowledge, count, seed)
            self._draws = {(count, seed): drawn}
        return self._draws[count, seed]

    def utility_draws(self, count: int, seed: int = 0) -> FloatArray:
        """Return draws of all utilities, shape (count, actions, lesions); kept."""
        from calcinosis.utility import draw_utilities

        if (count, seed) not in self._utilities:
            drawn = draw_utilities(self.knowledge, count, seed)
            self._utilities = {(count, seed): drawn}
        return self._utilities[count, seed]

    def do(self, **states: str) -> IntervenedModel:
        """Set risk factors for everybody: the model of that other world.

        Examples
        --------
        >>> import calcinosis
        >>> world = calcinosis.load().do(iv_calcium="no")
        >>> result = world.diagnose(calcinosis.Case(setting="neonatal_unit"))
        >>> result.posterior["iatrogenic"] < 0.01
        True
        """
        from calcinosis.intervention import intervene

        return intervene(self, states)

    def to_pgmpy(self) -> Any:
        """Return the clinic network as a checked pgmpy ``DiscreteBayesianNetwork``."""
        from calcinosis.pgmpy_bridge import to_pgmpy

        return to_pgmpy(self.network)

    def _prior(self, items: Sequence[Item]) -> FloatArray:
        """P(lesion | presenting, setting), shape (lesions,)."""
        setting = tuple(item for item in items if item.node == "setting")
        key = b"".join(item.likelihood.tobytes() for item in setting)
        if key not in self._priors:
            answer = self.engine.infer(stack([setting]))
            self._priors[key] = np.asarray(answer.probability[0])
        return self._priors[key]
