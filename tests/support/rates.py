"""The rate of every form of a lesion, multiplied by hand."""

from __future__ import annotations

from calcinosis.network.build import Network
from calcinosis.network.competing import BASE


def form_rates(network: Network, lesion: str, **known: str) -> dict[str, float]:
    """Weight of each form of a lesion times all its rate ratios.

    Risk factors that are not known are in their reference state; setting and age, if
    not known, the first.
    """
    form = network.knowledge.variables["form"]
    before = {"form", *network.risk_nodes}
    rate = dict.fromkeys(form.forms_of(lesion), 1.0)
    for factor in network.factors:
        if "form" not in factor.scope or not before.issuperset(factor.scope):
            continue
        if factor.scope == BASE:
            continue
        for own in rate:
            at = [
                network.state_number(name, own if name == "form" else known[name])
                if name in {"form", *known}
                else 0
                for name in factor.scope
            ]
            rate[own] *= float(factor.table[(0, *at)])
    return rate
