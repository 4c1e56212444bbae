"""How an entry of the bibliography reads as a citation."""

from __future__ import annotations

import pytest

from calcinosis.errors import Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.bibliography import Reference, read_references

PAPER = {"journal": "Lancet", "year": "2001", "volume": "357", "pages": "12--19"}


@pytest.mark.parametrize(
    ("fields", "citation"),
    [
        (
            {"author": "Bohr, N and Meitner, L", "title": "On lead", **PAPER},
            "Bohr N, Meitner L. On lead. Lancet 2001;357:12-19",
        ),
        (
            {"author": "Bohr, N and others", "title": "Why lead?", "journal": "Lancet"},
            "Bohr N et al. Why lead? Lancet",
        ),
        (
            {"author": "Bohr and Curie and Born and Pauli", **PAPER, "number": "2"},
            "Bohr, Curie, Born et al. Lancet 2001;357(2):12-19",
        ),
        (
            {"journal": "Lancet", "year": "2001", "pages": "e7", "note": "table 1"},
            "Lancet 2001:e7 (table 1)",
        ),
        ({"journal": "Lancet", "number": "3"}, "Lancet (3)"),
        ({"author": "Bohr", "year": "1922"}, "Bohr, 1922"),
        ({"author": "Bohr and others", "year": "1922"}, "Bohr et al., 1922"),
        ({"howpublished": "Series of 1922", "year": "1922"}, "Series of 1922"),
        (
            {"title": "Lead", "howpublished": "DermNet", "year": "2020"},
            "Lead. DermNet, 2020",
        ),
    ],
)
def test_a_citation_is_made_of_the_fields(
    fields: dict[str, str], citation: str
) -> None:
    assert Reference("key", **fields).citation == citation


def test_fields_are_read_from_bibtex() -> None:
    problems: list[Problem] = []
    text = (
        "@article{bohr2001,\n  author = {Bohr, N},\n  title = {On lead,\n  again},\n"
        "  journal = {Lancet},\n  year = {2001},\n  doi = {10.1000/Lead}\n}\n"
    )
    reference = read_references(text, "references.bib", problems)["bohr2001"]
    assert not problems
    assert str(reference) == "Bohr N. On lead, again. Lancet 2001. doi:10.1000/Lead"


def test_no_field_holds_what_another_is_for(knowledge: Knowledge) -> None:
    for reference in knowledge.references.values():
        assert "et al" not in reference.author, reference.key
        assert " & " not in reference.author, reference.key
        assert not reference.title.endswith("."), reference.key
        assert reference.journal or not reference.volume + reference.pages
