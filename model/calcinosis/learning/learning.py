"""What rows learned: the file that keeps it, and the report that tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.arguments import in_short
from calcinosis.errors import ArgumentError, CaseError, Problem, nearest
from calcinosis.files import same_file, whole_files
from calcinosis.knowledge.parsing.folder import NEEDED, parse_files
from calcinosis.knowledge.places import RowPlace
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.knowledge.rows.learned import (
    DIGITS,
    LEARNED,
    Learned,
    numbers,
    read_learned,
)
from calcinosis.knowledge.variables import FILMS
from calcinosis.learning.fit import Readings, fit
from calcinosis.learning.gains import gains
from calcinosis.learning.judge import HeldApart, cross_validated
from calcinosis.learning.likelihood import LIKELIHOODS, Likelihood
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.network.build import build_network
from calcinosis.provenance.row_words import gain_words

__all__ = ["Learning", "learn"]

LEAST_SD = 0.05
"""Rows that moved less keep their sourced value."""
SHOWN = 30
TOLD_GAINS, LEAST_GAIN = 3, 0.1
"""Of how many lesions the gains of a row are noted, and from how many nats on."""
WHAT: Mapping[Likelihood, str] = {
    "conditional": "The lesion given what is told (conditional)",
    "joint": "The lesion and what is told, given age, sex and setting (joint)",
}


@frozen
class Learning:
    """Rows after learning.

    Parameters
    ----------
    folder : Path
        Knowledge files that the rows stand in.
    protocol : str
        Whose judgements or patients they are.
    moved : mapping
        Label of a row → its place, and what it learned; the farthest first.
    patients : int
    held_apart : HeldApart or None
        How patients held apart fare; None if not asked for.
    pretest : mapping
        Batch → share of each lesion relative to the pretest.
    likelihood : ``"conditional"`` or ``"joint"``
        What was maximised (:mod:`~calcinosis.learning.likelihood`).
    log_likelihood : (float, float)
        Its mean of these patients, before and after, in nats.
    before : str
        Protocol of what the rows had learned before, which is left out.
    """

    folder: Path
    protocol: str
    moved: Mapping[str, tuple[RowPlace, Learned]]
    patients: int
    held_apart: HeldApart | None
    pretest: Mapping[str, FloatArray]
    likelihood: Likelihood
    log_likelihood: tuple[float, float]
    before: str = ""

    def write(self, folder: str | Path) -> None:
        """Write knowledge files with what was learned into a folder, whole or not.

        They get their names together. Even a kill between two of these leaves nothing
        that is read as if it were whole: the file without which there are no numbers
        comes last, and what was learned from other numbers is refused.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        files = [*self.folder.glob("*.toml"), *self.folder.glob("*.bib")]
        with whole_files() as opened:
            opened(target / LEARNED).write(self.toml().encode("utf-8"))
            for path in sorted(files, key=lambda path: path.name == NEEDED[0]):
                if path.name != LEARNED and not same_file(path, target / path.name):
                    opened(target / path.name).write(path.read_bytes())

    def toml(self) -> str:
        """Return the content of ``learned.toml``."""
        lines = [
            "# Learned by machine (`calcinosis learn`), not written by hand. Every row",
            "# keeps its sourced value in its own file; this is where it moved to.",
            f'protocol = "{_escaped(self.protocol)}"',
            "",
            "[rows]",
        ]
        by_place = sorted(self.moved.values(), key=lambda pair: pair[0].row.where)
        lines += [
            f'"{_escaped(place.row.where)}" = {{ sourced = {_list(entry.start)}, '
            f"learned = {_list(entry.end, DIGITS)}, readings = {entry.readings}, "
            f"sd = {entry.sd:.2f}{_gain(entry)} }}"
            for place, entry in by_place
        ]
        return "\n".join(lines) + "\n"

    def text(self) -> str:
        """Say what moved, from where to where, and whether it helped."""
        lines = [f"{len(self.moved)} rows moved, on {self.patients} patients."]
        change = _change(self.log_likelihood)
        lines.append(f"{WHAT[self.likelihood]}, mean log likelihood: {change}.")
        if self.held_apart is not None:
            entropy = _change(self.held_apart.cross_entropy)
            findings = _change(self.held_apart.of_findings)
            lines += [
                f"Patients held apart, cross entropy of the lesion: {entropy};",
                f"log likelihood of what is told, given the lesion: {findings}.",
            ]
        if self.before:
            lines.append(
                "They started at their sourced values; what they had learned before "
                f"is left out: {self.before}"
            )
        if self.moved:
            lines += [
                "",
                "Farthest, in their own standard deviations (patients told; what those",
                "of a lesion gained or lost by it, in nats of log likelihood):",
            ]
        for label, (_, entry) in list(self.moved.items())[:SHOWN]:
            why = f"; {gain_words(entry.gain)}" if entry.gain else ""
            lines.append(
                f"  {entry.sd:4.1f}  {label}: {_list(entry.start)} → "
                f"{_list(entry.end)} ({entry.readings}{why})"
            )
        return "\n".join(lines)


