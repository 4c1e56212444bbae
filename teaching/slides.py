"""``python -m teaching.slides -o FOLDER``: slides for 10 and 45 minutes, PDF and HTML.

Figures and numbers are those of the lessons and of the seed case; no slide has its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import log
from pathlib import Path
from typing import Any

from calcinosis import Case, Diagnosis, Model, load
from calcinosis.about import DISCLAIMER
from calcinosis.figures import (
    Graph,
    PosteriorBars,
    network_graph,
    plot_frequencies,
    plot_icons,
    plot_network,
    plot_next_tests,
    plot_posterior,
    plot_ratios,
    plot_timeline,
    plot_tornado,
    plot_waterfall,
    posterior_bars,
)
from calcinosis.figures.parts.captions import source_of
from calcinosis.figures.parts.short_names import inside, number_of
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.reasoning.explain.explanation import Weight
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.uncertainty import DRAWS
from teaching.deck import Slide, write_deck
from teaching.lessons import HERE, LessonRun, run_lesson
from teaching.web_deck import write_web_deck

__all__ = ["lessons_of_slides", "long_talk", "main", "short_talk", "write_slides"]

SEED = HERE.parent / "evaluation" / "cases" / "seed.yaml"
FILM = "radiographs"
SCAN = ("ultrasound_fluid_collection", "ultrasound_mass")
DAYS = (1, 2, 4, 7, 12, 21)
# more cannot be read from the last row
FINDINGS = 3  # in the network
NUMBERS = 3  # of the model, each with a label of some lines
STEPS = 5  # findings, each with a bar
TESTS = 7
LOOKED_AT = ("examination", "imaging")
DEAR = ("biopsy", "radiograph_in_a_week")  # tell much; a class chooses them
SHOWN = ("base_rates", "likelihood_ratios", "dependence", "time")

Lessons = Mapping[str, Mapping[str, Any]]


def short_talk(seed: Diagnosis, lessons: Lessons) -> list[Slide]:
    """Return the slides for 10 minutes: one patient from the door to the answer."""
    here = lessons["base_rates"]["here"]
    baby = seed.without(FILM)
    name = seed.ranking[0]
    return [
        _case(seed),
        Slide(
            f"Before any finding {here.lesions} of {number_of(here.total)} have it",
            partial(plot_frequencies, here),
            (
                f"Count people: of the {here.found} with calcium on ultrasound, "
                f"{here.lesions_found} have the calcinosis.",
            ),
            notes=(
                "Count aloud, from the top down. Percentages come last, and only if "
                "somebody asks."
            ),
        ),
        Slide(
            "Each finding moves the odds; what is absent counts too",
            partial(plot_waterfall, seed, most=STEPS),
            (_absent_in_bits(seed),),
            notes=(
                "Each step is one finding; the last but one holds many. Read aloud the "
                "two that are absent and still move the odds."
            ),
        ),
        Slide(
            f"All together: {percent(seed.posterior[name])}, and nothing was cut",
            partial(plot_posterior, _bars(seed)),
            (
                f"Without the film it is {percent(baby.posterior[name])}. Lines: what "
                f"the sources leave open, by {number_of(DRAWS)} draws.",
            ),
            notes=(
                "Take the film away in the explorer and put it back: this picture "
                "spared him the knife."
            ),
        ),
        Slide(
            "A film without calcium excludes nothing if it is early",
            partial(plot_timeline, baby, days=DAYS, notes=False),
            ("The same baby, had no film been taken: what a new one would say.",),
            notes=(
                "Ask what an early film could have shown at all. Who would have "
                "stopped there?"
            ),
        ),
        _home(
            "Ask first how many have it to begin with: the base rate of your clinic.",
            "A sign that is absent is evidence. A sign that nobody looked for is none.",
            "A negative film tells only what it could have shown on that day.",
        ),
    ]


def long_talk(seed: Diagnosis, lessons: Lessons) -> list[Slide]:
    """Return the slides for 45 minutes: lessons 1 to 6, a question before each."""
    here, there = (lessons["base_rates"][name] for name in ("here", "there"))
    signs, red, late = (
        lessons[name] for name in ("likelihood_ratios", "dependence", "time")
    )
    facts = {name: defined["facts"] for name, defined in lessons.items()}
    baby = seed.without(FILM, *SCAN)
    share = {name: percent(p) for name, p in facts["likelihood_ratios"].items()}
    return [
        _case(seed),
        _question(
            "Ultrasound shows calcium. How many of ten such babies have it?",
            f"Of {number_of(here.total)} babies with such a swelling in the neonatal "
            f"unit, {here.lesions} have a calcinosis of leaked calcium.",
            f"It shows calcium in {here.lesions_found} of them, and in "
            f"{here.others_found} of the other {here.others}.",
            notes=(
                "Most take the sensitivity for the answer. Let them say why before "
                "you count."
            ),
        ),
        Slide(
            f"{here.lesions_found} of {here.found}: the many without it count",
            partial(plot_frequencies, here),
            notes=(
                "Draw the tree on the board while they count. The many without it "
                "give most false alarms."
            ),
        ),
        Slide(
            "The emergency room, same finding: "
            f"{number_of(there.lesions_found)}\u00a0of\u00a0{number_of(there.found)}",
            partial(plot_frequencies, there),
            ("Same baby, same finding. The base rate differs, and little else does.",),
            notes="One thing changed: the door. Ask for the number before you show it.",
        ),
        _question(
            "Fluctuant, not fluctuant, or nobody felt: is the third like the second?",
            "Three adults in the emergency room with a swelling. How probable is an "
            "abscess in each?",
            notes="Forms teach the error that an empty box means no.",
        ),
        Slide(
            "Absent is evidence; not assessed is none",
            words=(
                f"Fluctuant: {share['present']}. Not fluctuant: {share['absent']}. "
                f"Nobody felt: {share['not_assessed']}, as before.",
                f"Likelihood ratios: {signs['ratio_ann']:.1f} if it is there, "
                f"{signs['ratio_ben']:.2f} if it is not, 1 if nobody looked.",
                f"A form that fills {len(signs['silent'])} empty boxes with “no” turns "
                f"{share['honest']} into {share['filled']}.",
            ),
            notes=(
                "Turn the ratio of the absence upside down to compare it with the "
                "other."
            ),
        ),
        Slide(
            "What each finding of the newborn says alone",
            partial(plot_ratios, seed, most=STEPS),
            (_absent_in_ratios(seed),),
            notes="Before you show it: which sign that is absent speaks loudest?",
        ),
        _question(
            "Five red signs, multiplied, give "
            f"{red['product']:.0f} to one. Do they say more, less, or this?",
            "A newborn: redness, warmth, tenderness, fever, raised C-reactive protein.",
            notes="Ask what a second thermometer in the same child would add.",
        ),
        Slide(
            f"Less: {red['together']:.0f} to one, for they share causes",
            partial(plot_network, red["drawn"]),
            (
                f"Multiplied, {percent(red['naive_last'])} would be infected; with "
                "what the signs have in common it is "
                f"{percent(red['network_last'])}. Drawn: what redness alone tells of "
                "warmth and tenderness.",
            ),
            notes="Signs that share a cause say less together. Not nothing: less.",
        ),
        Slide(
            "The newborn: what acts on what",
            partial(plot_network, _graph(seed)),
            notes=(
                "Follow one arrow aloud, from cause to finding. Dashed boxes nobody "
                "can see."
            ),
        ),
        _question(
            f"A film of day {late['EARLY']} shows no calcium. "
            "Is the calcinosis excluded?",
            f"Before the film {percent(late['prior'])} of such babies have it.",
            notes="The word to listen for is negative. Negative of what, on which day?",
        ),
        Slide(
            f"No: still {percent(facts['time']['early_negative'])}; on day "
            f"{late['LATE']} it would be {percent(facts['time']['late_negative'])}",
            partial(plot_timeline, late["unfilmed"], days=DAYS, notes=False),
            ("Calcium needs days to become visible.",),
            notes=(
                "The later the film, the more its silence means. Say when you would "
                "repeat it."
            ),
        ),
        _question(
            "One thing more may be done. What, and when do you stop?",
            "The newborn before any picture: biopsy, radiograph in a week, ultrasound, "
            "or only ask, look and feel?",
            notes="Ask: which result would change what you do?",
        ),
        Slide(
            "What tells most is not what is worth most",
            partial(plot_next_tests, baby, most=TESTS),
            (
                "Bars: what a test tells; beside them, what it is worth.",
                _dear(baby),
            ),
            notes="Compare the longest bar with its number at the right.",
        ),
        Slide(
            "After the film: nothing that would change what to do",
            partial(plot_next_tests, seed, most=TESTS),
            notes="To stop testing is a decision, too.",
        )
        if not seed.worth_testing
        else Slide(
            "After the film: little is still worth its burden",
            partial(plot_next_tests, seed, most=TESTS),
            notes="Little is left that would change what to do.",
        ),
        Slide(
            "How sure? Every number has a source, or a reason",
            partial(plot_posterior, _bars(seed)),
            (
                "Lines: credible intervals, all numbers drawn again "
                f"{number_of(DRAWS)} times.",
            ),
            notes="The bar is about babies, the line about our numbers. Ask for both.",
        ),
        Slide(
            "Which numbers does the answer hang on?",
            partial(plot_tornado, seed, most=NUMBERS),
            notes="Name the widest one. Who counted it, and in whom?",
        ),
        Slide(
            "1\u00a0000 babies before the findings, and 1\u00a0000 with all of them",
            partial(plot_icons, seed),
            notes="One mark is one person. Circles are calcinosis, squares are not.",
        ),
        _home(
            "Count people: the base rate of your clinic comes first.",
            "Absent is evidence, not assessed is none.",
            "Signs that share a cause are not several proofs.",
            "A test tells what it can show on that day; it is worth what it changes in "
            "what you do.",
        ),
    ]


def lessons_of_slides(run: Callable[[str], LessonRun]) -> Lessons:
    """Return what the lessons shown on slides define: name without number → cells."""
    return {name: run(f"lesson_{n}_{name}").defined for n, name in enumerate(SHOWN, 1)}


def write_slides(model: Model, folder: Path) -> list[Path]:
    """Write both talks, each as PDF and as a page with notes; return their files.

    Parameters
    ----------
    model : Model
    folder : Path
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seed = model.diagnose(Case.read(SEED))
    lessons = lessons_of_slides(partial(run_lesson, model=model))
    foot = f"{source_of(model.knowledge)}. {DISCLAIMER}"
    written: list[Path] = []
    for minutes, talk in ((10, short_talk), (45, long_talk)):
        slides, name = talk(seed, lessons), f"slides-{minutes}-minutes"
        for write, ending in ((write_deck, "pdf"), (write_web_deck, "html")):
            path = folder / f"{name}.{ending}"
            write(slides, path, foot)
            written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the slides; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m teaching.slides",
        description="Write the slides for 10 and for 45 minutes, as PDF and HTML.",
    )
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER", type=Path)
    options = parser.parse_args(arguments)
    for path in write_slides(load(), options.output):
        print(path)
    return 0


