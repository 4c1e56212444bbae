"""What is written is read by pgmpy, by pyAgrum and by ourselves: one posterior."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from calcinosis import Model, NetworkError, from_pgmpy, read_network
from calcinosis.interchange.network_files.declared import (
    Complaints,
    Declared,
    DeclaredTable,
    DeclaredVariable,
    named_tables,
)
from calcinosis.interchange.network_files.export_model import declared_model, file_text
from calcinosis.interchange.network_files.file_formats import FORMATS, NetworkFormat
from calcinosis.network.clinic import clinic_tables
from evaluation.benchmark.networks import PUBLISHED, bundled, published
from tests.support.foreign_readers import (
    by_pgmpy,
    by_pyagrum,
    pgmpy_reads,
    pyagrum,
    told_rows,
    written,
)
from tests.support.oracles import simulate
from tests.support.small_networks import small

FORMS: tuple[NetworkFormat, ...] = get_args(NetworkFormat)
OTHERS = [name for name in PUBLISHED if name != "child"]
READERS = {"pgmpy": by_pgmpy, "pyAgrum": by_pyagrum}


def evidence_on(network: Declared, rows: int, seed: int) -> list[dict[str, str]]:
    """Random states of random variables but the first."""
    random = np.random.default_rng(seed)
    codes = {
        name: np.where(
            random.random(rows) < 0.4, random.integers(0, len(own), rows), -1
        ).tolist()
        for name, own in list(network.states.items())[1:]
    }
    return told_rows(network, codes, rows)


@pytest.mark.parametrize("form", FORMS)
def test_small_networks_are_read_by_all(form: NetworkFormat, tmp_path: Path) -> None:
    network = small()
    path = written(network, form, tmp_path)
    ours = read_network(path, "v0")
    peers = [reader(path, network) for reader in READERS.values()]
    for told in evidence_on(network, 12, 3):
        answer = list(ours.diagnose(told).posterior.values())
        for ask in peers:
            np.testing.assert_allclose(ask("v0", told), answer, atol=1e-7)


@pytest.mark.parametrize("form", FORMS)
def test_every_digit_comes_back(form: NetworkFormat, tmp_path: Path) -> None:
    """Of a small number too, which pgmpy's own writers round away."""
    network = small(2)
    network.tables[0].values[:] = [1.2345678901234567e-9, 1 - 1.2345678901234567e-9]
    path = written(network, form, tmp_path)
    complaints = Complaints("x")
    read = FORMATS[form].read(path.read_bytes(), complaints)
    assert read.states == network.states
    pairs = zip(
        named_tables(read, complaints), named_tables(network, complaints), strict=True
    )
    for one, other in pairs:
        assert one.variable == other.variable or form == "xdsl"
    mine = {t.variable: t for t in named_tables(network, complaints)}
    for table in named_tables(read, complaints):
        assert table.parents == mine[str(table.variable)].parents
        np.testing.assert_array_equal(table.values, mine[str(table.variable)].values)


@cache
def model_network(model: Model) -> Declared:
    return declared_model(model.knowledge, model.network)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("form", FORMS)
