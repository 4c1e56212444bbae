"""Measured quantities: analytes, reference intervals, units, and what is doubtful."""
