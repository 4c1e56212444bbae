"""The variables of the network, as `priors/variables.toml` defines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from math import inf
from typing import Literal

from calcinosis._frozen import frozen

__all__ = [
    "ASKED",
    "CONTEXT",
    "DAY_OF_LIFE",
    "FILMS",
    "FORM",
    "LESION",
    "SETTING",
    "WHO",
    "Kind",
    "Scale",
    "Variable",
    "Window",
]

Kind = Literal[
    "lesion",
    "context",
    "risk_factor",
    "latent",
    "form",
    "finding",
    "measured",
    "film",
]
Scale = Literal["linear", "log"]
ASKED: tuple[Kind, ...] = ("context", "risk_factor", "finding", "measured", "film")
"""Kinds of variables that a case tells: somebody is asked for them."""
LESION = "lesion"
"""The node that is asked for."""
SETTING = "setting"
"""The node of the setting: it gives the pretest, and is no finding."""
FORM = "form"
"""The node of the forms of all lesions: each state belongs to one lesion."""
WHO = (SETTING, "age_group", "sex")
"""Who the patient is, as a case tells it beside the findings."""
DAY_OF_LIFE = "day_of_life"
"""The node of a newborn's day of life, which follows from the age."""
CONTEXT = (*WHO, DAY_OF_LIFE)
"""Who the patient is: evidence that is no finding."""
FILMS = "radiographs"
"""What a case calls all films together."""
UNREMARKABLE = ("no", "none", "not_given", "normal")


@frozen
class Window:
    """A stretch of days in which a film is one node of the network.

    Parameters
    ----------
    name : str
        Suffix of the node: ``radiograph_<name>``.
    start : float or None
        First day of the window; None for films of unknown day.
    day : float
        Day that stands for the whole window.
    """

    name: str
    start: float | None
    day: float


