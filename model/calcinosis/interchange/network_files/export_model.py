"""The model as a file that other programs for Bayesian networks read."""

from __future__ import annotations

from pathlib import Path

from calcinosis.about import DISCLAIMER, __version__
from calcinosis.arguments import as_path, in_short, is_one_of
from calcinosis.errors import NetworkError, Problem, nearest
from calcinosis.files import overwritten, write_whole
from calcinosis.interchange.network_files.declared import (
    Declared,
    DeclaredTable,
    DeclaredVariable,
)
from calcinosis.interchange.network_files.file_formats import (
    FORMATS,
    NetworkFormat,
    format_by_name,
)
from calcinosis.interchange.network_files.written_parts import refuse_odd_names
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.network.clinic import clinic_tables

__all__ = ["declared_model", "export", "file_text", "known_format"]


def export(
    knowledge: Knowledge, network: Network, path: str | Path, form: str | None = None
) -> None:
    """Write the clinic network to a file, whole or not at all.

    Raises
    ------
    NetworkError
        If there is no such format, or a file of the knowledge would be overwritten.
    OSError
        If it cannot be written there.
    """
    path = as_path(path, "export", NetworkError)
    known = known_format(str(path), form)
    text = overwritten({str(path): path}, {"a file of the priors": [knowledge.folder]})
    if text:
        raise NetworkError([Problem("export", f"{text}: give it another name")])
    write_whole(path, file_text(declared_model(knowledge, network), known))


def known_format(path: str, form: str | None = None) -> NetworkFormat:
    """Return the format to write.

    Parameters
    ----------
    path : str
        Its ending tells the format if ``form`` does not.
    form : str, optional

    Raises
    ------
    NetworkError
        If there is no such format, or the name does not tell.
    """
    known = ", ".join(FORMATS)
    if form is None:
        found = format_by_name(path)
        if found is not None:
            return found
        text = f"the ending of '{path}' tells no format: name one of {known}"
        raise NetworkError([Problem("format", text)])
    for name in FORMATS:
        if is_one_of(form, (name,)):
            return name
    hint = nearest(in_short(form)[1:-1], FORMATS)
    text = f"{in_short(form)} is no format of networks: {known}{hint}"
    raise NetworkError([Problem("format", text)])


def file_text(network: Declared, form: NetworkFormat) -> str:
    """Write a network in a format.

    Raises
    ------
    NetworkError
        If names are not plain: some reader would misread them.
    """
    refuse_odd_names(network)
    return FORMATS[form].write(network)


def declared_model(knowledge: Knowledge, network: Network) -> Declared:
    """Return the exact clinic network, with what its variables and states mean.

    Parameters
    ----------
    knowledge : Knowledge
    network : Network
        One version: the means of all rows, or one draw.

    Raises
    ------
    ValueError
        If the network holds several versions.
    """
    nodes = clinic_tables(network)
    about = (
        f"{knowledge.name} {__version__}, priors sha256 {knowledge.digest}. "
        f"{DISCLAIMER}"
    )
    variables = [
        _described(knowledge, node.node, network.states[node.node]) for node in nodes
    ]
    tables = [DeclaredTable(node.node, node.parents, node.table) for node in nodes]
    return Declared(knowledge.name, variables, tables, about)


def _described(
    knowledge: Knowledge, name: str, states: tuple[str, ...]
) -> DeclaredVariable:
    """Tell what a node means: its question, and how its states read in a sentence."""
    if name in knowledge.severities:
        severity = knowledge.severities[name]
        about = f"{severity.label}. {severity.why}"
        return DeclaredVariable(name, states, about=about)
    variable = knowledge.variables.get(name) or _film(knowledge, name)
    about = f"{variable.label}. {variable.question}"
    if name not in knowledge.variables:
        about += f" {name.removeprefix(variable.name).replace('_', ' ').strip()}"
    phrases = knowledge.phrases.get(variable.name, {})
    meanings = {state: phrases[state] for state in states if state in phrases}
    return DeclaredVariable(name, states, about=about, meanings=meanings)


def _film(knowledge: Knowledge, name: str) -> Variable:
    """Return the film that a node is one stretch of days of."""
    films = (v for v in knowledge.variables.values() if v.kind == "film")
    return next(film for film in films if name.startswith(film.name))
