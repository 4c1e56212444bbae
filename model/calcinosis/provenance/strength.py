"""How much of the knowledge rests on counts, on estimates, on words, on judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calcinosis.knowledge.places import mention_places, row_places
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.rows.tables import Table
from calcinosis.knowledge.variables import FORM, LESION, Variable

__all__ = [
    "Share",
    "overview",
    "share_of_judgement",
    "text_of_learning",
    "text_of_shares",
]

LIKELIHOODS = "what each lesion looks like"
LABORATORY = "labs by minerals and kidney"
BACKGROUNDS = "backgrounds and mechanisms"


@dataclass
class Share:
    """On what a set of rows rests; definitions are not counted.

    Parameters
    ----------
    counted : int
        Rows that hold the counts of studies.
    estimated : int
        Rows with a number of a study but without counts: a published estimate, or one
        adapted to this population.
    surrogate : int
        Rows whose studies counted something that stands for this: another population,
        another finding.
    described : int
        Rows whose sources describe but do not count (grade ``textbook``): the number is
        a reader's.
    judged : int
        Rows without a study.
    cells, judged_cells : int
        Cells of the tables that these rows speak for (a fallback row speaks for many),
        and how many of them a judgement fills. Outside tables one cell a row.
    """

    counted: int = 0
    estimated: int = 0
    surrogate: int = 0
    described: int = 0
    judged: int = 0
    cells: int = 0
    judged_cells: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        studied = self.counted + self.estimated + self.surrogate
        return studied + self.described + self.judged

    @property
    def judgement(self) -> float:
        """Share of rows without a study, 0 to 1."""
        return self.judged / self.rows if self.rows else 0.0

    @property
    def without_number(self) -> float:
        """Share of rows without the number of a study: judged or only described."""
        return (self.judged + self.described) / self.rows if self.rows else 0.0

    @property
    def cell_judgement(self) -> float:
        """Share of cells without a study, 0 to 1."""
        return self.judged_cells / self.cells if self.cells else 0.0

    def as_dict(self) -> dict[str, int]:
        """Return the same as plain types; ``judgements`` are the judged rows."""
        return {
            "rows": self.rows,
            "counted": self.counted,
            "estimated": self.estimated,
            "surrogate": self.surrogate,
            "described": self.described,
            "judgements": self.judged,
            "cells": self.cells,
            "judged_cells": self.judged_cells,
        }

    def add(self, row: Row, cells: int = 1) -> None:
        """Count one row that speaks for so many cells."""
        if row.is_definition:
            return
        plain = not (row.is_judgement or row.is_counted or row.surrogate)
        described = plain and row.grade == "textbook"
        self.counted += row.is_counted
        self.described += described
        self.surrogate += row.surrogate
        self.estimated += plain and not described
        self.judged += row.is_judgement
        self.cells += cells
        self.judged_cells += cells * row.is_judgement

    def join(self, other: Share) -> None:
        """Add the counts of another set of rows."""
        self.counted += other.counted
        self.estimated += other.estimated
        self.surrogate += other.surrogate
        self.described += other.described
        self.judged += other.judged
        self.cells += other.cells
        self.judged_cells += other.judged_cells


def overview(knowledge: Knowledge) -> dict[str, Share]:
    """Return on what each variable's table rests."""
    return {name: _table_share(table) for name, table in knowledge.tables.items()}


def share_of_judgement(knowledge: Knowledge) -> dict[str, Share]:
    """Return on what each part of the knowledge rests, and last, under ``all``, all.

    The first part are the tables given the ten lesions, whose rows decide a diagnosis.
    A reference interval is a number of its source, whatever its grade.
    """
    shares = {part: Share() for part in (LIKELIHOODS, LABORATORY, BACKGROUNDS)}
    for name, share in overview(knowledge).items():
        shares[_part(knowledge.variables[name])].join(share)
    shares["case mix"] = _share_of(knowledge.case_mix)
    ratios = {
        f"{lesion} {factor}": states
        for lesion, rates in knowledge.rates.items()
        for factor, states in rates.ratios.items()
    }
    shares["rate ratios"] = _share_of(ratios)
    loadings = {name: s.loadings for name, s in knowledge.severities.items()}
    shares["reliability"] = _share_of(
        {"misread": knowledge.misread, "outlier": knowledge.outliers, **loadings}
    )
    told = {row.where: row for _, row in knowledge.telling.rows()}
    shares["mentions"] = _share_of({"": told})
    shares["utilities and costs"] = _share_of({"": knowledge.decisions.rows()})
    bands = [band for own in knowledge.intervals.values() for band in own]
    judged = sum(not band.source for band in bands)
    shares["reference intervals"] = Share(
        estimated=len(bands) - judged,
        judged=judged,
        cells=len(bands),
        judged_cells=judged,
    )
    total = Share()
    for share in shares.values():
        total.join(share)
    return shares | {"all": total}


def text_of_shares(knowledge: Knowledge) -> str:
    """Return both tables as text, 80 columns wide, and the share of all in a line.

    The last column is the share of the tables' cells that a judgement fills.
    """
    head = f"{'':29} rows counted estim. surrog. descr.    judged cells"
    tables = [_line(*item) for item in overview(knowledge).items()]
    parts = [_line(*item) for item in share_of_judgement(knowledge).items()]
    total = share_of_judgement(knowledge)["all"]
    last = (
        f"Of all rows: counted {total.counted / total.rows:.0%}, estimated after a "
        f"study {total.estimated / total.rows:.0%}, surrogates "
        f"{total.surrogate / total.rows:.0%}.\n"
        f"Judged: {total.judgement:.0%} of all rows; "
        f"judged or only described: {total.without_number:.0%}."
    )
    return "\n".join([head, *tables, "", head, *parts, "", last])


def text_of_learning(knowledge: Knowledge) -> str:
    """Say how many rows have learned, beside what their sources say, and from whom."""
    places = (*row_places(knowledge), *mention_places(knowledge))
    count = sum(place.row.learned is not None for place in places)
    if not count:
        return "No row has learned from patients or readings."
    protocol = knowledge.protocol.rstrip(".")
    return f"{count} rows have moved since, by learning. {protocol}."


def _line(name: str, share: Share) -> str:
    if not share.rows:
        return f"{name:29} {share.rows:4}  by definition"
    rows = (
        f"{share.rows:4} {share.counted:7} {share.estimated:6} {share.surrogate:7} "
        f"{share.described:6}"
    )
    judged = f"{share.judged:4} {share.judgement:4.0%} {share.cell_judgement:5.0%}"
    return f"{name:29} {rows} {judged}"


def _part(variable: Variable) -> str:
    if variable.kind != "form" and {LESION, FORM}.intersection(variable.parents):
        return LIKELIHOODS
    return LABORATORY if variable.kind == "measured" else BACKGROUNDS


def _table_share(table: Table) -> Share:
    share = Share()
    cells = np.bincount(table.cells.ravel(), minlength=len(table.rows))
    for placed, number in zip(table.rows, cells.tolist(), strict=True):
        share.add(placed.row, number)
    return share


def _share_of(groups: Mapping[str, Mapping[str, Row]]) -> Share:
    share = Share()
    for rows in groups.values():
        for row in rows.values():
            share.add(row)
    return share
