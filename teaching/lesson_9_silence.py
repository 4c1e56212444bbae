"""Lesson 9: what silence means, on a form and in a report."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 9: What does silence mean?")

with app.setup:
    import sys
    from dataclasses import replace
    from math import log2
    from pathlib import Path

    import marimo as mo

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

    import calcinosis
    from calcinosis.figures.parts.short_names import inside
    from calcinosis.reasoning.explain.sentence import UNSAID, label, percent
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.live import marked, plainly
    from teaching.plain_numbers import markdown_table, of_1000


@app.cell
def title():
    mo.md("""
    # Lesson 9: What does silence mean?

    For whoever reads letters, or makes programs read them; lesson 2 comes before.
    20 minutes: question 3, experiment 6, control 5, one writer 3, check yourself 2, take
    home 1.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def patients(model):
    WRITTEN = {
        "a red, warm swelling of a man of 34 years, in the emergency room": {
            "setting": "emergency",
            "age": "34 y",
            "sex": "male",
            "findings": {"swelling": "yes", "erythema": "yes", "warmth": "yes"},
        },
        "white papules on the hand of a woman of 50 years": {
            "age": "50 y",
            "sex": "female",
            "findings": {"white_papules": "yes", "site": "hand_or_wrist"},
        },
        "a painful ulcer of the thigh of a woman of 61 years": {
            "age": "61 y",
            "sex": "female",
            "findings": {
                "tenderness": "yes",
                "ulceration": "yes",
                "site": "thigh_or_buttock",
            },
        },
    }

    def read(case, told):
        """Diagnose the same words, taken from a form or from a report."""
        return model.diagnose(replace(case, told=told))

    cases = {said: calcinosis.Case(id="letter", **one) for said, one in WRITTEN.items()}
    first = next(iter(cases.values()))
    on_form, in_report = (read(first, told) for told in ("form", "report"))
    return cases, first, in_report, on_form, read


@app.cell
def question(first, on_form):
    replies = {
        "as probable as on the form": """That is right for a form: an empty box says that
            nobody put the question. A letter has no boxes. Its writer chose what to tell.""",
        "less probable": """Yes. Whoever sees pus, or draws it, writes so. That nothing is
            written makes it less likely that there was any.""",
        "excluded": """Too much: a sign can be there and not be told, and an abscess need
            not show pus. Silence never says more than a plain “no”.""",
    }
    guess = mo.ui.radio(
        list(replies), label="In the letter an abscess is … Commit to one:"
    )
    ticked = ", ".join(inside(name) for name in first.findings)
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            A man comes to the emergency room. On a *form* with many boxes only these are
            ticked: {ticked}. Of 1 000 such men
            **{round(1000 * on_form.posterior["abscess"])}** have an abscess.

            Now the same words stand in a *letter*: “A man of 34 years with a red and warm
            swelling.” Nothing else. The letter does not mention pus.
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
def experiment(cases, committed):
    mo.stop(not committed)
    letter = mo.ui.dropdown(cases, value=next(iter(cases)), label="Written is:")
    mo.vstack(
        [
            mo.md("""
            ## Experiment (6 minutes): the same words, on a form and in a report

            Nothing is changed but what silence means. On a form, what is missing was not
            assessed: ratio 1. In a report, each thing has a chance to be told if it is
            there; so that it is *not* told speaks against it.
            """),
            letter,
        ]
    )
    return (letter,)


@app.cell
def both_ways(committed, letter, read):
    mo.stop(not committed)
    MOST, LEAST = 4, 3  # lesions shown, of either
    form, report = (read(letter.value, told) for told in ("form", "report"))
    shown = list(dict.fromkeys([*form.ranking[:MOST], *report.ranking[:LEAST]]))
    of_lesions = [
        {
            marked("lesions", "lesion"): f"“{plain(name)}”"
            if name == "other"
            else plain(name),
            "on a form": of_1000(form.posterior[name]),
            "in a report": of_1000(report.posterior[name]),
        }
        for name in shown
    ]
    mo.md(markdown_table(of_lesions))
    return LEAST, MOST, form, report


@app.cell
def parts(committed, model, report):
    mo.stop(not committed)
    silent = next(w for w in report.explain().weights if w.variable == UNSAID)
    unsaid = [part for part in silent.parts if not part.mentioned]
    lead = report.ranking[0]
    of_silence = [
        {
            marked("parts", "not mentioned"): label(model.knowledge, part.variable),
            f"bits for {marked('lead', plain(lead))}": f"{part.bits:+.2f}".replace(
                "-", "−"
            ),
        }
        for part in unsaid[:5]
    ]
    mo.md(f"""
    What the silence is made of: {marked("count", len(unsaid))} things are not mentioned.
    The five that say most about the lesion that leads in the report,
    “{marked("lead", plain(lead))}” (a bit doubles its odds):

    {markdown_table(of_silence)}
    """)
    return silent, unsaid


