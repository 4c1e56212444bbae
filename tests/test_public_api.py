"""What users may rely on: a name that comes or goes needs a line in CHANGELOG.md."""

from __future__ import annotations

from dataclasses import fields

import pytest

import calcinosis
from calcinosis import Case, Diagnosis, Model, figures

PACKAGE = """
CalcinosisError Case CaseError Diagnosis ImpossibleEvidenceError KnowledgeError Model
NetworkError TooLargeError __version__ compare from_pgmpy load read_network
"""
MODEL = """
compare diagnose diagnose_table do draws engine export learn notes prior
read to_pgmpy
"""
DIAGNOSIS = """
advise answer attributable_fraction calcinosis_cutis case conflict conflict_report
evidence explain forms infer interpretation interval intervals kinds known leading_form
next_tests of plan_tests
plot
posterior pretest prior probabilities ranking reasoner red_flags reweighted row_effects
sensitivity setting shift_from smallest_change target tilt timeline to_dict to_fhir
to_phenopacket to_text
tornado value_of warnings without worth_testing
"""
CASE = """
about age age_group asked diagnosis document findings id origin parse path problems
read read_all setting sex told unknown where with_answer
"""
FIGURES = """
plot_comparison plot_frequencies plot_icons plot_network plot_next_tests plot_posterior
plot_ratios plot_reliability plot_timeline plot_tornado plot_waterfall save_figure
to_svg
"""


@pytest.mark.parametrize(
    ("thing", "expected"), [(Model, MODEL), (Diagnosis, DIAGNOSIS), (Case, CASE)]
)
def test_members_are_those_written_down(thing: type, expected: str) -> None:
    data = fields(thing) if hasattr(thing, "__dataclass_fields__") else ()
    seen = {name for name in (*dir(thing), *(f.name for f in data)) if name[0] != "_"}
    assert seen == set(expected.split())


def test_the_package_offers_what_is_written_down_and_sorted() -> None:
    assert calcinosis.__all__ == PACKAGE.split() == sorted(calcinosis.__all__)


def test_every_name_of_the_package_is_found_and_no_other() -> None:
    for name in calcinosis.__all__:
        assert getattr(calcinosis, name) is vars(calcinosis)[name]
    with pytest.raises(AttributeError, match="no attribute 'cases'"):
        # an attribute would be a type error
        getattr(calcinosis, "cases")  # noqa: B009


def test_figures_are_those_written_down() -> None:
    drawn = [n for n in figures.__all__ if n.startswith(("plot_", "save_", "to_"))]
    assert drawn == FIGURES.split()
