"""Lesson 7: is it right? Calibration on published patients."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 7: Is it right?")

with app.setup:
    import sys
    from dataclasses import replace
    from pathlib import Path

    import marimo as mo
    import numpy as np
    from matplotlib import pyplot

    ROOT = Path(__file__).resolve().parents[1]
    sys.path.insert(0, str(ROOT))  # lessons run from the checkout

    import calcinosis
    from calcinosis.about import DISCLAIMER
    from calcinosis.figures import plot_reliability
    from calcinosis.figures.parts.captions import source_of
    from calcinosis.figures.parts.short_names import number_of
    from calcinosis.figures.parts.style import style
    from evaluation.pages.charts import reliability_of
    from evaluation.score import metrics, score
    from evaluation.score.collection import answer_all, read_known
    from evaluation.score.metrics import figures, summarise
    from evaluation.score.predictions import collect
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import plainly
    from teaching.plain_numbers import markdown_table, of_1000

    RESAMPLES = 500


@app.cell
def title():
    mo.md("""
    # Lesson 7: Is it right?

    For students, and for whoever buys or builds a program that gives probabilities;
    lesson 1 comes before. 20 minutes: question 3, experiment 7, luck 3, control 4,
    check yourself 2, take home 1.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def patients(model):
    # no answer yet: the question is to stand there before the network has worked
    lesions = model.knowledge.lesions
    labelled = read_known([ROOT / "evaluation/cases"], lesions)
    truth = [lesions.index(one.truth) for one in labelled if one.truth in lesions]
    frequency = np.bincount(truth, minlength=len(lesions)) / len(truth)
    return frequency, labelled, lesions


@app.cell
def question(frequency, labelled, lesions):
    most = int(frequency.argmax())
    replies = {
        "Anna": """Yes: what she says comes true exactly as often as she says. And yet she
            is of no use to any single patient.""",
        "Bert": """He is right more often: that is another virtue. Calibrated is who means
            what he says, and Anna does, without a flaw.""",
        "Both alike": """Nobody who looks at single patients is calibrated without a flaw.
            Anna, who looks at none, is.""",
    }
    guess = mo.ui.radio(list(replies), label="Who is better calibrated? Commit to one:")
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            {len(labelled)} published patients, whose diagnosis is known. *Anna* says of
            every single one the same: {of_1000(frequency[most])} for
            {lesions[most]}, and so on, as frequent as each lesion is among
            these {len(labelled)}; she has counted them. *Bert*, the network, looks at the
            findings of each.

            *Calibrated* means: of all that is given 80%, 80 of 100 are true.
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
def forecasters(committed, frequency, model):
    mo.stop(not committed)
    scored = score(model, [ROOT / "evaluation/cases"], "uniform")
    network = scored.network
    always_same = replace(network, probability=np.tile(frequency, (len(network), 1)))
    right = round(metrics.top(network, 1).sum())
    return always_same, network, right, scored


@app.cell
def strength(committed):
    mo.stop(not committed)
    power = mo.ui.slider(
        steps=[0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0],
        value=3.0,
        show_value=True,
        label="Carl's boldness (1: as the network; less than 1: timid):",
    )
    mo.vstack(
        [
            mo.md("""
            ## Experiment (7 minutes): four forecasters, the same patients

            *Carl* takes the network's probabilities and exaggerates: he raises them to
            a power, and lets them sum to 1 again. The order stays, so he is right
            exactly as often as the network; only his confidence is another one. *Dora*
            multiplies the network's own likelihood ratios as if all findings were
            independent (lesson 3).
            """),
            power,
        ]
    )
    return (power,)


@app.function
def exaggerated(predictions, power):
    """Raise all probabilities to a power: as right as before, more or less sure."""
    raised = predictions.probability**power
    return replace(predictions, probability=raised / raised.sum(axis=1, keepdims=True))


@app.cell
def all_four(always_same, committed, network, power, scored):
    mo.stop(not committed)
    carl = exaggerated(network, power.value)
    everybody = {
        "Anna: always the same": always_same,
        "Bert: the network": network,
        f"Carl: to the power {power.value:g}": carl,
        "Dora: all independent": scored.baselines["naive Bayes, same numbers"],
    }
    found = {name: figures(who) for name, who in everybody.items()}
    total = len(network)
    rows = [
        {
            "": name.partition(":")[0],
            "expects to be right in": round(
                everybody[name].probability.max(axis=1).sum()
            ),
            f"is right in, of {total}": round(of["top1"] * total),
            "calibration error": f"{of['ece']:.2f}",
            "log loss": f"{of['log_loss']:.2f}",
        }
        for name, of in found.items()
    ]
    mo.md(
        f"{markdown_table(rows)}\n\nAnna is calibrated without a flaw, and useless: she tells "
        "no patient from another. Calibration is one half; the other is to tell "
        "patients apart. *Log loss* asks for both: the logarithm of the chance given to "
        "the truth, the less the better; it punishes who is sure and wrong."
    )
    return everybody, found


@app.cell
def diagrams(committed, everybody, scored):
    mo.stop(not committed)

    def drawn():
        with style():
            figure, places = pyplot.subplots(
                2, 2, figsize=(10, 9.8), layout="constrained"
            )
            figure.suptitle(
                "Four forecasters: how often their leading lesion was the truth",
                x=0.01,
                ha="left",
            )
            for (name, who), place in zip(everybody.items(), places.flat, strict=True):
                bins = metrics.reliability_bins(who, 5)
                plot_reliability(reliability_of(bins, name), ax=place).set_xlim(0, 1.07)
            caption = (
                f"n = {len(scored.network)} published patients that nobody fitted the "
                "numbers to, pretest uniform; the number at a point is how many are in "
                f"its bin.\n{source_of(scored.model.knowledge)}. {DISCLAIMER}"
            )
            figure.supxlabel(caption, x=0.01, ha="left", fontsize=8)
        return places[0, 0]

    inline_figure(drawn, "Reliability diagrams of the four forecasters")
    return


