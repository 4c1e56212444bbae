"""Judge the network on patients that nobody fitted; run from the checkout.

Patients are coded in ``sources/`` and converted to ``cases/``; everything else is code.
"""

from pathlib import Path

HERE = Path(__file__).parent
"""Folder of ``sources/``, ``cases/`` and ``results/``."""
