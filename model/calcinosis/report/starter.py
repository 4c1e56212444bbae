"""A case file to fill in: every entry, empty, with question and help as comments."""

from __future__ import annotations

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import WHO
from calcinosis.report.vocabulary_lists import Entry, entries

__all__ = ["starter"]

HEAD = """\
# A case to fill in. Write behind the colons; what stays empty was not assessed,
# which is not the same as absent. Lines may be deleted. Then:
#   calcinosis diagnose {name}
# `calcinosis findings NAME` tells units, other words and intervals of an entry.
# An unsure sign: {{no: 0.9, yes: 0.3}}. One of several: [a, b]. A bound: <5 mg/L.
"""
COLUMN = 34


def starter(knowledge: Knowledge, name: str) -> str:
    """Return the text of a case file without an answer.

    Parameters
    ----------
    knowledge : Knowledge
    name : str
        Of the file, for the comment that says how to use it.
    """
    known = {entry.name: entry for entry in entries(knowledge)}
    who = [known[one] for one in WHO]
    lines = [
        HEAD.format(name=name),
        "id:",
        *_lines("setting", f"{who[0].question} {who[0].answers}", who[0]),
        *_lines("age", f"{who[1].question} As 19 d, 3 months or 7 y", who[1]),
        *_lines("sex", f"{who[2].question} {who[2].answers}", who[2]),
        "findings:",
    ]
    group = ""
    for entry in known.values():
        if entry in who:
            continue
        if entry.group != group:
            group = entry.group
            lines += ["", f"  # {group}"]
        lines += _lines(f"  {entry.name}", _comment(entry), entry)
    return "\n".join([*lines, ""])


def _lines(name: str, comment: str, entry: Entry) -> tuple[str, str]:
    """Return an empty entry with its comment, and below it how to answer."""
    told, helped = (" ".join(text.split()) for text in (comment, entry.help))
    return f"{name}:".ljust(COLUMN) + f"# {told}", " " * COLUMN + f"# {helped}"


def _comment(entry: Entry) -> str:
    written = entry.example.partition(": ")[2]
    shown = entry.answers
    if written not in entry.states:
        shown += f"; as {written}"
    return f"{entry.question} {shown}"
