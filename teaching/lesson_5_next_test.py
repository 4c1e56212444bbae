"""Lesson 5: what to test next, and when to stop."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 5: What to test next, and when to stop?")

with app.setup:
    import sys
    from dataclasses import replace
    from itertools import product
    from math import exp
    from pathlib import Path

    import marimo as mo

    ROOT = Path(__file__).resolve().parents[1]
    sys.path.insert(0, str(ROOT))  # lessons run from the checkout

    import calcinosis
    from calcinosis.errors import ImpossibleEvidenceError
    from calcinosis.figures import plot_next_tests
    from calcinosis.figures.parts.short_names import inside
    from calcinosis.reasoning.explain.sentence import percent
    from calcinosis.reasoning.infer import infer
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import marked, plainly
    from teaching.plain_numbers import hours, markdown_table, of_1000


@app.cell
def title():
    mo.md("""
    # Lesson 5: What to test next, and when to stop?

    For students and for whoever orders tests; lessons 1 and 2 come before.
    20 minutes: question 3, experiment 7, control 4, two steps 3, check yourself 2, take
    home 1.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def patient(model):
    seed = calcinosis.Case.read(ROOT / "evaluation/cases/seed.yaml")
    scan = ("ultrasound_fluid_collection", "ultrasound_mass")
    told = {**seed.findings, "infused_agent": "calcium"}
    filmed = model.diagnose(replace(seed, id="newborn", findings=told)).without(*scan)
    baby = filmed.without("radiographs")
    tests = {test.test: test for test in baby.next_tests()}
    telling = max(tests.values(), key=lambda test: test.information_bits)
    worthy = max(tests.values(), key=lambda test: test.expected_utility_gain)
    named = model.knowledge.phrases.get("form", {})
    kinds = [named.get(kind, plain(kind)) for kind in list(baby.kinds)[:2]]
    return baby, filmed, kinds, telling, tests, worthy


@app.cell
def question(baby, kinds, tests, worthy):
    OFFERED = {
        "Cut out a piece (skin biopsy)": "biopsy",
        "Wait, and take a radiograph in a week": "radiograph_in_a_week",
        "Take an ultrasound": "ultrasound",
        f"Only ask, look or feel: {inside(worthy.label)}?": worthy.test,
    }

    def judged(test):
        """Say what one choice is worth beside the worthiest."""
        verdict = {
            True: "Nothing open is worth more.",
            False: "Another one is worth more.",
        }
        return f"""It is expected to tell {test.information_bits:.2f} bits about the lesion,
            and to be worth {hours(test.expected_utility_gain)} of good health, its burden
            taken off. {verdict[test is worthy]}"""

    replies = {said: judged(tests[name]) for said, name in OFFERED.items()}
    replies["Nothing: act on what is known"] = f"""Nearly. But one cheap thing,
            “{worthy.label}?”, is worth {hours(worthy.expected_utility_gain)}."""
    guess = mo.ui.radio(
        list(replies), label="You may do one thing more. Commit to one:"
    )
    first, *next_ones = baby.ranking[:3]
    rivals = " and ".join(
        f"{round(1000 * baby.posterior[name])} “{plain(name)}”" for name in next_ones
    )
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            A newborn comes back with swellings, not red, where calcium had been infused.
            There is no picture yet. Of 1 000 such babies
            {round(1000 * baby.posterior[first])} have “{plain(first)}”; next come
            {rivals}. (“Other” is a set of kinds, here most often {kinds[0]} and
            {kinds[1]}.)
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
def experiment(committed, telling, tests, worthy):
    mo.stop(not committed)
    COSTS = {
        "biopsy": "the wound costs more than it can save",
        "radiograph_in_a_week": "the film and the week of waiting cost more than the "
        "result can save",
        "ct": "rays and a sedated baby cost more than the picture can save",
    }
    SMALL = 0.001
    biopsy = tests["biopsy"]
    burdened = sorted(COSTS, key=lambda name: -tests[name].information_bits)
    dear, dearer = (
        f"**{tests[name].label}** tells {tests[name].information_bits:.2f} bits and is "
        f"worth {hours(tests[name].expected_utility_gain)}: {COSTS[name]}."
        for name in burdened[:2]
    )
    gainful = [test for test in tests.values() if test.expected_utility_gain > 0]
    free = [
        test for test in gainful if test.cost == min(t.cost for t in tests.values())
    ]
    how_many = "all" if len(free) == len(gainful) else len(free)
    mo.md(f"""
    ## Experiment (7 minutes): to tell most is not to be worth most

    Bars: how much each test is expected to *tell*. Numbers at the right: what it is
    expected to be *worth*, from 1 (half a year in the best attainable health) to 0
    (death), so that {SMALL:g} is about {hours(SMALL)}.

    * **{telling.label}** tells most: {telling.information_bits:.2f} bits. It is worth
      {hours(telling.expected_utility_gain)}.
    * {dear}
    * {dearer}
    * **{worthy.label}** tells only {worthy.information_bits:.2f} bits and is worth
      {hours(worthy.expected_utility_gain)}, more than any other: it costs next to
      nothing, and one of its results changes what is best to do; the table below tells
      which.

    Of {len(tests)} tests and questions {len(gainful)} are worth their burden,
    {how_many} of them only asked, seen or felt. None needs a needle or a knife.
    """)
    return biopsy, burdened, free, gainful


