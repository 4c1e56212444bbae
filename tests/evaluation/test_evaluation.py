"""Metrics, baselines and the score command."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from dcurves import dca
from pandas import DataFrame
from sklearn.metrics import log_loss, top_k_accuracy_score

from calcinosis._arrays import FloatArray
from calcinosis.model import Model, load
from evaluation.cli import main
from evaluation.score import Scored, as_json, metrics, score
from evaluation.score.collection import published_files, read_known
from evaluation.score.metrics import THRESHOLDS, decision_curve, figures, summarise
from evaluation.score.predictions import Predictions, predictions_of
from evaluation.score.scored import confused_pairs, pulls
from tests.support.paths import ROOT

LESIONS = ("a", "b", "c", "d")
GOOD = "- {id: good, findings: {iv_calcium: yes}, diagnosis: iatrogenic}\n"


@pytest.fixture(scope="module")
def model() -> Model:
    return load()


@pytest.fixture(scope="module")
def scored(model: Model) -> Scored:
    return score(model, published_files())


def random_predictions(
    n: int = 200, seed: int = 0, sharp: float = 1.0, spread: float = 0.5
) -> Predictions:
    """Truths drawn from the forecasts; ``sharp`` above 1 makes them overconfident."""
    random = np.random.default_rng(seed)
    true: FloatArray = random.dirichlet(np.full(len(LESIONS), spread), n)
    truth = (random.random((n, 1)) > true.cumsum(axis=1)).sum(axis=1)
    told = true**sharp
    return predictions_of(
        LESIONS,
        [LESIONS[t] for t in truth],
        list(told / told.sum(axis=1, keepdims=True)),
    )


# ------------------------------------------------------------------- metrics


def test_log_loss_and_top_k_agree_with_scikit_learn() -> None:
    found = random_predictions(spread=2)
    labels = list(range(len(LESIONS)))
    ours = metrics.log_losses(found).mean()
    assert ours == pytest.approx(
        log_loss(found.truth, np.maximum(found.probability, 1e-6), labels=labels),
        rel=1e-4,
    )
    for k in (1, 3):
        assert metrics.top(found, k).mean() == pytest.approx(
            top_k_accuracy_score(found.truth, found.probability, k=k, labels=labels)
        )


def test_brier_is_the_sum_of_its_parts() -> None:
    found = random_predictions()
    calibration, refinement = metrics.brier_parts(found)
    assert calibration + refinement == pytest.approx(metrics.brier(found).mean())
    assert calibration >= 0
    assert refinement >= 0


def test_overconfidence_shows_in_calibration_not_in_ranking() -> None:
    calm, loud = random_predictions(2000), random_predictions(2000, sharp=4)
    assert figures(calm)["top1"] == figures(loud)["top1"]
    assert figures(loud)["ece"] > 3 * figures(calm)["ece"]
    assert figures(loud)["brier_calibration"] > 3 * figures(calm)["brier_calibration"]
    assert figures(loud)["log_loss"] > figures(calm)["log_loss"]


def test_calibrated_forecasts_lie_below_the_upper_limit_of_their_own_ece() -> None:
    below = 0
    for seed in range(40):
        content = summarise(random_predictions(100, seed), resamples=200)
        below += content["ece"] <= content["ece_if_calibrated"]["upper"]
    assert below >= 35


def test_equal_probabilities_share_the_ranks() -> None:
    found = predictions_of(LESIONS, ["c"], [np.full(4, 0.25)])
    assert metrics.top(found, 1)[0] == 0.25
    assert metrics.top(found, 3)[0] == 0.75


def test_a_case_without_an_answer_is_the_worst_miss_there_is() -> None:
    found = predictions_of(LESIONS, ["a", "b"], [None, np.array([0.1, 0.9, 0, 0])])
    assert len(found) == 2
    assert metrics.top(found, 3).tolist() == [0, 1]
    assert metrics.log_losses(found)[0] == pytest.approx(-np.log(metrics.FLOOR))
    assert metrics.brier(found)[0] == 2
    assert metrics.confusion(found)["a"] == {"no answer": 1}


def test_an_unreadable_label_stays_in_every_figure() -> None:
    found = predictions_of(LESIONS, [None, "b"], [None, np.array([0.1, 0.9, 0, 0])])
    content = summarise(found, resamples=20)
    assert content["n"] == 2
    assert content["top1"] == 0.5
    assert list(content["per_lesion"]) == ["b"]


def test_auroc_needs_both_outcomes() -> None:
    found = predictions_of(LESIONS, ["a", "a"], [np.full(4, 0.25)] * 2)
    assert metrics.auroc(found, 0) is None


@pytest.mark.filterwarnings("ignore")  # dcurves' own use of pandas
def test_net_benefit_agrees_with_dcurves() -> None:
    found = random_predictions(120)
    content = decision_curve({"p": found}, ["a"], "a")
    outcome = found.truth == 0
    columns = {"is one": outcome.astype(float), "p": found.probability[:, 0]}
    table = dca(
        data=DataFrame(columns),
        outcome="is one",
        modelnames=["p"],
        thresholds=list(THRESHOLDS),
    )
    for name, theirs in {"p": "p", "always": "all", "never": "none"}.items():
        expected = table[table["model"] == theirs]["net_benefit"]
        assert content["curves"][name] == pytest.approx(expected.tolist())
    assert content["prevalence"] == outcome.mean()


# --------------------------------------------------------------------- score


@pytest.mark.slow
def test_json_has_the_agreed_keys(scored: Scored) -> None:
    content = as_json(scored, worst=1)
    keys = {
        "n",
        "top1",
        "top3",
        "log_loss",
        "brier",
        "ece",
        "per_lesion",
        "cases",
        "core",
    }
    assert keys <= set(content)
    assert content["n"] == 171
    case = content["cases"][0]
    assert {"id", "truth", "posterior", "rank"} <= set(case)
    assert sum(case["posterior"].values()) == pytest.approx(1)
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_core_cases_have_findings_and_undisputed_labels(scored: Scored) -> None:
    for row in scored.core:
        labelled = scored.answers[row]
        assert labelled.findings >= 5
        assert not labelled.disputed
        assert labelled.leakage != "high"


def test_the_network_beats_every_baseline_on_log_loss(scored: Scored) -> None:
    for rows in (np.arange(171), scored.core):
        own = metrics.log_losses(scored.network.select(rows)).mean()
        for name, other in scored.baselines.items():
            assert own < metrics.log_losses(other.select(rows)).mean(), name


def test_baselines_are_what_they_say(scored: Scored) -> None:
    prior = scored.baselines["prior only"]
    assert np.allclose(prior.probability, 0.1)
    rule = scored.baselines["radiograph rule"]
    without = [
        row
        for row, answer in enumerate(scored.answers)
        if answer.case and "radiographs" not in answer.case.findings
    ]
    assert np.allclose(rule.probability[without], 0.1)
    fitted = scored.baselines["naive Bayes, fitted"]
    assert metrics.top(fitted, 1).mean() > 0.4


def test_fitted_naive_bayes_never_sees_its_own_paper(
    tmp_path: Path, model: Model
) -> None:
    lines = "".join(
        f"- {{id: case {n}, findings: {{livedo: yes, necrosis: yes}}, "
        f"diagnosis: {lesion}, citation: {{url: '{paper}'}}}}\n"
        for n, (lesion, paper) in enumerate(
            [("hematoma", "x"), ("hematoma", "x"), ("abscess", "y")]
        )
    )
    path = tmp_path / "cases.yaml"
    path.write_text(lines, encoding="utf-8")
    fitted = score(model, [path]).baselines["naive Bayes, fitted"]
    assert [fitted.lesions[c] for c in fitted.leading] == [
        "abscess",
        "abscess",
        "hematoma",
    ]


def test_other_answers_of_one_naive_bayes_row_match_the_network(
    tmp_path: Path, model: Model
) -> None:
    """With a single finding naive Bayes on the same numbers is the network."""
    path = tmp_path / "one.yaml"
    path.write_text(GOOD, encoding="utf-8")
    found = score(model, [path])
    naive = found.baselines["naive Bayes, same numbers"].probability
    assert naive == pytest.approx(found.network.probability, abs=1e-9)


def test_pulls_explain_each_confused_pair(scored: Scored) -> None:
    pairs = confused_pairs(scored)
    assert sum(pair["n"] for pair in pairs) == int(
        (metrics.top(scored.network, 1) < 1).sum()
    )
    answer = scored.answers[0]
    assert answer.diagnosis is not None
    there = pulls(answer.diagnosis, "abscess", "cellulitis")
    back = pulls(answer.diagnosis, "cellulitis", "abscess")
    assert there == pytest.approx({name: -bits for name, bits in back.items()})
    posterior = answer.diagnosis.posterior
    odds = np.log2(posterior["abscess"] / posterior["cellulitis"])
    assert sum(there.values()) == pytest.approx(odds)


# ---------------------------------------------------------- cases that go wrong


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    (folder / "mixed.yaml").write_text(
        GOOD
        + "- {id: unknown sign, findings: {erytema: yes}, diagnosis: abscess}\n"
        + "- {id: bad field, finding: {fever: yes}, diagnosis: cellulitis}\n"
        + "- {id: no label, findings: {fever: yes}}\n"
        + "- {id: impossible, findings: {iv_calcium: no, iv_calcium_agent: gluconate}, "
        "diagnosis: hematoma}\n",
        encoding="utf-8",
    )
    (folder / "torn.yaml").write_text("- {id: torn, findings: {", encoding="utf-8")
    return folder


def test_cases_that_fail_count_as_misses(
    broken: Path, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    del model
    assert main(["score", str(broken), "--json"]) == 1
    out, errors = capsys.readouterr()
    content = json.loads(out)
    assert content["n"] == 6
    assert content["unanswered"] == 5
    assert content["top1"] <= 1 / 6
    assert len(content["problems"]) == 5
    for text in ("erythema", "finding", "no label", "impossible", "torn"):
        assert text in errors
    failed = {c["id"]: c for c in content["cases"] if c["posterior"] is None}
    assert failed["unknown sign"]["truth"] == "abscess"
    assert failed["bad field"]["truth"] == "cellulitis"
    assert failed["no label"]["truth"] is None


def test_text_of_a_score_names_what_failed(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(broken)]) == 1
    out, _ = capsys.readouterr()
    assert "Worst misses" in out
    assert "no answer" in out
    assert "naive Bayes, same numbers" in out


@pytest.mark.parametrize("what", ["missing.yaml", "."])
def test_no_cases_is_a_clear_error(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(tmp_path / what)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{id: bare, findings: {fever: yes}}\n"])
@pytest.mark.parametrize("command", ["score", "telling", "knowledge-value"])
def test_cases_without_any_diagnosis_are_a_clear_error(
    command: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "unlabelled.yaml"
    path.write_text(text, encoding="utf-8")
    assert main([command, str(path)]) == 1
    out, errors = capsys.readouterr()
    assert not out
    assert str(path) in errors
    assert errors.endswith("no case has a diagnosis: there is nothing to judge\n")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "each read as it says itself"),
        (["--told", "form"], "read as forms"),
        (["--told", "report"], "read as reports"),
    ],
)
def test_a_score_says_how_its_cases_were_read(
    options: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", "evaluation/cases/seed.yaml", *options]) == 0
    heading, _, _ = capsys.readouterr().out.partition("network")
    assert expected in " ".join(heading.split())


def test_two_cases_with_one_id_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(GOOD + GOOD, encoding="utf-8")
    assert main(["score", str(path)]) == 1
    assert "good: two cases have this id" in capsys.readouterr().err


def test_usage_errors_end_with_2() -> None:
    for arguments in (["score"], ["score", "x", "--pretest", "flat"], []):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2


def test_setting_pretest_uses_the_case_mix(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "one.yaml"
    text = "{id: a, setting: nephrology, findings: {}, diagnosis: calciphylaxis}\n"
    path.write_text(text, encoding="utf-8")
    uniform, mix = (score(model, [path], p).network for p in ("uniform", "setting"))
    assert np.allclose(uniform.probability, 0.1)
    number = model.network.state_number("setting", "nephrology")
    assert mix.probability[0] == pytest.approx(model.network.case_mix[0, number])


@pytest.mark.slow
def test_the_module_runs_from_the_checkout() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "score", "evaluation/cases/seed.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1 cases" in done.stdout


def test_all_published_cases_are_readable(model: Model) -> None:
    cases = read_known(published_files(), model.knowledge.lesions)
    assert [case.problem for case in cases if case.problem] == []