def test_this_model_is_read_by_both(
    form: NetworkFormat, reader: str, model: Model, tmp_path: Path
) -> None:
    """200 random evidence sets, agreement to 1e-7.

    pyAgrum reads BIF, NET and UAI in single precision: 8e-8 is what that leaves.
    """
    if (form, reader) == ("uai", "pgmpy"):
        # the published network below stands in for it
        pytest.skip("pgmpy parses the whole file twice for every table: hours")
    network = model_network(model)
    path = written(network, form, tmp_path)
    ask = READERS[reader](path, network)
    nodes = clinic_tables(model.network)
    seen = simulate(nodes, model.network.states, 200, 0.35, 14, ["lesion", "form"])
    answers = model.engine.infer(seen).probability
    codes = {
        name: np.where(
            own.codes < len(model.network.states[name]), own.codes.astype(int), -1
        ).tolist()
        for name, own in seen.observations.items()
    }
    for row, told in enumerate(told_rows(network, codes, 200)):
        np.testing.assert_allclose(ask("lesion", told), answers[row], atol=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_this_model_comes_back_whole(
    form: NetworkFormat, model: Model, tmp_path: Path
) -> None:
    path = tmp_path / f"model.{form}"
    model.export(path)
    ours = read_network(path, "lesion")
    for told in ({}, {"iv_calcium": "yes", "erythema": "no"}):
        answer = ours.diagnose(told)
        expected = from_pgmpy(model.to_pgmpy(), "lesion").diagnose(told)
        assert answer.posterior == pytest.approx(expected.posterior, abs=1e-14)


def declared(name: str) -> Declared:
    """A network that pgmpy brings along."""
    problem = published(name, 1)
    variables = [DeclaredVariable(n, tuple(own)) for n, own in problem.states.items()]
    tables = [DeclaredTable(n.node, n.parents, n.table) for n in problem.nodes]
    return Declared(name, variables, tables)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("form", FORMS)
def test_a_published_network_is_read_by_both(
    form: NetworkFormat, reader: str, tmp_path: Path
) -> None:
    """Alarm: 200 patients drawn from it, agreement to 1e-7."""
    network, problem = declared("alarm"), published("alarm", 200, hidden=0.6)
    path = written(network, form, tmp_path)
    ask, ours = READERS[reader](path, network), read_network(path, problem.target)
    codes = {name: own.tolist() for name, own in problem.patients.items()}
    for told in told_rows(network, codes, problem.rows):
        answer = list(ours.diagnose(told).posterior.values())
        np.testing.assert_allclose(ask(problem.target, told), answer, atol=1e-7)


def test_pgmpy_and_pyagrum_misread_uai_and_xdsl(tmp_path: Path) -> None:
    """Why what they read is put right above: this fails when they do it themselves."""
    gum = pyagrum()
    network = small()
    table = network.tables[3]
    first = {parent: 1 for parent in table.parents} | {table.parents[-1]: 0}
    places = tuple(first[parent] for parent in table.parents)
    for form in ("uai", "xdsl"):
        bn: Any = gum.loadBN(str(written(network, form, tmp_path)))
        names = bn.names()
        own = "3" if form == "uai" else "v3"
        assert own in names
        given = {(n[1:] if form == "uai" else n): s for n, s in first.items()}
        read = np.asarray(bn.cpt(own)[given])
        assert not np.allclose(read, table.values[places], atol=1e-3)


def test_pgmpy_finds_descriptions(tmp_path: Path) -> None:
    """In BIF and XMLBIF, on one line and without marks that end them."""
    from pgmpy.readwrite.BIF import BIFReader

    path = written(small(), "bif", tmp_path)
    nodes = BIFReader(str(path), include_properties=True).get_model().nodes
    told = "Is it <red>? (s0: the first, 'so called' : (odd))"
    assert nodes["v1"]["description"] == told
    nodes = pgmpy_reads(written(small(), "xmlbif", tmp_path)).nodes
    assert nodes["v1"]["description"] == "Is it <red>?"
    assert nodes["v1"]["state_s0"] == "the first, 'so called' : (odd)"


@pytest.mark.parametrize("form", FORMS)
def test_the_model_is_described(form: NetworkFormat, model: Model) -> None:
    text = file_text(model_network(model), form)
    assert "Is the skin over it red?" in text
    assert model.knowledge.digest in text
    assert "iatrogenic calcinosis" in text


@pytest.mark.parametrize(
    "name",
    ["child", *(pytest.param(n, marks=pytest.mark.slow) for n in OTHERS)],
)
def test_published_files_are_read_as_pgmpy_reads_them(
    name: str, tmp_path: Path
) -> None:
    """The same tables, to the last digit."""
    network = bundled(name)
    path = bundled_file(name)
    found = FORMATS["bif"].read(path, Complaints(name))
    for table in found.tables:
        cpd = network.get_cpds(table.variable)
        assert table.parents == tuple(cpd.variables[1:])
        values = np.moveaxis(np.asarray(cpd.values), 0, -1)
        mine = table.values / table.values.sum(axis=-1, keepdims=True)
        np.testing.assert_allclose(mine, values, rtol=1e-12)


def bundled_file(name: str) -> bytes:
    """The text of a network that pgmpy brings along."""
    import gzip
    from importlib.resources import files

    # what it returns is a folder here, which can glob; its type does not say so
    (path,) = files("pgmpy").glob(f"**/{name}.bif.gz")  # type: ignore[attr-defined]
    return gzip.decompress(path.read_bytes())


def test_names_that_programs_misread_are_refused() -> None:
    odd = Declared(
        "odd",
        [DeclaredVariable("a b", ("0-3", "yes"))],
        [DeclaredTable("a b", (), np.array([0.5, 0.5]))],
    )
    with pytest.raises(NetworkError) as caught:
        file_text(odd, "bif")
    assert len(caught.value.problems) == 2
    assert "'a b': is no plain name" in str(caught.value)
