"""XDSL, the files of GeNIe and SMILE.

The states of the last parent run fastest (but for the variable's own). pgmpy's writer
puts nodes at random places, and cuts numbers after 16 decimals. pyAgrum 3.3.1 lets the
first parent run fastest, in writing and in reading: what it wrote is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.interchange.network_files.declared import (
    Complaints,
    Declared,
    DeclaredTable,
    DeclaredVariable,
)
from calcinosis.interchange.network_files.written_parts import (
    described,
    in_rows,
    plain_text,
)
from calcinosis.interchange.network_files.xml_elements import XmlElement, read_xml
from calcinosis.interchange.network_files.xmlbif import values_in

__all__ = ["read_xdsl", "write_xdsl"]

ACROSS, DOWN, WIDTH, HEIGHT = 150, 100, 120, 50
"""Distances and sizes of nodes on the page, in points."""
LOOKS = (
    '<interior color="e5f6f7" /><outline color="000080" />'
    '<font color="000000" name="Arial" size="8" />'
)


def read_xdsl(content: bytes, complaints: Complaints) -> Declared:
    """Read a network.

    Raises
    ------
    NetworkError
        With the line of whatever cannot be read.
    """
    root = read_xml(content, "smile", complaints)
    _refuse_other_order(root, complaints)
    nodes = root.first("nodes")
    if nodes is None:
        raise complaints.stop(root.line, "<smile> holds no <nodes>")
    variables: list[DeclaredVariable] = []
    tables: list[DeclaredTable] = []
    for node in _nodes(nodes):
        name = node.attributes.get("id", "")
        if node.tag not in ("cpt", "deterministic"):
            text = f"'{name}' is a {node.tag} node: only cpt and deterministic are read"
            complaints.add(node.line, text)
            continue
        states = tuple(own.attributes.get("id", "") for own in node.all("state"))
        variables.append(DeclaredVariable(name, states, node.line))
        given = node.first("parents")
        parents = tuple(given.text.split()) if given else ()
        values = _values(node, states, complaints)
        tables.append(DeclaredTable(name, parents, values, node.line))
    complaints.raise_if_any()
    return Declared(root.attributes.get("id", ""), variables, tables)


def _refuse_other_order(root: XmlElement, complaints: Complaints) -> None:
    extensions = root.first("extensions")
    genie = extensions.first("genie") if extensions else None
    app = genie.attributes.get("app", "") if genie else ""
    several = any(
        len(parents.text.split()) > 1
        for node in root.all("nodes")
        for own in _nodes(node)
        for parents in own.all("parents")
    )
    if app.startswith("aGrUM") and several:
        text = (
            f"was written by {app}, which puts probabilities in another order than "
            "GeNIe and SMILE; save the network as bifxml or bif instead"
        )
        raise complaints.stop(genie.line if genie else 0, text)


def _nodes(element: XmlElement) -> Iterator[XmlElement]:
    """Yield the nodes, also those in submodels."""
    waiting = [element]
    while waiting:
        for child in waiting.pop().children:
            if child.tag == "submodel":
                waiting.append(child)
            else:
                yield child


def _values(
    node: XmlElement, states: Sequence[str], complaints: Complaints
) -> FloatArray:
    tag = "probabilities" if node.tag == "cpt" else "resultingstates"
    found = node.first(tag)
    name = node.attributes.get("id", "")
    if found is None:
        raise complaints.stop(node.line, f"'{name}' has no <{tag}>")
    if node.tag == "cpt":
        return values_in(found, complaints)
    known = {state: number for number, state in enumerate(states)}
    given = found.text.split()
    wrong = [state for state in dict.fromkeys(given) if state not in known]
    for state in wrong:
        text = f"'{state}' is not a state of '{name}': {', '.join(states)}"
        complaints.add(found.line, text)
    if wrong:
        return np.zeros(0)
    return np.asarray(np.eye(len(states))[[known[state] for state in given]])


def write_xdsl(network: Declared) -> str:
    """Write a network with plain names."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<smile version="1.0" id="{network.name}" numsamples="10000" '
        'discsamples="10000">',
        "  <nodes>",
    ]
    for one, table in _in_order(network):
        lines.append(f'    <cpt id="{one.name}">')
        lines += [f'      <state id="{state}" />' for state in one.states]
        if table.parents:
            lines.append(f"      <parents>{' '.join(table.parents)}</parents>")
        rows = in_rows(table, network.states)
        numbers = " ".join(number for row in rows for number in row)
        lines += [f"      <probabilities>{numbers}</probabilities>", "    </cpt>"]
    lines += [
        "  </nodes>",
        "  <extensions>",
        f'    <genie version="1.0" app="calcinosis" name="{network.name}">',
        f"      <comment>{escape(plain_text(network.about))}</comment>",
    ]
    places = _places(network)
    for one in network.variables:
        x, y = places[one.name]
        comment = described(one)
        told = f"<comment>{escape(comment)}</comment>" if comment else ""
        # pyAgrum takes the name for people as the name: both are the same
        lines += [
            f'      <node id="{one.name}"><name>{one.name}</name>{LOOKS}'
            f"<position>{x} {y} {x + WIDTH} {y + HEIGHT}</position>{told}</node>"
        ]
    end = ["    </genie>", "  </extensions>", "</smile>", ""]
    return "\n".join([*lines, *end])


def _in_order(network: Declared) -> Iterator[tuple[DeclaredVariable, DeclaredTable]]:
    """Yield variables parents first, as SMILE wants them, with their tables."""
    known = {one.name: one for one in network.variables}
    tables = {table.variable: table for table in network.tables}
    levels = _levels(network)
    for name in sorted(known, key=levels.__getitem__):
        yield known[name], tables[name]


def _levels(network: Declared) -> dict[str, int]:
    """Variable → arrows on the longest way to it."""
    parents = {table.variable: table.parents for table in network.tables}
    levels: dict[str, int] = {}
    waiting = list(parents)
    while waiting:
        name = waiting[-1]
        before = [parent for parent in parents[name] if parent not in levels]
        if before:
            waiting += before
            continue
        levels[name] = 1 + max((levels[p] for p in parents[name]), default=-1)
        waiting.pop()
    return levels


def _places(network: Declared) -> Mapping[str, tuple[int, int]]:
    """Variable → left upper corner: a line for each level."""
    levels = _levels(network)
    beside: dict[int, int] = {}
    found: dict[str, tuple[int, int]] = {}
    for one in network.variables:
        level = levels[one.name]
        number = beside[level] = beside.get(level, -1) + 1
        found[one.name] = (ACROSS * number, DOWN * level)
    return found
