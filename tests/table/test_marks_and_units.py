"""Commas, units and odd objects in the cells of a table cost a row, not the table."""

from __future__ import annotations

import datetime
import warnings
from typing import Any

import pandas as pd
import pytest

from calcinosis import CaseError, Model


def problems(model: Model, frame: Any, **how: Any) -> list[str | None]:
    """Return what is wrong with each row; None: it is answered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = model.diagnose_table(frame, errors="null", **how)
    return [text if isinstance(text, str) else None for text in result["problems"]]


def of_objects(*cells: object) -> Any:
    return pd.Series(list(cells), dtype=object)


@pytest.mark.parametrize(
    ("cells", "advised"),
    [
        (["9,1", "8,5"], True),
        (["9,1", "8.5"], False),
        (["9,1", "9,100"], False),
        (["9,1", "9,100,000"], False),
    ],
)
def test_decimal_commas_are_advised_where_no_comma_may_group_thousands(
    model: Model, cells: list[str], advised: bool
) -> None:
    told = problems(model, pd.DataFrame({"calcium_mg_dL": cells}))[0]
    assert told is not None
    assert "write a decimal point: '9.1'" in told
    assert ("--decimal ," in told) == advised


def test_a_comma_of_another_column_may_group_thousands_too(model: Model) -> None:
    frame = pd.DataFrame({"calcium_mg_dL": ["9,1"], "pth_pg_mL": ["1,200"]})
    (told,) = problems(model, frame)
    assert told is not None
    assert "write 1200 or 1.200" in told
    assert "--decimal" not in told


def test_decimal_commas_are_not_read_where_the_column_has_points(model: Model) -> None:
    mixed = pd.DataFrame({"pth_pg_mL": ["30.5", "1,200"]})
    told = problems(model, mixed, decimal=",")
    assert told[0] is None
    assert "write 1200 or 1.200, and read the table with decimal points" in str(told[1])
    commas = pd.DataFrame({"pth_pg_mL": ["30,5", "31.5", "10,200"]})
    assert problems(model, commas, decimal=",") == [None] * 3
    surely = pd.DataFrame({"platelets_per_uL": ["1,250,000"]})
    assert "commas: 1250000" in str(problems(model, surely, decimal=",")[0])


def test_a_column_of_sizes_with_their_units_is_read_as_by_a_case(model: Model) -> None:
    sizes = ["3 cm", "25 mm", "large", None, "2x4 cm", "3"]
    told = problems(model, pd.DataFrame({"Size": sizes, "erythema": ["no"] * 6}))
    assert told[:5] == [None] * 5
    assert told[5] == (
        "Size: '3' has no unit: write it, as '3 cm' or '3 mm', or "
        "name the column 'size_cm'"
    )


def test_the_unit_of_a_size_may_stand_in_a_column_of_its_own(model: Model) -> None:
    frame = pd.DataFrame({"size": [3, 25, 3], "size_unit": ["cm", "mm", None]})
    told = problems(model, frame)
    assert told[:2] == [None, None]
    assert "'3' has no unit" in str(told[2])
    same = pd.DataFrame({"size_cm": [3.0, 2.5]})
    ours = model.diagnose_table(frame[:2])["abscess"]
    assert ours.tolist() == model.diagnose_table(same)["abscess"].tolist()


def test_numbers_alone_have_no_unit_under_such_a_name(model: Model) -> None:
    with pytest.raises(CaseError, match="without a unit: name it 'size_cm'"):
        model.diagnose_table(pd.DataFrame({"size": [3, 4]}))


def test_one_number_among_words_costs_its_row(model: Model) -> None:
    frame = pd.DataFrame({"calcium": of_objects("high", 9.1, "low")})
    told = problems(model, frame)
    assert [text is None for text in told] == [True, False, True]


DAY = datetime.datetime(2020, 1, 3, tzinfo=datetime.UTC)


@pytest.mark.parametrize("odd", [DAY, DAY.date(), datetime.timedelta(2), {1, 2}])
@pytest.mark.parametrize("place", [0, 1])
def test_an_odd_object_costs_its_row_and_leaves_its_neighbours(
    model: Model, odd: object, place: int
) -> None:
    cells: list[object] = [5, 9]
    cells.insert(place, odd)
    told = problems(model, pd.DataFrame({"crp_mg_L": of_objects(*cells)}))
    assert [text is None for text in told] == [n != place for n in range(3)]


def test_codes_of_a_finding_of_several_states_are_told_as_they_were_read(
    model: Model,
) -> None:
    frame = pd.DataFrame({"kidney_disease": [0, 1]})
    words = pd.DataFrame({"kidney_disease": ["none", "chronic | dialysis"]})
    read = "0 and 1 are read as none and as chronic or dialysis"
    with pytest.warns(UserWarning, match=read):
        found = model.diagnose_table(frame)
    assert found.equals(model.diagnose_table(words))


def test_other_codes_of_several_states_are_refused(model: Model) -> None:
    told = problems(model, pd.DataFrame({"kidney_disease": [0, 1, 2]}))
    expected = "is not one of none, chronic, dialysis; codes are no answers here"
    assert all(text is not None and expected in text for text in told)
