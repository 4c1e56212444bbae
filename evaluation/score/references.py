"""What the network is measured against: a reader, a table by hand, parts of itself."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.model import Model
from calcinosis.patient.written.told import is_report
from evaluation import HERE
from evaluation.score.collection import LabelledCase, answer_all, failures, read_known
from evaluation.score.metrics import figures, gain, log_losses
from evaluation.score.predictions import Predictions, collect

READER, TABLE, SOURCED = "reader", "hand-written table", "network, rows as sourced"
LEAST, MOST = 0.02, 0.97
"""Limits of a probability of the table: what is written in haste is never certain."""
FEWEST = 8
"""The gap of fewer patients with a finding says little."""


def references(
    model: Model, answers: Sequence[LabelledCase], pretest: str, told: str | None
) -> dict[str, Predictions]:
    """Return every reference that answers some case; ``answered`` says which.

    The reader and the table take all lesions as equally frequent, whatever the pretest.
    """
    lesions = model.knowledge.lesions
    reader = _read("published.csv", ["id"], lesions)
    by_id = {key: own / own.sum() for key, own in reader.items()}
    table = _read("hand_table.csv", ["variable", "state"], lesions)
    by_table = [_by_table(table, answer) for answer in answers]
    found = {
        READER: collect(lesions, answers, [by_id.get(a.id) for a in answers]),
        TABLE: collect(lesions, answers, by_table),
    }
    if model.knowledge.protocol:
        sourced = Model(as_sourced(model.knowledge))
        found[SOURCED] = collect(lesions, answer_all(sourced, answers, pretest, told))
    return {name: own for name, own in found.items() if own.answered.any()}


def as_sourced(knowledge: Knowledge) -> Knowledge:
    """Read the same files again without what their rows have learned."""
    return read_knowledge(knowledge.folder, learned=False)


def frame(data: object) -> Any:
    """Return a pandas DataFrame, which has no types that hold."""
    return pd.DataFrame(cast("Any", data))


def _read(name: str, key: list[str], lesions: Sequence[str]) -> dict[Any, FloatArray]:
    table = pd.read_csv(HERE / "readings" / name, index_col=key)
    values = table.reindex(columns=list(lesions), fill_value=0.0).to_numpy()
    return dict(zip(table.index, values, strict=True))


def _by_table(table: dict[Any, FloatArray], answer: LabelledCase) -> FloatArray | None:
    """Naive Bayes; of several states the sum. What it does not name says nothing."""
    told = answer.told.items()
    named = [[table[n, s] for s in own if (n, s) in table] for n, own in told]
    chances = [np.clip(own, LEAST, MOST).sum(axis=0) for own in named if own]
    product = np.prod(chances, axis=0)
    return np.asarray(product / product.sum()) if chances else None


def gap(
    network: Predictions, reader: Predictions, answers: Sequence[LabelledCase]
) -> dict[str, Any]:
    """Log loss of the network minus the reader's, on the cases the reader saw.

    Returns
    -------
    dict
        ``n``, ``mean``; ``cases``; ``per_lesion`` and ``per_finding`` (of
        :data:`FEWEST` patients or more): ``n``, ``mean`` and its standard error
        ``sem``. Largest gap first.
    """
    losses = {"log_loss": log_losses(network), "reader": log_losses(reader)}
    losses["gap"] = losses["log_loss"] - losses["reader"]
    about = {name: [getattr(a, name) for a in answers] for name in ("id", "truth")}
    table = frame(losses | about)[reader.answered]
    own = [answers[row].told.items() for row in table.index]
    signs = [[f"{n} {s[0]}" for n, s in told if len(s) == 1] for told in own]
    return {
        "n": len(table),
        "mean": float(table["gap"].mean()),
        "cases": table.sort_values("gap", ascending=False).to_dict("records"),
        "per_lesion": _means(table, "truth", 1),
        "per_finding": _means(table.assign(sign=signs).explode("sign"), "sign", FEWEST),
    }


def _means(table: Any, key: str, fewest: int) -> dict[str, dict[str, Any]]:
    by_key = table.groupby(key)["gap"].agg(n="size", mean="mean", sem="sem")
    chosen = by_key[by_key["n"] >= fewest].sort_values("mean", ascending=False)
    known = chosen.astype(object).where(chosen.notna(), None)  # one patient has no sem
    return cast("dict[str, dict[str, Any]]", known.to_dict("index"))


def stages(
    learned: Knowledge, told: str = "report"
) -> dict[str, tuple[Knowledge, str]]:
    """Return the network part by part: what is added → knowledge, meaning of silence.

    Without chances of lesions all are looked into alike, and a mention says nothing.
    Forms have no silence, and knowledge that has learned nothing no learned rows.
    """
    sourced = as_sourced(learned)
    groups = sourced.variables["age_group"]
    limits = tuple((limit, limit) for limit in groups.limits_days)
    sudden = {**sourced.variables, "age_group": replace(groups, passes_days=limits)}
    alike = replace(sourced, telling=replace(sourced.telling, looked_for={}))
    found = {"sourced rows, as forms": (replace(sourced, variables=sudden), "form")}
    found["+ ages that pass"] = (sourced, "form")
    if is_report(told):
        found["+ what silence means"] = (alike, "report")
        found["+ what lesions make one look for"] = (sourced, "report")
    if learned.protocol:
        found["+ learned rows"] = (replace(learned, telling=sourced.telling), told)
        if is_report(told):
            found["+ learned chances of being looked for"] = (learned, "report")
    return found


def ablation(
    learned: Knowledge,
    paths: Sequence[str | Path],
    pretest: str = "uniform",
    told: str = "report",
) -> dict[str, Any]:
    """Score the network part by part on the same cases, last as ``told``.

    Returns
    -------
    dict
        ``n``, ``problems``; ``stages``: what is added → figures, ``core``: those of the
        core, and ``gain``: by how much the log loss falls from the stage before, with
        its standard error.
    """
    cases = read_known(paths, learned.lesions)
    core = np.flatnonzero([case.is_core for case in cases])
    found: dict[str, dict[str, Any]] = {}
    answers: list[LabelledCase] = []
    losses = None
    for name, (knowledge, way) in stages(learned, told).items():
        answers = answer_all(Model(knowledge), cases, pretest, way)
        own = collect(learned.lesions, answers)
        before, losses = losses, log_losses(own)
        found[name] = figures(own) | ({} if before is None else gain(before, losses))
        found[name]["core"] = figures(own.select(core)) if len(core) else {}
    return {"n": len(cases), "problems": failures(answers), "stages": found}
