"""Columns of measured quantities: numbers, units, intervals, and what is doubtful."""
