"""NET, the language of Hugin (also read by GeNIe, SamIam, pgmpy, pyAgrum).

pgmpy's writer rounds to eight decimals.
"""

from __future__ import annotations

from collections.abc import Sequence

from calcinosis.interchange.network_files.declared import (
    Complaints,
    Declared,
    DeclaredTable,
    DeclaredVariable,
)
from calcinosis.interchange.network_files.tokens import (
    Token,
    TokenReader,
    number_values,
    token_pattern,
)
from calcinosis.interchange.network_files.written_parts import in_rows, plain_text

__all__ = ["read_net", "write_net"]

TOKENS = token_pattern("{}()=;|,", r"%[^\n]*|//[^\n]*|/\*.*?\*/")
CHANCE = ("node", "discrete")
OTHER = ("continuous", "decision", "utility", "function", "instance", "class")
Attributes = dict[str, list[Token]]


def read_net(content: bytes, complaints: Complaints) -> Declared:
    """Read a network.

    Raises
    ------
    NetworkError
        With the line of whatever cannot be read.
    """
    reader = TokenReader(_decoded(content), TOKENS, complaints)
    name = ""
    variables: list[DeclaredVariable] = []
    tables: list[DeclaredTable] = []
    while reader:
        token = reader.take("a statement")
        if token.is_mark("net"):
            told = _attributes(reader, "net").get("name", [])
            name = told[0].text if told else ""
        elif token.is_mark(*CHANCE):
            if token.is_mark("discrete"):
                reader.expect("node", "discrete")
            variables.append(_variable(reader))
        elif token.is_mark("potential"):
            tables.append(_table(reader, token.line, complaints))
        elif token.is_mark(*OTHER):
            text = f"a {token.text} node is declared: only discrete nodes are read"
            raise complaints.stop(token.line, text)
        else:
            text = f"expected net, node or potential, got {token}"
            raise complaints.stop(token.line, text)
    complaints.raise_if_any()
    return Declared(name, variables, tables)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # what Hugin wrote for long


def _attributes(reader: TokenReader, of: str) -> Attributes:
    """Read ``{ name = value; … }``."""
    reader.expect("{", of)
    found: Attributes = {}
    while True:
        token = reader.take(f"'}}' of {of}")
        if token.is_mark("}"):
            return found
        reader.expect("=", f"'{token.text}'")
        found[token.text] = reader.until(";", f"'{token.text}' of {of}", "{}=")


def _variable(reader: TokenReader) -> DeclaredVariable:
    name = reader.take("the name of a node")
    told = _attributes(reader, f"node '{name.text}'")
    states = tuple(t.text for t in told.get("states", []) if not t.is_mark(*"(),"))
    return DeclaredVariable(name.text, states, name.line)


def _table(reader: TokenReader, line: int, complaints: Complaints) -> DeclaredTable:
    reader.expect("(", "potential")
    scope = reader.until(")", "the nodes of a potential", "{;")
    parts = [token for token in scope if not token.is_mark("|", ",")]
    if not parts:
        raise complaints.stop(line, "a potential names no node")
    bar = next((n for n, t in enumerate(scope) if t.is_mark("|")), len(scope))
    if bar > 1:
        before = " ".join(token.text for token in scope[:bar])
        text = f"a potential of several nodes at once ({before}) is not read"
        raise complaints.stop(line, text)
    name, *parents = (token.text for token in parts)
    told = _attributes(reader, f"the potential of '{name}'")
    if "data" not in told:
        how = "; it is told by an expression" if told else ""
        raise complaints.stop(line, f"the potential of '{name}' has no data{how}")
    data = told["data"]
    values = number_values([t for t in data if not t.is_mark(*"(),")], complaints)
    at = data[0].line if data else line
    return DeclaredTable(name, tuple(parents), values, at)


def write_net(network: Declared) -> str:
    """Write a network with plain names."""
    states = network.states
    lines = [
        "net",
        "{",
        f'    name = "{network.name}";',
        f'    HR_Desc = "{plain_text(network.about)}";',
        "}",
    ]
    for one in network.variables:
        listed = " ".join(f'"{state}"' for state in one.states)
        lines += [f"node {one.name}", "{", f"    states = ( {listed} );"]
        told = {"label": one.name.replace("_", " "), "HR_Desc": one.about}
        told |= {
            f"HR_State_{number}": one.meanings.get(state, "")
            for number, state in enumerate(one.states)
        }
        lines += [
            f'    {key} = "{plain_text(text)}";' for key, text in told.items() if text
        ]
        lines.append("}")
    for table in network.tables:
        header = " ".join((table.variable, "|", *table.parents))
        rows = [f"({' '.join(row)})" for row in in_rows(table, states)]
        sizes = [len(states[parent]) for parent in table.parents]
        data = "\n        ".join(_nested(rows, sizes))
        lines += [f"potential ( {header} )", "{", f"    data = {data};", "}"]
    return "\n".join([*lines, ""])


def _nested(rows: Sequence[str], sizes: Sequence[int]) -> list[str]:
    """Put brackets around the states of each parent; the last runs fastest."""
    found = list(rows)
    step = 1
    for size in reversed(sizes):
        step *= size
        for first in range(0, len(found), step):
            found[first] = f"({found[first]}"
            found[first + step - 1] += ")"
    return found
