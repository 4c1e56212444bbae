"""From where on a number is doubted: factors and shares of ``model.toml``."""

from __future__ import annotations

from calcinosis._frozen import frozen
from calcinosis.knowledge.schema import Fields

__all__ = ["Plausibility", "read_plausibility"]


@frozen
class Plausibility:
    """When a value, or a laboratory's interval, is doubted or refused.

    Parameters
    ----------
    clearly : float
        Factor by which, on average, another unit must bring limits nearer to the age's.
    far, widths : float
        A limit is far off beyond this factor, and so many half widths, of the age's.
    narrow : float
        Share of the width of the age's interval below which one is narrow.
    absurd : float
        Factor by which no laboratory's limit differs from that of the age.
    least_share : float
        Of the usual part in a number's density; below it the number hardly weighs.
    beyond : float
        Half widths of its interval from its middle, from which on a value is held
        against other quantities of its substance.
    nearer : float
        Factor by which it must lie nearer to the middle of theirs than to its own.
    weighs : float
        Factor by which a number of a child lies further off by the laboratory's
        interval than by that of the age, or less far, from which on that is told.
    rounded : float
        Factor by which one time, told twice in other units, may differ.
    different : float
        Factor by which a product may differ from that of its rounded parts.
    gestation_least, gestation_most : float
        Completed weeks that an age among newborns may count from before the birth.
    at_visit, medicine_acts, infusion_counts, done_counts : float
        Days: before a visit, of what belongs to it; after the last dose, of a medicine
        that counts as taken; after an infusion, of one that counts as given; after a
        procedure, of a history that it tells.
    film_holds, protein_holds : float
        Days: between films of which the later no longer shows calcium; between a
        quantity and the protein that corrects it.
    """

    clearly: float
    far: float
    widths: float
    narrow: float
    absurd: float
    least_share: float
    beyond: float
    nearer: float
    weighs: float
    rounded: float
    different: float
    gestation_least: float
    gestation_most: float
    at_visit: float
    medicine_acts: float
    infusion_counts: float
    done_counts: float
    film_holds: float
    protein_holds: float


def read_plausibility(fields: Fields) -> Plausibility:
    """Read the table: each threshold with the reason it is where it is."""
    ratios = ("clearly", "far", "absurd", "nearer", "rounded", "different")
    others = ("widths", "narrow", "least_share", "beyond")
    weeks = ("gestation_least", "gestation_most")
    days = (
        *("at_visit", "medicine_acts", "infusion_counts", "done_counts"),
        *("film_holds", "protein_holds"),
    )
    fields.close((*ratios, *others, *weeks, *days, "weighs"))

    def threshold(name: str, low: float, high: float) -> float:
        if name not in fields:
            return low
        own = Fields.of(fields.raw[name], f"{fields.where}: {name}", fields.problems)
        own.close(("at", "why"))
        if not own.text("why", "-").strip():
            own.problem("expected a reason, got nothing", "why")
        return own.number("at", low, high)

    most = 1e6  # nothing is told where the files do not say from where on
    return Plausibility(
        weighs=threshold("weighs", 1.0, most) if "weighs" in fields else most,
        **{name: threshold(name, 1.0, 1e6) for name in ratios},
        **{name: threshold(name, 0.0, 50.0) for name in weeks},
        **{name: threshold(name, 0.0, 3660.0) for name in days},
        widths=threshold("widths", 0.1, 100),
        narrow=threshold("narrow", 0.001, 1),
        least_share=threshold("least_share", 0.001, 1),
        beyond=threshold("beyond", 1, 100),
    )
