"""Lesson 5: what to test next, and when to stop."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 5: What to test next, and when to stop?")

with app.setup:
    import sys
    from dataclasses import replace
    from math import exp
    from pathlib import Path

    import marimo as mo

    ROOT = Path(__file__).resolve().parents[1]
    sys.path.insert(0, str(ROOT))  # lessons run from the checkout

    import calcinosis
    from calcinosis.errors import ImpossibleEvidenceError
    from calcinosis.figures import plot_next_tests
    from calcinosis.reasoning.explain.sentence import percent
    from calcinosis.reasoning.infer import infer
    from calcinosis.typeset import plain
    from teaching.inline_figure import inline_figure
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
    filmed = model.diagnose(replace(seed, id="newborn"))
    baby = filmed.without("radiographs")
    tests = {test.test: test for test in baby.next_tests()}
    telling = max(tests.values(), key=lambda test: test.information_bits)
    worthy = max(tests.values(), key=lambda test: test.expected_utility_gain)
    return baby, filmed, telling, tests, worthy


@app.cell
def question(baby):
    OFFERED = {
        "biopsy": "Cut out a piece (skin biopsy)",
        "radiograph_in_a_week": "Wait, and take a radiograph in a week",
        "ultrasound": "Take an ultrasound",
        "warmth": "Feel whether the swelling is warm",
    }
    choice = mo.ui.radio(
        {offered: name for name, offered in OFFERED.items()}
        | {"Nothing: act on what is known": ""},
        label="You may do one thing more. Commit to one:",
    )
    counts = [round(1000 * baby.posterior[name]) for name in baby.ranking[:3]]
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            A newborn comes back with swellings, not red, where calcium had been infused.
            There is no radiograph yet. Of 1 000 such babies {counts[0]} have an
            {plain(baby.ranking[0])} calcinosis, {counts[1]} something else
            (“{baby.ranking[1]}”), {counts[2]} a {plain(baby.ranking[2])}.
            """),
            choice,
        ]
    )
    return (choice,)


@app.cell
def judged(choice, tests, worthy):
    if choice.value is None:
        reply = "Tell your neighbour why. Then read on."
    elif choice.value in tests:
        chosen = tests[choice.value]
        reply = f"""
        **{chosen.label}** is expected to tell {chosen.information_bits:.2f} bits about
        the lesion, and to be worth {hours(chosen.expected_utility_gain)} of good health,
        its burden taken off. Is that good? Compare it with the others.
        """
    else:
        reply = f"Nearly. But one cheap thing, “{worthy.label}?”, is worth it; read on."
    mo.callout(mo.md(reply))
    return


@app.cell
def experiment(tests, telling, worthy):
    biopsy = tests["biopsy"]
    gainful = [test for test in tests.values() if test.expected_utility_gain > 0]
    mo.md(f"""
    ## Experiment (7 minutes): to tell most is not to be worth most

    Bars: how much each test is expected to *tell*. Numbers at the right: what it is
    expected to be *worth*, from 1 (half a year in the best attainable health) to 0
    (death), so that 0.001 is about {hours(0.001)}.

    * **{telling.label}** tells most, {telling.information_bits:.2f} bits, and is worth
      {hours(telling.expected_utility_gain)}: the film and the week of
      waiting cost more than the result can save.
    * **{biopsy.label}** tells {biopsy.information_bits:.2f} bits and is worth
      {hours(biopsy.expected_utility_gain)}: the wound costs more than it can save.
    * **{worthy.label}** tells {worthy.information_bits:.2f} bits and is worth
      {hours(worthy.expected_utility_gain)}: to feel costs next to nothing, and if the
      swelling is warm, another action is best: the table below tells which.

    Of {len(tests)} tests and questions {len(gainful)} are worth their burden, each of
    them asked, seen or felt: no needle, no machine.
    """)
    return biopsy, gainful


@app.cell
def open_tests(baby):
    inline_figure(
        plot_next_tests(baby, most=8),
        "Bars of the information expected from eight tests, and what each is worth: "
        "the longest bars are not worth their burden",
    )
    return


@app.function
def results_of(diagnosis, variable):
    """Return every possible result of a test: its state, its probability, what follows."""
    found = []
    for state in diagnosis.reasoner.network.states[variable]:
        findings = {**diagnosis.case.findings, variable: state}
        case = replace(diagnosis.case, findings=findings)
        try:
            after = calcinosis.Diagnosis.of(infer(diagnosis.reasoner, case))
        except ImpossibleEvidenceError:  # calcium was given: some vein it was
            continue
        share = after.answer.log_evidence[0] - diagnosis.answer.log_evidence[0]
        found.append((state, exp(share), after))
    return found


