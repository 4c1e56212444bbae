"""Frames and rows of polars."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from calcinosis import CaseError, Model

ROWS = {
    "id": ["a", "b", None],
    "age": ["19 d", None, "40 y"],
    "erythema": [True, None, False],
    "kidney_disease": [None, "dialysis", "none"],
    "calcium_mg_dL": [9.1, None, float("nan")],
    "days_from_onset": [3, None, 20],
}


def test_a_frame_of_polars_is_answered_as_one_of_pandas(model: Model) -> None:
    with pytest.warns(UserWarning, match="no id"):
        found = model.diagnose_table(pl.DataFrame(ROWS))
    with pytest.warns(UserWarning, match="no id"):
        wanted = model.diagnose_table(pd.DataFrame(ROWS))
    assert isinstance(found, pl.DataFrame)
    assert found.columns == list(wanted.columns)
    assert found["iatrogenic"].to_list() == pytest.approx(list(wanted["iatrogenic"]))
    assert found["id"].to_list() == ["a", "b", None]


def test_a_wrong_row_of_polars_is_told_or_left_null(model: Model) -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "erythema": ["yes", "ys"]})
    with pytest.raises(CaseError, match="row 2: erythema: 'ys' is not one of no, yes"):
        model.diagnose_table(frame)
    found = model.diagnose_table(frame, errors="null")
    assert found["iatrogenic"].is_null().to_list() == [False, True]


def test_categories_dates_and_lists_of_polars_are_read(model: Model) -> None:
    """A category is its word, a list one of these; nulls say nothing."""
    words = {"id": ["a"], "erythema": ["yes"], "site": ["arm | leg"]}
    plain = model.diagnose_table(pl.DataFrame(words))
    frame = pl.DataFrame(
        {
            "id": ["a"],
            "erythema": pl.Series(["yes"], dtype=pl.Categorical),
            "site": [["arm", "leg"]],
            "warmth": pl.Series([None], dtype=pl.Null),
        }
    )
    assert model.diagnose_table(frame).equals(plain)


def test_a_row_of_polars_is_a_case(model: Model) -> None:
    """As a frame of one row, and as the mapping that ``row(named=True)`` gives."""
    frame = pl.DataFrame(ROWS)
    wanted = model.diagnose_table(frame[:1])["iatrogenic"][0]
    for given in (
        frame[:1],
        frame.row(0, named=True),
        next(frame.iter_rows(named=True)),
    ):
        assert model.diagnose(given).posterior["iatrogenic"] == pytest.approx(wanted)
    nothing = model.diagnose(frame.row(1, named=True))
    assert [item.variable for item in nothing.interpretation.items] == [
        "kidney_disease"
    ]


def test_a_frame_of_several_rows_is_no_case(model: Model) -> None:
    with pytest.raises(CaseError, match="a data frame of 3 rows"):
        model.diagnose(pl.DataFrame(ROWS))


def test_a_lazy_frame_and_a_bare_tuple_are_refused_with_what_to_do(
    model: Model,
) -> None:
    frame = pl.DataFrame(ROWS)
    with pytest.raises(TypeError, match="collect"):
        model.diagnose_table(frame.lazy())
    with pytest.raises(CaseError, match="collect"):
        model.diagnose(frame.lazy())
    with pytest.raises(CaseError, match="expected a Case, a mapping"):
        model.diagnose(frame.row(0))