@app.cell
def open_tests(baby, committed):
    mo.stop(not committed)
    inline_figure(
        lambda: plot_next_tests(baby, most=8),
        "Bars of the information expected from eight tests, and what each is worth: "
        "the longest bars are not worth their burden",
    )
    return


@app.function
def results_of(diagnosis, test):
    """Return every possible result of a test: its states, its probability, what follows."""
    found = []
    states = diagnosis.reasoner.network.states
    for result in product(*(states[name] for name in test.variables)):
        told = dict(zip(test.variables, result, strict=True))
        findings = {**diagnosis.case.findings, **told}
        case = replace(diagnosis.case, findings=findings)
        try:
            after = calcinosis.Diagnosis.of(infer(diagnosis.reasoner, case))
        except ImpossibleEvidenceError:  # calcium was given: some vein it was
            continue
        share = after.answer.log_evidence[0] - diagnosis.answer.log_evidence[0]
        found.append((", ".join(result), exp(share), after))
    return found


@app.function
def earned(diagnosis, test):
    """Best expected utility, averaged over the results, less that of acting now."""
    later = sum(
        share * max(after.advise().expected_utility.values())
        for _, share, after in results_of(diagnosis, test)
    )
    return later - max(diagnosis.advise().expected_utility.values())


@app.cell
def asked_for(committed, tests, worthy):
    mo.stop(not committed)
    offered = (worthy.test, "iv_calcium_access", "biopsy")
    offered = {tests[name].label: name for name in offered}
    asked = mo.ui.dropdown(
        offered,
        value=worthy.label,
        label="Why? Look at every result of",
    )
    mo.hstack([asked])
    return asked, offered


@app.cell
def by_hand(asked, baby, committed, tests):
    mo.stop(not committed)
    now = baby.advise()
    test = tests[asked.value]
    gain, cost = earned(baby, test), test.cost
    rows = [
        {
            marked("rows", "result"): plain(state),
            "babies": of_1000(share),
            "then leads": f"{plain(after.ranking[0])}, "
            + percent(after.posterior[after.ranking[0]]),
            "best action then": after.advise().label,
            "changed": "" if after.advise().action == now.action else "yes",
        }
        for state, share, after in results_of(baby, test)
    ]
    mo.md(
        f"{markdown_table(rows)}\n\nWithout a test the best action is: {now.label.lower()}. "
        f"Only a result that *changes* it earns something, "
        f"{marked('gain', hours(gain))} on average. The burden of the test is "
        f"{marked('cost', hours(cost))}; **{marked('left', hours(gain - cost))}** are left."
    )
    return


@app.cell
def control(baby, committed, filmed):
    mo.stop(not committed)
    left = {test.test: test for test in filmed.next_tests()}
    worth_it = sum(test.expected_utility_gain > 0 for test in left.values())
    overturned = sum(
        share
        for _, share, after in results_of(filmed, left["biopsy"])
        if after.advise().action != filmed.advise().action
    )
    mo.md(f"""
    ## Control (4 minutes): the same baby, one film later

    One thing is changed: a radiograph of day 1 shows calcium. Iatrogenic calcinosis goes
    from {of_1000(baby.posterior["iatrogenic"])} to
    {of_1000(filmed.posterior["iatrogenic"])}. Of {len(left)} tests and questions still
    open, **{worth_it}** are worth their burden. A biopsy would still tell
    {left["biopsy"].information_bits:.2f} bits; but another action would be best after
    it in {of_1000(overturned)} such babies. *Nothing would change what to do* is an
    answer.
    """)
    return left, overturned, worth_it


@app.cell
def nothing_left(committed, filmed):
    mo.stop(not committed)
    inline_figure(
        lambda: plot_next_tests(filmed, most=8),
        "The same bars after the film: short, and none worth its burden",
    )
    return


