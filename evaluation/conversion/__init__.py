"""From the coded publications in ``sources/`` to the case files in ``cases/``."""
