"""XMLBIF 0.3 (JavaBayes, Weka, pgmpy, pyAgrum's bifxml).

pgmpy's writer renames states without a word ("> 5" becomes "_5").
"""

from __future__ import annotations

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
    in_rows,
    plain_text,
)
from calcinosis.interchange.network_files.xml_elements import XmlElement, read_xml

__all__ = ["read_xmlbif", "values_in", "write_xmlbif"]


def read_xmlbif(content: bytes, complaints: Complaints) -> Declared:
    """Read a network.

    Raises
    ------
    NetworkError
        With the line of whatever cannot be read.
    """
    root = read_xml(content, "BIF", complaints)
    network = root.first("NETWORK")
    if network is None:
        raise complaints.stop(root.line, "<BIF> holds no <NETWORK>")
    variables = [_variable(own, complaints) for own in network.all("VARIABLE")]
    tables = [
        _table(own, complaints) for own in network.all("DEFINITION", "PROBABILITY")
    ]
    complaints.raise_if_any()
    name = network.first("NAME")
    return Declared(name.text if name else "", variables, tables)


def _variable(element: XmlElement, complaints: Complaints) -> DeclaredVariable:
    name = _text(element, "NAME", complaints)
    kind = element.attributes.get("TYPE", "nature")
    if kind != "nature":
        text = f"'{name}' is of type {kind}: only chance variables (nature) are read"
        complaints.add(element.line, text)
    states = tuple(own.text for own in element.all("OUTCOME", "VALUE"))
    return DeclaredVariable(name, states, element.line)


def _table(element: XmlElement, complaints: Complaints) -> DeclaredTable:
    name = _text(element, "FOR", complaints)
    parents = tuple(own.text for own in element.all("GIVEN"))
    table = element.first("TABLE")
    if table is None:
        raise complaints.stop(
            element.line, f"the definition of '{name}' has no <TABLE>"
        )
    return DeclaredTable(name, parents, values_in(table, complaints), table.line)


def _text(element: XmlElement, tag: str, complaints: Complaints) -> str:
    found = element.first(tag)
    if found is None or not found.text:
        raise complaints.stop(element.line, f"<{element.tag}> has no <{tag}>")
    return found.text


def values_in(element: XmlElement, complaints: Complaints) -> FloatArray:
    """Return the numbers in an element; what is none is remembered."""
    words = element.text.split()
    try:
        return np.array(words, dtype=np.float64)
    except ValueError:
        pass
    for word in words:
        try:
            float(word)
        except ValueError:
            text = f"expected probabilities in <{element.tag}>, got '{word[:40]}'"
            complaints.add(element.line, text)
            break
    return np.zeros(len(words))


def write_xmlbif(network: Declared) -> str:
    """Write a network with plain names."""
    # no document type: pyAgrum does not read a file that has one
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- {plain_text(network.about).replace('--', '–')} -->",
        '<BIF VERSION="0.3">',
        "<NETWORK>",
        f"<NAME>{network.name}</NAME>",
    ]
    for one in network.variables:
        lines += ['<VARIABLE TYPE="nature">', f"  <NAME>{one.name}</NAME>"]
        lines += [f"  <OUTCOME>{state}</OUTCOME>" for state in one.states]
        told = {"description": one.about}
        told |= {f"state_{state}": text for state, text in one.meanings.items()}
        lines += [
            f"  <PROPERTY>{key} = {escape(plain_text(text))}</PROPERTY>"
            for key, text in told.items()
            if text
        ]
        lines.append("</VARIABLE>")
    for table in network.tables:
        lines += ["<DEFINITION>", f"  <FOR>{table.variable}</FOR>"]
        lines += [f"  <GIVEN>{parent}</GIVEN>" for parent in table.parents]
        rows = in_rows(table, network.states)
        lines += ["  <TABLE>", *(f"    {' '.join(row)}" for row in rows), "  </TABLE>"]
        lines.append("</DEFINITION>")
    return "\n".join([*lines, "</NETWORK>", "</BIF>", ""])
