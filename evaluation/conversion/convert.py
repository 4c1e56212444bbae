"""From the coded publications in ``sources/`` to native case files in ``cases/``.

Every coded fact is taken once: into the case, or into ``not_converted.csv`` with the
reason. A fact that no rule takes is an error, so that none gets lost unseen. What a
word means is decided in ``conversion.toml``, never here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from evaluation import read_toml

ABOUT = re.compile(r"(id|citation\..*|basis|leakage|note|diagnosis|alternative_label)")
TABLES = read_toml("conversion/conversion.toml")

Coded = dict[str, Any]
Lost = list[dict[str, str]]
"""Facts that are not in the case as they were coded: ``case``, ``field``, ``value`` and
``reason`` of each."""


def leaves(entry: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every coded fact as (dotted field, value); a list is one fact."""
    for key, value in entry.items():
        field = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping):
            yield from leaves(cast("Mapping[str, Any]", value), field)
        else:
            yield field, value


def convert_patient(entry: Mapping[str, Any]) -> tuple[Coded, Lost]:
    """Convert one coded patient: the native case, and what did not go into it.

    Raises
    ------
    ValueError
        Listing the facts that no rule takes.
    """
    patient = _Patient(entry)
    return patient.convert(), patient.lost


class _Patient:
    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry, self.id = entry, str(entry["id"])
        self.facts = dict(leaves(entry))
        self.open = {field for field in self.facts if not ABOUT.fullmatch(field)}
        self.findings: dict[str, Any] = {}
        self.lost: Lost = []
        self.tables = TABLES

    def convert(self) -> Coded:
        """Take one fact after the other, in the order of the case's findings."""
        for item in self._own("left_out"):
            self._lose(item["field"], item["why"])
        case = self._context()
        for field, name in self.tables["yes_no"].items():
            self._give(name, None if (v := self._take(field)) is None else bool(v))
        self._kidney()
        self._words("conditions.hyperparathyroidism", "exposure.agent")
        days = self._take("exposure.days_infusion_to_lesion")
        self._give("days_from_infusion_to_lesion", days)
        self._words("exposure.days_infusion_to_lesion_range")
        for name, variable in self.tables["labs"].items():
            self._lab(f"labs.{name}", variable)
        count = self.facts.get("labs.platelets.value")
        if count is not None and count < self.tables["limits"]["platelets"]:
            self.findings["bleeding_risk"] = True
        self._words("labs.coagulation.state")
        size = self._take("exam.size_cm")
        self._give("size_cm", None if size is None else f"{size:g} cm")
        self._give("days_from_onset", self._take("days_from_onset"))
        self._words("exam.site", "histology", "aspirate")
        seen = self._take("imaging.radiograph_calcification")
        if seen is not None:
            day = self._take("imaging.radiograph_day_from_onset")
            film = {} if day is None else {"day": day}
            self.findings["radiographs"] = [{**film, "calcification": bool(seen)}]
        self._words("imaging.calcification_pattern")
        self._free_texts()
        if self.open:
            message = f"{self.id}: no rule takes {sorted(self.open)}"
            raise ValueError(message)
        return case | {"findings": self.findings} | self._about()

    def _take(self, field: str) -> Any:
        if field not in self.open:
            return None
        self.open.remove(field)
        return self.facts[field]

    def _lose(self, field: str, reason: str) -> None:
        self.open.discard(field)
        told = {"case": self.id, "field": field, "value": str(self.facts[field])}
        self.lost.append(told | {"reason": reason})

    def _own(self, table: str) -> list[dict[str, Any]]:
        """Entries of a table that are about this patient."""
        return [item for item in self.tables[table] if item["id"] == self.id]

    def _give(self, name: str, value: Any) -> None:
        if value is not None:
            self.findings[name] = value

    def _words(self, *fields: str, into: dict[str, Any] | None = None) -> None:
        """Look up what texts mean, and what of it is lost."""
        for field in fields:
            value = self._take(field)
            if value is None:
                continue
            if str(value) not in self.tables["words"][field]:
                message = f"{self.id}: {field}: '{value}' is in no table"
                raise ValueError(message)
            meaning = dict(self.tables["words"][field][str(value)])
            if "lost" in meaning:
                self._lose(field, meaning.pop("lost"))
            (self.findings if into is None else into).update(meaning)

    def _context(self) -> Coded:
        case: Coded = {"id": self.id}
        days, years = self._take("patient.age_days"), self._take("patient.age_years")
        if days is not None:
            case["age"] = f"{days:g} d"
        elif years is not None:
            case["age"] = f"{years:g} y"
        self._words("patient.age_group", "patient.age_note", into=case)
        sex, grams = self._take("patient.sex"), self._take("patient.birth_weight_g")
        if grams is not None:
            limit = self.tables["limits"]["birth_weight_g"]
            self.findings["low_birth_weight"] = grams < limit
        return case if sex is None else case | {"sex": sex}

    def _kidney(self) -> None:
        other = str(self.facts.get("conditions.other", ""))
        diseased = self._take("conditions.ckd_or_dialysis")
        if diseased is not None:
            kind: Any = "dialysis" if "dialysis" in other else ["chronic", "dialysis"]
            kind = "chronic" if "not dialysis" in other else kind
            self.findings["kidney_disease"] = kind if diseased else "none"

    def _lab(self, field: str, variable: str) -> None:
        value, state = self._take(f"{field}.value"), self._take(f"{field}.state")
        if value is None:
            self._give(variable, state)
            return
        unit = str(self._take(f"{field}.unit"))
        reviewed = self.tables["units"].get(unit, {"unit": unit})
        if "why" in reviewed:
            self._lose(f"{field}.unit", f"{reviewed['unit']}: {reviewed['why']}")
        number = f"{reviewed.get('sign', '')}{value:g}"
        limits = {end: self._take(f"{field}.ref_{end}") for end in ("low", "high")}
        given = {end: limit for end, limit in limits.items() if limit is not None}
        marked = bool(self._take(f"{field}.corrected"))
        said = {"corrected": True} if marked else {}
        own = {"value": value, "unit": reviewed["unit"], **given, **said}
        text = f"{number} {reviewed['unit']}{' corrected' * marked}"
        self.findings[variable] = own if given else text
        if state is not None:
            self._lose(f"{field}.state", f"the number {number} says more")

    def _free_texts(self) -> None:
        """Take what reviewed texts give, and lose the rest of every text."""
        reviewed = self._own("from_text")
        for item in reviewed:
            if not any(item["text"] in str(value) for value in self.facts.values()):
                message = f"{self.id}: '{item['text']}' is in none of its texts"
                raise ValueError(message)
            self.findings.update(item["finding"])
        for field, reason in self.tables["without_variable"].items():
            if field in self.open:
                text = str(self.facts[field])
                own = [item["finding"] for item in reviewed if item["text"] in text]
                given = ", ".join(name for finding in own for name in finding)
                rest = f"gives {given}; the rest: " if given else ""
                self._lose(field, rest + reason)

    def _about(self) -> Coded:
        label, _, detail = str(self.entry["diagnosis"]).partition(": ")
        contested = self.tables["disputed"].get(self.id)
        notes = {
            "": self.entry.get("note"),
            "diagnosis of the authors: ": detail or None,
            "alternative label: ": self.entry.get("alternative_label"),
            "disputed: ": contested,
        }
        about: Coded = {
            "diagnosis": label,
            "form": self.tables["form"].get(self.id),
            "disputed": True if contested else None,
            **{key: self.entry[key] for key in ("basis", "leakage")},
            "note": "; ".join(f"{k}{v}" for k, v in notes.items() if v is not None),
            "citation": self.entry["citation"],
        }
        return {key: value for key, value in about.items() if value not in (None, "")}
