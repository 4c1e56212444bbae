"""Lesson 8: build your own small network in pgmpy and compile it."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 8: Your own network")

with app.setup:
    import sys
    import warnings
    from inspect import getsource
    from itertools import product
    from pathlib import Path
    from time import perf_counter

    import marimo as mo
    import numpy as np

    ROOT = Path(__file__).resolve().parents[1]
    sys.path.insert(0, str(ROOT))  # lessons run from the checkout

    import calcinosis
    from calcinosis.figures.parts.short_names import number_of
    from calcinosis.inference.evidence import Evidence, Observation
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.live import marked, plainly
    from teaching.plain_numbers import markdown_table, of_1000

    with warnings.catch_warnings():  # pgmpy warns of its own modules
        warnings.simplefilter("ignore", FutureWarning)
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.inference import VariableElimination
        from pgmpy.models import DiscreteBayesianNetwork

    STATES = {
        "lesion": ("iatrogenic", "abscess", "hematoma"),
        "extravasation": ("none", "minor", "major"),
        "erythema": ("no", "yes"),
        "fluctuance": ("no", "yes"),
        "ultrasound_calcification": ("no", "yes"),
    }
    FINDINGS = tuple(STATES)[1:]
    ALWAYS = {"setting": "neonatal_unit"}
    NOTHING = "not assessed"
    WAYS = ("pgmpy, your network", "compiled, your network", "the big network")
    BATCH = 100_000


@app.cell
def title():
    mo.md("""
    # Lesson 8: Your own network

    For students of informatics and whoever wants a network of their own; lesson 3 and
    some Python come before. 20 minutes: question 2, build 5, experiment 4, control 3,
    batch 1, answer and traps 2, check yourself 2, take home 1.

    To change arrows and numbers: `marimo edit teaching/lesson_8_your_own_network.py`.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def question():
    replies = {
        "It raises an error": """It would if a column did not sum to one. These do: nothing
            in the numbers tells whose they are.""",
        "It warns": """Of what? The shape is right and every column is a distribution. Only
            you know which column was meant for which lesion.""",
        "It says True": """Yes. It checks that columns are distributions, not that they
            stand where they belong. The answer below is wrong, and nobody says so.""",
    }
    guess = mo.ui.radio(
        list(replies), label="What does check_model() do? Commit to one:"
    )
    mo.vstack(
        [
            mo.md("""
            ## Question (2 minutes)

            You write down how often a swelling is red, for each lesion and each size of
            the leak: nine columns of numbers. By mistake you count through the lesions
            first and the leaks second, where pgmpy counts the other way round. All
            columns are there, each sums to 1. Then you call `network.check_model()`.
            """),
            guess,
        ]
    )
    return guess, replies


@app.cell
def commitment(guess):
    mo.stop(guess.value is None, mo.md(WAITING))
    committed = guess.value
    return (committed,)


@app.cell
def reply(committed, replies):
    reply_to(replies, committed)
    return


@app.cell
def source_of_numbers(model):
    def looked_up(variable, given):
        """Ask the big network, in the neonatal unit and for these three lesions only."""
        told = {**ALWAYS, "lesion": STATES["lesion"], **given}
        seen = {}
        for name, states in told.items():
            allowed = [float(s in states) for s in model.network.states[name]]
            if isinstance(states, str):
                allowed = [float(s == states) for s in model.network.states[name]]
            seen[name] = Observation.of_one(np.array(allowed))
        answer = model.engine.marginals(Evidence(1, seen)).probability[variable][0]
        names = model.network.states[variable]
        return [float(answer[names.index(state)]) for state in STATES[variable]]

    return (looked_up,)


@app.function
def cpd(variable, parents, column):
    """P(variable | parents): one column for each combination of their states."""
    # the states of the last parent run fastest
    combinations = product(*(STATES[parent] for parent in parents))
    given = [dict(zip(parents, states, strict=True)) for states in combinations]
    return TabularCPD(
        variable,
        len(STATES[variable]),
        np.array([column(variable, one) for one in given]).T,
        evidence=list(parents),
        evidence_card=[len(STATES[parent]) for parent in parents],
        state_names={name: list(STATES[name]) for name in (variable, *parents)},
    )


