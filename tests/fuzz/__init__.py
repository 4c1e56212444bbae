"""Hostile inputs for every reader: a result or a typed error, never anything else.

``python -m tests.fuzz --inputs N --seed S`` tries many; ``test_fuzz.py`` a few.
"""