@frozen
class Variable:
    """One variable: what it means, how it is asked, its states and its parents.

    Parameters
    ----------
    name, label, question, group : str
        Name in files and cases; name for people; what to ask; heading it stands under.
    kind : str
        ``lesion``, ``context``, ``risk_factor``, ``latent``, ``form``, ``finding``,
        ``measured`` or ``film``.
    help : str
        How to answer: how one looks for it, what counts; empty where nobody is asked.
    states : tuple of str
        In the order of every table's last axis.
    parents : tuple of str
        Variables it depends on, in the order of the table's axes.
    shares : str or None
        The latent severity that moves it together with other signs.
    scale : str
        Of a measured quantity: ``linear`` or ``log``.
    reference : bool
        Whether it is measured against a reference interval (then its states are
        low, normal, high).
    analyte : str or None
        The quantity of `units.toml` that its number is; None: it is told in words.
    unit : str
        Unit of ``cuts`` and of results.
    cuts : tuple of float
        Rising borders between the states, in ``unit``.
    least : float
        Smallest value, in ``unit``: zero has no logarithm.
    since_onset : bool
        Whether it is the day of the lesion on which the patient is seen.
    told_onset : str
        What a *yes* tells of when the lesion appeared: ``at_birth``, or that it
        ``came_back``; mostly nothing.
    limits_days : tuple of float
        Upper age limits of all states but the last, in days.
    passes_days : tuple of (float, float)
        One for each limit: the ages in days between which patients of one group pass
        gradually to the next. Beyond them a group holds for certain.
    unusual_below : float
        Of the age group: the share of a setting's patients below which it is unusual.
    assumed_from : float
        Of the age group: the share of a setting's patients from which on one of no age
        told is judged as if of it.
    windows : tuple of Window
        Of a film.
    apart_days : float
        Films closer together than this are not independent looks.
    calcinosis_cutis : tuple of str
        The lesions that are calcinosis cutis.
    replaces : str or None
        A variable that is ignored when this one is given.
    unless : tuple of str
        Ignored when all of these are given: it is derived from them.
    implies : mapping
        Variable → state that an answer to this one presupposes.
    before : mapping
        Of a laboratory value: variable → state → the state of that variable which a
        value from before the lesion tells.
    afterwards : bool
        Whether it tells how the lesion went on after the patient was seen.
    owners : tuple of str
        Of the form: the lesion that each state is a form of.
    causes : mapping
        Of the form: form → the risk factor that alone brings it about.
    kinds : str or None
        Of the form: the lesion whose forms are diagnoses of their own, its *kinds*.
    synonyms : mapping
        Other word → the state it means, from ``model.toml``.
    open_words : mapping
        Other word → the states that it leaves open, from ``words.toml``.
    advice : mapping
        Word that is none of these → what to write, from ``words.toml``.
    beside : tuple of str
        Words beside a state that say nothing more here: the side of a place.
    also : tuple of str
        Other names of the variable itself, from ``words.toml``.
    called : frozenset of str
        Names that say what it is, not how one looks for it, as
        :func:`~calcinosis.knowledge.words.names.spelled`: *no fever* is an answer to
        fever.
    joined : tuple of str
        What stands between several states in one text: *arm, leg*.
    """

    name: str
    label: str
    question: str
    group: str
    kind: Kind
    states: tuple[str, ...]
    parents: tuple[str, ...] = ()
    help: str = ""
    shares: str | None = None
    scale: Scale = "linear"
    reference: bool = False
    analyte: str | None = None
    unit: str = ""
    cuts: tuple[float, ...] = ()
    least: float = 0.0
    since_onset: bool = False
    told_onset: str = ""
    limits_days: tuple[float, ...] = ()
    passes_days: tuple[tuple[float, float], ...] = ()
    unusual_below: float = 0.0
    assumed_from: float = 1.0
    windows: tuple[Window, ...] = ()
    apart_days: float = 0.0
    calcinosis_cutis: tuple[str, ...] = ()
    replaces: str | None = None
    unless: tuple[str, ...] = ()
    implies: Mapping[str, str] = field(default_factory=dict[str, str])
    before: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    afterwards: bool = False
    owners: tuple[str, ...] = ()
    causes: Mapping[str, str] = field(default_factory=dict[str, str])
    kinds: str | None = None
    synonyms: Mapping[str, str] = field(default_factory=dict[str, str])
    open_words: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    advice: Mapping[str, str] = field(default_factory=dict[str, str])
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    called: frozenset[str] = frozenset()
    joined: tuple[str, ...] = ()

    @cached_property
    def firsts(self) -> frozenset[str]:
        """How its words begin: a text that begins otherwise is none of them."""
        words = (*self.states, *self.synonyms, *self.open_words, *self.beside)
        return frozenset(word[:1] for word in (*words, *self.called))

    def bare(self, word: str) -> str:
        """Return a word without what may stand beside it: *left* of an elbow."""
        parts = [part.strip(",") for part in word.split("_")] if self.beside else []
        return "_".join(part for part in parts if part not in self.beside) or word

    @property
    def is_yes_no(self) -> bool:
        """Whether the states are no and yes, in this order."""
        return self.states == ("no", "yes")

    @property
    def answers_yes(self) -> bool:
        """Whether it may be answered by yes and no, whatever its states are."""
        known = {*self.states, *self.synonyms, *self.open_words}
        return {"no", "yes"} <= known

    @property
    def unremarkable(self) -> str | None:
        """The state that says nothing is wrong: no, none, not given, normal."""
        return next((state for state in UNREMARKABLE if state in self.states), None)

    @property
    def undated(self) -> Window:
        """The window of films whose day nobody tells."""
        return next(window for window in self.windows if window.start is None)

    @property
    def is_before_lesion(self) -> bool:
        """Whether it is a risk factor, context or latent, and no effect of a lesion."""
        is_cause = not {LESION, FORM} & {*self.parents}
        return self.kind == "risk_factor" or (
            self.kind in ("context", "latent") and is_cause
        )

    def days_of(self, group: str) -> tuple[float, float]:
        """Of the age group: the days on which a group begins and ends, the last not."""
        edges, number = (0.0, *self.limits_days, inf), self.states.index(group)
        return edges[number], edges[number + 1]

    def forms_of(self, lesion: str, *, caused: bool = True) -> tuple[str, ...]:
        """Of the form: the forms of one lesion, with or without those of a cause."""
        pairs = zip(self.states, self.owners, strict=True)
        own = (state for state, owner in pairs if owner == lesion)
        return tuple(state for state in own if caused or state not in self.causes)
