"""What lessons 1 to 4 say: a lesson whose numbers no longer hold fails here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.what_if.timeline import timeline
from teaching.lessons import LessonRun

Facts = Mapping[str, float]


@pytest.fixture(scope="module")
def base_rates(lesson: Callable[[str], LessonRun]) -> Facts:
    return lesson("lesson_1_base_rates").facts


@pytest.fixture(scope="module")
def ratios(lesson: Callable[[str], LessonRun]) -> Facts:
    return lesson("lesson_2_likelihood_ratios").facts


@pytest.fixture(scope="module")
def dependence(lesson: Callable[[str], LessonRun]) -> Facts:
    return lesson("lesson_3_dependence").facts


@pytest.fixture(scope="module")
def time(lesson: Callable[[str], LessonRun]) -> Facts:
    return lesson("lesson_4_time").facts


def test_the_trap_is_far_from_the_answer(base_rates: Facts) -> None:
    # both are offered, with 9 and 1; the film of before is no example any more: 8 of 10
    # with the lesion show calcium on it, and 7 of 10 with calcium have the lesion
    assert 2 <= base_rates["answer_of_ten"] <= base_rates["trap_of_ten"] - 2
    assert base_rates["trap_of_ten"] < 9
    # counts of whole people say what the network says
    assert base_rates["answer"] == pytest.approx(base_rates["posterior_here"], abs=0.02)


def test_the_classic_error_is_offered_and_named(
    lesson: Callable[[str], LessonRun],
) -> None:
    run = lesson("lesson_1_base_rates")
    said = {int(choice.split()[0]): reply for choice, reply in run.replies.items()}
    right, trap = run.facts["answer_of_ten"], run.facts["trap_of_ten"]
    # the share with calcium among those with the lesion, as if it were the reverse
    assert "with the lesion* who show" in " ".join(said[int(trap)].split())
    assert said[int(right)].startswith("Yes")
    # beside these: as if the finding said all, and as if it said nothing
    assert min(said) < right < trap < max(said)
    assert [n for n, reply in said.items() if reply.startswith("Yes")] == [right]


def test_the_same_finding_means_little_in_the_emergency_room(base_rates: Facts) -> None:
    # a factor, not a nuance: that is what the class is to see
    here, there = base_rates["posterior_here"], base_rates["posterior_there"]
    assert there < here / 5
    # the check lies between the two clinics, apart from both
    assert 1.5 * there < base_rates["check"] < here / 1.5


def test_the_base_rate_did_it_and_not_the_ultrasound(base_rates: Facts) -> None:
    # the control: "from left to right little happens; from top to bottom nearly all"
    here, there = base_rates["posterior_here"], base_rates["posterior_there"]
    assert base_rates["scan_changed"] == pytest.approx(here, rel=0.3)
    assert base_rates["base_rate_changed"] == pytest.approx(there, rel=0.3)


def test_absence_is_evidence_and_silence_is_none(ratios: Facts) -> None:
    # the order of the three patients
    assert ratios["absent"] < ratios["not_assessed"] < ratios["present"]
    assert ratios["ratio_absent"] < 1 < ratios["ratio_present"]
    assert ratios["not_assessed"] == pytest.approx(0.40, abs=0.06)
    # the control: the mean over what an examination would show is what it was before
    assert ratios["mean_of_examined"] == pytest.approx(
        ratios["not_assessed"], abs=1e-12
    )


def test_odds_before_times_ratio_are_odds_after(ratios: Facts) -> None:
    # the formula of the lesson, and the sum of its check
    before = ratios["not_assessed"] / (1 - ratios["not_assessed"])
    after = before * ratios["ratio_present"]
    assert after / (1 + after) == pytest.approx(ratios["present"], abs=1e-12)
    odds = ratios["ratio_absent"] / 9
    assert ratios["check"] == pytest.approx(odds / (1 + odds), abs=1e-12)


def test_a_form_that_fills_empty_boxes_misleads(ratios: Facts) -> None:
    # the abscess goes from likely to hardly more likely than not, by boxes nobody
    # ticked: to less than not while pus told too much, beyond what its source allows
    assert ratios["honest"] > 0.65
    assert ratios["filled"] < min(0.6, ratios["honest"] - 0.2)
    assert ratios["boxes_filled"] >= 10


def test_five_red_signs_say_less_than_their_product(dependence: Facts) -> None:
    # the answer sheet says "by more than half"
    assert 1 < dependence["ratio_together"] < dependence["product_of_ratios"] / 2
    # the table of the experiment ends apart: the numbers are learned, the gap is said
    assert dependence["naive"] > dependence["network"] + 0.05


def test_findings_that_share_nothing_may_be_multiplied(dependence: Facts) -> None:
    # the control is exact form by form, and the graph says beforehand that it will be;
    # lesion by lesion it is not: signs of a lesion share its form
    assert dependence["control_difference"] < 1e-12
    assert dependence["control_by_lesion"] > 0.02
    assert dependence["control_connected_pairs"] == 0


def test_redness_and_warmth_come_together(dependence: Facts) -> None:
    # what "not independent" means in babies one can count
    together, apart = (dependence[f"red_and_warm{x}"] for x in ("", "_if_independent"))
    assert together > 1.2 * apart
    # lesion, form, leak, infection, severity: the lesson names them all
    assert dependence["separator_is_common_causes"] == 1
    assert dependence["fever_and_crp_connected"] == 1
    assert dependence["induration_and_mass_connected"] == 0


def test_warmth_repeats_redness_and_fluctuance_does_not(dependence: Facts) -> None:
    # the third answer: what is left of each ratio beside redness
    assert dependence["warmth_kept"] < 0.85
    assert dependence["fluctuance_kept"] > 1


def test_an_infection_explains_the_redness_away(dependence: Facts) -> None:
    # redness points to the leak, the infection takes that back; without redness,
    # infection says nothing about the leak: the graph and the numbers agree
    leak = dependence["major_leak"]
    assert dependence["major_leak_if_red"] > 1.1 * leak
    assert dependence["major_leak_if_red_and_infected"] == pytest.approx(leak, abs=0.02)
    assert dependence["major_leak_if_infected"] == pytest.approx(leak, abs=1e-9)
    assert dependence["connected_before_redness"] == 0
    assert dependence["connected_after_redness"] == 1


def test_an_early_negative_film_excludes_nothing(time: Facts) -> None:
    # "more than 100 of 1 000" is the right one of the answers offered
    assert time["early_negative"] > 0.11
    assert time["early_negative"] > 0.55 * time["before"]
    # "in the second week the same result takes more than half of it"; it was three
    # quarters before lesions had forms and rows were learned: late films miss more now
    assert time["late_negative"] < time["before"] / 2
    # "less, but not none"
    assert time["late_negative"] > 0.01


def test_the_table_says_what_the_figure_shows(
    lesson: Callable[[str], LessonRun],
) -> None:
    # one baby in both, older from day to day
    defined = lesson("lesson_4_time").defined
    for point in timeline(defined["unfilmed"], (defined["EARLY"], defined["LATE"])):
        lesions = point.posterior_if_film_negative
        assert lesions is not None
        kinds = defined["model"].knowledge.calcinosis_cutis
        after = sum(lesions[name] for name in kinds)
        assert after == pytest.approx(defined["after_film"](point.day, "no"), abs=1e-9)
        now = defined["seen"](point.day).calcinosis_cutis
        assert point.calcinosis_cutis == pytest.approx(now, abs=1e-9)


def test_whole_people_give_the_percentage_of_the_network(
    lesson: Callable[[str], LessonRun],
) -> None:
    defined = lesson("lesson_1_base_rates").defined
    for counts in (defined["here"], defined["there"], defined["skin"]):
        shown = percent(counts.lesions_found / counts.found)
        assert shown == percent(counts.posterior)


def test_calcium_on_a_film_means_much_on_any_day(time: Facts) -> None:
    # "when calcium is there, the day matters much less"
    assert time["early_positive"] == pytest.approx(time["late_positive"], abs=0.08)
    # the early film takes back next to nothing
    both = time["negative_then_positive"]
    assert both == pytest.approx(time["late_positive"], abs=0.03)


def test_it_is_the_film_that_ripens_and_not_the_baby(time: Facts) -> None:
    # the control: odds of late over early, without a test, with another, with the film
    # "about as much": odds rise by half and by three quarters; with the film they fall
    assert time["control_other_test"] == pytest.approx(
        time["control_no_film"], rel=0.15
    )
    assert time["control_film"] < 0.5 * time["control_no_film"]
