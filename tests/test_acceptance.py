"""The seed case and the variants of it that the model must get right, and why.

Each expectation follows from the clinical picture, none was fitted: a change of these
numbers needs a source or a mechanism in priors/, and a line here.
"""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, Diagnosis, Model, load

SEED = "evaluation/cases/seed.yaml"
CALCIUM_HISTORY = (
    *("iv_calcium", "iv_calcium_agent", "iv_calcium_concentration"),
    *("extravasation_noticed", "days_from_infusion_to_lesion", "earlier_hypocalcemia"),
    *("lesion_at_infusion_site",),
)


@pytest.fixture(scope="module")
def seed() -> Case:
    return Case.read(SEED)


def changed(case: Case, without: tuple[str, ...] = (), **findings: Any) -> Case:
    """The same patient with some findings left out and others given."""
    kept = {n: v for n, v in case.findings.items() if n not in without}
    return Case(
        id="variant",
        setting=case.setting,
        age=case.age,
        sex=case.sex,
        findings={**kept, **findings},
    )


def patient(
    model: Model, setting: str | None, age: str, sex: str | None = None, **findings: Any
) -> Diagnosis:
    case = Case(setting=setting, age=age, sex=sex, findings=findings)
    return model.diagnose(case)


def film(day: float, calcification: str) -> list[dict[str, Any]]:
    return [{"day": day, "calcification": calcification}]


def test_seed_case_is_iatrogenic_calcinosis(model: Model, seed: Case) -> None:
    """The report's diagnosis leads with at least 0.95 (0.97 is what it has).

    It had 0.99 by sourced numbers: what readers say of other newborns takes some of it.
    """
    result = model.diagnose(seed)
    assert result.ranking[0] == "iatrogenic"
    assert result.posterior["iatrogenic"] >= 0.95
    untold = ("days_from_onset", "days_from_infusion_to_lesion", "site")
    less = changed(seed, without=(*untold, "iv_calcium_concentration"))
    assert model.diagnose(less).posterior["iatrogenic"] >= 0.90
    assert result.calcinosis_cutis >= 0.96


def test_seed_without_film_and_calcium_history_is_no_confident_answer(
    model: Model, seed: Case
) -> None:
    """Without the two keys to the diagnosis nothing is certain.

    The outcome (gone in two months) is not known at that time either.
    """
    early = (*CALCIUM_HISTORY, "radiographs", "resolution")
    result = model.diagnose(changed(seed, without=early))
    assert max(result.posterior.values()) < 0.9
    assert result.posterior["iatrogenic"] > 0.01
    for lesion in ("metastatic", "calciphylaxis"):
        assert result.posterior[lesion] < 0.02


def test_history_and_film_each_raise_the_diagnosis(model: Model, seed: Case) -> None:
    """Each of the two alone brings iatrogenic calcinosis up."""
    early = (*CALCIUM_HISTORY, "radiographs", "resolution")
    neither = model.diagnose(changed(seed, without=early))
    history = model.diagnose(changed(seed, without=("radiographs", "resolution")))
    both = model.diagnose(changed(seed, without=("resolution",)))
    only_film = model.diagnose(changed(seed, without=(*CALCIUM_HISTORY, "resolution")))
    p = "iatrogenic"
    assert neither.posterior[p] < history.posterior[p] < both.posterior[p]
    assert neither.posterior[p] < only_film.posterior[p] < both.posterior[p]


def test_an_early_negative_film_barely_counts_and_a_late_one_does(
    model: Model, seed: Case
) -> None:
    """No calcium on day 2 barely moves the answer; none on day 21 moves it a lot."""
    none = model.diagnose(changed(seed, without=("radiographs", "resolution")))
    day2 = model.diagnose(
        changed(seed, without=("resolution",), radiographs=film(2, "no"))
    )
    day21 = model.diagnose(
        changed(seed, without=("resolution",), radiographs=film(21, "no"))
    )
    start = none.posterior["iatrogenic"]
    assert start - day2.posterior["iatrogenic"] < 0.25
    assert day21.posterior["iatrogenic"] < 0.4 * start
    assert day21.posterior["iatrogenic"] < day2.posterior["iatrogenic"]


def test_pus_fluctuance_and_a_collection_turn_it_to_abscess(
    model: Model, seed: Case
) -> None:
    """The signs that would justify an incision lead to abscess.

    Not with certainty: this baby still has no redness and normal CRP and white cells.
    """
    result = model.diagnose(
        changed(
            seed,
            without=(*CALCIUM_HISTORY, "radiographs", "resolution"),
            fluctuance="yes",
            aspirate="pus",
            ultrasound_fluid_collection="yes",
        )
    )
    assert result.ranking[0] == "abscess"
    assert result.posterior["abscess"] > 2 * result.posterior["iatrogenic"]


