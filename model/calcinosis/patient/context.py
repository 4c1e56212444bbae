"""Who the patient is, as evidence: age, sex and setting."""

from __future__ import annotations

from calcinosis.network.build import Network
from calcinosis.patient.findings import Sign
from calcinosis.patient.items import Item
from calcinosis.patient.patient import Patient

__all__ = ["context_items"]


def context_items(
    patient: Patient, network: Network
) -> tuple[dict[str, Item], list[str]]:
    """Return the evidence on age, sex and setting.

    Returns
    -------
    items : dict
        Node → item.
    warnings : list of str
        What was assumed, or is unusual.
    """
    groups = None if patient.age is None else patient.age.groups
    signs = [groups, patient.sex, patient.setting]
    if patient.setting is None:
        signs[2], warning = _assumed_setting(groups, network)
    else:
        warning = _unusual_age(patient.setting, groups, network)
    items = {sign.variable.name: Item.of(sign) for sign in signs if sign is not None}
    return items, [warning] if warning else []


def _assumed_setting(groups: Sign | None, network: Network) -> tuple[Sign | None, str]:
    """Take the setting that goes with the age group, if one does."""
    variable = network.knowledge.variables["setting"]
    names = () if groups is None else groups.states
    states = {variable.assumed_for_age.get(name) for name in names}
    state = states.pop() if len(states) == 1 else None
    if state is None:
        return (
            None,
            "setting is not given: the pretest is the average over all settings",
        )
    who = " or ".join(names)
    words = state.replace("_", " ")
    sign = Sign.sure(variable, state, source=f"assumed for a {who}")
    return sign, f"setting is not given: {words} assumed for a {who}"


def _unusual_age(setting: Sign, groups: Sign | None, network: Network) -> str:
    """Say if hardly any patient of the setting is of this age."""
    scope = ("setting", "age_group")
    table = next((f.table for f in network.factors if f.scope == scope), None)
    if groups is None or table is None:
        return ""
    shares = table.mean(axis=0)[setting.likelihood.argmax()]
    share = round(float(shares[groups.likelihood > 0].sum()), 9)
    if share >= groups.variable.unusual_below:
        return ""
    age, where = groups.given, setting.given.replace("_", " ")
    text = f"a patient of age {age} in the setting {where} is unusual"
    return f"{text}: check that neither is mistyped"
