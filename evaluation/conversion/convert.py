"""From the coded publications in ``sources/`` to native case files in ``cases/``.

Every coded fact is taken once: into the case, or into ``not_converted.csv`` with the
reason. A fact that no rule takes is an error, so that none gets lost unseen. What a
word means is decided in ``conversion.toml`` and ``site_terms.toml``, never here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from evaluation.conversion.site_terms import read_site_terms

ABOUT = re.compile(r"(id|citation\..*|basis|leakage|note|diagnosis|alternative_label)")


@dataclass(frozen=True)
class NotConverted:
    """A coded fact that is not in the case as it was coded."""

    case: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class Converted:
    """A native case, and the facts that did not go into it."""

    case: dict[str, Any]
    not_converted: tuple[NotConverted, ...]


@cache
def _tables() -> dict[str, Any]:
    text = Path(__file__).with_name("conversion.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def leaves(entry: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every coded fact as (dotted field, value); a list is one fact."""
    for key, value in entry.items():
        field = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping):
            yield from leaves(cast("Mapping[str, Any]", value), field)
        else:
            yield field, value


def convert_patient(entry: Mapping[str, Any]) -> Converted:
    """Convert one coded patient.

    Raises
    ------
    ValueError
        Listing the facts that no rule takes.
    """
    return _Patient(entry).convert()


