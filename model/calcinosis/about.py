"""What this is, in the two lines that every output can carry."""

from __future__ import annotations

from calcinosis.errors import printable

__all__ = ["DISCLAIMER", "__version__", "made_with"]

__version__ = "0.2.0"
DISCLAIMER = "Not a medical device: for teaching and research, not for patient care."
SHOWN_DIGITS = 12


def made_with(name: str, digest: str) -> str:
    """Name the model, its version, and the very numbers that an output was made with.

    Parameters
    ----------
    name, digest : str
        Of the knowledge; the first twelve digits are shown.
    """
    return printable(f"{name} {__version__}, priors {digest[:SHOWN_DIGITS]}")
