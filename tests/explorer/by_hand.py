"""Cases by hand for the explorer's contract: what is wrong, impossible, or on film."""

from __future__ import annotations

from typing import Any

__all__ = [
    "AGED",
    "DOUBTED",
    "FILES",
    "FILMED",
    "FLAGGED",
    "IMPOSSIBLE",
    "RANGED",
    "REPORTED",
    "WORDED",
    "WRONG",
]


def _days(number: float) -> dict[str, Any]:
    return {"value": number, "unit": "d"}


OLD: dict[str, Any] = {"age": "60 y", "sex": "male"}


def _mg(number: float | str) -> dict[str, Any]:
    return {"value": number, "unit": "mg/dL"}


def _grams(number: float | str) -> dict[str, Any]:
    return {"value": number, "unit": "g/dL"}


WRONG: tuple[dict[str, Any], ...] = (
    {"findings": {"erytema": "yes"}},
    {"findings": {"erythema": "maybe", "warmth": "yes"}},
    {"findings": {"sex": "male"}},
    {"findings": {"lesion": "abscess"}},
    {"findings": {"form": "leak"}},
    {"findings": {"erythema": {"no": 0, "yes": 0}}},
    {"findings": {"erythema": []}},
    {"findings": {"site": ["arm", "nowhere"]}},
    {"findings": {"erythema": {"value": 3, "unit": "cm"}}},
    {"findings": {"calcium": {"value": 150, "unit": "mg/dL"}}},
    {"findings": {"calcium": {"value": ">150", "unit": "mg/dL"}}},
    {"findings": {"calcium": {"value": "plenty", "unit": "mg/dL"}}},
    {"findings": {"calcium": {"value": 9, "unit": "cm"}}},
    {"findings": {"fever": {"value": ">37", "unit": "°C"}}},
    {"findings": {"fever": {"value": 10, "unit": "°C"}}},
    {"findings": {"radiographs": []}},
    {"findings": {"radiographs": [{"day": 2}]}},
    {  # the film is no evidence, the swelling keeps the lesions from a tie
        "findings": {
            "swelling": "yes",
            "radiographs": [{"day": -2, "calcification": "no"}],
        }
    },
    {
        "age": "19 d",
        "findings": {
            "days_from_onset": {"value": 9, "unit": "d"},
            "radiographs": [
                {"day": -2, "calcification": "no"},
                {"day": 4, "calcification": "yes"},
            ],
        },
    },
    {
        "age": "19 d",
        "findings": {
            "days_from_onset": {"value": 9, "unit": "d"},
            "radiographs": [{"day": -12, "calcification": "no"}],
        },
    },
    {"findings": {"radiographs": [{"day": 2, "calcification": "perhaps"}]}},
    {"age": "old", "findings": {}},
    {"age": "300 y", "findings": {}},
    {"age": "19 d", "age_group": "adult", "findings": {}},
    {"age_group": ["child", "grown"], "findings": {}},
    {"told": "report", "asked": ["fevr"], "findings": {"erythema": "yes"}},
    {"told": "letter", "findings": {"erythema": "yes"}},
    {"sex": "both", "setting": "home", "findings": {}},
    {"age": "19 d", "findings": {"days_from_onset": _days(30)}},
    {"age": "19 d", "findings": {"days_from_onset": "over_12_weeks"}},
    {"findings": {"iv_calcium": "no", "days_from_infusion_to_lesion": _days(8)}},
    *(
        {**who, "findings": findings}
        for who in ({"age": "19 d"}, {"age_group": "neonate"}, {"age": "3 months"}, {})
        for findings in (
            {"present_at_birth": "yes", "days_from_onset": _days(2)},
            {"present_at_birth": "yes", "days_from_onset": _days(17)},
            {"present_at_birth": "yes", "days_from_onset": "up_to_3_days"},
            {
                "present_at_birth": "yes",
                "recurrence": "yes",
                "days_from_onset": _days(2),
            },
            {"present_at_birth": "yes", "days_from_infusion_to_lesion": _days(8)},
            {
                "present_at_birth": "yes",
                "swelling": "yes",
                "radiographs": [{"day": -5, "calcification": "no"}],
            },
            {"recurrence": "yes", "days_from_onset": _days(19)},
            {"recurrence": "yes", "days_from_onset": _days(12)},
            {"days_from_onset": _days(60)},
            {"days_from_onset": _days(9), "days_from_infusion_to_lesion": _days(15)},
            {"days_from_onset": _days(9), "days_from_infusion_to_lesion": _days(11)},
        )
    ),
)
FILMED: tuple[dict[str, Any], ...] = (  # an old film, a new one, one of unknown day
    {
        "findings": {
            "erythema": "no",
            "days_from_onset": _days(9),
            "radiographs": [{"day": 2, "calcification": "no"}],
        }
    },
    {"findings": {"radiographs": [{"day": 2, "calcification": "no"}]}},
    {"findings": {"radiographs": [{"calcification": "no"}]}},
)
ASKED: dict[str, Any] = {
    "swelling": "yes",
    "fever": "no",
    "crp": {"value": 80, "unit": "mg/L"},
    "malignancy": {"no": 0.5, "yes": 1},
    "days_from_infusion_to_lesion": {"value": 8, "unit": "d"},
    "radiographs": [{"calcification": "yes"}, {"day": 2, "calcification": "no"}],
}
APART: tuple[dict[str, Any], ...] = (  # answers that hardly stand together, or nearly
    {
        "bleeding_risk": "no",
        "platelets": {"value": 20, "unit": "10^9/L"},
        "warfarin": "yes",
    },
    {"bleeding_risk": "no", "days_since_warfarin": _days(5)},
    {
        "gout": "no",
        "uric_acid": {"value": ">12", "unit": "mg/dL"},
        "aspirate_fluid": "crystals",
    },
    {
        "gout": "no",
        "uric_acid": {"value": "<12", "unit": "mg/dL"},
        "histology": "crystals",
    },
    {"aspirate": "dry", "aspirate_fluid": ["serous", "mucoid"]},
    {"calcification_pattern": "rim", "radiographs": [{"calcification": "no"}]},
    {"calcification_pattern": "rim", "ct_calcification": "yes"},
    {"calcification_pattern": "rim"},
    {"iv_calcium": "no", "infused_agent": "calcium", "swelling": "no"},
    {
        **{"iv_calcium": "no", "infused_agent": "calcium"},
        **{"other_calcium_exposure": "yes", "mobility": "yes", "swelling": "no"},
    },
    {"bleeding_risk": "no", "inr": {"value": 3, "unit": "INR"}},
    {"bleeding_risk": "no", "inr": {"value": 1.4, "unit": "INR"}, "platelets": "low"},
    {"bleeding_risk": "no", "inr": {"value": ">1.3", "unit": "INR"}, "gout": "no"},
    {"gout": "no", "uric_acid": ["normal", "high"], "biopsy": "fat_necrosis"},
    {"biopsy": "fat_necrosis", "histology": "tumour"},
    {"erythema": ["no", "yes"], "warmth": {"no": 0.5, "yes": 0.5}},
    {"calcium": ["low", "normal", "high"], "livedo": {"no": 0.5, "yes": 0.4}},
    {"biopsy": "vessel_calcification", "histology": ["cyst", "tumour"]},
    *(
        {"calcium": calcium, "ionized_calcium": free, **albumin}
        for calcium in ("high", _mg(12), _mg(10.6), "low")
        for free in (["low", "normal"], {"value": 1.2, "unit": "mmol/L"}, "high")
        for albumin in ({}, {"albumin": "high"})
    ),
)
BOUND: tuple[tuple[dict[str, Any], dict[str, Any], Any], ...] = (
    (OLD, {"calcium": _mg(7.4)}, _grams(2)),
    (OLD, {"calcium": {"value": 2, "unit": "mmol/L"}}, _grams(3)),
    (OLD, {"calcium": {"value": 2, "unit": "mmol/L"}}, _grams(7.5)),
    (OLD, {"calcium": _mg(7.4) | {"low": 8.5, "high": 10.5}}, _grams(2)),
    (OLD, {"calcium": _mg(7.4) | {"corrected": True}}, _grams(2)),
    (OLD, {"calcium": _mg("<7.4")}, _grams(2)),
    (OLD, {"calcium": _mg(7.4)}, _grams("<2")),
    (OLD, {"calcium": _mg(7.4), "ionized_calcium": "low"}, _grams(2)),
    ({"age": "27 d"}, {"calcium": _mg(7.4)}, _grams(2)),
    ({"age": "28 d"}, {"calcium": _mg(7.4)}, _grams(2)),
    ({}, {"calcium": _mg(4)}, _grams(1)),
    ({"setting": "neonatal_unit"}, {"calcium": _mg(7.4)}, _grams(2)),
    (OLD, {"calcium": _mg(7.4)}, "low"),
    (OLD, {"calcium": _mg(7.4)}, ["low", "normal"]),
    (OLD, {"calcium": _mg(7.4) | {"corrected": True}}, "low"),
    (OLD, {"calcium": _mg("<7.4")}, "high"),
    (OLD, {"calcium": _mg(9), "ionized_calcium": "normal"}, "low"),
    ({"age": "9 d"}, {"calcium": _mg(7.4)}, "low"),
    *(
        ({**OLD, "told": told}, {"calcium": _mg(7.4), **free}, _grams(2))
        for told in ("form", "report")
        for free in (
            {"ionized_calcium": ["low", "normal"]},
            {"ionized_calcium": {"value": "<1.3", "unit": "mmol/L"}},
            {"ionized_calcium": {"value": "<0.9", "unit": "mmol/L"}},
        )
    ),
    (OLD, {"calcium": "low", "ionized_calcium": ["low", "normal"]}, _grams(2)),
    *(
        (OLD, {"calcium": calcium}, albumin)
        for calcium in ("low", "normal", "high", ["normal", "high"], _mg(8))
        for albumin in (
            *("low", "high", _grams(2), _grams(3.9), _grams(6)),
            *(_grams("<3"), _grams("<4.5"), _grams(">5"), _grams(">4")),
        )
    ),
    ({"age": "9 d"}, {"calcium": "low"}, "low"),
    ({"setting": "neonatal_unit"}, {"calcium": "low"}, _grams("<2")),
)
DOUBTED: tuple[dict[str, Any], ...] = (  # used with a note, or refused
    *({"age": "40 y", "sex": "male", "findings": findings} for findings in APART),
    {"findings": {"fever": {"value": 20, "unit": "°C"}}},
    {"findings": {"crp": {"value": 99, "unit": "mg/dL"}}},
    {"age": "10 d", "findings": {"radiographs": [{"day": 40, "calcification": "yes"}]}},
    *(
        {"age": "40 y", "sex": "male", "findings": findings}
        for findings in (
            {"ionized_calcium": {"value": 2.0, "unit": "mmol/L"}},
            {"calcium": {"value": 1.4, "unit": "mmol/L"}},
            {
                "calcium": {"value": 2.3, "unit": "mmol/L"},
                "ionized_calcium": {"value": 2.4, "unit": "mmol/L"},
            },
            {
                "calcium": {"value": 6, "unit": "mg/dL"},
                "ionized_calcium": {"value": 1.6, "unit": "mmol/L"},
            },
            {
                "phosphate": {"value": 2, "unit": "mg/dL"},
                "calcium_phosphate_product": {"value": 100, "unit": "mg2/dL2"},
            },
            {
                "calcium": {"value": 9, "unit": "mg/dL"},
                "calcium_phosphate_product": {"value": 40, "unit": "mg2/dL2"},
            },
            {"crp": {"value": 60, "unit": "mg/dL"}},
            {"crp": {"value": 4.5, "unit": "mg/dL", "high": 3}},
            {"vitamin_d": {"value": 30, "unit": "ng/mL", "low": 50, "high": 125}},
            {"fever": {"value": 28, "unit": "°C"}},
            {"fever": {"value": 109.4, "unit": "°F"}},
        )
    ),
    *(  # total calcium is corrected by albumin, or is not
        {**who, "findings": {**findings, "albumin": albumin}}
        for who, findings, albumin in BOUND
    ),
    {
        "age": "10 d",
        "findings": {
            "swelling": "yes",
            "days_from_onset": _days(3),
            "radiographs": [{"day": 40, "calcification": "yes"}],
        },
    },
    *(  # an age that is not told exactly: flags, intervals, corrected numbers
        {**who, "findings": {"fever": "yes", "alp": _alp, "calcium": _calcium}}
        for who in (
            {"age_group": ["neonate", "infant"], "setting": "neonatal_unit"},
            {"age_group": ["neonate", "infant"], "setting": "emergency"},
            {"age_group": "infant"},
            {"age_group": ["child", "adult"]},
            {"age": "10 d"},
        )
        for _alp in [{"value": 240, "unit": "U/L"}]
        for _calcium in [{"value": 9.1, "unit": "mg/dL", "corrected": True}]
    ),
    *(  # an adult's interval beside a child's value, and the reverse
        {**who, "findings": {name: {"value": value, "low": low, "high": high, **unit}}}
        for who in ({"age": "9 d"}, {"age": "40 y"}, {"age_group": "neonate"}, {})
        for name, value, low, high, unit in (
            ("platelets", 600, 150, 400, {"unit": "10^9/L"}),
            ("platelets", ">600", 150, 700, {"unit": "10^9/L"}),
            ("hemoglobin", 13, 10, 18, {"unit": "g/dL"}),
            ("aptt", 45, 24, 37, {"unit": "s"}),
        )
    ),
)
REPORTED: tuple[dict[str, Any], ...] = (
    {"told": "report", "findings": {}},  # nothing is told at all
    {"told": "report", "asked": [*ASKED][1:], "findings": ASKED},
    {"told": "report", "asked": [*ASKED][1:-1], "findings": ASKED},
    {"told": "form", "asked": [*ASKED], "findings": ASKED},
    {"told": "report", "asked": "fever", "findings": {"fever": ["no", "yes"]}},
    *(
        {"told": "report", "findings": findings}
        for findings in (
            {"days_from_infusion_to_lesion": _days(8)},  # implies others
            {"iv_calcium": ["no", "yes"], "iv_calcium_agent": "gluconate"},
            {"fever": {"value": 38.5, "unit": "°C"}},
            {"calcium": {"value": "<8", "unit": "mg/dL"}},
            {"corrected_calcium": "high", "calcium": "normal"},  # counts twice
            *(film["findings"] for film in FILMED),
            {
                "radiographs": [
                    {"day": 2, "calcification": {"no": 0.4, "yes": 0.6}},
                    {"day": 12, "calcification": "no"},
                ]
            },
        )
    ),
)
IMPOSSIBLE: tuple[dict[str, Any], ...] = (
    {
        "findings": {
            "swelling": "yes",
            "iv_calcium_agent": "gluconate",
            "erythema": "no",
            "iv_calcium": "no",
            "iv_calcium_access": "central",
            "extravasation_noticed": "yes",
        }
    },
    {
        "findings": {
            "iv_calcium_agent": ["gluconate", "chloride"],
            "iv_calcium_access": ["peripheral", "central"],
            "iv_calcium": "no",
        }
    },
    {"findings": {"iv_calcium_agent": "not_given", "extravasation": "major"}},
)
WORDED: tuple[str, ...] = (  # entries as people write them
    "corrected calcium: 9.2 mg/dL",
    "albumin-corrected calcium: 7.4 L mg/dL (8.5-10.5)",
    "calcium corrected mg/dL: 7.4",
    "adjusted calcium: low",
    "corrected calcium: [low, normal]",
    "corrected calcium: {value: 2.2, unit: mmol/L, low: 2.1}",
    "calcium: 9.2 mg/dL corrected",
    "calcium: Corrected 9.2 mg/dL",
    "calcium: 2.3 mmol/L (2.1-2.6), albumin-corrected",
    "calcium: 92 mg/L (corrected for albumin)",
    "calcium: {value: 9.2, unit: mg/dL, corrected: true}",
    "calcium: {value: 9.2, unit: mg/dL, corrected: no}",
    "calcium: {value: 9.2, unit: mg/dL, corrected: maybe}",
    "calcium: 9.2 mg/dL uncorrected",
    "calcium: 9.2 mg/dL not corrected",
    "calcium: corrected",
    "phosphate: 4 mg/dL corrected",
    "phosphate: {value: 4, unit: mg/dL, corrected: true}",
    "redness: yes",
    "Skin redness: yes",
    "alkaline_phosphatase: 100 U/L",
    "x-ray: yes",
    "xray: [no, yes]",
    "film: {calcification: yes}",
    "xray: [{day: 2, calcification: no}]",
    "doppler: yes",
    "radiographs: yes",
    "dialysis: yes",
    "SLE: true",
    "lupus: no",
    "End-stage renal disease: present",
    "afebrile: yes",
    "fever: afebrile",
    "prematurity: yes",
    "no redness: yes",
    "hypercalcemia: yes",
    "kidney_disease: CKD 3",
    "site: left elbow",
    "site: [Left wrist, 'forearm, right']",
    "site: left",
    "leukocytosis: yes",
    "25-OH vitamin D: 20 ng/mL",
    "leucocytes: 10 10^9/L",
    "temperature: 38 °C",
    "Erythema: yes",
    "mass: yes",
    "dm: yes",
    "duration: 3 d",
    "duration: 3",
    "Size cm: 3",
    "size: 3",
    "diameter: 3 cm",
    "alp: 100 [IU]/L",
    "wbc: '10000 {cells}/uL'",
    "wbc: '10000 #/uL'",
    "wbc: 10 x1000/mm3",
    "wbc: 10 10*3/uL",
    "wbc: 10 10e03{cells}/uL",
    "wbc: 9 10^x10^9/L",
    "wbc: 9 10^999/L",
    "wbc: 9 g/l",
    "wbc: 9 G/L",
    "hemoglobin: 13 G/DL",
    "hemoglobin: 130 g/L",
    "calcium: 2.3 mM",
    "calcium: 2.3 mmol.L-1",
    "calcium: 9 mg·dL⁻¹",
    "calcium: 2.3 MM",
    "creatinine: 90 uM",
    "fever: 38.1 Cel",
    "fever: '101 [degF]'",
    "days_from_onset: 2 a",
    "crp: Elevated",
    "erythema: positive",
    "erythema: absent",
    "erythema: true",
    "radiographs: [{day: 2, calcification: present}]",
    "site: [Wrist, forearm]",
    "site: upper arm  # beside the elbow",
    "erythema: abnormal",
    "calcium: abnormal",
    "calcium: H",
    "crp: not raised",
    "kidney_disease: yes",
    "ckd: dialysis",
    "site: Elbow",
    "site: [elbow, hand]",
    "crp: .9 mg/L",
    "calcium: 8.5-10.5 mg/dL",
    "days_from_onset: 9-25 d",
    "days_from_onset: 9 to 25 days",
    "days_from_onset: 2–3 weeks",
    "days_from_onset: 25-9 d",
    "size_cm: 20-30 mm",
    "fever: 38-39 °C",
    "fever: 37-39 °C",
    *("erythema: no redness", "diabetes: not diabetic", "calcium: low calcium"),
    *("erythema: redness", "lupus: no lupus", "kidney_disease: no CKD"),
    *("connective_tissue_disease: no lupus", "radiographs: no x-ray"),
    *("fever: no temperature", "fever: not febrile", "kidney_disease: no dialysis"),
    *("site: arm, leg", "site: left arm and right leg", "site: hand/foot"),
    *("site: left and right arm", "site: arm, nowhere", "site: head or neck"),
    *(
        "calcium: low or normal",
        "calcium: not low or high",
        "biopsy: dermal calcium and inflammation",
    ),
    *("days_from_onset: one week", "days_from_onset: two and a half weeks"),
    *("days_from_onset: half a day", "days_from_onset: a week"),
    *("days_from_onset: one to two weeks", "days_from_onset: Twenty-one days"),
    *("days_from_onset: several weeks", "size_cm: two cm", "crp: a mg/L"),
    *(
        "size_mm: 12",
        "size in mm: 12",
        "size_mm: 12 mm",
        "size_mm: 2 cm",
        "size_mm: large",
    ),
    *("calcium_mg_dL: 9", "calcium_count: 9", "size_mm: <5", "size_mm: {value: 12}"),
    *("wbc: 12 500 /uL", "wbc: 12 50 /uL", 'wbc: "12\'500 /uL"', "wbc: 12 500"),
    *("days_from_onset: 2 weeks 3 days", "days_from_onset: 3 d 4 h"),
    *("days_from_onset: 3 days 2 weeks", "days_from_onset: 2 m", "duration: DOL 19"),
    *("erythema: neg", "culture: pos.", "kidney_disease: neg", "tenderness: painless"),
    *("tenderness: mild", "crp: mildly raised", "crp: abnormal low", "crp: low normal"),
    *("erythema: not absent", "erythema: no negative", "painless: yes", "crp: L low"),
    *("fever: 20 °C", "site: elbow joint", "extravasation: 1"),
    *("erythema: NA", "erythema: N/A", "calcium: ND", "site: not examined"),
)
FLAGGED: tuple[dict[str, Any], ...] = (  # red flags that go up, and that do not
    {"age": "27 d", "findings": {"fever": "yes", "purulence": "yes"}},
    {"age": "29 d", "findings": {"fever": {"no": 0.2, "yes": 0.9}, "purulence": "yes"}},
    {"age_group": "neonate", "findings": {"fever": {"no": 0.5, "yes": 0.9}}},
    {"age": "19 d", "setting": "neonatal_unit", "findings": {"diabetes": "no"}},
    *(
        {"age": "55 y", "findings": {"site": site, "warmth": "yes", "fever": "yes"}}
        for site in (["leg", "joint"], ["arm", "trunk_or_back", "joint"])
    ),
    *(
        {"age": age, "findings": {"site": "leg", "livedo": "yes", "tenderness": "yes"}}
        for age in ("3 d", "5 months", "5 y")
    ),
    {"setting": "neonatal_unit", "findings": {"fever": "yes", "purulence": "yes"}},
    {
        "setting": "neonatal_unit",
        "findings": {"fever": "yes", "days_from_onset": _days(200)},
    },
    {"setting": "emergency", "findings": {"fever": "yes", "purulence": "yes"}},
    *(
        {"age": age, "findings": {"fever": {"value": value, "unit": unit}}}
        for age, value, unit in (
            ("9 d", 35.9, "°C"),
            ("9 d", 96.7, "°F"),
            ("9 d", "<36", "°C"),
            ("9 d", "<36.5", "°C"),
            ("9 d", "35.2-36.1", "°C"),
            ("9 d", 36, "°C"),
            ("28 d", 35.2, "°C"),
        )
    ),
    {  # what a question presupposes is told, or is not
        "findings": {"warfarin": "yes", "radiographs": [{"calcification": "yes"}]}
    },
    {"findings": {"warfarin": "no", "ct_calcification": "no"}},
    {"age": "12 d", "findings": {"swelling": "yes", "fluctuance": "yes"}},
    *(
        {"age": age, "findings": {"site": "head_or_neck", "swelling": "yes"} | more}
        for age in ("3 d", "40 d")
        for more in ({"fluctuance": "yes"}, {"softness": "yes", "erythema": "yes"})
    ),
    {
        **{"age": "50 y", "setting": "emergency"},
        "findings": {"inr": {"value": 1.5, "unit": "INR"}},
    },
    {
        **{"age": "70 y", "setting": "emergency"},
        "findings": {
            "inr": {"value": ">7", "unit": "INR"},
            "hemoglobin": {"value": 65, "unit": "g/L"},
            "ecchymosis": "yes",
            "site": "thigh_or_buttock",
        },
    },
    {
        **{"age": "60 y", "told": "report"},
        "findings": {"warfarin": "yes", "necrosis": "yes", "livedo": "yes"},
    },
    {
        "age": "40 y",
        "findings": {"gas": "yes", "tenderness": "yes", "culture": "growth"},
    },
    {"age": "40 y", "findings": {"site": "abdomen", "crepitus": "yes"}},
    {"age": "3 y", "findings": {"ultrasound_mass": "yes", "doppler_flow": "yes"}},
    {
        "age": "30 y",
        "findings": {"mobility": "no", "softness": "no", "rapid_growth": "yes"},
    },
)
RANGED: tuple[dict[str, Any], ...] = (
    {"findings": {"days_from_onset": {"value": "9-25", "unit": "d"}}},
    {"age": "10 d", "findings": {"days_from_onset": {"value": "9-25", "unit": "d"}}},
    {"age": "3 d", "findings": {"days_from_onset": {"value": "9-25", "unit": "d"}}},
    {"told": "report", "findings": {"size_cm": {"value": "0.5-3", "unit": "cm"}}},
    {"findings": {"fever": {"value": "38-39", "unit": "°C"}}},
    {"findings": {"calcium": {"value": "8-10", "unit": "mg/dL"}}},
    {"findings": {"days_from_onset": {"value": "25-9", "unit": "d"}}},
    {"findings": {"fever": {"value": "37-39", "unit": "°C"}}},
)
AGED: tuple[str, ...] = (
    *("9-month-old", "1 y 6 months", "1 year, 6 mo", "1y6m", "P12Y3M", "P19D", "PT36H"),
    *("65yo", "65 y/o", "19 days of age", "3w4d", ".5 y", "7 Y", "2 a", "28 weeks"),
    *("28 weeks gestation", "GA 28 weeks", "28+3 weeks", "3 months corrected"),
    *("6m", "6 months 1 y", "1 d 1 d", "9", "<1 y", "60-70 y", "P", "1 y 6", "300 y"),
    *("DOL 19", "dol19", "19 DOL", "day 19 of life", "DOL", "day of life 3"),
    *("newborn", "old", "constructor", "1 constructor", "NA", "unknown", "N/A"),
    *("two years", "one and a half years", "half a year", "two-year-old", "a year"),
    *("a month and a half", "several years", "one hundred years"),
)
CALLED = (  # who the patient is, by other names; and what it was
    *("Sex: male", "gender: male", "gender: male\nsex: male", "gender: [male]"),
    *("gender: ~", "sex: ~\ngender: female", "Setting: dermatology", "ward: home"),
    *("diagnosis: Abscess", "diagnosis: fat necrosis", "diagnosis: ~"),
    *("diagnosis: unknown", "diagnosis: boil", "diagnosis: [abscess]"),
)
OLD_AGES = ("99 y", "100 y", "110 years", "45000 d", "45001 d", "130 y")
DAYS = (
    *("'3'", "2 weeks", "two weeks", "P3D", "3.5 d", "unknown", "~", "''"),
    *("<3", "3-4 d", "3 stones", "yes", "[3]", "{value: 3}", "400 y", "2020-01-01"),
)
COURSES = (  # laboratory values of several days
    "[{day: 1, value: 7.4 mg/dL}, {day: 5, value: 9 mg/dL}]",
    "[{day: 3, value: 2.2, unit: mmol/L}, {day: -6, value: 6.4 mg/dL}]",
    "[{day: -1, value: normal}, {day: -2, value: low}, {day: 0, value: high}]",
    "{day: 1 week, value: 9 mg/dL}",
    "{day: -3 d, value: 6 mg/dL}",
    "[{day: 1, value: low}, {day: 1, value: high}]",
    "[{day: 1, value: low}, {day: 1, value: low}]",
    "[9 mg/dL, {day: 2, value: 8 mg/dL}]",
    "[{day: -1, value: {low: 1, normal: 0.5, high: 0}}, {day: 1, value: high}]",
    "[{day: -1, value: <12 mg/dL}, {day: 2, value: <7 mg/dL}]",
    "[{day: 1, value: 9, unit: mg/dL, low: 8.5, high: 10.5}, {day: 2, value: low}]",
    *("[{day: 1}]", "[{day: 1, value: unknown}]", "[{day: x, value: low}]", "[{}]"),
    *("[{day: 1, value: low}, {day: 2, value: 999 g/L}]", "[9 mg/dL, 8 mg/dL]"),
)
FILES: tuple[str, ...] = (  # whole files: as programs and people lay them out
    "age: 60 y\nfindings:\n  calcium: 9.0 L mg/dL\n  albumin: 2 g/dL\n",
    "age: 60 y\nfindings:\n  corrected calcium: 9.0 L mg/dL\n  albumin: 2 g/dL\n",
    "findings:\n  corrected calcium: 9.0 mg/dL\n  calcium: 8 mg/dL\n",
    '{"age": "19 d", "sex": "male", "findings": {"fever": "38 °C", "warmth": "no"}}',
    '{\n "findings": {\n  "site": [\n   "arm",\n   "leg"\n  ],\n  "crp": null\n }\n}',
    "- id: only\n  findings:\n    erythema: no\n",
    "- {id: a, findings: {erythema: no}}\n- {id: b, findings: {erythema: yes}}\n",
    "---\nfindings: {erythema: no, fluctuance: {no: 1, yes: 0.5}}\n...\n",
    "findings:\n  site:\n  - arm\n  - leg\nsex: F\n",
    "findings:\n  radiographs:\n    - day: 2\n      calcification: no\n"
    "    -\n      day: 12\n      calcification: yes\n",
    "findings:\n  fluctuance:\n    no: 1\n    yes: 0.25  # unsure\n",
    "findings:\n  crp:\n    value: 12\n    unit: mg/L\n",
    'told: Report\nnote: >\n  told: by phone\n  twice\nfindings:\n  "warmth": "no"\n',
    "diagnosis: abscess\ncitation: {title: 'It''s one: a case', year: 2001}\n"
    "findings: {erythema: yes}\n",
    "age: newborn\nfindings:\n",
    "age_group:\n  - infant\n  - child\nfindings: {warmth: ~}\n",
    "findings:\n  erythema: yes\nsex:\n",
    "erythema: yes\n",
    "redness: yes\nfindings: {}\n",
    "agee: 3 d\nfindings: {erythema: no}\n",
    "findings:\n  erythema: no\n  erythema: yes\n",
    "findings: {erythema: no, erythema: yes}\n",
    "findings:\n  redness: yes\n  erythema: yes\n",
    "sex: male\nsex: female\nfindings: {}\n",
    "sex: [male, female]\nfindings: {}\n",
    "sex: {male: 1}\nfindings: {}\n",
    "findings: [erythema]\n",
    "findings: erythema\n",
    "findings:\n  erythema: [no\n",
    "findings:\n  erythema: no]\n",
    "findings: {erythema: {no: 0.9, yes: 0.3}\n",
    "findings:\n\twarmth: no\n",
    "findings:\n  warmth: 'no\n",
    "findings:\n    warmth: no\n  erythema: no\n",
    "findings: {warmth: no}\n---\nfindings: {warmth: yes}\n",
    "findings:\n  warmth: &a no\n  erythema: *a\n",
    "findings:\n  warmth: !!str no\n",
    "age 3\n",
    *(f"{who}\nfindings: {{erythema: no}}\n" for who in CALLED),
    *(f"age: {age}\nfindings: {{erythema: no}}\n" for age in OLD_AGES),
    *(f"findings:\n  radiographs: {{day: {day}, calcification: no}}\n" for day in DAYS),
    *(
        f"{who}\nfindings:\n  days_from_onset: 3 d\n  {name}: {values}\n  {beside}\n"
        for values in COURSES
        for who, name, beside in (
            ("age: 60 y", "calcium", ""),
            ("age: 60 y", "crp", ""),
            ("age: 10 d", "calcium", "present_at_birth: yes"),
            ("age: 40 d\nsetting: neonatal_unit", "ionized_calcium", ""),
            ("told: report\nasked: [calcium]", "calcium", ""),
            ("age: 60 y", "calcium", "albumin: 2 g/dL"),
            ("age: 60 y", "calcium", "albumin: [{day: 1, value: 2 g/dL}]"),
            ("age: 60 y", "corrected calcium", "albumin: 2 g/dL"),
            ("age: 60 y", "calcium", "earlier_hypocalcemia: no"),
            ("age: 60 y", "calcium", "ionized_calcium: {day: -6, value: low}"),
        )
    ),
    "findings:\n  fever:\tyes\n",
    "findings:\n  fever: {true: 1, false: 0.5}\n",
    "findings:\n  fever: {present: 1, absent: 0.25}\n",
    "findings:\n  fever: {yes: 1, true: 0, no: 0}\n",
    "findings:\n  crp: {value: [5], unit: mg/L}\n",
    "findings:\n  calcium: [[low]]\n",
    "findings:\n  fever: ?\n",
    "findings:\n  ? fever\n  : yes\n",
    "--- {findings: {fever: yes}}\n",
    "--- fever\n",
    "{}",
    "# nothing\n",
    "",
)
