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

import yaml

from evaluation import HERE
from evaluation.conversion.site_terms import read_site_terms

__all__ = ["Converted", "NotConverted", "convert_patient", "leaves", "read_sources"]

LOW_BIRTH_WEIGHT_G = 2500
LOW_PLATELETS = 100
"""10⁹/L; above it nobody calls a low count a bleeding tendency."""
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


def read_sources(folder: Path = HERE / "sources") -> dict[str, list[dict[str, Any]]]:
    """Read the coded publications: file stem → patients."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yaml"))
    }


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
        self._left_out()
        case = self._context()
        for field, name in self.tables["yes_no"].items():
            value = self._take(field)
            if value is not None:
                self.findings[name] = bool(value)
        self._conditions()
        self._exposures()
        self._labs()
        self._give("exam.size_cm", lambda value: {"size_cm": f"{value:g} cm"})
        self._give("days_from_onset", lambda value: {"days_from_onset": value})
        self._words("exam.site", self._site)
        self._words("histology", self._histology)
        self._words(
            "aspirate", lambda text: {"aspirate": self.tables["aspirate"][text]}
        )
        self._radiograph()
        self._from_text()
        for field, reason in self.tables["without_variable"].items():
            if field in self.open:
                self._lose(field, reason)
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

    def _give(self, field: str, rule: Callable[[Any], dict[str, Any]]) -> None:
        value = self._take(field)
        if value is not None:
            self.findings.update(rule(value))

    def _words(self, field: str, rule: Callable[[str], dict[str, Any]]) -> None:
        try:
            self._give(field, rule)
        except KeyError as error:
            message = f"{self.id}: {field}: {error} is in no table"
            raise ValueError(message) from None

    # ------------------------------------------------------------------ parts

    def _left_out(self) -> None:
        for item in self.tables["left_out"]:
            if item["id"] == self.id:
                self._lose(item["field"], item["why"])

    def _context(self) -> dict[str, Any]:
        case: dict[str, Any] = {"id": self.id}
        days, years = self._take("patient.age_days"), self._take("patient.age_years")
        if days is not None:
            case["age"] = f"{days:g} d"
        elif years is not None:
            case["age"] = f"{years:g} y"
        for field in ("patient.age_group", "patient.age_note"):
            text = self._take(field)
            if text is not None:
                words = self.tables["age_groups"][text]
                case["age_group"] = words["group"]
                if "lost" in words:
                    self._lose(field, f"{words['group']} given: {words['lost']}")
        sex = self._take("patient.sex")
        if sex is not None:
            case["sex"] = sex
        self._give(
            "patient.birth_weight_g",
            lambda grams: {"low_birth_weight": grams < LOW_BIRTH_WEIGHT_G},
        )
        return case

    def _conditions(self) -> None:
        other = str(self.facts.get("conditions.other", ""))

        def kidney(value: bool) -> dict[str, Any]:
            if not value:
                return {"kidney_disease": "none"}
            if "not dialysis" in other:
                return {"kidney_disease": "chronic"}
            either = ["chronic", "dialysis"]
            return {"kidney_disease": "dialysis" if "dialysis" in other else either}

        self._give("conditions.ckd_or_dialysis", kidney)
        self._give(
            "conditions.hyperparathyroidism",
            lambda value: {
                "mineral_state": self.tables["parathyroid"]["yes" if value else "no"]
            },
        )

    def _exposures(self) -> None:
        self._words("exposure.agent", lambda text: self.tables["agents"][text])
        self._give(
            "exposure.days_infusion_to_lesion",
            lambda days: {"days_from_infusion_to_lesion": days},
        )
        span = self._take("exposure.days_infusion_to_lesion_range")
        if span is not None:
            if span != [1, 7]:
                message = f"{self.id}: no words for the days {span}"
                raise ValueError(message)
            words = ["days_1_to_4", "days_5_to_24"]
            self.findings["days_from_infusion_to_lesion"] = words
            reason = f"given as {' or '.join(words)}; the upper end 7 is not kept"
            self._lose("exposure.days_infusion_to_lesion_range", reason)

    def _labs(self) -> None:
        for name, variable in self.tables["labs"].items():
            self._lab(f"labs.{name}", variable)
        platelets = self._take("labs.platelets.value")
        if platelets is not None:
            low = platelets < LOW_PLATELETS
            reason = f"{platelets:g} is no bleeding tendency"
            if low:
                self.findings["bleeding_risk"] = True
                reason = f"{platelets:g} given as bleeding_risk: yes"
            self._lose("labs.platelets.value", reason)
            self._lose("labs.platelets.unit", reason)
        coagulation = self._take("labs.coagulation.state")
        if coagulation is not None:
            risk = self.findings["bleeding_risk"] = coagulation != "normal"
            reason = f"given as bleeding_risk: {'yes' if risk else 'no'}"
            self._lose("labs.coagulation.state", reason)

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

    def _site(self, text: str) -> dict[str, Any]:
        terms = read_site_terms()
        if text in terms.nowhere:
            self._lose("exam.site", terms.nowhere[text])
            return {}
        regions = terms.regions(text)
        return {"site": regions[0] if len(regions) == 1 else regions}

    def _histology(self, text: str) -> dict[str, Any]:
        if text in self.tables["histology_unclear"]:
            self._lose("histology", self.tables["histology_unclear"][text])
            return {}
        states = self.tables["histology"][text]
        return {"biopsy": states[0] if len(states) == 1 else states}

    def _radiograph(self) -> None:
        seen = self._take("imaging.radiograph_calcification")
        if seen is None:
            return
        day = self._take("imaging.radiograph_day_from_onset")
        film = {"calcification": bool(seen)}
        self.findings["radiographs"] = [film if day is None else {"day": day, **film}]

    def _from_text(self) -> None:
        for item in self.tables["from_text"]:
            if item["id"] == self.id:
                texts = (
                    str(v) for f, v in self.facts.items() if not f.startswith("exam")
                )
                if not any(item["text"] in text for text in texts):
                    message = f"{self.id}: '{item['text']}' is in none of its texts"
                    raise ValueError(message)
                self.findings.update(item["finding"])

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
        if contested:
            case["disputed"] = True
        for key in ("basis", "leakage"):
            case[key] = self.entry[key]
        if notes:
            case["note"] = "; ".join(notes)
        case["citation"] = self.entry["citation"]
        return case
