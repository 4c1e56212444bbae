"""Noise, bias, left-out studies, synthetic cohorts, and the report."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calcinosis.files import write_whole
from calcinosis.knowledge.rows.distributions import Dirichlet, LogNormal
from calcinosis.knowledge.rows.rows import Row
from calcinosis.model import Model, load
from calcinosis.network.clinic import clinic_tables
from evaluation.pages.report import SIZES, measure, write_report
from evaluation.score import Scored, score
from evaluation.score.collection import published_files
from evaluation.simulate.cohorts import (
    diagnose_sample,
    drawn,
    expected_presence,
)
from evaluation.simulate.robustness import (
    ChangedSample,
    Shift,
    ask,
    bias_curve,
    biased,
    noise_curves,
    noisy,
    pooled_means,
    replaced,
    without_each_source,
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load()


@pytest.fixture(scope="module")
def scored(model: Model) -> Scored:
    return score(model, published_files()[:3])


def row_of(model: Model, kind: type) -> Row:
    return next(
        r for _, r in model.knowledge.rows() if isinstance(r.distribution, kind)
    )


# --------------------------------------------------------------------- noise


def test_unchanged_numbers_give_the_same_answers(scored: Scored) -> None:
    random = np.random.default_rng(0)
    changes: list[Shift] = [replaced({}), noisy(random, 0.0), biased(1.0)]
    for change in changes:
        found = ask(scored, change)
        assert found.probability == pytest.approx(scored.network.probability, abs=1e-9)


def test_noise_has_the_stated_size_on_the_log_odds(model: Model) -> None:
    row = next(
        r
        for _, r in model.knowledge.rows()
        if isinstance(r.distribution, Dirichlet) and len(r.distribution.alpha) == 2
    )
    mean = row.distribution.mean()
    values = np.array(
        [
            ChangedSample(noisy(np.random.default_rng(seed), 0.7)).values(row)[0]
            for seed in range(2000)
        ]
    )
    assert values.sum(axis=1) == pytest.approx(1)
    shift = np.log(values[:, 1] / values[:, 0]) - np.log(mean[1] / mean[0])
    assert shift.mean() == pytest.approx(0, abs=0.06)
    assert shift.std() == pytest.approx(0.7, rel=0.08)


def test_noise_on_judgements_leaves_studies_alone(model: Model) -> None:
    rows = [row for _, row in model.knowledge.rows()]
    judged = {id(row) for row in rows if row.is_judgement}
    sample = ChangedSample(noisy(np.random.default_rng(0), 1.0, judged))
    for row in rows:
        if not row.is_judgement:
            assert sample.values(row)[0] == pytest.approx(row.distribution.mean())


def test_bias_multiplies_log_odds_and_log_ratios(model: Model) -> None:
    sample = ChangedSample(biased(2.0))
    row = row_of(model, Dirichlet)
    mean, sure = row.distribution.mean(), sample.values(row)[0]
    assert np.log(sure[1] / sure[0]) == pytest.approx(2 * np.log(mean[1] / mean[0]))
    ratio = next(
        r
        for _, r in model.knowledge.rows()
        if isinstance(r.distribution, LogNormal) and r.form == "ratio"
    )
    assert sample.values(ratio)[0] == pytest.approx(ratio.distribution.mean() ** 2)


def test_curves_start_at_the_score_and_bias_moves_confidence(scored: Scored) -> None:
    curves = noise_curves(scored, noises=(3.0,), versions=2)
    plain = bias_curve(scored, factors=(0.5, 1.0, 2.0))
    for points in curves.values():
        assert points[0]["log_loss"] == pytest.approx(plain[1]["log_loss"])
        assert points[1]["log_loss"]["mean"] > points[0]["log_loss"]["mean"]
    confidence = [point["confidence"]["mean"] for point in plain]
    assert confidence == sorted(confidence)


# ------------------------------------------------------------ without a source


def test_a_study_is_replaced_by_the_other_rows(model: Model) -> None:
    pooled = pooled_means(model.knowledge)
    table = model.knowledge.tables["swelling"]
    rows = [placed.row for placed in table.rows]
    others = np.mean([row.distribution.mean() for row in rows[1:]], axis=0)
    assert pooled[id(rows[0])] == pytest.approx(others)
    for rates in model.knowledge.rates.values():
        for ratios in rates.ratios.values():
            assert all(pooled[id(row)] == 1 for row in ratios.values())


def test_leaving_out_a_study_changes_only_its_rows(scored: Scored) -> None:
    knowledge = scored.model.knowledge
    found = ask(scored, replaced({}))
    assert found.probability == pytest.approx(scored.network.probability, abs=1e-9)
    keys = sorted({key for _, row in knowledge.rows() for key in row.source})[:3]
    changes = without_each_source(scored, keys)
    assert sorted(change["source"] for change in changes) == keys
    sizes = [abs(change["log_loss_change"]) for change in changes]
    assert sizes == sorted(sizes, reverse=True)


# ------------------------------------------------------------------- synthetic


def test_drawn_patients_follow_the_clinic_network(model: Model) -> None:
    random = np.random.default_rng(3)
    number = model.network.state_number("setting", "nephrology")
    states = drawn(model.network, random, settings=np.full(20_000, number))
    shares = np.bincount(states["lesion"], minlength=10) / 20_000
    assert shares == pytest.approx(model.network.case_mix[0, number], abs=0.015)
    for node in clinic_tables(model.network):
        assert states[node.node].max() < len(model.network.states[node.node])


def test_the_network_is_calibrated_on_its_own_patients(model: Model) -> None:
    random = np.random.default_rng(4)
    truths = np.arange(10).repeat(5)
    names = expected_presence(model.network, truths, random, times=2)
    often = dict.fromkeys(names, (0.4, 0.4))
    found = diagnose_sample(model.engine, model.network, "general", 4000, often, random)
    confidence = found.probability.max(axis=1)
    right = found.leading == found.truth
    assert right.mean() == pytest.approx(confidence.mean(), abs=0.02)
    outcome = found.outcome.mean(axis=0)
    assert outcome == pytest.approx(found.probability.mean(axis=0), abs=0.02)


# ---------------------------------------------------------------------- report


@pytest.fixture(scope="module")
def content(model: Model) -> dict[str, Any]:
    return measure(model, published_files()[:2], sizes=SIZES["quick"])


class Links(HTMLParser):
    """Everything a page would load, and every opened and closed tag."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href")]


@pytest.mark.slow
def test_the_report_is_one_page_that_loads_nothing(
    content: dict[str, Any], tmp_path: Path
) -> None:
    page = write_report(content, tmp_path / "new" / "folder")
    text = page.read_text(encoding="utf-8")
    parser = Links()
    parser.feed(text)
    assert [
        link for link in parser.links if link[:1] != "#" and link[:5] != "data:"
    ] == []
    assert "script" not in parser.tags
    assert "url(http" not in text
    assert parser.tags.count("svg") >= 6
    ids = re.findall(r'<clipPath id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    told = json.loads((page.parent / "report.json").read_text(encoding="utf-8"))
    assert told["n"] == content["n"]
    assert {"robustness", "without_source", "cohorts", "decision_curves"} <= set(told)


def test_nothing_half_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")

    def fail(self: Path, target: Path) -> Path:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text(encoding="utf-8") == "old"
