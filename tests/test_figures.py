"""Pictures show what the result says."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np

from calcinosis import Case, Model
from calcinosis.figures import posterior_bars


def test_posterior_bars_follow_the_ranking(model: Model) -> None:
    """Bars are the posterior, largest first, with the pretest beside it."""
    result = model.diagnose(Case.read("evaluation/cases/seed.yaml"))
    bars = posterior_bars(result)
    assert bars.labels[0] == result.ranking[0]
    assert list(bars.posterior) == sorted(result.posterior.values(), reverse=True)
    np.testing.assert_allclose(sum(bars.pretest), 1)


def test_a_result_can_be_drawn_on_given_axes(model: Model) -> None:
    """`result.plot(ax=…)` draws on the axes it is given and returns them."""
    mpl.use("Agg")
    from matplotlib import pyplot

    figure, ax = pyplot.subplots()
    result = model.diagnose(Case(setting="emergency", findings={"fever": "yes"}))
    assert result.plot(ax=ax) is ax
    assert len(ax.patches) == len(result.posterior)
    pyplot.close(figure)
