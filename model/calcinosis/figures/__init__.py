"""temp"""

from calcinosis.figures.posterior import PosteriorBars, plot_posterior, posterior_bars

__all__ = ["PosteriorBars", "plot_posterior", "posterior_bars"]
