"""Lesson 6: how sure are we? Priors, judgement, intervals, sensitivity."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 6: How sure are we?")

with app.setup:
    import sys
    from dataclasses import replace
    from pathlib import Path

    import marimo as mo
    import numpy as np

    ROOT = Path(__file__).resolve().parents[1]
    sys.path.insert(0, str(ROOT))  # lessons run from the checkout

    import calcinosis
    from calcinosis.figures import plot_posterior, plot_tornado, swings
    from calcinosis.figures.parts.short_names import inside, number_of, number_words
    from calcinosis.network.build import build_network
    from calcinosis.network.draws import Draws
    from calcinosis.network.leaves import Sample
    from calcinosis.provenance.strength import share_of_judgement
    from calcinosis.reasoning.explain.sentence import percent
    from calcinosis.reasoning.uncertainty import DRAWS, drawn_posteriors, intervals_in
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import marked, plainly
    from teaching.plain_numbers import markdown_table, of_1000

    HALF_DRAWS = 400  # where only some of the numbers are drawn
    RESAMPLED = 200
    ASKED = "iatrogenic"  # of the newborn, whichever lesion leads


@app.cell
def title():
    mo.md("""
    # Lesson 6: How sure are we?

    For students, and for whoever reads a percentage on a screen; lessons 1 and 2 come
    before. 20 minutes: question 3, experiment 6, control 3, one number 5, check
    yourself 2, take home 1.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def patients(model):
    seed = calcinosis.Case.read(ROOT / "evaluation/cases/seed.yaml")
    filmed = model.diagnose(replace(seed, id="newborn"))
    baby = filmed.without("radiographs")
    adult = model.diagnose(
        calcinosis.Case(
            id="adult",
            setting="emergency",
            age="34 y",
            findings={"swelling": "yes", "erythema": "yes"},
        )
    )
    share = share_of_judgement(model.knowledge)["all"]
    return adult, baby, filmed, share