@app.function
def connect(tables):
    """Make a network; its arrows are those of its tables."""
    network = DiscreteBayesianNetwork()
    for table_of in tables:
        own, *parents = table_of.variables
        network.add_node(own)
        network.add_edges_from((parent, own) for parent in parents)
    network.add_cpds(*tables)
    network.check_model()
    return network


@app.function
def five_tables(column, red_by=("lesion", "extravasation")):
    """Return the tables of your network; put your own numbers and arrows here."""
    return [
        cpd("lesion", [], column),
        cpd("extravasation", ["lesion"], column),
        cpd("erythema", red_by, column),
        cpd("fluctuance", ["lesion"], column),
        cpd("ultrasound_calcification", ["lesion"], column),
    ]


@app.cell
def build(committed, looked_up):
    mo.stop(not committed)
    tables = five_tables(looked_up)
    yours = connect(tables)
    code = "\n\n".join(getsource(part).strip() for part in (five_tables, cpd, connect))
    code = code.replace("@app.function\n", "")
    mo.md(
        "## Build (5 minutes): five variables, five tables\n\n"
        "The lesion first; then what hangs on it: the leak, and three findings. Redness "
        "hangs on the lesion *and* on the leak, since a large one reddens more often. "
        "`column` gives the numbers; here it looks them up in the big network.\n\n"
        f"```python\n{code}\n```"
    )
    return tables, yours


@app.cell
def patient(committed):
    mo.stop(not committed)
    told = mo.ui.dictionary(
        {
            name: mo.ui.dropdown(
                [NOTHING, *STATES[name]], value=value, label=plain(name)
            )
            for name, value in zip(
                FINDINGS, ("major", "no", NOTHING, NOTHING), strict=True
            )
        }
    )
    mo.vstack(
        [
            mo.md("""
            ## Experiment (4 minutes): the same question, three ways

            pgmpy eliminates variables; `calcinosis.from_pgmpy(network, "lesion")`
            compiles the same network for batches; the big network has all the arrows that
            yours leaves out. Choose what is known:
            """),
            *told.elements.values(),
        ]
    )
    return (told,)


@app.function
def by_pgmpy(network, given):
    """P(lesion | given), as pgmpy's variable elimination answers."""
    found = VariableElimination(network).query(["lesion"], given, show_progress=False)
    order = [found.state_names["lesion"].index(state) for state in STATES["lesion"]]
    return found.values[order]


@app.function
def evidence_of(patients):
    """Put many patients into the form that the compiled network takes."""
    numbers = {
        name: np.array(
            [STATES[name].index(p[name]) if name in p else -1 for p in patients]
        )
        for name in FINDINGS
    }
    return Evidence(
        len(patients),
        {n: Observation.of_states(c, len(STATES[n])) for n, c in numbers.items()},
    )


@app.cell
def three_ways(committed, looked_up, told, yours):
    mo.stop(not committed)
    given = {n: e.value for n, e in told.elements.items() if e.value != NOTHING}
    compiled = calcinosis.from_pgmpy(yours, "lesion")
    answers = (
        by_pgmpy(yours, given),
        compiled.infer(evidence_of([given])).probability[0],
        looked_up("lesion", given),
    )
    rows = [
        {
            marked("rows", "answer of"): who,
            **dict(zip(STATES["lesion"], map(of_1000, p), strict=True)),
        }
        for who, p in zip(WAYS, answers, strict=True)
    ]
    mo.md(markdown_table(rows))
    return (compiled,)


