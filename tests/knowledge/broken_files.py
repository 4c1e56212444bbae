"""Ways to break rates, reliability, variables and the other files, one per rule."""

from __future__ import annotations

from tests.knowledge.broken_rows import (
    BAND,
    BIB,
    CODES,
    DECISIONS,
    EXAM,
    FIRST,
    INTERVALS,
    JUDGED,
    LOADING,
    MISREAD,
    MIX,
    MODEL,
    OUTLIER,
    PHRASES,
    RATE,
    RATES,
    RATIO,
    TRUST,
    UNITS,
    VARIABLE,
    VARIABLES,
    WHY,
    Rule,
    band,
    judged,
)

RATES_AND_TRUST = [
    Rule(
        "unknown lesion", RATES, r"\[abscess\.", "[absces.", "no lesion 'absces'; did"
    ),
    Rule(
        *("unknown factor", RATES, r"\[iatrogenic\.heel_sticks\]"),
        "[iatrogenic.heel_stick]",
        "no risk factor 'heel_stick'; did you mean 'heel_sticks'?",
    ),
    Rule(
        *("finding as factor", RATES, r"\[iatrogenic\.heel_sticks\]"),
        "[iatrogenic.erythema]",
        "no risk factor 'erythema'",
    ),
    Rule(
        *("cause without ratios", RATES, r"\[iatrogenic\.heel_sticks\]"),
        "[iatrogenic.heel_stick]",
        "[iatrogenic]: no ratios for 'heel_sticks', the cause of a form; did you mean "
        "'heel_stick'?",
    ),
    Rule(
        *("unknown state of a factor", RATES, RATIO),
        f"[iatrogenic.heel_sticks]\nyess = {{ ratio = 2, low = 1, high = 3, {WHY} }}",
        "no state 'yess'; did you mean 'yes'?",
    ),
    Rule(
        *("unknown age of a ratio", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f'"yes, age_group=infants" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "no age group 'infants'; did you mean 'infant'?",
    ),
    Rule(
        *("ratio bound to a sign", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f'"yes, erythema=yes" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "'erythema=yes' is not a condition of its own: a ratio may be bound to "
        "age_group=… and form=…, each once",
    ),
    Rule(
        *("ratio bound twice", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f'"yes, form=leak, form=distant" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "'form=distant' is not a condition of its own",
    ),
    Rule(
        *("unknown form of a ratio", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f'"yes, form=heel_prick" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "no form 'heel_prick' of this lesion; did you mean 'heel_pricks'?",
    ),
    Rule(
        *("ratio of another lesion's form", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f'"yes, form=scar" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "[iatrogenic.heel_sticks]: no form 'scar' of this lesion",
    ),
    Rule(
        *("two ratios for one age", RATES, RATIO),
        f"[iatrogenic.heel_sticks]\nyes = {{ ratio = 2, low = 1, high = 3, {WHY} }}\n"
        f'"yes, age_group=adult|child" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "[iatrogenic.heel_sticks]: yes, age_group=child: another ratio speaks for the "
        "same patients",
    ),
    Rule(
        *("two ratios for one form", RATES, r'(?m)^"yes, form=venous_leg" = '),
        '"yes, form=scar|venous_leg" = ',
        "[dystrophic.connective_tissue_disease]: yes, form=scar|venous_leg: another "
        "ratio speaks for the same patients",
    ),
    Rule(
        *("cause and another form", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f'"yes, form=heel_pricks|distant" = {{ ratio = 2, low = 1, high = 4, {WHY} }}',
        "[iatrogenic.heel_sticks]: yes, form=heel_pricks|distant: it brings about "
        "heel_pricks: write the ratio of distant apart",
    ),
    Rule(
        *("cause without excess", RATES, RATIO),
        "[iatrogenic.heel_sticks]\n"
        f"yes = {{ ratio = 0.8, low = 0.5, high = 4, {WHY} }}",
        "[iatrogenic.heel_sticks]: yes: it brings about heel_pricks: its ratio must be",
    ),
    Rule(
        *("ratio of the reference", RATES, RATIO),
        f"[iatrogenic.heel_sticks]\nno = {{ ratio = 2, low = 1, high = 3, {WHY} }}",
        "'no' is the reference: its ratio is 1",
    ),
    Rule(
        *("ratio outside its interval", RATES, RATIO),
        f"[iatrogenic.heel_sticks]\nyes = {{ ratio = 5, low = 1, high = 3, {WHY} }}",
        "ratio: expected low 1 ≤ 5 ≤ high 3",
    ),
    Rule(
        *("ratio of 0", RATES, RATIO),
        f"[iatrogenic.heel_sticks]\nyes = {{ ratio = 0, low = 0, high = 3, {WHY} }}",
        "ratio: 0 is not between",
    ),
    Rule(
        *("more exposed than cases", RATES, RATIO),
        "[iatrogenic.heel_sticks]\nyes = "
        f"{{ exposed = 5, of = 3, background = 0.2, {WHY} }}",
        "exposed: 5 is not between 0 and 3",
    ),
    Rule(
        *("background of 0", RATES, RATIO),
        "[iatrogenic.heel_sticks]\nyes = "
        f"{{ exposed = 2, of = 3, background = 0, {WHY} }}",
        "background: 0 is not between",
    ),
    Rule(
        *("unknown setting", MIX, r"\[rheumatology\]", "[rheuma]"),
        "no setting 'rheuma'",
    ),
    Rule(
        *("missing setting", MIX, r"\[rheumatology\]", "[rheuma]"),
        "no table for setting 'rheumatology'",
    ),
    Rule(
        *("unit is no text", MIX, r'unit = "per 1000 admissions"', "unit = 1000"),
        "[neonatal_unit]: unit: expected a text",
    ),
    Rule(
        *("lesion without rate", MIX, RATE),
        '[neonatal_unit]\nunit = "per 1000"',
        "[neonatal_unit]: no rate for 'iatrogenic'",
    ),
    Rule(
        *("unknown lesion in the mix", MIX, RATE),
        '[neonatal_unit]\nunit = "per 1000"\n'
        f"iatrogenc = {{ rate = 1, low = 0.5, high = 2, {WHY} }}",
        "no lesion 'iatrogenc'; did you mean 'iatrogenic'?",
    ),
    Rule(
        *("misread for unknown variable", TRUST, MISREAD),
        f"lividity = {{ probability = 0.03, {WHY} }}",
        "[misread]: no such variable 'lividity'",
    ),
    Rule(
        *("misread missing", TRUST, MISREAD, ""),
        "[misread]: no row for 'livedo'",
    ),
    Rule(
        *("misread always", TRUST, MISREAD),
        f"livedo = {{ probability = 0.7, {WHY} }}",
        "[misread] livedo: probability: 0.7 is not between",
    ),
    Rule(
        *("misread of a lab", TRUST, MISREAD),
        f"calcium = {{ probability = 0.03, {WHY} }}",
        "[misread]: no such variable 'calcium'",
    ),
    Rule(
        *("outlier without spread", TRUST, OUTLIER),
        f"magnesium = {{ probability = 0.03, {WHY} }}",
        "[outlier] magnesium: the field 'spread' is missing",
    ),
    Rule(
        *("borderline site", TRUST, r"(?m)^site = .*$"),
        f"site = {{ borderline = 0.1, {WHY} }}",
        "misread site: borderline is for signs of no and yes; give a probability",
    ),
    Rule(
        *("loading missing", TRUST, LOADING, ""),
        "[inflammation.loadings]: no loading of 'warmth'",
    ),
    Rule(
        *("loading of a stranger", TRUST, LOADING),
        f"warmth = {{ loading = 1, {WHY} }}\nlivedo = {{ loading = 1, {WHY} }}",
        "no variable 'livedo' shares 'inflammation'",
    ),
    Rule(
        *("loading too large", TRUST, LOADING),
        f"warmth = {{ loading = 30, {WHY} }}",
        "loading: 30 is not between -3 and 3",
    ),
    Rule(
        *("unknown field of a severity", TRUST, r"\[inflammation\]"),
        "[inflammation]\nnote = 'x'",
        "[inflammation]: unknown field 'note'",
    ),
]

VARIABLE_RULES = [
    Rule(
        *("no help", VARIABLES, r'(?m)^help = "Press on it.*\n', ""),
        "[erythema]: the field 'help' is missing",
    ),
    Rule(
        *("help that says nothing", VARIABLES, r'(?m)^help = "Press on it.*$'),
        'help = " "',
        "[erythema]: help: it says nothing: tell how to answer the question",
    ),
    Rule(
        *("help that is no text", VARIABLES, r'(?m)^help = "Press on it.*$'),
        "help = 3",
        "[erythema]: help: expected a text, got 3",
    ),
    Rule(
        *("help for what nobody is asked", VARIABLES, r'label = "Mineral state"\n'),
        'label = "Mineral state"\nhelp = "Guess."\n',
        "[mineral_state]: unknown field 'help'",
    ),
    Rule(
        *("share above 1", VARIABLES, r"unusual_below = 0.002", "unusual_below = 2"),
        "[age_group]: unusual_below: 2 is not between 0 and 1",
    ),
    Rule(
        *("unusual share of another variable", VARIABLES, r"(?m)^\[sex\]$"),
        "[sex]\nunusual_below = 0.002",
        "[sex]: unusual_below: only the age group has this field",
    ),
    Rule(
        *("assumed age of another variable", VARIABLES, r"(?m)^\[sex\]$"),
        "[sex]\nassumed_from = 0.9",
        "[sex]: assumed_from: only the age group has this field",
    ),
    Rule(
        *("age assumed of the fewer", VARIABLES, "assumed_from = 0.8"),
        *("assumed_from = 0.2", "[age_group]: assumed_from: 0.2 is not between 0.5"),
    ),
    Rule(
        *("ages of two groups at once", VARIABLES, r"infant = \[274", "infant = [50"),
        "[age_group]: passes: the ages of two groups overlap",
    ),
    Rule(
        *("ages that fall", VARIABLES, r"infant = \[274, 548", "infant = [548, 274"),
        "passes: infant: expected two rising ages in days",
    ),
    Rule(
        *("ages of no group", VARIABLES, r"infant = \[274", "infnat = [274"),
        "passes: expected neonate, infant, child, adult, in this order",
    ),
    Rule(
        *("negative days", VARIABLES, r"apart_days = 3", "apart_days = -3"),
        "[radiograph]: apart_days: -3 is not between",
    ),
    Rule(
        *("word for no state", MODEL, r'(?m)^high = \["elev', 'hihg = ["elev'),
        "synonyms: hihg: no variable has the state 'hihg'",
    ),
    Rule(
        *(
            "word that is a state",
            MODEL,
            r'(?m)^high = \["elev',
            'high = ["low", "elev',
        ),
        "'low' already means 'low' of calcium",
    ),
    Rule(
        *(
            "word for two states",
            MODEL,
            r'(?m)^low = \["decr',
            'low = ["raised", "decr',
        ),
        "synonyms: high: 'raised' already means 'low' of calcium",
    ),
    Rule(
        *("misspelt threshold", MODEL, r"(?m)^far = ", "fra = "),
        "plausibility: unknown field 'fra'; did you mean 'far'?",
    ),
    Rule(
        *("threshold without a reason", MODEL, r"(?m)^narrow = .*$"),
        "narrow = { at = 0.2 }",
        "plausibility: narrow: the field 'why' is missing",
    ),
    Rule(
        *("word for nothing known", MODEL, r'(?m)^no = \["absent"', 'no = ["unknown"'),
        "synonyms: no: 'unknown' is no word for a state",
    ),
    Rule(
        *("number as a word", MODEL, r'(?m)^no = \["absent"', 'no = ["0"'),
        "synonyms: no: '0' is no word for a state",
    ),
    Rule(
        *("unknown kind", VARIABLES, r'kind = "film"', 'kind = "movie"'),
        "kind: 'movie' is not one of",
    ),
    Rule(
        *(
            "unknown field of a variable",
            VARIABLES,
            VARIABLE,
            "[resolution]\ncolour = 1",
        ),
        "[resolution]: unknown field 'colour'",
    ),
    Rule(
        *("parent unknown", VARIABLES, r'parents = \["form"\]', 'parents = ["forn"]'),
        "parents: no variable 'forn'; did you mean 'form'?",
    ),
    Rule(
        *(
            "parent below",
            VARIABLES,
            r'parents = \["setting"\]',
            'parents = ["warfarin"]',
        ),
        "parents: 'warfarin' must stand above",
    ),
    Rule(
        *("parent after the lesion", VARIABLES, r'parents = \["extravasation"\]'),
        'parents = ["lesion"]',
        "'lesion' comes after the lesion, 'extravasation_noticed' before it",
    ),
    Rule(
        *("cuts do not rise", VARIABLES, r"cuts = \[1, 5\]", "cuts = [5, 1]"),
        "[size_cm]: cuts: cuts must rise",
    ),
    Rule(
        *("no day of onset", VARIABLES, r"since_onset = true\n", ""),
        "variables.toml: one variable must have since_onset = true, not 0",
    ),
    Rule(
        *("two days of onset", VARIABLES, r"least = 0.04", "since_onset = true"),
        "since_onset = true, not 2: days_from_infusion_to_lesion, days_from_onset",
    ),
    Rule(
        *("a size since onset", VARIABLES, r"cuts = \[1, 5\]"),
        "cuts = [1, 5]\nsince_onset = true",
        "[size_cm]: since_onset: only a time in the unit 'd' has this field",
    ),
    Rule(
        *("analyte without units", VARIABLES, r'analyte = "days"', 'analyte = "dayz"'),
        "units.toml: no table for 'dayz'",
    ),
    Rule(
        *(
            "number of a word",
            VARIABLES,
            r'states = \["pus", "blood", "chalky", "dry", "clear"\]',
        ),
        'analyte = "days"\nstates = ["pus", "blood", "chalky", "dry", "clear"]',
        "[aspirate]: analyte: only a sign of no and yes is told by a number",
    ),
    Rule(
        *("too few cuts", VARIABLES, r"cuts = \[1, 5\]", "cuts = [5]"),
        "cuts: 3 states need 2 cuts, not 1",
    ),
    Rule(
        *("cuts are texts", VARIABLES, r"cuts = \[1, 5\]", 'cuts = ["1", 5]'),
        "cuts: expected a number, got '1'",
    ),
    Rule(
        *("states are a text", VARIABLES, r'states = \["female", "male"\]'),
        'states = "female"',
        "states: two states or more are needed",
    ),
    Rule(
        *("states of a reference", VARIABLES, r'states = \["low", "normal", "high"\]'),
        'states = ["low", "high"]',
        "states: a reference interval has low, normal, high",
    ),
    Rule(
        *("odd state", VARIABLES, r'"older_adult"\]', '"older adult"]'),
        "'older adult' must be letters, digits and _",
    ),
    Rule(
        *("calcinosis of no lesion", VARIABLES, r'calcinosis_cutis = \["iatrogenic"'),
        'calcinosis_cutis = ["iatrogenics"',
        "calcinosis_cutis: no state 'iatrogenics'; did you mean 'iatrogenic'?",
    ),
    Rule(
        *("implied state", VARIABLES, r'implies = \{ iv_calcium = "yes" \}'),
        'implies = { iv_calcium = "yess" }',
        "implies: iv_calcium has no state 'yess'",
    ),
    Rule(
        *("no such history", VARIABLES, r"before = \{ earlier_hypocalcemia"),
        "before = { earlier_hypocalcaemia",
        "before: no variable 'earlier_hypocalcaemia'; did you mean",
    ),
    Rule(
        *("history of no state", VARIABLES, r'low = "yes", normal = "no"'),
        'low = "yess", normal = "no"',
        "before: each of low, normal, high must tell a state of earlier_hypocalcemia",
    ),
    Rule(
        *("history without a state", VARIABLES, r', high = "no" \} \}'),
        " } }",
        "before: each of low, normal, high must tell a state of earlier_hypocalcemia",
    ),
    Rule(
        *("history of a sign", VARIABLES, "is the phosphate"),
        'is it?"\nbefore = { fever = { low = "yes", normal = "no", high = "no" } } #',
        "before: only a value with a reference interval tells of a risk factor",
    ),
    Rule(
        *(
            "replaces nothing",
            VARIABLES,
            r'replaces = "calcium"',
            'replaces = "kalcium"',
        ),
        "replaces: no variable 'kalcium'; did you mean 'calcium'?",
    ),
    Rule(
        *(
            "unknown severity",
            VARIABLES,
            r'shares = "inflammation"',
            'shares = "flames"',
        ),
        "no severity 'flames'",
    ),
    Rule(
        *("forms not below the lesion", VARIABLES, r'\["lesion", "setting", "age'),
        '["setting", "lesion", "age',
        "[form]: parents: the first parent must be 'lesion'",
    ),
    Rule(
        *("forms of no lesion", VARIABLES, r"(?m)^hematoma = \["),
        "hematom = [",
        "[form]: of: no lesion 'hematom'; did you mean 'hematoma'?",
    ),
    Rule(
        *("lesion without forms", VARIABLES, r"(?m)^calciphylaxis = \[.*\n"),
        "",
        "[form]: of: no forms of 'calciphylaxis'",
    ),
    Rule(
        *("lesions in another order", VARIABLES),
        r"(?m)^(metastatic = .*)\n(idiopathic = .*)$",
        r"\2\n\1",
        "[form]: of: expected the forms of iatrogenic, dystrophic, metastatic, "
        "idiopathic,",
    ),
    Rule(
        *("form of two lesions", VARIABLES, r'"traumatic"\]'),
        '"traumatic", "limb"]',
        "[form]: of: 'limb' is a form of cellulitis and of fat_necrosis",
    ),
    Rule(
        *("forms are states", VARIABLES, r'(?m)^kinds = "other"$'),
        'kinds = "other"\nstates = ["leak", "scar"]',
        "[form]: unknown field 'states'",
    ),
    Rule(
        *("cause of no form", VARIABLES, r'\{ leak = "extra'),
        '{ leek = "extra',
        "[form]: causes: no form 'leek'; did you mean 'leak'?",
    ),
    Rule(
        *("unknown cause", VARIABLES, r'leak = "extravasation"'),
        'leak = "extravasatio"',
        "[form]: causes: no variable 'extravasatio'; did you mean 'extravasation'?",
    ),
    Rule(
        *("every form has a cause", VARIABLES, r'"injected", "distant"\]'),
        '"injected"]',
        "[form]: causes: every form of iatrogenic has a cause: one must be left",
    ),
    Rule(
        *("kinds of no lesion", VARIABLES, r'(?m)^kinds = "other"$'),
        'kinds = "othr"',
        "[form]: kinds: no lesion 'othr'; did you mean 'other'?",
    ),
    Rule(
        *("no forms", VARIABLES, r"(?s)\n\[form\]\n.*?\n# --", "\n# --"),
        "the variable 'form' is missing",
    ),
    Rule(
        *("variable missing", VARIABLES, r"(?m)^\[sex\]$", "[gender]"),
        "the variable 'sex' is missing",
    ),
    Rule("wrong schema", VARIABLES, r"schema = 1", "schema = 2", "reads schema = 1"),
    Rule("no schema", MODEL, r"schema = 1", "", "schema: None was given"),
    Rule(
        *("unknown convention", MODEL, r"coverage = 0.90", "covrage = 0.90"),
        "judgement: unknown field 'covrage'; did you mean 'coverage'?",
    ),
    Rule(
        *("settled that is none", MODEL, r'settled = \["form"', 'settled = ["from"'),
        "learning: settled: there is no variable 'from'; did you mean 'form'?",
    ),
    Rule(
        *("coverage above 1", MODEL, r"coverage = 0.90", "coverage = 90"),
        "coverage: 90 is not between",
    ),
]


def interval(ages: str, limits: str = "low = 1, high = 2", more: str = "") -> str:
    return f'{{ {ages}, {limits}, unit = "mg/dL", {more}{WHY} }},\n'


MALE, FEMALE = 'sex = "male", ', 'sex = "female", '
BEGIN = interval("from_days = 0, to_days = 9")

OTHER_FILES = [
    Rule(
        *("unknown waiting time", DECISIONS, 'waits = "a_week"', 'waits = "a_weak"'),
        "waits: no waiting time 'a_weak'; did you mean 'a_week'?",
    ),
    Rule(
        *("unknown action meanwhile", DECISIONS, 'meanwhile = "observe"'),
        'meanwhile = "observ"',
        "meanwhile: no action 'observ'; did you mean 'observe'?",
    ),
    Rule(
        *("waiting too short for a film", DECISIONS, "days = 7", "days = 2"),
        "days: 2: films less than 3 days apart count as one look",
    ),
    Rule(
        *("loss by waiting missing", DECISIONS, r"(?m)^idiopathic = \{ range.*$", ""),
        "the field 'idiopathic' is missing",
    ),
    Rule(
        *("unknown correlation", DECISIONS, "within_lesion =", "within_lesions ="),
        "unknown field 'within_lesions'; did you mean 'within_lesion'?",
    ),
    Rule(
        *("raising beside a stranger", DECISIONS, r'besides = \["site"\]'),
        'besides = ["sites"]',
        "no variable 'sites'; did you mean 'site'?",
    ),
    Rule(
        *("raising by less than nothing", DECISIONS, r"(?m)^one_finding = 8"),
        "one_finding = 0.5",
        "one_finding: 0.5 is not between 1 and",
    ),
    Rule(
        *("raising without a number", DECISIONS, r"(?m)^whole_picture = 4$", ""),
        "the field 'whole_picture' is missing",
    ),
    Rule(
        *("raising by more than all", DECISIONS, r"(?m)^likely = 0\.3$"),
        "likely = 1.3",
        "likely: 1.3 is not between 0 and 1",
    ),
    Rule(
        *("flag of a sign without a number", DECISIONS, 'fever = "< 36"'),
        *('necrosis = "< 36"', "necrosis takes no number"),
    ),
    Rule(
        *("flag by no number", DECISIONS, 'fever = "< 36"', 'fever = "< cold"'),
        "expected a number after <, got '< cold'",
    ),
    Rule(
        *("flag of a stranger", DECISIONS, r"(?m)^ages = \[0, 60\.9\].*$"),
        'ages = [0, 60]\nof = ["sepsis"]\nmissed = 0.5\nneedless = 0.1',
        "no lesion or form 'sepsis'",
    ),
    Rule(
        *(
            "flag of no age",
            DECISIONS,
            r"(?m)^ages = \[0, 60\.9\].*$",
            "ages = [60, 0]",
        ),
        "febrile_newborn: ages: expected two ages in days",
    ),
    Rule(
        *("flag of no group", DECISIONS, r'cold_newborn\]\nages = "neonate"'),
        *('cold_newborn]\nages = "baby"', "ages: 'baby' is not one of neonate, infant"),
    ),
    Rule(
        *("gap in intervals", INTERVALS, BAND),
        band(BEGIN + interval("from_days = 20")),
        "[creatinine]: no interval for ages 9 to 20 days",
    ),
    Rule(
        *("overlap of intervals", INTERVALS, BAND),
        band(BEGIN + interval("from_days = 5")),
        "[creatinine]: two intervals for ages 5 to 9 days",
    ),
    Rule(
        *("intervals end early", INTERVALS, BAND),
        band(BEGIN),
        "no interval for ages beyond 9 days",
    ),
    Rule(
        *("interval for one sex", INTERVALS, BAND),
        band(
            BEGIN
            + interval("from_days = 9", more=MALE)
            + interval("from_days = 9, to_days = 12", more=FEMALE)
        ),
        "no interval for ages beyond 12 days (female)",
    ),
    Rule(
        *("interval upside down", INTERVALS, BAND),
        band(interval("from_days = 0", "low = 3, high = 2")),
        "interval 1: expected low 3 < high 2",
    ),
    Rule(
        *("interval in a wrong unit", INTERVALS, BAND),
        band(interval("from_days = 0").replace("mg/dL", "kg")),
        "[creatinine] interval 1: ",
    ),
    Rule(
        *("interval of an unknown sex", INTERVALS, BAND),
        band(interval("from_days = 0", more=MALE.replace("male", "mail"))),
        "sex: 'mail' is not one of female, male",
    ),
    Rule(
        *("interval without lab", INTERVALS, r"\[creatinine\]", "[kreatinine]"),
        "no variable with a reference interval; did you mean 'creatinine'?",
    ),
    Rule(
        *("unit of no variable", UNITS, r"\[crp\]", "[crpp]"),
        "no measured variable 'crpp'; did you mean 'crp'?",
    ),
    Rule("lab without unit", UNITS, r"\[crp\]", "[crpp]", "no table for 'crp'"),
    Rule(
        *("unknown field of a unit", UNITS, r"molar_mass = 24.305", "molarmass = 24.3"),
        "[magnesium]: unknown field 'molarmass'; did you mean 'molar_mass'?",
    ),
    Rule(
        *("unit of another dimension", UNITS, r'usual = \["cm"\]', 'usual = ["mg/dL"]'),
        "[size_cm]",
    ),
    Rule(
        *("bound to no value", UNITS, 'to = "albumin"', 'to = "temperature"'),
        "[calcium]: bound: 'temperature' is no laboratory value",
    ),
    Rule(
        *("corrected in no group", UNITS, 'not_in = "neonate"', 'not_in = "baby"'),
        "bound: not_in: 'baby' is not one of neonate, infant",
    ),
    Rule(
        *("corrected by no word", UNITS, r'said = \["corrected", "adjusted"\]'),
        *("said = []", "said: expected words that tell that a value is corrected"),
    ),
    Rule(
        *("limits upside down", UNITS, r"low = 25, high = 47", "low = 47, high = 25"),
        "plausible: expected low 47 < high 25",
    ),
    Rule(
        *("fever without threshold", UNITS, r"threshold = 38.0, ", ""),
        "[temperature] fever: the field 'threshold' is missing",
    ),
    Rule(
        *(
            "fever in a unit of length",
            UNITS,
            r'38.0, unit = "°C"',
            '38.0, unit = "cm"',
        ),
        "[temperature] fever: unit 'cm' cannot be converted to '°C'",
    ),
    Rule(
        *("fever beyond all life", UNITS, r"threshold = 38.0", "threshold = 98.6"),
        "[temperature] fever: expected within what is plausible, 25 to 47 °C",
    ),
    Rule(
        *("code of no variable", CODES, r"\[ecchymosis\]", "[ekchymosis]"),
        "no variable 'ekchymosis'; did you mean 'ecchymosis'?",
    ),
    Rule(
        *("code of no state", CODES, r"\[lesion\.states\.abscess\]"),
        "[lesion.states.absces]",
        "no state 'absces'; did you mean 'abscess'?",
    ),
    Rule(
        *("unknown code system", CODES, r'hpo = "HP:0010783"', 'hbo = "HP:0010783"'),
        "unknown field 'hbo'",
    ),
    Rule(
        *("phrase of no variable", PHRASES, r"\[ecchymosis\]", "[ekchymosis]"),
        "no variable 'ekchymosis'; did you mean 'ecchymosis'?",
    ),
    Rule(
        *("phrase of no state", PHRASES, r"(?m)^joint = ", "joints = "),
        "no state 'joints'; did you mean 'joint'?",
    ),
    Rule(
        *("empty phrase", PHRASES, r"(?m)^joint = .*$", 'joint = " "'),
        "joint: expected a phrase, got nothing",
    ),
    Rule(
        *("malformed code", CODES, r'hpo = "HP:0010783"', 'hpo = "HP:10783"'),
        "hpo: 'HP:10783' is not a hpo code",
    ),
    Rule(
        *("broader code of nothing", CODES, r'broader = \["442672001"\]'),
        'broader = ["442672000"]',
        "broader: '442672000' stands with no code system",
    ),
    Rule(
        *("malformed ATC", CODES, r'atc = "B01AA"', 'atc = "B1AA"'),
        "atc: 'B1AA' is not a atc code",
    ),
    Rule(
        *("mistyped LOINC", CODES, r'"17861-6"', '"17816-6"'),
        "loinc: '17816-6' is mistyped",
    ),
    Rule(
        *("mistyped SNOMED", CODES, r'"247441003"', '"247441030"'),
        "snomed: '247441030' is mistyped",
    ),
    Rule(
        *("unused reference", BIB, FIRST),
        "@misc{nobody2020,\n  howpublished = {Nobody, 2020},\n  year = {2020}\n}\n",
        "nobody2020: no row names this reference as its source",
    ),
    Rule(
        *("duplicate key", BIB, FIRST),
        "@misc{talan2018,\n  howpublished = {Talan, 2018}\n}\n",
        "talan2018: this key stands twice",
    ),
    Rule(
        *("one paper, two keys", BIB, FIRST),
        "@misc{talan2018x,\n  howpublished = {Talan},\n"
        "  doi = {10.1016/J.annemergmed.2017.07.483}\n}\n",
        "the same paper as 'talan2018x'",
    ),
    Rule(
        *("bad DOI", BIB, r"doi = \{10\.1016/", "doi = {doi:10.1016/"),
        "doi: 'doi:10.1016/",
    ),
    Rule(
        *("unclosed entry", BIB, r"(?m)\A@", "@misc{lost2020,\n@"),
        "the entry 'lost2020' is not closed by a } on its own line",
    ),
    Rule(
        *("unknown type of a reference", BIB, r"@article\{", "@artikel{"),
        "unknown type '@artikel'; did you mean 'article'?",
    ),
    Rule(
        *("article without a journal", BIB, r"  journal = .*\n", ""),
        "an @article has a journal, a @misc has none",
    ),
    Rule(
        *("no year", BIB, r"year = \{\d+\}", "year = {n.d.}"),
        "year: 'n.d.' is not a year (2012); leave it out if unknown",
    ),
    Rule(
        *("empty reference", BIB, FIRST),
        "@misc{talan2018y,\n  year = {2018}\n}\n",
        "talan2018y: says nothing of author, title, journal, howpublished",
    ),
    Rule(
        *("unknown field of a reference", BIB, r"howpublished", "howpublisht"),
        "unknown field 'howpublisht'; did you mean 'howpublished'?",
    ),
    Rule("TOML syntax", EXAM, FIRST, "[livedo\n", "cannot be read: Expected ']'"),
    Rule(
        *("TOML line", EXAM, r"(?m)\A(.*)\n", "\\1\n\nlivedo = = 3\n"),
        "at line 3",
    ),
    Rule(
        *("duplicate TOML key", EXAM, JUDGED),
        judged("{ range = [0.1, 0.2, 0.4], why = 'x' }\n")
        + '"secondary_infection=yes" = 3',
        "cannot be read: Cannot overwrite a value (at line",
    ),
    Rule(
        *("TOML number of many digits", EXAM, FIRST, "x = " + "9" * 5000 + "\n"),
        "cannot be read",
    ),
]