@app.cell
def two_steps(committed, model):
    mo.stop(not committed)
    adult = model.diagnose(
        calcinosis.Case(
            id="adult",
            setting="emergency",
            age="34 y",
            findings={"swelling": "yes", "erythema": "yes"},
        )
    )
    plan = adult.plan_tests()
    open_now = {test.test: test for test in adult.next_tests()}
    single = max(open_now.values(), key=lambda t: t.expected_utility_gain)
    blood = max((t for t in open_now.values() if t.is_bundle), key=lambda t: t.cost)
    examined = model.knowledge.variables[plan.first].group == "examination"
    apart = sum(open_now[name].cost for name in blood.panels)
    steps = [
        {
            "found": ", ".join(plain(state) for state in branch.result.values()),
            "patients": of_1000(branch.probability),
            "then leads": f"{plain(branch.lesion)}, "
            + percent(branch.lesion_probability),
            "next": branch.label or f"no test: {plain(branch.action)}",
        }
        for branch in plan.branches[:6]
    ]
    mo.md(
        "## Two steps (3 minutes): eyes and fingers first, and one needle for all\n\n"
        "An adult in the emergency department with a red swelling. The best *single* "
        f"test, {single.label.lower()}, is worth {hours(plan.single_gain)}. The best "
        f"*plan* of two begins with eyes and fingers, “{plan.label}?”, lets what they "
        "find choose what comes next, and is worth "
        f"{hours(plan.expected_utility_gain)}:\n\n{markdown_table(steps)}\n\n"
        f"Tests share their burden, too: {len(blood.panels)} blood panels with a "
        f"needle each cost {hours(apart)}, from one needle {hours(blood.cost)}."
    )
    return adult, apart, blood, examined, plan, single


@app.cell
def check_yourself(committed):
    mo.stop(not committed)
    mo.vstack(
        [
            mo.md("""
            ## Check yourself (2 minutes)

            1. Can a test that tells nothing about the lesion be worth its burden?
            2. A test tells much, but whatever it shows you would do the same. Order it?
            3. What would make the biopsy worth its burden in this baby?
            """),
            mo.accordion(
                {
                    "Answers": mo.md("""
                    1. No: if no result moves a belief, none moves what is best to do.
                    2. Not for this decision. It may serve another one; then name it.
                    3. A dangerous, treatable rival (higher stakes), a smaller burden,
                       or no cheaper way to learn the same.
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

    1. A test is worth what its results change in what you do, less its burden.
    2. What tells most, what is worth most and what comes first in a plan may be three
       different things.
    3. When no result would change the action by enough, the next test is none.

    The utilities behind this are partly judgements; `calcinosis priors observe` prints
    them with their reasons.
    """)
    return


@app.cell
def numbers(
    apart,
    baby,
    biopsy,
    blood,
    burdened,
    examined,
    filmed,
    free,
    gainful,
    left,
    overturned,
    plan,
    single,
    telling,
    tests,
    worth_it,
    worthy,
):
    facts = {
        "before_film": baby.posterior["iatrogenic"],
        "after_film": filmed.posterior["iatrogenic"],
        "dear_tests_worth_it": sum(
            tests[name].expected_utility_gain > 0 for name in burdened
        ),
        "worth_it_before_film": len(gainful),
        "worth_it_without_a_machine": len(free),
        "needles_worth_it": sum(t.test in ("biopsy", "aspiration") for t in gainful)
        + sum(t.is_bundle for t in gainful),
        "cost_of_worthiest": worthy.cost,
        "cost_of_cheapest": min(test.cost for test in tests.values()),
        "results_that_change_action": sum(
            after.advise().action != baby.advise().action
            for _, _, after in results_of(baby, worthy)
        ),
        "biopsy_bits": biopsy.information_bits,
        "most_bits": telling.information_bits,
        "gain_of_most_bits": telling.expected_utility_gain,
        "bits_of_worthiest": worthy.information_bits,
        "best_gain": worthy.expected_utility_gain,
        "worthiest_by_hand": earned(baby, worthy) - worthy.cost,
        "induration_by_hand": earned(baby, tests["induration"])
        - tests["induration"].cost,
        "induration": tests["induration"].expected_utility_gain,
        "biopsy_by_hand": earned(baby, biopsy) - biopsy.cost,
        "biopsy": biopsy.expected_utility_gain,
        "worth_it_after_film": worth_it,
        "biopsy_bits_after_film": left["biopsy"].information_bits,
        "overturned_by_biopsy": overturned,
        "single_gain": plan.single_gain,
        "plan_gain": plan.expected_utility_gain,
        "best_single": single.expected_utility_gain,
        "plan_begins_with_examination": float(examined),
        "needles_apart": apart,
        "one_needle": blood.cost,
    }
    return (facts,)


@app.cell
def page_data(baby, model, offered, tests):
    patient = plainly(baby.case, model)
    on_page = {
        "try": patient,
        "view": "next",
        "patient": patient,
        "tests": {
            said: {"variables": tests[name].variables, "cost": tests[name].cost}
            for said, name in offered.items()
        },
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
