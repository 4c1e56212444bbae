"""Errors go through pickles and copies whole: a pool of processes sends them home."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from pkgutil import walk_packages
from typing import Any

import pytest

import calcinosis
from calcinosis import Case, Model
from calcinosis.errors import (
    CalcinosisError,
    ImpossibleEvidenceError,
    Problem,
    nearest,
)

PROBLEMS = (Problem("case.yaml: line 3", "is wrong"), Problem("", "so is this"))
CLASH = (("iv_calcium", "no"), ("extravasation", "yes"))


def every_error() -> list[type[Exception]]:
    """The exceptions of the whole package, those of its inner modules too."""
    for module in walk_packages(calcinosis.__path__, "calcinosis."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found: list[type[Exception]] = []
    waiting: list[type[Exception]] = [CalcinosisError, ValueError, Exception]
    for kind in waiting:
        own = kind.__module__.startswith("calcinosis")
        if own and kind not in found:
            found.append(kind)
        waiting += kind.__subclasses__() if own or kind in waiting[:3] else []
    return found


def example(kind: type[Exception]) -> Exception:
    """One such error, made as the package makes it."""
    if hasattr(kind, "problems"):
        return kind(PROBLEMS)
    return kind(CLASH if hasattr(kind, "clash") else "what was given, what is allowed")


def parts(error: Exception) -> dict[str, Any]:
    return {name: getattr(error, name, None) for name in ("problems", "clash")}


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.dumps])
def test_every_error_keeps_its_parts(again: Callable[[Any], Any]) -> None:
    kinds = every_error()
    assert len(kinds) > 5
    for kind in kinds:
        error = example(kind)
        error.add_note("row 7")
        same = again(error)
        if isinstance(same, bytes):
            same = pickle.loads(same)
        assert type(same) is kind
        assert str(same) == str(error)
        assert same.__notes__ == ["row 7"]
        assert parts(same) == parts(error)


def impossible(model: Model) -> str:
    case = Case(findings={"iv_calcium": "no", "iv_calcium_agent": "gluconate"})
    return model.diagnose(case).ranking[0]


@pytest.mark.slow
def test_an_impossible_patient_does_not_hang_a_pool(model: Model) -> None:
    with get_context("spawn").Pool(1) as pool:
        answer = pool.map_async(impossible, [model])
        with pytest.raises(ImpossibleEvidenceError) as caught:
            answer.get(timeout=60)
    assert caught.value.clash


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        *[("erytema", "erythema"), ("rythema", "erythema"), ("calcum", "calcium")],
        *[("hihg", "high"), ("yess", "yes"), ("Induraton", "induration")],
        *[
            ("kalcium", "calcium"),
            ("calcuim", "calcium"),
            ("ionizedcalcium", "ionized_calcium"),
        ],
        *[
            ("feber", "fever"),
            ("eyrthema", "erythema"),
        ],
        *[("days_from_infusion", "days_from_infusion_to_lesion")],
        *[("ionised_calcium", "ionized_calcium"), ("not_rased", "not_raised")],
    ],
)
def test_the_nearest_name_is_suggested(given: str, wanted: str) -> None:
    names = (
        "erythema",
        "calcium",
        "ionized_calcium",
        "yes",
        "no",
        "high",
        "induration",
        "fever",
        "days_from_infusion_to_lesion",
    )
    assert nearest(given, (*names, "not_raised")) == f"; did you mean '{wanted}'?"


@pytest.mark.parametrize(
    "given",
    [
        *("abnormal", "abnormel", "NA", "ND", "None", "nil", "n", "no calcium", "ICU"),
        *("MICU", "not raised", "noraised", "without calcium", "unremarkable"),
        *("non-calcified", "asymmetric", "decreased", "unifocal", "afebrile"),
        *(
            "ALT",
            "ion_agent",
            "calcium_carbonate",
            "raised?",
            "hypercalcaemia",
            "female",
            "painless",
            "absent",
            "nontender",
            "w/o calcium",
            "calcium absent",
            "past increased",
            "intensive_care",
            "phosphatase",
            "phosphaturia",
        ),
        *("PT", "PTHrP", "GA", "wart", "warts", "calcitonin", "creatine_kinase"),
        *(
            "hemoglobin_a1c",
            "hemoglobina1c",
            "albuminuria",
            "microalbumin",
            "vitamin_a",
        ),
        *("swab_culture", "csf_culture", "phosphate_binder", "vitamin_d_dose"),
        *("vitamina", "birth_weight", "mEq/L", "cm²", "abnormal low", "low normal"),
        *("low-normal", "cultures_csf", "non-calcified culture", "calcium_channel"),
    ],
)
def test_no_suggestion_turns_the_meaning(given: str) -> None:
    """Beginnings and words that say the contrary, and words that say nothing."""
    names = (
        *("normal", "above_normal", "n", "y", "no", "nicu", "raised", "dermal_calcium"),
        *("calcium", "remarkable", "calcified", "symmetric", "increased", "multifocal"),
        *("febrile", "earlier_hypocalcemia", "hypocalcemia", "male", "pain", "present"),
        *("tender", "painful", "alp", "iv_agent", "calcium_gluconate"),
        *("neonatal_intensive_care", "phosphate", "pth", "gas", "warmth", "creatinine"),
        *("procalcitonin", "hemoglobin", "albumin", "culture", "vitamin_d", "cm"),
        *("low_birth_weight", "mg/dL", "mmol/L"),
    )
    assert nearest(given, names) == ""


def test_a_message_commands_no_terminal() -> None:
    """Escape sequences and turned text of a file are shown, not obeyed."""
    assert str(Problem("a\x1b[2J", "b\u202e\x9bc")) == "a\\x1b[2J: b\\u202e\\x9bc"
    error = ImpossibleEvidenceError([("fever", "\x07")])
    assert str(error).endswith("fever = \\x07 is not possible")
