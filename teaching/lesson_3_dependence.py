"""Lesson 3: why five red signs are not five proofs."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Lesson 3: Why five red signs are not five proofs")

with app.setup:
    import sys
    import warnings
    from dataclasses import replace
    from pathlib import Path

    import marimo as mo
    import numpy as np

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checkout

    import calcinosis
    from calcinosis.figures import network_graph, plot_network
    from calcinosis.figures.parts.graph import Belief, Node
    from calcinosis.reasoning.explain.sentence import label, percent
    from calcinosis.typeset import plain
    from teaching.asking import WAITING, reply_to
    from teaching.inline_figure import inline_figure
    from teaching.live import plainly


@app.cell
def title():
    mo.md("""
    # Lesson 3: Why five red signs are not five proofs

    For students and doctors who know lesson 2; the last part is for those who build
    networks. 20 minutes: question 3, experiment 5, control 3, why 6, check yourself 2,
    take home 1.
    """)
    return


@app.cell
def load_model():
    model = calcinosis.load()
    return (model,)


@app.cell
def patients(model):
    BABY = {"setting": "neonatal_unit", "age": "19 d"}
    RED = {
        "erythema": "yes",
        "warmth": "yes",
        "tenderness": "yes",
        "fever": "yes",
        "crp": "high",
    }
    WORDS = {
        "erythema": "redness",
        "warmth": "warmth",
        "tenderness": "tenderness",
        "fever": "fever",
        "crp": "raised CRP",
    }
    DEEP = ("necrotizing_infection", "bone_joint_or_muscle_infection")

    def diagnose(findings):
        known = {"swelling": "yes", **findings}
        return model.diagnose(calcinosis.Case(id="baby", **BABY, findings=known))

    def infected(findings):
        """P(infection): abscess, cellulitis, and the deep ones, kinds of `other`."""
        known = diagnose(findings)
        lesions = known.posterior["abscess"] + known.posterior["cellulitis"]
        return lesions + sum(known.kinds[name] for name in DEEP)

    def odds_of(probability):
        return probability / (1 - probability)

    return RED, WORDS, diagnose, infected, odds_of


@app.cell
def question(RED, WORDS, infected, odds_of):
    base = infected({})
    odds = odds_of(base)
    ratios = {n: odds_of(infected({n: given})) / odds for n, given in RED.items()}
    product = float(np.prod(list(ratios.values())))
    written = ", ".join(f"{WORDS[n]} **{r:.1f}**" for n, r in ratios.items())
    replies = {
        "more than the product": """It feels so: five of five! But each sign was to be
            expected once the first was there. What is expected is no news.""",
        "the product": """That would be so if the signs had nothing in common. One
            inflamed patch of skin is red *and* warm *and* tender.""",
        "less than the product": """Yes. They share causes, so each says in part what the
            others have said.""",
    }
    guess = mo.ui.radio(list(replies), label="Together they say … Commit to one:")
    mo.vstack(
        [
            mo.md(f"""
            ## Question (3 minutes)

            A newborn has a swelling, and five red signs: redness, warmth, tenderness,
            fever, a raised C-reactive protein. Of 1 000 such babies
            {round(1000 * base)} have an infection (abscess, cellulitis, or one of fascia,
            muscle, bone or joint) before any sign is known. Each sign *alone* has this
            likelihood ratio for an infection:

            {written}.

            Multiplied they give **{product:.0f}**. What do the five say *together*?
            """),
            guess,
        ]
    )
    return base, guess, odds, product, ratios, replies


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
def experiment(RED, WORDS, base, committed, infected, odds, odds_of, product, ratios):
    mo.stop(not committed)
    names = list(RED)
    first_signs = [
        {name: RED[name] for name in names[: n + 1]} for n in range(len(RED))
    ]

    def multiplied(signs):
        after = odds * float(np.prod([ratios[name] for name in signs]))
        return after / (1 + after)

    steps = [(signs, multiplied(signs), infected(signs)) for signs in first_signs]
    rows = "\n    ".join(
        f"| + {WORDS[list(signs)[-1]]} | {round(1000 * naive)} | {round(1000 * exact)} |"
        for signs, naive, exact in steps
    )
    naive_last, network_last = steps[-1][1:]
    together = odds_of(network_last) / odds
    mo.md(f"""
    ## Experiment (5 minutes): one sign after another

    The same numbers, used in two ways. *Multiplied*: each sign as if it were the only
    one (naive Bayes). *Network*: with what the signs have in common.

    | of 1 000 babies with these signs, infected | multiplied | network |
    |---|---|---|
    | none yet | {round(1000 * base)} | {round(1000 * base)} |
    {rows}

    The first sign counts the same in both. From the second on the product runs ahead.
    Together the five have a likelihood ratio of **{together:.1f}**, not {product:.0f}.
    Multiplied, {round(1000 * (1 - naive_last))} of 1 000 would have no infection; in the
    network it is {round(1000 * (1 - network_last))}: babies who would be treated for an
    infection that they do not have.
    """)
    return naive_last, network_last, together


@app.cell
def control(committed, diagnose):
    mo.stop(not committed)
    APART = {
        "induration": "yes",
        "ecchymosis": "yes",
        "fluctuance": "no",
        "multifocal": "no",
        "ultrasound_mass": "yes",
    }
    SAID = {
        "induration": "hardness",
        "ecchymosis": "a bruise",
        "fluctuance": "no fluctuance",
        "multifocal": "no second lesion",
        "ultrasound_mass": "a mass on ultrasound",
    }

    def by_lesion(known):
        return {(name, ""): p for name, p in known.posterior.items()}

    def by_form(known):
        return {
            (n, form): p for n, own in known.forms.items() for form, p in own.items()
        }

    def multiply(states):
        """Naive Bayes: every finding as if it were the only one, from the same numbers."""
        before = states(diagnose({}))
        alone = [states(diagnose({name: given})) for name, given in APART.items()]
        product = dict.fromkeys(exact, 0.0)
        for state, p in before.items():
            if p > 0:
                ratios_of = [each[state] / p for each in alone]
                product[state[0]] += p * float(np.prod(ratios_of))
        total = sum(product.values())
        return {name: p / total for name, p in product.items()}

    exact = diagnose(APART).posterior
    of_lesions, of_forms = multiply(by_lesion), multiply(by_form)
    lead = max(exact, key=exact.get)
    rough, difference = (
        max(abs(each[name] - exact[name]) for name in exact)
        for each in (of_lesions, of_forms)
    )
    mo.md(f"""
    ## Control (3 minutes): five findings that share nothing

    Is it the *number* of findings? Take five others that have no common cause but what
    the lesion is: {", ".join(SAID[name] for name in APART)}. A name is not all that a lesion is: a hematoma may be fresh, or old and
    encapsulated. The network knows {len(by_form(diagnose({})))} such *forms* of
    {len(exact)} lesions. So multiply twice:

    | multiplied | “{lead}” | largest difference from the network, of all lesions |
    |---|---|---|
    | lesion by lesion | {percent(of_lesions[lead])} | {percent(rough)} |
    | form by form, then added up | {percent(of_forms[lead])} | {difference:.0e}: none |
    | (the network) | {percent(exact[lead])} | |

    Form by form, five findings are five proofs. The five *red* ones are not, not even
    then: the rest of the lesson shows why.
    """)
    return APART, difference, rough


@app.cell
def graph(committed, model):
    mo.stop(not committed)
    network = model.to_pgmpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pgmpy about itself
        from pgmpy.inference import VariableElimination
    elimination = VariableElimination(network)

    def probability(variable, **known):
        """Ask pgmpy: state → probability in the neonatal unit."""
        given = {"setting": "neonatal_unit", **known}
        answer = elimination.query([variable], given, show_progress=False)
        states = answer.state_names[variable]
        return dict(zip(states, map(float, answer.values), strict=True))

    return network, probability


@app.cell
def hidden(committed, diagnose, model, network, probability):
    mo.stop(not committed)
    SHOWN = {
        "lesion": "lesion",
        "extravasation": "hidden",
        "secondary_infection": "hidden",
        "form": "hidden",
        "inflammation": "hidden",
        "erythema": "known",
        "warmth": "open",
        "tenderness": "open",
    }
    GROUPS = {"inflammation": "mechanism"}
    knowledge = model.knowledge

    def form_of(form):
        """Name a form with its lesion; a kind of `other` is a name by itself."""
        forms = knowledge.variables["form"]
        of = next(n for n in knowledge.lesions if form in forms.forms_of(n))
        return plain(form) if of == forms.kinds else f"{plain(of)}: {plain(form)}"

    def node(name, role):
        if role == "known":
            lines = (Belief("yes"),)
        else:
            belief = probability(name, erythema="yes")
            states = sorted(belief, key=lambda state: -belief[state])[:2]
            states = ["yes"] if role == "open" else states
            said = form_of if name == "form" else plain
            lines = tuple(
                Belief(f"{said(s)} {percent(belief[s])}", belief[s]) for s in states
            )
        severity = knowledge.severities.get(name)
        title = severity.label if severity else label(knowledge, name)
        group = GROUPS.get(name) or knowledge.variables[name].group
        return Node(name, title, group, role, lines)

    whole = network_graph(diagnose({"erythema": "yes"}), whole=True)
    arrows = [
        (b, a) if (a, b) == ("form", "extravasation") else (a, b)
        for a, b in network.edges
    ]
    drawn = replace(
        whole,
        nodes=tuple(node(name, role) for name, role in SHOWN.items()),
        edges=tuple((a, b) for a, b in arrows if a in SHOWN and b in SHOWN),
        title="What redness, warmth and tenderness have in common",
        caption=f"A newborn of the neonatal unit with redness; {len(SHOWN)} variables. "
        "Bars: probability now. Dashed: nobody can observe it. Arrows: from cause to "
        "effect; pgmpy turns the one from leak to form round, which changes no answer.",
    )
    mo.vstack(
        [
            mo.md("""
            ## Why (6 minutes): what the signs share

            Redness, warmth and tenderness have more causes in common than the lesion: its
            form, how much calcium leaked, an infection on top, and how strongly this baby
            inflames at all. So the three signs are in part the *same* news:
            """),
            inline_figure(lambda: plot_network(drawn)),
        ]
    )
    return


@app.cell
def counted(committed, probability):
    mo.stop(not committed)
    red = probability("erythema", lesion="iatrogenic")["yes"]
    warm = probability("warmth", lesion="iatrogenic")["yes"]
    warm_if_red = probability("warmth", lesion="iatrogenic", erythema="yes")["yes"]
    mo.md(f"""
    Counted: of 1 000 babies *with iatrogenic calcinosis* {round(1000 * red)} are red and
    {round(1000 * warm)} warm. Without anything in common, {round(1000 * red * warm)}
    would be both; it is **{round(1000 * red * warm_if_red)}**.
    """)
    return red, warm, warm_if_red


@app.cell
def separation(committed, network):
    mo.stop(not committed)
    COMMON = (
        "lesion",
        "form",
        "extravasation",
        "secondary_infection",
        "inflammation",
    )

    def connected(first, second, *known):
        """Ask the graph whether news can flow between two variables."""
        return network.is_dconnected(first, second, observed=["setting", *known])

    lines = "\n    ".join(
        f"| {', '.join(COMMON[:n]).replace('_', ' ') or 'nothing'} "
        f"| {'news' if connected('erythema', 'warmth', *COMMON[:n]) else '**no news**'} |"
        for n in range(len(COMMON) + 1)
    )
    smallest = network.minimal_dseparator("erythema", "warmth")
    mo.md(f"""
    The graph alone tells when one sign is news about another (*d-separation*;
    `network.is_dconnected("erythema", "warmth", observed=[…])` in pgmpy, where `network`
    is `model.to_pgmpy()`):

    | known beside the clinic | is redness news about warmth? |
    |---|---|
    {lines}

    Only when *all* common causes are known does one sign say nothing about the other.
    pgmpy finds the same set by itself: `minimal_dseparator` returns
    {", ".join(sorted(smallest)).replace("_", " ")} (whoever knows the form knows the
    lesion). Naive Bayes stops at the first line that names the lesion.
    """)
    return COMMON, connected, smallest


@app.cell
def explaining_away(committed, connected, probability):
    mo.stop(not committed)
    LEAKED = {"lesion": "iatrogenic", "form": "leak"}

    def leak_if(**known):
        return probability("extravasation", **LEAKED, **known)

    leak = {
        "nothing": leak_if(),
        "red": leak_if(erythema="yes"),
        "red and infected": leak_if(erythema="yes", secondary_infection="yes"),
        "infected, redness not assessed": leak_if(secondary_infection="yes"),
    }
    table = "\n    ".join(
        f"| {known} | {round(1000 * belief['major'])} |"
        for known, belief in leak.items()
    )
    pair = ("extravasation", "secondary_infection")
    blocked = connected(*pair, *LEAKED)
    opened = connected(*pair, *LEAKED, "erythema")
    mo.md(f"""
    And the other way round: *explaining away*. A large leak and an infection both make
    the skin red. Of 1 000 babies whose calcinosis is of leaked calcium (lesion and form
    are known), the leak was large in:

    | known besides | large leak, of 1 000 |
    |---|---|
    {table}

    Redness points to a large leak. Learn that the baby is infected, and the redness is
    explained: the leak is as probable as before. The last line is the control: without
    the redness, infection is no news about the leak. The graph says so too: the two are
    {"connected" if blocked else "not connected"} while redness is unknown, and
    {"connected" if opened else "not connected"} once it is known.

    Here the redness is explained *completely*, since in this network an infection reddens
    a lesion alike, whatever leaked. That is the exception. As a rule one cause takes away
    only a part of what the sign said for the other.
    """)
    return blocked, leak, opened


@app.cell
def check_yourself(committed, connected, infected, odds_of):
    mo.stop(not committed)

    def ratio(name, **known):
        """Likelihood ratio of a sign for an infection, beside what is known."""
        return odds_of(infected({**known, name: "yes"})) / odds_of(infected(known))

    fever_crp = connected("fever", "crp", "lesion", "form")
    mass = connected("induration", "ultrasound_mass", "lesion", "form")
    kept = {
        name: (ratio(name), ratio(name, erythema="yes"))
        for name in ("warmth", "fluctuance")
    }
    mo.vstack(
        [
            mo.md(f"""
            ## Check yourself (2 minutes)

            1. Fever and C-reactive protein: one proof or two, once lesion and form are
               known?
            2. Induration under the finger and a mass on ultrasound?
            3. Alone, warmth has a likelihood ratio of {kept["warmth"][0]:.1f} for an
               infection, fluctuance {kept["fluctuance"][0]:.1f}. This baby is red. Which
               of the two says less beside it?
            """),
            mo.accordion(
                {
                    "Answers": mo.md(f"""
                    1. {"Less than two: they stay connected" if fever_crp else "Two"},
                       by the strength of the general reaction and by an infection on top.
                    2. {"Less than two" if mass else "Two: the graph knows no common cause but the lesion and its form"}.
                    3. Warmth: its ratio falls to {kept["warmth"][1]:.1f}, since it
                       repeats in part what redness has said. That of fluctuance does
                       not: {kept["fluctuance"][1]:.1f}.
                    """)
                }
            ),
        ]
    )
    return fever_crp, kept, mass


@app.cell
def take_home(committed):
    mo.stop(not committed)
    mo.md("""
    ## Take home (1 minute)

    1. Findings with a common cause repeat each other: multiply them, and you are surer
       than you may be.
    2. Draw the causes; what is still connected when the lesion and its form are known
       must not be multiplied.
    3. When two causes make the same sign, the proof of one takes the sign away from the
       other.
    """)
    return


@app.cell
def numbers(
    APART,
    COMMON,
    blocked,
    connected,
    difference,
    fever_crp,
    kept,
    leak,
    mass,
    naive_last,
    network_last,
    opened,
    product,
    red,
    rough,
    smallest,
    together,
    warm,
    warm_if_red,
):
    facts = {
        "product_of_ratios": product,
        "ratio_together": together,
        "naive": naive_last,
        "network": network_last,
        "control_by_lesion": rough,
        "control_difference": difference,
        "control_connected_pairs": sum(
            connected(a, b, "lesion", "form", "age_group")
            for a in APART
            for b in APART
            if a < b
        ),
        "red_and_warm_if_independent": red * warm,
        "red_and_warm": red * warm_if_red,
        "separator_is_common_causes": float({"lesion", *smallest} == set(COMMON)),
        "major_leak": leak["nothing"]["major"],
        "major_leak_if_red": leak["red"]["major"],
        "major_leak_if_red_and_infected": leak["red and infected"]["major"],
        "major_leak_if_infected": leak["infected, redness not assessed"]["major"],
        "connected_before_redness": blocked,
        "connected_after_redness": opened,
        "fever_and_crp_connected": fever_crp,
        "induration_and_mass_connected": mass,
        "warmth_kept": kept["warmth"][1] / kept["warmth"][0],
        "fluctuance_kept": kept["fluctuance"][1] / kept["fluctuance"][0],
    }
    return (facts,)


@app.cell
def page_data(RED, diagnose, model):
    on_page = {"try": plainly(diagnose(RED).case, model), "view": "network"}
    return (on_page,)


if __name__ == "__main__":
    app.run()
