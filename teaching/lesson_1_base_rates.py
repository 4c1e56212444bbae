"""Lesson 1: base rates and natural frequencies."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 1: How many have it to begin with?")

with app.setup:
    import sys
    from math import exp
    from pathlib import Path

    import marimo as mo

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

    import calcinosis
    from calcinosis.figures import Frequencies, plot_frequencies
    from calcinosis.figures.parts.short_names import number_of
    from calcinosis.figures.plot_frequencies import said_of
    from calcinosis.reasoning.explain.sentence import percent
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import drawn, marked, plainly


@app.cell
def title():
    mo.md("""
    # Lesson 1: How many have it to begin with?

    For students and young doctors; nothing needs to be known before.
    20 minutes: question 4, experiment 7, control 4, check yourself 3, take home 2.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def counting(model):
    age, LESION = "19 d", "iatrogenic"
    TOLD = {"swelling": "yes"}
    SCAN = {**TOLD, "ultrasound_calcification": "yes"}
    SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)

    def count(setting):
        """Count newborns with a swelling in one clinic: lesion, calcium, both."""
        before, after = (
            model.diagnose(calcinosis.Case(setting=setting, age=age, findings=known))
            for known in (TOLD, SCAN)
        )
        # P(ultrasound shows calcium) among the babies of this clinic
        seen = exp(after.answer.log_evidence[0] - before.answer.log_evidence[0])
        both = seen * after.posterior[LESION]

        def counted(total):
            return Frequencies(
                population=f"newborns with a swelling, {plain(setting)}",
                lesion="iatrogenic calcinosis",
                finding="Ultrasound shows calcium",
                variable="ultrasound_calcification",
                total=total,
                lesions=round(total * before.posterior[LESION]),
                lesions_found=round(total * both),
                others_found=round(total * (seen - both)),
                posterior=after.posterior[LESION],
            )

        def says_the_same(counts):
            """Ask whether whole people give the percentage that the network gives."""
            share = counts.lesions_found / max(counts.found, 1)
            return percent(share) == percent(counts.posterior)

        *sizes, largest = SIZES
        return next(
            (c for c in map(counted, sizes) if says_the_same(c)), counted(largest)
        )

    here = count("neonatal_unit")
    return LESION, SCAN, SIZES, TOLD, age, count, here


@app.cell
def question(age, here):
    TEN, MOST, LEAST = 10, 9, 1  # offered, and wrong
    answer = round(TEN * here.lesions_found / here.found)
    trap = round(TEN * here.lesions_found / here.lesions)
    others = f"the {here.others} without the lesion"
    replies = {
        f"{MOST} of {TEN}": f"""That forgets {others}: ultrasound shows calcium in
            {here.others_found} of them, too.""",
        f"{trap} of {TEN}": f"""That is the share of those *with the lesion* who show
            calcium, {here.lesions_found} of {here.lesions}. Asked was the share of those
            *with calcium* who have the lesion. {others.capitalize()} show calcium
            seldom, but they are many.""",
        f"{answer} of {TEN}": f"""Yes: {here.lesions_found} of the {here.found} babies with
            calcium.""",
        f"{LEAST} of {TEN}": f"""Too few: that is nearly the base rate, {here.lesions} of
            {number_of(here.total)}, as if the finding said little.""",
    }
    guess = mo.ui.radio(list(replies), label="Commit to one:")
    mo.vstack(
        [
            mo.md(f"""
            ## Question (4 minutes)

            A baby, {age.partition(" ")[0]} days old, has a swelling. In the neonatal unit,
            **{here.lesions} of {number_of(here.total)}** babies with such a swelling
            have an iatrogenic calcinosis: calcium of an infusion that leaked.

            Ultrasound shows calcium in **{here.lesions_found} of these {here.lesions}**,
            and in **{here.others_found} of the other {here.others}**. It shows calcium in
            this baby, too. How many of ten such babies have the calcinosis?
            """),
            guess,
        ]
    )
    return answer, guess, replies, trap


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
def counted_here(committed, here):
    mo.stop(not committed)
    counted = f"""
    Ultrasound shows calcium in {here.lesions_found} + {here.others_found} = {here.found}
    babies. Of these {here.found}, {here.lesions_found} have the calcinosis:
    {percent(here.lesions_found / here.found)}.
    """
    mo.vstack([mo.md(counted), inline_figure(lambda: plot_frequencies(here))])
    return


