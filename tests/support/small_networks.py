"""Small networks for files."""

from __future__ import annotations

import numpy as np

from calcinosis.interchange.network_files.declared import (
    Declared,
    DeclaredTable,
    DeclaredVariable,
)


def small(seed: int = 1, count: int = 6) -> Declared:
    """A few variables, up to three parents each, of two to four states."""
    random = np.random.default_rng(seed)
    variables: list[DeclaredVariable] = []
    tables: list[DeclaredTable] = []
    for number in range(count):
        own = tuple(f"s{n}" for n in range(2 + number % 3))
        chosen = random.permutation(number)[: min(number, 3)].tolist()
        parents = tuple(f"v{parent}" for parent in chosen)
        sizes = [len(variables[parent].states) for parent in chosen]
        values = random.dirichlet(np.full(len(own), 0.5), size=sizes or None)
        about = {own[0]: 'the first; "so called" = {odd}'}
        variables.append(DeclaredVariable(f"v{number}", own, 0, "Is it <red>?", about))
        tables.append(DeclaredTable(f"v{number}", parents, values))
    return Declared("small", variables, tables, "made up; for a test -- of writing")
