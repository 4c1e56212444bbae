"""Headers as forms and exports write them: *Fever (Y/N)*, *Erythema [0/1]*, *MRN*."""

from __future__ import annotations

import re

from calcinosis._regex import regex
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.naming import LENGTHS

__all__ = [
    "about_codes",
    "ends_in",
    "in_order",
    "name_in_unit",
    "named_lengths",
    "named_units",
    "tells_who",
    "tidy_name",
    "without_answers",
]

PAIRS = (
    *("yn", "y_n", "n_y", "yes_no", "no_yes", "0_1", "1_0", "t_f", "true_false"),
    *("0_no_1_yes", "1_yes_0_no", "no_0_yes_1", "yes_1_no_0", "present"),
)
"""What stands behind a question that is answered by yes and no, or by 1 and 0."""
SEXES = ("m_f", "f_m", "male_female", "female_male")
ANSWERS = regex(rf"(.+?)_(?:{'|'.join((*PAIRS, *SEXES))})", re.IGNORECASE)
ASKED = regex(r"(?:has|is|any)_(.+)", re.IGNORECASE)
"""What stands before one."""
OWNER = regex(r"(?:patients?|pt)_(?=(?:age|sex|gender)(?:_|$))", re.IGNORECASE)
"""What may stand before who the patient is."""
CODE = r"(?:\d|yes|no|y|n)"
CODES = regex(rf"(.+?)_({CODE}(?:_{CODE})+)", re.IGNORECASE)
PER_VOLUME = regex(r"[.·*\s]?((?:mc|[dcmuµnp])?l)\^?[-−⁻][1¹](?!\w)", re.IGNORECASE)
"""A volume that divides by its exponent: *mmol.L-1*."""
WHO = regex(
    r"(?:patient|record|subject|participant|person|study|case|encounter|hospital)_?"
    r"(?:id|no|nr|num|number|identifier|name|code)"
    r"|patients?|subject|participant|mrn|pid|pat_?id|uid|identifier|id_?(?:no|nr|number)",
    re.IGNORECASE,
)


def without_answers(name: str) -> str | None:
    """Return a name without the answers that it lists; None if it lists none.

    Examples
    --------
    >>> without_answers("Fever_Y_N"), without_answers("has_diabetes")
    ('Fever', 'diabetes')
    >>> without_answers("fever") is None
    True
    """
    if (listed := ANSWERS.fullmatch(name)) is not None:
        return listed[1]
    asked = ASKED.fullmatch(name)
    return asked[1] if asked else None


def about_codes(name: str) -> str:
    """Say what to write for answers in codes of their own; nothing if there are none.

    Examples
    --------
    >>> about_codes("Fever_1_yes_2_no")
    "lists codes that are not read: in a column 'Fever' write yes and no, or 1 and 0"
    """
    found = CODES.fullmatch(name)
    if found is None or without_answers(name) is not None:
        return ""
    how = f"in a column '{found[1]}' write yes and no, or 1 and 0"
    return f"lists codes that are not read: {how}"


def tells_who(name: str) -> str:
    """Say how to name the column of the patients' names; nothing if it is another.

    Examples
    --------
    >>> tells_who("Patient_ID")
    "tells who the patient is: name it 'id', or copy it as it is (keep, --keep)"
    """
    if WHO.fullmatch(name) is None:
        return ""
    return "tells who the patient is: name it 'id', or copy it as it is (keep, --keep)"


def named_units(knowledge: Knowledge, name: str) -> str:
    """Say how a column of numbers must be named; nothing if it needs no unit."""
    variable = knowledge.variables[name]
    analyte = knowledge.analyte_of(variable)
    if analyte is None:
        return ""
    usual = analyte.usual
    names = [f"'{name_in_unit(name, unit)}'" for unit in usual]
    return f"{' or '.join(names)}, or add a column '{name}_unit'" if names[1:] else ""


def named_lengths(name: str) -> str:
    """Name a column of lengths: ``size_cm`` or ``size_mm``; of others its own name."""
    stem = name.removesuffix(f"_{LENGTHS[0]}")
    units = LENGTHS if stem != name else ()
    return " or ".join(f"'{stem}_{unit}'" for unit in units) or repr(name)


def name_in_unit(name: str, unit: str) -> str:
    """Name a column of numbers in a unit: ``calcium_mg_dL``, ``wbc_10_9_L``."""
    plain = unit.replace("µ", "u").replace("°", "")
    plain = f"per{plain}" if plain.startswith("/") else plain
    return f"{name}_{re.sub('[^A-Za-z0-9]+', '_', plain)}"


def ends_in(name: str, unit: str) -> bool:
    """Whether the letters of a unit end a name, however they are written.

    Examples
    --------
    >>> ends_in("calcium_mgdl", "mg/dL"), ends_in("crp_mg_L_1", "mg/dL")
    (True, False)
    """
    letters = (re.sub(r"[^a-zµ]", "", text.lower()) for text in (name, unit))
    given, wanted = (text.replace("µ", "u") for text in letters)
    return given.endswith(wanted)


def tidy_name(name: str) -> str:
    """Write a name with ``_`` for all but letters, digits and signs of units.

    Examples
    --------
    >>> tidy_name(" Calcium [mg/dL]"), tidy_name("days-from onset")
    ('Calcium_mg_dL', 'days_from_onset')
    >>> tidy_name("Patient age (y)"), tidy_name("CRP [mg·L⁻¹]")
    ('age_y', 'CRP_mg_L')
    """
    divided = PER_VOLUME.sub(r"/\1", name.strip())
    plain = re.sub(r"[^\w%°]+", "_", divided).strip("_")
    return plain[own.end() :] if (own := OWNER.match(plain)) else plain


def in_order(suffix: str) -> tuple[int, str]:
    """Put numbers in their order, also those with more digits than Python reads."""
    digits = suffix[1:].lstrip("0")
    return len(digits), digits
