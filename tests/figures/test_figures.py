"""Pictures show what the result says, and their data can be had without drawing."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Case, CaseError, Diagnosis, Model, figures
from calcinosis.figures.catalogue import FIGURES, draw
from calcinosis.figures.parts.counts import countable_findings, whole_numbers
from calcinosis.figures.parts.graph_layout import Box, lay_out
from calcinosis.figures.plot_icons import icon_places
from calcinosis.figures.plot_next_tests import NextTestBars, TestBar
from calcinosis.figures.plot_timeline import spread
from calcinosis.figures.plot_waterfall import DrawnStep, fold
from calcinosis.inference.evidence import Observation
from calcinosis.reasoning.beliefs import beliefs
from tests.support.paths import ROOT, SEED

mpl.use("Agg")
DOCS = ROOT / "docs"
SMALL: dict[str, Any] = {"erythema": "yes", "fluctuance": "yes", "fever": "no"}


@pytest.fixture(scope="module")
def seed(model: Model) -> Diagnosis:
    return model.diagnose(Case.read(SEED))


@pytest.fixture(scope="module")
def small(model: Model) -> Diagnosis:
    return model.diagnose(Case(setting="emergency", age="34 y", findings=SMALL))


def texts(axes: Any) -> str:
    """All that is written on some axes."""
    from matplotlib.text import Text

    return "\n".join(part.get_text() for part in axes.findobj(Text))


# -------------------------------------------------------------------------- posterior


def test_posterior_bars_follow_the_ranking(seed: Diagnosis) -> None:
    """Bars are the posterior, largest first, with the pretest beside it."""
    bars = figures.posterior_bars(seed)
    assert bars.labels[0] == seed.ranking[0]
    assert list(bars.posterior) == sorted(seed.posterior.values(), reverse=True)
    np.testing.assert_allclose(sum(bars.pretest), 1)
    assert bars.interval == ()


def test_intervals_are_those_of_the_result(small: Diagnosis) -> None:
    """Each bar has the interval of its lesion, and the caption tells the draws."""
    bars = figures.posterior_bars(small, draws=20)
    expected = small.intervals(20).interval
    assert bars.interval == tuple(expected[lesion] for lesion in small.ranking)
    assert "20 draws" in bars.caption


# ------------------------------------------------------------------ waterfall, ratios


def test_a_bar_names_its_likeliest_form_where_that_is_worth_saying(
    seed: Diagnosis, small: Diagnosis
) -> None:
    """Of the leading lesion, and of the rest if a kind of it is likely enough."""
    bars = figures.posterior_bars(seed)
    assert [form for form in bars.forms[1:] if form] == []  # the rest is improbable
    assert bars.forms[0] in texts(figures.plot_posterior(bars))
    assert bars.forms[0].startswith(seed.reasoner.knowledge.phrases["form"]["leak"])
    rest = max(small.kinds.values())
    assert bool(figures.posterior_bars(small).forms[small.ranking.index("other")]) == (
        rest >= 0.03
    )


def test_the_waterfall_ends_at_the_posterior(seed: Diagnosis) -> None:
    """Steps, the folded ones too, lead from the pretest to the posterior log-odds."""
    falls = figures.waterfall(seed, most=5)
    assert len(falls.steps) == 6
    total = falls.prior_bits + sum(step.bits for step in falls.steps)
    assert total == pytest.approx(falls.posterior_bits, abs=1e-9)


@given(st.lists(st.floats(-9, 9), max_size=20), st.integers(1, 12))
def test_folding_keeps_the_sum(bits: list[float], most: int) -> None:
    """A single finding is never hidden behind "1 more"."""
    steps = [DrawnStep(str(number), value) for number, value in enumerate(bits)]
    folded = fold(steps, most)
    assert sum(step.bits for step in folded) == pytest.approx(sum(bits))
    assert len(folded) == (len(bits) if len(bits) <= most + 1 else most + 1)


def test_a_single_ratio_is_what_the_finding_alone_does_to_the_odds(
    small: Diagnosis, model: Model
) -> None:
    """LR = odds with the finding alone / pretest odds, by two diagnoses."""
    ratios = figures.likelihood_ratios(small)
    lesion = small.ranking[0]

    def odds(findings: dict[str, str]) -> float:
        case = Case(setting="emergency", findings=findings)
        p = model.diagnose(case).posterior[lesion]
        return p / (1 - p)

    for bar in ratios.bars:
        if bar.variable in SMALL:
            alone = odds({bar.variable: SMALL[bar.variable]}) / odds({})
            assert 10**bar.log10 == pytest.approx(alone, rel=1e-9)
    before = small.pretest[lesion] / (1 - small.pretest[lesion])
    after = small.posterior[lesion] / (1 - small.posterior[lesion])
    assert 10**ratios.together == pytest.approx(after / before, rel=1e-6)
    assert ratios.multiplied == pytest.approx(sum(bar.log10 for bar in ratios.bars))


# ---------------------------------------------------------------------------- network


@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_beliefs_are_the_marginals(model: Model, pretest: str) -> None:
    """By engines that ask for each variable, one lesion after another."""
    result = model.diagnose(Case.read(SEED), pretest=pretest)
    believed = beliefs(result)
    assert believed["lesion"] == pytest.approx(result.posterior, abs=1e-12)
    assert "days_from_onset" not in believed  # known as a number
    for node in ("extravasation", "calcific_deposit", "induration"):
        engine = model.network.engine(node)
        mixed = np.zeros(len(model.network.states[node]))
        for number, lesion in enumerate(model.knowledge.lesions):
            items = result.interpretation.evidence()
            hard = Observation.of_one(np.eye(len(model.knowledge.lesions))[number])
            given_lesion = {**items.observations, "lesion": hard}
            answer = engine.infer(type(items)(1, given_lesion)).probability[0]
            mixed += result.posterior[lesion] * answer
        assert list(believed[node].values()) == pytest.approx(mixed, abs=1e-9)


def test_the_network_shows_what_weighs_most_and_all_that_is_hidden(
    seed: Diagnosis,
) -> None:
    """By default findings of weight; on request every variable."""
    graph = figures.network_graph(seed, most=3)
    roles = {node.name: node.role for node in graph.nodes}
    assert roles["lesion"] == "lesion"
    assert roles["extravasation"] == roles["mineral_state"] == "hidden"
    heavy = [weight.variable for weight in seed.explain().weights[:1]]
    assert heavy == ["radiographs"]
    assert roles["radiograph"] == "known"
    assert len(graph.nodes) < 15
    whole = figures.network_graph(seed, whole=True)
    every = set(seed.reasoner.knowledge.variables)
    assert {node.name for node in whole.nodes} == every - {"form"}
    assert ("lesion", "erythema") in whole.edges  # the form is drawn as the lesion
    assert ("iv_calcium", "extravasation") in whole.edges
    assert ("warfarin", "lesion") in whole.edges  # by its rate ratio
    open_nodes = [node for node in whole.nodes if node.role == "open"]
    assert all(node.lines[0].probability is not None for node in open_nodes)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from("abc"), st.floats(0.2, 1.5)),
        max_size=25,
    ),
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=40),
)
def test_no_boxes_of_a_layout_overlap(
    drawn: list[tuple[int, str, float]], links: list[tuple[int, int]]
) -> None:
    """Whatever is linked with what; groups stand together, all is on the sheet."""
    boxes = [
        Box(str(number), f"{group}{column}", column, height)
        for number, (column, group, height) in enumerate(drawn)
    ]
    known = [(str(a), str(b)) for a, b in links if max(a, b) < len(boxes)]
    sheet = lay_out(boxes, known, width=2.0)
    assert set(sheet.boxes) == {box.name for box in boxes}
    for column in {box.column for box in boxes}:
        here = [one for one in sheet.boxes.values() if one.box.column == column]
        here.sort(key=lambda placed: placed.y)
        for upper, lower in pairwise(here):
            assert upper.y + upper.box.height < lower.y
            assert upper.x == lower.x
        assert here[0].y > -1e-9
        assert here[-1].y + here[-1].box.height < sheet.height + 1e-9
        groups = [placed.box.group for placed in here]
        assert len(list(dict.fromkeys(groups))) == 1 + sum(
            one != other for one, other in pairwise(groups)
        )


# -------------------------------------------------------------------- tests, timeline


def test_next_test_bars_are_the_next_tests(small: Diagnosis) -> None:
    """In their order, and it is said which are worth their burden."""
    data = figures.next_test_bars(small, most=4)
    tests = small.next_tests()
    assert [bar.label for bar in data.bars] == [test.label for test in tests[:4]]
    assert data.open == len(tests)
    assert data.bars[0].is_worth_it == (tests[0].expected_utility_gain > 0)


def test_a_gain_too_small_for_its_digits_is_told_as_one() -> None:
    gains = (0.0421, 0.0003, -0.0003, -0.018)
    bars = tuple(TestBar(f"test {n}", 0.1, n) for n in gains)
    drawn = figures.plot_next_tests(NextTestBars(bars, 4, "t")).texts
    told = [text.get_text() for text in drawn[: len(gains)]]
    assert told == ["+0.042", "<0.001", "0.000", "\u22120.018"]


def test_the_timeline_has_notes_below_its_days_unless_it_is_told_none(
    small: Diagnosis,
) -> None:
    noted, bare = (
        figures.timeline_curves(small, (1, 7), notes=notes) for notes in (True, False)
    )
    assert all(noted.notes)
    assert bare.notes == ((), ())
    assert "Below each day" in noted.caption
    assert "Below each day" not in bare.caption
    axes = figures.plot_timeline(small, days=(1, 7), notes=False)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["day 1", "day 7"]


def test_the_timeline_averages_to_what_is_known_before_the_film(
    seed: Diagnosis,
) -> None:
    """P(now) = P(film shows)·P(if it does) + the rest; no film soon after another."""
    data = figures.timeline_curves(seed, (1, 7, 30))
    assert data.film_shows[0] is None  # there is one of that day
    assert data.if_positive[0] is None
    for now, shows, yes, no in zip(
        data.now, data.film_shows, data.if_positive, data.if_negative, strict=True
    ):
        if shows is not None and yes is not None and no is not None:
            assert shows * yes + (1 - shows) * no == pytest.approx(now, abs=1e-9)
    assert data.notes[0] == ("Observe and reassure",)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_labels_keep_apart_and_in_order(heights: list[float]) -> None:
    """At least 0.075 apart, never below 0 or above 1."""
    placed = spread(heights)
    assert all(-1e-9 <= y <= 1 + 1e-9 for y in placed)
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    for low, high in pairwise(order):
        assert placed[high] - placed[low] > 0.0749


def test_swings_contain_the_answer(small: Diagnosis) -> None:
    """Widest first; the probability now lies between the ends of each bar."""
    data = figures.swings(small, most=6)
    widths = [swing.width for swing in data.swings]
    assert widths == sorted(widths, reverse=True)
    assert data.probability == pytest.approx(small.posterior[small.ranking[0]])
    for swing in data.swings:
        ends = sorted((swing.at_low, swing.at_high))
        assert ends[0] <= data.probability <= ends[1]


# ----------------------------------------------------------------------- reliability


def test_the_calibration_error_is_the_mean_gap() -> None:
    """Weighted by the patients in each bin."""
    data = figures.ReliabilityCurve((0.5, 0.9), (0.7, 0.9), (10, 30))
    assert data.calibration_error == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("confidence", "accuracy", "count", "said"),
    [
        ((0.5,), (0.7, 0.2), (1,), "one value for each bin"),
        ((1.5,), (0.7,), (1,), "between 0 and 1"),
        ((0.5,), (0.7,), (0,), "leave it out"),
    ],
)
def test_bins_that_cannot_be_are_refused(
    confidence: Any, accuracy: Any, count: Any, said: str
) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=said):
        figures.ReliabilityCurve(confidence, accuracy, count)


# ---------------------------------------------------------------- natural frequencies


def test_counts_are_probabilities_of_the_clinic(seed: Diagnosis, model: Model) -> None:
    """Lesion, finding, both: by diagnoses of patients with that finding alone."""
    counts = figures.natural_frequencies(seed, "erythema")
    alone = model.diagnose(
        Case(setting="neonatal_unit", findings={"erythema": "no"})
    ).posterior["iatrogenic"]
    assert counts.posterior == pytest.approx(alone, rel=1e-9)
    expected = seed.pretest["iatrogenic"] * counts.total
    assert abs(counts.lesions - expected) <= 0.5
    assert counts.lesions_found <= counts.lesions
    assert counts.found <= counts.total
    share = counts.lesions_found / counts.found
    assert share == pytest.approx(alone, abs=0.01)


def test_by_default_the_strongest_finding_is_counted(small: Diagnosis) -> None:
    """The one that alone moves the odds of the leading lesion most."""
    first = figures.likelihood_ratios(small).bars[0]
    assert figures.natural_frequencies(small).variable == first.variable


def test_numbers_and_unsure_signs_are_not_counted(model: Model) -> None:
    """Of a density nobody can say how many have it; the error names what can be."""
    case = Case(
        setting="emergency",
        findings={"crp": "40 mg/L", "erythema": {"yes": 0.9, "no": 0.3}, "fever": "no"},
    )
    result = model.diagnose(case)
    assert [item.variable for item in countable_findings(result)] == ["fever"]
    with pytest.raises(CaseError, match=r"nobody can count.*choose one of fever"):
        figures.natural_frequencies(result, "crp")
    with pytest.raises(CaseError, match="did you mean 'fever'"):
        figures.natural_frequencies(result, "fevr")
    with pytest.raises(CaseError, match="none can be counted"):
        figures.natural_frequencies(model.diagnose(Case(setting="emergency")))


@given(
    st.lists(st.floats(1e-9, 1), min_size=1, max_size=10),
    st.integers(0, 5000),
)
def test_whole_numbers_sum_to_the_total(shares: list[float], total: int) -> None:
    """Each is the exact share, rounded up or down."""
    counts = whole_numbers(shares, total)
    assert sum(counts) == total
    exact = np.array(shares) / sum(shares) * total
    assert (np.abs(np.array(counts) - exact) < 1 + 1e-6).all()


def test_icons_count_the_pretest_and_the_posterior(seed: Diagnosis) -> None:
    """1 000 each; each icon has its own place."""
    data = figures.icon_arrays(seed)
    assert sum(run.people for run in data.before.runs) == 1000
    assert sum(run.people for run in data.after.runs) == 1000
    # rounded so that all add up to 1 000
    assert abs(data.after.people(0) - 1000 * seed.posterior["iatrogenic"]) < 1
    nested = figures.nested_icons(seed, "erythema")
    shaded = sum(run.people for run in nested.before.runs if run.shaded)
    assert shaded == sum(run.people for run in nested.after.runs)
    assert len(np.unique(icon_places(1000), axis=0)) == 1000


# ---------------------------------------------------------------------------- drawing


@pytest.mark.parametrize("what", [*FIGURES, "whole network", "nested"])
def test_every_figure_draws_on_given_axes_with_its_title(
    small: Diagnosis, what: str
) -> None:
    """It returns the axes it was given, and leaves the figure's other texts alone."""
    from matplotlib.figure import Figure

    figure = Figure()
    ax = figure.subplots()
    if what == "whole network":
        drawn = figures.plot_network(small, ax=ax, whole=True)
    elif what == "nested":
        drawn = figures.plot_icons(small, ax=ax, finding="fever")
    elif what == "posterior":
        drawn = figures.plot_posterior(small, ax=ax, draws=0)
    else:
        drawn = draw(small, what, ax=ax)
    assert drawn is ax
    assert ax.get_title(loc="left")
    assert figure.get_suptitle() == ""
    assert len(texts(ax)) > 50


