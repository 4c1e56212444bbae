"""The engine beside enumeration, pyAgrum and pgmpy on random networks.

``python -m tests.agreement --networks N --seed S`` asks many, ``test_agreement.py``
a few.
"""
