"""Lesson 10: where numbers come from: studies, judgement, readings."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 10: Who says so?")

with app.setup:
    import sys
    from pathlib import Path

    import marimo as mo
    import numpy as np

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

    import calcinosis
    from calcinosis.figures.parts.short_names import conditions_of, number_of
    from calcinosis.knowledge.places import row_places
    from calcinosis.knowledge.rows.distributions import Dirichlet
    from calcinosis.network.build import build_network
    from calcinosis.network.draws import Draws
    from calcinosis.network.leaves import AsSourced
    from calcinosis.reasoning.explain.sentence import label, percent
    from calcinosis.reasoning.uncertainty import drawn_posteriors
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.live import marked, plainly
    from teaching.plain_numbers import markdown_table, of_1000

    NEW, SEEN = 20, 0.5  # patients of the question, and the share that has the sign
    MIDDLE = (0.2, 0.8)  # rows with room on both sides


@app.cell
def title():
    mo.md("""
    # Lesson 10: Who says so?

    For students, and for whoever builds a network; lesson 6 comes before.
    20 minutes: question 3, experiment 6, readings 5, control 3, check yourself 2, take
    home 1.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def rows_of_model(model):
    places = {
        id(place.row): place
        for place in row_places(model.knowledge)
        if not place.row.is_definition
    }

    def is_sign(place):
        """Ask whether a row says how often a lesion has a sign."""
        variable = model.knowledge.variables.get(place.subject)
        of_lesion = place.kind == "table" and "lesion=" in place.label
        return of_lesion and variable.group in ("examination", "imaging")

    def sure(place):
        """Return how many patients a row of yes and no is worth; 0: it is no such row."""
        held = place.row.as_sourced().distribution
        if not isinstance(held, Dirichlet) or len(held.alpha) != 2:
            return 0.0
        usable = MIDDLE[0] < held.mean()[1] < MIDDLE[1] and is_sign(place)
        return held.weight if usable else 0.0

    every = sorted(places.values(), key=lambda place: place.label)
    studied = [place for place in every if place.row.source and "of" in place.row.given]
    judgements = [place for place in every if place.row.is_judgement and sure(place)]
    counted, judged = max(studied, key=sure), min(judgements, key=sure)

    def named(place):
        """Name a row: its variable, and in whom."""
        _, _, whom = place.label.partition(": ")
        return f"{label(model.knowledge, place.subject)}, in {conditions_of(model.knowledge, whom)}"

    return counted, judged, named, places, sure


@app.function
def updated(place, new, share):
    """Return the mean of a row of yes and no before and after more patients."""
    no, yes = place.row.as_sourced().distribution.alpha
    return yes / (no + yes), (yes + share * new) / (no + yes + new)