def test_a_figure_of_its_own_has_a_caption_with_n_and_source(small: Diagnosis) -> None:
    """How many findings, studies and judgements, and which knowledge files."""
    from matplotlib import pyplot

    axes = figures.plot_waterfall(small)
    figure = axes.get_figure(root=True)
    assert figure is not None
    caption = figure.get_supxlabel().replace("\n", " ")
    assert "n = 4 findings of one patient" in caption
    assert re.search(r"rest on \d+ studies and \d+ judgements", caption)
    assert small.reasoner.knowledge.digest[:12] in caption
    assert "Not a medical device" in caption
    pyplot.close(figure)


def test_a_case_without_findings_can_be_drawn(model: Model) -> None:
    """What there is to draw is the pretest."""
    from matplotlib.figure import Figure

    result = model.diagnose(Case(id="$nobody$"))
    titles = {
        what: draw(result, what, ax=Figure().subplots()).get_title(loc="left")
        for what in ("evidence", "ratios", "network", "tests", "icons")
    }
    leading = result.ranking[0]
    now = f"{100 * result.posterior[leading]:.0f}%"
    assert titles["evidence"] == f"$nobody$: {leading}, from {now} to {now}"
    assert titles["ratios"] == f"$nobody$: likelihood ratios for {leading}"
    assert all(title.startswith("$nobody$: ") for title in titles.values())


def test_an_unknown_figure_is_named_with_the_nearest(small: Diagnosis) -> None:
    """`result.plot` takes a name of the catalogue."""
    with pytest.raises(CaseError, match="did you mean 'posterior'"):
        small.plot("posteror")


def test_the_gallery_shows_every_figure() -> None:
    """Each picture is there, and none that is not shown."""
    page = (DOCS / "gallery.md").read_text("utf-8")
    shown = set(re.findall(r"\]\(gallery/([\w-]+)\.svg\)", page))
    assert shown >= {*FIGURES, "reliability"}
    files = [*(DOCS / "gallery").iterdir()]
    assert {path.stem for path in files} == shown
    assert sum(path.stat().st_size for path in files) < 1_500_000
