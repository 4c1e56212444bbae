"""What can be done and what can be tested: `priors/decisions.toml`.

Utilities are on one scale: 1 is the best attainable outcome of a lesion in the next
half year, 0 the death of the patient or the loss of a limb.
"""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis._frozen import frozen
from calcinosis.knowledge.rows.rows import Row

__all__ = ["Action", "Decisions", "Panel", "Raising", "RedFlag", "Sought", "Waiting"]


@frozen
class Action:
    """Something that can be done.

    Parameters
    ----------
    name, label : str
    does : str
        What is done, in one sentence.
    utility : mapping
        Lesion → utility of doing it where this is the lesion.
    label_after, does_after : str
        The same where a red flag goes before it: what is left to do about the lesion.
    """

    name: str
    label: str
    does: str
    utility: Mapping[str, Row]
    label_after: str = ""
    does_after: str = ""

    def worded(self, after: bool) -> tuple[str, str]:
        """Return label and sentence, ``after`` a red flag those that yield to it."""
        if not after:
            return self.label, self.does
        return self.label_after or self.label, self.does_after or self.does


@frozen
class Panel:
    """Variables that one test tells, and its burden.

    Parameters
    ----------
    name, label : str
    variables : tuple of str
        ``radiographs`` stands for a film.
    cost : Row
        Burden, harm and money, in utility.
    shares : str or None
        A cost that is paid once for all panels which share it.
    waits : str or None
        How long its result is waited for; None: it is there today.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    cost: Row
    shares: str | None = None
    waits: str | None = None


@frozen
class Waiting:
    """What is lost where one acts later.

    Parameters
    ----------
    name : str
    days : float
    meanwhile : str
        The action until then.
    lost : mapping
        Lesion → share of what an action gains over ``meanwhile`` that is lost.
    """

    name: str
    days: float
    meanwhile: str
    lost: Mapping[str, Row]


@frozen
class Sought:
    """A finding that a red flag asks for.

    Parameters
    ----------
    variable : str
    states : tuple of str
        Any of them will do; empty: a number is asked for.
    above, below : float or None
        The number that a value must reach, or lie under, in the variable's own unit;
        of a sign that is told by a number in that of the number.
    """

    variable: str
    states: tuple[str, ...]
    above: float | None = None
    below: float | None = None


@frozen
class Raising:
    """When what a patient tells is enough to raise a red flag.

    Parameters
    ----------
    told : float
        A state counts as told if what was said is so many times as likely by it as by
        any other.
    besides : tuple of str
        Findings that say where, not what: they count with setting, age and sex. Of a
        word that leaves several places open half is enough for a flag.
    one_finding, several_findings : float
        By so much must signs and history, without laboratory values, raise the odds
        above those of setting, age, sex and place, if one finding is told, or more.
    whole_picture : float
        From so many findings on laboratory values count there too.
    likely : float
        From this probability on, with two signs told, place and laboratory values may
        raise the odds alone.
    """

    told: float
    besides: tuple[str, ...]
    one_finding: float
    several_findings: float
    whole_picture: float
    likely: float


@frozen
class RedFlag:
    """What must be acted on before it is known which lesion it is.

    Parameters
    ----------
    name, says : str
        Its name; what to do, in one sentence.
    findings : tuple of tuples of Sought
        Of each inner tuple at least one must be told.
    ages : (float, float) or None
        From which day of life on it is up, and before which; None: at any age.
    of : tuple of str
        Lesions and forms that must not be missed; empty: the findings are enough.
    missed, needless : float
        Utility lost where one of them is there and nobody acts, and where one acts and
        none is there.
    tests, settled_by : tuple of str
        What would settle it: tests of ``decisions.toml``, and what is none of them.
    leaves_out : tuple of str
        Actions and tests that are not offered while it is up.
    unless : tuple of Sought
        Where one is told the flag stays down.
    even_against : bool
        Whether of a whole picture the probability alone decides.
    source, why : tuple of str, str
        Reference keys; empty where ``why`` gives the reason.
    """

    name: str
    findings: tuple[tuple[Sought, ...], ...]
    says: str
    source: tuple[str, ...]
    why: str
    of: tuple[str, ...] = ()
    missed: float = 0.0
    needless: float = 0.0
    tests: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    ages: tuple[float, float] | None = None
    unless: tuple[Sought, ...] = ()
    even_against: bool = False

    @property
    def threshold(self) -> float | None:
        """Probability from which on acting is better: needless/(needless + missed)."""
        return self.needless / (self.needless + self.missed) if self.of else None


@frozen
class Decisions:
    """Actions, tests, costs that tests share, what waiting costs, and red flags.

    Parameters
    ----------
    correlation : Row or None
        Of the utilities of one lesion, where their uncertainty is drawn; None: 0.
    raising : Raising or None
        None: there are no red flags.
    """

    actions: Mapping[str, Action]
    panels: Mapping[str, Panel]
    shared: Mapping[str, Row]
    waiting: Mapping[str, Waiting]
    correlation: Row | None
    red_flags: tuple[RedFlag, ...]
    raising: Raising | None = None

    def rows(self) -> dict[str, Row]:
        """Every row with what it is about."""
        found = {
            f"utility of {action.name} in {lesion}": row
            for action in self.actions.values()
            for lesion, row in action.utility.items()
        }
        found |= {f"cost of {p.name}": p.cost for p in self.panels.values()}
        found |= {f"cost of {name}": row for name, row in self.shared.items()}
        for wait in self.waiting.values():
            for lesion, row in wait.lost.items():
                found[f"loss by waiting {wait.days:g} days in {lesion}"] = row
        if self.correlation is not None:
            found["correlation of utilities within a lesion"] = self.correlation
        return found
