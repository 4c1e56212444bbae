"""The report: everything measured, as one HTML page and the JSON behind it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from calcinosis.about import DISCLAIMER
from calcinosis.files import write_whole
from calcinosis.model import Model
from calcinosis.patient.written.documents import to_json
from calcinosis.typeset import plain
from evaluation import read_toml
from evaluation.pages.charts import draw_all
from evaluation.pages.layout import fill
from evaluation.score.metrics import decision_curve, reliability_bins
from evaluation.score.scored import Scored, as_json, confused_pairs, score
from evaluation.simulate import robustness
from evaluation.simulate.cohorts import cohorts

WORST = 10
SIZES = read_toml("pages/sizes.toml")


def measure(
    model: Model,
    paths: Sequence[str | Path],
    pretest: str = "uniform",
    sizes: Mapping[str, Any] = SIZES["full"],
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Measure everything, saying what; return plain values that JSON can hold."""
    say("scoring the cases and the baselines")
    scored = score(model, paths, pretest)
    content = as_json(scored, WORST)
    content["lesions"] = list(model.knowledge.lesions)
    content["bins"] = reliability_bins(scored.network)
    if len(scored.core):
        core = scored.network.select(scored.core)
        content["core"]["bins"] = reliability_bins(core)
    content["confused"] = confused_pairs(scored)
    content["decision_curves"] = _decision_curves(scored)
    say("adding noise to the numbers")
    noises, versions = sizes["noises"], sizes["versions"]
    content["robustness"] = {
        "noise": robustness.noise_curves(scored, noises, versions),
        "bias": robustness.bias_curve(scored, sizes["biases"]),
    }
    say("leaving out one study after the other")
    keys = sorted({key for _, row in model.knowledge.rows() for key in row.source})
    left_out = robustness.without_each_source(scored, keys[: sizes.get("sources")])
    content["without_source"] = left_out
    say("drawing synthetic cohorts")
    content["cohorts"] = cohorts(scored, sizes["patients"], sizes["worlds"])
    return content


def write_report(content: Mapping[str, Any], folder: str | Path) -> Path:
    """Write ``report.html`` and ``report.json``; return the path of the page.

    The page loads no script, no font, no picture from elsewhere.
    """
    where = Path(folder)
    where.mkdir(parents=True, exist_ok=True)
    more = {"figures": draw_all(content), "disclaimer": DISCLAIMER}
    page = fill("pages/report.html.jinja", content, **more)
    write_whole(where / "report.json", to_json(content) + "\n")
    write_whole(where / "report.html", page)
    return where / "report.html"


def _decision_curves(scored: Scored) -> list[dict[str, Any]]:
    knowledge = scored.model.knowledge
    name = "naive Bayes, same numbers"
    methods = {"network": scored.network, name: scored.baselines[name]}
    groups = {
        "any calcinosis cutis": knowledge.calcinosis_cutis,
        **{plain(x): (x,) for x in knowledge.lesions if x != "other"},
    }
    truths = {scored.network.lesions[column] for column in scored.network.truth}
    return [
        decision_curve(methods, group, label)
        for label, group in groups.items()
        if truths & set(group) and truths - set(group)  # somebody has it, not everybody
    ]
