"""Network files as pgmpy and pyAgrum read them, asked by the names they were given.

Where a program's reader does not follow the format, what it read is put in the order
that the file has: the faults are held in tests of their own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.interchange.network_files.declared import Declared
from calcinosis.interchange.network_files.export_model import file_text
from calcinosis.interchange.network_files.file_formats import NetworkFormat
from tests.support.oracles import pgmpy_engine

Told = Mapping[str, str]
Asked = Callable[[str, Told], FloatArray]
"""(target, evidence) → posterior, in the order of the target's states."""

ENDINGS = {"xmlbif": "bifxml"}
"""What pyAgrum calls a format."""


def written(network: Declared, form: NetworkFormat, folder: Path) -> Path:
    """Write a network for both programs."""
    path = folder / f"network.{ENDINGS.get(form, form)}"
    path.write_text(file_text(network, form), encoding="utf-8")
    return path


class _Names:
    """Names of a network, which UAI files have as numbers."""

    def __init__(self, network: Declared, numbered: bool, beginning: str = "") -> None:
        self.states = network.states
        self.numbers = {name: n for n, name in enumerate(self.states)}
        self.numbered, self.beginning = numbered, beginning

    def variable(self, name: str) -> str:
        """The name in the file."""
        return f"{self.beginning}{self.numbers[name]}" if self.numbered else name

    def state(self, name: str, state: str) -> Any:
        """The number of a state, or its name."""
        number: int = self.states[name].index(state)
        return number if self.numbered else state

    def told(self, evidence: Told) -> dict[str, Any]:
        """Evidence with the names in the file."""
        return {self.variable(n): self.state(n, s) for n, s in evidence.items()}


def pyagrum() -> Any:
    """Return the library."""
    with warnings.catch_warnings():
        # SWIG warns of its own types; as an error that warning ends the interpreter
        warnings.simplefilter("ignore", DeprecationWarning)
        import pyagrum as gum
    return gum


def by_pyagrum(path: Path, network: Declared) -> Asked:
    """Return how pyAgrum answers."""
    gum = pyagrum()
    names = _Names(network, path.suffix == ".uai")
    found: Any = gum.loadBN(str(path))
    if path.suffix in (".uai", ".xdsl"):
        _last_parent_fastest(found)

    def ask(target: str, evidence: Told) -> FloatArray:
        engine = gum.LazyPropagation(found)
        engine.setTargets({names.variable(target)})
        engine.setEvidence(names.told(evidence))
        engine.makeInference()
        return np.asarray(engine.posterior(names.variable(target)).toarray())

    return ask


def _last_parent_fastest(found: Any) -> None:
    """Undo that pyAgrum 3.3.1 lets the first parent run fastest in UAI and XDSL."""
    for node in found.nodes():
        table = found.cpt(node)
        own, *sizes = (table.variable(n).domainSize() for n in range(table.nbrDim()))
        if len(sizes) > 1:
            whole = table.toarray().reshape(*sizes, own)
            reverse = (*reversed(range(len(sizes))), len(sizes))
            table.fillWith(whole.transpose(reverse).ravel().tolist())


def by_pgmpy(path: Path, network: Declared) -> Asked:
    """Return how pgmpy answers."""
    names = _Names(network, path.suffix == ".uai", "var_")
    engine = pgmpy_engine(_in_order(pgmpy_reads(path), network, names))

    def ask(target: str, evidence: Told) -> FloatArray:
        name = names.variable(target)
        answer = engine.query([name], names.told(evidence), show_progress=False)
        own = network.states[target]
        order = [answer.state_names[name].index(names.state(target, s)) for s in own]
        return np.asarray(answer.values)[order]

    return ask


def _in_order(read: Any, network: Declared, names: _Names) -> Any:
    """Return what pgmpy read with nodes in our order: it eliminates by theirs.

    In the order of the alphabet, which its own readers have, a question on this model
    takes seconds.
    """
    from pgmpy.models import DiscreteBayesianNetwork

    model = DiscreteBayesianNetwork()
    model.add_nodes_from([names.variable(one) for one in network.states])
    for table in network.tables:
        own = names.variable(table.variable)
        model.add_edges_from([(names.variable(one), own) for one in table.parents])
    assert set(model.edges()) == set(read.edges())
    cpds = {cpd.variable: cpd for cpd in read.get_cpds()}
    model.add_cpds(*(cpds[node] for node in model.nodes()))
    return model


def pgmpy_reads(path: Path) -> Any:
    """Return the network that pgmpy reads; of UAI what its parser finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.readwrite.BIF import BIFReader
        from pgmpy.readwrite.NET import NETReader
        from pgmpy.readwrite.UAI import UAIReader
        from pgmpy.readwrite.XDSL import XDSLReader
        from pgmpy.readwrite.XMLBIF import XMLBIFReader

    # pgmpy publishes no types
    class NETReaderOnce(NETReader):  # type: ignore[misc]
        """pgmpy's own looks for all states again for every node: half an hour here."""

        def get_states(self) -> dict[str, list[str]]:
            nodes = self.name_expr.scan_string(self.network)
            states = self.state_expr.scan_string(self.network)
            return {
                str(node[0].nodename): [s.replace('"', "") for s in own[0].statenames]
                for node, own in zip(nodes, states, strict=True)
            }

    readers: dict[str, Any] = {
        ".bif": BIFReader,
        ".bifxml": XMLBIFReader,
        ".net": NETReaderOnce,
        ".xdsl": XDSLReader,
        ".uai": UAIReader,
    }
    reader: Any = readers[path.suffix](str(path))
    if path.suffix == ".uai":
        return _own_states_fastest(reader)
    return reader.get_model()


def _own_states_fastest(reader: Any) -> Any:
    """Put tables together as the format says, from what pgmpy's parser found."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    parsed = reader.grammar.parse_string(reader.network)
    model = DiscreteBayesianNetwork()
    model.add_nodes_from(reader.variables)
    for number, (child, values) in enumerate(reader.get_tables()):
        scope: Any = parsed[f"fun_{number}"]
        scope = [scope] if isinstance(scope, int) else list(scope)
        parents = [f"var_{one}" for one in scope[:-1]]
        model.add_edges_from([(parent, child) for parent in parents])
        own, *sizes = (int(reader.domain[name]) for name in (child, *parents))
        table = np.array(values, dtype=float).reshape(-1, own).T
        model.add_cpds(TabularCPD(child, own, table, parents or None, sizes or None))
    return model


def told_rows(
    network: Declared, codes: Mapping[str, Sequence[int]], rows: int
) -> list[dict[str, str]]:
    """Return what is known of each patient, by name; −1 is not known."""
    states = network.states
    return [
        {name: states[name][own[row]] for name, own in codes.items() if own[row] >= 0}
        for row in range(rows)
    ]