def _case(seed: Diagnosis) -> Slide:
    told = seed.case.findings
    days, day = told["days_from_infusion_to_lesion"], str(seed.case.age).split()[0]
    return Slide(
        "A newborn comes back with three swellings. What is it?",
        words=(
            "In hospital his calcium had been low, and calcium gluconate was infused. "
            "Nobody noticed a leak.",
            f"After {days} days, on day {day} of life: swellings on wrist, forearm and "
            f"ankle. Not red, not fluctuant. {told['fever']}. Blood normal.",
            "Hematoma, abscess, cellulitis, or something else? Would you cut?",
        ),
        notes=(
            "Let everybody write a diagnosis and a first step on paper, with the name "
            "on it. You come back to it at the end. Do not answer questions yet."
        ),
    )


def _absent(seed: Diagnosis, size: Callable[[Weight], float]) -> list[Weight]:
    """Return the two absent signs of the patient that say most."""
    known = seed.reasoner.knowledge.variables
    absent = [
        one
        for one in seed.explain().weights
        if one.given == "no" and known[one.variable].group in LOOKED_AT
    ]
    return sorted(absent, key=size, reverse=True)[:2]


def _absent_in_bits(seed: Diagnosis) -> str:
    told = (
        f"{_sign(seed, one)} {_signed(one.bits, 1)}"
        for one in _absent(seed, lambda one: abs(one.bits))
    )
    return f"Absent, and not nothing: {', '.join(told)}."


