"""Where a lesion is: from the words of a report to regions of the network."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from evaluation import read_toml

REGIONS = (
    *("hand_or_wrist", "foot_or_ankle", "arm", "leg", "thigh_or_buttock"),
    *("trunk_or_back", "abdomen", "head_or_neck", "genital", "joint"),
)
WORD = re.compile(r"[a-z0-9%]+")


@dataclass(frozen=True)
class SiteTerms:
    """The reviewed table ``site_terms.toml``."""

    terms: Mapping[str, tuple[str, ...]]
    """Words of a report, one blank between them → the regions they mean."""
    nowhere: Mapping[str, str]
    """Whole texts that name no region → why."""
    ignored: frozenset[str]
    """Words that do not change the region."""

    def regions(self, text: str) -> list[str]:
        """Return every region a text names, in the network's order.

        Raises
        ------
        ValueError
            If a word stands in no table.

        Examples
        --------
        >>> read_site_terms().regions("left thigh, calf")
        ['leg', 'thigh_or_buttock']
        """
        known = sorted({*self.terms, *self.ignored}, key=len, reverse=True)
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, known))})(?![a-z0-9%])")
        words = " ".join(WORD.findall(text.lower()))
        left = WORD.search(pattern.sub("", words))
        if left is not None:
            message = f"site '{text}': '{left[0]}' is in no table"
            raise ValueError(message)
        found = {r for term in pattern.findall(words) for r in self.terms.get(term, ())}
        if not found:
            message = f"site '{text}' names no region and is not among [nowhere]"
            raise ValueError(message)
        return [region for region in REGIONS if region in found]


@cache
def read_site_terms() -> SiteTerms:
    """Read the table beside this file."""
    raw = read_toml("conversion/site_terms.toml")
    terms = {
        " ".join(WORD.findall(term)): tuple(regions)
        for term, regions in raw["terms"].items()
    }
    return SiteTerms(terms, raw["nowhere"], frozenset(raw["ignored"]["words"]))
