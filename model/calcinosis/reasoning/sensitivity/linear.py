"""Rows in which the joint distribution is linear: probabilities, ratios, base rates.

In the part of the patients that are of setting s (one part where the setting is known),
with evidence e and one row at values v,

    P(e, s, lesion = d; v) = N_sd(v) / R_sd(v)

    N_sd(v) = Σ_x P(e, s, x, d) · F_v(x, d) / F(x, d)
    R_sd(v) = Σ_x P(x | s, d) · F_v(x, d) / F(x, d)

with F the table the row speaks in, F_v the same with the row moved, and x the states of
its family (:mod:`.families`). N and R are linear in v if F is. R belongs to
backgrounds and rate ratios: the mean rate ratio by which the case mix is divided, since
the case mix is what its own rows say, however frequent a risk factor is. It is 1 for
whatever a lesion explains.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.places import RowPlace
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FORM, SETTING
from calcinosis.network.build import Network
from calcinosis.network.leaves import Sample
from calcinosis.reasoning.sensitivity.families import Families

__all__ = ["LinearRow", "base_rate", "rate_ratio", "setting_share", "table_slopes"]


@frozen
class LinearRow:
    """N and R as linear functions of a row's values.

    Parameters
    ----------
    now : array, shape (width,)
        Values of the point answer.
    joint : array, shape (parts, lesions)
        N now; R is 1 now.
    slopes, rate_slopes : array, shape (width, parts, lesions)
        Derivatives of N and R.
    least : float
        Values below it are as this: a cause has no excess where its ratio is below 1.
    """

    now: FloatArray
    joint: FloatArray
    slopes: FloatArray
    rate_slopes: FloatArray
    least: float = -np.inf

    def at(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return N and R, shape (size, parts, lesions), at values (size, width)."""
        change = np.maximum(values, self.least) - self.now
        return (
            self.joint + np.tensordot(change, self.slopes, 1),
            1 + np.tensordot(change, self.rate_slopes, 1),
        )


def table_slopes(network: Network, name: str, families: Families) -> FloatArray:
    """Σ P(e, s, x, d)/F(x, d) over the cells of each row and state of a table.

    That is the derivative of N by every probability of the table.

    Returns
    -------
    array, shape (rows, states, parts, lesions)
    """
    knowledge = network.knowledge
    table, parents = knowledge.tables[name], knowledge.variables[name].parents
    states = np.arange(len(network.states[name]))
    scope = (*parents, name)
    factor = shares(network) if name == FORM else _factor(network, scope)
    share = _over_table(families, scope, factor)
    parts, lesions = families.total.shape
    along = (-1, *(1,) * (share.ndim - 1))
    cells = families.aligned_to(table.cells[np.newaxis], parents, scope)[0]
    state = families.aligned_to(states[np.newaxis], (name,), scope)[0]
    part = np.arange(parts).reshape(along)
    lesion = np.arange(lesions)
    result = np.zeros((len(table.rows), len(states), parts, lesions))
    where = np.broadcast_arrays(cells, state, part, lesion, share)[:4]
    np.add.at(result, tuple(index.astype(np.intp) for index in where), share)
    if name in knowledge.misread:  # F = (1 − e)·p + e·(1 − p)/(k − 1)
        error = float(knowledge.misread[name].distribution.mean()[0])
        result *= 1 - error - error / (len(states) - 1)
    return result


def rate_ratio(network: Network, place: RowPlace, families: Families) -> FloatArray:
    """Σ P(e, s, x, d)/F(x, d) over the cells in which a rate ratio stands.

    Returns
    -------
    array, shape (1, parts, lesions)
    """
    knowledge, factor = network.knowledge, place.subject
    lesion, key = (str(part) for part in place.key)
    scope, table = next(
        (found.scope, found.table)
        for found in network.factors
        if found.scope in ((FORM, factor), (FORM, "age_group", factor))
    )
    form, rates = knowledge.variables[FORM], knowledge.rates[lesion]
    speaks = rates.speaking(factor, knowledge.variables, form.forms_of(lesion))
    own = np.array(form.owners) == lesion
    number = list(rates.ratios[factor]).index(key)
    mark = np.zeros((len(own), *speaks.shape[1:]))
    mark[own] = speaks == number
    if scope == (FORM, factor):
        mark = mark[:, 0]
    marked = families.aligned_to(mark[np.newaxis], scope, scope)[0]
    share = _over_table(families, scope, table) * marked
    return np.asarray(share.sum(axis=tuple(range(1, share.ndim - 1)))[np.newaxis])


def base_rate(
    knowledge: Knowledge,
    place: RowPlace,
    joint: FloatArray,
    settings: Sequence[int],
) -> FloatArray:
    """Return the derivative by a base rate of Σ_s joint_sd times the sum of rates.

    Only ratios of rates within a setting matter: times their sum (over what it is now)
    everything is linear in one rate.

    Parameters
    ----------
    joint : array, shape (parts, lesions)

    Returns
    -------
    array, shape (1, 1, lesions)
    """
    rows = knowledge.case_mix[place.subject]
    setting = knowledge.variables[SETTING].states.index(place.subject)
    total = sum(float(row.distribution.mean()[0]) for row in rows.values())
    inside = np.array([other == setting for other in settings])
    if not inside.any():
        return np.zeros((1, 1, joint.shape[1]))
    lesion = str(place.key[0])
    number = knowledge.lesions.index(lesion)
    slope = joint[~inside].sum(axis=0) / total
    slope[number] += joint[inside, number].sum() / rows[lesion].distribution.mean()[0]
    return np.asarray(slope[np.newaxis, np.newaxis])


def setting_share(
    now: FloatArray, joint: FloatArray, settings: Sequence[int]
) -> FloatArray:
    """Return the derivative of Σ_s joint_sd by the share of patients of each setting.

    Returns
    -------
    array, shape (settings of the network, 1, lesions)
    """
    slope = np.zeros((len(now), 1, joint.shape[1]))
    for part, setting in enumerate(settings):
        slope[setting, 0] = joint[part] / now[setting]
    return slope


def _factor(network: Network, scope: tuple[str, ...]) -> FloatArray:
    return next(factor.table for factor in network.factors if factor.scope == scope)


def _over_table(
    families: Families, scope: tuple[str, ...], table: FloatArray
) -> FloatArray:
    """P(e, s, x, d)/F(x, d); 0 where F is 0: what cannot be stays impossible."""
    joint, factor = families.joint(scope), families.aligned(table, scope)[0]
    factor = np.broadcast_to(factor, joint.shape)
    share = np.divide(joint, factor, out=np.zeros_like(joint), where=factor > 0)
    return np.asarray(share)


def shares(network: Network) -> FloatArray:
    """Shares of the forms: their factor holds these times constants.

    Returns
    -------
    array, shape (1, lesions, settings, ages, forms)
    """
    return Sample().cells(network.knowledge.tables[FORM])
