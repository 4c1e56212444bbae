"""Sets of findings asked for in pairs have the answers of rows of their own."""

import numpy as np
import pytest

from calcinosis.inference import coalitions
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from tests.inference.test_one_patient import STATES, network

LISTS = (
    ([0, 1, 4, 5], [0, 2, 8, 10]),
    ([0, 3], [0, 4, 8, 12]),
    ([0], [0, 1, 7, 15]),
    ([15, 0], [0]),
    ([0, 8], [2]),
)


def findings(
    random: np.random.Generator,
) -> tuple[dict[str, Observation], list[dict[str, Observation]]]:
    """What is always known, and four players, of which one brings two findings."""
    own: dict[str, Observation] = {}
    for name, count in STATES.items():
        hard = np.eye(count)[random.integers(count)]
        own[name] = Observation.of_one(
            hard if random.random() < 0.5 else random.random(count)
        )
    own["f"] = Observation.of_one(random.random((4, 3)), over_parents=True)
    names = list(random.permutation([name for name in STATES if name != "only"]))
    always = {name: own[name] for name in (names.pop(), "only")}
    parts = [names[:2], *([name] for name in names[2:])]
    return always, [{name: own[name] for name in part} for part in parts]


def by_rows(
    engine: Engine,
    always: dict[str, Observation],
    players: list[dict[str, Observation]],
    masks: np.ndarray,
) -> np.ndarray:
    """P(target, findings) of every set, a row for each."""
    observations = {
        name: one.of_rows(np.zeros(masks.size, int)) for name, one in always.items()
    }
    for number, player in enumerate(players):
        for name, one in player.items():
            weights = np.concatenate([np.ones_like(one.weights), one.weights])
            codes = masks.ravel() >> number & 1
            observations[name] = Observation(codes, weights, one.over_parents)
    answer = engine.infer(Evidence(masks.size, observations))
    joint = answer.probability * np.exp(answer.log_evidence)[:, None]
    return joint.reshape(*masks.shape, -1)


@pytest.mark.parametrize("small", [1, 20, 1 << 15])
@pytest.mark.parametrize("target", ["d", "a", "c"])
@pytest.mark.parametrize("seed", range(4))
def test_every_pair_has_the_answer_of_a_row(
    seed: int, target: str, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is left to the matrix product."""
    monkeypatch.setattr(coalitions, "SMALL", (small,))
    random = np.random.default_rng(seed)
    engine = Engine(STATES, network(random), target)
    always, players = findings(random)
    sets = engine.coalitions(always, players)
    assert sets is not None
    for first, second in LISTS:
        joint = sets.joint(first, second)
        expected = by_rows(engine, always, players, np.bitwise_or.outer(first, second))
        assert joint is not None
        np.testing.assert_allclose(joint, expected, rtol=1e-12)


def test_what_takes_too_much_memory_or_underflows_is_left_to_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine(STATES, network(np.random.default_rng(0)), "d")
    tiny = {"a": Observation.of_one(np.full(3, 1e-300))}
    sets = engine.coalitions({}, [tiny])
    assert sets is not None
    assert sets.joint([0], [0]) is not None
    assert sets.joint([0], [0, 1]) is None
    monkeypatch.setattr(coalitions, "MOST_ENTRIES", 1)
    assert sets.joint([0], [0]) is None
