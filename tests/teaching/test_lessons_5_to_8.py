"""What lessons 5 to 8 say: a lesson whose numbers no longer hold fails here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calcinosis.figures.parts.short_names import number_of
from teaching.lessons import LessonRun
from tests.teaching.vignettes import said_in

Lesson = Callable[[str], LessonRun]


@pytest.mark.slow
def test_the_test_that_tells_most_is_not_worth_most(lesson: Lesson) -> None:
    facts = lesson("lesson_5_next_test").facts
    # what tells most (an ultrasound now) is worth less than a question or a look: which
    # one, comes from the model; a CT, a film after a week and a biopsy are not worth it
    assert facts["dear_tests_worth_it"] == 0
    assert facts["gain_of_most_bits"] < facts["best_gain"]
    assert facts["best_gain"] > 0
    assert facts["biopsy"] < 0
    assert facts["results_that_change_action"] == 1
    assert facts["bits_of_worthiest"] < facts["biopsy_bits"] / 4
    assert facts["biopsy_bits"] <= facts["most_bits"]
    # "only asked, seen or felt": nothing is cheaper than what is worth most
    assert facts["cost_of_worthiest"] == facts["cost_of_cheapest"]
    # a dozen questions and looks, when nothing is certain yet
    assert (
        1 <= facts["worth_it_without_a_machine"] <= facts["worth_it_before_film"] <= 15
    )
    assert facts["needles_worth_it"] == 0


@pytest.mark.slow
def test_the_worth_of_a_test_is_what_its_results_change(lesson: Lesson) -> None:
    facts = lesson("lesson_5_next_test").facts
    # the table of the lesson adds up to what next_tests() computes another way
    assert facts["worthiest_by_hand"] == pytest.approx(facts["best_gain"], abs=1e-12)
    assert facts["induration_by_hand"] == pytest.approx(facts["induration"], abs=1e-12)
    assert facts["biopsy_by_hand"] == pytest.approx(facts["biopsy"], abs=1e-12)


@pytest.mark.slow
def test_after_the_film_no_test_would_change_what_to_do(lesson: Lesson) -> None:
    facts = lesson("lesson_5_next_test").facts
    # the control changes one thing: calcinosis goes up, and testing stops
    assert facts["before_film"] < 0.75
    assert facts["after_film"] == pytest.approx(0.99, abs=0.01)
    assert facts["worth_it_after_film"] == facts["overturned_by_biopsy"] == 0
    assert 0 < facts["biopsy_bits_after_film"] < facts["biopsy_bits"] / 4


@pytest.mark.slow
def test_a_plan_and_a_shared_needle_beat_single_tests(lesson: Lesson) -> None:
    facts = lesson("lesson_5_next_test").facts
    # what is seen or felt chooses the test: worth more than the best test
    assert facts["plan_begins_with_examination"] == 1
    assert facts["plan_gain"] > facts["single_gain"] > 0
    # the single one that the text names
    assert facts["single_gain"] == pytest.approx(facts["best_single"], abs=1e-12)
    # the needle is paid once
    assert facts["one_needle"] < facts["needles_apart"]


@pytest.mark.slow
def test_more_doubt_comes_from_sources_than_from_judgements(lesson: Lesson) -> None:
    facts = lesson("lesson_6_uncertainty").facts
    # the surprise of the lesson: so many rows are judged (more than half since lesions
    # have forms, whose shares and signs few have counted), and theirs is the smaller
    # part of the doubt
    assert facts["share_of_judgement"] > 0.5
    assert facts["width_judged"] < facts["width_published"]
    # the ranges overlap: they do not add up to that of all numbers
    assert facts["width_all"] < facts["width_judged"] + facts["width_published"]


@pytest.mark.slow
def test_each_range_is_told_with_its_draws(lesson: Lesson) -> None:
    run = lesson("lesson_6_uncertainty")
    said = said_in(run)
    for what, versions in run.defined["drawn"].items():
        draws = number_of(versions.network.versions).replace("\u00a0", " ")
        assert f" {what} {draws} " in said


@pytest.mark.slow
def test_a_good_finding_narrows_the_range(lesson: Lesson) -> None:
    facts = lesson("lesson_6_uncertainty").facts
    # the control: same numbers and ranges, one finding more
    assert facts["width_with_film"] < 0.75 * facts["width_all"]
    assert facts["after_film"] > facts["before_film"]


@pytest.mark.slow
def test_the_slider_reaches_the_ends_of_the_tornado(lesson: Lesson) -> None:
    facts = lesson("lesson_6_uncertainty").facts
    # the function under the slider and the bar above it are computed apart
    assert facts["at_low_end"] == pytest.approx(facts["widest_low"], abs=1e-9)
    assert facts["at_its_value"] == pytest.approx(facts["before_film"], abs=1e-9)
    assert facts["widest_low"] < facts["before_film"] < facts["widest_high"]


@pytest.mark.slow
def test_at_the_smallest_change_two_lesions_are_level(lesson: Lesson) -> None:
    facts = lesson("lesson_6_uncertainty").facts
    # another lesson would lead just beyond it
    level = facts["rival_at_smallest_change"]
    assert facts["at_smallest_change"] == pytest.approx(level, abs=1e-6)
    # which number it is, and which way it goes, changes with what was learned
    assert facts["smallest_change"] != pytest.approx(facts["value_now"], rel=0.1)


@pytest.mark.slow
def test_who_always_says_the_same_is_calibrated_and_useless(lesson: Lesson) -> None:
    facts = lesson("lesson_7_calibration").facts
    # the control of the lesson: base rates alone
    assert facts["ece_anna"] == pytest.approx(0, abs=1e-9)
    assert facts["top1_anna"] < facts["top1_network"] / 2
    assert facts["log_loss_anna"] > 2 * facts["log_loss_network"]


@pytest.mark.slow
def test_who_exaggerates_is_as_often_right_and_worse(lesson: Lesson) -> None:
    facts = lesson("lesson_7_calibration").facts
    # a power keeps the order: only the confidence is another one
    assert facts["top1_carl"] == pytest.approx(facts["top1_network"], abs=1e-12)
    assert facts["ece_carl"] > facts["ece_network"]
    assert facts["log_loss_carl"] > facts["log_loss_dora"] > facts["log_loss_network"]
    assert facts["ece_dora"] > facts["ece_network"]


@pytest.mark.slow
def test_the_calibration_error_is_what_luck_would_show(lesson: Lesson) -> None:
    facts = lesson("lesson_7_calibration").facts
    # measured in the lesson as in the README, and below what 95 of 100 draws show
    assert facts["ece_network"] == facts["error"] == pytest.approx(0.06, abs=0.03)
    assert facts["error"] < facts["ece_by_luck_upper"]
    assert facts["right"] / facts["patients"] == pytest.approx(facts["top1_network"])


@pytest.mark.slow
def test_published_patients_are_not_those_of_a_clinic(lesson: Lesson) -> None:
    facts = lesson("lesson_7_calibration").facts
    # journals print the rare: clinics' base rates make the network miss more of them
    assert facts["right_as_in_clinics"] < facts["right"]
    assert (
        facts["published_iatrogenic"]
        > 2 * facts["neonatal_unit_iatrogenic"]
        > 20 * facts["emergency_iatrogenic"]
    )


@pytest.mark.slow
def test_pgmpy_and_the_compiled_network_agree(lesson: Lesson) -> None:
    facts = lesson("lesson_8_your_own_network").facts
    # every finding in every state or not assessed: (3 + 1)(2 + 1)³ patients
    assert facts["patients"] == 108
    assert facts["pgmpy_and_compiled"] < 1e-12


def test_a_missing_arrow_changes_what_redness_means(lesson: Lesson) -> None:
    facts = lesson("lesson_8_your_own_network").facts
    # with the arrow the small network is the big one, for a leak and redness
    assert facts["yours_red"] == pytest.approx(facts["big_red"], abs=1e-9)
    assert facts["yours_not_red"] == pytest.approx(facts["big_not_red"], abs=1e-9)
    with_arrow = facts["yours_red"] - facts["yours_not_red"]
    without = facts["less_red"] - facts["less_not_red"]
    assert with_arrow > 1.5 * without > 0
    # and where a form or an infection explains several signs at once, it is not
    assert 0.001 < facts["largest_difference_from_big"] < 0.15


def test_only_some_traps_are_told(lesson: Lesson) -> None:
    facts = lesson("lesson_8_your_own_network").facts
    # swapped columns pass every check and change the answer, in both programs
    assert facts["check_of_swapped"] == facts["check_of_short_column"] == 1
    assert abs(facts["swapped_columns"] - facts["right_columns"]) > 0.03
    swapped = facts["swapped_columns"]
    assert facts["swapped_columns_compiled"] == pytest.approx(swapped, abs=1e-12)
    # a short column and impossible evidence are told by the compiled one alone
    assert facts["short_column_refused"] == facts["pgmpy_nan"] == 1
    assert facts["log_impossible"] == float("-inf")
