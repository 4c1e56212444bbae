"""What stands under every figure: how many of what, and where the numbers are from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calcinosis.about import made_with
from calcinosis.figures.parts.short_names import variable_of
from calcinosis.knowledge.places import row_places
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.reasoning.result import Result

__all__ = ["caption_of", "rows_about", "source_of"]


def rows_about(knowledge: Knowledge, names: Iterable[str]) -> list[Row]:
    """Return every row about some variables or settings, but definitions."""
    subjects = {variable_of(knowledge, name) for name in names}
    rows = (place.row for place in row_places(knowledge) if place.subject in subjects)
    return [row for row in rows if not row.is_definition]


def source_of(knowledge: Knowledge) -> str:
    """Name the model, its version, and the very knowledge files."""
    return made_with(knowledge.name, knowledge.digest)


def caption_of(
    result: Result,
    said: str = "",
    *,
    used: Sequence[str] | None = None,
    more: Iterable[str] = (),
) -> str:
    """Write the caption of a figure about one patient.

    Parameters
    ----------
    result : Result
    said : str
        How to read the figure; stands first.
    used : sequence of str, optional
        Findings that the figure shows; by default all but the setting.
    more : iterable of str
        Variables that the figure speaks of beside them.
    """
    from calcinosis.about import DISCLAIMER

    knowledge = result.reasoner.knowledge
    if used is None:
        used = [item.variable for item in result.interpretation.findings]
    setting = [item.given for item in result.interpretation.setting]
    settings = setting or knowledge.variables["setting"].states
    rows = rows_about(knowledge, [*used, *more, *settings])
    studies = {key for row in rows for key in row.source}
    judged = sum(row.is_judgement for row in rows)
    findings = "1 finding" if len(used) == 1 else f"{len(used)} findings"
    basis = (
        f"n = {findings} of one patient; the numbers about them rest on "
        f"{len(studies)} studies and {judged} judgements"
    )
    parts = (said, f"{basis} ({source_of(knowledge)}).", DISCLAIMER)
    return " ".join(part for part in parts if part)