@app.function
def earned(diagnosis, variable):
    """Best expected utility, averaged over the results, less that of acting now."""
    later = sum(
        share * max(after.advise().expected_utility.values())
        for _, share, after in results_of(diagnosis, variable)
    )
    return later - max(diagnosis.advise().expected_utility.values())


@app.cell
def asked_for(tests):
    asked = mo.ui.dropdown(
        {tests[n].label: n for n in ("warmth", "iv_calcium_access", "biopsy")},
        value=tests["warmth"].label,
        label="Why? Look at every result of",
    )
    mo.hstack([asked])
    return (asked,)


@app.cell
def by_hand(asked, baby, tests):
    now = baby.advise()
    gain, cost = earned(baby, asked.value), tests[asked.value].cost
    rows = [
        {
            "result": plain(state),
            "babies": of_1000(share),
            "then leads": f"{plain(after.ranking[0])}, "
            + percent(after.posterior[after.ranking[0]]),
            "best action then": after.advise().label,
            "changed": "" if after.advise().action == now.action else "**yes**",
        }
        for state, share, after in results_of(baby, asked.value)
    ]
    mo.md(
        f"{markdown_table(rows)}\n\nWithout a test the best action is: {now.label.lower()}. "
        f"Only a result that *changes* it earns something, {hours(gain)} on average. "
        f"The burden of the test is {hours(cost)}; **{hours(gain - cost)}** are left."
    )
    return


@app.cell
def control(baby, filmed):
    left = {test.test: test for test in filmed.next_tests()}
    worth_it = sum(test.expected_utility_gain > 0 for test in left.values())
    overturned = sum(
        share
        for _, share, after in results_of(filmed, "biopsy")
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
def nothing_left(filmed):
    inline_figure(
        plot_next_tests(filmed, most=8),
        "The same bars after the film: short, and none worth its burden",
    )
    return


@app.cell
def two_steps(model):
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
    blood = max((t for t in open_now.values() if t.is_bundle), key=lambda t: t.cost)
    apart = sum(open_now[name].cost for name in blood.panels)
    steps = [
        {
            "seen": ", ".join(plain(state) for state in branch.result.values()),
            "patients": of_1000(branch.probability),
            "then leads": f"{plain(branch.lesion)}, "
            + percent(branch.lesion_probability),
            "next": branch.label or f"no test: {plain(branch.action)}",
        }
        for branch in plan.branches[:6]
    ]
    mo.md(
        "## Two steps (3 minutes): a look first, and one needle for all\n\n"
        "An adult in the emergency department with a red swelling. The best *single* "
        f"test is worth {hours(plan.single_gain)}. The best *plan* of two begins with a "
        f"look, “{plan.label}?”, lets what is seen choose the test, and is worth "
        f"{hours(plan.expected_utility_gain)}:\n\n{markdown_table(steps)}\n\n"
        f"Tests share their burden, too: {len(blood.panels)} blood panels with a "
        f"needle each cost {hours(apart)}, from one needle {hours(blood.cost)}."
    )
    return apart, blood, plan


@app.cell
def check_yourself():
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
def take_home():
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
    filmed,
    gainful,
    left,
    overturned,
    plan,
    telling,
    tests,
    worth_it,
    worthy,
):
    facts = {
        "before_film": baby.posterior["iatrogenic"],
        "after_film": filmed.posterior["iatrogenic"],
        "later_film_tells_most": float(telling.test == "radiograph_in_a_week"),
        "feeling_is_worth_most": float(worthy.test == "warmth"),
        "worth_it_before_film": len(gainful),
        "cost_of_dearest_worth_it": max(test.cost for test in gainful),
        "cost_of_worthiest": worthy.cost,
        "warm_changes_action": float(
            next(
                after.advise().action != baby.advise().action
                for state, _, after in results_of(baby, "warmth")
                if state == "yes"
            )
        ),
        "biopsy_bits": biopsy.information_bits,
        "most_bits": telling.information_bits,
        "gain_of_most_bits": telling.expected_utility_gain,
        "bits_of_worthiest": worthy.information_bits,
        "best_gain": worthy.expected_utility_gain,
        "worthiest_by_hand": earned(baby, worthy.test) - worthy.cost,
        "induration_by_hand": earned(baby, "induration") - tests["induration"].cost,
        "induration": tests["induration"].expected_utility_gain,
        "biopsy_by_hand": earned(baby, "biopsy") - biopsy.cost,
        "biopsy": biopsy.expected_utility_gain,
        "worth_it_after_film": worth_it,
        "biopsy_bits_after_film": left["biopsy"].information_bits,
        "overturned_by_biopsy": overturned,
        "single_gain": plan.single_gain,
        "plan_gain": plan.expected_utility_gain,
        "plan_begins_with_a_look": float(plan.first == "purulence"),
        "needles_apart": apart,
        "one_needle": blood.cost,
    }
    return (facts,)


if __name__ == "__main__":
    app.run()