@app.cell
def everybody(committed, compiled, looked_up, yours):
    mo.stop(not committed)
    # every patient there can be: each finding in each state, or not assessed
    options = [[None, *STATES[name]] for name in FINDINGS]
    patients = [
        {n: s for n, s in zip(FINDINGS, states, strict=True) if s is not None}
        for states in product(*options)
    ]
    elimination = np.array([by_pgmpy(yours, patient) for patient in patients])
    at_once = compiled.infer(evidence_of(patients)).probability
    largest = float(np.abs(elimination - at_once).max())
    big = np.array([looked_up("lesion", patient) for patient in patients])
    apart = np.abs(at_once - big).max(axis=1)
    worst = patients[int(apart.argmax())]
    mo.md(f"""
    Each finding in each state or not assessed makes {len(patients)} patients. pgmpy and
    the compiled network differ by {largest:.0e} at most: both are exact. From the *big*
    network yours differs by up to {1000 * apart.max():.0f} of 1 000, most where
    {", ".join(f"{plain(n)} is *{s}*" for n, s in worst.items())}. The big one tells
    *forms* of a lesion apart (a hematoma of a newborn's head is another one than of an
    arm) and an infection on top; either explains several signs together. Yours has no
    such variables.
    """)
    return at_once, big, elimination, largest, patients


@app.cell
def control(big, committed, looked_up, patients, yours):
    mo.stop(not committed)
    without = connect(five_tables(looked_up, red_by=["lesion"]))
    large_leak = [{"extravasation": "major", "erythema": red} for red in ("no", "yes")]
    found = {
        "the big one": [big[patients.index(one)][0] for one in large_leak],
        "yours": [by_pgmpy(yours, one)[0] for one in large_leak],
        "yours, one arrow less": [by_pgmpy(without, one)[0] for one in large_leak],
    }
    rows_of = [
        {"network": who, "not red": of_1000(pale), "red": of_1000(flushed)}
        for who, (pale, flushed) in found.items()
    ]
    kept, lost = (
        1000 * (found[who][1] - found[who][0])
        for who in ("yours", "yours, one arrow less")
    )
    mo.md(f"""
    ## Control (3 minutes): take one arrow away

    Keep all else, remove one arrow: redness no longer hangs on the leak, only on the
    lesion. A large leak is known. How many have an iatrogenic calcinosis?

    {markdown_table(rows_of)}

    A large leak of calcium reddens more often than a small one. So redness adds
    {kept:.0f} of 1 000; without the arrow only {lost:.0f}, since one column for the
    lesion averages large leaks with small ones, and these are often pale. Every number
    was right. A missing arrow says something, too: “independent”.
    """)
    return (found,)


@app.cell
def batch(committed, compiled, elimination, patients):
    mo.stop(not committed)
    draw = np.random.default_rng(0)
    many = {
        name: Observation.of_states(
            draw.integers(-1, len(STATES[name]), BATCH), len(STATES[name])
        )
        for name in FINDINGS
    }
    start = perf_counter()
    compiled.infer(Evidence(BATCH, many))
    each = (perf_counter() - start) / BATCH
    mo.md(f"""
    ## Batch (1 minute)

    {number_of(BATCH)} patients, findings missing at random, in one call: just now
    {1e6 * each:.2f} millionths of a second each.
    """)
    return


@app.function
def replaced(tables, variable, values):
    """Return copies of all tables, one of them with other values."""
    copies = [one.copy() for one in tables]
    for one in copies:
        if one.variable == variable:
            one.values = values.reshape(one.values.shape)
    return copies