class _Patient:
    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry, self.id = entry, str(entry["id"])
        self.facts = dict(leaves(entry))
        self.open = {field for field in self.facts if not ABOUT.fullmatch(field)}
        self.findings: dict[str, Any] = {}
        self.lost: list[NotConverted] = []
        self.tables = _tables()

    def convert(self) -> Converted:
        for item in self._own("left_out"):
            self._lose(item["field"], item["why"])
        case = self._context()
        for field, name in self.tables["yes_no"].items():
            self._give(field, name, bool)
        self._give("conditions.ckd_or_dialysis", "kidney_disease", self._kidney)
        self._words("conditions.hyperparathyroidism")
        self._words("exposure.agent")
        days = "days_from_infusion_to_lesion"
        self._give("exposure.days_infusion_to_lesion", days)
        self._words("exposure.days_infusion_to_lesion_range")
        for name, variable in self.tables["labs"].items():
            self._lab(f"labs.{name}", variable)
        self._bleeding()
        self._words("labs.coagulation.state")
        self._give("exam.size_cm", "size_cm", lambda value: f"{value:g} cm")
        self._give("days_from_onset", "days_from_onset")
        self._site()
        self._words("histology")
        self._words("aspirate")
        self._radiograph()
        self._words("imaging.calcification_pattern")
        self._from_text()
        for field, reason in self.tables["without_variable"].items():
            if field in self.open:
                self._lose(field, self._rest(field) + reason)
        if self.open:
            message = f"{self.id}: no rule takes {sorted(self.open)}"
            raise ValueError(message)
        return Converted(self._about(case), tuple(self.lost))

    # ------------------------------------------------------------ bookkeeping

    def _take(self, field: str) -> Any:
        if field not in self.open:
            return None
        self.open.remove(field)
        return self.facts[field]

    def _lose(self, field: str, reason: str) -> None:
        self.open.discard(field)
        value = str(self.facts[field])
        self.lost.append(NotConverted(self.id, field, value, reason))

    def _own(self, table: str) -> list[dict[str, Any]]:
        """Entries of a table that are about this patient."""
        return [item for item in self.tables[table] if item["id"] == self.id]

    def _give(
        self, field: str, name: str, form: Callable[[Any], Any] = lambda value: value
    ) -> None:
        value = self._take(field)
        if value is not None:
            self.findings[name] = form(value)

    def _words(self, field: str, into: dict[str, Any] | None = None) -> None:
        """Look up what a text means, and what of it is lost."""
        value = self._take(field)
        if value is None:
            return
        if str(value) not in self.tables["words"][field]:
            message = f"{self.id}: {field}: '{value}' is in no table"
            raise ValueError(message)
        meaning = dict(self.tables["words"][field][str(value)])
        if "lost" in meaning:
            self._lose(field, meaning.pop("lost"))
        (self.findings if into is None else into).update(meaning)

    # ------------------------------------------------------------------ parts

    def _context(self) -> dict[str, Any]:
        case: dict[str, Any] = {"id": self.id}
        days, years = self._take("patient.age_days"), self._take("patient.age_years")
        if days is not None:
            case["age"] = f"{days:g} d"
        elif years is not None:
            case["age"] = f"{years:g} y"
        self._words("patient.age_group", case)
        self._words("patient.age_note", case)
        sex = self._take("patient.sex")
        if sex is not None:
            case["sex"] = sex
        limit = self.tables["limits"]["birth_weight_g"]
        self._give("patient.birth_weight_g", "low_birth_weight", lambda g: g < limit)
        return case

    def _kidney(self, value: bool) -> str | list[str]:
        other = str(self.facts.get("conditions.other", ""))
        if not value:
            return "none"
        if "not dialysis" in other:
            return "chronic"
        return "dialysis" if "dialysis" in other else ["chronic", "dialysis"]

    def _bleeding(self) -> None:
        count = self.facts.get("labs.platelets.value")
        if count is not None and count < self.tables["limits"]["platelets"]:
            self.findings["bleeding_risk"] = True

    def _lab(self, field: str, variable: str) -> None:
        value, state = self._take(f"{field}.value"), self._take(f"{field}.state")
        if value is None:
            if state is not None:
                self.findings[variable] = state
            return
        unit = str(self._take(f"{field}.unit"))
        reviewed = self.tables["units"].get(unit, {"unit": unit})
        if "why" in reviewed:
            self._lose(f"{field}.unit", f"{reviewed['unit']}: {reviewed['why']}")
        number = f"{reviewed.get('sign', '')}{value:g}"
        limits = {end: self._take(f"{field}.ref_{end}") for end in ("low", "high")}
        given = {end: limit for end, limit in limits.items() if limit is not None}
        self.findings[variable] = f"{number} {reviewed['unit']}"
        if given:
            own = {"value": value, "unit": reviewed["unit"], **given}
            self.findings[variable] = own
        if state is not None:
            self._lose(f"{field}.state", f"the number {number} says more")

    def _site(self) -> None:
        text, terms = self._take("exam.site"), read_site_terms()
        if text in terms.nowhere:
            self._lose("exam.site", terms.nowhere[text])
        elif text is not None:
            regions = terms.regions(text)
            self.findings["site"] = regions[0] if len(regions) == 1 else regions

    def _radiograph(self) -> None:
        seen = self._take("imaging.radiograph_calcification")
        if seen is not None:
            day = self._take("imaging.radiograph_day_from_onset")
            film = {} if day is None else {"day": day}
            self.findings["radiographs"] = [{**film, "calcification": bool(seen)}]

    def _from_text(self) -> None:
        for item in self._own("from_text"):
            if not any(item["text"] in str(value) for value in self.facts.values()):
                message = f"{self.id}: '{item['text']}' is in none of its texts"
                raise ValueError(message)
            self.findings.update(item["finding"])

    def _rest(self, field: str) -> str:
        """Say what a free text gave to the case, if anything."""
        text = str(self.facts[field])
        items = [item for item in self._own("from_text") if item["text"] in text]
        given = ", ".join(name for item in items for name in item["finding"])
        return f"gives {given}; the rest: " if given else ""

    def _about(self, case: dict[str, Any]) -> dict[str, Any]:
        label, _, detail = str(self.entry["diagnosis"]).partition(": ")
        notes = [str(self.entry["note"])] if "note" in self.entry else []
        if detail:
            notes.append(f"diagnosis of the authors: {detail}")
        if "alternative_label" in self.entry:
            notes.append(f"alternative label: {self.entry['alternative_label']}")
        contested = self.tables["disputed"].get(self.id)
        if contested:
            notes.append(f"disputed: {contested}")
        case["findings"] = self.findings
        case["diagnosis"] = label
        if self.id in self.tables["form"]:
            case["form"] = self.tables["form"][self.id]
        if contested:
            case["disputed"] = True
        for key in ("basis", "leakage"):
            case[key] = self.entry[key]
        if notes:
            case["note"] = "; ".join(notes)
        case["citation"] = self.entry["citation"]
        return case