def test_dialysis_with_high_phosphate_and_a_calcified_mass_is_metastatic(
    model: Model,
) -> None:
    """Uremic tumoral calcinosis: bulk at a joint, high phosphate, no infusion."""
    result = patient(
        model,
        "nephrology",
        "52 y",
        kidney_disease="dialysis",
        iv_calcium="no",
        phosphate="8.9 mg/dL",
        calcium="10.4 mg/dL",
        swelling="yes",
        necrosis="no",
        livedo="no",
        site="joint",
        size_cm="8 cm",
        radiographs=film(60, "yes"),
    )
    assert result.ranking[0] == "metastatic"
    assert result.posterior["metastatic"] > 0.75  # readers leave some calciphylaxis


def test_painful_necrotic_livedo_on_warfarin_and_dialysis_is_calciphylaxis(
    model: Model,
) -> None:
    """The textbook picture of calciphylaxis.

    Where all lesions are alike before, nothing else is left. In a kidney clinic, where
    half the patients are on dialysis, that tells no more, and by the learned numbers
    the necrosis of warfarin, vasculitis and emboli (a kind of `other`) is as probable;
    by the sourced ones it is calciphylaxis. Either way it is said not to be missed.
    """
    picture = {
        "kidney_disease": "dialysis",
        "warfarin": "yes",
        "tenderness": "yes",
        "necrosis": "yes",
        "livedo": "yes",
        "site": "thigh_or_buttock",
    }
    case = Case(setting="nephrology", age="61 y", sex="female", findings=picture)
    alike = model.diagnose(case, pretest="uniform")
    assert alike.posterior["calciphylaxis"] > 0.95
    sourced = load("sourced").diagnose(case)
    assert sourced.posterior["calciphylaxis"] > 0.85
    clinic = model.diagnose(case)
    assert clinic.posterior["calciphylaxis"] > 0.4
    assert clinic.posterior["calciphylaxis"] + clinic.kinds["vascular_necrosis"] > 0.95
    assert "calciphylaxis" in {flag.name for flag in clinic.red_flags()}


def test_systemic_sclerosis_with_normal_minerals_is_dystrophic(model: Model) -> None:
    """Calcified nodules of the hand in connective tissue disease."""
    result = patient(
        model,
        "rheumatology",
        "55 y",
        "female",
        connective_tissue_disease="yes",
        calcium="normal",
        phosphate="normal",
        site="hand_or_wrist",
        induration="yes",
        radiographs=[{"calcification": "yes"}],
    )
    assert result.ranking[0] == "dystrophic"
    assert result.posterior["dystrophic"] > 0.9


def test_calcified_nodules_with_no_cause_at_all_are_idiopathic(model: Model) -> None:
    """No tissue damage, no disease, normal minerals, calcium in the skin."""
    result = patient(
        model,
        "dermatology",
        "34 y",
        "male",
        connective_tissue_disease="no",
        tissue_damage="no",
        kidney_disease="none",
        iv_calcium="no",
        other_calcium_exposure="no",
        calcium="normal",
        phosphate="normal",
        pth="normal",
        radiographs=[{"calcification": "yes"}],
        biopsy="dermal_calcium",
        multifocal="yes",
    )
    # calcified tumours and cysts have no cause either; skin clinics see more of them
    assert result.posterior["idiopathic"] > 0.3
    alike = model.diagnose(result.case, pretest="uniform")
    assert alike.ranking[0] == "idiopathic"
    assert alike.posterior["idiopathic"] > 0.7


def test_asphyxia_cooling_and_firm_plaques_with_hypercalcemia_is_fat_necrosis(
    model: Model,
) -> None:
    """Plaques on back and buttocks after asphyxia and cooling, then high calcium."""
    result = patient(
        model,
        "neonatal_unit",
        "16 d",
        birth_asphyxia_or_cooling="yes",
        site=["trunk_or_back", "thigh_or_buttock"],
        induration="yes",
        calcium="3.1 mmol/L",
    )
    assert result.ranking[0] == "fat_necrosis"
    assert result.posterior["fat_necrosis"] > 0.65  # readers keep infection in mind


def test_setting_alone_changes_the_answer(model: Model) -> None:
    """The same red, warm, tender swelling: base rates visibly matter."""
    signs = {"swelling": "yes", "erythema": "yes", "warmth": "yes", "tenderness": "yes"}
    emergency = patient(model, "emergency", "40 y", **signs)
    rheumatology = patient(model, "rheumatology", "40 y", **signs)
    infection = ("abscess", "cellulitis")
    first = sum(emergency.posterior[lesion] for lesion in infection)
    second = sum(rheumatology.posterior[lesion] for lesion in infection)
    assert first > second + 0.2
