"""Tables mean what cases mean."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from calcinosis import Case, CaseError, Model
from tests.support.random_cases import random_case
from tests.support.tables import EVERYTHING, flat, one_by_one, worded

EXACT = 1e-12


def answers(model: Model, result: Any) -> np.ndarray:
    names = [*model.knowledge.lesions, "conflict"]
    return np.column_stack([np.asarray(result[name], dtype=float) for name in names])


def assert_same(
    model: Model,
    cases: list[dict[str, Any]],
    frame: Any,
    chunk: int = 1000,
    **options: Any,
) -> int:
    """Compare a table with its cases; return how many rows could be used."""
    alone = one_by_one(model, cases, **options)
    table = model.diagnose_table(frame, errors="null", chunk=chunk, **options)
    found = answers(model, table)
    for row, expected in enumerate(alone):
        if isinstance(expected, str):
            assert np.isnan(found[row]).all(), (row, cases[row], expected)
            assert table["problems"][row]
        else:
            np.testing.assert_allclose(found[row], expected, rtol=EXACT, atol=EXACT)
            assert pd.isna(table["problems"][row])
    return sum(not isinstance(expected, str) for expected in alone)


def problems(model: Model, frame: Any, **options: Any) -> list[str]:
    with pytest.raises(CaseError) as caught:
        model.diagnose_table(frame, **options)
    return [str(problem) for problem in caught.value.problems]


# ------------------------------------------------------------------ the same answers


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (12, {}),
        (14, {"pretest": "uniform", "chunk": 5}),
        pytest.param(150, {}, marks=pytest.mark.slow),
    ],
)
@pytest.mark.filterwarnings("ignore:note.*:UserWarning")  # of ids and intervals
def test_random_rows_have_the_answers_of_their_cases(
    model: Model, rows: int, options: dict[str, Any]
) -> None:
    """Words, numbers, bounds, own intervals, films, likelihoods, contradictions."""
    draw, knowledge = random.Random(len(options)), model.knowledge
    drawn = (random_case(number, knowledge, draw) for number in range(rows))
    cases = [worded(case, knowledge, draw) for case in drawn]
    frame = pd.DataFrame([flat(case, named_units=False) for case in cases])
    used = assert_same(model, cases, frame, **options)
    assert rows / 4 < used < rows


@pytest.mark.slow
def test_published_cases_have_the_same_answers_in_a_table(model: Model) -> None:
    """All shared cases, flattened: one row each, one column a name."""
    cases = [
        {name: getattr(case, name) for name in EVERYTHING}
        for path in sorted(Path("evaluation/cases").glob("*.yaml"))
        for case in Case.read_all(path)
    ]
    frame = pd.DataFrame([flat(case, named_units=False) for case in cases])
    with pytest.warns(UserWarning, match="row 43: calcium: the number is far outside"):
        count = assert_same(model, cases, frame)
    assert count == len(cases) == 172


def test_whole_entries_of_a_case_may_stand_in_cells(model: Model) -> None:
    """Lists of films, likelihoods and values with their interval, nested."""
    entries = {
        "radiographs": [{"day": 2, "calcification": "no"}, {"calcification": "yes"}],
        "fluctuance": {"no": 0.9, "yes": 0.3},
        "phosphate": {"value": 2.1, "unit": "mmol/L", "low": 1.5, "high": 2.6},
        "days_from_onset": 9,
    }
    case = {"age": "30 d", "sex": "f", "findings": entries}
    row = {"age": "30 d", "sex": "f", **entries}
    empty: dict[str, Any] = dict.fromkeys(row)
    table = pa.Table.from_pylist([row, empty])
    assert assert_same(model, [case, {}], table.to_pandas()) == 2
    found = answers(model, model.diagnose_table(table))
    alone: Any = one_by_one(model, [case])
    np.testing.assert_allclose(found[:1], alone, atol=EXACT)


@pytest.mark.parametrize("pretest", ["setting", "uniform"])
@pytest.mark.filterwarnings("ignore:note.*:UserWarning")  # of ids and intervals
def test_kinds_of_the_rest_and_the_leading_form_stand_in_columns(
    model: Model, pretest: Any
) -> None:
    """Those of one case at a time; the other columns are what they are without."""
    cases: list[dict[str, Any]] = [
        {"setting": "neonatal_unit", "age": "19 d", "findings": {"iv_calcium": "yes"}},
        {"told": "report", "age": "71 y", "findings": {"ulceration": "yes"}},
        {"age": "5 y", "findings": {"days_from_onset": "9 y"}},  # cannot be
        {
            "setting": "general",
            "age": "50 y",
            "findings": {"gout": {"no": 0.2, "yes": 0.9}},
        },
    ]
    rows = [{**flat(one, named_units=False), "told": one.get("told")} for one in cases]
    frame = pd.DataFrame(rows)
    asked: dict[str, Any] = {"pretest": pretest, "errors": "null"}
    table = model.diagnose_table(frame, kinds=True, **asked)
    plain = model.diagnose_table(frame, **asked)
    pd.testing.assert_frame_equal(table[plain.columns], plain, rtol=EXACT, atol=EXACT)
    more = [*table.columns.drop(plain.columns)]
    variable = model.knowledge.variables["form"]
    assert more == ["leading_form", *(f"kind_{x}" for x in variable.forms_of("other"))]
    assert table.loc[2, more].isna().all()
    for row in (0, 1, 3):
        alone = model.diagnose(Case(**cases[row]), pretest=pretest)
        assert table["leading_form"][row] == alone.leading_form
        for kind, p in alone.kinds.items():
            assert table[f"kind_{kind}"][row] == pytest.approx(p, rel=1e-9, abs=EXACT)


@pytest.mark.filterwarnings("ignore:note.*:UserWarning")  # of ids and intervals
def test_a_setting_asked_for_replaces_that_of_every_row(model: Model) -> None:
    """As in `diagnose`; rows of an own setting too."""
    cases: list[dict[str, Any]] = [
        {"setting": "general", "findings": {"livedo": "yes"}},
        {"age": "3 d", "findings": {"livedo": "yes"}},
    ]
    frame = pd.DataFrame([flat(case) for case in cases])
    assert assert_same(model, cases, frame, setting="nephrology") == 2
    assert (
        "setting: 'nephro' is not one of" in problems(model, frame, setting="nephro")[0]
    )


def test_draws_add_the_intervals_of_each_row(model: Model) -> None:
    """The same draws as for one case."""
    case = Case(setting="general", age="50 y", findings={"livedo": "yes"})
    frame = pd.DataFrame([{"setting": "general", "age_y": 50, "livedo": "yes"}])
    found = model.diagnose_table(frame, draws=20).iloc[0]
    expected = model.diagnose(case).intervals(20)
    low, high = expected.interval["calciphylaxis"]
    assert found["calciphylaxis_low"] == pytest.approx(low, rel=EXACT)
    assert found["calciphylaxis_high"] == pytest.approx(high, rel=EXACT)
    assert found["calcinosis_cutis_low"] == pytest.approx(expected.calcinosis_cutis[0])


# ------------------------------------------------------------------ in and out


def test_the_same_kind_comes_out(model: Model) -> None:
    """A data frame with its index, an Arrow table; anything else is an error."""
    frame = pd.DataFrame({"id": ["a", "b"], "erythema": [True, None]})
    frame.index = pd.Index([5, 7])
    result = model.diagnose_table(frame)
    assert list(result.index) == [5, 7]
    assert list(result["id"]) == ["a", "b"]
    assert result["leading"][7] == model.diagnose(Case()).ranking[0]
    lesions = list(model.knowledge.lesions)
    assert list(result.columns[:11]) == ["id", *lesions]
    np.testing.assert_allclose(result[lesions].sum(axis=1), 1)
    table = model.diagnose_table(pa.Table.from_pandas(frame, preserve_index=False))
    assert table.schema.names == list(result.columns)
    with pytest.raises(TypeError, match="expected a pandas or polars DataFrame"):
        model.diagnose_table([{"erythema": "yes"}])


def test_rows_without_id_are_numbered_from_1(model: Model) -> None:
    """An empty table has an empty result."""
    table = pa.table({"erythema": pa.array(["yes", None, "no"])})
    assert model.diagnose_table(table)["id"].to_pylist() == [1, 2, 3]
    assert model.diagnose_table(table.slice(0, 0)).num_rows == 0


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]
)
def test_every_type_of_text_is_read(model: Model, kind: Any) -> None:
    """Categories and large strings too; chunks of a column do not matter."""
    one = pa.array(["yes", None, "no"]).cast(kind)
    table = pa.table({"erythema": pa.chunked_array([one, one])})
    plain = pa.table({"erythema": pa.array(["yes", None, "no"] * 2)})
    assert model.diagnose_table(table).equals(model.diagnose_table(plain))


@pytest.mark.parametrize(
    "kind", [pa.int64(), pa.float32(), pa.decimal128(5, 2), pa.string()]
)
def test_every_type_of_number_is_read(model: Model, kind: Any) -> None:
    """12 is 12 mg/dL of calcium, whatever it is stored as; nan is not assessed."""
    value = pa.array(["12", None]).cast(kind)
    case = Case(age="50 y", findings={"calcium": "12 mg/dL"})
    columns = {"age_y": [50, 50], "calcium_mg_dL": value}
    result = model.diagnose_table(pa.table(columns))
    expected = model.diagnose(case).posterior["metastatic"]
    assert result["metastatic"][0].as_py() == pytest.approx(expected, rel=EXACT)


# ------------------------------------------------------------------ what is wrong


def test_a_bar_between_films_makes_two(model: Model) -> None:
    frame = pd.DataFrame({"age": ["30 d"] * 2, "radiographs": ["yes | no", "no"]})
    with pytest.warns(UserWarning, match="row 1: radiographs: films that count as one"):
        found = model.diagnose_table(frame)
    for row, films in enumerate((["yes", "no"], ["no"])):
        one = model.diagnose(Case(age="30 d", findings={"radiographs": films}))
        assert found["iatrogenic"][row] == pytest.approx(one.posterior["iatrogenic"])
    with pytest.raises(CaseError, match="'maybe' is not one of no, yes"):
        model.diagnose_table(frame.assign(radiographs="yes | maybe"))


def test_unknown_columns_are_told_all_at_once_with_the_nearest(model: Model) -> None:
    """Before any row is read."""
    names = ["erytema", "calcium [mg/dL]", "calcium_mmHg", "radiograph_day_2", "Sex"]
    names += ["age_days", "Day of life"]
    frame = pd.DataFrame([dict.fromkeys(names, "nonsense")])
    assert problems(model, frame) == [
        "column 'erytema': is not known; did you mean 'erythema'?",
        "column 'calcium_mmHg': is not known",
        "column 'Day of life': tells the age: write it under 'age', as '19 d' after "
        "the birth",
        "column 'radiograph_day_2': stands without what was seen: "
        "a column 'radiograph_calcification_2'",
    ]


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["age", "age_d"], "column 'age_d': tells the same as 'age': keep one"),
        (["crp", "crp_mg_L"], "column 'crp_mg_L': tells the same as 'crp': keep one"),
        (["crp_mg_L", "crp_unit"], "tells the unit, and so does the name 'crp_mg_L'"),
        (["pth_low"], "stands without the values: a column 'pth' or 'pth_pg_mL'"),
        (["fever_no"], "likelihood of one state, 'fever_yes' missing"),
        (["fever", "fever_no", "fever_yes"], "likelihood, but 'fever' the finding"),
        (["radiographs", "radiograph_calcification"], "tells of films, and so does"),
    ],
)
def test_columns_that_contradict_each_other_are_refused(
    model: Model, names: list[str], problem: str
) -> None:
    """What is told twice, or stands without what it belongs to."""
    (found,) = problems(model, pd.DataFrame([dict.fromkeys(names)]))
    assert problem in found


def test_a_column_of_numbers_without_unit_is_one_error(model: Model) -> None:
    """Not one for every row; words in the same column do not matter."""
    frame = pd.DataFrame({"calcium": [9.1, 10.2, "low"], "alp": [60, 70, 80]})
    assert problems(model, frame) == [
        "column 'calcium': holds numbers without a unit: name it 'calcium_mg_dL' or "
        "'calcium_mmol_L', or add a column 'calcium_unit'"
    ]


def test_every_problem_of_every_row_is_told(model: Model) -> None:
    """The words of `diagnose`, with the number of the row."""
    frame = pd.DataFrame(
        {
            "age_d": [5, 5, -1],
            "erythema": ["yes", "rde", None],
            "days_from_onset": [2, 90, None],
        }
    )
    assert problems(model, frame) == [
        "row 2: erythema: 'rde' is not one of no, yes; write what answers 'Is the skin"
        " over it red?'",
        "row 2: days_from_onset: '90 d' (90 days) is longer than the age of the "
        "patient, 5 d",
        "row 3: age: '-1 d' is not an age; write a number and a unit: h, d, weeks, "
        "months or y, as '19 d' or '7 y'",
    ]


def test_bad_rows_may_become_nulls(model: Model) -> None:
    """Good ones keep their answers; the reasons stand in a column."""
    frame = pd.DataFrame({"erythema": ["yes", "rde"]})
    result = model.diagnose_table(frame, errors="null")
    assert result["leading"].isna().tolist() == [False, True]
    assert result["problems"][1] == (
        "erythema: 'rde' is not one of no, yes; write what answers 'Is the skin over it"
        " red?'"
    )
    with pytest.raises(CaseError, match="neither raise nor null; did you mean 'null'"):
        # a word that no type checker lets pass: it is the error that is tested
        model.diagnose_table(frame, errors="nul")  # type: ignore[arg-type]  # misspelt on purpose


def test_impossible_findings_are_a_problem_of_their_row(model: Model) -> None:
    """Both are named."""
    frame = pd.DataFrame({"iv_calcium": ["no", "yes"], "iv_calcium_agent": "gluconate"})
    (found,) = problems(model, frame)
    assert found.startswith("row 1: impossible evidence: iv_calcium = no and")


# ------------------------------------------------------------------ conflict


def test_conflict_of_a_batch_uses_marginals_only_once(model: Model) -> None:
    """P(states | setting) of any variables sums to 1 for every setting and for none."""
    from calcinosis.reasoning.conflict.of_many import SettingMarginals

    marginals = SettingMarginals(model.network, model.engine)
    for axes in (("erythema",), ("lesion", "form"), ("sex", "setting")):
        joint = marginals.joint(axes)
        alone = marginals.joint(())
        np.testing.assert_allclose(joint.sum(axis=1), alone[:, 0], rtol=1e-9)


def test_columns_of_mixed_objects_are_read(model: Model) -> None:
    """Pandas holds numbers beside texts; ids too."""
    frame = pd.DataFrame({"id": ["a", 7], "crp": ["<5 mg/L", True], "alp": ["low", 90]})
    frame["age"] = "50 y"
    result = model.diagnose_table(frame, errors="null", chunk=0)
    assert list(result["id"]) == ["a", "7"]
    assert result["problems"][1] == (
        "crp: 'yes' is not one of low, normal, high; write what answers"
        " 'What is the C-reactive protein?'"
    )
    case = Case(age="50 y", findings={"crp": "<5 mg/L", "alp": "low"})
    expected = model.diagnose(case).posterior["abscess"]
    assert result["abscess"][0] == pytest.approx(expected, rel=EXACT)


# ------------------------------------------------------------------ as it comes


def test_what_a_column_of_numbers_means_is_told_by_all_of_it(model: Model) -> None:
    """Not by the rows that are diagnosed together; of every type."""
    zero_or_one: list[Any] = ["1", "0", None, "NA"]
    meant = model.diagnose_table(pd.DataFrame({"erythema": ["yes", "no", None, None]}))
    for column in (zero_or_one, [1.0, 0.0, np.nan, None], [True, False, None, None]):
        frame = pd.DataFrame({"erythema": column})
        found = model.diagnose_table(frame, chunk=1)
        np.testing.assert_allclose(
            answers(model, found), answers(model, meant), rtol=EXACT, atol=EXACT
        )
    frame = pd.DataFrame({"erythema": ["1", "0", "2", "yes"]})
    told = model.diagnose_table(frame, errors="null", chunk=1)["problems"]
    assert "holds 2; write yes or no" in str(told[0])
    assert pd.isna(told[3])
    assert model.diagnose_table(frame, na=["2"]).shape[0] == 4
    frame = pd.DataFrame({"erythema": ["-", "+"]})
    told = model.diagnose_table(frame, errors="null", chunk=1)["problems"]
    assert told[0].startswith("erythema: '-' is not one of no, yes")
    assert model.diagnose_table(frame[:1]).shape[0] == 1


def test_options_of_tables(model: Model) -> None:
    """Decimal commas, columns that are kept, and others left out with a warning."""
    frame = pd.DataFrame({"MRN": [7, 8], "x": 0, "Calcium (mg/dL)": ["9,1", "n/a"]})
    frame["age"] = "50 y"
    with pytest.warns(UserWarning, match="left out, with no known name: 'x'"):
        found = model.diagnose_table(
            frame, decimal=",", keep=["MRN"], ignore_unknown=True
        )
    assert list(found.columns[:3]) == ["id", "MRN", "iatrogenic"]
    assert list(found["MRN"]) == [7, 8]
    plain = pd.DataFrame({"age_y": 50, "calcium_mg_dL": [9.1, None]})
    plain = model.diagnose_table(plain)
    np.testing.assert_allclose(
        answers(model, found), answers(model, plain), rtol=EXACT, atol=EXACT
    )


def test_whatever_hands_out_arrow_is_read(model: Model) -> None:
    """An Arrow table comes back, and of polars a frame of polars."""
    table = pa.table({"id": ["a", "b"], "erythema": [True, None]})

    class Frame:
        def __init__(self, table: Any) -> None:
            self.table = table

        def __arrow_c_stream__(self, schema: Any = None) -> Any:
            return self.table.__arrow_c_stream__(schema)

    expected = model.diagnose_table(table)
    assert model.diagnose_table(Frame(table)).equals(expected)
    Frame.__module__ = "polars.dataframe.frame"
    found = model.diagnose_table(Frame(table))
    assert isinstance(found, Frame)
    assert found.table.equals(expected)


@pytest.mark.filterwarnings("ignore:note.*:UserWarning")  # of ids and intervals
def test_odd_objects_in_frames_are_problems_of_their_rows(model: Model) -> None:
    """Halves of characters, bytes, sets, and lists without end."""
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    odd = ["yes", {1}, b"\xff", "\ud83d", deep, 2**70, complex(1, 1)]
    frame = pd.DataFrame({"id": ["\ud83d", 1, None, b"x", 2, 3, 4], "erythema": odd})
    found = model.diagnose_table(frame, errors="null")
    assert found["problems"].isna().tolist() == [True] + [False] * 6
    assert found["id"][0] == "\\ud83d"
    table = pa.Table.from_pandas(pd.DataFrame({"age_d": [2**60 + 1, 5]}))
    found = model.diagnose_table(table, errors="null")
    assert [text is None for text in found["problems"].to_pylist()] == [False, True]


def test_columns_are_known_by_other_names_of_findings(model: Model) -> None:
    """With units, and in the place of a case's entries; never by half a name."""
    plain = {"erythema": "yes", "wbc_10_9_L": 12.0, "size_cm_mm": 25, "sex": "male"}
    worded = {"Redness": "yes", "leukocytes_10_9_L": 12.0, "Size mm": 25, "gender": "m"}
    plain["age"] = worded["Age"] = "50 y"
    plain["radiographs"] = worded["Radiograph calcification"] = "no"
    found = model.diagnose_table(pd.DataFrame([worded]))
    same = model.diagnose_table(pd.DataFrame([plain]))
    np.testing.assert_array_equal(answers(model, found), answers(model, same))
    with pytest.raises(CaseError) as caught:
        model.diagnose_table(pd.DataFrame([{"mass": "yes", "size": 3, "Ca++": 9.1}]))
    assert [str(problem) for problem in caught.value.problems] == [
        "column 'mass': may mean swelling or ultrasound_mass: write one of them",
        "column 'Ca++': is not known",
    ]


def test_a_single_finding_has_no_conflict_not_even_by_rounding(model: Model) -> None:
    """Exactly 0, of one patient and of many."""
    for finding in ("erythema", "fluctuance", "warmth", "fever"):
        frame = pd.DataFrame([{"setting": "emergency", "age_y": 34, finding: "yes"}])
        alone = pd.DataFrame([{finding: "yes"}])
        assert model.diagnose_table(alone)["conflict"].tolist() == [0.0]
        many = model.diagnose_table(frame)["conflict"][0]
        one = model.diagnose(
            Case(setting="emergency", age="34 y", findings={finding: "yes"})
        )
        assert many == pytest.approx(one.conflict, abs=1e-9)
    assert model.diagnose(Case(findings={"erythema": "yes"})).conflict == 0.0
