"""Who the patient is, as evidence: age, sex and setting."""

from __future__ import annotations

from calcinosis.network.build import Network
from calcinosis.patient.items import Item
from calcinosis.patient.patient import Patient
from calcinosis.patient.typed_findings import Sign

__all__ = ["NO_SETTING", "context_items", "own_items"]

NO_SETTING = "setting is not given: the pretest is the average over all settings"


def context_items(
    patient: Patient, network: Network
) -> tuple[dict[str, Item], list[str]]:
    """Return the evidence on age, sex and setting.

    Returns
    -------
    items : dict
        Node → item.
    warnings : list of str
        What is missing or unusual.
    """
    groups = None if patient.age is None else patient.age.groups
    setting = patient.setting
    warning = NO_SETTING if setting is None else _unusual_age(setting, groups, network)
    return own_items(patient), [warning] if warning else []


def own_items(patient: Patient) -> dict[str, Item]:
    """Return the evidence alone, by its node."""
    groups = None if patient.age is None else patient.age.groups
    signs = (groups, patient.sex, patient.setting)
    return {sign.variable.name: Item.of(sign) for sign in signs if sign is not None}


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
