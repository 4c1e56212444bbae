"""Score the network, baselines and references on labelled cases."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis.diagnosis import Diagnosis
from calcinosis.model import Model
from calcinosis.reasoning.forms import forms
from evaluation.score import metrics
from evaluation.score.baselines import baseline_answers, each_alone
from evaluation.score.collection import LabelledCase, answer_all, failures, read_known
from evaluation.score.metrics import figures, summarise
from evaluation.score.predictions import Predictions, collect
from evaluation.score.references import READER, frame, gap, references


@dataclass(frozen=True)
class Scored:
    """Every method on one collection, in the order of ``answers``."""

    model: Model
    pretest: str
    told: str | None
    answers: list[LabelledCase]
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
        return np.flatnonzero([answer.is_core for answer in self.answers])


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
    answers = answer_all(model, read_known(paths, lesions), pretest, told)
    others = baseline_answers(model, answers)
    baselines = {name: collect(lesions, answers, own) for name, own in others.items()}
    covered = references(model, answers, pretest, told)
    network = collect(lesions, answers)
    return Scored(model, pretest, told, answers, network, baselines, covered)


def as_json(scored: Scored, worst: int = 5) -> dict[str, Any]:
    """Return everything as ``score --json`` prints it."""
    knowledge, core = scored.model.knowledge, scored.core
    methods: dict[str, Any] = {}
    for name, found in {
        "network": scored.network,
        **scored.baselines,
        **scored.references,
    }.items():
        own = found.answered if name in scored.references else np.ones(len(found))
        rows = np.flatnonzero(own)
        both = np.intersect1d(core, rows)
        parts = {"all": rows, "core": both}
        scores = {
            n: figures(found.select(r)) if len(r) else {} for n, r in parts.items()
        }
        methods[name] = {"n": len(rows), **scores}
    return {
        "model": {"name": knowledge.name, "priors": f"sha256:{knowledge.digest}"},
        "pretest": scored.pretest,
        "told": scored.told,
        "log_loss_floor": metrics.FLOOR,
        **summarise(scored.network),
        "core": summarise(scored.network.select(core)),
        "methods": methods,
        "forms": _form_figures(scored.answers),
        "gap": scored.gap,
        "problems": failures(scored.answers),
        "worst": _worst_misses(scored, worst),
        "cases": _cases(scored),
    }


def figures_of_parts(scored: Scored) -> dict[str, dict[str, Any]]:
    """Return figures of parts of the cases, of baselines and of references."""
    cases = frame([(a.findings, a.is_core, a.disputed) for a in scored.answers])
    told, core, disputed = (cases[column].to_numpy() for column in cases)
    chosen = {
        "all": told >= 0,
        "core": core,
        "undisputed label": ~disputed,
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


def _cases(scored: Scored) -> list[dict[str, Any]]:
    """Return what is known of every case, and the network's answer."""
    ranks, losses = scored.network.ranks, metrics.log_losses(scored.network)
    results: list[dict[str, Any]] = []
    for row, answer in enumerate(scored.answers):
        found = answer.diagnosis
        result: dict[str, Any] = {
            **{"id": answer.id, "truth": answer.truth},
            "posterior": found.posterior if found else None,
            "rank": int(ranks[row]) if found else None,
            **{"log_loss": float(losses[row]), "core": answer.is_core},
            **{n: getattr(answer, n) for n in ("findings", "disputed", "leakage")},
        }
        if found is not None:
            result["conflict"] = found.conflict
        if answer.problem:
            result["problem"] = answer.problem
        results.append(result)
    return results


def _form_figures(answers: Sequence[LabelledCase]) -> dict[str, Any]:
    """Count how often the likeliest form is the patient's, given the lesion.

    Returns
    -------
    dict
        Lesion → ``n`` cases whose form is told, share ``right`` whose likeliest form
        of this lesion it is, ``log_loss`` of the form given the lesion (nats).
    """
    lines: list[dict[str, Any]] = []
    for answer in answers:
        told = answer.case.about.get("form") if answer.case else None
        if answer.diagnosis and answer.truth and told is not None:
            own = forms(answer.diagnosis)[answer.truth]
            lines.append({"lesion": answer.truth, "right": next(iter(own)) == told})
            lines[-1] |= {"n": 1, "log_loss": -np.log(own[told] / sum(own.values()))}
    if not lines:
        return {}
    how = {"n": "sum", "right": "mean", "log_loss": "mean"}
    by_lesion = frame(lines).groupby("lesion", sort=False).agg(how)
    found: dict[str, Any] = by_lesion.to_dict("index")
    return found


def _worst_misses(scored: Scored, most: int) -> list[dict[str, Any]]:
    """Return the misses that cost most log loss, with what misled the network."""
    losses = metrics.log_losses(scored.network)
    missed = metrics.top(scored.network, 1) < 1
    order = [int(row) for row in np.argsort(-losses) if missed[row]][:most]
    return [_miss(scored.answers[n], scored.network.of_truth[n]) for n in order]


def _miss(answer: LabelledCase, probability: float) -> dict[str, Any]:
    told = {n: getattr(answer, n) for n in ("id", "truth", "disputed", "problem")}
    if answer.diagnosis is None:
        return told
    explanation = answer.diagnosis.explain()
    return {
        **told,
        "leading": explanation.lesion,
        "probability": answer.diagnosis.posterior[explanation.lesion],
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
    hits = metrics.top(scored.network, 1)
    missed = [
        {
            **{"truth": answer.truth, "leading": found.ranking[0]},
            **{"disputed": answer.disputed, "findings": answer.findings},
            "pulls": pulls(found, found.ranking[0], answer.truth),
        }
        for answer, hit in zip(scored.answers, hits, strict=True)
        if (found := answer.diagnosis) and answer.truth and hit < 1
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
