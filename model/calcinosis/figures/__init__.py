"""Pictures of a result, one module each: data first, then axes to draw them on.

Each ``plot_…(result, *, ax=None) -> Axes`` takes a result, or the data that its own
function prepares without drawing. matplotlib is imported when a figure is drawn.
"""

from calcinosis.figures.parts.counts import Frequencies, natural_frequencies
from calcinosis.figures.parts.graph import Graph, network_graph
from calcinosis.figures.parts.save import FORMATS, picture_format, save_figure, to_svg
from calcinosis.figures.plot_comparison import (
    PairedBars,
    paired_bars,
    plot_comparison,
)
from calcinosis.figures.plot_frequencies import plot_frequencies
from calcinosis.figures.plot_icons import (
    IconArrays,
    icon_arrays,
    nested_icons,
    plot_icons,
)
from calcinosis.figures.plot_network import plot_network
from calcinosis.figures.plot_next_tests import (
    NextTestBars,
    next_test_bars,
    plot_next_tests,
)
from calcinosis.figures.plot_posterior import (
    PosteriorBars,
    plot_posterior,
    posterior_bars,
)
from calcinosis.figures.plot_ratios import Ratios, likelihood_ratios, plot_ratios
from calcinosis.figures.plot_reliability import ReliabilityCurve, plot_reliability
from calcinosis.figures.plot_timeline import Timeline, plot_timeline, timeline_curves
from calcinosis.figures.plot_tornado import Swings, plot_tornado, swings
from calcinosis.figures.plot_waterfall import Waterfall, plot_waterfall, waterfall

__all__ = [
    "FORMATS",
    "Frequencies",
    "Graph",
    "IconArrays",
    "NextTestBars",
    "PairedBars",
    "PosteriorBars",
    "Ratios",
    "ReliabilityCurve",
    "Swings",
    "Timeline",
    "Waterfall",
    "icon_arrays",
    "likelihood_ratios",
    "natural_frequencies",
    "nested_icons",
    "network_graph",
    "next_test_bars",
    "paired_bars",
    "picture_format",
    "plot_comparison",
    "plot_frequencies",
    "plot_icons",
    "plot_network",
    "plot_next_tests",
    "plot_posterior",
    "plot_ratios",
    "plot_reliability",
    "plot_timeline",
    "plot_tornado",
    "plot_waterfall",
    "posterior_bars",
    "save_figure",
    "swings",
    "timeline_curves",
    "to_svg",
    "waterfall",
]
