"""Every number can be asked for, and comes with its study, in 80 columns."""

from __future__ import annotations

import re

import pytest

from calcinosis.errors import CaseError
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.provenance.strength import overview, share_of_judgement, text_of_shares
from calcinosis.provenance.text import text_of
from calcinosis.provenance.values import values_of

NAMES = [
    *("erythema", "calcium", "iatrogenic", "neonatal_unit", "radiograph"),
    *("age_group", "giovanni2011", "lesion", "fever", "days_from_onset", "site"),
]
GRADES = {
    *("meta-analysis", "registry", "series", "cases", "estimated", "textbook"),
    *("judgement", "definition"),
}


def all_names(knowledge: Knowledge) -> list[str]:
    settings = knowledge.variables["setting"].states
    return [*knowledge.variables, *knowledge.lesions, *settings, "radiographs"]


@pytest.mark.parametrize("name", NAMES)
def test_text_fits_80_columns_but_for_addresses(
    knowledge: Knowledge, name: str
) -> None:
    for line in text_of(knowledge, name, 80).splitlines():
        assert len(line) <= 80 or "http" in line or "doi:" in line, line
        assert line == line.rstrip()


@pytest.mark.parametrize("name", NAMES)
def test_each_study_is_cited_once_and_numbered(knowledge: Knowledge, name: str) -> None:
    text = text_of(knowledge, name)
    cells, _, studies = text.partition("\n\nStudies\n")
    cited = {
        int(number)
        for group in re.findall(r"\[(\d+(?:, \d+)*)\]", cells)
        for number in group.split(", ")
    }
    listed = re.findall(r"(?m)^\[(\d+)\] +(\w+): ", studies)
    assert [int(number) for number, _ in listed] == sorted(cited)
    assert len({key for _, key in listed}) == len(listed)
    for _, key in listed:
        reference = knowledge.references[key]
        assert reference.link in studies
    assert "\N{NO-BREAK SPACE}" not in text


@pytest.mark.slow
def test_every_name_has_numbers_with_grade_and_ground(knowledge: Knowledge) -> None:
    for name in all_names(knowledge):
        values = values_of(knowledge, name)
        assert values, name
        for value in values:
            assert value.grade in GRADES
            assert value.value
            assert value.studies or value.remark, (name, value.cell)


def test_every_number_has_a_name(knowledge: Knowledge) -> None:
    decisions = knowledge.decisions
    names = [*knowledge.variables, *knowledge.variables["setting"].states]
    names += [*knowledge.lesions, *decisions.actions, *decisions.panels]
    names += ["otherwise", "together"]
    told = {value.remark for name in names for value in values_of(knowledge, name)}
    for part, row in knowledge.rows():
        remarks = (row.why, row.note, row.given.get("definition", ""))
        assert " ".join(str(text) for text in remarks if text) in told, part


@pytest.mark.parametrize("name", ["otherwise", "together"])
def test_rows_about_all_mentions_have_their_own_names(
    knowledge: Knowledge, name: str
) -> None:
    (value,) = values_of(knowledge, name)
    row = getattr(knowledge.telling, name)
    assert (value.cell, value.remark) == (name, row.why)
    assert row.why.split()[0] in text_of(knowledge, name)


def test_every_reference_leads_to_its_numbers(knowledge: Knowledge) -> None:
    for key in knowledge.references:
        values = values_of(knowledge, key)
        assert values, key
        assert all(key in [study.key for study in v.studies] for v in values)


def test_counts_and_intervals_are_shown(knowledge: Knowledge) -> None:
    values = [
        value for name in knowledge.variables for value in values_of(knowledge, name)
    ]
    counted = [
        value for value in values if re.match(r"\d+ of \d+: 0\.\d+ \(", value.value)
    ]
    assert len(counted) >= 10
    for value in counted:
        mean, low, high = map(
            float, re.findall(r"(0\.\d+)(?: \(|–|\))", f"{value.value})")[:3]
        )
        assert low < mean < high


def test_lesion_shows_the_fallback_rows_that_speak_for_it(
    knowledge: Knowledge,
) -> None:
    cells = [value.cell for value in values_of(knowledge, "iatrogenic")]
    assert "radiograph, calcific_deposit=no, age_group=adult|older_adult" in cells
    assert len(cells) == len(set(cells))


def test_json_has_citations_and_links(knowledge: Knowledge) -> None:
    value = next(v for v in values_of(knowledge, "erythema") if v.studies).as_dict()
    assert set(value) == {"group", "cell", "value", "grade", "studies", "remark"}
    assert set(value["studies"][0]) == {"key", "citation", "link"}


