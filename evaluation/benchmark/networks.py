"""The networks of the benchmark, their patients, and the one question about each."""

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, Self

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.variables import DAY_OF_LIFE
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable, clinic_tables
from calcinosis.network.pgmpy_bridge import pgmpy_network
from calcinosis.network.simulate import draw_rest
from evaluation import read_toml

HIDDEN = 0.4
"""Share of the states that are hidden at random."""
SEED = 1
PUBLISHED = read_toml("benchmark/networks.toml")
"""Networks that pgmpy brings along, and what is asked: a cause, not a symptom."""


@dataclass(frozen=True)
class Task:
    """One network with its patients."""

    name: str
    target: str
    """The variable asked for."""
    states: Mapping[str, Sequence[str]]
    nodes: Sequence[NodeTable]
    """The network as one table per node, parents first: what the peers get."""
    factors: Sequence[Factor]
    """The same joint distribution as this engine gets it."""
    never: Collection[str] = ()
    """What nobody can observe beside the target."""
    patients: Mapping[str, AnyIntArray] = field(default_factory=dict[str, AnyIntArray])
    """Node → state number of each patient, −1 where not assessed."""
    memory: float = 1e9
    """Bytes that one table of an engine may take."""

    @property
    def rows(self) -> int:
        """Number of patients."""
        return len(next(iter(self.patients.values())))

    @property
    def counts(self) -> dict[str, int]:
        """Node → number of states."""
        return {name: len(own) for name, own in self.states.items()}

    @cached_property
    def exported(self) -> Any:
        """The network as a pgmpy ``DiscreteBayesianNetwork``."""
        return pgmpy_network(self.nodes, self.states)

    def draw(self, rows: int, random: np.random.Generator) -> dict[str, IntArray]:
        """Draw patients: node → state numbers, shape (rows,)."""
        drawn: dict[str, IntArray] = {}
        draw_rest(self.nodes, drawn, rows, random)
        return drawn

    def hide(
        self,
        drawn: Mapping[str, AnyIntArray],
        random: np.random.Generator,
        share: float = HIDDEN,
    ) -> Self:
        """Return the same with these patients, of whom a share is hidden at random."""
        told = {
            name: np.where(random.random(len(own)) < share, -1, own).astype(np.int16)
            for name, own in drawn.items()
            if name != self.target and name not in self.never
        }
        return replace(self, patients=told)

    def drawn(self, rows: int, hidden: float = HIDDEN) -> Self:
        """Return the same with patients drawn from it."""
        random = np.random.default_rng(SEED)
        return self.hide(self.draw(rows, random), random, hidden)

    def head(self, rows: int) -> Self:
        """Return the same with the first patients only."""
        first = {name: codes[:rows] for name, codes in self.patients.items()}
        return replace(self, patients=first)

    def engine(self, threads: int = 1) -> Engine:
        """Compile this engine afresh: no plan and no table is kept from before."""
        settings: Any = {"memory": self.memory, "threads": threads}
        return Engine(self.counts, self.factors, self.target, **settings)

    def evidence(self) -> Evidence:
        """All patients as one batch."""
        return self._evidence(self.rows, self.patients)

    def singles(self) -> list[Evidence]:
        """Each patient as evidence of its own, only with what is known."""
        known = map(self.findings, range(self.rows))
        return [
            self._evidence(1, {name: np.array([n]) for name, n in one.items()})
            for one in known
        ]

    def findings(self, row: int) -> dict[str, int]:
        """Return what is known of one patient: node → state number."""
        codes = {name: int(codes[row]) for name, codes in self.patients.items()}
        return {name: code for name, code in codes.items() if code >= 0}

    def _evidence(self, rows: int, codes: Mapping[str, AnyIntArray]) -> Evidence:
        told = {
            name: Observation.of_states(states, len(self.states[name]))
            for name, states in codes.items()
        }
        return Evidence(rows, told)


