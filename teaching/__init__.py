"""Lessons for a class: run from the checkout, never installed."""
