"""Where the knowledge files are: inside an installed wheel, or in the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["priors_dir"]


def priors_dir() -> Path:
    """Return the folder of the knowledge files that belong to this installation.

    Raises
    ------
    FileNotFoundError
        If neither the wheel's nor the checkout's ``priors`` folder exists.
    """
    installed = Path(str(files("calcinosis"))) / "priors"
    checkout = Path(__file__).resolve().parents[2] / "priors"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    message = f"no knowledge files: neither {installed} nor {checkout} is a folder"
    raise FileNotFoundError(message)
