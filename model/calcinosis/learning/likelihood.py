"""Which likelihood of labelled patients the rows maximise.

With y(d) the probability of each lesion d of a patient (1 where the diagnosis is
known), x the context (age, sex, setting) and f all else that is told of the patient,
risk factors and history as well as signs, values and films:

``conditional``
    Σ_d y(d) · ln P(d | f, x): how well what is told tells the lesion. It says nothing
    of how patients come to be as they are, so they may be chosen, or made up. Settings
    are left out, and all lesions are alike before.
``joint``
    Σ_d y(d) · ln P(d, f | x) = conditional + ln P(f | x): also how well the network
    foretells what is told. It is for patients who are as they came, one after another,
    of one's own hospital. The pretest is the case mix of the patient's setting.

Age, sex and setting are conditioned on: who is seen where is not learned from, and the
share of a lesion in a setting neither. In both, a lesion may be more or less frequent
in each file than this pretest has it; how much is found with the rows, held by a normal
distribution (``pretest_sd``, ``rest_sd``; joint: ``frequency_sd``), and thrown away.
Kinds of the rest, and what else of it is ``settled`` in ``model.toml``, are as common
as their sources say. All other rows move: findings, risk factors given the context,
rate ratios, forms, hidden states, what reports mention. A finding that is missing, on a
form, is summed over, and so is every hidden state: that one is missing must not hang on
what it is.

A soft label is a distribution of the patient over the lesions, as given by somebody who
knows f: it is not one more finding, and the rows do not change it.

The joint likelihood could be climbed by expectation maximisation: the expected counts
c(x, u) = Σ_patients Σ_d y(d) · P(x, u | d, evidence) of every cell, less those that the
context alone makes expected, then the rows that agree best with the counts. But these
counts *are* the derivative by ln P(x | u) (Fisher's identity), so both stand still at
the same places, and what climbs the one climbs the other. Not every row is a share of
counts (a film's onset, a chance of misreading between), so the gradient is followed.

References
----------
Salakhutdinov R, Roweis S, Ghahramani Z. Optimization with EM and
expectation-conjugate-gradient. ICML 2003:672-679.
"""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["LIKELIHOODS", "Likelihood"]

Likelihood = Literal["conditional", "joint"]
LIKELIHOODS: tuple[Likelihood, ...] = get_args(Likelihood)
