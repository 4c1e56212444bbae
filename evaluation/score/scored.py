"""Score the network, baselines and references on labelled cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis.diagnosis import Diagnosis
from calcinosis.model import Model
from evaluation.score import metrics
from evaluation.score.answers import (
    Answer,
    answer_all,
    collect,
    each_alone,
    problems_of,
)
from evaluation.score.baselines import baseline_answers
from evaluation.score.collection import read_collection
from evaluation.score.form_figures import form_figures
from evaluation.score.predictions import Predictions
from evaluation.score.references import READER, frame, gap, references
from evaluation.score.summary import figures, summarise


@dataclass(frozen=True)
class Scored:
    """Every method on one collection, in the order of ``answers``."""

    model: Model
    pretest: str
    told: str | None
    answers: list[Answer]
    network: Predictions
    baselines: dict[str, Predictions]
    references: dict[str, Predictions]
    """Of some cases only: those that are ``answered``."""

    @property
    def gap(self) -> dict[str, Any] | None:
        """What the network loses to the reader; None if the reader saw no case."""
        reader = self.references.get(READER)
        return None if reader is None else gap(self.network, reader, self.answers)

    @property
    def core(self) -> np.ndarray:
        """Rows of the core cases."""
        return np.flatnonzero([answer.labelled.is_core for answer in self.answers])


def score(
    model: Model,
    paths: Sequence[str | Path],
    pretest: str = "uniform",
    told: str | None = None,
) -> Scored:
    """Read the cases and let every method answer them.

    ``told`` is what silence means, form or report; None: what each case says.
    """
    lesions = model.knowledge.lesions
    answers = answer_all(model, read_collection(paths, lesions), pretest, told)
    others = baseline_answers(model, answers)
    return Scored(
        model,
        pretest,
        told,
        answers,
        collect(lesions, answers),
        {name: collect(lesions, answers, given) for name, given in others.items()},
        references(model, answers, pretest, told),
    )


def as_dict(scored: Scored, worst: int = 5) -> dict[str, Any]:
    """Return everything as ``score --json`` prints it."""
    core = scored.core
    methods = {"network": scored.network, **scored.baselines, **scored.references}
    chosen = {name: np.arange(len(scored.answers)) for name in methods}
    for name, own in scored.references.items():
        chosen[name] = np.flatnonzero(own.answered)
    return {
        "model": {
            "name": scored.model.knowledge.name,
            "priors": f"sha256:{scored.model.knowledge.digest}",
        },
        "pretest": scored.pretest,
        "told": scored.told,
        "log_loss_floor": metrics.FLOOR,
        **summarise(scored.network),
        "core": summarise(scored.network.select(core)),
        "methods": {
            name: {
                "n": len(chosen[name]),
                "all": figures(found.select(chosen[name])),
                "core": figures(found.select(own)) if len(own) else {},
            }
            for name, found in methods.items()
            for own in [np.intersect1d(core, chosen[name])]
        },
        "forms": form_figures(scored.answers),
        "gap": scored.gap,
        "problems": problems_of(scored.answers),
        "worst": _worst_misses(scored, worst),
        "cases": [_case(scored, row) for row in range(len(scored.answers))],
    }


def figures_of_parts(scored: Scored) -> dict[str, dict[str, Any]]:
    """Return figures of parts of the cases, of baselines and of references."""
    cases = [answer.labelled for answer in scored.answers]
    told = np.array([case.findings for case in cases])
    chosen = {
        "all": told >= 0,
        "core": np.array([case.is_core for case in cases]),
        "undisputed label": ~np.array([case.disputed for case in cases]),
        "8 findings or more": told >= 8,
        "5 to 7 findings": (told >= 5) & (told < 8),
        "fewer than 5": told < 5,
    }
    parts = {name: scored.network.select(rows) for name, rows in chosen.items()}
    parts |= {
        f"{name}, all": found.select(found.answered)  # of references, those they cover
        for name, found in (scored.baselines | scored.references).items()
    }
    return {n: {"n": len(p), **figures(p)} for n, p in parts.items() if len(p)}


def _case(scored: Scored, row: int) -> dict[str, Any]:
    answer, network = scored.answers[row], scored.network
    labelled, found = answer.labelled, answer.diagnosis
    result: dict[str, Any] = {
        "id": labelled.id,
        "truth": labelled.truth,
        "posterior": found.posterior if found else None,
        "rank": int(network.ranks[row]) if found else None,
        "log_loss": float(metrics.log_losses(network)[row]),
        "core": labelled.is_core,
        **{n: getattr(labelled, n) for n in ("findings", "disputed", "leakage")},
    }
    if found is not None:
        result["conflict"] = found.conflict
    if answer.problem:
        result["problem"] = answer.problem
    return result


def _worst_misses(scored: Scored, most: int) -> list[dict[str, Any]]:
    """Return the misses that cost most log loss, with what misled the network."""
    losses = metrics.log_losses(scored.network)
    missed = metrics.top(scored.network, 1) < 1
    order = [int(row) for row in np.argsort(-losses) if missed[row]][:most]
    return [_miss(scored.answers[n], scored.network.of_truth[n]) for n in order]


def _miss(answer: Answer, probability: float) -> dict[str, Any]:
    labelled, found = answer.labelled, answer.diagnosis
    told = {n: getattr(labelled, n) for n in ("id", "truth", "disputed")}
    told["problem"] = answer.problem
    if found is None:
        return told
    explanation = found.explain()
    return {
        **told,
        "leading": explanation.lesion,
        "probability": found.posterior[explanation.lesion],
        "probability_of_truth": float(probability),
        "prior_bits": explanation.prior_bits,
        "posterior_bits": explanation.posterior_bits,
        "explanation": [
            {n: getattr(w, n) for n in ("variable", "given", "bits", "favours")}
            for w in explanation.weights
        ],
    }


def pulls(diagnosis: Diagnosis, wrong: str, right: str) -> dict[str, float]:
    """Bits for one lesion against another: variable → bits of each finding alone.

    log2 P(e_i | wrong)/P(e_i | right), all modifiers summed out. Summed over misses it
    says which findings confuse two lesions, and which would keep them apart.

    ``pretest`` is what holds before any finding; ``together`` is what findings say
    together beyond the sum of what each says alone. All add up to the posterior's
    log2 odds.
    """
    lesions = diagnosis.reasoner.knowledge.lesions
    columns = [lesions.index(wrong), lesions.index(right)]
    others, alone = each_alone(diagnosis)
    ends = [diagnosis.reweighted(alone[0]), diagnosis.probabilities]
    logs = np.log2(np.maximum(np.array([*ends, *alone])[:, columns], 1e-300))
    start, end, before, *after = (logs[:, 0] - logs[:, 1]).tolist()
    own = [odds - before for odds in after]
    bits: dict[str, float] = defaultdict(float)
    bits |= {"pretest": start, "together": end - start - sum(own)}
    for item, value in zip(others, own, strict=True):
        bits[item.variable] += value
    return dict(bits)


def confused_pairs(scored: Scored) -> list[dict[str, Any]]:
    """Sum the pulls of every confused pair of lesions, most frequent pair first.

    Returns
    -------
    list of dict
        ``truth``, ``leading``, ``n``, how many of them ``disputed``, mean number of
        ``findings``, and ``pulls``: variable → mean bits per miss, largest first.
    """
    missed = [
        {
            "truth": answer.labelled.truth,
            "leading": found.ranking[0],
            "disputed": answer.labelled.disputed,
            "findings": answer.labelled.findings,
            "pulls": pulls(found, found.ranking[0], answer.labelled.truth),
        }
        for answer, hit in zip(
            scored.answers, metrics.top(scored.network, 1), strict=True
        )
        if (found := answer.diagnosis) and answer.labelled.truth and hit < 1
    ]
    if not missed:
        return []
    results: list[dict[str, Any]] = []
    for (truth, leading), own in frame(missed).groupby(["truth", "leading"]):
        bits = frame(list(own["pulls"])).fillna(0.0).mean()
        sizes = bits.abs().round(9)  # equal ones in the order of the findings
        largest = bits[sizes.sort_values(ascending=False, kind="stable").index]
        results.append(
            {
                **{"truth": truth, "leading": leading, "n": len(own)},
                "disputed": int(own["disputed"].sum()),
                "findings": float(own["findings"].mean()),
                "pulls": largest.to_dict(),
            }
        )
    return sorted(results, key=lambda one: (-one["n"], one["truth"], one["leading"]))
