"""Whatever a script hands in: a result, or one of the project's own errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import calcinosis
from calcinosis.errors import CalcinosisError
from calcinosis.inference.by_name.named_network import NamedNetwork
from calcinosis.inference.by_name.named_tables import NamedTable

LONGEST_MESSAGE = 2000


def nested(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


def holding_itself(kind: type) -> Any:
    found = kind()
    if isinstance(found, dict):
        found["a"] = found
    else:
        found.append(found)
    return found


def branching(levels: int) -> list[Any]:
    """Return a list that is small in memory and 2 to the levels when written out."""
    found: list[Any] = ["yes"]
    for _ in range(levels):
        found = [found, found]
    return found


class Mute:
    """An object that cannot be written, compared or looked up."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        return 0


class Unhashable(Mute):
    """The same, of which also the hash fails."""

    def __hash__(self) -> int:
        raise RuntimeError


class NoText(str):
    """A text whose methods are its own."""

    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError

    def strip(self, *_: object) -> str:
        raise RuntimeError


class NoItems(dict[str, Any]):
    """A mapping that does not tell what it holds."""

    def items(self) -> Any:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RuntimeError


ODD: dict[str, Any] = {
    "integer of 5000 digits": 10**5000,
    "900 lists in each other": nested(900),
    "20 000 lists in each other": nested(20_000),
    "list that holds itself": holding_itself(list),
    "mapping that holds itself": holding_itself(dict),
    "list of 2^40": branching(40),
    "300 letters": "a" * 300,
    "100 000 letters": "a" * 100_000,
    "zero byte": "a\0b",
    "half of a character": "\ud800",
    "bytes": b"\xff",
    "set": {1, 2},
    "generator": (number for number in range(3)),
    "number of numpy": np.float32(1.5),
    "array": np.eye(3),
    "array of objects": np.array([None, "a"], dtype=object),
    "no time": np.datetime64("NaT"),
    "void": np.void(b"abc"),
    "long double": np.longdouble(2),
    "missing value of pandas": pd.NA,
    "series": pd.Series([1, 2]),
    "frame": pd.DataFrame({"a": [1]}),
    "complex": 1 + 2j,
    "signalling NaN": Decimal("sNaN"),
    "decimal": Decimal("1e999999"),
    "fraction": Fraction(10**5000, 3),
    "object without text": Mute(),
    "object without hash": Unhashable(),
    "text without text": NoText("yes"),
    "mapping without items": NoItems(a=1),
    "mapping with an odd name": {(1, 2): 3, 10**5000: 4},
    "class": int,
    "function": len,
    "lock": threading.Lock(),
    "day": date(2020, 1, 1),
    "duration": timedelta(days=19),
    "long path": Path("x" * 300),
    "path with a zero byte": Path("a\0b"),
}


def _diagnosed_as(model: calcinosis.Model, make: Callable[[], Any]) -> Any:
    return model.diagnose(make())


def is_told(ask: Any) -> bool:
    """Whether there is an answer, or an error of our own that can be read."""
    try:
        ask()
    except CalcinosisError as error:
        return 0 < len(str(error)) < LONGEST_MESSAGE
    return True


LONG = {"list of 2^40"}
"""Kinds that take seconds."""


def _of_odd(name: str) -> Any:
    marks = [pytest.mark.slow] if name in LONG else []
    return pytest.param(ODD[name], marks=marks, id=name)


odd = pytest.mark.parametrize("given", [*map(_of_odd, ODD)])


@odd
def test_anything_may_be_handed_in_as_a_case(
    model: calcinosis.Model, given: Any
) -> None:
    """It is diagnosed, or refused in words."""
    assert is_told(lambda: model.diagnose(given))
    assert is_told(lambda: calcinosis.compare(given, {"age": "3 d"}))
    assert is_told(lambda: model.read(given))


@odd
def test_anything_may_stand_in_a_mapping(model: calcinosis.Model, given: Any) -> None:
    """As a sign, a value, its unit, a film, who the patient is."""
    films = [{"day": given, "calcification": given}]
    for entries in (
        *({name: given} for name in ("age", "setting", "sex", "id", "told")),
        *({name: given} for name in ("erythema", "phosphate", "radiographs", "x")),
        {"erythema": [given]},
        {"findings": given},
        {"phosphate": {"value": given, "unit": given}},
        {"radiographs": films},
    ):
        assert is_told(lambda one=entries: model.diagnose(one))


@odd
def test_anything_may_stand_in_a_case(model: calcinosis.Model, given: Any) -> None:
    """Also in one that was read from a file and then changed."""
    written = calcinosis.Case.parse("age: 3 d\nerythema: no\n")[0]
    for make in (
        lambda: calcinosis.Case(id=given),
        lambda: calcinosis.Case(age=given, sex=given, setting=given),
        lambda: calcinosis.Case(findings=given),
        lambda: calcinosis.Case(findings={"erythema": given, "phosphate": given}),
        lambda: written.with_answer("erythema", given),
    ):
        assert is_told(partial(_diagnosed_as, model, make))


@pytest.mark.parametrize("given", [None, True, -1, "a", pd.DataFrame()], ids=repr)
def test_readings_and_axes_are_checked(model: calcinosis.Model, given: Any) -> None:
    with pytest.raises(CalcinosisError, match="expected Readings"):
        model.learn(given)
    if given is not None:
        with pytest.raises(CalcinosisError, match="expected matplotlib Axes"):
            model.diagnose({"erythema": "yes"}).plot(ax=given)