@app.cell
def question(counted, judged, named, sure):
    moved = {
        p.label: abs(np.subtract(*updated(p, NEW, SEEN))) for p in (counted, judged)
    }
    further = judged if moved[judged.label] > moved[counted.label] else counted
    replies = {
        "the counted one": f"""It has {sure(counted):.0f} patients behind it. {NEW} more
            hardly change a share of so many.""",
        "the judged one": f"""Yes: it is worth {sure(judged):.0f} patients only, so {NEW}
            new ones outvote it. That is as it should be: who says “about” must be ready to
            move.""",
        "both alike": f"""The new patients are the same; what they are weighed against is
            not: {sure(counted):.0f} patients on one side, an opinion worth
            {sure(judged):.0f} on the other.""",
    }
    guess = mo.ui.radio(list(replies), label="Which moves further? Commit to one:")
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            Two numbers of the network. Both say how often a sign is there.

            * *{named(counted)}*: **counted** in a study, {percent(updated(counted, 0, 0)[0])}
            * *{named(judged)}*: **judged**, {percent(updated(judged, 0, 0)[0])}; the
              judge called it loose: worth {sure(judged):.0f} patients

            Now {NEW} new patients of each kind are seen; {percent(SEEN)} of them have the
            sign.
            """),
            guess,
        ]
    )
    return further, guess, moved, replies


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
def experiment(committed):
    mo.stop(not committed)
    how_many = mo.ui.slider(
        steps=[0, 5, 20, 100, 1000], value=NEW, show_value=True, label="New patients:"
    )
    mo.vstack(
        [
            mo.md("""
            ## Experiment (6 minutes): who gives way?

            A row is a number *and* how sure it is: as many patients as it is worth. New
            patients are added to them, and the share is taken anew. Move the slider.
            """),
            how_many,
        ]
    )
    return (how_many,)


@app.cell
def giving_way(committed, counted, how_many, judged, named, sure):
    mo.stop(not committed)
    of_two = [
        {
            "number": named(place),
            "rests on": kind,
            "worth, in patients": f"{sure(place):.0f}",
            "before": percent(updated(place, how_many.value, SEEN)[0]),
            "after": marked(key, percent(updated(place, how_many.value, SEEN)[1])),
        }
        for place, kind, key in (
            (counted, "a count", "counted"),
            (judged, "a judgement", "judged"),
        )
    ]
    mo.md(f"""
    {markdown_table(of_two)}

    With {marked("fresh", number_of(how_many.value))} new patients. A judgement is not worth nothing: with
    few patients it keeps the answer sane. And it does not matter for ever: with many, both
    say what the patients say.
    """)
    return


@app.cell
def readings(committed, model, places):
    mo.stop(not committed)
    kinds = {
        "counted in a study": lambda row: row.is_counted,
        "estimated after a source": lambda row: not row.is_counted and row.source,
        "judged": lambda row: row.is_judgement,
    }
    own = [place.row for place in places.values()]
    by_kind = {name: [row for row in own if rule(row)] for name, rule in kinds.items()}
    learned = {
        name: [row.learned for row in rows if row.learned]
        for name, rows in by_kind.items()
    }
    table = [
        {
            "numbers": name,
            "rows": number_of(len(rows)),
            "have learned": number_of(len(learned[name])),
            "moved by, of their own widths": f"{np.mean([one.sd for one in learned[name]]):.1f}"
            if learned[name]
            else "",
        }
        for name, rows in by_kind.items()
    ]
    most = max((one.readings for own in learned.values() for one in own), default=0)
    mo.md(f"""
    ## Readings (5 minutes): a third source

    Nobody has followed thousands of such patients. So a large language model was asked to
    *read* up to {number_of(most)} patients, none of them published, as an experienced doctor would, blind to
    the network: so probable is each lesion. Rows were then moved to where the network
    agrees better with these readings, each held back by its own width.

    {markdown_table(table)}

    The last column counts in widths: the same part of a width is little for a firm count
    and much for a loose judgement. A reading is a judgement, too, of whole patients in place of single numbers. It is no
    patient: what no doctor has seen, no reader knows. So every number keeps what its source
    said beside what it learned; `calcinosis priors erythema` prints both, with the study.
    """)
    return by_kind, learned


@app.cell
def control(committed, model):
    mo.stop(not committed)
    PEOPLE = {
        "a newborn with a pale swelling where calcium ran in": calcinosis.Case(
            id="baby",
            setting="neonatal_unit",
            age="19 d",
            findings={
                "iv_calcium": "yes",
                "lesion_at_infusion_site": "yes",
                "swelling": "yes",
                "erythema": "no",
            },
        ),
        "an adult with a red swelling": calcinosis.Case(
            id="adult",
            setting="emergency",
            age="34 y",
            findings={"swelling": "yes", "erythema": "yes"},
        ),
        "a patient on dialysis with a painful ulcer": calcinosis.Case(
            id="dialysis",
            setting="nephrology",
            age="61 y",
            findings={
                "kidney_disease": "dialysis",
                "ulceration": "yes",
                "tenderness": "yes",
            },
        ),
    }
    network = build_network(model.knowledge, AsSourced())
    sourced = Draws(network, network.engine())
    of_people, apart = [], []
    for who, case in PEOPLE.items():
        now = model.diagnose(case)
        leading = now.ranking[0]
        before = drawn_posteriors(now, sourced)[
            0, model.knowledge.lesions.index(leading)
        ]
        apart.append(abs(now.posterior[leading] - before))
        of_people.append(
            {
                "patient": who,
                "leads now": plain(leading),
                "as the sources have it": of_1000(float(before)),
                "after the readings": of_1000(now.posterior[leading]),
            }
        )
    mo.md(f"""
    ## Control (3 minutes): the same patients, without what was learned

    Keep everything, take back one thing: every row stands where its source put it.

    {markdown_table(of_people)}

    The largest difference is {1000 * max(apart):.0f} of 1 000. Whether the moved numbers
    are *better* is not asked of the readings, which would praise themselves, but of
    published patients that nobody learned from: lesson 7.
    """)
    return PEOPLE, apart


@app.cell
def check_yourself(committed, judged, sure):
    mo.stop(not committed)
    other = sure(judged)
    mo.vstack(
        [
            mo.md("""
            ## Check yourself (2 minutes)

            1. A colleague judges a number and says that he is *very* sure. What does he
               claim, in patients?
            2. Twelve programs read the same patient and agree. How many readings is that?
            3. A study counted the sign in adults; your patient is a newborn. Is that a
               count?
            """),
            mo.accordion(
                {
                    "Answers": mo.md(f"""
                    1. That he has as good as counted many. Ask him how many new patients
                       would change his mind: the loose row above asked for
                       {other:.1f}.
                    2. Fewer than twelve: they learned from the same books. Ask how they
                       differ where they can be checked.
                    3. Of adults. Here it stands for something else, and must be wider.
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

    1. A number without how sure it is, is half a number.
    2. Counts resist, judgements give way; that is what their widths are for.
    3. Learn from readings if you must, keep the source beside them, and be judged by
       patients.
    """)
    return


@app.cell
def numbers(apart, by_kind, counted, further, judged, learned, moved, sure):
    facts = {
        "judged_moves_further": float(further is judged),
        "moved_counted": moved[counted.label],
        "moved_judged": moved[judged.label],
        "worth_counted": sure(counted),
        "worth_judged": sure(judged),
        "rows": sum(map(len, by_kind.values())),
        "learned": sum(map(len, learned.values())),
        "largest_difference": max(apart),
    }
    return (facts,)


@app.cell
def page_data(PEOPLE, counted, judged, model):
    on_page = {
        "try": plainly(next(iter(PEOPLE.values())), model),
        "view": "what-if",
        "rows": [
            place.row.as_sourced().distribution.alpha for place in (counted, judged)
        ],
        "seen": SEEN,
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
