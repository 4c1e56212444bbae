"""What this is, in the two lines that every output can carry."""

from __future__ import annotations

__all__ = ["DISCLAIMER", "__version__"]

__version__ = "0.1.0"
DISCLAIMER = "Not a medical device: for teaching and research, not for patient care."