def _absent_in_ratios(seed: Diagnosis) -> str:
    found = _absent(seed, lambda one: abs(log(one.likelihood_ratio)))
    told = (f"{_sign(seed, one)} {_ratio(one.likelihood_ratio)}" for one in found)
    return f"An absent sign has a ratio, too: {', '.join(told)}."


def _sign(seed: Diagnosis, weight: Weight) -> str:
    return f"no {inside(seed.reasoner.knowledge.variables[weight.variable].label)}"


def _signed(number: float, digits: int) -> str:
    """Write a number with its sign, and a minus as long as a plus."""
    return f"{number:+.{digits}f}".replace("-", "\u2212")


def _bars(seed: Diagnosis) -> PosteriorBars:
    """Prepare the bars of the lesions, without the small letters of their forms."""
    bars = posterior_bars(seed, DRAWS)
    return replace(bars, forms=("",) * len(bars.labels))


def _graph(seed: Diagnosis) -> Graph:
    """Prepare the network of a patient's findings, without who the patient is."""
    graph = network_graph(seed, FINDINGS)
    nodes = tuple(node for node in graph.nodes if node.name not in CONTEXT)
    names = {node.name for node in nodes}
    edges = tuple(edge for edge in graph.edges if names.issuperset(edge))
    return replace(graph, nodes=nodes, edges=edges)


def _ratio(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 1 else f"1/{1 / ratio:.1f}"


def _dear(baby: Diagnosis) -> str:
    """Say what the dear tests are worth that the question offers."""
    tests = {test.test: test for test in baby.next_tests()}
    told = (
        f"{tests[name].label.lower()} {tests[name].information_bits:.2f} bits, worth "
        f"{_signed(tests[name].expected_utility_gain, 3)}"
        for name in DEAR
    )
    return f"Also offered: {'; '.join(told)}."


def _question(headline: str, *words: str, notes: str = "") -> Slide:
    said = "Count hands before you go on; do not show the answer to an undecided class."
    return Slide(
        headline,
        words=(*words, "Commit to an answer. Tell your neighbour why."),
        notes=f"{said} {notes}".strip(),
    )


def _home(*words: str) -> Slide:
    return Slide(
        "Take home",
        words=tuple(f"{n}. {w}" for n, w in enumerate(words, 1)),
        notes="Back to the paper: who would change the diagnosis, who the first step, "
        "and which finding did it? Everybody writes one sentence to take home.",
    )


if __name__ == "__main__":
    sys.exit(main())
