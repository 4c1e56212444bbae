"""Lesson 2: likelihood ratios, absent findings, and what was not assessed."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 2: Absent is not the same as not looked for")

with app.setup:
    import sys
    from math import exp
    from pathlib import Path

    import marimo as mo

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

    import calcinosis
    from calcinosis.figures import plot_ratios
    from calcinosis.reasoning.explain.sentence import label, percent
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import marked, plainly


@app.cell
def title():
    mo.md("""
    # Lesson 2: Absent is not the same as not looked for

    For students and young doctors who know lesson 1.
    20 minutes: question 3, experiment 7, control 5, check yourself 3, take home 2.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def question():
    replies = {
        "the same as Ben: nothing was found in either": """In Ben somebody looked. A sign
            that is looked for and not found speaks against what makes it; one that nobody
            looked for speaks neither for nor against.""",
        "the same as before any examination": """Yes. Nothing was learned of Cem, so
            nothing moves.""",
        "half-way between Ann and Ben": """Cem will turn out to be like one of them, once
            somebody feels. Until then he is the *mean* of the two, weighed by how often
            each happens, and that is what he was before.""",
    }
    guess = mo.ui.radio(
        list(replies), label="How probable is an abscess in Cem? Commit to one:"
    )
    mo.vstack(
        [
            mo.md("""
            ## Question (3 minutes)

            Three patients of 34 years come to the emergency room with a swelling. In
            **Ann** it is fluctuant. In **Ben** somebody felt for fluctuance, and there is
            none. In **Cem** nobody felt.
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
def experiment(committed, model):
    mo.stop(not committed)
    SIGNS = ("fluctuance", "erythema", "purulence", "ultrasound_fluid_collection")
    SIGN_OF = {label(model.knowledge, name): name for name in SIGNS}
    sign = mo.ui.dropdown(
        SIGN_OF,
        value=label(model.knowledge, "fluctuance"),
        label="The finding:",
    )
    mo.vstack(
        [
            mo.md("""
            ## Experiment (7 minutes): one finding, three answers

            All is the same in the three but one finding: present, absent, not assessed.
            """),
            sign,
        ]
    )
    return SIGN_OF, sign


@app.cell
def three(model, sign):
    PATIENT = {"setting": "emergency", "age": "34 y"}

    def diagnose(**more):
        findings = {"swelling": "yes", **more}
        return model.diagnose(
            calcinosis.Case(id="filled in", **PATIENT, findings=findings)
        )

    def odds(result):
        return result.posterior["abscess"] / (1 - result.posterior["abscess"])

    ann, ben, cem = (
        diagnose(**{sign.value: "yes"}),
        diagnose(**{sign.value: "no"}),
        diagnose(),
    )
    share_ann, share_ben = (
        exp(r.answer.log_evidence[0] - cem.answer.log_evidence[0]) for r in (ann, ben)
    )
    ratio_ann, ratio_ben = odds(ann) / odds(cem), odds(ben) / odds(cem)
    return ann, ben, cem, diagnose, odds, ratio_ann, ratio_ben, share_ann, share_ben


@app.cell
def counted(ann, ben, cem, committed, odds, ratio_ann, ratio_ben, share_ann, sign):
    mo.stop(not committed)
    abscess = round(1000 * cem.posterior["abscess"])
    with_it = round(1000 * share_ann)
    both = round(1000 * share_ann * ann.posterior["abscess"])
    mo.md(f"""
    Of 1 000 such patients {abscess} have an abscess. The finding is there in
    {marked("both", both)} of these {abscess}, and in
    {marked("others_found", with_it - both)} of the other {1000 - abscess}.

    | {marked("sign", sign.selected_key)} | abscess, of those like this | likelihood ratio | odds of abscess |
    |---|---|---|---|
    | Ann: present | {marked("both", both)} of {marked("found", with_it)}: {marked("ann", percent(ann.posterior["abscess"]))} | {marked("ratio_ann", f"{ratio_ann:.2f}")} | {marked("odds_ann", f"{odds(ann):.2f}")} |
    | Ben: absent | {marked("missed", abscess - both)} of {marked("not_found", 1000 - with_it)}: {marked("ben", percent(ben.posterior["abscess"]))} | {marked("ratio_ben", f"{ratio_ben:.2f}")} | {marked("odds_ben", f"{odds(ben):.2f}")} |
    | Cem: not assessed | {abscess} of 1 000: {percent(cem.posterior["abscess"])} | 1 | {odds(cem):.2f} |

    The likelihood ratio is how much more often the finding is seen *with* the abscess
    than *without* it. Odds before × ratio = odds after:
    {odds(cem):.2f} × {marked("ratio_ann", f"{ratio_ann:.2f}")} =
    {marked("odds_ann", f"{odds(ann):.2f}")}. Absence has a ratio too, below 1:
    {odds(cem):.2f} × {marked("ratio_ben", f"{ratio_ben:.2f}")} =
    {marked("odds_ben", f"{odds(ben):.2f}")}. What nobody looked for leaves the
    odds as they were. **Absent is evidence. Not assessed is none.**
    """)
    return


@app.cell
def control(ann, ben, cem, committed, share_ann, share_ben):
    mo.stop(not committed)
    mixed = share_ann * ann.posterior["abscess"] + share_ben * ben.posterior["abscess"]
    mo.md(f"""
    ## Control (5 minutes): examine Cem after all

    If not looking were evidence, looking would change Cem's probability *on average*. So
    examine 1 000 like Cem. {marked("like_ann", round(1000 * share_ann))} turn out like
    Ann, with {marked("ann", percent(ann.posterior["abscess"]))}, and
    {marked("like_ben", round(1000 * share_ben))} like Ben, with
    {marked("ben", percent(ben.posterior["abscess"]))}. Their mean is
    **{marked("mean", percent(mixed))}**; before the
    examination it was **{percent(cem.posterior["abscess"])}**. The same: an examination
    moves single patients up or down, never the mean of all.
    """)
    return (mixed,)


@app.cell
def silence(committed, diagnose, model):
    mo.stop(not committed)
    signs = ("swelling", "warmth", "induration", "fluctuance", "rapid_growth")
    seen = dict.fromkeys(signs, "yes")
    variables = model.knowledge.variables
    silent = {
        name: "no"
        for name, v in variables.items()
        if v.group == "examination" and v.states == ("no", "yes") and name not in seen
    }
    honest, filled = diagnose(**seen), diagnose(**seen, **silent)
    _first = filled.ranking[0]
    _leads = (
        f"“{_first}” still leads"
        if _first == honest.ranking[0]
        else f"now “{_first}” leads"
    )
    mo.vstack(
        [
            mo.md(f"""
            Now the error that forms and records make: a swelling is warm,
            hard at its rim and fluctuant, and grew fast; nothing else was written down. Abscess:
            **{percent(honest.posterior["abscess"])}**. Fill the {len(silent)} empty boxes
            of the examination with “no”, as many a form does by itself, and it is
            **{percent(filled.posterior["abscess"])}**; {_leads}.
            The signs below were never looked for, and many of them now speak for it or
            against it:
            """),
            inline_figure(
                lambda: plot_ratios(filled, most=10),
                "Likelihood ratios of signs, most of them invented as absent",
            ),
        ]
    )
    return filled, honest, silent


@app.cell
def check_yourself(cem, committed, odds, ratio_ann, ratio_ben):
    mo.stop(not committed)
    other = 0.1
    after = other / (1 - other) * ratio_ben
    more = "presence" if ratio_ann > 1 / ratio_ben else "absence"
    mo.vstack(
        [
            mo.md(f"""
            ## Check yourself (3 minutes)

            1. Where 10 of 100 have an abscess, the odds are 10 to 90. The sign of Ben is
               absent there too, ratio {marked("ratio_ben", f"{ratio_ben:.2f}")}. What are odds and probability?
            2. Which says more in these patients, that the sign is there (ratio
               {marked("ratio_ann", f"{ratio_ann:.2f}")}) or that it is not
               ({marked("ratio_ben", f"{ratio_ben:.2f}")})?
            3. A record says “no redness noted”. Is this *absent* or *not assessed*?
            """),
            mo.accordion(
                {
                    "Answers": mo.md(f"""
                    1. {other / (1 - other):.3f} ×
                       {marked("ratio_ben", f"{ratio_ben:.2f}")} =
                       {marked("odds_after", f"{after:.3f}")}, that is
                       {marked("after", percent(after / (1 + after)))}.
                    2. Take a small ratio upside down:
                       1/{marked("ratio_ben", f"{ratio_ben:.2f}")} =
                       {marked("turned", f"{1 / ratio_ben:.1f}")}. It is compared with
                       {marked("ratio_short", f"{ratio_ann:.1f}")}:
                       {marked("says_more", more)} says more.
                    3. Ask. If somebody looked, it is absent; if it only means that
                       nothing was written, leave it out. If you cannot tell, leave it
                       out.
                    """)
                }
            ),
        ]
    )
    return after, other


@app.cell
def take_home(committed):
    mo.stop(not committed)
    mo.md("""
    ## Take home (2 minutes)

    1. A likelihood ratio compares how often a finding is seen with and without the
       lesion; odds before × ratio = odds after.
    2. A finding that was looked for and is not there has a ratio as well, and it can
       weigh more than its presence.
    3. What nobody looked for has the ratio 1: never fill an empty box with “no”.
    """)
    return


@app.cell
def numbers(after, ann, ben, cem, filled, honest, mixed, ratio_ann, ratio_ben, silent):
    facts = {
        "present": ann.posterior["abscess"],
        "absent": ben.posterior["abscess"],
        "not_assessed": cem.posterior["abscess"],
        "mean_of_examined": mixed,
        "ratio_present": ratio_ann,
        "ratio_absent": ratio_ben,
        "boxes_filled": len(silent),
        "honest": honest.posterior["abscess"],
        "filled": filled.posterior["abscess"],
        "check": after / (1 + after),
    }
    return (facts,)


@app.cell
def page_data(SIGN_OF, diagnose, model, other):
    patient = plainly(diagnose().case, model)
    on_page = {
        "try": plainly(diagnose(fluctuance="no").case, model),
        "patient": patient,
        "signs": SIGN_OF,
        "lesion": "abscess",
        "check": other,
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
