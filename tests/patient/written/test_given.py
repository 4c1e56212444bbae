"""What people hand in for a case, as they type it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from calcinosis import Case, CaseError, Model

NAN = float("nan")
FINDINGS = {"erythema": "yes", "fluctuance": {"no": 0.9, "yes": 0.3}}
WHOLE = Case(setting="emergency", age="34 y", findings=FINDINGS)
FRAME = pd.DataFrame(
    {
        "id": [7, 8],
        "age_y": [60, 34],
        "kidney_disease": ["dialysis", None],
        "phosphate_mg_dL": [8.8, NAN],
        "site": ["joint", "arm"],
        "radiograph_calcification": ["yes", None],
    }
)

SAME: list[Any] = [
    {"setting": "emergency", "age": "34 y", "findings": FINDINGS},
    {"setting": "emergency", "age": "34 y", **FINDINGS},
    {"setting": "emergency", "age": "34 y", "sex": NAN, "crp": None, **FINDINGS},
    {
        "setting": "emergency",
        "age_y": 34,
        "crp": pd.NA,
        "calcium_mg_dL": NAN,
        **FINDINGS,
    },
    {"setting": "emergency", "age": "34 y", "redness": "yes", "fluctuance": [NAN]}
    | {"fluctuance": FINDINGS["fluctuance"]},
    pd.Series({"setting": "emergency", "age_y": 34.0, **FINDINGS}),
    # as a row of a frame says that the sex is not known
    Case(setting="emergency", age="34 y", sex=NAN, findings={**FINDINGS, "crp": NAN}),  # type: ignore[arg-type]
    Case(
        setting="emergency",
        age="34 y",
        findings={
            **FINDINGS,
            "site": [NAN],
            "calcium": {"value": np.float64("nan"), "unit": "mg/dL"},
            "radiographs": [{"day": 3, "calcification": None}],
        },
    ),
]


@pytest.mark.parametrize("given", SAME, ids=range(len(SAME)))
def test_a_case_may_be_handed_in_as_it_is_at_hand(model: Model, given: Any) -> None:
    expected, found = model.diagnose(WHOLE), model.diagnose(given)
    assert found.posterior == expected.posterior
    assert found.interpretation.not_assessed == expected.interpretation.not_assessed


def test_a_result_is_asked_again(model: Model) -> None:
    first = model.diagnose(WHOLE)
    assert model.diagnose(first).posterior == first.posterior


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_read(model: Model, kind: Callable[[str], Any]) -> None:
    result = model.diagnose(kind("evaluation/cases/seed.yaml"))
    assert result.case.id == "seed"
    assert result.ranking[0] == "iatrogenic"


def test_a_row_of_a_frame_has_the_answer_of_the_table(model: Model) -> None:
    answers = model.diagnose_table(FRAME)
    for row, answer in enumerate(answers.itertuples()):
        ways = (
            FRAME.iloc[row],
            FRAME.iloc[[row]],
            FRAME.to_dict("records")[row],
            list(FRAME.itertuples())[row],
            pa.Table.from_pandas(FRAME.iloc[[row]], preserve_index=False),
        )
        for way in ways:
            result = model.diagnose(way)
            assert result.case.id == str(answer.id)
            np.testing.assert_allclose(
                result.posterior[answer.leading], max(answer[2:12])
            )


REFUSED: list[tuple[Any, str]] = [
    ({"erytema": "yes", "calcium_mg_dL": 8}, "'erytema': is not known; did you mean"),
    ({"findings": {"erytema": "yes"}}, "there is no finding 'erytema'; did you mean"),
    ({"findings": {}, "fluctuance": "yes"}, "it belongs under 'findings'"),
    ({"Findings": {"fluctuance": "yes"}}, "did you mean 'findings'"),
    ({"purpura": "yes"}, "may mean livedo or ecchymosis"),
    ({"age": 34}, "write a number and a unit"),
    ("nowhere.yaml", "nowhere.yaml: cannot be read: No such file"),
    ("erythema", "there is no such file; findings are given by name"),
    ("x.csv", "is a table: model.diagnose_table answers for a data frame of it"),
    ("evaluation/cases", "is a folder: read its files with Case.read_all"),
    ("findings: {erythema: no}\n", "got a text; Case.parse(text) returns"),
    (FRAME, "got a data frame of 2 rows: model.diagnose_table answers for each"),
    ([WHOLE, WHOLE], "got a list of 2; for all of them [model.diagnose(case)"),
    (None, "got nothing"),
    (7, "got int '7'"),
    (np.array([1, 2]), "got ndarray"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_what_is_no_case_is_refused_in_words(
    model: Model, given: Any, message: str
) -> None:
    with pytest.raises(CaseError) as caught:
        model.diagnose(given)
    assert message in str(caught.value)


def test_findings_where_the_name_belongs_are_refused_in_words() -> None:
    with pytest.raises(CaseError, match="findings go by name, as Case"):
        Case({"erythema": "yes"})  # type: ignore[arg-type]  # wrong on purpose
    # a number is taken, though the type asks for a text
    assert Case(id=7).id == "7"  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", ["generic", "D", "ns"])
@pytest.mark.parametrize("kind", [np.timedelta64, np.datetime64])
def test_no_time_of_numpy_is_not_assessed(model: Model, kind: Any, unit: str) -> None:
    """As pandas' own is, also in a mapping of value and unit."""
    missing = kind("NaT") if unit == "generic" else kind("NaT", unit)
    given = {"age": "34 y", "fever": missing, "crp": {"value": missing}}
    same = model.diagnose({"age": "34 y"})
    assert model.diagnose(given).posterior == same.posterior