@app.cell
def question(baby, model, share):
    learned = """Besides, rows have *learned*: they moved to where the network agrees
            better with a language model's readings of many patients. That is judgement,
            too, and the ranges moved along."""
    learned = learned if model.knowledge.protocol else ""
    SAID = ("From the judgements", "From the numbers with a source", "Half and half")
    guess = mo.ui.radio(
        SAID, label="Where does most of the doubt come from? Commit to one:"
    )
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            A newborn with swellings where calcium had been infused, no film yet. The
            network says: {of_1000(baby.posterior["iatrogenic"])} such babies have an
            iatrogenic calcinosis. It multiplied what stands in {number_of(share.rows)}
            rows of numbers. {share.judged} of them are **judgements**: nobody has
            counted, somebody said so and gave a reason. The others have a source.

            A row is not a point but a range: small studies leave much open, and so do
            judgements. So the {
                percent(baby.posterior["iatrogenic"])
            } is not exact either. {learned}
            """),
            guess,
        ]
    )
    return SAID, guess


@app.cell
def commitment(guess):
    mo.stop(guess.value is None, mo.md(WAITING))
    committed = guess.value
    mo.md(f"Noted: *{inside(committed)}*. The numbers will say.")
    return (committed,)


@app.class_definition
class OnlySome(Sample):
    """Draws only judged rows, or only the others; all that remain at their means."""

    def __init__(self, judged, size):
        super().__init__(np.random.default_rng(0), size)
        self.judged = judged

    def values(self, row):
        """Values of one row, shape (versions, width)."""
        if row.is_judgement is not self.judged and id(row) not in self._drawn:
            mean = row.distribution.mean()[np.newaxis]
            self._drawn[id(row)] = np.repeat(mean, self.size, axis=0)
        return super().values(row)


@app.cell
def drawing(committed, model):
    mo.stop(not committed)

    def draw_some(judged):
        """Draw networks in which only judged rows vary, or only the others."""
        network = build_network(model.knowledge, OnlySome(judged, HALF_DRAWS))
        return Draws(network, network.engine())

    drawn = {
        "all numbers": model.draws(DRAWS),
        "judgements": draw_some(judged=True),
        "numbers with a source": draw_some(judged=False),
    }

    def by_chance(patient, versions):
        """Return the standard error of both ends of the interval: draws drawn again."""
        column = patient.reasoner.knowledge.lesions.index(asked_of(patient))
        found = drawn_posteriors(patient, versions)[:, column]
        random = np.random.default_rng(0)
        again = random.choice(found, (RESAMPLED, len(found)))
        tails = np.quantile(again, (0.025, 0.975), axis=1)
        low, high = 1000 * tails.std(axis=1)
        return f"± {low:.0f} and ± {high:.0f}"

    return by_chance, drawn


@app.cell
def experiment(adult, baby, committed, filmed):
    mo.stop(not committed)
    people = {
        "the newborn before the film": baby,
        "the newborn with the film": filmed,
        "an adult with a red swelling": adult,
    }
    who = mo.ui.dropdown(people, value=next(iter(people)), label="Patient:")
    mo.vstack(
        [
            mo.md(f"""
            ## Experiment (6 minutes): whose doubt is it?

            Draw every number anew from its own range, diagnose the same patient, and do
            so {number_of(DRAWS)} times: the answers spread. Then keep one half of the
            numbers still and draw only the other half. Other draws would give other ends:
            how far, the last column says (one standard error).
            """),
            who,
        ]
    )
    return (who,)


@app.cell
def whose_doubt(by_chance, committed, drawn, who):
    mo.stop(not committed)
    lesion = asked_of(who.value)
    rows = []
    for what, versions in drawn.items():
        found = intervals_in(who.value, versions)
        low, high = found.interval[lesion]
        rows.append(
            {
                "what is drawn": what,
                "draws": number_of(found.draws),
                f"{plain(lesion)}, of 1\u00a0000": f"{1000 * low:.0f} to {1000 * high:.0f}",
                "chance moves the ends by": by_chance(who.value, versions),
                "it leads in": percent(found.leading[lesion]) + " of the draws",
            }
        )
    mo.md(
        f"{markdown_table(rows)}\n\nWith all numbers at their means: "
        f"{of_1000(who.value.posterior[lesion])}. Ranges hold 95 of 100 draws."
    )
    return


@app.cell
def answer(SAID, baby, committed, drawn, share):
    mo.stop(not committed)

    def width(patient, what):
        """Width of the interval of the lesion that is asked for."""
        low, high = intervals_in(patient, drawn[what]).interval[asked_of(patient)]
        return high - low

    widths = {what: width(baby, what) for what in drawn}
    wider = max(list(drawn)[1:], key=lambda what: widths[what])
    replies = {
        said: f"""{"Yes: the wider range" if said.lower().endswith(wider) else "No: the wider range"}
            comes from the {wider}."""
        for said in SAID[:2]
    }
    replies[SAID[2]] = f"Not half and half: the wider range comes from the {wider}."
    mo.md(f"""
    For the baby the wider range comes from *{wider}*. That
    {percent(share.judgement)} of the rows are judgements does not say how much of the
    doubt is theirs: a small study of what matters leaves more open than a firm
    judgement about what hardly matters. (The two ranges do not add up: doubts overlap.)
    But beware: how firm a judgement is, was judged by the same person.
    """)
    return replies, width, widths


@app.cell
def reply(committed, replies):
    reply_to(replies, committed)
    return


@app.cell
def control(baby, committed, filmed, width, widths):
    mo.stop(not committed)
    with_film = width(filmed, "all numbers")
    mo.md(f"""
    ## Control (3 minutes): the same numbers, one finding more

    Is the doubt in the numbers alone? Keep all numbers and their ranges, add one
    finding: the film with calcium. The range of iatrogenic calcinosis shrinks from
    {1000 * widths["all numbers"]:.0f} to {1000 * with_film:.0f} of 1 000 wide, and the
    answer goes from {of_1000(baby.posterior["iatrogenic"])} to
    {of_1000(filmed.posterior["iatrogenic"])}. Two things are unsure: *this patient*
    (the bar), and *our numbers* (the line on it). A good finding helps against both.
    """)
    return (with_film,)


@app.cell
def before(baby, committed):
    mo.stop(not committed)
    inline_figure(
        lambda: plot_posterior(baby, draws=DRAWS),
        "Probabilities of the lesions before the film, with long intervals",
    )
    return


@app.cell
def after(committed, filmed):
    mo.stop(not committed)
    inline_figure(
        lambda: plot_posterior(filmed, draws=DRAWS),
        "Probabilities of the lesions with the film, with shorter intervals",
    )
    return


@app.function
def asked_of(patient):
    """Which lesion is asked for: of the newborn always the same, else the leading one."""
    return ASKED if patient.case.id != "adult" else patient.ranking[0]


@app.function
def amount(number):
    """Write a number of the model: a probability as people, any other as it is."""
    return of_1000(number) if number < 1 else f"{number:.3g}"


@app.cell
def one_number(baby, committed, model):
    mo.stop(not committed)
    widest = baby.tornado(8, ASKED).bars[0]
    bars = swings(baby, 8, ASKED)
    change = baby.smallest_change()
    words = number_words(model.knowledge, change.label, change.number)
    which = f"*{', '.join(filter(None, words))}*"
    if (change.row, change.number) == (widest.row, widest.number):
        which = "the same one"
    mo.md(f"""
    ## One number at a time (5 minutes)

    Move one number to both ends of its range, keep all others, and sort by how far the
    answer moves. The widest:
    *{", ".join(filter(None, (bars.swings[0].label, bars.swings[0].condition)))}*.

    And the smallest change of a single number after which another lesion
    (“{plain(change.rival)}”) would lead: {which}, from {amount(change.value)} to
    {amount(change.needed)}. That lies
    {"within" if change.within_interval else "outside"} what its source leaves open.
    """)
    return bars, change, widest


@app.cell
def tornado(bars, committed):
    mo.stop(not committed)
    inline_figure(
        lambda: plot_tornado(bars),
        "Tornado: how far each of eight numbers alone moves the answer",
    )
    return


@app.cell
def slide(committed, widest):
    mo.stop(not committed)
    STEPS = np.geomspace(max(widest.low_value, 1e-6), widest.high_value, 21)
    number = mo.ui.slider(
        steps=[float(f"{step:.3g}") for step in STEPS],
        value=float(f"{STEPS[10]:.3g}"),
        show_value=True,
        label="Move the widest one between the ends of its range:",
    )
    mo.hstack([number])
    return (number,)


@app.cell
def moved(baby, committed, number, widest):
    mo.stop(not committed)
    function = baby.sensitivity(widest.label, widest.number, ASKED)
    mo.md(f"""
    With {marked("value", amount(number.value))} in place of {amount(widest.value)}, all
    other numbers kept, **{marked("answer", of_1000(function(number.value)))}** such babies have an iatrogenic
    calcinosis.
    """)
    return (function,)


@app.cell
def check_yourself(committed, widest):
    mo.stop(not committed)
    behind = len(widest.studies)
    sources = "one source" if behind == 1 else f"{behind} sources"
    mo.vstack(
        [
            mo.md("""
            ## Check yourself (2 minutes)

            1. The range is 95%. Does that mean 95 of 100 babies have the lesion?
            2. A program gives very narrow ranges. Is it right, then?
            3. You may pay for one study. Of what?
            """),
            mo.accordion(
                {
                    "Answers": mo.md(f"""
                    1. No. The bar is about babies: so many of 1 000. The range is about
                       the bar: where it might stand if the numbers were known better.
                    2. Not therefore: a range holds only the doubt that somebody wrote
                       down. Whether it is right is asked of patients: lesson 7.
                    3. Of a number that moves the answer far and could change what is
                       done. The widest bar rests on {sources}, grade
                       “{widest.grade}”: look there first.
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

    1. A probability is about patients; its range is about our numbers. Ask for both.
    2. How many numbers are judgements does not tell how much of the doubt is theirs:
       draw them apart and see.
    3. Before trusting an answer, ask which single number it hangs on, and who counted
       it.
    """)
    return


@app.cell
def numbers(baby, change, filmed, function, share, widest, widths, with_film):
    facts = {
        "share_of_judgement": share.judgement,
        "before_film": baby.posterior["iatrogenic"],
        "after_film": filmed.posterior["iatrogenic"],
        "width_all": widths["all numbers"],
        "width_judged": widths["judgements"],
        "width_published": widths["numbers with a source"],
        "width_with_film": with_film,
        "widest_low": widest.probability_low,
        "widest_high": widest.probability_high,
        "at_low_end": function(widest.low_value),
        "at_its_value": function(widest.value),
        "value_now": change.value,
        "smallest_change": change.needed,
        "at_smallest_change": baby.sensitivity(change.label, change.number)(
            change.needed
        ),
        "rival_at_smallest_change": baby.sensitivity(
            change.label, change.number, change.rival
        )(change.needed),
    }
    return (facts,)


@app.cell
def page_data(baby, model, widest):
    patient = plainly(baby.case, model)
    states = model.network.states.get(widest.variable, ())
    on_page = {
        "try": patient,
        "view": "what-if",
        "patient": patient,
        "row": {
            "row": widest.row,
            "state": list(states).index(widest.number)
            if widest.number in states
            else 0,
        },
        "lesion": ASKED,
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
