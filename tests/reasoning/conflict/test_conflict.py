"""Findings that do not fit together: how rare, which two, and what is impossible."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Case, Model
from calcinosis.inference.engine import Engine
from calcinosis.inference.factor import Factor
from calcinosis.patient.items import Item
from calcinosis.reasoning.conflict.simulated import simulated
from calcinosis.reasoning.impossible import smallest_clash

CLASH = Case(
    setting="emergency",
    age="30 y",
    findings={
        "aspirate": "pus",
        "erythema": "no",
        "biopsy": "vessel_calcification",
        "fever": "no",
        "fluctuance": "no",
    },
)


def test_simulated_conflicts_are_those_of_real_cases_as_often_as_they_occur(
    model: Model,
) -> None:
    """Two signs: four possible patients, each with the conflict of its own case."""
    names = ("erythema", "fever")
    result = model.diagnose(
        Case(setting="general", findings=dict.fromkeys(names, "no"))
    )
    drawn = simulated(result, 20_000, seed=1)
    whole = model.diagnose(Case(setting="general")).answer.log_evidence[0]
    for states in product(("no", "yes"), repeat=2):
        case = Case(setting="general", findings=dict(zip(names, states, strict=True)))
        other = model.diagnose(case)
        share = float(np.exp(other.answer.log_evidence[0] - whole))
        same = np.isclose(drawn, other.conflict, atol=1e-9)
        assert same.mean() == pytest.approx(share, abs=0.015)


@pytest.mark.parametrize(
    "findings",
    [
        {"crp": "40 mg/L", "wbc": "9 10^9/L", "calcium": "2.3 mmol/L"},
        {
            "crp": "<5 mg/L",
            "site": ["arm", "leg"],
            "fluctuance": {"no": 0.9, "yes": 0.3},
            "radiographs": [{"day": 2, "calcification": "no"}],
        },
    ],
)
def test_on_average_the_ratio_of_products_is_one(
    model: Model, findings: dict[str, object]
) -> None:
    """E[Π P(eᵢ)/P(e)] = Σ Π P(eᵢ) = 1 for numbers, ranges, films and unsure signs."""
    drawn = simulated(
        model.diagnose(Case(setting="general", findings=findings)), 8000, 3
    )
    ratios = np.exp2(drawn)
    assert ratios.mean() == pytest.approx(1, abs=5 * ratios.std() / np.sqrt(8000))
    assert ratios.std() > 0


def test_a_clash_is_rare_and_a_textbook_picture_is_not(model: Model) -> None:
    """The share tells them apart; the same seed gives the same patients."""
    report = model.diagnose(CLASH).conflict_report()
    assert report.value > 0.5  # a warning begins at nothing
    assert report.share < 0.1
    assert report == model.diagnose(CLASH).conflict_report()
    signs = {"purulence": "yes", "fluctuance": "yes", "fever": "yes", "crp": "high"}
    usual = Case(setting="emergency", age="30 y", findings=signs)
    assert model.diagnose(usual).conflict_report().share > 0.5
    between = Case(setting="emergency", age="30 y", findings={"warmth": "no", **signs})
    shares = [model.diagnose(between).conflict_report(seed=n).share for n in (1, 2)]
    assert shares[0] != shares[1]


def test_the_share_is_never_nothing_and_has_its_error(model: Model) -> None:
    """The patient is one of those counted."""
    case = Case(setting="emergency", age="3 d", findings={"warfarin": "yes"})
    report = model.diagnose(case).conflict_report(draws=99)
    assert report.share >= 1 / 100
    expected = np.sqrt(report.share * (1 - report.share) / 99)
    assert report.standard_error == pytest.approx(expected)
    with pytest.raises(ValueError, match="from 1 to 20000"):
        model.diagnose(case).conflict_report(draws=0)


def test_the_pair_and_the_parts_are_found_by_leaving_out(model: Model) -> None:
    """Each against the conflict of smaller cases."""
    report = model.diagnose(CLASH).conflict_report(draws=10)
    assert report.pair is not None
    bits: dict[frozenset[str], float] = {}
    for pair in combinations(CLASH.findings, 2):
        findings = {name: CLASH.findings[name] for name in pair}
        two = model.diagnose(Case(setting="emergency", findings=findings))
        bits[frozenset(pair)] = two.conflict
    worst = max(bits, key=bits.__getitem__)
    assert {report.pair.first[0], report.pair.second[0]} == worst
    assert report.pair.bits == pytest.approx(bits[worst], abs=1e-9)
    whole = model.diagnose(CLASH)
    for part in report.parts:
        if part.variable in CLASH.findings:
            left = whole.without(part.variable).conflict
            assert part.bits == pytest.approx(whole.conflict - left, abs=1e-9)


def test_only_one_finding_has_no_pair(model: Model) -> None:
    """Nothing to clash with."""
    report = model.diagnose(Case(findings={"fever": "no"})).conflict_report(draws=10)
    assert report.pair is None
    assert report.value == pytest.approx(0, abs=1e-12)
    assert model.diagnose(Case()).conflict_report(draws=10).parts == ()


# ------------------------------------------------------------------ impossible


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_the_clash_named_is_a_smallest_one(number: int) -> None:
    """Against every subset, in small networks full of zeros."""
    random = np.random.default_rng(number)
    states = {f"v{n}": 2 for n in range(6)}
    factors = [
        Factor(tuple(scope), (random.random((1, 2, 2)) > 0.3).astype(float))
        for scope in combinations(states, 2)
        if random.random() < 0.6
    ]
    factors.append(Factor(("v0",), np.ones((1, 2))))
    engine = Engine(states, factors, "v0")
    items = [Item(name, name, "", "", np.eye(2)[random.integers(2)]) for name in states]

    def impossible(chosen: tuple[Item, ...]) -> bool:
        known = {item.node: int(item.likelihood.argmax()) for item in chosen}
        worlds = product(*(([known[v]] if v in known else [0, 1]) for v in states))
        return not any(
            all(
                f.table[(0, *(world[[*states].index(name)] for name in f.scope))]
                for f in factors
            )
            for world in worlds
        )

    if not impossible(tuple(items)) or impossible(()):
        return
    found = smallest_clash(engine, items)
    assert impossible(found)
    assert not any(
        impossible(chosen)
        for size in range(1, len(found))
        for chosen in combinations(items, size)
    )