@app.cell
def luck(committed, network):
    mo.stop(not committed)
    chance = summarise(network, RESAMPLES)["ece_if_calibrated"]
    error = metrics.calibration_error(network)
    verdict = (
        "less than that: no evidence against it, and none for it"
        if error < chance["upper"]
        else "more than that: it is miscalibrated"
    )
    mo.md(f"""
    ## Luck (3 minutes): a small sample is never calibrated

    Let the network be exactly right: draw the truth of each of the {len(network)}
    patients from the network's own probabilities, {number_of(RESAMPLES)} times. Even
    then its calibration error is {chance["mean"]:.2f} on average, and up to
    {chance["upper"]:.2f} in 95 of 100 draws. What was measured is {error:.2f},
    {verdict}. The grey band in the pictures is the same thought for each point.
    """)
    return chance, error


@app.cell
def clinic(committed, lesions, model, network, scored):
    mo.stop(not committed)
    answered = scored.answers
    by_setting = collect(lesions, answer_all(model, answered, "setting"))
    at = lesions.index("iatrogenic")
    published = float((network.truth == at).mean())
    doors = {
        name: model.diagnose(calcinosis.Case(setting=name)).posterior["iatrogenic"]
        for name in ("neonatal_unit", "emergency")
    }
    untold = sum(case.case is None or case.case.setting is None for case in answered)
    return by_setting, doors, published, untold


@app.cell
def control(by_setting, committed, doors, network, published, right, untold):
    mo.stop(not committed)
    as_in_clinic = round(metrics.top(by_setting, 1).sum())
    mo.md(f"""
    ## Control (4 minutes): is a journal a clinic?

    The same patients, the same findings, one change: before the findings the network
    takes every lesion for equally frequent (as above), or as frequent as in clinics.

    * all lesions alike: right first in {right} of {len(network)}
    * as in clinics: right first in {as_in_clinic} of {len(network)}

    ({len(network) - untold} of {len(network)} reports tell their clinic; without it, all
    clinics are taken together.) That does not make the clinics' base rates wrong: these
    *patients* are not the clinics'. Of 1 000 published ones here {1000 * published:.0f} have an iatrogenic calcinosis; of 1 000
    who come with such a lesion it is {1000 * doors["neonatal_unit"]:.0f} in a neonatal
    unit and {of_1000(doors["emergency"]).partition(" of ")[0]} in an emergency
    department. Nobody writes a paper about a plain abscess. So these patients tell
    whether findings are weighed well; they cannot tell whether the answers would be
    calibrated in *your* clinic. That needs patients in a row, nobody left out.
    """)
    return (as_in_clinic,)


@app.cell
def check_yourself(committed):
    mo.stop(not committed)
    mo.vstack(
        [
            mo.md("""
            ## Check yourself (2 minutes)

            1. A program is right in 90 of 100 and always says 99%. What is wrong with
               it, and whom does it harm?
            2. “Our program has a calibration error of 0.00.” What do you ask?
            3. Why may these patients not be used to set the numbers of the network?
            """),
            mo.accordion(
                {
                    "Answers": mo.md("""
                    1. It is overconfident: it is wrong ten times as often as it says,
                       and those ten are told that no further test is needed.
                    2. On how many patients, and can it tell patients apart? (Anna has
                       0.00.) Then: on whose patients?
                    3. Whoever has seen the answers is no test any more: it would look
                       better here than on the next patient.
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

    1. Good probabilities do two things: they tell patients apart, and they mean what
       they say.
    2. Few patients cannot prove calibration; ask what luck alone would show.
    3. Published patients are chosen for being unusual: a clinic needs its own count.
    """)
    return


@app.cell
def numbers(
    always_same, as_in_clinic, chance, doors, error, network, published, right, scored
):
    bold = exaggerated(network, 3.0)
    of_anna, of_network, of_carl, of_dora = (
        figures(who)
        for who in (
            always_same,
            network,
            bold,
            scored.baselines["naive Bayes, same numbers"],
        )
    )
    facts = {
        "patients": len(network),
        "right": right,
        "right_as_in_clinics": as_in_clinic,
        "ece_anna": of_anna["ece"],
        "log_loss_anna": of_anna["log_loss"],
        "top1_anna": of_anna["top1"],
        "ece_network": of_network["ece"],
        "error": error,
        "log_loss_network": of_network["log_loss"],
        "top1_network": of_network["top1"],
        "top1_carl": of_carl["top1"],
        "ece_carl": of_carl["ece"],
        "log_loss_carl": of_carl["log_loss"],
        "ece_dora": of_dora["ece"],
        "log_loss_dora": of_dora["log_loss"],
        "ece_by_luck": chance["mean"],
        "ece_by_luck_upper": chance["upper"],
        "published_iatrogenic": published,
        "neonatal_unit_iatrogenic": doors["neonatal_unit"],
        "emergency_iatrogenic": doors["emergency"],
    }
    return (facts,)


@app.cell
def page_data(model, scored):
    told = next(case.case for case in scored.answers if case.case is not None)
    on_page = {"try": plainly(told, model)}
    return (on_page,)


if __name__ == "__main__":
    app.run()
