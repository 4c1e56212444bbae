"""Measured values as evidence: one value, and those of several days."""