@pytest.mark.filterwarnings("ignore::UserWarning")  # of rows without a finding
@odd
def test_anything_may_stand_in_a_frame(model: calcinosis.Model, given: Any) -> None:
    """Its row is refused or answered, and so are the others."""
    names = ("erythema", "phosphate", "age", "setting", "id")
    for name in names:
        cells = pd.Series([given, None], dtype=object)
        frame = pd.DataFrame({"sex": ["f", "m"], name: cells})
        assert is_told(lambda one=frame: model.diagnose_table(one))
        if name == "phosphate":  # whose unit is asked for, of all rows
            continue
        found = model.diagnose_table(frame, errors="null")
        assert found["leading"].notna()[1]
    assert is_told(lambda: model.diagnose_table(given))


@pytest.mark.filterwarnings("ignore::UserWarning")
@odd
def test_anything_may_be_an_argument(model: calcinosis.Model, given: Any) -> None:
    """Of what asks and of what is asked of a result."""
    case, frame = {"age": "3 d", "erythema": "yes"}, pd.DataFrame({"sex": ["f"]})
    result = model.diagnose(case)
    for name in ("setting", "pretest", "engine", "told"):
        assert is_told(lambda one=name: model.diagnose(case, **{one: given}))
    for name in ("setting", "told", "draws", "chunk", "errors", "na", "keep", "kinds"):
        assert is_told(lambda one=name: model.diagnose_table(frame, **{one: given}))
    for ask in (
        lambda: calcinosis.load(given),
        lambda: model.do(iv_calcium=given),
        lambda: model.export("x.bif", given),
        lambda: result.without(given),
        lambda: result.value_of(given),
        lambda: result.attributable_fraction(given),
        lambda: result.sensitivity(given),
        lambda: result.tornado(lesion=given),
        lambda: result.to_text(full=given),
        lambda: calcinosis.read_network(given, "x"),
        lambda: calcinosis.from_pgmpy(given, "x"),
    ):
        assert is_told(ask)


@pytest.fixture(scope="module")
def flu() -> NamedNetwork:
    """Of two variables."""
    states: dict[Hashable, tuple[Hashable, ...]] = dict.fromkeys(
        ("flu", "fever"), ("yes", "no")
    )
    tables = (
        NamedTable("flu", (), states, np.array([0.1, 0.9])),
        NamedTable("fever", ("flu",), states, np.array([[0.9, 0.1], [0.2, 0.8]])),
    )
    return NamedNetwork(tables, "flu")


@odd
def test_anything_may_be_asked_of_a_network_of_ones_own(
    flu: NamedNetwork, given: Any
) -> None:
    """As a state, a list of them, a likelihood, a cell, a variable."""
    network = flu
    frame = pd.DataFrame({"fever": pd.Series([given, None], dtype=object)})
    for ask in (
        lambda: repr(network.diagnose(given)),
        lambda: repr(network.diagnose({"fever": given})),
        lambda: repr(network.most_probable({"fever": [given]})),
        lambda: repr(network.marginals({"fever": {"yes": given, "no": 1}})),
        lambda: network.diagnose(frame),
        lambda: network.diagnose(frame, errors="null"),
        lambda: network.diagnose({}, target=given),
        lambda: network.marginals({}, given),
    ):
        assert is_told(ask)


@pytest.mark.parametrize("name", ["intervals", "conflict_report", "advise", "to_dict"])
def test_more_draws_than_memory_holds_are_refused(
    model: calcinosis.Model, name: str
) -> None:
    """The message says the limit, and what they would take."""
    result = model.diagnose({"erythema": "yes"})
    with pytest.raises(calcinosis.CaseError, match=r"to 20000, got .*PB"):
        getattr(result, name)(draws=10**12)
    with pytest.raises(ValueError, match="draws: expected a whole number"):
        getattr(result, name)(draws=-1)


@pytest.mark.parametrize(
    ("name", "given"), [("draws", 10**12), ("chunk", 10**12), ("chunk", -1)]
)
def test_counts_of_tables_have_limits(
    model: calcinosis.Model, name: str, given: int
) -> None:
    """They are refused before a row is read."""
    count: dict[str, Any] = {name: given}
    with pytest.raises(calcinosis.CaseError, match=f"{name}: expected a whole number"):
        model.diagnose_table(pd.DataFrame({"sex": ["f"]}), **count)


@pytest.mark.parametrize("threads", [0, -1, 10**6, 1.5, True])
def test_threads_have_limits(threads: Any) -> None:
    """No number that no machine has, and no half one."""
    with pytest.raises(calcinosis.CaseError, match="threads: expected a whole number"):
        calcinosis.load(threads=threads)


def test_whole_numbers_of_numpy_are_counts(model: calcinosis.Model) -> None:
    """A count from an array is one."""
    two: Any = np.int64(2)
    found = model.diagnose({"erythema": "yes"}).advise(draws=two)
    assert found is not None
    assert found.draws == 2


def test_a_tuple_of_states_and_numpy_are_read_as_a_file_is(
    model: calcinosis.Model,
) -> None:
    """Whatever kinds of Python they are, the answer is the same."""
    plain = model.diagnose({"sex": "female", "inr": 3.0, "erythema": "yes"})
    same = model.diagnose(
        {
            "sex": np.str_("female"),
            "inr": np.float64(3),
            "erythema": np.bool_(True),
        }
    )
    assert same.posterior == plain.posterior
