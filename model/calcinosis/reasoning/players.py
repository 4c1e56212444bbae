"""A patient's findings as players: some of them are known, and some not."""

from __future__ import annotations

from collections.abc import Sequence

from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis.inference.coalitions import Coalitions
from calcinosis.inference.evidence import Observation
from calcinosis.patient.items import Item
from calcinosis.reasoning.result import Result

__all__ = ["Players", "players_of"]


@frozen
class Players:
    """The findings of a result, and all that a report does not mention as one more.

    Parameters
    ----------
    given : tuple of tuple of Item
        Findings in the order of the case; what is not mentioned stands last.
    groups : list of list of int
        Numbers of those that share variables: they stand side by side.
    order : list of int
        Those numbers in the order of the groups: the bits of a coalition.
    sets : Coalitions or None
        Every set of them, each beside the setting; None where tables have versions.
    """

    given: tuple[tuple[Item, ...], ...]
    groups: list[list[int]]
    order: list[int]
    sets: Coalitions | None

    @property
    def in_order(self) -> list[tuple[Item, ...]]:
        """What each bit of a coalition stands for."""
        return [self.given[number] for number in self.order]


@kept
def players_of(result: Result) -> Players:
    """Return the players of a result; explaining and judging them share the work."""
    findings, unsaid = result.interpretation.findings, result.interpretation.silence
    given = [(item,) for item in findings] + ([unsaid] if unsaid else [])
    groups = _groups(result, findings) + ([[len(findings)]] if unsaid else [])
    order = [number for group in groups for number in group]
    setting = _evidence(result.interpretation.setting)
    players = [_evidence(given[number]) for number in order]
    sets = result.reasoner.engine.coalitions(setting, players)
    return Players(tuple(given), groups, order, sets)


def _evidence(items: Sequence[Item]) -> dict[str, Observation]:
    return {item.node: item.observation() for item in items}


def _groups(result: Result, findings: Sequence[Item]) -> list[list[int]]:
    """Parts of about √n findings, those of one clinical group side by side."""
    variables = result.reasoner.knowledge.variables
    order = list(dict.fromkeys(variable.group for variable in variables.values()))

    def place(number: int) -> int:
        variable = variables.get(findings[number].variable)
        return order.index(variable.group if variable else "imaging")

    numbers = sorted(range(len(findings)), key=place)
    if not numbers:
        return []
    size = -(-len(numbers) // round(len(numbers) ** 0.5))
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]
