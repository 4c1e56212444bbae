"""What each part of the network adds: the same patients answered without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis.knowledge.read import Knowledge
from calcinosis.model import Model
from calcinosis.patient.written.told import is_report
from evaluation.score.answers import Answer, answer_all, collect, problems_of
from evaluation.score.collection import read_collection
from evaluation.score.metrics import gain, log_losses
from evaluation.score.references import as_sourced
from evaluation.score.summary import figures

__all__ = ["ablation", "stages"]


def stages(
    learned: Knowledge, told: str = "report"
) -> dict[str, tuple[Knowledge, str]]:
    """Return the network part by part: what is added → knowledge, meaning of silence.

    Without chances of lesions all are looked into alike, and a mention says nothing.
    Forms have no silence, and knowledge that has learned nothing no learned rows.
    """
    sourced = as_sourced(learned)
    alike = replace(sourced, telling=replace(sourced.telling, looked_for={}))
    rows = replace(learned, telling=sourced.telling)
    found = {"sourced rows, as forms": (sourced, "form")}
    if is_report(told):
        found["+ what silence means"] = (alike, "report")
        found["+ what lesions make one look for"] = (sourced, "report")
    if learned.protocol:
        found["+ learned rows"] = (rows, told)
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
    cases = read_collection(paths, learned.lesions)
    core = np.flatnonzero([case.is_core for case in cases])
    found: dict[str, dict[str, Any]] = {}
    answers: list[Answer] = []
    losses = None
    for name, (knowledge, way) in stages(learned, told).items():
        answers = answer_all(Model(knowledge), cases, pretest, way)
        own = collect(learned.lesions, answers)
        before, losses = losses, log_losses(own)
        found[name] = figures(own) | ({} if before is None else gain(before, losses))
        found[name]["core"] = figures(own.select(core)) if len(core) else {}
    return {"n": len(cases), "problems": problems_of(answers), "stages": found}
