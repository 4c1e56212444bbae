"""Lesson 4: time, or the early negative film."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 4: The film was negative. On which day?")

with app.setup:
    import sys
    from pathlib import Path

    import marimo as mo

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

    import calcinosis
    from calcinosis.figures import plot_timeline
    from calcinosis.wording import percent
    from teaching.shown import picture


@app.cell
def title():
    mo.md("""
    # Lesson 4: The film was negative. On which day?

    For students and doctors who know lesson 2.
    20 minutes: question 4, experiment 6, control 5, check yourself 3, take home 2.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def patients(model):
    LESION, EARLY, LATE = "iatrogenic", 2, 12
    BABY = {"iv_calcium": "yes", "lesion_at_infusion_site": "yes", "erythema": "no"}

    def diagnose(**findings):
        """Diagnose the baby; days count from the day the swelling was seen."""
        case = calcinosis.Case(
            id="baby",
            setting="neonatal_unit",
            age="19 d",
            findings={**BABY, **findings},
        )
        return model.diagnose(case)

    def film(day, calcium):
        return {"day": day, "calcification": calcium}

    before = diagnose()
    prior = before.posterior[LESION]
    return EARLY, LATE, LESION, before, diagnose, film, prior


@app.cell
def question(EARLY, prior):
    guess = mo.ui.radio(
        [
            "about as probable as before",
            "about half as probable",
            "as good as excluded",
        ],
        label=f"After a film of day {EARLY} without calcium, there is a calcinosis in …",
    )
    mo.vstack(
        [
            mo.md(f"""
            ## Question (4 minutes)

            A newborn got calcium into a vein of the arm. Now there is a swelling at that
            place, not red. Of 1 000 such babies **{round(1000 * prior)}**
            have an iatrogenic calcinosis. On day **{EARLY}** of the swelling a film is
            taken. It shows **no calcium**. Is the calcinosis excluded?
            """),
            guess,
        ]
    )
    return


@app.cell
def experiment(LATE):
    day = mo.ui.slider(
        0, 28, value=LATE, show_value=True, label="Take the film on another day:"
    )
    mo.vstack(
        [
            mo.md("""
            ## Experiment (6 minutes): the same film on another day

            One thing is changed, the day of the film. Baby, finding and result stay.
            """),
            day,
        ]
    )
    return (day,)


@app.cell
def compared(EARLY, LESION, day, diagnose, film, prior):
    days = sorted({EARLY, 4, 7, day.value})
    after = {
        (d, calcium): diagnose(radiographs=[film(d, calcium)]).posterior[LESION]
        for d in days
        for calcium in ("no", "yes")
    }
    rows = "\n    ".join(
        f"| day {d} | {round(1000 * after[d, 'no'])} | {round(1000 * after[d, 'yes'])} |"
        for d in days
    )
    early, later = after[EARLY, "no"], after[day.value, "no"]
    mo.md(f"""
    | calcinosis, of 1 000 babies | film without calcium | film with calcium |
    |---|---|---|
    | before any film | {round(1000 * prior)} | {round(1000 * prior)} |
    {rows}

    Of 1 000 babies whose film of day {EARLY} shows no calcium, {round(1000 * early)}
    still have the calcinosis; before any film it was {round(1000 * prior)}. After the
    same result on day {day.value} it is {round(1000 * later)}. Calcium needs days to become
    visible, so an early film without it is expected *with* calcinosis as well. Look at
    the right column too: when calcium **is** there, the day matters much less.
    """)
    return


@app.cell
def curve(before):
    picture(
        plot_timeline(before, days=(1, 2, 4, 7, 12, 21)),
        "Probability of calcinosis by day, before a film and after either result",
    )
    return


@app.cell
def control(EARLY, LATE, LESION, diagnose, film):
    def only(**findings):
        return diagnose(**findings).posterior[LESION]

    no_film = [only(days_from_onset=d) for d in (EARLY, LATE)]
    other_test = [
        only(days_from_onset=d, ultrasound_fluid_collection="no") for d in (EARLY, LATE)
    ]
    with_film = [
        only(days_from_onset=d, radiographs=[film(d, "no")]) for d in (EARLY, LATE)
    ]

    def ratio(pair):
        """Odds of the late patient over those of the early one."""
        early, late = (p / (1 - p) for p in pair)
        return late / early

    mo.md(f"""
    ## Control (5 minutes): is it the film, or that the baby comes later?

    A swelling that has lasted until day {LATE} differs by itself from one of day {EARLY},
    film or no film. So let the baby come on either day: with no film, with a test that
    does not ripen (ultrasound: no fluid), and with the film:

    | calcinosis, of 1 000 babies | seen on day {EARLY} | seen on day {LATE} | odds change by |
    |---|---|---|---|
    | no film | {round(1000 * no_film[0])} | {round(1000 * no_film[1])} | × {ratio(no_film):.2f} |
    | ultrasound without fluid | {round(1000 * other_test[0])} | {round(1000 * other_test[1])} | × {ratio(other_test):.2f} |
    | film without calcium | {round(1000 * with_film[0])} | {round(1000 * with_film[1])} | × {ratio(with_film):.2f} |

    Coming later changes the odds about as much with the ultrasound as without any test.
    Only with the film does the day matter much: what a film does not show counts for
    more, the later it is taken.
    """)
    return no_film, other_test, ratio, with_film


@app.cell
def check_yourself(EARLY, LATE, LESION, diagnose, film):
    both = diagnose(radiographs=[film(EARLY, "no"), film(LATE, "yes")]).posterior[
        LESION
    ]
    late_only = diagnose(radiographs=[film(LATE, "yes")]).posterior[LESION]
    mo.vstack(
        [
            mo.md(f"""
            ## Check yourself (3 minutes)

            1. The film of day {EARLY} shows nothing. The film of day {LATE} of the same
               baby shows calcium. Do the two contradict each other? Guess the
               probability after both.
            2. When would you take the second film, and what would you do until then?
            3. A referral letter says “radiograph negative”. What do you ask?
            """),
            mo.accordion(
                {
                    "Answers": mo.md(f"""
                    1. No: calcium became visible in between. After both it is
                       {percent(both)}; with the late film alone {percent(late_only)}. The
                       early one takes back next to nothing.
                    2. When it can show something, in the second week; until then the
                       baby is watched and nothing is cut, unless other signs call for it.
                    3. On which day of the lesion.
                    """)
                }
            ),
        ]
    )
    return both, late_only


@app.cell
def take_home():
    mo.md("""
    ## Take home (2 minutes)

    1. A negative test tells only as much as it could have shown on that day.
    2. An early film without calcium excludes nothing; repeat it in the second week.
    3. Write down the day of every film: without it the result cannot be used.
    """)
    return


@app.cell
def numbers(
    EARLY,
    LATE,
    LESION,
    both,
    diagnose,
    film,
    late_only,
    no_film,
    other_test,
    prior,
    ratio,
    with_film,
):
    facts = {
        "before": prior,
        "early_negative": diagnose(radiographs=[film(EARLY, "no")]).posterior[LESION],
        "late_negative": diagnose(radiographs=[film(LATE, "no")]).posterior[LESION],
        "early_positive": diagnose(radiographs=[film(EARLY, "yes")]).posterior[LESION],
        "late_positive": late_only,
        "negative_then_positive": both,
        "control_no_film": ratio(no_film),
        "control_other_test": ratio(other_test),
        "control_film": ratio(with_film),
    }
    return (facts,)


if __name__ == "__main__":
    app.run()
