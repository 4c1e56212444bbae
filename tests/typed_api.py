"""How the package is used, to be read by mypy and pyright; it never runs.

A change of the public types that would break a user's own checks fails here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import calcinosis
from calcinosis import Case, Diagnosis, Model
from calcinosis.figures import to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def from_a_file_to_an_answer(path: Path) -> None:
    model = assert_type(calcinosis.load(), Model)
    case = assert_type(Case.read(path), Case)
    assert_type(Case.read_all(path), list[Case])
    assert_type(model.read(path, "fhir"), list[Case])
    result = assert_type(model.diagnose(case, pretest="uniform"), Diagnosis)
    assert_type(result.posterior, dict[str, float])
    assert_type(result.interval, dict[str, tuple[float, float]])
    assert_type(result.ranking, list[str])
    assert_type(result.calcinosis_cutis, float)


def whys_and_what_ifs(result: Diagnosis) -> None:
    assert_type([w.bits for w in result.explain().weights], list[float])
    assert_type(result.without("radiographs"), Diagnosis)
    assert_type(result.worth_testing, bool)
    advice = result.advise()
    if advice is not None:
        assert_type(advice.action, str)
    assert_type([test.test for test in result.next_tests()], list[str])


def pictures(result: Diagnosis, ax: Axes) -> None:
    assert_type(result.plot("icons", ax=ax), "Axes")
    assert_type(to_svg(ax), str)


def own_model(model: Model) -> None:
    other = model.do(iv_calcium="no")
    assert_type(other.diagnose(Case()), Diagnosis)
