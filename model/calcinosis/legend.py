"""What colours and marks mean: one legend for explorer, figures, slides and lessons."""

from __future__ import annotations

import tomllib
from pathlib import Path

from calcinosis._frozen import frozen

__all__ = ["LEGEND", "Colour", "Legend"]


@frozen
class Colour:
    """A colour on light ground, and on dark."""

    light: str
    dark: str


@frozen
class Legend:
    """What ``legend.toml`` holds.

    Parameters
    ----------
    colours : dict of str to Colour
    marks : dict of str to tuple of (float, float)
        Corners in a square of side 1, of which y runs down.
    """

    colours: dict[str, Colour]
    marks: dict[str, tuple[tuple[float, float], ...]]

    def css(self) -> str:
        """Return the legend as properties of a style sheet, named as here."""
        held = {
            name: f"light-dark({colour.light}, {colour.dark})"
            for name, colour in self.colours.items()
        } | {
            name: f"polygon({', '.join(f'{x:.0%} {y:.0%}' for x, y in corners)})"
            for name, corners in self.marks.items()
        }
        return f":root {{ {' '.join(f'--{n}: {v};' for n, v in held.items())} }}\n"


def _read() -> Legend:
    path = Path(__file__).with_suffix(".toml")
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    return Legend(
        {name: Colour(*pair) for name, pair in held["colours"].items()},
        {name: tuple(map(tuple, all_)) for name, all_ in held["marks"].items()},
    )


LEGEND = _read()