@app.cell
def answer(committed, tables, yours):
    mo.stop(not committed)
    # the mistake of the question: lesions counted fastest, leaks slowest
    red = tables[2].values  # (redness, lesion, leak)
    swapped = connect(replaced(tables, "erythema", red.swapaxes(1, 2).copy()))
    says = swapped.check_model()
    seen = {"extravasation": "major", "erythema": "no"}
    right, wrong = by_pgmpy(yours, seen)[0], by_pgmpy(swapped, seen)[0]
    compiled_swapped = calcinosis.from_pgmpy(swapped, "lesion")
    wrong_too = compiled_swapped.infer(evidence_of([seen])).probability[0][0]

    # a column that does not sum to 1
    bright = tables[4].values
    leaky = bright - np.array([[0.005, 0, 0], [0, 0, 0]])
    short = connect(replaced(tables, "ultrasound_calcification", leaky))
    says_short = short.check_model()
    try:
        calcinosis.from_pgmpy(short, "lesion")
        refused = ""
    except ValueError as error:
        refused = str(error)

    # evidence that cannot be
    never = np.array([[1.0] * 3, [0.0] * 3])
    sure = connect(replaced(tables, "ultrasound_calcification", never))
    impossible = {"ultrasound_calcification": "yes"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        nothing = by_pgmpy(sure, impossible)
    told_so = calcinosis.from_pgmpy(sure, "lesion").infer(evidence_of([impossible]))
    mo.md(f"""
    ## The answer, and two more traps (2 minutes)

    | trap | pgmpy | compiled |
    |---|---|---|
    | columns in the wrong order | `check_model()` says **{says}**; iatrogenic {of_1000(wrong)} in place of {of_1000(right)} | {of_1000(wrong_too)}: cannot see it either |
    | a column that sums to {leaky[:, 0].sum():.3f} | `check_model()` says **{says_short}** | error: {refused} |
    | evidence that cannot be | {", ".join(map(str, nothing))} | log P(evidence) = {told_so.log_evidence[0]} |

    No program can know which column you meant. So write each number beside its state
    names, print a column you know by heart (`print(table)`), and test the network with
    cases whose answer you know.
    """)
    return nothing, refused, right, says, says_short, told_so, wrong, wrong_too


@app.cell
def check_yourself(committed):
    mo.stop(not committed)
    mo.vstack(
        [
            mo.md("""
            ## Check yourself (2 minutes)

            1. Your table has parents `["lesion", "extravasation"]`, three states each.
               What does the second column stand for?
            2. A tutorial says `from pgmpy.models import BayesianNetwork`. It fails. Why?
            3. `network.predict(frame)` gives a lesion for each patient. Is it the most
               probable one?
            """),
            mo.accordion(
                {
                    "Answers": mo.md("""
                    1. The first lesion with the *second* extravasation: the last parent
                       runs fastest.
                    2. It is called `DiscreteBayesianNetwork` since pgmpy 1.0. Pin the
                       version; do not pickle networks, write their numbers down.
                    3. Not always: it gives the most probable *combination* of all that
                       is missing. Ask `query(["lesion"], …)` for the probability itself.
                    """)
                }
            ),
        ]
    )
    return


@app.cell
def take_home(committed):
    mo.stop(not committed)
    mo.md("""
    ## Take home (1 minute)

    1. Draw the arrows first, then one table for each variable; a missing arrow is a claim
       of independence.
    2. A program checks that columns sum to 1, hardly that they are the right ones: test
       with cases whose answer you know.
    3. Two exact programs agree to the last digits; if they do not, one of them was asked
       another question.
    """)
    return


@app.cell
def numbers(
    at_once,
    big,
    found,
    largest,
    nothing,
    patients,
    refused,
    right,
    says,
    says_short,
    told_so,
    wrong,
    wrong_too,
):
    facts = {
        "patients": len(patients),
        "pgmpy_and_compiled": largest,
        "big_not_red": float(found["the big one"][0]),
        "big_red": float(found["the big one"][1]),
        "yours_not_red": float(found["yours"][0]),
        "yours_red": float(found["yours"][1]),
        "less_not_red": float(found["yours, one arrow less"][0]),
        "less_red": float(found["yours, one arrow less"][1]),
        "largest_difference_from_big": float(np.abs(at_once - big).max()),
        "right_columns": float(right),
        "swapped_columns": float(wrong),
        "check_of_swapped": float(says),
        "check_of_short_column": float(says_short),
        "short_column_refused": float(bool(refused)),
        "swapped_columns_compiled": float(wrong_too),
        "pgmpy_nan": float(np.isnan(nothing).all()),
        "log_impossible": float(told_so.log_evidence[0]),
    }
    return (facts,)


@app.cell
def page_data(model, tables):
    leak = {"extravasation": "major", "erythema": "no"}
    leaking = calcinosis.Case(id="baby", findings=leak, **ALWAYS)
    on_page = {
        "try": plainly(leaking, model),
        "view": "network",
        "states": STATES,
        "parents": {one.variables[0]: one.variables[1:] for one in tables},
        "always": ALWAYS,
        "asked": FINDINGS,
        "nothing": NOTHING,
        "ways": WAYS,
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
