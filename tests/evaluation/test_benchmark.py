"""The benchmark compares answers as well as times, and its result is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calcinosis import Model
from calcinosis.patient.written.documents import to_json
from evaluation.benchmark.command import (
    SIZES,
    as_page,
    benchmark,
    print_profile,
    write_page,
)
from evaluation.benchmark.compare_engines import pose
from evaluation.benchmark.engines import (
    ALONE,
    FIRST,
    OURS,
    PEERS,
    Prepared,
    Way,
    installed,
)
from evaluation.benchmark.figures import FIGURES
from evaluation.benchmark.goals import fastest
from evaluation.benchmark.kept_results import NoResultError
from evaluation.benchmark.networks import Task, clinic, grid, k_tree
from evaluation.pages.layout import plainly

TINY = {
    **{"rows": 300, "networks": ("child",), "published": 200, "sample": 4},
    **{"passes": 1, "every": 50, "doors": 50, "times": 2, "draws": 20, "pairs": 0},
    "growth": {
        **SIZES["quick"]["growth"],
        **{"patients": (1, 100), "findings": (0, 12), "nodes": (10,), "states": (2, 3)},
        **{"sides": (2, 11), "grid_memory": 1e4, "batch": 100, "sample": 2},
    },
}


@pytest.fixture(scope="module")
def content(model: Model) -> dict[str, Any]:
    """What a run says, after a journey through its file."""
    found: dict[str, Any] = json.loads(to_json(benchmark(model, TINY)))
    return found


@pytest.mark.slow
def test_every_engine_answers_the_same_patients_alike(content: dict[str, Any]) -> None:
    """Each engine that is installed agrees with pgmpy as far as it can."""
    tolerance = {peer.engine: peer.tolerance for peer in PEERS}
    answered: set[str] = set()
    for comparison in content["comparisons"]:
        for entry in comparison["entries"]:
            if entry["difference"] is not None:
                limit = tolerance.get(entry["engine"], 1e-10)
                assert entry["difference"] <= limit, entry
                answered.add(entry["engine"])
    assert {OURS, "pyAgrum, lazy propagation"} <= answered
    assert [c["network"] for c in content["comparisons"]] == ["calcinosis", "child"]


@pytest.mark.slow
def test_one_patient_is_measured_by_the_network_where_a_peer_is_best(
    content: dict[str, Any],
) -> None:
    reached = {goal["name"]: goal["reached"] for goal in content["goals"]}
    (name,) = (n for n in reached if "new findings: time over pyAgrum" in n)
    pairs = [
        (fastest(one, OURS, FIRST), fastest(one, "pyAgrum", ALONE))
        for one in content["comparisons"]
    ]
    ratios = [own / theirs for own, theirs in pairs if own and theirs]
    assert len(ratios) == 2
    assert reached[name] == max(ratios)


@pytest.mark.slow
def test_every_door_is_timed_and_what_its_time_goes_into(
    content: dict[str, Any],
) -> None:
    """The page has a line for each door, and the shares make up the whole."""
    doors, page = content["doors"], as_page(content)
    assert doors["rows"] == TINY["doors"]
    assert set(doors["shares"]) == {"reading", "coding", "inference", "writing"}
    for name in doors["doors"]:
        assert f"| {name} | " in page


def test_a_peer_that_is_missing_or_fails_says_so(model: Model) -> None:
    """It gets a line with the reason, no time, and the run goes on."""

    def broken(problem: Task, threads: int) -> Prepared:
        message = f"cannot do {problem.name} with {threads} threads"
        raise RuntimeError(message)

    problem = clinic(model).drawn(3)
    for package, note in (
        ("no-such-package", "not installed"),
        ("numpy", "fails: RuntimeError: cannot do calcinosis with 1 threads"),
    ):
        entry, answers = pose(Way("it", package, "", broken), problem, 1, 1)
        assert (entry["note"], entry["timing"], answers) == (note, None, None)


@pytest.mark.slow
def test_a_wrong_peer_wins_nothing(content: dict[str, Any]) -> None:
    """An answer that is off is marked, and the time it took is no victory."""
    changed = json.loads(json.dumps(content))
    (entry,) = (
        e
        for e in changed["comparisons"][0]["entries"]
        if e["engine"].startswith("pyAgrum") and e["threads"] == 1
    )
    entry["timing"]["best"] = 1e-12
    assert "- calcinosis: pyAgrum" in as_page(changed)
    entry["note"] = "WRONG: more than 1e-10 from the reference"
    assert "- calcinosis: pyAgrum" not in as_page(changed)


@pytest.mark.slow
def test_the_page_names_a_peer_that_fails_and_leaves_out_who_is_not_there(
    content: dict[str, Any],
) -> None:
    """Its line has the reason and no time; who is not installed stands in the head."""
    changed = json.loads(json.dumps(content))
    entries = changed["comparisons"][0]["entries"]
    failed, absent = (dict(entries[-1], timing=None, difference=None) for _ in range(2))
    failed |= {"engine": "broken", "note": "fails: RuntimeError: no"}
    absent |= {"engine": "other", "note": "not installed"}
    entries += [failed, absent]
    changed["versions"]["other"] = None
    page = as_page(changed)
    assert "| broken | 1 | fails: RuntimeError: no |  |  |  |  |  |" in page
    assert "| other |" not in page
    assert "Not installed: other. Renew" in page
    line = next(x for x in plainly(page).split("\n") if x.startswith("broken "))
    assert line.split() == ["broken", "1", "fails:", "RuntimeError:", "no"]


@pytest.mark.slow
def test_text_page_and_figures_tell_the_whole_result(
    content: dict[str, Any], tmp_path: Path
) -> None:
    """Every network, sweep, part and goal is in both; the page needs a kept result."""
    with pytest.raises(NoResultError, match="python -m evaluation benchmark"):
        write_page(tmp_path, tmp_path)
    older = {**content, "date": "2020-01-01", "comparisons": []}
    for one in (older, content):
        path = tmp_path / f"benchmark-{one['date']}.json"
        path.write_text(to_json(one), encoding="utf-8")
    page = write_page(tmp_path, tmp_path / "docs").read_text(encoding="utf-8")
    for text in (plainly(as_page(content)), page.replace("`", "")):
        for part, name in (
            *(("comparisons", "network"), ("sweeps", "name")),
            *(("one_case", "name"), ("goals", "name")),
        ):
            missing = [
                one[name]
                for one in content[part]
                if one[name].lower().replace("`", "") not in text.lower()
            ]
            assert missing == []
        assert "at 11" in text.lower()
        assert "limit is 1e-05 GB" in text
    figures = {path.name for path in (tmp_path / "docs").glob("*.svg")}
    assert figures == {f"benchmark-{name}.svg" for name in FIGURES}
    assert all(name in page for name in figures)


def test_the_profile_names_where_the_time_goes(
    model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    """Functions of the engine are among them, and the number of lines is bounded."""
    print_profile(clinic(model).drawn(500))
    told = capsys.readouterr().out
    assert "tensors.py" in told
    assert told.count(".py:") <= 20


def test_random_networks_have_the_size_and_width_they_claim() -> None:
    """Parents of a k-tree's node are a clique; a grid's findings leave it connected."""
    problem = k_tree(12, 3, 2, 5)
    assert len(problem.nodes) == 12
    family = {n.node: {n.node, *n.parents} for n in problem.nodes}
    for node in problem.nodes:
        for one in node.parents:
            for other in node.parents:
                assert one in family[other] or other in family[one]
        assert len(node.parents) == min(int(node.node[1:]), 3)
        np.testing.assert_allclose(node.table.sum(axis=-1), 1)
    assert set(grid(3, 4).patients) == {"n6", "n7", "n8"}


@pytest.mark.skipif(
    installed("bayesian-cpp") is None, reason="its wheels are not for every machine"
)
def test_single_precision_is_within_its_tolerance(model: Model) -> None:
    """bayesian-cpp differs from double precision, by no more than is said of it."""
    (peer,) = (peer for peer in PEERS if peer.package == "bayesian-cpp")
    problem = clinic(model).drawn(5)
    reference = problem.engine().infer(problem.evidence()).probability
    entry, _ = pose(peer, problem, 1, 1, reference)
    assert 0 < entry["difference"] < peer.tolerance