def test_unknown_name_tells_the_nearest(knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match="'erytema'; did you mean 'erythema'"):
        text_of(knowledge, "erytema")


def test_shares_count_every_row_once(knowledge: Knowledge) -> None:
    shares = share_of_judgement(knowledge)
    rows = [row for _, row in knowledge.rows() if not row.is_definition]
    bands = sum(len(own) for own in knowledge.intervals.values())
    assert shares["all"].rows == len(rows) + bands
    parts = [share for name, share in shares.items() if name != "all"]
    assert sum(share.rows for share in parts) == shares["all"].rows
    assert sum(share.judged for share in parts) == shares["all"].judged
    judged = sum(row.is_judgement for row in rows)
    assert judged <= shares["all"].judged <= judged + bands


def is_likelihood(variable: Variable) -> bool:
    """Whether its table says how lesions and their forms look."""
    return variable.kind != "form" and "form" in variable.parents


def test_likelihoods_of_the_ten_lesions_are_counted_apart(
    knowledge: Knowledge,
) -> None:
    given_lesion = [
        share
        for name, share in overview(knowledge).items()
        if is_likelihood(knowledge.variables[name])
    ]
    first = next(iter(share_of_judgement(knowledge).values()))
    assert first.rows == sum(share.rows for share in given_lesion)
    assert first.judged_cells == sum(share.judged_cells for share in given_lesion)
    cells = sum(
        table.cells.size
        for name, table in knowledge.tables.items()
        if is_likelihood(knowledge.variables[name])
    )
    assert first.cells == cells


def test_table_of_shares_fits_80_columns(knowledge: Knowledge) -> None:
    lines = text_of_shares(knowledge).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-4].startswith("all ")
    assert "surrogates" in lines[-2]
    assert re.fullmatch(
        r"Judged: \d+% of all rows; judged or only described: \d+%\.", lines[-1]
    )


def test_described_rows_are_no_estimates(knowledge: Knowledge) -> None:
    total = share_of_judgement(knowledge)["all"]
    described = [
        row
        for _, row in knowledge.rows()
        if row.grade == "textbook" and not row.is_counted and not row.is_definition
    ]
    assert total.described == len(described) > 0
    assert total.without_number > total.judgement
    parts = (
        total.counted
        + total.estimated
        + total.described
        + total.judged
        + total.surrogate
    )
    assert parts == total.rows


def test_a_source_without_counts_is_graded_as_described(knowledge: Knowledge) -> None:
    for _, row in knowledge.rows():
        if row.source and re.search(r"\bno counts\b", f"{row.why} {row.note}"):
            assert row.grade == "textbook", row.where


def test_what_a_report_mentions_is_shown_with_its_reason(knowledge: Knowledge) -> None:
    values = values_of(knowledge, "purulence")
    told = {v.cell: v for v in values if v.group.startswith("Mentioned in a report")}
    assert set(told) == {"no", "yes", *knowledge.lesions}
    assert told["abscess"].remark == "pus is looked for"
    assert all(value.remark for value in told.values())


def test_numbers_of_a_form_stand_under_its_name(knowledge: Knowledge) -> None:
    text = text_of(knowledge, "chronic_expanding")
    assert text.startswith("chronic_expanding (form of hematoma)")
    assert "induration, lesion=hematoma: " in text
    values = values_of(knowledge, "chronic_expanding")
    shares = [v for v in values if v.group == "Share among hematoma"]
    clinic = next(v for v in shares if v.cell.endswith("age_group=adult"))
    assert clinic.value.startswith("0.0")  # one number, not those of all forms
    ratios = [v.cell for v in values if v.group == "Rate ratios"]
    assert any("chronic_expanding" in cell for cell in ratios)
    assert not any("bleeding_disorder" in cell.split("form=")[-1] for cell in ratios)
    assert len(values_of(knowledge, "chronic_expanding")) > 20


@pytest.mark.parametrize(
    ("name", "flag", "cell"),
    [
        ("hot_joint", "hot_joint", "by what is told"),
        ("tophus", "", ""),
        ("abscess", "newborn_skin_infection", "from a probability of 0.13 on"),
    ],
)
def test_red_flags_stand_under_their_name_and_what_they_fear(
    knowledge: Knowledge, name: str, flag: str, cell: str
) -> None:
    """With the probability that raises them, and what is lost either way."""
    groups = {v.group: v.cell for v in values_of(knowledge, name) if "Red" in v.group}
    assert list(groups) == ([f"Red flag {flag}"] if flag else [])
    assert all(told.startswith(cell) for told in groups.values())
