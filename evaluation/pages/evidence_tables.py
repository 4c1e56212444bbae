"""Evidence tables of the documentation, from the call behind `calcinosis priors`."""

from __future__ import annotations

from calcinosis.knowledge.read import Knowledge
from calcinosis.provenance.strength import text_of_shares
from calcinosis.provenance.text import heading, text_of

__all__ = ["evidence_tables"]


def evidence_tables(knowledge: Knowledge) -> str:
    """Return every number of the model with its study, as one Markdown page."""
    names = [
        *knowledge.variables["setting"].states,
        *(name for name in knowledge.variables if name != "lesion"),
        *knowledge.decisions.actions,
        *knowledge.decisions.panels,
    ]
    parts = [
        "# Evidence tables",
        f"Knowledge files sha256:{knowledge.digest}. Each table is what "
        "`calcinosis priors NAME` prints.",
        f"```\n{text_of_shares(knowledge)}\n```",
    ]
    for name in names:
        title = heading(knowledge, name)[0].split(":")[0]
        parts.append(f"## {title}\n\n```\n{text_of(knowledge, name, 100)}\n```")
    return "\n\n".join(parts) + "\n"
