"""References, the gap to the reader, the network part by part, counted mentions."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from calcinosis.model import Model
from evaluation import HERE
from evaluation.cli import main
from evaluation.pages.layout import TABLES, plainly
from evaluation.score import Scored, as_json, metrics, score
from evaluation.score.mention_counts import counted, mentions_counted
from evaluation.score.references import (
    READER,
    SOURCED,
    TABLE,
    ablation,
    as_sourced,
    frame,
    stages,
)

READ = pd.read_csv(HERE / "readings" / "published.csv", index_col="id")
FILE = HERE / "cases" / "seed.yaml"


def cases(path: Path, *entries: Mapping[str, object]) -> Path:
    """Write a file of cases."""
    path.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cases that the reader saw, one that nobody did and that tells only a size."""
    seen = yaml.safe_load((HERE / "cases" / "abscess.yaml").read_text("utf-8"))[:2]
    new = {"id": "new", "findings": {"size_cm": "3 cm"}, "diagnosis": "abscess"}
    return cases(tmp_path_factory.mktemp("some") / "some.yaml", *seen, new)


@pytest.fixture(scope="module")
def scored(model: Model, some: Path) -> Scored:
    return score(model, [some], told="report")


# ---------------------------------------------------------------- references


def test_a_reference_is_scored_on_the_cases_it_covers(scored: Scored) -> None:
    content = as_json(scored)
    of = {name: content["methods"][name]["n"] for name in (READER, TABLE, SOURCED)}
    assert of == {READER: 2, TABLE: 2, SOURCED: 3}
    ids = [answer.id for answer in scored.answers[:2]]
    chance = READ.loc[ids, "abscess"] / READ.loc[ids].drop(columns="reader").sum(axis=1)
    loss = content["methods"][READER]["all"]["log_loss"]
    assert loss == pytest.approx(-np.log(chance).mean())
    lines = plainly(TABLES.score(content)).splitlines()
    assert next(x for x in lines if x.startswith(READER)).split()[1] == "2"


def test_no_reference_without_a_case_it_covers(model: Model, tmp_path: Path) -> None:
    path = cases(tmp_path / "a.yaml", {"id": "a", "findings": {}, "diagnosis": "other"})
    found = score(model, [path])
    assert list(found.references) == [SOURCED]
    assert found.gap is None
    assert "Gap to the reader" not in plainly(TABLES.score(as_json(found)))


def test_the_table_multiplies_clipped_chances(model: Model, tmp_path: Path) -> None:
    findings = {"iv_calcium": "yes", "connective_tissue_disease": ["yes", "no"]}
    case = {"id": "a", "findings": findings, "diagnosis": "iatrogenic"}
    path = cases(tmp_path / "a.yaml", case)
    table = pd.read_csv(HERE / "readings" / "hand_table.csv", index_col=[0, 1])
    table = table[list(model.knowledge.lesions)].clip(0.02, 0.97)
    both = table.loc["connective_tissue_disease"].sum()
    product = table.loc["iv_calcium", "yes"] * both
    own = score(model, [path]).references[TABLE].probability[0]
    assert own == pytest.approx((product / product.sum()).to_numpy())


def test_rows_as_sourced_are_the_network_without_learning(scored: Scored) -> None:
    sourced = Model(as_sourced(scored.model.knowledge))
    case = scored.answers[0].case
    assert case is not None
    alone = sourced.diagnose(case, pretest="uniform", told="report")
    own = scored.references[SOURCED].probability[0]
    assert own == pytest.approx(alone.probabilities)
    assert own != pytest.approx(scored.network.probability[0], abs=1e-6)


# ----------------------------------------------------------------------- gap


def test_the_gap_is_log_loss_minus_the_readers(scored: Scored) -> None:
    gap = scored.gap
    assert gap is not None
    losses = metrics.log_losses(scored.network)[:2]
    readers = metrics.log_losses(scored.references[READER])[:2]
    assert [one["gap"] for one in gap["cases"]] == sorted(losses - readers)[::-1]
    assert gap["n"] == gap["per_lesion"]["abscess"]["n"] == 2
    assert gap["mean"] == pytest.approx((losses - readers).mean())
    assert gap["per_finding"] == {}  # too few patients with any


def test_a_finding_has_the_mean_gap_of_those_who_have_it(
    model: Model, tmp_path: Path
) -> None:
    ids = list(READ.index[:9])
    entries = [
        {"id": i, "findings": {"fever": sign}, "diagnosis": "abscess"}
        for i, sign in zip(ids, ["yes"] * 8 + ["no"], strict=True)
    ]
    gap = score(model, [cases(tmp_path / "a.yaml", *entries)]).gap
    assert gap is not None
    assert list(gap["per_finding"]) == ["fever yes"]
    own = [one["gap"] for one in gap["cases"] if one["id"] != ids[-1]]
    assert gap["per_finding"]["fever yes"]["mean"] == pytest.approx(np.mean(own))


# ------------------------------------------------------------------ ablation


def test_stages_go_from_sourced_forms_to_the_whole_network(
    model: Model, some: Path
) -> None:
    content = ablation(model.knowledge, [some])
    losses = [stage["log_loss"] for stage in content["stages"].values()]
    form = score(Model(as_sourced(model.knowledge)), [some], told="form")
    assert list(content["stages"])[1] == "+ ages that pass"
    whole = score(model, [some], told="report")
    assert losses[1] == pytest.approx(metrics.log_losses(form.network).mean())
    assert losses[-1] == pytest.approx(metrics.log_losses(whole.network).mean())
    gains = [stage.get("gain", 0) for stage in content["stages"].values()]
    assert sum(gains) == pytest.approx(losses[0] - losses[-1])


