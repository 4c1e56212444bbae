"""Settings that nobody was told move alike; what a move brought is added up."""

from __future__ import annotations

import numpy as np
import pytest

from calcinosis import Case, Model
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.learning.fit import Readings, fit
from calcinosis.learning.gains import gains
from calcinosis.learning.likelihood import LIKELIHOODS, Likelihood
from calcinosis.learning.moving_rows import MovingRow, MovingRows
from calcinosis.learning.settings import alike_in_settings
from calcinosis.network.build import build_network
from calcinosis.network.leaves import Sample
from tests.support.tiny import tiny_knowledge

FREE = (
    "[form.abscess] age_group=adult|older_adult, setting=dermatology",
    "[form.abscess] age_group=adult|older_adult, setting=nephrology",
    "[fluctuance.abscess] form=acute",
    "[fluctuance.abscess] form=cold",
    "[fluctuance.hematoma] form=fresh, secondary_infection=no",
    "[purulence.abscess] form=acute",
)
CASES = """
- {age_group: adult, setting: nephrology, diagnosis: abscess,
   findings: {fluctuance: 'no'}}
- {age_group: adult, setting: nephrology, diagnosis: abscess,
   findings: {purulence: 'no'}}
- {age_group: adult, setting: dermatology, diagnosis: abscess,
   findings: {fluctuance: 'no'}}
- {age_group: adult, setting: dermatology, diagnosis: hematoma,
   findings: {fluctuance: 'yes'}}
"""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return tiny_knowledge(FREE)


@pytest.fixture(scope="module")
def readings(knowledge: Knowledge) -> Readings:
    cases = tuple(Case.parse(CASES))
    places = [knowledge.lesions.index(str(case.diagnosis)) for case in cases]
    return Readings(tuple("abcd"), cases, np.eye(10)[places], ("ours",) * 4)


def of_forms(rows: MovingRows) -> list[MovingRow]:
    return [row for row in rows.rows if row.place.subject == "form"]


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_rows_of_two_settings_move_alike_if_no_setting_counts(
    knowledge: Knowledge, readings: Readings, likelihood: Likelihood
) -> None:
    """The joint likelihood is of patients seen in one setting, and moves its rows."""
    rows = MovingRows(knowledge)
    found = fit(rows, build_network(knowledge), readings, 5.0, likelihood=likelihood)
    one, other = (
        found.coordinates[row.at] * row.coordinates.step for row in of_forms(rows)
    )
    assert np.abs(one).max() > 0.05
    assert np.allclose(one, other) == (likelihood == "conditional")


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_no_row_leaves_its_own_range_for_patients_who_were_chosen(
    knowledge: Knowledge, readings: Readings, likelihood: Likelihood
) -> None:
    """Patients as they came (joint) may say that a source is wrong."""
    rows, most = MovingRows(knowledge), knowledge.conventions.own_range
    network = build_network(knowledge)
    found = fit(rows, network, readings, 1e5, likelihood=likelihood)
    farthest = np.abs(found.coordinates).max()
    if likelihood == "conditional":
        assert farthest == pytest.approx(most)
    else:
        assert farthest > 2 * most


def test_settings_change_by_the_same_odds_however_loose_their_rows_are() -> None:
    """A row of three states too: no state rises here and falls there."""
    rows = MovingRows(read_knowledge("sourced"))
    amounts = np.random.default_rng(5).normal(
        size=(alike := alike_in_settings(rows)).free
    )
    sample, still = rows.sample(alike.spread(0.1 * amounts)), Sample()
    change = {
        row.place.label: np.log(sample.values(row.place.row)[0])
        - np.log(still.values(row.place.row)[0])
        for row in rows.rows
        if row.place.label.startswith("kidney_disease: setting=")
        and "age_group=adult" in row.place.label
    }
    odds = [found - found[0] for found in change.values()]
    assert len(odds) > 2
    assert all(np.allclose(odds[0], one) for one in odds)
    assert np.abs(odds[0]).max() > 0.01


def test_a_row_of_several_ages_moves_by_their_mean() -> None:
    rows = MovingRows(read_knowledge("sourced"))
    alike = alike_in_settings(rows)
    amounts = np.random.default_rng(4).normal(size=alike.free)
    moved = alike.spread(amounts)
    at = {row.place.label: row.at for row in rows.rows}
    for row in rows.rows:  # on scales of odds
        moved[row.at] *= row.coordinates.step
    form = "form: lesion=metastatic, "
    ages = [f"{form}age_group={age}" for age in ("child", "adult", "older_adult")]
    mean = np.mean([moved[at[label]] for label in ages], axis=0)
    several = f"{form}setting=nephrology, age_group=child|adult|older_adult"
    np.testing.assert_allclose(moved[at[several]], mean)
    here, there = (
        f"form: lesion=dystrophic, setting={setting}, age_group=adult"
        for setting in ("dermatology", "nephrology")
    )
    np.testing.assert_allclose(moved[at[here]], moved[at[there]])
    alone = at["erythema: lesion=hematoma, form=fresh, secondary_infection=no"]
    assert len({*moved[alone].tolist()}) == alone.stop - alone.start


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_gains_add_up_to_the_change_of_the_log_likelihood(
    knowledge: Knowledge, readings: Readings, likelihood: Likelihood
) -> None:
    network, rows = build_network(knowledge), MovingRows(knowledge)
    found = fit(rows, network, readings, 2.0, likelihood=likelihood)
    by_lesion = gains(rows, network, readings, found, likelihood)
    assert by_lesion.shape == (10, rows.size)
    objective = readings.objective(rows, network, likelihood=likelihood)
    base = objective.case_mix(network) if likelihood == "joint" else 1.0
    objective.pretest = base * found.pretest["ours"]
    after, before = (objective(part * found.coordinates)[0] for part in (1, 0))
    assert by_lesion.sum() == pytest.approx(after - before, rel=0.01)
    named = {knowledge.lesions[n] for n in np.flatnonzero(by_lesion.any(axis=1))}
    assert named == {"abscess", "hematoma"}


@pytest.mark.slow
def test_the_report_says_for_whom_a_row_moved(readings: Readings) -> None:
    found = Model(read_knowledge("sourced")).learn(readings, weight=8)
    entry = next(entry for _, entry in found.moved.values() if entry.gain)
    lesion, most = next(iter(entry.gain.items()))
    assert lesion in ("abscess", "hematoma")
    assert f"; {lesion} {most:+.1f}" in found.text()
    assert f"gain = {{ {lesion} = {most:g}" in found.toml()
