"""A question, committed to before anything is shown, and a reply to each choice."""

from __future__ import annotations

from collections.abc import Mapping

import marimo as mo

__all__ = ["COMMITTED", "WAITING", "reply_to"]

WAITING = "*Commit to one: then the lesson goes on.*"
COMMITTED = "committed"
"""What a lesson calls the choice that was made; before it, no later cell runs."""


def reply_to(replies: Mapping[str, str], committed: str) -> mo.Html | None:
    """Return what is said to a choice; nothing to one that the lesson does not offer.

    Parameters
    ----------
    replies : mapping
        Answer offered → reply, in Markdown.
    committed : str
        The answer chosen. A page is made with every reply on it, so with none here.
    """
    if committed not in replies:
        return None
    said = committed if committed.endswith(("?", "!", ".")) else f"{committed}."
    return mo.callout(mo.md(f"**{said}** {replies[committed]}"), kind="info")
