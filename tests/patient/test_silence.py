"""What a report does not mention says something; an empty field of a form does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model, load
from calcinosis.cli.main import main
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.places import find_place
from calcinosis.knowledge.rows.rows import Row
from calcinosis.patient.interpret import interpret, stack
from calcinosis.patient.relations import is_apt
from calcinosis.patient.silence import silences
from calcinosis.reasoning.decide.panels import prospect_of
from evaluation.score.collection import read_known
from tests.support.rebuilding import posterior_with

LEG = Case(
    id="leg",
    age="70 y",
    sex="female",
    findings={"tenderness": "yes", "multifocal": "yes", "site": "thigh_or_buttock"},
)
REPORT = replace(LEG, told="report")


def test_a_form_says_nothing_by_what_is_missing(model: Model) -> None:
    same = replace(LEG, told="form")
    assert model.diagnose(LEG).posterior == model.diagnose(same).posterior
    assert not model.diagnose(LEG).interpretation.silence


def test_a_report_would_have_told_of_dialysis(model: Model) -> None:
    form, report = model.diagnose(LEG), model.diagnose(REPORT)
    assert report.posterior["calciphylaxis"] < form.posterior["calciphylaxis"] / 3
    assert model.diagnose(LEG, told="report").posterior == report.posterior
    assert model.diagnose(REPORT, told="form").posterior == form.posterior


def test_what_is_told_is_not_silent(model: Model) -> None:
    findings = {"radiographs": [{"day": 3, "calcification": "no"}], "fever": "38.5 °C"}
    case = Case(told="report", findings={**findings, "ionized_calcium": "1.3 mmol/L"})
    unsaid = {item.variable for item in model.diagnose(case).interpretation.silence}
    assert unsaid.isdisjoint({"radiographs", "fever", "ionized_calcium", "calcium"})
    assert "phosphate" in unsaid


def test_silence_weighs_less_than_a_plain_no(model: Model) -> None:
    for _, node, likelihood in silences(model.network):
        states = model.network.states[node]
        assert likelihood.min() > 0
        assert likelihood.max() <= 1
        if states == ("no", "yes"):
            assert likelihood[1] <= likelihood[0]
    for name in ("kidney_disease", "necrosis", "iv_calcium"):
        plain = "none" if name == "kidney_disease" else "no"
        said = replace(LEG, findings={**LEG.findings, name: plain})
        sure = model.diagnose(said).posterior
        form = model.diagnose(LEG)
        item = next(
            i for i in model.diagnose(REPORT).interpretation.silence if i.node == name
        )
        observations = form.interpretation.evidence().observations
        unsaid = Evidence(1, {**observations, name: item.observation()})
        one = dict(
            zip(model.knowledge.lesions, form.infer(unsaid).probability[0], strict=True)
        )
        for lesion, before in form.posterior.items():
            low, high = sorted((before, sure[lesion]))
            assert low - 1e-12 <= one[lesion] <= high + 1e-12


def test_what_is_looked_for_tells_what_was_thought_of() -> None:
    """By the sourced rows; readers hold that films are taken of any lump."""
    model = load("sourced")
    plain = Case(age="40 y", findings={"swelling": "yes", "radiographs": ["no"]})
    form, report = model.diagnose(plain), model.diagnose(plain, told="report")
    read = report.interpretation
    film = dict(zip(model.knowledge.lesions, read.mentions["radiographs"], strict=True))
    seen = min(film[name] for name in ("dystrophic", "metastatic", "idiopathic"))
    assert seen > max(film[n] for n in ("abscess", "cellulitis", "hematoma", "other"))
    assert not form.interpretation.mentions


def test_mentions_multiply_what_the_findings_say(model: Model) -> None:
    case = Case(
        told="report",
        age="40 y",
        findings={
            "crp": "90 mg/L",
            "fever": "no",
            "kidney_disease": ["none", "chronic"],
        },
    )
    result = model.diagnose(case)
    read, telling = result.interpretation, model.knowledge.telling
    own = [item for item in read.all_items if item.node != "lesion"]
    said = result.infer(stack([own])).probability[0]
    power = telling.exponent
    expected = said.copy()
    for name, states in (("crp", ["high"]), ("fever", ["no"])):
        for number, lesion in enumerate(model.knowledge.lesions):
            (state,) = states
            chance = 1 - (1 - _chance(telling.mentioned[name], state)) * (
                1 - _looked_for(model, name, lesion)
            )
            expected[number] *= chance**power
    for number, lesion in enumerate(model.knowledge.lesions):
        either = [
            1
            - (1 - _chance(telling.mentioned["kidney_disease"], state))
            * (1 - _looked_for(model, "kidney_disease", lesion))
            for state in ("none", "chronic")
        ]
        expected[number] *= (either[0] ** power + either[1] ** power) / 2
        for name in telling.looked_for:
            if name not in case.findings:
                expected[number] *= (1 - _looked_for(model, name, lesion)) ** power
    np.testing.assert_allclose(
        result.probabilities, expected / expected.sum(), atol=1e-12
    )


def _chance(rows: Mapping[str, Row], name: str) -> float:
    return float(rows[name].distribution.mean()[-1]) if name in rows else 0.0


def _looked_for(model: Model, name: str, lesion: str) -> float:
    return _chance(model.knowledge.telling.looked_for[name], lesion)


@pytest.mark.parametrize("unsure", [{"no": 1, "yes": 1}, ["yes", "no"]])
def test_an_unsure_mention_is_a_mention(model: Model, unsure: object) -> None:
    case = replace(REPORT, findings={**REPORT.findings, "fever": unsure})
    read = model.diagnose(case).interpretation
    assert "fever" not in read.not_mentioned
    telling, lesions = model.knowledge.telling, model.knowledge.lesions
    alike = telling.mention("fever", ("no", "yes"), lesions).mean(axis=0)
    np.testing.assert_allclose(read.mentions["fever"], alike)
    told = ("kidney_disease", "iv_calcium")  # and nothing else changes
    before = model.diagnose(REPORT).interpretation
    for name in told:
        np.testing.assert_array_equal(read.mentions[name], before.mentions[name])
    columns = {n: v for n, v in case.findings.items() if n != "fever"}
    row = {"told": "report", "age": case.age, "sex": case.sex, **columns}
    frame = pd.DataFrame([{**row, "fever_no": 1.0, "fever_yes": 1.0}])
    with pytest.warns(UserWarning, match="fever: it leaves all answers as likely"):
        table = model.diagnose_table(frame)
    for lesion, probability in model.diagnose(case).posterior.items():
        assert table[lesion][0] == pytest.approx(probability, abs=1e-12)


@pytest.mark.parametrize("told", [" report ", "Report", "REPORT"])
def test_spaces_and_capitals_around_told_do_not_matter(model: Model, told: str) -> None:
    same = model.diagnose(replace(LEG, told=told))
    assert same.posterior == model.diagnose(REPORT).posterior
    person = {"told": told, "age": LEG.age, "sex": LEG.sex, "swelling": "yes"}
    frame = pd.DataFrame([person])
    plain = model.diagnose_table(frame.assign(told="report"))
    assert model.diagnose_table(frame)["abscess"][0] == plain["abscess"][0]
    with pytest.raises(CaseError, match="'rapport' is neither form nor report"):
        model.diagnose(replace(LEG, told="rapport"))


ASKED = Case(
    id="asked",
    told="report",
    setting="neonatal_unit",
    age="19 d",
    findings={
        "swelling": "yes",
        "iv_calcium": "yes",
        "days_from_onset": 12,
        "radiographs": [{"day": 2, "calcification": "no"}],
    },
)


@pytest.mark.parametrize(
    "pretest", ["setting", pytest.param("uniform", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "case",
    [
        ASKED,
        pytest.param(REPORT, marks=pytest.mark.slow),
        pytest.param(replace(REPORT, told="form"), marks=pytest.mark.slow),
    ],
)
def test_an_answer_brings_what_next_tests_expected(
    model: Model, case: Case, pretest: str
) -> None:
    result = model.diagnose(case, pretest=pretest)
    prospect = prospect_of(result)
    suggested = {
        n for p in model.knowledge.decisions.panels.values() for n in p.variables
    }
    compared = 0
    for column, probe in enumerate(prospect.probes):
        told = result.interpretation.patient.findings
        apt = is_apt(probe.variable, told, model.knowledge)
        if probe.variable not in suggested or not apt:
            continue
        (results,) = prospect.all_results([[column]])
        for code, joint in zip(results.codes, results.joint, strict=True):
            value: object = probe.states[code[column]]
            if probe.variable == "radiographs":
                earlier = case.findings.get("radiographs", [])
                if earlier:
                    break  # one more film beside those told changes what is told
                value = [{"calcification": value}]
            if joint.sum() < 1e-300:
                continue
            answered = case.with_answer(probe.variable, value)
            got = model.diagnose(answered, pretest=pretest).probabilities
            np.testing.assert_allclose(got, joint / joint.sum(), atol=1e-12)
            compared += 1
    assert compared > 50


def test_what_was_asked_for_is_no_mention(model: Model) -> None:
    name = "ultrasound_fluid_collection"
    said = replace(REPORT, findings={**REPORT.findings, name: "yes"})
    answered = REPORT.with_answer(name, "yes")
    assert answered == replace(said, asked=(name,))
    before, told, asked = (
        model.diagnose(case).interpretation for case in (REPORT, said, answered)
    )
    assert name in before.not_mentioned
    assert name not in told.not_mentioned
    assert asked.not_mentioned == before.not_mentioned
    np.testing.assert_array_equal(asked.mentions[name], before.mentions[name])
    assert not np.allclose(asked.mentions[name], told.mentions[name])
    form, alike = (replace(one, told="form") for one in (said, answered))
    assert model.diagnose(form).posterior == model.diagnose(alike).posterior


def test_what_the_report_told_stays_told() -> None:
    again = REPORT.with_answer("tenderness", "no")
    assert again.asked == ()
    twice = REPORT.with_answer("fever", "no").with_answer("fever", "yes")
    assert (twice.asked, twice.findings["fever"]) == (("fever",), "yes")
    assert REPORT.with_answer("setting", "nephrology").setting == "nephrology"


def test_an_unsure_answer_counts_beside_the_silence_before(model: Model) -> None:
    name = "malignancy"
    before = model.diagnose(REPORT).interpretation
    (silent,) = (item for item in before.silence if item.node == name)
    answered = REPORT.with_answer(name, {"no": 0.5, "yes": 1})
    (item,) = (i for i in model.diagnose(answered).evidence if i.node == name)
    expected = silent.likelihood * [0.5, 1]
    np.testing.assert_allclose(item.likelihood, expected / expected.max())


def test_a_case_file_says_what_was_asked_for(model: Model) -> None:
    text = "told: report\nfindings: {fever: no, swelling: yes}\nasked: [fever]\n"
    (case,) = Case.parse(text)
    (alone,) = Case.parse(text.replace("[fever]", "fever"))
    (as_json,) = Case.parse(
        json.dumps({"told": "report", "findings": case.findings, "asked": ["fever"]})
    )
    plain = Case(told="report", findings={"swelling": "yes"}).with_answer("fever", "no")
    wanted = model.diagnose(plain).posterior
    for one in (case, alone, as_json):
        assert model.diagnose(one).posterior == wanted
    (wrong,) = Case.parse(text.replace("[fever]", "[fevr, [x]]"), "a.yaml")
    with pytest.raises(CaseError) as caught:
        model.diagnose(wrong)
    first, second = caught.value.problems
    assert first.where == "a.yaml: line 3: asked[1]"
    assert "'fevr'; did you mean 'fever'?" in first.what
    assert second.where.endswith("asked[2]")


def test_explanations_of_answers_add_up(model: Model) -> None:
    case = ASKED.with_answer("fever", {"no": 1, "yes": 0.4})
    case = case.with_answer("crp", "80 mg/L").with_answer("kidney_disease", "none")
    why = model.diagnose(case).explain()
    total = why.prior_bits + sum(weight.bits for weight in why.weights)
    assert total == pytest.approx(why.posterior_bits, abs=1e-9)
    (line,) = (weight for weight in why.weights if weight.variable == "not_mentioned")
    mentioned = {part.variable: part.mentioned for part in line.parts}
    assert mentioned["iv_calcium"]
    assert not mentioned["crp"]


def test_one_line_of_the_waterfall_that_opens(model: Model) -> None:
    why = model.diagnose(REPORT).explain()
    (line,) = (weight for weight in why.weights if weight.variable == "not_mentioned")
    assert sum(part.bits for part in line.parts) == pytest.approx(line.bits, abs=1e-9)
    total = why.prior_bits + sum(weight.bits for weight in why.weights)
    assert total == pytest.approx(why.posterior_bits, abs=1e-9)
    names = {part.variable for part in line.parts}
    assert len(names) == len(line.parts)
    assert {"kidney_disease", "radiographs"} <= names


def test_report_text_and_json_show_it(model: Model) -> None:
    result = model.diagnose(REPORT)
    assert "Not mentioned" in result.to_text()
    content = json.loads(json.dumps(result.to_dict()))
    assert content["told"] == "report"
    assert "kidney_disease" in content["not_mentioned"]
    assert "kidney_disease" in content["not_assessed"]  # it can still be asked
    lines = {line["variable"]: line for line in content["explanation"]}
    parts = lines["not_mentioned"]["parts"]
    most = max(parts, key=lambda part: abs(part["bits"]))["variable"]
    label = model.knowledge.variables[most].label
    assert label in result.to_text(full=["reasons"])
    reasons = result.to_text().partition("Why ")[2].partition("What to do")[0]
    assert "Not mentioned" in reasons
    assert label not in reasons


def test_tests_are_chosen_knowing_what_was_not_mentioned(model: Model) -> None:
    result = model.diagnose(REPORT)
    tests = {test.test: test for test in result.next_tests()}
    assert all(test.information_bits >= -1e-12 for test in tests.values())
    asked = result.value_of("malignancy")
    known = result.interpretation.evidence()
    silent = known.observations["malignancy"].weights[0]
    shares = result.reasoner.engine.marginals(known).probability["malignancy"][0]
    answers = [
        result.infer(
            Evidence(
                1,
                {
                    **known.observations,
                    "malignancy": Observation.of_one(silent * sure),
                },
            )
        ).probability[0]
        for sure in np.eye(len(silent))
    ]
    # answers to what the report leaves unsaid: their mean is what is thought today
    np.testing.assert_allclose(shares @ answers, result.probabilities, atol=1e-12)
    assert asked.information_bits > 0


@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_tables_agree_with_single_reports(model: Model, pretest: str) -> None:
    frame = pd.DataFrame(
        {
            "told": ["report", "form", None, "report", "report"],
            "age": ["70 y", "70 y", "12 d", "12 d", "40 y"],
            "calcium_mmol_L": [2.3, None, None, 2.9, None],
            "ionized_calcium_mmol_L": [None, None, None, None, 1.2],
            "necrosis": ["yes", "yes", "no", None, None],
            "radiograph_calcification": [None, None, "yes", "no", None],
            "site": ["leg", "leg", "arm", "arm", "joint"],
        }
    )
    answers = model.diagnose_table(frame, pretest=pretest)
    for row, entries in enumerate(frame.to_dict("records")):
        told = {
            name: value for name, value in entries.items() if isinstance(value, str)
        }
        findings: dict[str, object] = {
            n: told[n] for n in ("necrosis", "site") if n in told
        }
        for name in ("calcium", "ionized_calcium"):
            number = entries[f"{name}_mmol_L"]
            if not np.isnan(number):
                findings[name] = f"{number} mmol/L"
        if "radiograph_calcification" in told:
            film = {"calcification": told["radiograph_calcification"]}
            findings |= {"radiographs": [film]}
        case = Case(told=told.get("told"), age=told["age"], findings=findings)
        one = model.diagnose(case, pretest=pretest)
        for lesion, probability in one.posterior.items():
            assert answers[lesion][row] == pytest.approx(probability, abs=1e-12)
        assert answers["conflict"][row] == pytest.approx(one.conflict, abs=1e-9)
    every = model.diagnose_table(frame.drop(columns="told"), told="report")
    assert every["abscess"][1] == pytest.approx(
        model.diagnose(
            Case(age="70 y", findings={"necrosis": "yes", "site": "leg"}), told="report"
        ).posterior["abscess"],
        abs=1e-12,
    )


def test_collections_answered_as_reports_agree_with_the_draws(model: Model) -> None:
    cases = read_known(["evaluation/cases/hematoma.yaml"], model.knowledge.lesions)
    for labelled in cases[:3]:
        assert labelled.case is not None
        result = model.diagnose(labelled.case, told="report")
        found = result.intervals(draws=50)
        inside = [
            low - 0.15 <= result.posterior[name] <= high + 0.15
            for name, (low, high) in found.interval.items()
        ]
        assert all(inside)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("calciphylaxis: rate ratio kidney_disease=dialysis, form=uremic", "ratio"),
        *(
            pytest.param(name, number, marks=pytest.mark.slow)
            for name, number in (
                ("necrosis: lesion=calciphylaxis, form=uremic", "yes"),
                ("pth: mineral_state=ckd_mbd", "mean"),
                (
                    "radiograph: lesion=dystrophic, form=venous_leg, "
                    "calcific_deposit=yes",
                    "final",
                ),
                ("warmth: misread", "error"),
            )
        ),
    ],
)
def test_functions_of_numbers_know_silence(
    model: Model, name: str, number: str
) -> None:
    function = model.diagnose(REPORT).sensitivity(name, number)
    place, found = find_place(model.knowledge, name), function.number
    t = float(found.grid(3, 2.0)[2])
    values = found.values(np.array([t]))[0]
    wanted = posterior_with(model.knowledge, place.row, values, REPORT, "setting")
    np.testing.assert_allclose(
        function.posteriors(np.array([t]))[0], wanted, atol=1e-10
    )
    assert np.abs(wanted - model.diagnose(REPORT).probabilities).max() > 1e-9


def test_unknown_words_are_refused(model: Model, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="neither form nor report"):
        model.diagnose(Case(told="letter"))
    with pytest.raises(
        CaseError, match="neither form nor report; did you mean 'report'"
    ):
        model.diagnose(LEG, told="raport")
    frame = pd.DataFrame({"told": ["letter"], "site": ["arm"]})
    with pytest.raises(CaseError, match="row 1: told"):
        model.diagnose_table(frame)
    file = tmp_path / "case.yaml"
    file.write_text("told: report\nage: 70 y\nfindings: {tenderness: yes}\n")
    assert main(["diagnose", str(file), "--json"]) == 0
    assert main(["diagnose", str(file), "--told", "form"]) == 0


def test_pgmpy_answers_reports_alike(model: Model) -> None:
    ours = model.diagnose(REPORT).posterior
    theirs = model.diagnose(REPORT, engine="pgmpy").posterior
    for lesion, probability in ours.items():
        assert theirs[lesion] == pytest.approx(probability, abs=1e-9)


def test_interpretation_keeps_what_was_said_apart(model: Model) -> None:
    read = interpret(REPORT, model.network)
    assert {item.source for item in read.silence} == {"not mentioned"}
    assert not {item.node for item in read.items} & {i.node for i in read.silence}
