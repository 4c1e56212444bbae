"""Words that are no state of a variable, and how an entry is written as one."""

from __future__ import annotations

import numpy as np

from calcinosis.arguments import as_text_of

__all__ = [
    "BORDERLINE",
    "DEGREES",
    "DOUBTFUL",
    "FORMER",
    "IN_ORDER",
    "NOT_ASSESSED",
    "UNSURE",
    "is_not_assessed",
    "word",
]

NOT_ASSESSED = {
    *("not assessed", "not_assessed", "not reported", "not done", "not examined"),
    *("not measured", "not known", "unknown", "n/a", "?", ""),
}

UNSURE = {
    *("na", "n.a.", "nd", "n.d.", "n/d", "nk", "n/k", "nr", "n/r", "nt", "n/t", "ns"),
    *("none", "nil", "nan", "null", "#n/a", "missing", "nothing", "unk", "no data"),
    *("not available", "not applicable", "not tested", "not determined", "not given"),
    *("not recorded", "not documented", "not stated", "not told", "not seen"),
    *("nat", "-nan", "<na>", "#na", "#nv", "(null)", "[null]", "\\n"),
    *("declined", "awaited", "awaiting", "deferred", "not performed", "not taken"),
    *("qns", "tnp", "clotted", "hemolyzed", "haemolysed", "cancelled", "canceled"),
    *(
        "see comment",
        "see note",
        "insufficient sample",
        "pending",
        "unsure",
        "uncertain",
        "unclear",
        "refused",
        "tbd",
        "x",
        "xx",
        "xxx",
    ),
    *("-", "--", "---", "–", "—", "−", ".", "..", "...", "…"),
}
"""What may tell that nobody looked, or that it is not there: it is not read."""

DEGREES = {
    *("mild", "moderate", "severe", "slight", "minimal", "marked", "some", "trace"),
    *("little", "intense", "strong", "weak", "massive", "extensive", "a_little"),
}
"""Tell how much of a sign there was, not plainly whether."""

BORDERLINE = {"borderline", "low_grade", "low-grade", "subfebrile", "marginal"}
"""Tell that a number is near a limit, not on which side."""

DOUBTFUL = {
    *("possible", "possibly", "probable", "probably", "suspected", "suspicious"),
    *("likely", "unlikely", "maybe", "perhaps", "presumed", "questionable"),
    *("equivocal", "doubtful", "indeterminate", "inconclusive", "suspect"),
    *("suspicion", "apparent", "apparently", "+/-", "-/+", "±", "(+)"),
    *("excluded", "exclude", "ruled", "rule", "r/o", "query", "queried"),
}
"""Tell how sure somebody was, which only a number can."""

FORMER = {
    *("former", "formerly", "previous", "previously", "past", "ex", "prior", "earlier"),
    *("stopped", "discontinued", "ceased", "paused", "withdrawn", "history", "h/o"),
    *("remission", "resolved", "healed", "cured", "treated", "inactive", "hx", "gone"),
}
"""Tell how it was before; the question may be of today."""

IN_ORDER = {
    *("normal", "unremarkable", "wnl", "within_normal_limits", "nad", "clear", "ok"),
    *("fine", "intact", "healthy", "nothing_abnormal", "no_abnormality"),
}
"""Tell that all was well, not of which sign."""

TRUTHS = {"true": "yes", "on": "yes", "false": "no", "off": "no"}
"""Texts that YAML reads as yes and no where they are not quoted."""


def is_not_assessed(value: object) -> bool:
    """Whether an entry says that nobody looked, which is not the same as ``no``."""
    return value is None or (
        isinstance(value, str) and str.strip(value).lower() in NOT_ASSESSED
    )


def word(value: object) -> str:
    """Write a state the way the network names it.

    Examples
    --------
    >>> word(True), word("FALSE"), word("Hand or wrist")
    ('yes', 'no', 'hand_or_wrist')
    """
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    name = "_".join(as_text_of(value).lower().split())
    return TRUTHS.get(name, name)
