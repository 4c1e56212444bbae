"""Derivatives by the rows: of leaves, of rate ratios, of what reports mention."""