def test_without_chances_of_lesions_a_mention_says_nothing(model: Model) -> None:
    alike = stages(model.knowledge)["+ what silence means"][0]
    (seed,) = score(Model(alike), [FILE], told="report").answers
    assert seed.diagnosis is not None
    assert seed.diagnosis.interpretation.mentions == {}
    assert seed.diagnosis.interpretation.silence


def test_the_ablation_needs_no_cases_but_the_score_does(
    some: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", "--ablation", str(some), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 3
    assert main(["score", str(some), "--ablation"]) == 0
    assert "+ learned rows" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stop:
        main(["score"])
    assert stop.value.code == 2


def test_the_ablation_reads_cases_as_it_is_told(
    some: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def names(*options: str) -> list[str]:
        assert main(["score", "--ablation", str(some), "--json", *options]) == 0
        return list(json.loads(capsys.readouterr().out)["stages"])

    assert names("--told", "report") == names()
    as_forms = ["sourced rows, as forms", "+ ages that pass", "+ learned rows"]
    assert names("--told", "form") == as_forms


def test_what_was_never_learned_is_no_stage(model: Model, some: Path) -> None:
    sourced = as_sourced(model.knowledge)
    found = ablation(sourced, [some])["stages"]
    assert found == {
        name: own
        for name, own in ablation(model.knowledge, [some])["stages"].items()
        if "learned" not in name
    }
    assert list(ablation(sourced, [some], told="form")["stages"]) == list(found)[:2]


# ------------------------------------------------------------------- telling


def test_chances_counted_from_many_reports_leave_the_judged_one() -> None:
    """Told by state half the time, looked for by 0.6 of all: found from the counts."""
    random = np.random.default_rng(0)
    by_state, looked = random.random((2, 4000)) < [[0.5], [0.6]]
    lines = frame({"variable": 0, "lesion": 0, "kept": np.full(4000, np.nan)})
    lines.loc[by_state | looked, "kept"] = 0.5
    start, worth = np.full((1, 2), 0.1), np.full((1, 2), 10.0)
    (found,) = counted(lines, start, worth)
    assert found[0] == pytest.approx(0.6, abs=0.04)
    assert found[1] == 0.1  # no report of that lesion
    assert counted(lines[:1], start, worth)[0, 0] == pytest.approx(0.1, abs=0.1)


def test_learned_chances_give_the_networks_own_answer(
    model: Model, some: Path, scored: Scored
) -> None:
    content = mentions_counted(model, [some])
    learned = content["methods"]["learned from readings"]["log_loss"]
    assert learned == pytest.approx(metrics.log_losses(scored.network).mean())
    judged = stages(model.knowledge)["+ learned rows"][0]
    own = metrics.log_losses(score(Model(judged), [some], told="report").network)
    assert content["methods"]["judged"]["log_loss"] == pytest.approx(own.mean())


def test_chances_that_were_never_learned_are_no_method(
    model: Model, some: Path
) -> None:
    sourced = mentions_counted(Model(as_sourced(model.knowledge)), [some])["methods"]
    whole = mentions_counted(model, [some])["methods"]
    assert set(whole) - set(sourced) == {"learned from readings"}


def test_a_paper_never_counts_for_its_own_patient(model: Model, tmp_path: Path) -> None:
    one = {"id": "a", "findings": {"livedo": "yes"}, "diagnosis": "calciphylaxis"}
    two = {**one, "id": "b"}
    paper = {"citation": {"url": "x"}}
    same = cases(tmp_path / "same.yaml", {**one, **paper}, {**two, **paper})
    apart = cases(tmp_path / "apart.yaml", one, two)
    alone, other = (mentions_counted(model, [path]) for path in (same, apart))
    assert (alone["papers"], other["papers"]) == (1, 2)
    assert alone["methods"]["counted in other papers"]["gain"] == pytest.approx(0)
    assert other["methods"]["counted in other papers"]["gain"] > 1e-3


def test_mentions_are_counted_beside_what_is_expected(
    some: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["telling", str(some), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    pairs = {(p["variable"], p["lesion"]): p for p in content["pairs"]}
    told = [case["findings"] for case in yaml.safe_load(some.read_text("utf-8"))]
    fever = pairs["fever", "abscess"]
    assert (fever["n"], fever["told"]) == (3, sum("fever" in own for own in told))
    assert all(0 < p["judged"] < p["n"] for p in pairs.values())
    assert main(["telling", str(some)]) == 0
    assert "counted in other papers" in capsys.readouterr().out


def test_a_case_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"id": "odd", "findings": {"fevr": "yes"}, "diagnosis": "abscess"}
    right = {"id": "good", "findings": {"fever": "yes"}, "diagnosis": "abscess"}
    path = str(cases(tmp_path / "a.yaml", wrong, right))
    for command in (["telling"], ["score", "--ablation"]):
        assert main([*command, path, "--json"]) == 1
        out, errors = capsys.readouterr()
        assert "fevr" in errors
        assert len(json.loads(out)["problems"]) == 1


def test_no_readable_report_is_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"id": "odd", "findings": {"fevr": "yes"}, "diagnosis": "abscess"}
    assert main(["telling", str(cases(tmp_path / "a.yaml", wrong))]) == 1
    errors = capsys.readouterr().err
    assert "no report" in errors
    assert "fevr" in errors