@app.cell
def control(committed, first, in_report, model, on_form, read):
    mo.stop(not committed)

    def odds_of(result):
        """Return the odds of an abscess, as log2."""
        p = result.posterior["abscess"]
        return log2(p / (1 - p))

    def with_no(name):
        """Diagnose the form with one more box: looked for, and not there."""
        more = replace(first, findings={**first.findings, name: "no"})
        return odds_of(read(more, "form")) - odds_of(on_form)

    def unsaid_alone(name):
        """Weigh the silence about one thing: the report, less the one that tells it."""
        asked = {**first.findings, name: {"no": 1, "yes": 1}}
        told = replace(first, findings=asked)
        return odds_of(in_report) - odds_of(read(told, "report"))

    LOOKED_FOR = ("purulence", "fluctuance")
    pairs = {name: (with_no(name), unsaid_alone(name)) for name in LOOKED_FOR}
    of_signs = [
        {
            "": label(model.knowledge, name),
            "“no”, looked for": f"{no:+.2f} bits".replace("-", "−"),
            "not mentioned": f"{silent:+.2f} bits".replace("-", "−"),
        }
        for name, (no, silent) in pairs.items()
    ]
    mo.md(f"""
    ## Control (5 minutes): is silence the same as “no”?

    Lesson 2 warned of filling empty boxes with “no”. Is this not the same error? Compare,
    for the abscess, one box ticked “no” with the same thing unmentioned:

    {markdown_table(of_signs)}

    Silence points the same way, and says less: it could have been there and not been
    told. How much less hangs on how surely it would have been told. What everybody tells
    (dialysis) is nearly denied by silence; what is seldom told is left open by it.
    """)
    return (pairs,)


@app.cell
def one_writer(committed, in_report, model, on_form):
    mo.stop(not committed)
    exponent = model.knowledge.telling.exponent
    before, after = on_form.posterior["abscess"], in_report.posterior["abscess"]
    mo.md(f"""
    ## One writer (3 minutes): many silences, one cause

    The man's letter leaves out {len(in_report.interpretation.not_mentioned)} things.
    Multiply them all as if they were independent, and a short letter would prove anything.
    But they have a cause in common, a terse writer. So the network raises all chances of
    silence to the power {exponent:.1f}: together they weigh less than their product. For
    the abscess that leaves {of_1000(after)} in the letter, after {of_1000(before)} on the
    form.

    In a file a case says which it is: `told: report` or `told: form`. If you ask a
    question yourself and get an answer, it is a finding like any other.
    """)
    return (exponent,)


@app.cell
def check_yourself(committed, first, model, read):
    mo.stop(not committed)
    no_pus = replace(first, findings={**first.findings, "purulence": "no"})
    ticked_no, written_no = (
        read(no_pus, kind).posterior["abscess"] for kind in ("form", "report")
    )
    mo.vstack(
        [
            mo.md(f"""
            ## Check yourself (2 minutes)

            1. “{label(model.knowledge, "purulence")}: no” is added to the form and to the
               letter. Do both now say the same?
            2. A table of a hospital has an empty column “warfarin”. Form or report?
            3. A program reads letters and treats what is missing as “not assessed”. Whom
               does it overrate?
            """),
            mo.accordion(
                {
                    "Answers": mo.md(f"""
                    1. Not yet: {percent(ticked_no)} on the form, {percent(written_no)} in the
                       letter, which is silent about all the rest.
                    2. Ask how it was filled. If somebody had to answer, empty means not
                       assessed. If it was taken from letters, empty is silence.
                    3. Lesions that would have been noticed: an abscess without a word of
                       pus, a calciphylaxis without a word of dialysis.
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

    1. Ask who chose what to tell: on a form nobody did, in a letter its writer.
    2. In a report silence is evidence against what would have been told; it never weighs
       more than a plain “no”.
    3. Many silences of one writer are not many proofs.
    """)
    return


@app.cell
def numbers(exponent, form, in_report, on_form, pairs, report, unsaid):
    facts = {
        "on_form": on_form.posterior["abscess"],
        "in_report": in_report.posterior["abscess"],
        "shown_on_form": form.posterior["abscess"],
        "shown_in_report": report.posterior["abscess"],
        "unsaid": len(unsaid),
        "exponent": exponent,
        "no_purulence": pairs["purulence"][0],
        "silent_purulence": pairs["purulence"][1],
        "no_fluctuance": pairs["fluctuance"][0],
        "silent_fluctuance": pairs["fluctuance"][1],
    }
    return (facts,)


@app.cell
def page_data(LEAST, MOST, cases, first, model):
    on_page = {
        "try": plainly(replace(first, told="report"), model),
        "letters": {said: plainly(case, model) for said, case in cases.items()},
        "most": MOST,
        "least": LEAST,
    }
    return (on_page,)


if __name__ == "__main__":
    app.run()
