"""Who the patient is, as evidence: age, sex and setting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._kept import kept
from calcinosis.knowledge.variables import DAY_OF_LIFE
from calcinosis.network.build import Network
from calcinosis.patient.items import Item
from calcinosis.patient.patient import Patient
from calcinosis.patient.typed_findings import Sign
from calcinosis.patient.written.entry.ages import shares_of_age

__all__ = ["NO_SETTING", "context_items", "is_unusual_age", "own_items"]

NO_SETTING = "setting is not given: the pretest is the average over all settings"


def context_items(
    patient: Patient, network: Network
) -> tuple[dict[str, Item], list[str]]:
    """Return the evidence on age, a newborn's day of life, sex and setting.

    Returns
    -------
    items : dict
        Node → item.
    warnings : list of str
        What is missing or unusual.
    """
    warnings = [NO_SETTING] if patient.setting is None else []
    if is_unusual_age(patient, network):
        assert patient.age is not None
        assert patient.setting is not None
        where = patient.setting.given.replace("_", " ")
        age = f"a patient of age {patient.age.groups.given}"
        text = f"{age} in the setting {where} is unusual"
        warnings.append(f"{text}: check that neither is mistyped")
    return own_items(patient, network), warnings


def own_items(patient: Patient, network: Network) -> dict[str, Item]:
    """Return the evidence alone, by its node."""
    age, setting = patient.age, patient.setting
    signs = (None if age is None else age.groups, patient.sex, setting)
    items = {s.variable.name: Item.of(s) for s in signs if s is not None}
    if age is not None and age.exact and setting is not None:
        name, shares = age.groups.variable.name, age.groups.likelihood
        if np.count_nonzero(shares) > 1:  # one alone is known, and asks for no more
            told = _keeping(shares, _mix_of_ages(setting, network))
            items[name] = replace(items[name], likelihood=told)
    if age is not None and age.exact and age.groups.likelihood[0] > 0:
        days = network.knowledge.variables[DAY_OF_LIFE]
        shares = shares_of_age(days, age.days)
        items[days.name] = Item(days.name, days.name, age.groups.given, "case", shares)
    return items


def _mix_of_ages(setting: Sign, network: Network) -> FloatArray:
    """Share of every age group among the patients of what is told of the setting."""
    return _ages_among(network, tuple(setting.likelihood.tolist()))


@kept
def _ages_among(network: Network, told: tuple[float, ...]) -> FloatArray:
    where, ages = network.ages
    among = np.array(told) * where
    return np.asarray(among @ ages / among.sum())


def _keeping(shares: FloatArray, mix: FloatArray) -> FloatArray:
    """Likelihood under which an age keeps its shares of two groups in any setting.

    They say how far the rows of either group hold at this age, not which group is
    likelier: a child of 10 among adults' kidneys is no adult. The setting is told as
    much by the age as before: Σ likelihood·mix is Σ shares·mix.
    """
    told = np.divide(shares, mix, out=np.zeros_like(shares), where=mix > 0)
    return np.asarray(told * (shares @ mix))


def is_unusual_age(patient: Patient, network: Network) -> bool:
    """Whether hardly any patient of the setting is of this age."""
    if patient.age is None or patient.setting is None:
        return False
    where, groups = patient.setting.likelihood, patient.age.groups
    told = tuple(where.tolist()), tuple((groups.likelihood > 0).tolist())
    return _share_among(network, *told) < groups.variable.unusual_below


@kept
def _share_among(
    network: Network, told: tuple[float, ...], possible: tuple[bool, ...]
) -> float:
    """Share of the patients of a setting who are of age groups that are possible."""
    return round(float(_ages_among(network, told)[list(possible)].sum()), 9)
