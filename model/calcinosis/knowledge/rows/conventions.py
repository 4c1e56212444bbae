"""Read ``model.toml``: the few conventions that turn rows into numbers."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.errors import nearest
from calcinosis.knowledge.rows.row_forms import Conventions
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["read_model"]

RISK_WORDS = ("certain", "high", "moderate", "low", "negligible")
"""Words for a probability that FHIR has, likeliest first."""


def read_model(
    fields: Fields, variables: Mapping[str, Variable]
) -> tuple[str, Conventions]:
    """Read `model.toml`: name of the model, and the conventions."""
    parts = ("smoothing", "judgement", "misread", "rates", "learning")
    optional = ("synonyms", "plausibility", "risk_words", "apart", "seen_by")
    fields.close(("schema", "name", *parts), optional)
    smoothing, judgement, misread, rates, learning = (
        fields.table(part) for part in parts
    )
    smoothing.close(("pseudo_count",))
    judgement.close(("coverage", "least_weight"))
    misread.close(("beyond_series", "slip"))
    rates.close(("coverage",))
    learning.close(
        (
            "pretest_sd",
            "frequency_sd",
            "reader_exponent",
            "rest",
            "rest_sd",
            "settled",
            "own_range",
            "order_kept",
            "order_strength",
            "error_sd",
        )
    )
    for name in learning.texts("settled"):
        if name not in variables:
            text = f"there is no variable '{name}'{nearest(name, variables)}"
            learning.problem(text, "settled")
    words = fields.table("risk_words")
    words.close((), RISK_WORDS)
    return fields.text("name"), Conventions(
        pseudo_count=smoothing.number("pseudo_count", 0.01, 10),
        judgement_coverage=judgement.number("coverage", 0.5, 0.999),
        least_weight=judgement.number("least_weight", 0.1, 100),
        misread_beyond_series=misread.number("beyond_series", 0.01, 1),
        misread_slip=misread.number("slip", 1e-6, 0.1),
        rate_coverage=rates.number("coverage", 0.5, 0.999),
        pretest_sd=learning.number("pretest_sd", 0.001, 10),
        frequency_sd=learning.number("frequency_sd", 0.001, 10),
        reader_exponent=learning.number("reader_exponent", 0.1, 10),
        rest=learning.texts("rest"),
        rest_sd=learning.number("rest_sd", 0.001, 10),
        settled=learning.texts("settled"),
        own_range=learning.number("own_range", 0.01, 100),
        order_kept=learning.number("order_kept", 0, 1),
        order_strength=learning.number("order_strength", 0, 1e6),
        error_sd=learning.number("error_sd", 0.001, 10),
        risk_words={w: words.number(w, 0, 1) for w in RISK_WORDS if w in words},
    )
