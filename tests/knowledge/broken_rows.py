"""Ways to break a row or a table of the knowledge files, one per rule."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One way to break the files: in a file, a pattern becomes a text."""

    name: str
    file: str
    pattern: str
    text: str
    words: str


# rows that are replaced whole, so that the numbers may change
JUDGED = r'(?m)^\[fluctuance\.any\]\n"secondary_infection=yes" = .*$'
HELD = 'held = "dermal_calcium"'
SITE = r"(?m)^\[biopsy\.abscess\]\nany = .*$"
LAB = r"(?m)^\[magnesium\.normal\]\nany = .*$"
DAYS = r'(?m)^\[days_from_onset\.metastatic\]\n"form=uremic_mass" = .*$'
FILM = r'(?m)^"form=heel_pricks, calcific_deposit=yes" = .*$'
RATIO = r"(?m)^\[iatrogenic\.heel_sticks\]\nyes = .*$"
RATE = r"(?m)^\[neonatal_unit\]\nunit = .*\niatrogenic = .*$"
MISREAD = r"(?m)^livedo = .*$"
OUTLIER = r"(?m)^magnesium = .*$"
LOADING = r"(?m)^warmth = \{ loading.*$"
BAND = r"(?m)^\[creatinine\]\nintervals = \[\n(.*\n)+?\]"
VARIABLE = r"(?m)^\[resolution\]$"
FIRST = r"(?m)\A"


def judged(row: str) -> str:
    return f'[fluctuance.any]\n"secondary_infection=yes" = {row}'


def judged_states(row: str) -> str:
    return f"[biopsy.abscess]\nany = {row}"


def band(rows: str) -> str:
    return f"[creatinine]\nintervals = [\n{rows}\n]"


EXAM, IMAGING, LABS = "examination.toml", "imaging.toml", "labs.toml"
FORMS = "forms.toml"
RATES, MIX, TRUST = "rates.toml", "case_mix.toml", "reliability.toml"
VARIABLES, UNITS, BIB = "variables.toml", "units.toml", "references.bib"
INTERVALS, CODES, MODEL = "reference_intervals.toml", "codes.toml", "model.toml"
COURSE, DECISIONS, PHRASES = "course.toml", "decisions.toml", "phrases.toml"
WHY = 'why = "x"'
STATES = "dermal_calcium = 0.2, vessel_calcification = 0.1, fat_necrosis = 0.1, "