def clinic(model: Model) -> Task:
    """Return the clinic network without patients; nobody observes latents or forms.

    Nor a day of life: tables tell it by an age, and these patients have age groups.
    """
    network, knowledge = model.network, model.knowledge
    kinds = ("latent", "form")
    latent = {v.name for v in knowledge.variables.values() if v.kind in kinds}
    nodes, never = clinic_tables(network), {*latent, *knowledge.severities, DAY_OF_LIFE}
    every = ("calcinosis", "lesion", network.states, nodes, network.factors)
    return Task(*every, never)


@cache
def bundled(name: str) -> Any:
    """Return a network that pgmpy brings along, its rounded tables made to sum to 1.

    Reading it takes a second: the same object is returned at every call.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.utils import get_example_model

        network: Any = get_example_model(name)
    for cpd in network.get_cpds():
        cpd.normalize()
    return network


def published(name: str, rows: int, hidden: float = HIDDEN) -> Task:
    """Return a published network with patients; only the target is never told."""
    import networkx

    network = bundled(name)
    states: dict[str, list[str]] = {}
    nodes: list[NodeTable] = []
    order: Any = networkx.topological_sort(network)
    for node in order:
        cpd = network.get_cpds(node)
        states[node] = list(cpd.state_names[node])
        table = np.moveaxis(np.asarray(cpd.values, dtype=np.float64), 0, -1)
        nodes.append(NodeTable(node, tuple(cpd.variables[1:]), table))
    return _directed(name, PUBLISHED[name], states, nodes).drawn(rows, hidden)


def k_tree(nodes: int, width: int, states: int, rows: int) -> Task:
    """Return a random network of a certain treewidth.

    The first ``width`` + 1 nodes form a clique; every later node gets ``width``
    parents that are a clique already: moralisation adds nothing, so the treewidth is
    ``width`` exactly. The first node is asked for.
    """
    random = np.random.default_rng((SEED, nodes, width, states))

    def parents() -> Iterator[tuple[int, ...]]:
        cliques = [tuple(range(width))]
        for node in range(nodes):
            given = tuple(range(node))
            if node >= width:
                given = cliques[random.integers(len(cliques))]
                cliques.extend(
                    (*(p for p in given if p != dropped), node) for dropped in given
                )
            yield given

    name = f"{nodes} nodes, treewidth {width}"
    return _random(name, parents(), states, random).drawn(rows)


def grid(side: int, rows: int) -> Task:
    """Return a grid of ``side`` × ``side`` yes/no nodes, each with parents up and left.

    Its treewidth is ``side``. The first corner is asked for; findings are the last
    row of nodes, so that no finding cuts the grid.
    """
    size = side * side
    parents = (
        [node - side] * (node >= side) + [node - 1] * (node % side > 0)
        for node in range(size)
    )
    random = np.random.default_rng((SEED, side))
    task = _random(f"grid of {side} × {side}", parents, 2, random).drawn(rows)
    last = [f"n{node}" for node in range(size - side, size) if node]
    return replace(task, patients={name: task.patients[name] for name in last})


def _random(
    name: str,
    parents: Iterable[Iterable[int]],
    states: int,
    random: np.random.Generator,
) -> Task:
    """Draw a table for each node, right after its parents."""
    nodes: list[NodeTable] = []
    for node, given in enumerate(parents):
        scope = tuple(f"n{parent}" for parent in given)
        shape = (states,) * len(scope) or None
        table: FloatArray = random.dirichlet(np.ones(states), size=shape)
        nodes.append(NodeTable(f"n{node}", scope, table))
    named = {node.node: [f"s{number}" for number in range(states)] for node in nodes}
    return _directed(name, "n0", named, nodes)


def _directed(
    name: str,
    target: str,
    states: Mapping[str, Sequence[str]],
    nodes: Sequence[NodeTable],
) -> Task:
    factors = [Factor((*n.parents, n.node), n.table[np.newaxis]) for n in nodes]
    return Task(name, target, states, nodes, factors)
