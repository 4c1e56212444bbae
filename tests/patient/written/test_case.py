"""Case files: what is read, and what is said about what cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calcinosis import Case, CaseError, Model
from calcinosis.knowledge.words.vocabulary import is_not_assessed
from calcinosis.patient.interpret import interpret
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.written.case import parse_cases
from calcinosis.patient.written.documents import read_document
from calcinosis.patient.written.entry.ages import age_in_days, unit_of_age
from tests.support.paths import SEED


def only(text: str) -> Case:
    (case,) = Case.parse(text)
    return case


def message(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        Case.parse(text, "f.yaml")
    return str(caught.value)


# ------------------------------------------------------------------- what is read


def test_the_seed_case_is_read() -> None:
    """Fields and findings come as written."""
    case = Case.read(SEED)
    assert (case.id, case.setting, case.age) == ("seed", "neonatal_unit", "19 d")
    assert case.findings["radiographs"] == [{"day": 1, "calcification": True}]
    assert case.diagnosis == "iatrogenic"


def test_a_list_is_several_cases() -> None:
    """Cases without an id are numbered by their place."""
    cases = Case.parse("- {id: a}\n- {sex: male}\n", "many.yaml")
    assert [case.id for case in cases] == ["a", "many[2]"]


def test_json_is_read_like_yaml() -> None:
    """Tabs, escapes and surrogate pairs of JSON included."""
    content = {"id": "é/\U0001f600", "findings": {"fever": "yes", "size_cm": 2.5}}
    for text in (
        json.dumps(content),
        json.dumps(content, indent="\t"),
        json.dumps(content, ensure_ascii=False).replace("/", "\\/"),
    ):
        case = only(text)
        assert case.id == content["id"]
        assert case.findings == content["findings"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_windows_line_ends_do_not_matter(
    mark: bytes, tmp_path: Path
) -> None:
    """A file saved by a Windows editor is the same case."""
    path = tmp_path / "seed.yaml"
    path.write_bytes(mark + SEED.read_bytes().replace(b"\n", b"\r\n"))
    assert Case.read(path).findings == Case.read(SEED).findings


def test_unquoted_scalars_keep_their_meaning() -> None:
    """No octal numbers, no times of day, no dates; yes and no as in YAML 1.1."""
    text = "{a: 010, b: 1:30, c: 2020-01-45, d: 1e3, e: yes, f: 'yes', g: ~, h: 1_0}"
    assert read_document(text, "t").content == {
        **{"a": "010", "b": "1:30", "c": "2020-01-45", "d": 1000.0},
        **{"e": True, "f": "yes", "g": None, "h": "1_0"},
    }


def test_age_groups_may_be_a_list() -> None:
    """Every other field beside the findings holds one value."""
    assert only("age_group: [neonate, infant]").age_group == ["neonate", "infant"]
    assert only("age_group: neonate").age_group == "neonate"
    assert only("age_group: not assessed").age_group is None


def test_an_entry_may_be_repeated_by_an_alias() -> None:
    """What YAML writers produce for shared objects is read."""
    shared = {"authors": "A"}
    text = yaml.safe_dump([{"citation": shared}, {"citation": shared}])
    assert "*id" in text
    assert [case.about["citation"] for case in Case.parse(text)] == [shared, shared]


# --------------------------------------------------------------- what is refused


@pytest.mark.parametrize("text", ["", "  \n\t\n", "# only a comment\n", "---\n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    """Nothing, blanks and comments are no case."""
    assert message(text).startswith("f.yaml: ")
    assert "empty" in message(text) or "got nothing" in message(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1, 2", "line 2: is no valid YAML"),
        ("\na: [1, 2\n\n", "that begins in line 2"),
        ("a: b: c", "quote text that holds ': '"),
        ("a:\n\t- b", "spaces, not tabs"),
        ("just words", "expected a case"),
        ("[]", "holds no case"),
        ("{}", "expected a case"),
        (
            "- 3\n- [x]",
            "line 2: expected a case (id, age, findings, …), got a list of 1",
        ),
        ("&a [*a]", "'*a' repeats an entry that is not complete"),
        ("a: &x {b: *x}", "'*x' repeats an entry"),
        ("[" * 100_000, "nested more than"),
        ("{a: " * 50 + "}" * 50, "nested more than"),
        ("a: !!python/object:os.system {}", "tag"),
        ("a: !foo b", "tag '!foo' is not allowed"),
        ("id: a\n---\nid: b", "line 2: a second document"),
        ('{"a": "\\ud83d"}', "is no valid YAML"),
        ("a: \ud83d", "half a character"),
        ("a: \x07", "control characters"),
    ],
)
def test_what_is_no_case_is_refused_in_one_line(text: str, said: str) -> None:
    """Syntax errors and attacks: a line number, the reason, and no traceback."""
    assert said in message(text)
    assert message(text).startswith("f.yaml")
    assert len(message(text)) < 300


@pytest.mark.parametrize("width", [1, 2, 9])
def test_what_aliases_repeat_is_bounded(width: int) -> None:
    """Repetitions of repetitions, or thousands inside each other, stop at once."""
    levels = ["note:", "- &a0 [x, x]"]
    for n in range(1, 1500):
        levels.append(f"- &a{n} [{', '.join([f'*a{n - 1}'] * width)}]")
    said = message("\n".join([*levels, "? *a1499", ": 1"]))
    assert "nested more than 20 deep" in said or "aliases repeat more than" in said


def test_a_key_that_is_no_name_is_told_in_short() -> None:
    """A list as a key is one problem of the case."""
    (case,) = Case.parse(f"? [{'x, ' * 50}]\n: 1\nid: a")
    assert len(str(case.problems[0])) < 120


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """Missing, a directory, binary, Latin-1, an impossible name."""
    binary, latin = tmp_path / "b.yaml", tmp_path / "l.yaml"
    binary.write_bytes(b"\x00\x01\x02PNG")
    latin.write_bytes("fever: 38 °C".encode("latin-1"))
    for path, said in (
        (tmp_path / "none.yaml", "No such file"),
        (tmp_path, "directory"),
        (binary, "no UTF-8 text"),
        (latin, "no UTF-8 text"),
        (Path("a\0b"), "cannot be read"),
    ):
        with pytest.raises(CaseError, match=said):
            Case.read(path)


def test_a_file_of_windows_is_read_or_told_its_line(tmp_path: Path) -> None:
    """Notepad saves UTF-16 with a mark; the older code pages have none."""
    path = tmp_path / "w.yaml"
    path.write_bytes("id: Müller\nfindings: {fever: 38.5 °C}\n".encode("utf-16"))
    assert Case.read(path).id == "Müller"
    path.write_bytes("id: a\nnote: Müller\n".encode("cp1252"))
    with pytest.raises(CaseError, match=r"line 2 is no UTF-8 text: save the file with"):
        Case.read(path)
    path.write_bytes(b"\xff\xfea")
    with pytest.raises(CaseError, match="no UTF-8 text"):
        Case.read(path)


def test_one_case_is_expected_where_one_is_read(tmp_path: Path) -> None:
    """Case.read of a list says how many there are."""
    path = tmp_path / "two.yaml"
    path.write_text("- {id: a}\n- {id: b}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="holds 2 cases"):
        Case.read(path)


def test_duplicate_keys_are_reported_with_both_lines(model: Model) -> None:
    """In YAML and JSON, beside every other problem; the case is not used."""
    for text in (
        "findings:\n  fever: no\n  fever: yes\n  swells: yes",
        '{"findings": {\n  "fever": "no",\n  "fever": "yes",\n  "swells": 1}}',
    ):
        with pytest.raises(CaseError) as caught:
            model.diagnose(Case.parse(text, "f")[0])
        assert "f: line 3: 'fever' stands twice (first in line 2)" in str(caught.value)
        assert "there is no finding 'swells'" in str(caught.value)


def test_keys_that_are_no_names_are_reported(model: Model) -> None:
    """Numbers, nothing and lists as keys."""
    with pytest.raises(CaseError) as caught:
        model.diagnose(only("findings: {5: a, ? [x] : b, ~: c}"))
    for key in ("5", "['x']", "None"):
        assert f"the key {key} is not a name" in str(caught.value)


def test_what_is_no_case_does_not_hide_the_others() -> None:
    """The good entries of a list come back beside the problems."""
    cases, problems = parse_cases("- {id: a}\n- 7\n- {id: b}\n", "f")
    assert [case.id for case in cases] == ["a", "b"]
    assert len(problems) == 1
    assert problems[0].where == "f: line 2"


# ------------------------------------------------------------------------- ages


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *(("19 d", 19), ("19 days", 19), ("19d", 19), ("1 day old", 1), ("0 d", 0)),
        *(("3 weeks", 21), ("2 w", 14), ("12 h", 0.5), ("2 mo", 60.875)),
        *(("2 months", 60.875), ("7 y", 2556.75), ("7 yrs.", 2556.75)),
        *(("1.5 years", 547.875), ("7 Y", 2556.75), ("90 years-old", 32872.5)),
    ],
)
def test_ages_are_read_with_their_unit(text: str, days: float) -> None:
    """Hours to years, short or long."""
    assert age_in_days(text) == pytest.approx(days)


def test_the_unit_of_an_age_says_how_exact_it_is() -> None:
    """An age of years is told in completed years."""
    assert [unit_of_age(t) for t in ("19 d", "3 weeks", "7 y")] == [1, 7, 365.25]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("19", "write a number and a unit"),
        ("2 m", "'m' may be minutes or months"),
        ("2M", "'m' may be minutes or months"),
        ("-3 d", "not an age"),
        ("old", "not an age"),
        ("3 cm", "not an age"),
        ("300 y", "older than anybody"),
        ("9" * 100 + " y", "older than anybody"),
        ("", "not an age"),
    ],
)
def test_what_is_no_age_is_refused(text: str, said: str) -> None:
    """No unit, no number, no month that may be a minute, no Methuselah."""
    with pytest.raises(ValueError, match=said):
        age_in_days(text)


# ------------------------------------------------------------------ anything else

WORDS = st.sampled_from(
    [
        *("id", "setting", "age", "age_group", "sex", "findings", "diagnosis", "note"),
        *("calcium", "crp", "fever", "size_cm", "radiographs", "erythema", "site"),
        *("days_from_onset", "iv_calcium", "day", "calcification", "value", "unit"),
        *("low", "high", "normal", "yes", "no", "male", "9.1 mg/dL", "<5 mg/L"),
        *("38 °C", "2x3 cm", "19 d", "joint", "not assessed", "1e400 mg/dL", "5-6 d"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | WORDS
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6)
    ),
    max_leaves=20,
)


def refused(error: CaseError) -> None:
    """Every problem has a place and a text of its own line."""
    for problem in error.problems:
        assert problem.where
        assert problem.what
        assert len(str(problem).splitlines()) == 1


def used(case: Case, model: Model) -> None:
    """Whatever is told has a meaning, or a warning says why it has none."""
    found = interpret(case, model.network)
    named = {name for item in found.items for name in (item.variable, item.node)}
    said = " ".join(found.warnings)
    for name, entry in case.findings.items():
        meant = model.knowledge.names.meant(name) or name
        told = not is_not_assessed(entry) and entry != []
        assert (meant in named or meant in said) == told, (name, entry)
    for item in found.items:
        assert 0 <= item.likelihood.min() <= item.likelihood.max() < np.inf
        assert item.likelihood.max() > 0


quick = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(ANYTHING)
def test_any_structure_has_a_meaning_or_is_refused(model: Model, content: Any) -> None:
    """Nothing that YAML can hold leads to another error."""
    try:
        for case in Case.parse(yaml.safe_dump(content, allow_unicode=True)):
            used(case, model)
    except CaseError as error:
        refused(error)


@quick
@given(st.dictionaries(WORDS | st.integers(), ANYTHING, max_size=6), SCALARS, SCALARS)
def test_any_python_case_has_a_meaning_or_is_refused(
    model: Model, findings: dict[Any, Any], age: Any, sex: Any
) -> None:
    """A case built in a script is checked like one from a file."""
    try:
        used(Case(findings=findings, age=age, sex=sex), model)
    except CaseError as error:
        refused(error)


@quick
@given(st.text(alphabet="ab:{}[]-&*!|>'\"\n\t ,#?%@0.é", max_size=40))
def test_any_text_gives_the_cases_it_holds_or_is_refused(
    model: Model, text: str
) -> None:
    """No text breaks the reader; what it reads is what YAML says."""
    try:
        cases = Case.parse(text)
    except CaseError as error:
        refused(error)
    else:
        content = yaml.load(text, yaml.CBaseLoader)
        whole = content if isinstance(content, list) else [content]
        for case, one in zip(cases, whole, strict=True):
            problems = read_patient(case, model.knowledge).problems
            assert bool(problems) == bool(one)  # there is no field like this
