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
    from calcinosis.reasoning.explain.sentence import percent
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import marked, plainly


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
    EARLY, LATE, BORN_BEFORE = 2, 12, 17
    OTHERS = (EARLY, 4, 7)

    def seen(day, **findings):
        """Diagnose the baby on a day of the swelling: it grows older with it."""
        known = {
            "swelling": "yes",
            "iv_calcium": "yes",
            "lesion_at_infusion_site": "yes",
            "erythema": "no",
            "days_from_onset": day,
        }
        case = calcinosis.Case(
            id="baby",
            setting="neonatal_unit",
            age=f"{BORN_BEFORE + day} d",
            findings={**known, **findings},
        )
        return model.diagnose(case)

    def film(day, calcium):
        return {"day": day, "calcification": calcium}

    def after_film(day, calcium):
        """P(calcinosis) after a film of the day on which the baby is seen."""
        return seen(day, radiographs=[film(day, calcium)]).calcinosis_cutis

    prior = seen(EARLY).calcinosis_cutis
    early, late = (after_film(d, "no") for d in (EARLY, LATE))
    return BORN_BEFORE, EARLY, LATE, OTHERS, after_film, early, film, late, prior, seen


@app.cell
def question(EARLY, early, prior):
    right = round(1000 * early)
    lower, low = right // 20, right // 4
    offered = f"about {right} of 1 000"
    replies = {
        f"excluded: about {lower} of 1 000": f"""A test excludes only what it would have
            shown. On day {EARLY} calcium is seldom visible yet: {right} are left.""",
        f"about {low} of 1 000": f"""That is nearer to what the same film would say in the
            second week. On day {EARLY} most of it stays: {right} are left.""",
        offered: f"""Yes. The film could hardly have shown calcium on day {EARLY}, so not
            to show it says little.""",
        f"{round(1000 * prior)} of 1 000, as before": f"""Nearly. It says something, if
            little: some deposits are visible that early. {right} are left.""",
    }
    guess = mo.ui.radio(
        list(replies),
        label=f"After a film of day {EARLY} without calcium it is … Commit to one:",
    )
    mo.vstack(
        [
            mo.md(f"""
            ## Question (4 minutes)

            A newborn got calcium into a vein. Now there is a swelling at that place, not
            red. Of 1 000 such babies **{round(1000 * prior)}** have a
            calcinosis. On day **{EARLY}** of the swelling a film is taken. It shows **no
            calcium**. Is the calcinosis excluded?
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
def experiment(BORN_BEFORE, LATE, committed):
    mo.stop(not committed)
    day = mo.ui.slider(
        0, 28, value=LATE, show_value=True, label="Let the baby come on another day:"
    )
    mo.vstack(
        [
            mo.md(f"""
            ## Experiment (6 minutes): the same film on another day

            The swelling came when the baby was {BORN_BEFORE} days old. One thing is
            changed: how many days later it is seen and the film taken.
            """),
            day,
        ]
    )
    return (day,)


@app.cell
def compared(EARLY, OTHERS, after_film, committed, day, early, prior, seen):
    mo.stop(not committed)
    days = sorted({*OTHERS, day.value})
    rows = "\n    ".join(
        f"| day {d} | {round(1000 * seen(d).calcinosis_cutis)} "
        f"| {round(1000 * after_film(d, 'no'))} | {round(1000 * after_film(d, 'yes'))} |"
        for d in days
    )
    mo.md(f"""
    | {marked("rows", "of 1 000 babies seen on")} | calcinosis, no film yet | film without calcium | film with calcium |
    |---|---|---|---|
    {rows}

    Of 1 000 babies whose film of day {EARLY} shows no calcium, {round(1000 * early)}
    still have a calcinosis; before the film it was {round(1000 * prior)}. After the same
    result on day {marked("day", day.value)} it is
    {marked("after", round(1000 * after_film(day.value, "no")))}: less, but not none, since a film misses some, and some deposits show later still. Calcium needs
    days to become visible, so an early film without it is expected *with* calcinosis as
    well. Look at the right column too: when calcium **is** there, the day matters much
    less.
    """)
    return


@app.cell
def curve(EARLY, LATE, committed, seen):
    mo.stop(not committed)
    unfilmed = seen(EARLY)
    inline_figure(
        lambda: plot_timeline(unfilmed, days=(EARLY, 4, 7, LATE, 21), notes=False),
        "Probability of calcinosis by day, before a film and after either result",
    )
    return (unfilmed,)


@app.cell
def control(EARLY, LATE, committed, early, late, seen):
    mo.stop(not committed)
    no_film = [seen(d).calcinosis_cutis for d in (EARLY, LATE)]
    other_test = [
        seen(d, ultrasound_fluid_collection="no").calcinosis_cutis
        for d in (EARLY, LATE)
    ]

    def change(pair):
        """Odds of the baby seen late over those of the one seen early."""
        odds = [p / (1 - p) for p in pair]
        return odds[1] / odds[0]

    changes = [change(no_film), change(other_test), change((early, late))]
    mo.md(f"""
    ## Control (5 minutes): is it the film, or that the baby comes later?

    A swelling that has lasted until day {LATE} differs by itself from one of day {EARLY},
    film or no film. So let the baby come on either day: with no film, with a test that
    does not ripen (ultrasound: no fluid), and with the film:

    | calcinosis, of 1 000 babies | seen on day {EARLY} | seen on day {LATE} | odds change by |
    |---|---|---|---|
    | no film | {round(1000 * no_film[0])} | {round(1000 * no_film[1])} | × {changes[0]:.2f} |
    | ultrasound without fluid | {round(1000 * other_test[0])} | {round(1000 * other_test[1])} | × {changes[1]:.2f} |
    | film without calcium | {round(1000 * early)} | {round(1000 * late)} | × {changes[2]:.2f} |

    Coming later changes the odds about as much with the ultrasound as without any test.
    Only with the film do they fall: what a film does not show counts for more, the later
    it is taken.
    """)
    return (changes,)


@app.cell
def check_yourself(EARLY, LATE, after_film, committed, film, seen):
    mo.stop(not committed)
    films = [film(EARLY, "no"), film(LATE, "yes")]
    both = seen(LATE, radiographs=films).calcinosis_cutis
    late_only = after_film(LATE, "yes")
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
def take_home(committed):
    mo.stop(not committed)
    mo.md("""
    ## Take home (2 minutes)

    1. A negative test tells only as much as it could have shown on that day.
    2. An early film without calcium excludes nothing; repeat it in the second week.
    3. Write down the day of every film: without it the result cannot be used.
    """)
    return


@app.cell
def numbers(EARLY, after_film, both, changes, early, late, late_only, prior):
    facts = {
        "before": prior,
        "early_negative": early,
        "late_negative": late,
        "early_positive": after_film(EARLY, "yes"),
        "late_positive": late_only,
        "negative_then_positive": both,
        "control_no_film": changes[0],
        "control_other_test": changes[1],
        "control_film": changes[2],
    }
    return (facts,)


@app.cell
def page_data(BORN_BEFORE, EARLY, OTHERS, film, model, seen):
    ONSET = "days_from_onset"
    patient = plainly(seen(EARLY).case, model)
    told = patient["findings"].pop(ONSET)
    on_page = {
        "try": plainly(seen(EARLY, radiographs=[film(EARLY, "no")]).case, model),
        "patient": patient,
        "onset": {"name": ONSET, "unit": told["unit"]},
        "born": BORN_BEFORE,
        "days": OTHERS,
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