def _learned_before(folder: Path) -> str:
    """Whose judgements rows had learned; they may be stale, so one learns again."""
    ignored: list[Problem] = []
    files, _ = parse_files(folder, ignored, "")
    return read_learned(files.get(LEARNED, {}), ignored).protocol


def learn(
    folder: str | Path | None,
    readings: Readings,
    *,
    weight: float = 1.0,
    protocol: str = "",
    judge: bool = True,
    likelihood: Likelihood = "conditional",
) -> Learning:
    """Learn the rows of a folder from patients.

    Parameters
    ----------
    folder : path or None
        Knowledge files; None: those of the package. What they learned before is left
        out.
    readings : Readings
    weight : float
        How much one patient counts against the rows' own distributions.
    protocol : str
        Whose judgements or patients they are; kept in the file.
    judge : bool
        Whether patients are also held apart to see if it helps (six fits, not one).
    likelihood : ``"conditional"`` or ``"joint"``
        Of the lesion given what is told, for patients that were chosen or made up; or
        of both given age, sex and setting, for a hospital's own patients as they came
        (:mod:`~calcinosis.learning.likelihood`). The protocol tells if it is joint.

    Raises
    ------
    CaseError
        If these are no readings, there is no such likelihood, or naming every patient
        who cannot be.
    """
    if not isinstance(cast("object", readings), Readings):
        text = f"expected Readings, as read_readings returns, got {in_short(readings)}"
        raise ArgumentError([Problem("readings", text)])
    if likelihood not in LIKELIHOODS:
        text = (
            f"there is no likelihood '{likelihood}'{nearest(likelihood, LIKELIHOODS)}"
        )
        text += f"; allowed are {', '.join(LIKELIHOODS)}"
        raise CaseError([Problem("learn", text)])
    knowledge = read_knowledge(folder, learned=False)
    protocol = protocol or f"{len(readings.ids)} labelled patients"
    if likelihood == "joint":
        protocol = f"{protocol.rstrip('.')}; joint likelihood"
    readings = readings.raised(knowledge.conventions.reader_exponent)
    network = build_network(knowledge)
    rows = MovingRows(knowledge)
    found = fit(rows, network, readings, weight, likelihood=likelihood)
    told = dict.fromkeys(_always(knowledge), len(readings.ids)) | _told(readings)
    told[knowledge.film.name] = told.get(FILMS, 0)
    moved: dict[str, tuple[RowPlace, Learned]] = {}
    by_lesion = gains(rows, network, readings, found, likelihood)
    for row in rows.rows:
        u = found.coordinates[row.at]
        sd = float(np.abs(u).max())
        if sd >= LEAST_SD:
            start = numbers(row.place.row.distribution)
            end = numbers(row.coordinates.moved(u))
            count = told.get(row.place.subject, 0)
            gain = _most(knowledge.lesions, by_lesion[:, row.at].sum(axis=1))
            moved[row.place.label] = (row.place, Learned(start, end, count, sd, gain))
    ordered = dict(sorted(moved.items(), key=lambda item: -item[1][1].sd))
    can_judge = judge and len(readings.ids) > 1
    held = None
    if can_judge:
        held = cross_validated(rows, network, readings, weight, likelihood)
    count = len(readings.ids)
    before = _learned_before(knowledge.folder)
    return Learning(
        knowledge.folder,
        protocol,
        ordered,
        count,
        held,
        found.pretest,
        likelihood,
        found.log_likelihood,
        before,
    )


def _always(knowledge: Knowledge) -> list[str]:
    """Return what no finding tells: context, and states behind the findings."""
    kinds = ("lesion", "form", "context", "latent")
    unasked = [n for n, v in knowledge.variables.items() if v.kind in kinds]
    return [*unasked, *knowledge.case_mix]


def _told(readings: Readings) -> dict[str, int]:
    """Return how many patients tell something of each finding."""
    found: dict[str, int] = {}
    for case in readings.cases:
        for name in case.findings:
            found[name] = found.get(name, 0) + 1
    return found


def _most(lesions: Sequence[str], gain: FloatArray) -> dict[str, float]:
    """Return the lesions whose patients gained or lost most, the most first."""
    order: list[int] = np.argsort(-np.abs(gain))[:TOLD_GAINS].tolist()
    shown = [n for n in order if abs(gain[n]) >= LEAST_GAIN]
    return {lesions[n]: round(float(gain[n]), 2) for n in shown}


def _gain(entry: Learned) -> str:
    pairs = ", ".join(f"{lesion} = {nats:g}" for lesion, nats in entry.gain.items())
    return f", gain = {{ {pairs} }}" if pairs else ""


def _change(pair: tuple[float, float]) -> str:
    before, after = pair
    return f"{before:.3f} before, {after:.3f} after"


def _list(values: Sequence[float], digits: int = 6) -> str:
    return "[" + ", ".join(f"{value:.{digits}g}" for value in values) + "]"


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    plain = "".join(character for character in plain if character.isprintable())
    return plain.replace("\\", "\\\\").replace('"', '\\"')
