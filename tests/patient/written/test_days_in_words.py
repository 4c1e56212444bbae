"""The day of a film that stands in its words is not lost: it is told where it goes."""

from __future__ import annotations

import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.patient.interpret import interpret


def told(model: Model, name: str, entry: object) -> str:
    with pytest.raises(CaseError) as caught:
        interpret(Case(age="40 d", findings={name: entry}), model.network)
    return str(caught.value)


@pytest.mark.parametrize(
    ("entry", "films"),
    [
        ("no calcification on day 3", "[{day: 3, calcification: no}]"),
        ("No calcification (day 3)", "[{day: 3, calcification: no}]"),
        ("day 3: normal", "[{day: 3, calcification: no}]"),
        ("no calcification on day 3 of the lesion", "[{day: 3, calcification: no}]"),
        ("calcified, d14", "[{day: 14, calcification: yes}]"),
        ("calcification on the 14th day", "[{day: 14, calcification: yes}]"),
        (
            "no on day 3 and calcification on day 14",
            "[{day: 3, calcification: no}, {day: 14, calcification: yes}]",
        ),
    ],
)
def test_the_film_is_advised_with_its_day(model: Model, entry: str, films: str) -> None:
    assert f"tells the day in words: write {films}" in told(model, "radiographs", entry)


@pytest.mark.parametrize("entry", ["no calcification on day 3 of life", "day 3"])
def test_another_day_or_a_day_alone_is_no_film(model: Model, entry: str) -> None:
    assert "day: 3" not in told(model, "radiographs", entry)


def test_a_film_in_a_list_or_a_table_keeps_its_fields(model: Model) -> None:
    films = [{"calcification": "no on day 3"}]
    assert "write day: 3, calcification: no" in told(model, "radiographs", films)
    frame = pd.DataFrame({"age": ["40 d"], "radiograph_calcification": ["no, day 3"]})
    with pytest.raises(CaseError, match="write day: 3, calcification: no"):
        model.diagnose_table(frame)


@pytest.mark.parametrize("name", ["ultrasound_calcification", "ct_calcification"])
def test_a_look_that_has_no_day_is_advised_without(model: Model, name: str) -> None:
    advised = told(model, name, "calcification on day 3")
    assert "no day is told here: write 'yes'" in advised