@app.cell
def experiment(committed):
    mo.stop(not committed)
    CLINICS = {
        "emergency room": "emergency",
        "dermatology": "dermatology",
        "rheumatology": "rheumatology",
        "general practice": "general",
    }
    clinic = mo.ui.dropdown(CLINICS, value="emergency room", label="The other clinic:")
    mo.vstack(
        [
            mo.md("""
            ## Experiment (7 minutes): the same baby in another clinic

            The same baby, the same ultrasound. Only the door is another one. First guess
            again, then count.
            """),
            clinic,
        ]
    )
    return CLINICS, clinic


@app.cell
def elsewhere(clinic, committed, count):
    mo.stop(not committed)
    there = count(clinic.value)
    mo.Html(drawn("tree", inline_figure(lambda: plot_frequencies(there)).text))
    return (there,)


@app.cell
def compared(clinic, committed, here, there):
    mo.stop(not committed)
    mo.md(f"""
    In the {marked("clinic", clinic.selected_key)},
    {marked("lesions", number_of(there.lesions))} of
    {marked("total", number_of(there.total))} have the calcinosis, and of
    {marked("found", number_of(there.found))} with calcium on ultrasound,
    {marked("lesions_found", number_of(there.lesions_found))} have it:
    **{marked("share", percent(there.lesions_found / there.found))}**, after
    {percent(here.lesions_found / here.found)} in the neonatal unit. The finding is the
    same. The babies who come are not.
    """)
    return


@app.cell
def control(clinic, committed, here, there):
    mo.stop(not committed)

    def share(base, scan):
        """Share with the lesion among those with calcium on ultrasound."""
        own = base.lesions / base.total * scan.lesions_found / scan.lesions
        other = base.others / base.total * scan.others_found / scan.others
        return own / (own + other)

    other_base, other_scan = share(there, here), share(here, there)
    mo.md(f"""
    ## Control (4 minutes): was it the base rate, or does ultrasound see worse there?

    Two things could differ between the clinics: how many have the lesion, and how often
    ultrasound shows calcium in those with it and those without. Change one, keep the
    other:

    | | ultrasound as in the neonatal unit | ultrasound as in the {marked("clinic", clinic.selected_key)} |
    |---|---|---|
    | **base rate** of the neonatal unit | {percent(share(here, here))} | {marked("other_scan", percent(other_scan))} |
    | **base rate** of the {marked("clinic", clinic.selected_key)} | {marked("other_base", percent(other_base))} | {marked("both", percent(share(there, there)))} |

    From left to right little happens; from top to bottom nearly everything. It was the
    base rate.
    """)
    return other_base, other_scan


@app.cell
def check_yourself(committed, count):
    mo.stop(not committed)
    skin = count("dermatology")
    mo.vstack(
        [
            mo.md(f"""
            ## Check yourself (3 minutes)

            In a skin clinic {skin.lesions} of {number_of(skin.total)} newborns with
            a swelling have an iatrogenic calcinosis. Ultrasound shows calcium in
            {skin.lesions_found} of these and in {skin.others_found} of the others.
            Draw the tree. What does calcium mean there? And which number must you know
            before any test result means anything?
            """),
            mo.accordion(
                {
                    "Answer": mo.md(f"""
                    {skin.lesions_found} of {skin.found}:
                    {percent(skin.lesions_found / skin.found)}. You must know the base
                    rate: how many of those who come through *this* door have the lesion.
                    """)
                }
            ),
        ]
    )
    return (skin,)


@app.cell
def take_home(committed):
    mo.stop(not committed)
    mo.md("""
    ## Take home (2 minutes)

    1. Count people, not percentages: of those with the finding, how many have the lesion?
    2. The same finding means something else where other patients come.
    3. A rare lesion stays improbable after one good test, since the many without it give
       most of the positive results.
    """)
    return


@app.cell
def numbers(answer, here, other_base, other_scan, skin, there, trap):
    facts = {
        "posterior_here": here.posterior,
        "posterior_there": there.posterior,
        "base_rate_changed": other_base,
        "scan_changed": other_scan,
        "answer": here.lesions_found / here.found,
        "answer_of_ten": answer,
        "trap_of_ten": trap,
        "check": skin.lesions_found / skin.found,
    }
    return (facts,)


@app.cell
def page_data(CLINICS, LESION, SCAN, SIZES, TOLD, age, here, model):
    here_at = "neonatal_unit"
    on_page = {
        "try": plainly(calcinosis.Case(setting=here_at, age=age, findings=SCAN), model),
        "here": here_at,
        "clinics": CLINICS,
        "patient": plainly(calcinosis.Case(age=age, findings=TOLD), model),
        "lesion": LESION,
        "finding": here.variable,
        "sizes": SIZES,
        "words": {
            "population": here.population.partition(",")[0],
            "lesion": here.lesion,
            "finding": here.finding,
            "exactly": said_of(here).replace(f"{100 * here.posterior:.1f}%", "?"),
        },
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