ROWS = [
    Rule(
        *("unknown field", EXAM, JUDGED),
        judged('{ range = [0.1, 0.2, 0.4], whyy = "x" }'),
        "unknown field 'whyy'; did you mean 'why'?",
    ),
    Rule(
        *("no form", EXAM, JUDGED),
        judged(f"{{ probabilty = 0.2, weight = 5, {WHY} }}"),
        "none of the fields count, probability, range; did you mean 'probability'?",
    ),
    Rule("not a row", EXAM, JUDGED, judged("0.2"), "expected a table, got 0.2"),
    Rule(
        *("missing field", EXAM, JUDGED),
        judged(f"{{ count = 3, {WHY} }}"),
        "the field 'of' is missing",
    ),
    Rule(
        *("unknown reference", EXAM, JUDGED),
        judged('{ count = 3, of = 9, source = ["talan2017"], grade = "series" }'),
        "no reference 'talan2017' in references.bib; did you mean 'talan201",
    ),
    Rule(
        *("missing grade", EXAM, JUDGED),
        judged('{ count = 3, of = 9, source = ["talan2018"] }'),
        "grade: a row with a source needs its grade",
    ),
    Rule(
        *("unknown grade", EXAM, JUDGED),
        judged('{ count = 3, of = 9, source = ["talan2018"], grade = "serie" }'),
        "grade: 'serie' is not one of meta-analysis, registry, series, cases, "
        "estimated, textbook, judgement; did you mean 'series'?",
    ),
    Rule(
        *("judgement without reason", EXAM, JUDGED),
        judged("{ range = [0.1, 0.2, 0.4] }"),
        "neither a source nor a reason (why)",
    ),
    Rule(
        *("source with judgement", EXAM, JUDGED),
        judged('{ count = 3, of = 9, source = ["talan2018"], grade = "judgement" }'),
        "grade: a judgement has a reason (why) and no source",
    ),
    Rule(
        *("grade without source", EXAM, JUDGED),
        judged(f'{{ range = [0.1, 0.2, 0.4], grade = "series", {WHY} }}'),
        "grade: 'series' needs a source",
    ),
    Rule(
        *("source is a number", EXAM, JUDGED),
        judged(f"{{ range = [0.1, 0.2, 0.4], source = 3, {WHY} }}"),
        "source: expected a list, got 3",
    ),
    Rule(
        *("reason is a number", EXAM, JUDGED),
        judged("{ range = [0.1, 0.2, 0.4], why = 3 }"),
        "why: expected a text, got 3",
    ),
    Rule(
        *("probability above 1", EXAM, JUDGED),
        judged(f"{{ probability = 1.2, weight = 5, {WHY} }}"),
        "probability: 1.2 is not between 0 and 1",
    ),
    Rule(
        *("probability 0 without definition", EXAM, JUDGED),
        judged(f"{{ probability = 0, weight = 5, {WHY} }}"),
        "probability: 0 or 1 needs a definition that says why",
    ),
    Rule(
        *("probability 1 without definition", EXAM, JUDGED),
        judged(f"{{ probability = 1, weight = 5, {WHY} }}"),
        "probability: 0 or 1 needs a definition that says why",
    ),
    Rule(
        *("probability without weight", EXAM, JUDGED),
        judged(f"{{ probability = 0.3, {WHY} }}"),
        "the field 'weight' is missing",
    ),
    Rule(
        *("probability is a text", EXAM, JUDGED),
        judged(f'{{ probability = "0.3", weight = 5, {WHY} }}'),
        "probability: expected a number, got '0.3'",
    ),
    Rule(
        *("probability is nan", EXAM, JUDGED),
        judged(f"{{ probability = nan, weight = 5, {WHY} }}"),
        "probability: nan is not between 0 and 1",
    ),
    Rule(
        *("weight is a truth value", EXAM, JUDGED),
        judged(f"{{ probability = 0.3, weight = true, {WHY} }}"),
        "weight: expected a number, got True",
    ),
    Rule(
        *("count above total", EXAM, JUDGED),
        judged('{ count = 12, of = 9, source = ["talan2018"], grade = "series" }'),
        "count: 12 is not between 0 and 9",
    ),
    Rule(
        *("nobody counted", EXAM, JUDGED),
        judged('{ count = 0, of = 0, source = ["talan2018"], grade = "series" }'),
        "of: 0 is not between",
    ),
    Rule(
        *("discount above 1", EXAM, JUDGED),
        judged(f"{{ count = 1, of = 3, discount = 2, {WHY} }}"),
        "discount: 2 is not between",
    ),
    Rule(
        *("range does not rise", EXAM, JUDGED),
        judged(f"{{ range = [0.1, 0.5, 0.4], {WHY} }}"),
        "range: expected 0.1 ≤ 0.5 ≤ 0.4",
    ),
    Rule(
        *("range of two", EXAM, JUDGED),
        judged(f"{{ range = [0.1, 0.5], {WHY} }}"),
        "range: expected [lowest, likeliest, highest]",
    ),
    Rule(
        *("held state unknown", IMAGING, HELD),
        'held = "dermal_calcum"',
        "held: no state 'dermal_calcum'; did you mean 'dermal_calcium'?",
    ),
    Rule(
        *("nothing left to move", IMAGING, HELD),
        'held = ["dermal_calcium", "vessel_calcification", "fat_necrosis", "other"]',
        "held: leaves fewer than two states that can move",
    ),
    Rule(
        *("probabilities do not sum to 1", IMAGING, SITE),
        judged_states(
            f"{{ probabilities = {{ {STATES} inflammation = 0.1, other = 0.4 }}, "
            f"weight = 9, {WHY} }}"
        ),
        "probabilities: probabilities sum to 0.9, not 1",
    ),
    Rule(
        *("missing state", IMAGING, SITE),
        judged_states(
            f"{{ probabilities = {{ {STATES} other = 0.6 }}, weight = 9, {WHY} }}"
        ),
        "probabilities: the state 'inflammation' is missing",
    ),
    Rule(
        *("unknown state in a row", IMAGING, SITE),
        judged_states(
            f"{{ probabilities = {{ {STATES} inflamation = 0.1, other = 0.5 }}, "
            f"weight = 9, {WHY} }}"
        ),
        "no state 'inflamation'; did you mean 'inflammation'?",
    ),
    Rule(
        *("state of probability 0", IMAGING, SITE),
        judged_states(
            f"{{ probabilities = {{ {STATES} inflammation = 0, other = 0.6 }}, "
            f"weight = 9, {WHY} }}"
        ),
        "probabilities: 0 needs a definition that says why",
    ),
    Rule(
        *("states as a list", IMAGING, SITE),
        judged_states(f"{{ probabilities = [0.5, 0.5], weight = 9, {WHY} }}"),
        "probabilities: expected a table, got [0.5, 0.5]",
    ),
    Rule(
        *("states in a yes/no table", EXAM, JUDGED),
        judged(f"{{ probabilities = {{ no = 0.5, yes = 0.5 }}, weight = 9, {WHY} }}"),
        "none of the fields count, probability, range",
    ),
    Rule(
        *("counted lab without sd", LABS, LAB),
        f"[magnesium.normal]\nany = {{ low = 2, of = 9, {WHY} }}",
        "sd: is needed where only low was counted",
    ),
    Rule(
        *("counted lab, no side", LABS, LAB),
        f"[magnesium.normal]\nany = {{ of = 9, {WHY} }}",
        "needs low, high or both",
    ),
    Rule(
        *("counted lab, more than all", LABS, LAB),
        f"[magnesium.normal]\nany = {{ low = 6, high = 6, of = 9, {WHY} }}",
        "of: low 6 and high 6 are more than 9",
    ),
    Rule(
        *("negative sd", LABS, LAB),
        f"[magnesium.normal]\nany = {{ mean = 0, sd = -1, weight = 9, {WHY} }}",
        "sd: -1 is not between",
    ),
    Rule(
        *("spread below 1", COURSE, DAYS),
        '[days_from_onset.metastatic]\n"form=uremic_mass" = '
        f"{{ median = 3, spread = 0.5, weight = 9, {WHY} }}",
        "spread: 0.5 is not between",
    ),
    Rule(
        *("film that always shows", IMAGING, FILM),
        '"form=heel_pricks, calcific_deposit=yes" = { at_onset = 0.5, final = 1, '
        f"median_day = 9, spread = 2, weight = 9, {WHY} }}",
        "final: 1 is not between",
    ),
]

