"""How often reports mention each variable, and what that says of the judged rows.

The chance c(d) that a lesion makes one look (`telling.toml`) is judged, and published
cases may not enter it. So their mentions are counted beside what is expected, and every
patient is also answered with chances that were counted in all other papers.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Dirichlet
from calcinosis.knowledge.variables import FILMS
from calcinosis.model import Model
from calcinosis.patient.items import Item, stack
from calcinosis.patient.silence import shares_told, silences
from evaluation.score.collection import LabelledCase, answer_all, failures, read_known
from evaluation.score.metrics import figures, gain, log_losses
from evaluation.score.predictions import Predictions, collect
from evaluation.score.references import as_sourced, frame

ROUNDS = 50


def mentions_counted(model: Model, paths: Sequence[str | Path]) -> dict[str, Any]:
    """Count mentions, and answer every patient with what all other papers count.

    Raises
    ------
    CaseError
        If no report tells anything.

    Returns
    -------
    dict
        ``n``, ``papers``, ``problems``; ``methods``: chances c(d) → figures, and their
        ``gain`` over the judged ones; ``pairs`` of variable and lesion, the least
        expected first: how many reports could mention it (``n``), did (``told``), and
        were expected to; ``z``: the difference in standard deviations; their sums
        ``per_lesion``.
    """
    knowledge, lesions = model.knowledge, model.knowledge.lesions
    answers = answer_all(model, read_known(paths, lesions), told="report")
    problems = failures(answers)
    found = [list(_lines(model, row, one)) for row, one in enumerate(answers)]
    if not any(found):
        text = "no report can be read, or telling.toml has no chances of lesions"
        raise CaseError([Problem("telling", text), *(Problem("", p) for p in problems)])
    lines = frame([line for own in found for line in own])
    paper = np.array([answer.paper for answer in answers])
    judged, worth = _chances(as_sourced(knowledge))
    learned, _ = _chances(knowledge)
    others = {
        one: counted(lines[paper[lines["row"]] != one], judged, worth)
        for one in set(paper)
    }
    ways: dict[str, Callable[[str], FloatArray]] = {
        "alike in all lesions": lambda _: np.full_like(judged, judged.mean()),
        "judged": lambda _: judged,
        "learned from readings": lambda _: learned,
        "counted in other papers": others.__getitem__,
    }
    if not knowledge.protocol:  # nothing was learned
        del ways["learned from readings"]
    methods: dict[str, Predictions] = {}
    for name, chances in ways.items():
        own = [
            _answer(answer, lines[lines["row"] == row], chances(answer.paper))
            for row, answer in enumerate(answers)
        ]
        methods[name] = collect(lesions, answers, own)
    before = log_losses(methods["judged"])
    return {
        **{"n": len(answers), "papers": len(others), "problems": problems},
        "methods": {
            name: figures(own) | gain(before, log_losses(own))
            for name, own in methods.items()
        },
        **_told_and_expected(lines, knowledge, judged, learned),
    }


def _chances(knowledge: Knowledge) -> tuple[FloatArray, FloatArray]:
    """Return c(d) and how many reports it is worth, shape (variables, lesions)."""
    rows = [
        [own[lesion].distribution for lesion in knowledge.lesions]
        for own in knowledge.telling.looked_for.values()
    ]
    worth = [[d.weight if isinstance(d, Dirichlet) else 0 for d in own] for own in rows]
    return np.array([[d.mean()[-1] for d in own] for own in rows]), np.array(worth)


def _lines(model: Model, row: int, answer: LabelledCase) -> Iterator[dict[str, float]]:
    """Yield a line for everything that a report tells or leaves out.

    Numbers of the answer, the variable and the true lesion; ``kept``: the chance
    1 − t(x) that it is not told for its own sake, of the value told, else nan;
    ``kept_before``: the mean of that over P(x | lesion, age, sex) of the network.
    """
    if answer.diagnosis is None or answer.truth is None:
        return
    knowledge, read = model.knowledge, answer.diagnosis.interpretation
    lesion = knowledge.lesions.index(answer.truth)
    certain = np.eye(len(knowledge.lesions))[lesion]
    given = [i for i in read.items if i.node in ("age_group", "sex")]
    given.append(Item("lesion", "lesion", "", "case", certain))
    states = model.engine.marginals(stack([given])).probability
    power = knowledge.telling.exponent
    for number, (name, node, silent) in enumerate(silences(model.network)):
        key = FILMS if name == knowledge.film.name else name
        if key in read.mentions:
            kept = silent ** (1 / power)
            line = {"row": row, "variable": number, "lesion": lesion, "kept": np.nan}
            if key not in read.not_mentioned:
                value = read.patient.findings[key]
                shares = shares_told(value, knowledge, read.patient.person)
                line["kept"] = float(shares @ kept)
            yield {**line, "kept_before": float(states[node][0] @ kept)}


def counted(lines: Any, start: FloatArray, worth: FloatArray) -> FloatArray:
    """Estimate c(d) from reports, beside judged ones that are worth so many reports.

    By EM: a report that tells x was looked for with c/(1 − (1 − c)(1 − t(x))), one that
    is silent was not.

    Parameters
    ----------
    lines : DataFrame
        Numbers of ``variable`` and ``lesion``; ``kept``: 1 − t(x) of the value told,
        nan where none is.
    start, worth : array, shape (variables, lesions)
    """
    places = lines["variable"].to_numpy(), lines["lesion"].to_numpy()
    kept, total, chance = lines["kept"].to_numpy(), worth.copy(), start
    np.add.at(total, places, 1)
    for _ in range(ROUNDS):
        own, looked = chance[places], worth * start
        np.add.at(looked, places, np.nan_to_num(own / (1 - (1 - own) * kept)))
        chance = looked / total
    return chance


def _answer(answer: LabelledCase, lines: Any, chance: FloatArray) -> FloatArray | None:
    """Posterior with other chances c(d), shape (variables, lesions)."""
    if answer.diagnosis is None:
        return None
    kept = lines["kept"].to_numpy()[:, np.newaxis]
    unlooked = 1 - chance[lines["variable"]]
    new = np.prod(np.where(np.isnan(kept), unlooked, 1 - kept * unlooked), axis=0)
    old = np.prod(list(answer.diagnosis.interpretation.mentions.values()), axis=0)
    power = answer.diagnosis.reasoner.knowledge.telling.exponent
    found = answer.diagnosis.probabilities * new**power / old
    return np.asarray(found / found.sum())


def _told_and_expected(
    lines: Any, knowledge: Knowledge, judged: FloatArray, learned: FloatArray
) -> dict[str, list[dict[str, Any]]]:
    """Sum what is told and what was expected, by lesion, and by variable and lesion."""
    places = lines["variable"].to_numpy(), lines["lesion"].to_numpy()
    sums = frame(
        {
            "variable": np.array(list(knowledge.telling.looked_for))[places[0]],
            "lesion": np.array(knowledge.lesions)[places[1]],
            "n": 1,
            "told": lines["kept"].notna().astype(int),
            "judged": 1 - (1 - judged[places]) * lines["kept_before"],
            "learned": 1 - (1 - learned[places]) * lines["kept_before"],
        }
    )
    sums["variance"] = sums["judged"] * (1 - sums["judged"])
    by_lesion = sums.drop(columns=["variable", "variance"]).groupby("lesion").sum()
    pairs = sums.groupby(["variable", "lesion"], as_index=False).sum()
    pairs["z"] = (pairs["told"] - pairs["judged"]) / pairs.pop("variance") ** 0.5
    return {
        "per_lesion": by_lesion.reset_index().to_dict("records"),
        "pairs": pairs.sort_values("z", key=abs, ascending=False).to_dict("records"),
    }
