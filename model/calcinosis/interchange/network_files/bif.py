"""BIF, the interchange format of the published networks (bnlearn, pgmpy, JavaBayes).

pgmpy's writer is right for plain names; it is not used since it takes seconds to load,
and has no descriptions. Its reader is held to what is written here, in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import nearest
from calcinosis.interchange.network_files.declared import (
    MOST_CELLS,
    Complaints,
    Declared,
    DeclaredTable,
    DeclaredVariable,
    check_variables,
    table_size,
)
from calcinosis.interchange.network_files.tokens import (
    Token,
    TokenReader,
    number_values,
    token_pattern,
)
from calcinosis.interchange.network_files.written_parts import (
    described,
    in_rows,
    plain_text,
)

__all__ = ["read_bif", "write_bif"]

LONGEST_COUNT = 9
"""Digits of a number of states, at most."""
TOKENS = token_pattern("{}()[];,|", r"//[^\n]*|/\*.*?\*/")
StatesByName = Mapping[str, Sequence[str]]


@dataclass
class _Statement:
    """What a probability statement says, before the variables are known."""

    line: int
    header: list[Token]
    entries: list[_Entry] = field(default_factory=list["_Entry"])


@frozen
class _Entry:
    """``table 0.1, 0.9;`` or ``(yes, no) 0.1, 0.9;`` or ``default 0.5, 0.5;``."""

    line: int
    kind: str
    states: list[Token]
    values: FloatArray


def read_bif(content: bytes, complaints: Complaints) -> Declared:
    """Read a network.

    Raises
    ------
    NetworkError
        With the line of whatever cannot be read.
    """
    reader = TokenReader(_decoded(content), TOKENS, complaints)
    name = ""
    variables: list[DeclaredVariable] = []
    statements: list[_Statement] = []
    while reader:
        token = reader.take("a statement")
        if token.is_mark("network"):
            name = _words(reader.until("{", "the name of the network"))
            reader.until("}", "the properties of the network")
        elif token.is_mark("variable"):
            variables.append(_variable(reader, complaints))
        elif token.is_mark("probability"):
            statements.append(_statement(reader, token.line, complaints))
        elif not token.is_mark(";"):
            text = f"expected network, variable or probability, got {token}"
            raise complaints.stop(token.line, text)
    check_variables(variables, complaints)
    states = {one.name: one.states for one in variables}
    found = [_table(one, states, complaints) for one in statements]
    tables = [table for table in found if table is not None]
    complaints.raise_if_any()
    return Declared(name, variables, tables)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # older programs; no byte is refused


def _words(tokens: Sequence[Token]) -> str:
    """Put a name together that was written with spaces and without quotes."""
    return " ".join(token.text for token in tokens).strip()


def _groups(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return what stands between commas."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.is_mark(","):
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def _names(tokens: Sequence[Token], count: int) -> list[str]:
    """Return names parted by commas or, as older files have it, by spaces."""
    groups = _groups(tokens)
    single = [token for group in groups for token in group]
    if len(groups) != count and (len(single) == count or len(groups) == 1):
        return [token.text for token in single]
    return [_words(group) for group in groups]


def _variable(reader: TokenReader, complaints: Complaints) -> DeclaredVariable:
    line = reader.line
    name = _words(reader.until("{", "the name of a variable", ";}"))
    states: list[str] = []
    if not name:
        raise complaints.stop(line, "a variable has no name")
    while True:
        token = reader.take(f"'}}' of variable '{name}'")
        if token.is_mark("}"):
            return DeclaredVariable(name, tuple(states), line)
        if token.is_mark("property"):
            reader.until(";", f"a property of '{name}'", "}")
        elif token.is_mark("type"):
            states = _states(reader, name, complaints)
        elif not token.is_mark(";"):
            text = f"expected type or property of '{name}', got {token}"
            raise complaints.stop(token.line, text)


def _states(reader: TokenReader, name: str, complaints: Complaints) -> list[str]:
    kind = reader.take("discrete")
    if not kind.is_mark("discrete"):
        text = f"'{name}' is {kind}: only discrete variables are read"
        raise complaints.stop(kind.line, text)
    reader.expect("[", "discrete")
    given = reader.take("the number of states")
    if not given.text.isdecimal() or len(given.text) > LONGEST_COUNT:
        raise complaints.stop(given.line, f"expected the number of states, got {given}")
    reader.expect("]", "the number of states")
    line = reader.expect("{", "']'").line
    states = _names(reader.until("}", f"the states of '{name}'", ";"), int(given.text))
    if len(states) != int(given.text):
        listed = ", ".join(states)
        text = f"'{name}' has {given.text} states, but {len(states)} stand here: "
        complaints.add(line, f"{text}{listed}")
    return states


def _statement(reader: TokenReader, line: int, complaints: Complaints) -> _Statement:
    reader.expect("(", "probability")
    found = _Statement(line, reader.until(")", "the variables", "{;"))
    reader.expect("{", "the variables of a table")
    while True:
        token = reader.take("'}' of a table")
        if token.is_mark("}"):
            return found
        if token.is_mark("property"):
            reader.until(";", "a property", "}")
            continue
        states: list[Token] = []
        if token.is_mark("("):
            states = reader.until(")", "the states of a row", "{};")
        elif not token.is_mark("table", "default"):
            text = f"expected table, default or '(' of a row, got {token}"
            raise complaints.stop(token.line, text)
        tokens = reader.until(";", "the probabilities", "{}(")
        values = number_values([t for t in tokens if not t.is_mark(",")], complaints)
        found.entries.append(_Entry(token.line, token.text, states, values))


def _table(
    statement: _Statement, states: StatesByName, complaints: Complaints
) -> DeclaredTable | None:
    """Put a table together; None if something was wrong."""
    scope = _scope(statement, states, complaints)
    if not scope:
        return None
    name, *parents = scope
    shape = table_size(name, parents, states)
    if prod(shape) > MOST_CELLS:
        text = f"the table of '{name}' would have {prod(shape)} probabilities"
        complaints.add(statement.line, f"{text}, at most {MOST_CELLS} are read")
        return None
    values = np.full(shape, np.nan)
    before = len(complaints.problems)
    # what is told of one row goes before what is told of the rest
    for entry in sorted(statement.entries, key=lambda one: one.kind == "("):
        _fill(values, entry, scope, states, complaints)
    if len(complaints.problems) > before:
        return None
    missing = np.argwhere(np.isnan(values).all(axis=-1))
    if len(missing):
        first = [states[p][int(i)] for p, i in zip(parents, missing[0], strict=True)]
        row = f" for ({', '.join(first)})" if parents else ""
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        text = f"the table of '{name}' has no probabilities{row}{more}"
        complaints.add(statement.line, text)
        return None
    return DeclaredTable(name, tuple(parents), values, statement.line)


def _scope(
    statement: _Statement, states: StatesByName, complaints: Complaints
) -> list[str]:
    """Return the variable and its parents; nothing if one is not declared."""
    # the first version of the format parts them by nothing but spaces
    tokens = [t for t in statement.header if not t.is_mark("|")]
    bar = next((n for n, t in enumerate(statement.header) if t.is_mark("|")), None)
    groups = _groups(tokens)
    if bar is not None:
        groups = [statement.header[:bar], *_groups(statement.header[bar + 1 :])]
    found: list[str] = []
    for group in groups:
        whole = _words(group)
        found += [whole] if whole in states else [token.text for token in group]
    for wrong in [name for name in found if name not in states]:
        hint = nearest(wrong, states)
        complaints.add(statement.line, f"'{wrong}' is not a declared variable{hint}")
    if not found:
        complaints.add(statement.line, "a table names no variable")
    return found if all(name in states for name in found) else []


def _fill(
    values: FloatArray,
    entry: _Entry,
    scope: Sequence[str],
    states: StatesByName,
    complaints: Complaints,
) -> None:
    name, *parents = scope
    own = len(states[name])
    expected = values.size if entry.kind == "table" else own
    if entry.values.size != expected:
        text = f"expected {expected} probabilities of '{name}', got {entry.values.size}"
        complaints.add(entry.line, text)
    elif entry.kind == "table":
        # in a table the states of the variable itself run slowest
        whole = entry.values.reshape(own, *values.shape[:-1])
        values[...] = np.moveaxis(whole, 0, -1)
    elif entry.kind == "default":
        values[...] = entry.values
    else:
        row = _row(entry, parents, states, complaints)
        if row is not None:
            values[row] = entry.values


def _row(
    entry: _Entry, parents: Sequence[str], states: StatesByName, complaints: Complaints
) -> tuple[int, ...] | None:
    given = _names(entry.states, len(parents))
    if len(given) != len(parents):
        text = f"a row names {len(given)} states, but there are {len(parents)} parents"
        complaints.add(entry.line, text)
        return None
    found: list[int] = []
    for state, parent in zip(given, parents, strict=True):
        own = states[parent]
        if state in own:
            found.append(own.index(state))
            continue
        hint = nearest(state, own)
        text = f"'{state}' is not a state of '{parent}': {', '.join(own)}{hint}"
        complaints.add(entry.line, text)
    return tuple(found) if len(found) == len(parents) else None


def write_bif(network: Declared) -> str:
    """Write a network with plain names."""
    states = network.states
    lines = [f"// {plain_text(network.about)}"] if network.about else []
    lines += [f"network {network.name} {{", "}"]
    for one in network.variables:
        lines += [
            f"variable {one.name} {{",
            f"    type discrete [ {len(one.states)} ] {{ {', '.join(one.states)} }};",
        ]
        if about := described(one):
            lines.append(f'    property description = "{about}" ;')
        lines.append("}")
    for table in network.tables:
        own, parents = table.variable, table.parents
        header = f"{own} | {', '.join(parents)}" if parents else own
        lines.append(f"probability ( {header} ) {{")
        rows = in_rows(table, states)
        if not parents:
            lines.append(f"    table {', '.join(rows[0])};")
        else:
            given = product(*(states[parent] for parent in parents))
            lines += [
                f"    ( {', '.join(row)} ) {', '.join(values)};"
                for row, values in zip(given, rows, strict=True)
            ]
        lines.append("}")
    return "\n".join([*lines, ""])