PLACES = [
    Rule(
        "unknown table", EXAM, r"\[livedo\.other\]", "[lividity.other]", "no variable"
    ),
    Rule(
        *("unknown head", EXAM, r"\[livedo\.other\]", "[livedo.others]"),
        "lesion has no state 'others'; did you mean 'other'?",
    ),
    Rule(
        *("unknown parent", EXAM, r'"secondary_infection=yes"', '"infection=yes"'),
        "'infection' is not a parent of",
    ),
    Rule(
        *("unknown state of a parent", EXAM, r'"secondary_infection=yes"'),
        '"secondary_infection=yess"',
        "secondary_infection has no state 'yess'; did you mean 'yes'?",
    ),
    Rule(
        *("condition without =", EXAM, r'"secondary_infection=yes"'),
        '"secondary_infection"',
        "condition 'secondary_infection' is not parent=state",
    ),
    Rule(
        *("conditioned twice", EXAM, r'"secondary_infection=yes"'),
        '"secondary_infection=yes, secondary_infection=no"',
        "'secondary_infection' is conditioned twice",
    ),
    Rule(
        *("cell without row", EXAM, r"(?m)^\[livedo\.idiopathic\]\nany = .*$", ""),
        "[livedo]: no row speaks for form=genital; form=subepidermal; form=milia_like "
        "and 1 more cells",
    ),
    Rule(
        *("form without row", EXAM, r'"form=leak\|heel_pricks\|injected" = \{ range'),
        '"form=leak|heel_pricks" = { range',
        "[livedo]: no row speaks for form=injected",
    ),
    Rule(
        *("two rows for one cell", EXAM, r"(?m)^\[livedo\.hematoma\]$"),
        f'[livedo."hematoma|abscess"]\nany = {{ range = [0.1, 0.2, 0.4], {WHY} }}\n'
        "[livedo.hematoma]",
        "two rows speak for form=fresh; form=bleeding_disorder; form=chronic_expanding "
        "and 5 more cells",
    ),
    Rule(
        *("two rows for one form", EXAM, r'"form=distant" = \{ range'),
        '"form=leak|distant" = { range',
        "two rows speak for form=leak",
    ),
    Rule(
        *("unknown form in a row", EXAM, r'"form=distant" = \{ range'),
        '"form=distand" = { range',
        "form has no state 'distand'; did you mean 'distant'?",
    ),
    Rule(
        *("form of another lesion", EXAM, r'"form=distant" = \{ range'),
        '"form=scar" = { range',
        "[swelling.iatrogenic] form=scar: 'scar' is a form of dystrophic",
    ),
    Rule(
        *("row for no cell", EXAM, r"(?m)^\[livedo\.other\]$"),
        f"[livedo.any]\nany = {{ range = [0.1, 0.2, 0.4], {WHY} }}\n[livedo.other]",
        "[livedo.any] any: speaks for no cell",
    ),
    Rule(
        *("group is no table", EXAM, r"(?m)^\[livedo\.other\]$"),
        "[livedo]\nhematom = 3\n[livedo.other]",
        "expected a table, got 3",
    ),
    Rule(
        *("table twice", IMAGING, FIRST),
        f"[livedo.any]\nany = {{ range = [0.1, 0.2, 0.4], {WHY} }}\n",
        "'livedo' also stands in examination.toml",
    ),
    Rule(
        *("no table", IMAGING, r"(?s)\n\[biopsy\..*\Z", ""),
        "no file has a table of this variable",
    ),
    Rule(
        *("shares of a caused form", FORMS, r"distant = 1 \}"),
        "distant = 0.9, leak = 0.1 }",
        "[form.iatrogenic] any: probabilities: no state 'leak'",
    ),
    Rule(
        *("shares of another lesion's form", FORMS, r"uremic = 0\.35, non_uremic"),
        "uremic = 0.35, scar",
        "[form.calciphylaxis] age_group=neonate|infant: probabilities: no state 'scar'",
    ),
    Rule(
        *("shares of two lesions", FORMS, r"(?m)^\[form\.calciphylaxis\]$"),
        '[form."calciphylaxis|hematoma"]',
        "[form.calciphylaxis|hematoma]: the shares of the forms of one lesion",
    ),
    Rule(
        *("shares of every lesion", FORMS, r"(?m)^\[form\.calciphylaxis\]$"),
        "[form.any]",
        "[form.any]: the shares of the forms of one lesion",
    ),
]
