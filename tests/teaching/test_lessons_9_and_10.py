"""What lessons 9 and 10 say: a lesson whose numbers no longer hold fails here."""

from __future__ import annotations

from collections.abc import Callable

from teaching.lessons import LessonRun

Lesson = Callable[[str], LessonRun]


def test_a_letter_without_a_word_of_pus_speaks_against_an_abscess(
    lesson: Lesson,
) -> None:
    facts = lesson("lesson_9_silence").facts
    assert facts["in_report"] < 0.75 * facts["on_form"]
    # "less probable", and not "excluded"
    assert facts["in_report"] > 0.02
    assert facts["unsaid"] > 20
    # many silences weigh less than their product
    assert facts["exponent"] < 1


def test_silence_weighs_less_than_a_plain_no(lesson: Lesson) -> None:
    facts = lesson("lesson_9_silence").facts
    for sign in ("purulence", "fluctuance"):
        assert facts[f"no_{sign}"] < facts[f"silent_{sign}"] < 0


def test_a_judgement_gives_way_and_a_count_resists(lesson: Lesson) -> None:
    facts = lesson("lesson_10_sources").facts
    # the right answer of the question is the one that is called right
    assert facts["judged_moves_further"] == 1
    assert facts["moved_judged"] > 1.5 * facts["moved_counted"]
    assert facts["worth_counted"] > 5 * facts["worth_judged"]


def test_what_was_learned_moves_answers(lesson: Lesson) -> None:
    facts = lesson("lesson_10_sources").facts
    assert 0 < facts["learned"] < facts["rows"]
    assert 0.001 < facts["largest_difference"] < 0.9
