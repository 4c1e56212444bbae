"""UAI, the format of the inference competitions (toulbar2, merlin, pyAgrum).

A file has numbers for names. The names stand in comments after the last table, where no
program reads on. The last variable of a table is its own and runs fastest, the one
before it next. pgmpy 1.1.2 and pyAgrum 3.3.1 do not follow this, in writing and in
reading: with pgmpy the own states run slowest, and parents have an arbitrary order;
with pyAgrum the first parent runs faster than the last. What pyAgrum wrote is known by
its comments, and refused.
"""

from __future__ import annotations

import re
from math import prod

import numpy as np

from calcinosis._regex import regex
from calcinosis.interchange.network_files.declared import (
    Complaints,
    Declared,
    DeclaredTable,
    DeclaredVariable,
)
from calcinosis.interchange.network_files.tokens import (
    TokenReader,
    number_values,
    token_pattern,
)
from calcinosis.interchange.network_files.written_parts import (
    described,
    in_rows,
    plain_text,
)

__all__ = ["read_uai", "write_uai"]

TOKENS = token_pattern(";", r"#[^\n]*")
MOST_STATES = 100_000
BESIDE_SCOPES = regex(r"^\d+(?: \d+)+ +# \S+$", re.MULTILINE)
"""How pyAgrum names variables."""
LEGEND = regex(r"^# variable (\d+) (\S+) = (\S.*?)\s*$", re.MULTILINE)


def read_uai(content: bytes, complaints: Complaints) -> Declared:
    """Read a network; where no comment names variables they are var_0, var_1.

    Raises
    ------
    NetworkError
        With the line of whatever cannot be read.
    """
    text = content.decode("utf-8-sig", errors="replace")
    reader = TokenReader(text, TOKENS, complaints)
    kind = reader.take("BAYES")
    if not kind.is_mark("BAYES"):
        why = ": a Markov network has no tables of its variables"
        told = why if kind.is_mark("MARKOV") else ""
        raise complaints.stop(kind.line, f"expected BAYES, got {kind}{told}")
    count = _whole(reader, "the number of variables", complaints)
    sizes = [_states(reader, complaints) for _ in range(count)]
    functions = _whole(reader, "the number of tables", complaints)
    if len(BESIDE_SCOPES.findall(text)) == functions:
        text_ = (
            "was written by pyAgrum, which puts probabilities in another order than "
            "the format has; save the network as bifxml or bif instead"
        )
        raise complaints.stop(reader.line, text_)
    scopes: list[list[int]] = []
    for _ in range(functions):
        line = reader.line
        length = _whole(reader, "the number of variables of a table", complaints)
        scope = [_whole(reader, "a variable", complaints) for _ in range(length)]
        wrong = [number for number in scope if number >= count]
        if wrong or not scope:
            text = f"there is no variable {wrong[0]}" if wrong else "an empty table"
            raise complaints.stop(line, f"{text}: the {count} count from 0")
        scopes.append(scope)
    variables = _named(text, sizes)
    tables: list[DeclaredTable] = []
    for scope in scopes:
        line = reader.line
        given = _whole(reader, "the number of probabilities", complaints)
        expected = prod(sizes[number] for number in scope)
        if given != expected:
            told = f"the table of variables {scope} has {given} probabilities"
            raise complaints.stop(line, f"{told}, expected {expected}")
        words = [reader.take("a probability") for _ in range(given)]
        *parents, own = (variables[number].name for number in scope)
        values = number_values(words, complaints)
        tables.append(DeclaredTable(own, tuple(parents), values, line))
    if reader:
        more = reader.take("nothing")
        raise complaints.stop(
            more.line, f"expected the end after the last table, got {more}"
        )
    complaints.raise_if_any()
    return Declared("", variables, tables)


def _whole(reader: TokenReader, what: str, complaints: Complaints) -> int:
    token = reader.take(what)
    if not token.text.isdecimal() or len(token.text) > 12:
        raise complaints.stop(
            token.line, f"expected {what}, a whole number, got {token}"
        )
    return int(token.text)


def _states(reader: TokenReader, complaints: Complaints) -> int:
    line = reader.line
    size = _whole(reader, "a number of states", complaints)
    if not 1 <= size <= MOST_STATES:
        text = f"a variable has {size} states: 1 to {MOST_STATES} are read"
        raise complaints.stop(line, text)
    return size


def _named(text: str, sizes: list[int]) -> list[DeclaredVariable]:
    """Give variables the names that comments tell; numbers where they do not fit."""
    told = {
        int(number): (name, tuple(states.split()))
        for number, name, states in LEGEND.findall(text)
    }
    fits = [len(told[n][1]) == size for n, size in enumerate(sizes) if n in told]
    if not (len(told) == len(sizes) == len(fits) and all(fits)):
        told = {
            number: (f"var_{number}", tuple(map(str, range(size))))
            for number, size in enumerate(sizes)
        }
    return [DeclaredVariable(*told[number]) for number in range(len(sizes))]


def _without_exponent(text: str) -> str:
    """Write a number without 1e-05, which some programs do not know."""
    return np.format_float_positional(float(text), trim="0") if "e" in text else text


def write_uai(network: Declared) -> str:
    """Write a network with plain names."""
    numbers_of = {one.name: n for n, one in enumerate(network.variables)}
    lines = ["BAYES", str(len(network.variables))]
    lines.append(" ".join(str(len(one.states)) for one in network.variables))
    lines.append(str(len(network.tables)))
    for table in network.tables:
        scope = [numbers_of[name] for name in (*table.parents, table.variable)]
        lines.append(" ".join(map(str, (len(scope), *scope))))
    for table in network.tables:
        rows = in_rows(table, network.states)
        lines += ["", str(table.values.size)]
        lines += [" ".join(_without_exponent(text) for text in row) for row in rows]
    lines += ["", f"# {plain_text(network.about)}"]
    for number, one in enumerate(network.variables):
        lines.append(f"# variable {number} {one.name} = {' '.join(one.states)}")
        if about := described(one):
            lines.append(f"# about {one.name}: {about}")
    return "\n".join([*lines, ""])
