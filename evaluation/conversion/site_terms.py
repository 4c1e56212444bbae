"""Where a lesion is: from the words of a report to regions of the network."""

import re

from evaluation import read_toml

TERMS = read_toml("conversion/site_terms.toml")
REGIONS: list[str] = TERMS["regions"]
WORD = re.compile(r"[a-z0-9%]+")
KNOWN = sorted([*TERMS["terms"], *TERMS["ignored"]["words"]], key=len, reverse=True)
TERM = re.compile(rf"\b(?:{'|'.join(map(re.escape, KNOWN))})(?![a-z0-9%])")


def regions_of(text: str) -> list[str]:
    """Return every region a text names, in the network's order.

    Raises
    ------
    ValueError
        If a word stands in no table.

    Examples
    --------
    >>> regions_of("left thigh, calf")
    ['leg', 'thigh_or_buttock']
    """
    words = " ".join(WORD.findall(text.lower()))
    left = WORD.search(TERM.sub("", words))
    if left is not None:
        message = f"site '{text}': '{left[0]}' is in no table"
        raise ValueError(message)
    found = {r for term in TERM.findall(words) for r in TERMS["terms"].get(term, ())}
    if not found:
        message = f"site '{text}' names no region and is not among [nowhere]"
        raise ValueError(message)
    return [region for region in REGIONS if region in found]
