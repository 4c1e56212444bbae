"""Terms of the Human Phenotype Ontology around those of `codes.toml`.

`hpo_terms.txt` holds each of them with the terms right above it and its name, as the
HPO (https://human-phenotype-ontology.org) has them in the release its head names. Kinds
of some terms are left out there: they are of other organs or places than the lesion.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from calcinosis._frozen import frozen

__all__ = ["HpoTerm", "hpo_terms"]


@frozen
class HpoTerm:
    """One term.

    Parameters
    ----------
    name : str
        As the ontology has it.
    above : frozenset of str
        Every term above it.
    """

    name: str
    above: frozenset[str]


@cache
def hpo_terms() -> Mapping[str, HpoTerm]:
    """Return the terms by code.

    Examples
    --------
    >>> terms = hpo_terms()
    >>> terms["HP:0010783"].name
    'Erythema'
    >>> "HP:0010783" in terms["HP:0001041"].above  # Facial erythema
    True
    """
    text = files("calcinosis.interchange").joinpath("hpo_terms.txt")
    lines = text.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    parents = {code: above.split(",") if above else [] for code, above, _ in rows}

    @cache
    def above(code: str) -> frozenset[str]:
        right = parents.get(code, ())
        return frozenset(right).union(*(above(one) for one in right))

    return {code: HpoTerm(name, above(code)) for code, _, name in rows}
